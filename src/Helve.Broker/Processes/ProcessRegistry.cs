using Helve.Broker.Connections;
using Helve.Broker.Diagnostics;
using Helve.Broker.Inbox;
using Helve.Broker.Loop;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Process;
using Helve.Linux;
using Microsoft.Extensions.Logging;

namespace Helve.Broker.Processes;

/// <summary>
/// Which processes there are: slots, tables, process objects, pidfds. A process is known from its Hello, from its parent's
/// PrepareChild, or because somebody opened it; it stays until it is dead, recovered, and its slot is free of memories.
/// </summary>
/// <remarks>
/// The loop's thread owns everything here. A death is noticed by the pidfd alone; the entry then leaves <see cref="_byPid"/>, its
/// connections are closed so that no request of the dead is served any more, and the recovery thread takes over.
/// </remarks>
internal sealed partial class ProcessRegistry : IDisposable
{
    private readonly Domain _domain;
    private readonly EventLoop _loop;
    private readonly ChangeScope _changes;
    private readonly ILogger _log;
    private readonly Func<NtStatus> _mayAdd;
    private readonly RecoveryThread _recovery;
    private readonly Dictionary<int, TrackedProcess> _byPid = [];
    private readonly Dictionary<uint, TrackedProcess> _byIndex = [];
    private readonly Dictionary<int, ExitedProcess> _exited = [];
    private readonly Queue<uint> _freeIndexes = [];
    private uint _nextIndex = 1;
    private uint _lastTableId;
    private int _recoveries;
    private RecoveryLook _look;
    private int _sweepExitedAt = 64;
    private bool _ended;

    public ProcessRegistry(Domain domain, EventLoop loop, ChangeScope changes, ILogger log, Action<Exception> failed, bool rehearse, Func<NtStatus> mayAdd)
    {
        _mayAdd = mayAdd;

        _domain = domain;
        _loop = loop;
        _changes = changes;
        _log = log;
        _accounts = new EndedAccounts(domain.Arena);
        Self = AddSelf();
        Custody = new Custody(domain, Self.TableReference);
        _recovery = new RecoveryThread(domain, loop, log, failed, rehearse);
        domain.Handles.GivenUp += Complete;
    }

    /// <summary>The broker itself: slot 0, whose table holds the handles that keep process objects alive.</summary>
    public TrackedProcess Self { get; }

    /// <summary>Handles that were sent and not received.</summary>
    public Custody Custody { get; }

    /// <summary>Every process with a slot, the dead under recovery included.</summary>
    public IReadOnlyCollection<TrackedProcess> All => _byIndex.Values;

    /// <summary>Processes that are gone and may still be held by somebody.</summary>
    public IReadOnlyCollection<ExitedProcess> Exited => _exited.Values;

    /// <summary>Whether a dead process is being recovered.</summary>
    public bool IsRecovering => _recoveries > 0;

    /// <summary>Told before records go to recovery; tells in turn when what they had in other domains is recovered.</summary>
    public Func<uint[], JointEnd?>? RecordsEnding { get; set; }

    /// <summary>Told before a process goes to recovery: gives up its threads that have objects, to be signalled there.</summary>
    public Func<TrackedProcess, IEnumerable<EndedThread>>? ThreadsEnding { get; set; }

    /// <summary>Raised on the loop's thread when records are free again that stood for threads of other domains.</summary>
    public event Action<uint[]>? GuestsRecovered;

    /// <summary>Raised when a process has ended, before it is recovered.</summary>
    public event Action<TrackedProcess>? Died;

    /// <summary>Raised on the loop's thread when a process is gone and recovered, or a slot was given back.</summary>
    public event Action? Changed;

    /// <summary>The broker's own handles that stand for handles which wait to be received, and the process that each waits for.</summary>
    public Dictionary<uint, int> Sent() => All.Where(static process => process.Inbox is not null)
        .SelectMany(static process => process.Inbox!.Waiting, static (process, arrival) => (arrival.Custody, process.ProcessId))
        .ToDictionary(static sent => sent.Custody, static sent => sent.ProcessId);

    /// <summary>The entry of a slot, if it is in use.</summary>
    public TrackedProcess? ByIndex(uint index) => _byIndex.GetValueOrDefault(index);

