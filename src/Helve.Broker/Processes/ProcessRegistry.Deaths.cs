using Helve.Broker.Connections;
using Helve.Broker.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <content>What happens when a process, a thread, or a child that never was, ends.</content>
internal sealed partial class ProcessRegistry
{
    private const int SignalExitBase = 128;
    private static readonly TimeSpan s_deathNotice = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Hands one record of a living process to recovery; <paramref name="completed"/> runs when it is free again. The process's own exit
    /// watcher tells of it, and tells of no thread that was killed: that takes the whole process, or an execve, and the watcher first.
    /// </summary>
    public NtStatus EndRecord(TrackedProcess entry, uint record, Action completed)
    {
        if (!entry.OwnsRecord(record))
        {
            return NtStatus.InvalidParameter;
        }

        EndRecords(entry, [record], endedByItself: true, completed);
        return NtStatus.Success;
    }

    /// <summary>
    /// The last connection of a process was closed by its own side. The library never does that: the process is about to end, or it runs
    /// another program now (execve), and the threads that it had are gone though it lives on. If it does not map the arena any more, their
    /// records are ended; the handles stay the process's.
    /// </summary>
    public void OnPeerGone(TrackedProcess entry)
    {
        uint[] records = [.. entry.Records];
        if (entry.Stage == ProcessStage.Alive && entry.Connections.Count == 0 && records.Length != 0)
        {
            // Not at once: of a process that ends, the pidfd will have told meanwhile, and all is done in one go.
            _loop.After(s_deathNotice, () => EndFormerProgram(entry, records));
        }
    }

    /// <summary>Ends those records of a process without a connection, unless the program that has them runs: then it maps the arena.</summary>
    public void EndFormerProgram(TrackedProcess entry, uint[] records)
    {
        if (_ended)
        {
            return;
        }

        uint[] left = [.. records.Where(entry.OwnsRecord)];
        bool ended = entry.Stage == ProcessStage.Alive && left.Length != 0 && entry.Connections.Count == 0
            && ProcessMaps.TryFind(entry.ProcessId, _domain.ArenaDescriptor, out bool maps) && !maps && !entry.PidFd!.HasExited();
        if (ended)
        {
            // Nobody walks the ready list any more; the next program's doorbell thread begins with a scan, which throws the list away.
            Volatile.Write(ref _domain.Arena.Process(entry.Index).ScanAll, 1);
            EndRecords(entry, left, endedByItself: false, static () => { });
        }
    }

    /// <summary>
    /// Whether what recovery is at work on may give back what a request did not get: then the request is tried again later, and what the
    /// dead have left in the hands of a slow recovery is no reason to say that a limit is reached. False: recovery has looked at all of it
    /// since the first such request, and nothing came of it that the request could have.
    /// </summary>
    public bool MayComeFree()
    {
        bool isAtWork = _recoveries != 0 || _byIndex.Values.Any(static entry => entry.Stage == ProcessStage.Dead);
        if (_look == RecoveryLook.Done || !isAtWork)
        {
            _look = RecoveryLook.None;
            return false;
        }

        if (_look == RecoveryLook.None)
        {
            _look = RecoveryLook.Asked;
            _recovery.Ask(() => _look = RecoveryLook.Done);
        }

        return true;
    }

    // There is more to hope for than it saw.
    private void ForgetLook() => _look = _look == RecoveryLook.Done ? RecoveryLook.None : _look;

    private NtStatus WithoutSlot() => MayComeFree() ? NtStatus.Retry : NtStatus.InsufficientResources;

    private void EndRecords(TrackedProcess entry, uint[] records, bool endedByItself, Action completed)
    {
        entry.RecordsEnding.UnionWith(records);
        _recoveries++;
        ForgetLook();
        _recovery.Submit(new RecoveryJob
        {
            Index = entry.Index,
            Records = records,
            Elsewhere = RecordsEnding?.Invoke(records),
            EndedByItself = endedByItself,
            Completed = () =>
            {
                _recoveries--;
                entry.Records.ExceptWith(records);
                entry.RecordsEnding.ExceptWith(records);
                Array.ForEach(records, _domain.ReturnRecord);
                completed();
                Changed?.Invoke();
            },
        });
    }

    /// <summary>Hands records that stood here for dead threads of another domain to recovery, which begins with all that the threads had.</summary>
    public void EndGuests(uint[] records, JointEnd whole)
    {
        _recoveries++;
        _recovery.Submit(new RecoveryJob
        {
            Index = Self.Index,
            Records = records,
            Guests = whole.Add(_domain, records, () => _loop.Post(LookAgain)),
            Completed = () =>
            {
                _recoveries--;
                Array.ForEach(records, _domain.ReturnRecord);
                GuestsRecovered?.Invoke(records);
                whole.OnPartOver();
                Changed?.Invoke();
            },
        });
    }

    private void LookAgain()
    {
        if (!_ended)
        {
            _recovery.Look();
        }
    }

    /// <summary>Hands a record of the loop's own to recovery.</summary>
    private void Complete(uint record)
    {
        _recoveries++;
        _recovery.Submit(new RecoveryJob
        {
            Index = Self.Index,
            Records = [record],
            Completed = () =>
            {
                _recoveries--;
                _domain.ReturnLoopRecord(record);
                Changed?.Invoke();
            },
        });
    }

    /// <summary>Gives up a child to be that never started: whatever its parent put into its table is closed.</summary>
    public void Abandon(TrackedProcess child)
    {
        _changes.Enter();
        child.Parent?.Prepared.Remove(child);
        child.Parent = null;
        child.Stage = ProcessStage.Dead;
        Publish(child, ProcessSlotState.Dead);
        SubmitWhole(child, 0);
        _changes.Leave();
        ResumeWaiting(child);
    }

