using Helve.Kernel;

namespace Helve.Client;

/// <summary>The end of the broker, for those who wait for what only it would tell them.</summary>
/// <remarks>
/// The exit watcher tells it. That thread has no record of its own, and could get none any more: what a wait is ended with was reserved when the wait began.
/// </remarks>
#pragma warning disable CA1001 // It lives as long as the process, like the connection that it is a part of.
internal sealed class BrokerLoss(KernelConnection connection)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _gone = new();
    private readonly Lock _lock = new();
    private bool _isWatched;

    /// <summary>What is cancelled when the broker is gone, and when the other token is.</summary>
    /// <param name="cancellation">The other one.</param>
    /// <exception cref="KernelException">InsufficientResources: the broker's end can't be watched.</exception>
    internal CancellationTokenSource Link(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_isWatched)
            {
                connection.Watcher.WatchBroker(_gone.Cancel);
                _isWatched = true;
            }
        }

        return CancellationTokenSource.CreateLinkedTokenSource(_gone.Token, cancellation);
    }

    /// <summary>Waits for an object that the broker will signal.</summary>
    /// <returns>As of <see cref="Waits.Single"/>; PortDisconnected: the broker went away meanwhile.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    internal NtStatus Wait(nint handle, ulong identity, TimeSpan timeout, CancellationToken cancellation)
    {
        if (timeout == TimeSpan.Zero)
        {
            return Waits.Single(handle, identity, timeout, cancellation);
        }

        try
        {
            using CancellationTokenSource until = Link(cancellation);
            return Waits.Single(handle, identity, timeout, until.Token);
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return NtStatus.PortDisconnected;
        }
        catch (KernelException e)
        {
            return e.Status;
        }
    }

    /// <summary>Awaits an object that the broker will signal. When it returns it may be that the broker is gone instead: who asks that next is told.</summary>
    /// <param name="signal">The object.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    internal async ValueTask WaitAsync(KernelWaitHandle signal, CancellationToken cancellation)
    {
        await WaitAsync(signal.Handle, signal.Identity, cancellation).ConfigureAwait(false);
        GC.KeepAlive(signal);
    }

    /// <summary>The same by a handle.</summary>
    internal async ValueTask WaitAsync(nint handle, ulong identity, CancellationToken cancellation)
    {
        using CancellationTokenSource until = Link(cancellation);
        try
        {
            _ = await KernelWait.OneAsync(handle, identity, until.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
