using Helve.Client;
using Helve.Kernel;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Waits until an object is signalled, and takes it (NtWaitForSingleObject).</summary>
    /// <param name="handle">The object; needs SYNCHRONIZE. The pseudo-handle of the process may be waited on.</param>
    /// <param name="timeout">How long at most; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <returns>Success, AbandonedWait0 (a mutex whose owner died; the caller owns it now), Timeout. InvalidHandle, AccessDenied,
    /// InvalidParameter (negative time-out), MutantLimitExceeded, NotSupported (the thread's pseudo-handle, before Linux 6.9).</returns>
    public static NtStatus TryWait(nint handle, TimeSpan timeout) => Waits.Single(handle, 0, timeout, CancellationToken.None);

    /// <summary>Waits until one of several objects is signalled, and takes that one only: the lowest index of those that are.</summary>
    /// <param name="handles">1 to 64 objects; each needs SYNCHRONIZE. No pseudo-handles.</param>
    /// <param name="timeout">How long at most; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="index">Which one satisfied the wait; -1 if none did.</param>
    /// <returns>Success, AbandonedWait0, Timeout. InvalidParameter1 (count), InvalidHandle, AccessDenied, InvalidParameter.</returns>
    public static NtStatus TryWaitAny(ReadOnlySpan<nint> handles, TimeSpan timeout, out int index)
    {
        NtStatus status = Waits.Several(handles, default, all: false, timeout, CancellationToken.None);
        index = Waits.IndexOf(ref status);
        return status;
    }

    /// <summary>Waits until all of several objects are signalled at one moment, and takes all of them at that moment or none.</summary>
    /// <param name="handles">1 to 64 objects, no object twice; each needs SYNCHRONIZE. No pseudo-handles.</param>
    /// <param name="timeout">How long at most; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <returns>Success, AbandonedWait0 (some mutex had been abandoned), Timeout. InvalidParameter1 (count), InvalidParameterMix (an
    /// object twice), InvalidHandle, AccessDenied, InvalidParameter.</returns>
    public static NtStatus TryWaitAll(ReadOnlySpan<nint> handles, TimeSpan timeout) =>
        Waits.Several(handles, default, all: true, timeout, CancellationToken.None);

    /// <summary>
    /// Signals one object, then waits on another (NtSignalAndWaitForSingleObject). Both handles are checked before anything is signalled;
    /// the two steps are not atomic towards third parties.
    /// </summary>
    /// <param name="signal">An event (set; needs EVENT_MODIFY_STATE), semaphore (release 1; needs SEMAPHORE_MODIFY_STATE) or mutex (release; must be owned).</param>
    /// <param name="wait">The object to wait on; needs SYNCHRONIZE.</param>
    /// <param name="timeout">How long at most; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <returns>As <see cref="TryWait"/>; also ObjectTypeMismatch, MutantNotOwned, SemaphoreLimitExceeded: then no wait happened.</returns>
    public static NtStatus TrySignalAndWait(nint signal, nint wait, TimeSpan timeout) => Waits.SignalAndWait(signal, 0, wait, 0, timeout);
}
