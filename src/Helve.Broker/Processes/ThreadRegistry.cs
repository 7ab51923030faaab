using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Broker.Loop;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Thread;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <summary>
/// The threads of a domain that somebody asked for: each is an object that the broker keeps while the thread runs, and signals after its end. A thread is known
/// by its descriptor's inode, which no other has; whoever opens it again gets the same object.
/// </summary>
/// <remarks>
/// The loop's thread owns everything here. A thread's mutexes are abandoned before it is signalled (semantics I4): the kernel of Linux tells its end here and to
/// its process at once, and the process then gives its record to recovery, so the object waits until no record of the process has the thread's id. The threads
/// of a process that has ended are recovery's to signal, before the process.
/// </remarks>
internal sealed class ThreadRegistry : IDisposable
{
    // From then on an end waits no longer for the locks of other domains.
    private const int PatientAttempts = 100;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);
    private readonly DomainServices _domain;
    private readonly EventLoop _loop;
    private readonly ForeignWaits _signals;
    private readonly Func<NtStatus> _mayAdd;
    private readonly Dictionary<ulong, TrackedThread> _running = [];
    private readonly List<TrackedThread> _ending = [];
    private bool _triesAgain;
    private bool _disposed;

    public ThreadRegistry(DomainServices domain, EventLoop loop, ForeignWaits signals, Func<NtStatus> mayAdd)
    {
        _domain = domain;
        _loop = loop;
        _signals = signals;
        _mayAdd = mayAdd;
        domain.Registry.Changed += FinishEnding;
    }

    /// <summary>Threads of which a descriptor is held.</summary>
    public int Count => _running.Count;

    /// <summary>Finds or adds a running thread. Takes <paramref name="pidFd"/> over.</summary>
    /// <returns>InvalidCid: it has ended. NotSupported: this kernel can't tell threads apart.</returns>
    public NtStatus GetOrAdd(TrackedProcess process, uint threadId, PidFd pidFd, out TrackedThread? thread)
    {
        thread = null;
        NtStatus status = !pidFd.TryGetIdentity(out ulong identity, out _) || identity == 0 ? NtStatus.NotSupported
            : _running.TryGetValue(identity, out thread) ? NtStatus.Success
            : pidFd.HasExited() ? NtStatus.InvalidCid
            : _mayAdd();
        if (status == NtStatus.Success && thread is null)
        {
            status = Add(process, threadId, identity, pidFd, out thread);
        }
        else
        {
            pidFd.Dispose();
        }

        return status;
    }

    /// <summary>The threads of a process that has ended; nothing of them is known here any more.</summary>
    public IEnumerable<EndedThread> GiveUp(TrackedProcess process)
    {
        foreach ((ulong identity, TrackedThread thread) in _running.Where(running => running.Value.Process == process).ToArray())
        {
            End(thread, identity);
        }

        TrackedThread[] ended = [.. _ending.Where(thread => thread.Process == process)];
        _ending.RemoveAll(thread => thread.Process == process);
        return ended.Select(static thread => new EndedThread(thread.Object, thread.Handle, thread.ExitCode));
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (TrackedThread thread in _running.Values)
        {
            _loop.Unwatch(thread.PidFd.Descriptor, thread.WatchToken);
            thread.PidFd.Dispose();
        }

        _running.Clear();
    }

    private NtStatus Add(TrackedProcess process, uint threadId, ulong identity, PidFd pidFd, out TrackedThread? thread)
    {
        thread = null;
        TableReference own = _domain.Registry.Self.TableReference;
        ObjectInit init = ThreadObject<HardwareMemory>.Init(threadId, (uint)process.ProcessId);
        NtStatus status = _domain.Handles.BeginCreate(
            own, ObjectType.Thread, (uint)ThreadRights.AllAccess, HandleAttributes.None, in init, out PendingHandle pending);
        uint handle = 0;
        if (status == NtStatus.Success)
        {
            status = _domain.Handles.Publish(own, pending, out handle);
        }

        if (status != NtStatus.Success)
        {
            pidFd.Dispose();
            return status;
        }

        TrackedThread added = new(process, threadId, pidFd, handle, new WaitTarget(pending.Slot, pending.Generation));
        added.WatchToken = _loop.Watch(pidFd.Descriptor, PollEvents.In, new EndWatch(this, added, identity));
        _running.Add(identity, added);
        thread = added;
        return status;
    }

    private void OnEnd(TrackedThread thread, ulong identity)
    {
        End(thread, identity);
        FinishEnding();
    }

    private void End(TrackedThread thread, ulong identity)
    {
        _loop.Unwatch(thread.PidFd.Descriptor, thread.WatchToken);
        _running.Remove(identity);

        // A thread that ends by itself has no code for Linux: what it has announced counts then. Any other is that of what ended it, with its process.
        uint exitCode = ProcessRegistry.ExitCodeOf(thread.PidFd, thread.Process.TerminatedWith, unknown: 0);
        exitCode = exitCode != 0 ? exitCode : ThreadObject<HardwareMemory>.Announced(_domain.Arena, thread.Object);
        thread.PidFd.Dispose();
        thread.ExitCode = exitCode;
        ThreadObject<HardwareMemory>.StoreExit(_domain.Arena, thread.Object, exitCode);
        _ending.Add(thread);
    }

    private void FinishEnding()
    {
        if (_disposed)
        {
            return;
        }

        _ending.RemoveAll(TryFinish);
        if (!_triesAgain && _ending.Exists(static thread => thread.IsHeldUp))
        {
            _triesAgain = true;
            _loop.After(s_pause, () =>
            {
                _triesAgain = false;
                FinishEnding();
            });
        }
    }

    private bool TryFinish(TrackedThread thread)
    {
        thread.IsHeldUp = false;
        foreach (uint record in thread.Process.Records)
        {
            if (Volatile.Read(ref _domain.Arena.Record(record).ThreadId) == thread.ThreadId)
            {
                return false;
            }
        }

        var target = new HomeObject(_domain, ObjectType.Thread, thread.Object.Slot, thread.Object.Generation);
        bool force = thread.Attempts++ > PatientAttempts;
        NtStatus status = thread.IsSignalled ? NtStatus.Success : _signals.Signal(null, target, SignalKind.Set, 1, force, out _);
        thread.IsSignalled = status == NtStatus.Success;
        if (thread.IsSignalled)
        {
            status = _domain.Handles.Close(_domain.Registry.Self.TableReference, thread.Handle);
        }

        // A client keeps a word that is needed; it lets go, or ends.
        thread.IsHeldUp = status is NtStatus.Retry or NtStatus.InsufficientResources;
        return !thread.IsHeldUp;
    }

    private sealed class EndWatch(ThreadRegistry registry, TrackedThread thread, ulong identity) : ILoopSource
    {
        public void OnReady(PollEvents events) => registry.OnEnd(thread, identity);
    }
}

