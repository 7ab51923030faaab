using System.Runtime.CompilerServices;
using Helve.Errors;

namespace Helve.Threading;

public abstract partial class WaitHandle
{
    private const int MaximumWaitHandles = 64;

    /// <summary>Waits until all are signalled at one moment, without end.</summary>
    /// <returns>True.</returns>
    /// <inheritdoc cref="WaitAll(WaitHandle[], int)"/>
    public static bool WaitAll(WaitHandle[] waitHandles) => WaitAll(waitHandles, Timeout.Infinite);

    /// <summary>Waits until all are signalled at one moment, and takes all of them then, or none.</summary>
    /// <param name="waitHandles">1 to 64 of them, none twice.</param>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <returns>False when the time passed.</returns>
    /// <exception cref="ArgumentNullException">There is no array, or an element is null.</exception>
    /// <exception cref="ArgumentException">The array is empty.</exception>
    /// <exception cref="NotSupportedException">There are more than 64.</exception>
    /// <exception cref="DuplicateWaitObjectException">An object is there twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is below -1.</exception>
    /// <exception cref="AbandonedMutexException">A mutex among them had an owner that ended; the caller owns all of them.</exception>
    public static bool WaitAll(WaitHandle[] waitHandles, int millisecondsTimeout) =>
        Several(waitHandles, all: true, millisecondsTimeout, CancellationToken.None) >= 0;

    /// <summary>Waits until all are signalled at one moment, and takes all of them then, or none.</summary>
    /// <param name="waitHandles">1 to 64 of them, none twice.</param>
    /// <param name="timeout">How long; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <inheritdoc cref="WaitAll(WaitHandle[], int)"/>
    public static bool WaitAll(WaitHandle[] waitHandles, TimeSpan timeout) =>
        Several(waitHandles, all: true, Milliseconds(timeout), CancellationToken.None) >= 0;

    /// <summary>Waits until all are signalled at one moment, and takes all of them then, or none.</summary>
    /// <param name="waitHandles">1 to 64 of them, none twice.</param>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <param name="exitContext">Not looked at.</param>
    /// <inheritdoc cref="WaitAll(WaitHandle[], int)"/>
    public static bool WaitAll(WaitHandle[] waitHandles, int millisecondsTimeout, bool exitContext) => WaitAll(waitHandles, millisecondsTimeout);

    /// <summary>Waits until all are signalled at one moment, and takes all of them then, or none.</summary>
    /// <param name="waitHandles">1 to 64 of them, none twice.</param>
    /// <param name="timeout">How long; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="exitContext">Not looked at.</param>
    /// <inheritdoc cref="WaitAll(WaitHandle[], int)"/>
    public static bool WaitAll(WaitHandle[] waitHandles, TimeSpan timeout, bool exitContext) => WaitAll(waitHandles, timeout);

    /// <summary>Waits until one is signalled, without end.</summary>
    /// <inheritdoc cref="WaitAny(WaitHandle[], int)"/>
    public static int WaitAny(WaitHandle[] waitHandles) => WaitAny(waitHandles, Timeout.Infinite);

    /// <summary>Waits until one is signalled, and takes that one only: the lowest index of those that are.</summary>
    /// <param name="waitHandles">1 to 64 of them.</param>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <returns>Its index, or <see cref="WaitTimeout"/>.</returns>
    /// <exception cref="ArgumentNullException">There is no array, or an element is null.</exception>
    /// <exception cref="ArgumentException">The array is empty.</exception>
    /// <exception cref="NotSupportedException">There are more than 64.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is below -1.</exception>
    /// <exception cref="AbandonedMutexException">It is a mutex whose owner ended; the caller owns it.</exception>
    public static int WaitAny(WaitHandle[] waitHandles, int millisecondsTimeout) =>
        Several(waitHandles, all: false, millisecondsTimeout, CancellationToken.None) is >= 0 and int index ? index : WaitTimeout;

    /// <summary>Waits until one is signalled, and takes that one only: the lowest index of those that are.</summary>
    /// <param name="waitHandles">1 to 64 of them.</param>
    /// <param name="timeout">How long; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <inheritdoc cref="WaitAny(WaitHandle[], int)"/>
    public static int WaitAny(WaitHandle[] waitHandles, TimeSpan timeout) =>
        Several(waitHandles, all: false, Milliseconds(timeout), CancellationToken.None) is >= 0 and int index ? index : WaitTimeout;

    /// <summary>Waits until one is signalled, and takes that one only: the lowest index of those that are.</summary>
    /// <param name="waitHandles">1 to 64 of them.</param>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <param name="exitContext">Not looked at.</param>
    /// <inheritdoc cref="WaitAny(WaitHandle[], int)"/>
    public static int WaitAny(WaitHandle[] waitHandles, int millisecondsTimeout, bool exitContext) => WaitAny(waitHandles, millisecondsTimeout);

    /// <summary>Waits until one is signalled, and takes that one only: the lowest index of those that are.</summary>
    /// <param name="waitHandles">1 to 64 of them.</param>
    /// <param name="timeout">How long; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="exitContext">Not looked at.</param>
    /// <inheritdoc cref="WaitAny(WaitHandle[], int)"/>
    public static int WaitAny(WaitHandle[] waitHandles, TimeSpan timeout, bool exitContext) => WaitAny(waitHandles, timeout);

