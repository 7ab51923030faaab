using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>What a mapping is for.</summary>
public enum MappingUse
{
    /// <summary>Nothing: it takes the addresses only.</summary>
    None,

    /// <summary>Reading.</summary>
    Read,

    /// <summary>Reading and writing, for all who map the file.</summary>
    Write,

    /// <summary>Reading, and writing for the writer alone: a page is copied when it is first written.</summary>
    Copy,
}

/// <summary>A mapping of a file (sys/mman.h), shared unless it says otherwise. It outlives the descriptor.</summary>
public sealed unsafe partial class MappedMemory : IDisposable
{
    private nint _address;

    private MappedMemory(nint address, long length)
    {
        _address = address;
        Length = length;
    }

    /// <summary>Unmaps what was forgotten: address space only, nobody may still hold the pointer.</summary>
    ~MappedMemory() => Release();

    /// <summary>The first byte; null after disposal.</summary>
    public byte* Pointer => (byte*)_address;

    /// <summary>The length in bytes.</summary>
    public long Length { get; }

    /// <summary>Maps the start of a file, shared, without reserving swap.</summary>
    public static bool TryMap(FileDescriptor descriptor, long length, [NotNullWhen(true)] out MappedMemory? memory, out LinuxError error, bool writable = true)
    {
        int protection = MmanNames.PROT_READ | (writable ? MmanNames.PROT_WRITE : 0);
        nint address = MmapCall(null, (nuint)length, protection, MmanNames.MAP_SHARED | MmanNames.MAP_NORESERVE, descriptor, 0);
        bool ok = address != -1;
        error = ok ? LinuxError.None : LinuxError.Last();
        memory = ok ? new MappedMemory(address, length) : null;
        return ok;
    }

    /// <inheritdoc cref="TryMap"/>
    public static MappedMemory Map(FileDescriptor descriptor, long length, bool writable = true)
    {
        LinuxError.ThrowUnless(TryMap(descriptor, length, out MappedMemory? memory, out LinuxError error, writable), "mmap", error);
        return memory!;
    }

    /// <summary>Maps a part of a file.</summary>
    /// <param name="descriptor">The file, opened for reading, or for both if the use is <see cref="MappingUse.Write"/>.</param>
    /// <param name="offset">Where it begins: a multiple of the page size.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="memory">The mapping.</param>
    /// <param name="error">Why it failed; EEXIST: something is where it should be.</param>
    /// <param name="wanted">Where it should be, a multiple of the page size; 0: anywhere.</param>
    public static bool TryMapPart(
        FileDescriptor descriptor, long offset, long length, MappingUse use, [NotNullWhen(true)] out MappedMemory? memory, out LinuxError error, nint wanted = 0)
    {
        int protection = use switch
        {
            MappingUse.None => MmanNames.PROT_NONE,
            MappingUse.Read => MmanNames.PROT_READ,
            _ => MmanNames.PROT_READ | MmanNames.PROT_WRITE,
        };
        int sharing = use == MappingUse.Copy ? MmanNames.MAP_PRIVATE : MmanNames.MAP_SHARED;
        int place = wanted != 0 ? MmanNames.MAP_FIXED_NOREPLACE : 0;
        nint address = MmapCall((void*)wanted, (nuint)length, protection, sharing | place | MmanNames.MAP_NORESERVE, descriptor, offset);
        bool ok = address != -1;
        error = ok ? LinuxError.None : LinuxError.Last();
        memory = ok ? new MappedMemory(address, length) : null;
        return ok;
    }

    /// <summary>Writes what was changed in a range back to the file, and waits for that. The range begins at a page.</summary>
    public bool TryFlush(long offset, long length, out LinuxError error) =>
        LinuxError.Check(MsyncCall((void*)(_address + (nint)offset), (nuint)length, MmanNames.MS_SYNC), out error);

    /// <summary>Takes the pages of a range out of this mapping; they stay in the file (see <see cref="MemFd.TryPunchHole"/>).</summary>
    public bool TryForget(long offset, long length, out LinuxError error) =>
        LinuxError.Check(MadviseCall((void*)(_address + offset), (nuint)length, MmanNames.MADV_DONTNEED), out error);

    /// <summary>How many pages of the file, in the mapped range, are in memory, whoever touched them (mincore).</summary>
    public bool TryCountResidentPages(out long pages, out LinuxError error)
    {
        const int Window = 4096;
        byte* flags = stackalloc byte[Window];
        long pageSize = Environment.SystemPageSize;
        pages = 0;
        for (long start = 0; start < Length; start += Window * pageSize)
        {
            long bytes = Math.Min(Window * pageSize, Length - start);
            if (!LinuxError.Check(MincoreCall((void*)(_address + (nint)start), (nuint)bytes, flags), out error))
            {
                pages = 0;
                return false;
            }

            foreach (byte flag in new ReadOnlySpan<byte>(flags, (int)((bytes + pageSize - 1) / pageSize)))
            {
                pages += flag & 1;
            }
        }

        error = LinuxError.None;
        return true;
    }

    /// <summary>Unmaps.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        nint address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
        {
            _ = MunmapCall((void*)address, (nuint)Length);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MmapCall(void* address, nuint length, int protection, int flags, FileDescriptor descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int MunmapCall(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "msync", SetLastError = true)]
    private static partial int MsyncCall(void* address, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int MadviseCall(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mincore", SetLastError = true)]
    private static partial int MincoreCall(void* address, nuint length, byte* flags);
}
