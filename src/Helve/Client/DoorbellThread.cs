using System.Collections.Concurrent;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Linux;

namespace Helve.Client;

/// <summary>
/// The one thread that sleeps for all awaited waits of the process and for the handles that others send to it, on the process's doorbell
/// word. Started at the first wait that has to go on; asleep until a wait has ended or times out, or a handle was sent.
/// </summary>
internal sealed class DoorbellThread(KernelConnection connection)
{
    private const int MaximumPooled = 256;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<uint, AwaitedWait> _byRecord = new();
    private readonly ConcurrentStack<AwaitedWait> _pool = new();
    private readonly ConcurrentStack<ThreadContext> _records = new();
    private readonly LookQueue _looks = new();
    private bool _started;
    private bool _scanAgain;
    private bool _brokerIsGone;
    private uint _scans;

    /// <summary>Raised when a look at all waits begins, and when it ends: odd while one runs.</summary>
    internal uint Scans => Volatile.Read(ref _scans);

    /// <summary>How many waits there are to look at when their time has come.</summary>
    internal int Looks
    {
        get
        {
            lock (_lock)
            {
                return _looks.Count;
            }
        }
    }

    /// <summary>The process's connection.</summary>
    internal KernelConnection Connection => connection;

    /// <summary>Waits that the broker carries out.</summary>
    internal ForeignSleepers Sleepers => connection.Sleepers;

    /// <summary>Ends waits for threads without a record, and for the doorbell thread itself.</summary>
    internal SharedRecord Canceller => connection.Canceller;

    /// <summary>A wait object with a record, each from its pool or new.</summary>
    /// <exception cref="KernelException">The broker is gone, or has no more records.</exception>
    internal AwaitedWait Rent()
    {
        Canceller.Reserve();
        if (!_records.TryPop(out ThreadContext? context))
        {
            context = new ThreadContext(connection.Arena, connection.Records.Take(), connection.ProcessIndex);
        }

        if (_pool.TryPop(out AwaitedWait? wait))
        {
            wait.Context = context;
        }
        else
        {
            wait = new AwaitedWait(this) { Context = context };
        }

        _byRecord[context.Record] = wait;
        EnsureStarted();
        return wait;
    }

    /// <summary>Takes back a wait object whose result was read. One that is kept may stay in the look queue, which its next wait uses too.</summary>
    internal void Return(AwaitedWait wait)
    {
        if (_pool.Count < MaximumPooled)
        {
            _pool.Push(wait);
            return;
        }

        lock (_lock)
        {
            _looks.Remove(wait);
        }
    }

    /// <summary>Takes back the record of a wait that has ended; beyond what is worth keeping, it goes back to the common pool.</summary>
    internal void Return(ThreadContext context)
    {
        _byRecord.TryRemove(context.Record, out _);
        if (_records.Count < MaximumPooled)
        {
            _records.Push(context);
        }
        else
        {
            connection.Records.Return(context.Record);
        }
    }

    /// <summary>Sees to it that the thread looks at the wait when its time has passed.</summary>
    internal void LookAgainAt(AwaitedWait wait, long deadline)
    {
        if (deadline == long.MaxValue)
        {
            return;
        }

        bool first;
        lock (_lock)
        {
            long earliest = _looks.Earliest;
            first = _looks.TryAdvance(wait, deadline) && deadline < earliest;
        }

        if (first)
        {
            Doorbell<HardwareMemory>.Ring(connection.Arena, connection.ProcessIndex);
        }
    }

    /// <summary>Has all waits looked at again, unless none of those looks ran since the number was read.</summary>
    internal void ScanAgainUnless(uint scans)
    {
        if (scans % 2 != 0 || Scans != scans)
        {
            Volatile.Write(ref _scanAgain, true);
            Doorbell<HardwareMemory>.Ring(connection.Arena, connection.ProcessIndex);
        }
    }

    /// <summary>The broker is gone, and has ended no wait that is left.</summary>
    internal void EndForeign()
    {
        Volatile.Write(ref _brokerIsGone, true);
        Doorbell<HardwareMemory>.Ring(connection.Arena, connection.ProcessIndex);
    }

    /// <summary>After a wait became pending that a look before may have passed over.</summary>
    internal void EndForeignIfBrokerIsGone()
    {
        if (Volatile.Read(ref _brokerIsGone))
        {
            Doorbell<HardwareMemory>.Ring(connection.Arena, connection.ProcessIndex);
        }
    }

    /// <summary>Starts the thread, if it does not run.</summary>
    internal void EnsureStarted()
    {
        if (Volatile.Read(ref _started))
        {
            return;
        }

        lock (_lock)
        {
            if (!_started)
            {
                _started = true;
                new Thread(Run, 256 * 1024) { IsBackground = true, Name = "Helve doorbell" }.Start();
            }
        }
    }

