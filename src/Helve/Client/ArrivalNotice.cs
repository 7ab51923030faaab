using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>
/// Handles that others send to this process. The broker keeps them, raises a number in this process's slot and rings its doorbell; the
/// doorbell thread then wakes the reader that waits. Readers take turns, so each handle wakes one of them, and they get them in order.
/// </summary>
/// <remarks>
/// No arrival is slept through: a reader takes the number before it asks for a handle, makes its wait known when there is none, and looks
/// at the number again; the broker raises the number before it rings, and the doorbell thread looks for the reader after the ring.
/// </remarks>
#pragma warning disable CA1001 // It lives as long as the process, like the connection that it is a part of.
internal sealed class ArrivalNotice(KernelConnection connection)
#pragma warning restore CA1001
{
    // No number of arrivals.
    private const ulong Unknown = ulong.MaxValue;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _lock = new();
    private Waiter? _waiter;
    private ulong _emptyAt = Unknown;
    private bool _watchesBroker;
    private bool _brokerGone;

    private uint Number => Volatile.Read(ref connection.Arena.Process(connection.ProcessIndex).Arrivals);

    /// <summary>Receives the oldest one. NO_MORE_ENTRIES: none waits.</summary>
    internal NtStatus TryReceive(out HandleArrival arrival)
    {
        arrival = default;
        uint number = Number;
        if (Volatile.Read(ref _brokerGone))
        {
            return NtStatus.PortDisconnected;
        }

        if (Volatile.Read(ref _emptyAt) == number)
        {
            return NtStatus.NoMoreEntries;
        }

        NtStatus status = connection.Channel.Call(WireOperation.ReceiveHandle, default(Nothing), default, out ReceiveHandleReply reply);
        if (status == NtStatus.Success)
        {
            arrival = new HandleArrival(
                (nint)reply.Handle, (ObjectType)reply.Type, reply.GrantedAccess, reply.Tag, (int)reply.SenderProcessId);
        }
        else if (status == NtStatus.NoMoreEntries)
        {
            Volatile.Write(ref _emptyAt, number);
        }

        return status;
    }

    /// <summary>Receives the oldest one, when there is one.</summary>
    internal async ValueTask<HandleArrival> ReceiveAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                uint number = Number;
                NtStatus status = TryReceive(out HandleArrival arrival);
                if (status == NtStatus.Success)
                {
                    return arrival;
                }

                if (status != NtStatus.NoMoreEntries)
                {
                    KernelError.Throw(status);
                }

                await NextAfter(number, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>Called by the doorbell thread after each ring.</summary>
    internal void Look()
    {
        if (Volatile.Read(ref _waiter) is { } waiter && waiter.Number != Number)
        {
            _ = waiter.TrySetResult();
        }
    }

    private async Task NextAfter(uint number, CancellationToken cancellation)
    {
        WatchBroker();
        connection.Doorbell.EnsureStarted();
        var waiter = new Waiter(number);
        _ = Interlocked.Exchange(ref _waiter, waiter);
        if (Number != number || Volatile.Read(ref _brokerGone))
        {
            return;
        }

        using (cancellation.UnsafeRegister(static (source, token) => ((Waiter)source!).TrySetCanceled(token), waiter))
        {
            await waiter.Task.ConfigureAwait(false);
        }
    }

    // Nobody rings after that: without it a reader would sleep for ever.
    private void WatchBroker()
    {
        lock (_lock)
        {
            if (!_watchesBroker)
            {
                connection.Watcher.WatchBroker(OnBrokerGone);
                _watchesBroker = true;
            }
        }
    }

    private void OnBrokerGone()
    {
        Volatile.Write(ref _brokerGone, true);
        Interlocked.MemoryBarrier();
        _ = Volatile.Read(ref _waiter)?.TrySetResult();
    }

    private sealed class Waiter(uint number) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        internal uint Number { get; } = number;
    }
}
