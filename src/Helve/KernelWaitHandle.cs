using Helve.Client;
using Helve.Kernel;

namespace Helve;

/// <summary>A kernel object that can be waited on. Waiting needs SYNCHRONIZE.</summary>
public abstract class KernelWaitHandle : KernelObject
{
    private protected KernelWaitHandle(nint handle)
        : base(handle)
    {
    }

    /// <summary>Waits until the object is signalled, and takes it (WaitForSingleObject). Needs SYNCHRONIZE.</summary>
    /// <returns>Never a time-out.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public WaitResult Wait() => Wait(Timeout.InfiniteTimeSpan);

    /// <summary>Waits until the object is signalled, and takes it (WaitForSingleObject). Needs SYNCHRONIZE.</summary>
    /// <param name="millisecondsTimeout">How long at most; 0 only looks, <see cref="Timeout.Infinite"/> waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait early. A signal that was taken is never lost to a cancellation.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the wait was satisfied.</exception>
    public WaitResult Wait(int millisecondsTimeout, CancellationToken cancellationToken = default) =>
        Wait(TimeSpan.FromMilliseconds(millisecondsTimeout), cancellationToken);

    /// <summary>Waits until the object is signalled, and takes it (WaitForSingleObject). Needs SYNCHRONIZE.</summary>
    /// <param name="timeout">How long at most; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait early. A signal that was taken is never lost to a cancellation.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the wait was satisfied.</exception>
    public WaitResult Wait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        NtStatus status = Waits.Single(Handle, Identity, timeout, cancellationToken);
        GC.KeepAlive(this);
        return status switch
        {
            NtStatus.Success => WaitResult.Satisfied(0, abandoned: false),
            NtStatus.AbandonedWait0 => WaitResult.Satisfied(0, abandoned: true),
            _ => KernelWait.Unsatisfied(status),
        };
    }

    /// <summary>Waits without holding a thread. Needs SYNCHRONIZE. Not for a mutex, which belongs to a thread.</summary>
    /// <param name="cancellationToken">Ends the wait early. A signal that was taken is never lost to a cancellation.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied; NotSupported for a mutex.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the wait was satisfied.</exception>
    public ValueTask<WaitResult> WaitAsync(CancellationToken cancellationToken = default) =>
        WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Waits without holding a thread. Needs SYNCHRONIZE. Not for a mutex, which belongs to a thread.</summary>
    /// <param name="timeout">How long at most; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait early. A signal that was taken is never lost to a cancellation.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied; NotSupported for a mutex.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the wait was satisfied.</exception>
    public ValueTask<WaitResult> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        KernelWait.AnyAsync([this], timeout, cancellationToken);
}
