using System.Runtime.CompilerServices;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Waiting;

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
    public static WaitResult Any(ReadOnlySpan<KernelWaitHandle> objects, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Several(objects, all: false, timeout, cancellationToken);

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
    public static WaitResult All(ReadOnlySpan<KernelWaitHandle> objects, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Several(objects, all: true, timeout, cancellationToken);

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
        ReadOnlySpan<KernelWaitHandle> objects, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        SeveralAsync(objects, all: false, timeout, cancellationToken);

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
        ReadOnlySpan<KernelWaitHandle> objects, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        SeveralAsync(objects, all: true, timeout, cancellationToken);

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
        NtStatus status = Waits.SignalAndWait(signal.Handle, signal.Identity, wait.Handle, wait.Identity, timeout);
        GC.KeepAlive(signal);
        GC.KeepAlive(wait);
        return ToResult(status);
    }

    /// <summary>The result of a wait that took nothing: a time-out, or an exception.</summary>
    internal static WaitResult Unsatisfied(NtStatus status)
    {
        if (status != NtStatus.Timeout)
        {
            KernelError.Throw(status);
        }

        return WaitResult.Timeout;
    }

    private static WaitResult ToResult(NtStatus status)
    {
        int index = Waits.IndexOf(ref status);
        return index >= 0 ? WaitResult.Satisfied(index, status == NtStatus.AbandonedWait0) : Unsatisfied(status);
    }

    [SkipLocalsInit]
    private static WaitResult Several(ReadOnlySpan<KernelWaitHandle> objects, bool all, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckCount(objects);
        Span<nint> handles = stackalloc nint[KernelHandles.MaximumWaitObjects];
        Span<ulong> identities = stackalloc ulong[KernelHandles.MaximumWaitObjects];
        handles = handles[..objects.Length];
        identities = identities[..objects.Length];
        Unpack(objects, handles, identities);
        NtStatus status = Waits.Several(handles, identities, all, timeout, cancellationToken);
        for (int i = 0; i < objects.Length; i++)
        {
            // Only from here on may a finalizer close it.
            GC.KeepAlive(objects[i]);
        }

        return ToResult(status);
    }

    [SkipLocalsInit]
    private static ValueTask<WaitResult> SeveralAsync(
        ReadOnlySpan<KernelWaitHandle> objects, bool all, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckCount(objects);
        RefuseMutexes(objects);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<WaitResult>(cancellationToken);
        }

        if (timeout == TimeSpan.Zero)
        {
            return ValueTask.FromResult(Several(objects, all, timeout, CancellationToken.None));
        }

        if (!Waits.TryGetDeadline(timeout, out long deadline))
        {
            KernelError.Throw(NtStatus.InvalidParameter);
        }

        Span<nint> handles = stackalloc nint[KernelHandles.MaximumWaitObjects];
        Span<ulong> identities = stackalloc ulong[KernelHandles.MaximumWaitObjects];
        Span<WaitTarget> targets = stackalloc WaitTarget[KernelHandles.MaximumWaitObjects];
        handles = handles[..objects.Length];
        identities = identities[..objects.Length];
        targets = targets[..objects.Length];
        Unpack(objects, handles, identities);
        ValueTask<WaitResult> task = SeveralAsync(handles, identities, targets, all, deadline, cancellationToken);
        for (int i = 0; i < objects.Length; i++)
        {
            // The record holds references now: the wait goes on even if the handles are closed.
            GC.KeepAlive(objects[i]);
        }

        return task;
    }

    /// <summary>The same of one handle, to anything but a mutex.</summary>
    internal static ValueTask<WaitResult> OneAsync(nint handle, ulong identity, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<WaitResult>(cancellationToken);
        }

        WaitTarget target = default;
        return SeveralAsync([handle], [identity], new Span<WaitTarget>(ref target), all: false, long.MaxValue, cancellationToken);
    }

    private static ValueTask<WaitResult> SeveralAsync(
        Span<nint> handles, Span<ulong> identities, Span<WaitTarget> targets, bool all, long deadline, CancellationToken cancellationToken)
    {
        NtStatus status = Waits.ResolveAll(handles, identities, targets, out ClientThread? state);
        KernelError.ThrowIfFailed(status == NtStatus.Success && all && Waits.HasDuplicate(targets) ? NtStatus.InvalidParameterMix : status);
        AwaitedWait wait = state!.Connection.Doorbell.Rent();
        return Waits.HasForeign(state, targets)
            ? wait.StartForeign(handles, targets, all, deadline, cancellationToken)
            : wait.Start(targets, all, deadline, cancellationToken);
    }

    private static void Unpack(ReadOnlySpan<KernelWaitHandle> objects, Span<nint> handles, Span<ulong> identities)
    {
        for (int i = 0; i < objects.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(objects[i], nameof(objects));
            handles[i] = objects[i].Handle;
            identities[i] = objects[i].Identity;
        }
    }

    private static void CheckCount(ReadOnlySpan<KernelWaitHandle> objects)
    {
        if (objects.Length is 0 or > KernelHandles.MaximumWaitObjects)
        {
            throw new ArgumentException(
                $"{objects.Length} objects were given; a wait takes 1 to {KernelHandles.MaximumWaitObjects}. Wait on groups of them with AnyAsync and Task.WhenAny, or in several threads.",
                nameof(objects));
        }
    }

    private static void RefuseMutexes(ReadOnlySpan<KernelWaitHandle> objects)
    {
        foreach (KernelWaitHandle waited in objects)
        {
            if (waited is KernelMutex)
            {
                throw new KernelException(
                    NtStatus.NotSupported,
                    "A mutex can't be awaited: a thread owns it, and the code after an await may run on another one. Use a KernelSemaphore of limit 1, or Wait on a thread of its own.");
            }
        }
    }
}