/// <summary>A thread that somebody asked for.</summary>
internal sealed class TrackedThread(TrackedProcess process, uint threadId, PidFd pidFd, uint handle, WaitTarget @object)
{
    /// <summary>Its process.</summary>
    public TrackedProcess Process { get; } = process;

    /// <summary>Its id, as its process's pid namespace has it.</summary>
    public uint ThreadId { get; } = threadId;

    /// <summary>What tells its end.</summary>
    public PidFd PidFd { get; } = pidFd;

    /// <summary>The broker's own handle to its object.</summary>
    public uint Handle { get; } = handle;

    /// <summary>Its object.</summary>
    public WaitTarget Object { get; } = @object;

    /// <summary>The loop's token for <see cref="PidFd"/>.</summary>
    public ulong WatchToken { get; set; }

    /// <summary>Its exit code, when it has ended.</summary>
    public uint ExitCode { get; set; }

    /// <summary>How often its end was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether its object was signalled.</summary>
    public bool IsSignalled { get; set; }

    /// <summary>Whether its end has to be tried again.</summary>
    public bool IsHeldUp { get; set; }
}

/// <summary>A thread that ended with its process.</summary>
/// <param name="Object">Its object.</param>
/// <param name="BrokerHandle">The broker's own handle to it, closed when it is signalled.</param>
/// <param name="ExitCode">Its exit code.</param>
internal sealed record EndedThread(WaitTarget Object, uint BrokerHandle, uint ExitCode);
