using System.Security.Cryptography;
using Helve.Broker.Connections;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <content>Children that their parents prepare: a table with inherited handles before there is a process.</content>
internal sealed partial class ProcessRegistry
{
    // Each takes a slot, a segment and a descriptor; a thread starts one child at a time.
    private const int MaximumPrepared = 1024;

    /// <summary>Makes a slot and a table in state INIT for a child of <paramref name="parent"/>. Retry: a slot may come free in a moment.</summary>
    public NtStatus Prepare(TrackedProcess parent, out TrackedProcess? child)
    {
        child = null;
        if (parent.Prepared.Count >= MaximumPrepared)
        {
            return NtStatus.QuotaExceeded;
        }

        NtStatus status = _mayAdd();
        if (status == NtStatus.Success)
        {
            _changes.Enter();
            status = PrepareEntry(parent, out child);
            _changes.Leave();
            return status;
        }

        return MayComeFree() ? NtStatus.Retry : status;
    }

    private NtStatus PrepareEntry(TrackedProcess parent, out TrackedProcess? child)
    {
        child = NewEntry();
        if (child is null)
        {
            return WithoutSlot();
        }

        child.Stage = ProcessStage.Prepared;
        NtStatus status = EnsureTable(child, TableState.Init);
        if (status != NtStatus.Success)
        {
            Release(child);
            child = null;
            return status;
        }

        child.Parent = parent;
        child.Ticket = NewTicket();
        child.Inherited = true;
        parent.Prepared.Add(child);
        Publish(child, ProcessSlotState.Prepared);
        return NtStatus.Success;
    }

    /// <summary>Says which process the prepared child is, whose pidfd it has already.</summary>
    /// <param name="child">The prepared child.</param>
    /// <param name="pid">Its process id.</param>
    /// <param name="started">The process: the child, or the entry that it got meanwhile by connecting on its own.</param>
    /// <returns>
    /// HandlesClosed: it connected on its own, and what it was to inherit is lost. Retry: its object can't be made at the moment; it is a
    /// child to be as before. After every other failure it is given up.
    /// </returns>
    public NtStatus Start(TrackedProcess child, int pid, out TrackedProcess? started)
    {
        if (child is not { Stage: ProcessStage.Prepared, PidFd: { } pidFd })
        {
            // Given up meanwhile, by another connection of its parent.
            started = null;
            return NtStatus.InvalidParameter;
        }

        if (!TryNumber(ref pid, pidFd))
        {
            Abandon(child);
            started = null;
            return NtStatus.NotSupported;
        }

        _changes.Enter();
        NtStatus status = StartEntry(child, pid, pidFd, out started);
        _changes.Leave();
        if (status != NtStatus.Retry)
        {
            ResumeWaiting(child);
        }

        return status;
    }

    private NtStatus StartEntry(TrackedProcess child, int pid, PidFd pidFd, out TrackedProcess? started)
    {
        started = Running(pid);
        if (started is { Table: not null })
        {
            // It came without its ticket and uses the table it has: nothing can be put under the parent's values any more. Only a parent
            // that meant it to inherit has lost something.
            bool lost = HandleOperations<HardwareMemory>.CountHandles(child.Table!) != 0;
            Abandon(child);
            return lost ? NtStatus.HandlesClosed : NtStatus.Success;
        }

        // Before the former holder of the number is forgotten: that may be the parent, which gives up those that it still has.
        TrackedProcess parent = child.Parent!;
        parent.Prepared.Remove(child);
        child.Parent = null;
        if (started is null)
        {
            ForgetDeadHolder(pid);
        }

        NtStatus status = started is null ? Attach(child, pid, pidFd) : Adopt(child, started, pidFd);
        if (status != NtStatus.Success)
        {
            started = null;
            return NotStarted(child, parent, status);
        }

        // The parent may have done so already: INIT to ALIVE happens once.
        _ = HandleOperations<HardwareMemory>.Activate(child.TableReference);
        started = child;
        return NtStatus.Success;
    }

    private NtStatus NotStarted(TrackedProcess child, TrackedProcess parent, NtStatus status)
    {
        if (status == NtStatus.Retry && parent.Stage == ProcessStage.Alive)
        {
            child.Number = 0;
            child.Parent = parent;
            parent.Prepared.Add(child);
            return status;
        }

        Abandon(child);
        return status == NtStatus.Retry ? NtStatus.ProcessIsTerminating : status;
    }

    /// <summary>The prepared child that a ticket names, if it has not started yet.</summary>
    public TrackedProcess? ByTicket(uint index, ulong ticket) =>
        ticket != 0 && ByIndex(index) is { Stage: ProcessStage.Prepared } child && child.Ticket == ticket ? child : null;

    /// <summary>Somebody opened the process before its parent told of it: the child takes that object over.</summary>
    private NtStatus Adopt(TrackedProcess child, TrackedProcess opened, PidFd pidFd)
    {
        _loop.Unwatch(opened.PidFd!.Descriptor, opened.WatchToken);
        opened.PidFd.Dispose();
        opened.PidFd = null;
        child.Number = opened.Number;
        child.ObjectSlot = opened.ObjectSlot;
        child.ObjectGeneration = opened.ObjectGeneration;
        child.BrokerHandle = opened.BrokerHandle;
        opened.BrokerHandle = 0;
        child.Inbox = opened.Inbox;
        opened.Inbox = null;
        Volatile.Write(ref _domain.Arena.Slot(child.ObjectSlot).Value2, child.Index);
        Begin(child, pidFd);
        Release(opened);
        return NtStatus.Success;
    }

    private static void ResumeWaiting(TrackedProcess child)
    {
        Connection[] waiting = [.. child.WaitingForStart];
        child.WaitingForStart.Clear();
        foreach (Connection connection in waiting)
        {
            connection.ResumeHello();
        }
    }

    private static ulong NewTicket()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ulong ticket;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            ticket = BitConverter.ToUInt64(bytes);
        }
        while (ticket == 0);
        return ticket;
    }
}
