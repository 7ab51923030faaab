using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve;

/// <summary>
/// A part of a section, mapped into this process. It needs the section's handle no more: the memory lives until the last handle and the last view of any
/// process are gone.
/// </summary>
/// <remarks>
/// <para>Views of one section see each other's writes at once, in all processes, as threads see each other's; a <see cref="PageProtection.WriteCopy"/> view keeps its
/// own. Nothing here is synchronized: use the objects that wait for that.</para>
/// <para>A file that is behind a section may be cut short by anybody who can write it. <see cref="Read{T}"/>, <see cref="Write{T}"/>, the array and copy methods then throw
/// InPageError. Spans, <see cref="Memory{T}"/>, <see cref="SafeBuffer"/> and the pointer are the memory itself: touching what is not there ends the process (SIGBUS).</para>
/// </remarks>
public sealed unsafe class KernelSectionView : IDisposable
{
    private readonly SectionViewBuffer _buffer;
    private readonly nint _address;
    private readonly bool _isFile;

    internal KernelSectionView(MappedMemory memory, long offset, PageProtection protection, bool isFile)
    {
        _address = (nint)memory.Pointer;
        _isFile = isFile;
        Length = memory.Length;
        Offset = offset;
        Protection = protection;
        _buffer = new SectionViewBuffer(memory);
    }

    /// <summary>Where in the section it begins.</summary>
    public long Offset { get; }

    /// <summary>How long it is, in whole pages.</summary>
    public long Length { get; }

    /// <summary>What it may do.</summary>
    public PageProtection Protection { get; }

    /// <summary>Whether it can be read.</summary>
    public bool CanRead => Protection != PageProtection.NoAccess;

    /// <summary>Whether it can be written, for all or for itself.</summary>
    public bool CanWrite => Protection is PageProtection.ReadWrite or PageProtection.WriteCopy;

    /// <summary>The memory, for classes of .NET that take a <see cref="System.Runtime.InteropServices.SafeBuffer"/>.</summary>
    public SectionViewBuffer SafeBuffer => _buffer;

    /// <summary>All of it, to read and write.</summary>
    /// <exception cref="InvalidOperationException">It can't be written, or is longer than a span can be.</exception>
    public Span<byte> Span => GetSpan(0, WholeLength);

    /// <summary>All of it, to read.</summary>
    /// <exception cref="InvalidOperationException">It can't be read, or is longer than a span can be.</exception>
    public ReadOnlySpan<byte> ReadOnlySpan => GetReadOnlySpan(0, WholeLength);

    /// <summary>All of it, to read and write, for asynchronous methods.</summary>
    /// <exception cref="InvalidOperationException">It can't be written, or is longer than a <see cref="Memory{T}"/> can be.</exception>
    public Memory<byte> Memory => GetMemory(0, WholeLength);

    private int WholeLength => Length <= int.MaxValue
        ? (int)Length
        : throw new InvalidOperationException("The view is longer than 2 GiB: take parts of it (GetSpan, GetMemory).");

    /// <summary>A part of it, to read and write. Not to be used after the view is disposed.</summary>
    /// <param name="position">Where it begins.</param>
    /// <param name="length">How long it is.</param>
    /// <exception cref="InvalidOperationException">The view can't be written.</exception>
    public Span<byte> GetSpan(long position, int length)
    {
        RequireWritable();
        return new Span<byte>(At(position, length), length);
    }

    /// <summary>A part of it, to read. Not to be used after the view is disposed.</summary>
    /// <param name="position">Where it begins.</param>
    /// <param name="length">How long it is.</param>
    /// <exception cref="InvalidOperationException">The view can't be read.</exception>
    public ReadOnlySpan<byte> GetReadOnlySpan(long position, int length)
    {
        RequireReadable();
        return new ReadOnlySpan<byte>(At(position, length), length);
    }

    /// <summary>A part of it, to read and write, for asynchronous methods.</summary>
    /// <param name="position">Where it begins.</param>
    /// <param name="length">How long it is.</param>
    /// <exception cref="InvalidOperationException">The view can't be written.</exception>
    public Memory<byte> GetMemory(long position, int length)
    {
        RequireWritable();
        return new ViewMemory(_buffer, (nint)At(position, length), length).Memory;
    }

    /// <summary>A reference to a value in it, for <see cref="Interlocked"/> and <see cref="Volatile"/>. Not to be used after the view is disposed.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="position">Where it is: a multiple of its size for accesses that are to be atomic.</param>
    /// <exception cref="InvalidOperationException">The view can't be written.</exception>
    public ref T GetReference<T>(long position)
        where T : unmanaged
    {
        RequireWritable();
        return ref Unsafe.AsRef<T>(At(position, sizeof(T)));
    }

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="position">Where it is.</param>
    /// <exception cref="KernelException">InPageError: the file behind it was cut short.</exception>
    public T Read<T>(long position)
        where T : unmanaged
    {
        T value;
        CopyTo(position, new Span<byte>(&value, sizeof(T)));
        return value;
    }

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="position">Where it is to be.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="KernelException">InPageError: the file behind it was cut short.</exception>
    public void Write<T>(long position, T value)
        where T : unmanaged => CopyFrom(position, new ReadOnlySpan<byte>(&value, sizeof(T)));