    /// <summary>
    /// Forgets a running process that other domains opened and that nobody holds any more, if none of this domain can: while no process has a
    /// table here, none has a handle, and none waits without one. Of a domain that has clients nobody can tell: a wait that has just begun may
    /// hold the object without a handle. There it stays until it ends.
    /// </summary>
    public void Forget(uint slot, uint generation)
    {
        if (_ended || Running(slot, generation) is not { PidFd: { } pidFd, Inbox: null or { Count: 0 } } entry
            || _byIndex.Values.Any(static other => other.Index != 0 && other.Table is not null)
            || !HandleOperations<HardwareMemory>.TryView(_domain.Arena, slot, out ObjectView view) || view.Handles != 1)
        {
            return;
        }

        _changes.Enter();
        if (_domain.Handles.Close(Self.TableReference, entry.BrokerHandle) == NtStatus.Success)
        {
            _loop.Unwatch(pidFd.Descriptor, entry.WatchToken);
            _byPid.Remove(entry.Number);
            ForgetNumber(entry.Number, pidFd);
            entry.BrokerHandle = 0;
            entry.PidFd = null;
            pidFd.Dispose();
            Release(entry);
        }

        _changes.Leave();
    }

    /// <summary>The object of a process that has ended; null if there is none, or nobody remembers.</summary>
    public ProcessObjectName? FindExited(int pid) =>
        _exited.TryGetValue(pid, out ExitedProcess exited) ? new ProcessObjectName(exited.Slot, exited.Generation)
        : _byPid.TryGetValue(pid, out TrackedProcess? entry) ? new ProcessObjectName(entry.ObjectSlot, entry.ObjectGeneration)
        : null;

    /// <summary>Whether the broker may still have its own handle to an ended process: recovery closes it last of all.</summary>
    public bool HoldsExited(ProcessObjectName process) => _byIndex.Values.Any(entry =>
        entry.Stage == ProcessStage.Dead && entry.BrokerHandle != 0
        && entry.ObjectSlot == process.Slot && entry.ObjectGeneration == process.Generation);

    private void OnDeath(TrackedProcess entry)
    {
        if (entry.Stage != ProcessStage.Alive)
        {
            return;
        }

        _changes.Enter();
        entry.Stage = ProcessStage.Dead;
        BrokerLog.ProcessDied(_log, entry.ProcessId, entry.Index);
        _loop.Unwatch(entry.PidFd!.Descriptor, entry.WatchToken);
        _byPid.Remove(entry.Number);
        ForgetNumber(entry.Number, entry.PidFd);
        _exited[entry.Number] = new ExitedProcess(entry.Number, entry.ObjectSlot, entry.ObjectGeneration);
        entry.Account.Close(entry.PidFd);
        _accounts.Add(new ProcessObjectName(entry.ObjectSlot, entry.ObjectGeneration), entry.Account);
        Publish(entry, ProcessSlotState.Dead);
        foreach (Connection connection in entry.Connections.ToArray())
        {
            connection.Close("its process has ended");
        }

        foreach (TrackedProcess child in entry.Prepared.ToArray())
        {
            Abandon(child);
        }

        // Before the process object is signalled: what nobody else holds, and its name, are gone by then, as with its own handles.
        Custody.Drop(entry);
        Died?.Invoke(entry);
        SubmitWhole(entry, ExitCodeOf(entry));
        SweepExited();
        _changes.Leave();
    }

    /// <summary>Has all who may have descriptors of their own look whether the handles are still there.</summary>
    public void TellClosed()
    {
        foreach (TrackedProcess entry in _byIndex.Values)
        {
            if (entry is { Stage: ProcessStage.Alive, HasDescriptors: true })
            {
                Doorbell<HardwareMemory>.TellClosed(_domain.Arena, entry.Index);
            }
        }
    }

    private void SubmitWhole(TrackedProcess entry, uint exitCode)
    {
        _recoveries++;
        ForgetLook();
        // Records that end already have a job of their own.
        uint[] records = [.. entry.Records.Except(entry.RecordsEnding)];
        _recovery.Submit(new RecoveryJob
        {
            Index = entry.Index,
            Records = records,
            Elsewhere = RecordsEnding?.Invoke(records),
            Table = entry.Table,
            TableId = entry.TableId,
            Threads = new Queue<EndedThread>(ThreadsEnding?.Invoke(entry) ?? []),
            HasObject = entry.BrokerHandle != 0,
            ObjectSlot = entry.ObjectSlot,
            ObjectGeneration = entry.ObjectGeneration,
            BrokerHandle = entry.BrokerHandle,
            ExitCode = exitCode,
            Completed = () => OnRecovered(entry, records),
            Recycled = () => Release(entry),
        });
    }

    private void OnRecovered(TrackedProcess entry, uint[] records)
    {
        _recoveries--;
        entry.BrokerHandle = 0;
        entry.PidFd?.Dispose();
        entry.PidFd = null;
        foreach (uint record in records)
        {
            entry.Records.Remove(record);
            _domain.ReturnRecord(record);
        }

        if (entry.Table is null)
        {
            Release(entry);
        }

        Changed?.Invoke();
    }

    /// <summary>Forgets exited processes that nobody holds any more (semantics D8), now and then.</summary>
    private void SweepExited()
    {
        if (_exited.Count <= _sweepExitedAt)
        {
            return;
        }

        foreach (ExitedProcess exited in _exited.Values.ToArray())
        {
            if (!HandleOperations<HardwareMemory>.HasHandles(_domain.Arena, exited.Slot, exited.Generation))
            {
                _exited.Remove(exited.Number);
            }
        }

        // Twice as many as are held now: each sweep is paid for by as many deaths as it looks at.
        _sweepExitedAt = Math.Max(64, 2 * _exited.Count);
    }
}
