using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve;

/// <summary>A handle that another process sent here. It is closed with this object, unless it was opened: then with what it was opened as.</summary>
/// <remarks>Thread-safe; of two that open it, one gets it.</remarks>
public sealed class ReceivedHandle : IDisposable
{
    private readonly HandleArrival _arrival;
    private KernelObject? _object;

    internal ReceivedHandle(in HandleArrival arrival)
    {
        _arrival = arrival;

        // Nothing here may fail: the handle is in the table, and nobody else knows its value.
        _object = arrival.Type switch
        {
            ObjectType.Event => new KernelEvent(arrival.Handle),
            ObjectType.Mutex => new KernelMutex(arrival.Handle),
            ObjectType.Semaphore => new KernelSemaphore(arrival.Handle),
            ObjectType.Timer => new KernelTimer(arrival.Handle),
            ObjectType.Process => new KernelProcess(arrival.Handle),
            ObjectType.Thread => new KernelThread(arrival.Handle),
            ObjectType.Directory => new KernelDirectory(arrival.Handle),
            ObjectType.SymbolicLink => new KernelSymbolicLink(arrival.Handle),
            ObjectType.Section => KernelSection.Wrap(arrival.Handle),
            _ => new OtherObject(arrival.Handle),
        };
    }

    /// <summary>The number that the sender gave it.</summary>
    public ulong Tag => _arrival.Tag;

    /// <summary>Process id of the sender, as the kernel told the broker (0: it has none in the broker's pid namespace); the sender may have ended since.</summary>
    public int SenderProcessId => _arrival.SenderProcessId;

    /// <summary>Type of the object.</summary>
    public ObjectType Type => _arrival.Type;

    /// <summary>Access of the handle.</summary>
    public uint GrantedAccess => _arrival.GrantedAccess;

    /// <summary>The object, which owns the handle from now on.</summary>
    /// <typeparam name="T">The class of its type (not of files: <see cref="OpenFile()"/>, <see cref="OpenSocket"/>, <see cref="OpenPipe"/>, <see cref="OpenPipeServer"/>, <see cref="OpenPipeClient"/>), or a base of it such as <see cref="KernelWaitHandle"/>.</typeparam>
    /// <exception cref="KernelException">ObjectTypeMismatch; the handle stays this object's.</exception>
    /// <exception cref="ObjectDisposedException">It was opened or closed already.</exception>
    public T Open<T>()
        where T : KernelObject
    {
        KernelObject? found = _object;
        ObjectDisposedException.ThrowIf(found is null, this);
        if (found is not T opened)
        {
            throw new KernelException(NtStatus.ObjectTypeMismatch, $"The handle that was sent leads to an object of type {Type}, not to a {typeof(T).Name}.");
        }

        ObjectDisposedException.ThrowIf(Interlocked.CompareExchange(ref _object, null, found) != found, this);
        return opened;
    }

    /// <summary>The event, which owns the handle from now on.</summary>
    /// <inheritdoc cref="Open{T}" path="/exception"/>
    public KernelEvent OpenEvent() => Open<KernelEvent>();

    /// <summary>The mutex, which owns the handle from now on.</summary>
    /// <inheritdoc cref="Open{T}" path="/exception"/>
    public KernelMutex OpenMutex() => Open<KernelMutex>();

    /// <summary>The semaphore, which owns the handle from now on.</summary>
    /// <inheritdoc cref="Open{T}" path="/exception"/>
    public KernelSemaphore OpenSemaphore() => Open<KernelSemaphore>();

    /// <summary>The timer, which owns the handle from now on.</summary>
    /// <inheritdoc cref="Open{T}" path="/exception"/>
    public KernelTimer OpenTimer() => Open<KernelTimer>();

    /// <summary>The process, which owns the handle from now on.</summary>
    /// <inheritdoc cref="Open{T}" path="/exception"/>
    public KernelProcess OpenProcess() => Open<KernelProcess>();

    /// <summary>The file, which owns the handle from now on.</summary>
    /// <inheritdoc cref="Open{T}" path="/exception"/>
    public KernelFile OpenFile() => OpenFile(static handle => new KernelFile(handle), FileKind.DiskFile, FileKind.PipeReadEnd, FileKind.PipeWriteEnd);

    /// <summary>The socket, which owns the handle from now on.</summary>
    /// <inheritdoc cref="Open{T}" path="/exception"/>
    public KernelSocket OpenSocket() => OpenFile(static handle => new KernelSocket(handle), FileKind.Socket);

    /// <summary>The end of an anonymous pipe, which owns the handle from now on.</summary>
    /// <inheritdoc cref="Open{T}" path="/exception"/>
    public KernelPipe OpenPipe() => OpenFile(static handle => new KernelPipe(handle), FileKind.PipeReadEnd, FileKind.PipeWriteEnd);

    /// <summary>The server's end of a named pipe, which owns the handle from now on.</summary>
    /// <inheritdoc cref="Open{T}" path="/exception"/>
    public KernelPipeServer OpenPipeServer() => OpenEnd(static handle => new KernelPipeServer(handle), server: true);

    /// <summary>The client's end of a named pipe, which owns the handle from now on.</summary>
    /// <inheritdoc cref="Open{T}" path="/exception"/>
    public KernelPipeClient OpenPipeClient() => OpenEnd(static handle => new KernelPipeClient(handle), server: false);

    /// <summary>Closes the handle, unless it was opened.</summary>
    public void Dispose() => Interlocked.Exchange(ref _object, null)?.Dispose();

    // One type has several classes: which one says the kind, that only the broker knows.
    private T OpenFile<T>(Func<nint, T> wrap, params ReadOnlySpan<FileKind> kinds)
        where T : KernelObject
    {
        KernelObject? found = _object;
        ObjectDisposedException.ThrowIf(found is null, this);
        _ = Files.Adopt(found.Handle, kinds);
        return Take(found, wrap);
    }

    private T OpenEnd<T>(Func<nint, T> wrap, bool server)
        where T : KernelNamedPipe
    {
        KernelObject? found = _object;
        ObjectDisposedException.ThrowIf(found is null, this);
        NtStatus status = PipeUse.Check(found.Handle, server);
        KernelError.ThrowIfFailed(status == NtStatus.InvalidDeviceRequest ? NtStatus.ObjectTypeMismatch : status);
        return Take(found, wrap);
    }

    private T Take<T>(KernelObject found, Func<nint, T> wrap)
        where T : KernelObject
    {
        ObjectDisposedException.ThrowIf(Interlocked.CompareExchange(ref _object, null, found) != found, this);
        return wrap(found.DetachHandle());
    }

    /// <summary>An object whose class its type alone does not tell, or that has none.</summary>
    private sealed class OtherObject(nint handle) : KernelObject(handle);
}
