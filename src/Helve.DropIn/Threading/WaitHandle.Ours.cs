using Helve.Errors;

namespace Helve.Threading;

/// <content>What .NET has not: waits that a token ends, in the place of <see cref="CancellationToken.WaitHandle"/> in an array, and waits that hold no thread.</content>
public abstract partial class WaitHandle
{
    /// <summary>Waits until it is signalled or the token is cancelled.</summary>
    /// <param name="cancellationToken">Ends the wait. A signal that was taken is never lost to it.</param>
    /// <returns>True.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <inheritdoc cref="WaitOne()"/>
    public bool WaitOne(CancellationToken cancellationToken) => Wait(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Waits for some time, or until the token is cancelled.</summary>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait. A signal that was taken is never lost to it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <inheritdoc cref="WaitOne(int)"/>
    public bool WaitOne(int millisecondsTimeout, CancellationToken cancellationToken) => Wait(WaitTime.Of(millisecondsTimeout), cancellationToken);

    /// <summary>Waits for all of several, or until the token is cancelled.</summary>
    /// <param name="waitHandles">1 to 64 of them, none twice.</param>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait. Signals that were taken are never lost to it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <inheritdoc cref="WaitAll(WaitHandle[], int)"/>
    public static bool WaitAll(WaitHandle[] waitHandles, int millisecondsTimeout, CancellationToken cancellationToken) =>
        Several(waitHandles, all: true, millisecondsTimeout, cancellationToken) >= 0;

    /// <summary>Waits for any of several, or until the token is cancelled.</summary>
    /// <param name="waitHandles">1 to 64 of them.</param>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait. A signal that was taken is never lost to it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <inheritdoc cref="WaitAny(WaitHandle[], int)"/>
    public static int WaitAny(WaitHandle[] waitHandles, int millisecondsTimeout, CancellationToken cancellationToken) =>
        Several(waitHandles, all: false, millisecondsTimeout, cancellationToken) is >= 0 and int index ? index : WaitTimeout;

    /// <summary>Waits without holding a thread. Not for a mutex, which belongs to a thread.</summary>
    /// <param name="cancellationToken">Ends the wait. A signal that was taken is never lost to it.</param>
    /// <returns>True.</returns>
    /// <exception cref="NotSupportedException">It is a mutex.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public ValueTask<bool> WaitOneAsync(CancellationToken cancellationToken = default) => WaitOneAsync(Timeout.Infinite, cancellationToken);

    /// <summary>Waits for some time, without holding a thread. Not for a mutex, which belongs to a thread.</summary>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait. A signal that was taken is never lost to it.</param>
    /// <returns>False when the time passed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is below -1.</exception>
    /// <inheritdoc cref="WaitOneAsync(CancellationToken)"/>
    public ValueTask<bool> WaitOneAsync(int millisecondsTimeout, CancellationToken cancellationToken = default)
    {
        TimeSpan timeout = WaitTime.Of(millisecondsTimeout);
        try
        {
            return Finish(KernelObject.WaitAsync(timeout, cancellationToken));
        }
        catch (KernelException e)
        {
            throw WaitFailure(e);
        }
    }

    /// <summary>Waits for any of several, without holding a thread. Mutexes are refused: they belong to a thread.</summary>
    /// <param name="waitHandles">1 to 64 of them.</param>
    /// <param name="cancellationToken">Ends the wait. A signal that was taken is never lost to it.</param>
    /// <exception cref="NotSupportedException">There are more than 64, or a mutex is among them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <inheritdoc cref="WaitAny(WaitHandle[], int)"/>
    public static ValueTask<int> WaitAnyAsync(WaitHandle[] waitHandles, CancellationToken cancellationToken = default) =>
        WaitAnyAsync(waitHandles, Timeout.Infinite, cancellationToken);

    /// <summary>Waits for any of several for some time, without holding a thread. Mutexes are refused: they belong to a thread.</summary>
    /// <param name="waitHandles">1 to 64 of them.</param>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait. A signal that was taken is never lost to it.</param>
    /// <inheritdoc cref="WaitAnyAsync(WaitHandle[], CancellationToken)"/>
    public static ValueTask<int> WaitAnyAsync(WaitHandle[] waitHandles, int millisecondsTimeout, CancellationToken cancellationToken = default) =>
        FinishAny(SeveralAsync(waitHandles, all: false, millisecondsTimeout, cancellationToken));

    /// <summary>Waits for all of several for some time, without holding a thread. Mutexes are refused: they belong to a thread.</summary>
    /// <param name="waitHandles">1 to 64 of them, none twice.</param>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait. Signals that were taken are never lost to it.</param>
    /// <exception cref="NotSupportedException">There are more than 64, or a mutex is among them.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <inheritdoc cref="WaitAll(WaitHandle[], int)"/>
    public static ValueTask<bool> WaitAllAsync(
        WaitHandle[] waitHandles, int millisecondsTimeout = Timeout.Infinite, CancellationToken cancellationToken = default) =>
        Finish(SeveralAsync(waitHandles, all: true, millisecondsTimeout, cancellationToken));

    private static ValueTask<WaitResult> SeveralAsync(WaitHandle[] waitHandles, bool all, int millisecondsTimeout, CancellationToken cancellationToken)
    {
        CheckArray(waitHandles);
        TimeSpan timeout = WaitTime.Of(millisecondsTimeout);
        var targets = new KernelWaitHandle[waitHandles.Length];
        Unpack(waitHandles, targets);
        try
        {
            return all ? KernelWait.AllAsync(targets, timeout, cancellationToken) : KernelWait.AnyAsync(targets, timeout, cancellationToken);
        }
        catch (KernelException e)
        {
            throw FailureOf(waitHandles, e);
        }
    }

    private static async ValueTask<bool> Finish(ValueTask<WaitResult> wait)
    {
        try
        {
            return (await wait.ConfigureAwait(false)).Succeeded;
        }
        catch (KernelException e)
        {
            throw DotNetErrors.OfWait(e);
        }
    }

    private static async ValueTask<int> FinishAny(ValueTask<WaitResult> wait)
    {
        try
        {
            WaitResult result = await wait.ConfigureAwait(false);
            return result.Succeeded ? result.Index : WaitTimeout;
        }
        catch (KernelException e)
        {
            throw DotNetErrors.OfWait(e);
        }
    }
}
