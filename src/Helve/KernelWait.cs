using Helve.Kernel;

namespace Helve;

/// <summary>Waits on several kernel objects, of any types and processes: up to 64.</summary>
public static class KernelWait
{
    /// <summary>Waits until one of the objects is signalled, and takes that one only: the lowest index of those that are (WaitForMultipleObjects).</summary>
    /// <param name="objects">1 to 64 objects; each needs SYNCHRONIZE.</param>
    /// <returns>Which one satisfied the wait.</returns>
    /// <exception cref="ArgumentException">No objects, or more than 64: wait on groups of 64 in several threads or with <see cref="AnyAsync(ReadOnlySpan{KernelWaitHandle}, CancellationToken)"/>.</exception>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied: nothing was taken.</exception>
    public static WaitResult Any(params ReadOnlySpan<KernelWaitHandle> objects) => Any(objects, Timeout.InfiniteTimeSpan);

    /// <summary>Waits until one of the objects is signalled, and takes that one only: the lowest index of those that are (WaitForMultipleObjects).</summary>
    /// <param name="objects">1 to 64 objects; each needs SYNCHRONIZE.</param>
    /// <param name="timeout">How long at most; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait early. A signal that was taken is never lost to a cancellation.</param>
    /// <returns>Which one satisfied the wait, or a time-out.</returns>
    /// <exception cref="ArgumentException">No objects, or more than 64.</exception>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied: nothing was taken.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the wait was satisfied.</exception>
    public static WaitResult Any(ReadOnlySpan<KernelWaitHandle> objects, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        _ = (objects.Length, timeout, cancellationToken);
        throw new KernelException(NtStatus.NotSupported, "");
    }

    /// <summary>Waits until all objects are signalled at one moment, and takes all of them at that moment or none (WaitForMultipleObjects).</summary>
    /// <param name="objects">1 to 64 different objects; each needs SYNCHRONIZE.</param>
    /// <exception cref="ArgumentException">No objects, or more than 64.</exception>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InvalidParameterMix (an object twice): nothing was taken.</exception>
    public static WaitResult All(params ReadOnlySpan<KernelWaitHandle> objects) => All(objects, Timeout.InfiniteTimeSpan);

    /// <summary>Waits until all objects are signalled at one moment, and takes all of them at that moment or none (WaitForMultipleObjects).</summary>
    /// <param name="objects">1 to 64 different objects; each needs SYNCHRONIZE.</param>
    /// <param name="timeout">How long at most; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait early. A signal that was taken is never lost to a cancellation.</param>
    /// <returns>Index 0, or a time-out; abandoned when any of the mutexes was.</returns>
    /// <exception cref="ArgumentException">No objects, or more than 64.</exception>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InvalidParameterMix (an object twice): nothing was taken.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the wait was satisfied.</exception>
    public static WaitResult All(ReadOnlySpan<KernelWaitHandle> objects, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        _ = (objects.Length, timeout, cancellationToken);
        throw new KernelException(NtStatus.NotSupported, "");
    }

    /// <summary>As <see cref="Any(ReadOnlySpan{KernelWaitHandle})"/>, without holding a thread. Mutexes are refused: they belong to a thread.</summary>
    /// <param name="objects">1 to 64 objects; each needs SYNCHRONIZE.</param>
    /// <param name="cancellationToken">Ends the wait early. A signal that was taken is never lost to a cancellation.</param>
    /// <exception cref="ArgumentException">No objects, or more than 64.</exception>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied; NotSupported when a mutex is among them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the wait was satisfied.</exception>
    public static ValueTask<WaitResult> AnyAsync(ReadOnlySpan<KernelWaitHandle> objects, CancellationToken cancellationToken = default) =>
        AnyAsync(objects, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>As <see cref="Any(ReadOnlySpan{KernelWaitHandle}, TimeSpan, CancellationToken)"/>, without holding a thread. Mutexes are refused: they belong to a thread.</summary>
    /// <param name="objects">1 to 64 objects; each needs SYNCHRONIZE.</param>
    /// <param name="timeout">How long at most; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait early. A signal that was taken is never lost to a cancellation.</param>
    /// <exception cref="ArgumentException">No objects, or more than 64.</exception>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied; NotSupported when a mutex is among them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the wait was satisfied.</exception>
    public static ValueTask<WaitResult> AnyAsync(
        ReadOnlySpan<KernelWaitHandle> objects, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        _ = (objects.Length, timeout, cancellationToken);
        throw new KernelException(NtStatus.NotSupported, "");
    }

    /// <summary>As <see cref="All(ReadOnlySpan{KernelWaitHandle})"/>, without holding a thread. Mutexes are refused: they belong to a thread.</summary>
    /// <param name="objects">1 to 64 different objects; each needs SYNCHRONIZE.</param>
    /// <param name="cancellationToken">Ends the wait early. A signal that was taken is never lost to a cancellation.</param>
    /// <exception cref="ArgumentException">No objects, or more than 64.</exception>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InvalidParameterMix; NotSupported when a mutex is among them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the wait was satisfied.</exception>
    public static ValueTask<WaitResult> AllAsync(ReadOnlySpan<KernelWaitHandle> objects, CancellationToken cancellationToken = default) =>
        AllAsync(objects, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>As <see cref="All(ReadOnlySpan{KernelWaitHandle}, TimeSpan, CancellationToken)"/>, without holding a thread. Mutexes are refused: they belong to a thread.</summary>
    /// <param name="objects">1 to 64 different objects; each needs SYNCHRONIZE.</param>
    /// <param name="timeout">How long at most; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait early. A signal that was taken is never lost to a cancellation.</param>
    /// <exception cref="ArgumentException">No objects, or more than 64.</exception>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InvalidParameterMix; NotSupported when a mutex is among them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the wait was satisfied.</exception>
    public static ValueTask<WaitResult> AllAsync(
        ReadOnlySpan<KernelWaitHandle> objects, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        _ = (objects.Length, timeout, cancellationToken);
        throw new KernelException(NtStatus.NotSupported, "");
    }

    /// <summary>
    /// Signals one object, then waits on another (SignalObjectAndWait). Both handles are checked before anything is signalled; the two
    /// steps are not atomic towards third parties.
    /// </summary>
    /// <param name="signal">An event (set; needs EVENT_MODIFY_STATE), semaphore (release 1; needs SEMAPHORE_MODIFY_STATE) or mutex (release; must be owned).</param>
    /// <param name="wait">The object to wait on; needs SYNCHRONIZE.</param>
    /// <param name="timeout">How long at most; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <exception cref="KernelException">InvalidHandle, ObjectTypeMismatch, AccessDenied, MutantNotOwned, SemaphoreLimitExceeded: no wait happened.</exception>
    public static WaitResult SignalAndWait(KernelWaitHandle signal, KernelWaitHandle wait, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(signal);
        ArgumentNullException.ThrowIfNull(wait);
        _ = timeout;
        throw new KernelException(NtStatus.NotSupported, "");
    }
}
