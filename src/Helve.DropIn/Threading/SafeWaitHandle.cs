using Helve.Errors;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Microsoft.Win32.SafeHandles;

namespace Helve.Threading;

/// <summary>
/// The value of a handle that can be waited for, and who closes it. The runtime's own class of that name closes values of the runtime's tables on Linux, and must not
/// get one of Helve's.
/// </summary>
/// <remarks>
/// A <see cref="WaitHandle"/> works through a second handle to the same object, made when it is first needed: a value that is closed behind its back is then never
/// somebody else's object to it.
/// </remarks>
public sealed class SafeWaitHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private KernelWaitHandle? _object;

    /// <summary>Creates it without a value, for marshalling.</summary>
    public SafeWaitHandle()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Creates it over a value.</summary>
    /// <param name="existingHandle">The value, of this process.</param>
    /// <param name="ownsHandle">Whether disposing this closes it.</param>
    public SafeWaitHandle(nint existingHandle, bool ownsHandle)
        : base(ownsHandle) => SetHandle(existingHandle);

    /// <summary>Takes over a value, and the object through which waits go; both are closed with this.</summary>
    internal SafeWaitHandle(nint handle, KernelWaitHandle waited)
        : base(ownsHandle: true)
    {
        _object = waited;
        SetHandle(handle);
    }

    /// <summary>What waits and changes go through.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    /// <exception cref="InvalidOperationException">The value names nothing that could be waited for.</exception>
    internal KernelWaitHandle Object
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return Volatile.Read(ref _object) ?? Adopt();
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => KernelHandles.TryClose(handle) == NtStatus.Success;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _object?.Dispose();
        }
    }

    private KernelWaitHandle Adopt()
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            KernelWaitHandle mine = HandleCopies.Open(handle) ?? throw DotNetErrors.InvalidWaitHandle(null);
            KernelWaitHandle? others = Interlocked.CompareExchange(ref _object, mine, null);
            if (others is not null)
            {
                mine.Dispose();
            }

            return others ?? mine;
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }
}