    private void Run()
    {
        var ready = new List<AwaitedWait>();
        while (true)
        {
            // Read before looking: a ring after this read ends the sleep below at once.
            uint seen = Doorbell<HardwareMemory>.Read(connection.Arena, connection.ProcessIndex);
            CollectReady(ready);
            ready.ForEach(static wait => wait.Complete());
            ready.Clear();
            connection.Arrivals.Look();
            connection.Descriptors.Look();
            CollectForeign(ready);
            ready.ForEach(static wait => wait.CompleteForeign(announced: true));
            ready.Clear();
            EndForeignWaits();
            LookAtTimers();
            long next = EndExpired();
            _ = Doorbell<HardwareMemory>.Park(connection.Arena, connection.ProcessIndex, seen, next);
        }
    }

    // The list is walked before any wait is ended: an ended record may begin its next wait, and its link with it.
    private void CollectReady(List<AwaitedWait> ready)
    {
        if (Interlocked.Exchange(ref _scanAgain, false) || Doorbell<HardwareMemory>.NeedsScan(connection.Arena, connection.ProcessIndex))
        {
            CollectAll(ready);
            return;
        }

        uint record = Doorbell<HardwareMemory>.TakeReady(connection.Arena, connection.ProcessIndex);
        while (record != Arena.NoRecord && _byRecord.TryGetValue(record, out AwaitedWait? wait))
        {
            ready.Add(wait);
            record = Doorbell<HardwareMemory>.NextReady(connection.Arena, record);
        }
    }

    // As the ready list: walked before any is ended. The broker pushes each wait once, so it needs no scan, unless it died before.
    private void CollectForeign(List<AwaitedWait> ready)
    {
        uint record = Doorbell<HardwareMemory>.TakeForeign(connection.Arena, connection.ProcessIndex);
        while (record != Arena.NoRecord && _byRecord.TryGetValue(record, out AwaitedWait? wait))
        {
            ready.Add(wait);
            record = Doorbell<HardwareMemory>.NextForeign(connection.Arena, record);
        }
    }

    private void EndForeignWaits()
    {
        if (Volatile.Read(ref _brokerIsGone))
        {
            foreach (AwaitedWait wait in _byRecord.Values)
            {
                wait.CompleteForeign(announced: false);
            }
        }
    }

    private void CollectAll(List<AwaitedWait> ready)
    {
        // Raised before the choice: who begins meanwhile is not among the chosen, and asks for another look.
        _ = Interlocked.Increment(ref _scans);
        uint[] pending = [.. _byRecord.Values.Where(static wait => wait.IsPending).Select(static wait => wait.Record)];
        var ended = new uint[pending.Length];
        int count = 0;
        Canceller.Use(0, (scanner, _) => count = Doorbell<HardwareMemory>.CollectAll(scanner, pending, ended));
        _ = Interlocked.Increment(ref _scans);
        foreach (uint record in ended.AsSpan(0, count))
        {
            if (_byRecord.TryGetValue(record, out AwaitedWait? wait))
            {
                ready.Add(wait);
            }
        }
    }

    // Only this thread completes waits, so one that is pending here can't be another wait by the time it is told to end.
    private long EndExpired()
    {
        while (TryTakeExpired(MonotonicClock.Now, out AwaitedWait? wait, out long next))
        {
            if (wait is null)
            {
                return next;
            }

            if (wait.IsPending)
            {
                LookAt(wait);
            }
        }

        return long.MaxValue;
    }

    // Timers before the deadline: a wait whose time is up takes what is there. One that has ended by it comes by the doorbell.
    private void LookAt(AwaitedWait wait)
    {
        long next = wait.HasTimers ? wait.LookAtTimers() : wait.Deadline;
        if (wait.Deadline <= MonotonicClock.Now)
        {
            wait.End(NtStatus.Timeout);
        }
        else
        {
            LookAgainAt(wait, next);
        }
    }

    // A timer was set: who waits for it has another moment to look now.
    private void LookAtTimers()
    {
        if (Doorbell<HardwareMemory>.TakeTimersChanged(connection.Arena, connection.ProcessIndex))
        {
            foreach (AwaitedWait wait in _byRecord.Values.Where(static wait => wait.HasTimers && wait.IsPending))
            {
                LookAt(wait);
            }
        }
    }

    private bool TryTakeExpired(long now, out AwaitedWait? wait, out long next)
    {
        lock (_lock)
        {
            wait = null;
            next = _looks.Earliest;
            if (next == long.MaxValue)
            {
                return false;
            }

            if (next <= now)
            {
                wait = _looks.Take();
            }

            return true;
        }
    }
}
