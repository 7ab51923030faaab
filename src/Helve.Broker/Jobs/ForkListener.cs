using System.Collections.Concurrent;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>
/// Hears of every fork and end on the machine, on a thread of its own so that the kernel's queue does not run over while the loop is busy, and hands
/// them to the loop in order.
/// </summary>
internal sealed class ForkListener : IDisposable
{
    private const int Most = 1 << 18;
    private readonly ForkEvents _events;
    private readonly EventFd _end;
    private readonly Action _heard;
    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<ForkEvent> _queue = new();
    private readonly Thread _thread;
    private volatile bool _lost;
    private int _isTold;

    private ForkListener(ForkEvents events, EventFd end, Action heard)
    {
        _events = events;
        _end = end;
        _heard = heard;
        _thread = new Thread(Listen) { IsBackground = true, Name = "helved fork listener" };
        _thread.Start();
    }

    /// <summary>Begins. Null: not here, or there is no room for it.</summary>
    /// <param name="heard">Called on the listener's thread when there is something to take.</param>
    public static ForkListener? TryStart(Action heard)
    {
        if (!ForkEvents.TryOpen(out ForkEvents? events, out _))
        {
            return null;
        }

        if (!EventFd.TryCreate(out EventFd? end, out _))
        {
            events.Dispose();
            return null;
        }

        return new ForkListener(events, end, heard);
    }

    /// <summary>Whether it can be done here.</summary>
    public static bool IsPossible()
    {
        bool ok = ForkEvents.TryOpen(out ForkEvents? events, out _);
        events?.Dispose();
        return ok;
    }

    /// <summary>Fetches what the kernel has told until now: whatever happened before this call can be taken after it. On the loop's thread.</summary>
    public void CatchUp()
    {
        lock (_gate)
        {
            Drain();
        }
    }

    /// <summary>The oldest event. On the loop's thread.</summary>
    public bool TryTake(out ForkEvent taken)
    {
        Volatile.Write(ref _isTold, 0);
        return _queue.TryDequeue(out taken);
    }

    /// <summary>Whether events were lost since this was asked last.</summary>
    public bool TakeLost()
    {
        bool lost = _lost;
        _lost = false;
        return lost;
    }

    /// <summary>Ends listening. On the loop's thread.</summary>
    public void Dispose()
    {
        _ = _end.TrySignal(out _);
        _thread.Join();
        _events.Dispose();
        _end.Dispose();
    }

    private void Listen()
    {
        Span<PollEntry> entries = [new PollEntry(_events.Descriptor, PollEvents.In), new PollEntry(_end.Descriptor, PollEvents.In)];
        while (Poll.TryWait(entries, -1, out _, out _) && entries[1].Returned == 0)
        {
            lock (_gate)
            {
                Drain();
            }

            // Once for all that is not taken yet.
            if (!_queue.IsEmpty && Interlocked.Exchange(ref _isTold, 1) == 0)
            {
                _heard();
            }
        }
    }

    private void Drain()
    {
        LinuxError error;
        do
        {
            while (_events.TryRead(out ForkEvent read, out error))
            {
                if (read.ProcessId != 0 && _queue.Count < Most)
                {
                    _queue.Enqueue(read);
                }
                else
                {
                    _lost |= read.ProcessId != 0;
                }
            }

            _lost |= error.Code == Errno.ENOBUFS;
        }
        while (error.Code == Errno.ENOBUFS);
    }
}
