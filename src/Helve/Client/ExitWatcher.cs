using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <summary>
/// One thread that learns from the kernel which threads of this process ended, and has the broker recover their records; that reaps
/// the children which <see cref="KernelProcess"/> started; and that tells of the broker's end who can hope for nothing any more then. Asleep
/// while nothing ends.
/// </summary>
internal sealed class ExitWatcher(KernelConnection connection)
{
    private const ulong ChildToken = 1ul << 63;
    private const ulong BrokerToken = 1ul << 62;
    private const int MaximumEvents = 64;
    private const int ReplyPoll = 50;
    private const int ReapPoll = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Watched> _watched = [];
    private readonly Epoll _epoll = Epoll.Create();
    private ulong _children;
    private Action? _brokerGone;
    private bool _started;

    /// <summary>Has the calling thread's record ended when the thread does.</summary>
    internal void WatchCallingThread(uint record)
    {
        FileDescriptor descriptor;
        LinuxError error;
        if (PidFdKernel.HasThreads)
        {
            if (!PidFd.TryOpenThread(CurrentProcess.ThreadId, out PidFd? thread, out error))
            {
                throw Failed(record, error);
            }

            descriptor = thread.Descriptor;
        }
        else if (ThreadExitPipe.TryCreate(out FileDescriptor? pipe, out error))
        {
            descriptor = pipe;
        }
        else
        {
            throw Failed(record, error);
        }

        Add(record, new Watched(descriptor, record, null, default));
    }

    /// <summary>Reaps a child when it has ended and the broker has seen how.</summary>
    /// <param name="child">The child; owned by the watcher from now on.</param>
    /// <param name="target">Its process object.</param>
    internal void WatchChild(PidFd child, WaitTarget target) =>
        Add(ChildToken | Interlocked.Increment(ref _children), new Watched(child.Descriptor, 0, child, target));

    /// <summary>Runs <paramref name="gone"/> once, when the broker has ended.</summary>
    internal void WatchBroker(Action gone)
    {
        lock (_lock)
        {
            bool watched = _brokerGone is not null;
            _brokerGone += gone;
            if (!watched && !_epoll.TryAdd(connection.Channel.Descriptor, PollEvents.None, BrokerToken, out LinuxError error))
            {
                throw new KernelException(NtStatus.InsufficientResources, $"The broker's end can't be watched ({error}).");
            }

            EnsureStarted();
        }
    }

    private static KernelException Failed(uint record, LinuxError error) =>
        new(NtStatus.InsufficientResources, $"The end of the thread with record {record} can't be watched ({error}): raise the limit on open descriptors (ulimit -n).");

    private void Add(ulong token, Watched watched)
    {
        lock (_lock)
        {
            _watched[token] = watched;
            if (!_epoll.TryAdd(watched.Descriptor, PollEvents.In, token, out LinuxError error))
            {
                _watched.Remove(token);
                watched.Descriptor.Dispose();
                throw Failed(watched.Record, error);
            }

            EnsureStarted();
        }
    }

    // Who asks from now on is told again.
    private Action? TakeBrokerGone()
    {
        lock (_lock)
        {
            _ = _epoll.TryRemove(connection.Channel.Descriptor, out _);
            Action? gone = _brokerGone;
            _brokerGone = null;
            return gone;
        }
    }

    private void EnsureStarted()
    {
        if (!_started)
        {
            _started = true;
            new Thread(Run, 256 * 1024) { IsBackground = true, Name = "Helve exit watcher" }.Start();
        }
    }

    private void Run()
    {
        var events = new EpollEvent[MaximumEvents];
        var ended = new List<Watched>();
        var zombies = new List<Watched>();
        while (_epoll.TryWait(events, zombies.Count == 0 ? -1 : ReapPoll, out int count, out _))
        {
            ended.Clear();
            foreach (EpollEvent e in events.AsSpan(0, count))
            {
                if (e.Token == BrokerToken)
                {
                    TakeBrokerGone()?.Invoke();
                    continue;
                }

                Watched watched = Remove(e.Token);
                (watched.Child is null ? ended : zombies).Add(watched);
            }

            EndRecords(ended);
            zombies.RemoveAll(TryReap);
        }
    }

    private Watched Remove(ulong token)
    {
        lock (_lock)
        {
            _watched.Remove(token, out Watched watched);
            _ = _epoll.TryRemove(watched.Descriptor, out _);
            return watched;
        }
    }

    private void EndRecords(List<Watched> ended)
    {
        var serials = new List<uint>(ended.Count);
        foreach (Watched watched in ended)
        {
            serials.Add(connection.Channel.Post(WireOperation.RecordEnded, new RecordEndedRequest { Record = watched.Record }));
            watched.Descriptor.Dispose();
        }

        // Unread replies would fill the socket; a request of another thread may read ours, so look again now and then.
        Span<PollEntry> entry = stackalloc PollEntry[1];
        foreach (uint serial in serials)
        {
            while (serial != 0 && !connection.Channel.TryCollect(serial))
            {
                entry[0] = new PollEntry(connection.Channel.Descriptor, PollEvents.In);
                _ = Poll.TryWait(entry, ReplyPoll, out _, out _);
            }
        }
    }

    // Until the broker has stored the exit code, the zombie is (before Linux 6.15) the only one who knows it.
    private bool TryReap(Watched watched)
    {
        bool destroyed = watched.Target.Generation != HandleResolver.Generation(connection.Arena, watched.Target.Slot);
        bool seen = destroyed || Volatile.Read(ref connection.Arena.Slot(watched.Target.Slot).Value3) != 0;
        if (!seen && !connection.Channel.HasHungUp())
        {
            return false;
        }

        _ = watched.Child!.TryWait(peek: false, block: false, out _, out _);
        watched.Child.Dispose();
        return true;
    }

    private readonly record struct Watched(FileDescriptor Descriptor, uint Record, PidFd? Child, WaitTarget Target);
}
