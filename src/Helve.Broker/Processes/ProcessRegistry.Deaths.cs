using Helve.Broker.Connections;
using Helve.Broker.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <content>What happens when a process, a thread, or a child that never was, ends.</content>
internal sealed partial class ProcessRegistry
{
    private const int SignalExitBase = 128;

    /// <summary>Hands one record of a living process to recovery; <paramref name="completed"/> runs when it is free again.</summary>
    public NtStatus EndRecord(TrackedProcess entry, uint record, Action completed)
    {
        if (!entry.OwnsRecord(record))
        {
            return NtStatus.InvalidParameter;
        }

        entry.RecordsEnding.Add(record);
        _recoveries++;
        _recovery.Submit(new RecoveryJob
        {
            Index = entry.Index,
            Records = [record],
            Completed = () =>
            {
                _recoveries--;
                entry.Records.Remove(record);
                entry.RecordsEnding.Remove(record);
                _domain.ReturnRecord(record);
                completed();
                Changed?.Invoke();
            },
        });
        return NtStatus.Success;
    }

    /// <summary>Gives up a child to be that never started: whatever its parent put into its table is closed.</summary>
    public void Abandon(TrackedProcess child)
    {
        child.Parent?.Prepared.Remove(child);
        child.Parent = null;
        child.Stage = ProcessStage.Dead;
        Publish(child, ProcessSlotState.Dead);
        SubmitWhole(child, 0);
        ResumeWaiting(child);
    }

    /// <summary>The object of a process that has ended; default if there is none, or nobody remembers.</summary>
    public ProcessObjectName FindExited(int pid) =>
        _exited.TryGetValue(pid, out ExitedProcess exited) ? new ProcessObjectName(exited.Slot, exited.Generation)
        : _byPid.TryGetValue(pid, out TrackedProcess? entry) ? new ProcessObjectName(entry.ObjectSlot, entry.ObjectGeneration)
        : default;

    private void OnDeath(TrackedProcess entry)
    {
        if (entry.Stage != ProcessStage.Alive)
        {
            return;
        }

        entry.Stage = ProcessStage.Dead;
        BrokerLog.ProcessDied(_log, entry.ProcessId, entry.Index);
        _loop.Unwatch(entry.PidFd!.Descriptor, entry.WatchToken);
        _byPid.Remove(entry.ProcessId);
        _exited[entry.ProcessId] = new ExitedProcess(entry.ProcessId, entry.ObjectSlot, entry.ObjectGeneration);
        Publish(entry, ProcessSlotState.Dead);
        foreach (Connection connection in entry.Connections.ToArray())
        {
            connection.Close("its process has ended");
        }

        foreach (TrackedProcess child in entry.Prepared.ToArray())
        {
            Abandon(child);
        }

        SubmitWhole(entry, ExitCodeOf(entry.PidFd));
        SweepExited();
    }

    private void SubmitWhole(TrackedProcess entry, uint exitCode)
    {
        _recoveries++;
        // Records that end already have a job of their own.
        uint[] records = [.. entry.Records.Except(entry.RecordsEnding)];
        _recovery.Submit(new RecoveryJob
        {
            Index = entry.Index,
            Records = records,
            Table = entry.Table,
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

    private static uint ExitCodeOf(PidFd pidFd)
    {
        if (!pidFd.TryGetExitStatus(out ProcessStatus status, out _))
        {
            // An old kernel tells it to the parent only.
            return (uint)NtStatus.Unsuccessful;
        }

        return status.IsSignaled ? (uint)(SignalExitBase + status.Signal) : (uint)status.ExitCode;
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
                _exited.Remove(exited.ProcessId);
            }
        }

        // Twice as many as are held now: each sweep is paid for by as many deaths as it looks at.
        _sweepExitedAt = Math.Max(64, 2 * _exited.Count);
    }
}