    /// <summary>Signals one, then waits for another, without end.</summary>
    /// <returns>True.</returns>
    /// <inheritdoc cref="SignalAndWait(WaitHandle, WaitHandle, int, bool)"/>
    public static bool SignalAndWait(WaitHandle toSignal, WaitHandle toWaitOn) => Signal(toSignal, toWaitOn, Timeout.Infinite);

    /// <summary>Signals one, then waits for another.</summary>
    /// <param name="toSignal">An event, a semaphore, or a mutex that the thread owns.</param>
    /// <param name="toWaitOn">What to wait for.</param>
    /// <param name="timeout">How long; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="exitContext">Not looked at.</param>
    /// <inheritdoc cref="SignalAndWait(WaitHandle, WaitHandle, int, bool)"/>
    public static bool SignalAndWait(WaitHandle toSignal, WaitHandle toWaitOn, TimeSpan timeout, bool exitContext) =>
        Signal(toSignal, toWaitOn, Milliseconds(timeout));

    /// <summary>Signals one, then waits for another.</summary>
    /// <param name="toSignal">An event, a semaphore, or a mutex that the thread owns.</param>
    /// <param name="toWaitOn">What to wait for.</param>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <param name="exitContext">Not looked at.</param>
    /// <returns>False when the time passed.</returns>
    /// <exception cref="ArgumentNullException">One is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is below -1.</exception>
    /// <exception cref="InvalidOperationException">The semaphore is full, or a handle is none that could be signalled. No wait happened.</exception>
    /// <exception cref="ApplicationException">The thread does not own the mutex. No wait happened.</exception>
    /// <exception cref="AbandonedMutexException">The wait got a mutex whose owner ended.</exception>
    public static bool SignalAndWait(WaitHandle toSignal, WaitHandle toWaitOn, int millisecondsTimeout, bool exitContext) =>
        Signal(toSignal, toWaitOn, millisecondsTimeout);

    private static bool Signal(WaitHandle toSignal, WaitHandle toWaitOn, int millisecondsTimeout)
    {
        ArgumentNullException.ThrowIfNull(toSignal);
        ArgumentNullException.ThrowIfNull(toWaitOn);
        TimeSpan timeout = WaitTime.Of(millisecondsTimeout);
        WaitResult result;
        try
        {
            result = KernelWait.SignalAndWait(toSignal.KernelObject, toWaitOn.KernelObject, timeout);
        }
        catch (KernelException e)
        {
            throw toSignal.IsGone(e) ? toSignal.Gone() : toWaitOn.WaitFailure(e);
        }

        return !result.Abandoned ? result.Succeeded : throw new AbandonedMutexException();
    }

    // The index of a wait for any; 0 of one for all; -1 when the time passed.
    private static int Several(WaitHandle[] waitHandles, bool all, int millisecondsTimeout, CancellationToken cancellationToken)
    {
        CheckArray(waitHandles);
        TimeSpan timeout = WaitTime.Of(millisecondsTimeout);
        var room = default(Targets);
        Span<KernelWaitHandle> targets = ((Span<KernelWaitHandle>)room)[..waitHandles.Length];
        Unpack(waitHandles, targets);
        WaitResult result;
        try
        {
            result = all ? KernelWait.All(targets, timeout, cancellationToken) : KernelWait.Any(targets, timeout, cancellationToken);
        }
        catch (KernelException e)
        {
            throw FailureOf(waitHandles, e);
        }

        return !result.Abandoned ? result.Index
            : throw (all ? new AbandonedMutexException() : new AbandonedMutexException(result.Index, waitHandles[result.Index]));
    }

    private static void CheckArray(WaitHandle[] waitHandles)
    {
        ArgumentNullException.ThrowIfNull(waitHandles);
        if (waitHandles.Length == 0)
        {
            throw new ArgumentException("There is nothing to wait for.", nameof(waitHandles));
        }

        if (waitHandles.Length > MaximumWaitHandles)
        {
            throw new NotSupportedException(
                $"A wait takes at most {MaximumWaitHandles} handles. Wait for groups of them with WaitAnyAsync and Task.WhenAny, or in several threads.");
        }
    }

    private static void Unpack(WaitHandle[] waitHandles, Span<KernelWaitHandle> targets)
    {
        for (int i = 0; i < waitHandles.Length; i++)
        {
            WaitHandle handle = waitHandles[i]
                ?? throw new ArgumentNullException($"waitHandles[{i}]", "At least one element in the specified array was null.");
            targets[i] = handle.KernelObject;
        }
    }

    private static Exception FailureOf(WaitHandle[] waitHandles, KernelException error) =>
        Array.Find(waitHandles, handle => handle.IsGone(error))?.Gone() ?? DotNetErrors.OfWait(error);

    private static int Milliseconds(TimeSpan timeout) => (int)(WaitTime.Of(timeout).Ticks / TimeSpan.TicksPerMillisecond);

    [InlineArray(MaximumWaitHandles)]
    private struct Targets
    {
        private KernelWaitHandle _first;
    }
}