    /// <summary>Reads values that lie one behind the other.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="position">Where the first one is.</param>
    /// <param name="values">Where they go.</param>
    /// <exception cref="KernelException">InPageError: the file behind it was cut short; those before that point were read.</exception>
    public void ReadArray<T>(long position, Span<T> values)
        where T : unmanaged => CopyTo(position, MemoryMarshal.AsBytes(values));

    /// <summary>Writes values one behind the other.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="position">Where the first one is to be.</param>
    /// <param name="values">The values.</param>
    /// <exception cref="KernelException">InPageError: the file behind it was cut short; those before that point were written.</exception>
    public void WriteArray<T>(long position, ReadOnlySpan<T> values)
        where T : unmanaged => CopyFrom(position, MemoryMarshal.AsBytes(values));

    /// <summary>Copies out of the view.</summary>
    /// <param name="position">Where it begins.</param>
    /// <param name="target">Where it goes; how long it is, is how much is copied.</param>
    /// <exception cref="InvalidOperationException">The view can't be read.</exception>
    /// <exception cref="KernelException">InPageError: the file behind it was cut short; what is before that point was copied.</exception>
    public void CopyTo(long position, Span<byte> target)
    {
        RequireReadable();
        using var held = new Hold(_buffer);
        byte* source = At(position, target.Length);
        if (!_isFile)
        {
            new ReadOnlySpan<byte>(source, target.Length).CopyTo(target);
        }
        else if (!OwnMemory.TryRead(source, target, out _))
        {
            KernelError.Throw(NtStatus.InPageError);
        }
    }

    /// <summary>Copies into the view.</summary>
    /// <param name="position">Where it begins.</param>
    /// <param name="source">What is copied.</param>
    /// <exception cref="InvalidOperationException">The view can't be written.</exception>
    /// <exception cref="KernelException">InPageError: the file behind it was cut short; what is before that point was copied.</exception>
    public void CopyFrom(long position, ReadOnlySpan<byte> source)
    {
        RequireWritable();
        using var held = new Hold(_buffer);
        byte* target = At(position, source.Length);
        if (!_isFile)
        {
            source.CopyTo(new Span<byte>(target, source.Length));
        }
        else if (!OwnMemory.TryWrite(source, target, out _))
        {
            KernelError.Throw(NtStatus.InPageError);
        }
    }

    /// <summary>Writes what was changed back to the file behind the section, and waits for that (FlushViewOfFile). Of memory nothing is to be done.</summary>
    /// <exception cref="KernelException">InPageError: the file could not be written.</exception>
    public void Flush()
    {
        using var held = new Hold(_buffer);
        KernelError.ThrowIfFailed(MappedViews.Flush(_buffer.Memory, 0, Length));
    }

    /// <summary>The view as .NET's accessor of unmanaged memory. It is not guarded against a file that is cut short.</summary>
    public UnmanagedMemoryAccessor CreateAccessor() => new(_buffer, 0, Length, Access);

    /// <summary>The view as a stream. It is not guarded against a file that is cut short.</summary>
    public UnmanagedMemoryStream CreateStream() => new(_buffer, 0, Length, Access);

    /// <summary>Unmaps it (UnmapViewOfFile), once no call is at work in it. Spans and pointers of it are dangling from then on.</summary>
    public void Dispose() => _buffer.Dispose();

    private FileAccess Access => CanWrite ? FileAccess.ReadWrite : FileAccess.Read;

    private byte* At(long position, int length)
    {
        ObjectDisposedException.ThrowIf(_buffer.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Length - length);
        return (byte*)_address + position;
    }

    private void RequireReadable()
    {
        if (!CanRead)
        {
            throw new InvalidOperationException("The view was mapped without access (PAGE_NOACCESS).");
        }
    }

    private void RequireWritable()
    {
        if (!CanWrite)
        {
            throw new InvalidOperationException("The view was mapped for reading only: map it with ReadWrite or WriteCopy.");
        }
    }

    /// <summary>Keeps the view mapped while a method is at work in it.</summary>
    private readonly ref struct Hold
    {
        private readonly SectionViewBuffer _held;

        public Hold(SectionViewBuffer buffer)
        {
            bool held = false;
            buffer.DangerousAddRef(ref held);
            _held = buffer;
        }

        public void Dispose() => _held.DangerousRelease();
    }
}