    /// <summary>The entry of a running process; null if there is none, or if it is dead and the loop has not been told yet.</summary>
    public TrackedProcess? Running(int pid) =>
        _byPid.TryGetValue(pid, out TrackedProcess? entry) && !(entry.PidFd?.HasExited() ?? false) ? entry : null;

    /// <summary>The running process that has a process object; null: it has ended, or the slot is none's.</summary>
    public TrackedProcess? Running(uint slot, uint generation)
    {
        // The slot's word says which process slot it was; only the registry says whether it still is. The broker itself has no process
        // object, whatever a slot's words say.
        TrackedProcess? entry = ByIndex(Volatile.Read(ref _domain.Arena.Slot(slot).Value2));
        bool runs = entry is { Stage: ProcessStage.Alive, BrokerHandle: not 0 } && entry.ObjectSlot == slot && entry.ObjectGeneration == generation;
        return runs ? entry : null;
    }

    /// <summary>Finds or adds a running process. Takes <paramref name="pidFd"/> over.</summary>
    /// <param name="pid">Its process id; 0 if it has none here.</param>
    /// <param name="pidFd">Its pidfd.</param>
    /// <param name="entry">The process.</param>
    /// <returns>NotSupported: it has no process id here, and this kernel can't tell such processes apart.</returns>
    public NtStatus GetOrAdd(int pid, PidFd pidFd, out TrackedProcess? entry)
    {
        if (!TryNumber(ref pid, pidFd))
        {
            pidFd.Dispose();
            entry = null;
            return NtStatus.NotSupported;
        }

        entry = Running(pid);
        if (entry is not null)
        {
            // The number cannot belong to another process while the one that we watch is not reaped.
            pidFd.Dispose();
            return NtStatus.Success;
        }

        ForgetDeadHolder(pid);
        NtStatus status = _mayAdd();
        if (status != NtStatus.Success)
        {
            ForgetNumber(pid, pidFd);
            pidFd.Dispose();
            return MayComeFree() ? NtStatus.Retry : status;
        }

        _changes.Enter();
        entry = NewEntry();
        status = entry is null ? WithoutSlot() : Attach(entry, pid, pidFd);
        if (status != NtStatus.Success)
        {
            ForgetNumber(pid, pidFd);
            pidFd.Dispose();
            Release(entry);
            entry = null;
        }

        _changes.Leave();
        return status;
    }

    /// <summary>Gives the process a table if it has none yet.</summary>
    public NtStatus EnsureTable(TrackedProcess entry, TableState state)
    {
        if (entry.Table is not null)
        {
            return NtStatus.Success;
        }

        ulong size = TableSegment.SizeOf(_domain.TableEntries);
        if (!Segment.TryCreate("helve-table", size, out Segment? memory, out _))
        {
            return NtStatus.InsufficientResources;
        }

        unsafe
        {
            entry.Table = TableSegment.Create(memory!.Memory.Pointer, entry.Index, _domain.TableEntries, memory);
        }

        entry.TableMemory = memory;
        Volatile.Write(ref entry.Table.State, new TableHeaderWord(entry.TableId, state).Value);
        _domain.SetTable(entry.Index, entry.Table);
        return NtStatus.Success;
    }

    /// <summary>See <see cref="RecoveryThread.Rehearsed"/>.</summary>
    public Task Rehearsed => _recovery.Rehearsed;

    /// <summary>Ends recovery and forgets all processes; their memory lives on in their own mappings.</summary>
    public void Dispose()
    {
        _ended = true;
        _recovery.Dispose();
        foreach (TrackedProcess entry in _byIndex.Values)
        {
            if (entry.Stage == ProcessStage.Alive && entry.PidFd is { } watched)
            {
                _loop.Unwatch(watched.Descriptor, entry.WatchToken);
            }

            entry.PidFd?.Dispose();
            entry.TableMemory?.Dispose();
        }
    }

