using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Client;

/// <summary>
/// Threads that sleep until the broker stores the end of their wait, and awaited waits that it will announce. When the broker is gone, nobody
/// else would wake them: the exit watcher, which hears of that, ends them all.
/// </summary>
internal sealed class ForeignSleepers(KernelConnection connection)
{
    private readonly ConcurrentDictionary<uint, uint> _numbers = new();
    private int _watched;
    private bool _brokerIsGone;

    /// <summary>Before a thread sleeps.</summary>
    internal void Add(uint record, uint number)
    {
        _numbers[record] = number;
        if (Interlocked.Exchange(ref _watched, 1) == 0)
        {
            connection.Watcher.WatchBroker(OnBrokerGone);
        }

        if (Volatile.Read(ref _brokerIsGone))
        {
            End(record, number);
        }
    }

    /// <summary>After its wait.</summary>
    internal void Remove(uint record) => _numbers.TryRemove(record, out _);

    /// <summary>Whether the wait that began at that number has ended, and how.</summary>
    internal bool HasEnded(uint record, uint number, out NtStatus status)
    {
        var seen = new ForeignResult(Volatile.Read(ref connection.Arena.Record(record).ForeignResult));
        status = seen.Status;
        return seen.Number != number;
    }

    /// <summary>Sleeps until it has.</summary>
    internal ParkResult Park(uint record, uint number, long deadline) => HardwareMemory.Park(
        ref Unsafe.As<ulong, uint>(ref connection.Arena.Record(record).ForeignResult), number, uint.MaxValue, deadline);

    /// <summary>The broker is gone: nobody else will end them.</summary>
    private void OnBrokerGone()
    {
        Volatile.Write(ref _brokerIsGone, true);
        foreach ((uint record, uint number) in _numbers)
        {
            End(record, number);
        }

        connection.Doorbell.EndForeign();
    }

    // Swapped from the number that it sleeps on: an end that the broker stored last stands.
    private void End(uint record, uint number)
    {
        ref ulong result = ref connection.Arena.Record(record).ForeignResult;
        ulong seen = Volatile.Read(ref result);
        if (new ForeignResult(seen).Number == number)
        {
            _ = Interlocked.CompareExchange(ref result, ForeignResult.Of(number, NtStatus.PortDisconnected).Value, seen);
            Doorbell<HardwareMemory>.WakeForeign(connection.Arena, record);
        }
    }
}