    private TrackedProcess AddSelf()
    {
        var self = new TrackedProcess(0, ++_lastTableId) { Number = CurrentProcess.ProcessId };
        if (EnsureTable(self, TableState.Alive) != NtStatus.Success)
        {
            throw new LinuxException("creating the broker's own table", Errno.ENOMEM);
        }

        // Not by its process id: a program that runs the broker inside itself is a client like any other, with a table of its own.
        _byIndex.Add(0, self);
        Publish(self, ProcessSlotState.Alive);
        return self;
    }

    private TrackedProcess? NewEntry()
    {
        if (!_freeIndexes.TryDequeue(out uint index))
        {
            if (_nextIndex >= _domain.Arena.ProcessCapacity)
            {
                return null;
            }

            index = _nextIndex++;
        }

        // What was announced to the slot's former process is nobody's: its records may be given out again, and a list that begins with one
        // of them would run in a circle once it is announced anew.
        ref ProcessSlot slot = ref _domain.Arena.Process(index);
        Volatile.Write(ref slot.ReadyHead, 0);
        Volatile.Write(ref slot.ScanAll, 0);
        var entry = new TrackedProcess(index, ++_lastTableId);
        _byIndex.Add(index, entry);
        return entry;
    }

    /// <summary>Makes an entry the one of a running process: object, slot, watch.</summary>
    private NtStatus Attach(TrackedProcess entry, int pid, PidFd pidFd)
    {
        entry.Number = pid;
        NtStatus status = CreateObject(entry);
        if (status == NtStatus.Success)
        {
            Begin(entry, pidFd);
        }

        return status;
    }

    private void Begin(TrackedProcess entry, PidFd pidFd)
    {
        entry.PidFd = pidFd;
        entry.Stage = ProcessStage.Alive;
        entry.Account.Look(pidFd);
        _byPid[entry.Number] = entry;
        Publish(entry, ProcessSlotState.Alive);
        entry.WatchToken = _loop.Watch(pidFd.Descriptor, PollEvents.In, new DeathWatch(this, entry));
        BrokerLog.ProcessAdded(_log, entry.ProcessId, entry.Index, entry.TableId);
    }

    private NtStatus CreateObject(TrackedProcess entry)
    {
        ObjectInit init = ProcessObject<HardwareMemory>.Init((uint)entry.ProcessId, entry.Index);
        NtStatus status = _domain.Handles.BeginCreate(
            Self.TableReference, ObjectType.Process, (uint)ProcessRights.AllAccess, HandleAttributes.None, in init, out PendingHandle pending);
        if (status == NtStatus.Success)
        {
            status = _domain.Handles.Publish(Self.TableReference, pending, out uint handle);
            entry.BrokerHandle = handle;
            entry.ObjectSlot = pending.Slot;
            entry.ObjectGeneration = pending.Generation;
        }

        return status;
    }

    private void Publish(TrackedProcess entry, ProcessSlotState state)
    {
        ref ProcessSlot slot = ref _domain.Arena.Process(entry.Index);
        slot.ProcessId = (uint)entry.ProcessId;
        slot.ObjectSlot = entry.ObjectSlot;
        slot.ObjectGeneration = entry.ObjectGeneration;
        slot.TableId = entry.TableId;
        slot.Parent = entry.Parent is { } parent ? parent.Index + 1 : 0;
        slot.Ticket = state == ProcessSlotState.Prepared ? entry.Ticket : 0;
        Volatile.Write(ref slot.State, (uint)state);
    }

    /// <summary>The number was reused before the loop heard of the death of its former holder: that one is dead now.</summary>
    private void ForgetDeadHolder(int pid)
    {
        if (_byPid.TryGetValue(pid, out TrackedProcess? dead))
        {
            OnDeath(dead);
        }
    }

    private void Release(TrackedProcess? entry)
    {
        if (entry is null)
        {
            return;
        }

        entry.TableMemory?.Dispose();
        _domain.SetTable(entry.Index, null);
        Volatile.Write(ref _domain.Arena.Process(entry.Index).State, (uint)ProcessSlotState.Free);
        _byIndex.Remove(entry.Index);
        _freeIndexes.Enqueue(entry.Index);
        BrokerLog.SlotFreed(_log, entry.Index);
    }

    private sealed class DeathWatch(ProcessRegistry registry, TrackedProcess entry) : ILoopSource
    {
        public void OnReady(PollEvents events) => registry.OnDeath(entry);
    }
}
