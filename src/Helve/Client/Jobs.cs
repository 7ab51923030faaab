using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>Calls on jobs: the broker holds their processes, and checks rights for itself.</summary>
internal static class Jobs
{
    private static readonly SeenHandle s_self = SeenHandle.Of(ForeignDuplicateRequest.Self);

    internal static NtStatus Create(in NameReference name, uint access, out nint handle) =>
        KeptObjects.Create(new CreateNamedRequest { Type = (uint)ObjectType.Job, Access = access }, name, [], out handle);

    internal static NtStatus Assign(nint job, ulong identity, nint process, ulong processIdentity)
    {
        NtStatus status = See(job, identity, ObjectType.Job, (uint)JobRights.AssignProcess, out ClientThread? state, out SeenHandle seenJob);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = See(process, processIdentity, ObjectType.Process, (uint)(ProcessRights.SetQuota | ProcessRights.Terminate), out _, out SeenHandle seenProcess);
        if (status != NtStatus.Success)
        {
            return status;
        }

        var request = new AssignProcessRequest { Job = seenJob, Process = seenProcess };
        return Call(state!, WireOperation.AssignProcess, request);
    }

    internal static NtStatus Terminate(nint job, ulong identity, int exitCode)
    {
        NtStatus status = See(job, identity, ObjectType.Job, (uint)JobRights.Terminate, out ClientThread? state, out SeenHandle seen);
        return status != NtStatus.Success ? status
            : Call(state!, WireOperation.TerminateJob, new TerminateJobRequest { Job = seen, ExitCode = (uint)exitCode });
    }

    internal static NtStatus SetLimits(nint job, ulong identity, in JobLimits limits)
    {
        NtStatus status = See(job, identity, ObjectType.Job, (uint)JobRights.SetAttributes, out ClientThread? state, out SeenHandle seen);
        return status != NtStatus.Success ? status : Call(state!, WireOperation.SetJobLimits, new SetJobLimitsRequest
        {
            Job = seen,
            Flags = (uint)limits.Flags,
            ActiveProcessLimit = limits.ActiveProcessLimit,
            MemoryLimit = limits.MemoryLimit,
        });
    }

    internal static NtStatus Query(nint job, ulong identity, out JobInformation information)
    {
        information = default;
        NtStatus status = SeeToQuery(job, identity, out ClientThread? state, out SeenHandle seen);
        if (status == NtStatus.Success)
        {
            status = state!.Connection.Channel.Call(WireOperation.QueryJob, new QueryJobRequest { Job = seen }, default, out QueryJobReply reply);
            information = status == NtStatus.Success ? Describe(reply) : default;
        }

        return status;
    }

    internal static NtStatus List(nint job, ulong identity, out IReadOnlyList<int> processes)
    {
        processes = [];
        NtStatus status = SeeToQuery(job, identity, out ClientThread? state, out SeenHandle seen);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = state!.Connection.Channel.Call(
            WireOperation.ListJobProcesses, new QueryJobRequest { Job = seen }, default, ReadProcesses, out List<int>? found);
        processes = found ?? processes;
        return status == NtStatus.Success && found is null ? NtStatus.InvalidMessage : status;
    }

    internal static NtStatus IsMember(nint process, ulong processIdentity, nint job, ulong identity, out bool isMember)
    {
        isMember = false;
        NtStatus status = See(
            process, processIdentity, ObjectType.Process, (uint)ProcessRights.QueryLimitedInformation, out ClientThread? state, out SeenHandle seenProcess);
        SeenHandle seenJob = default;
        if (status == NtStatus.Success && job != 0)
        {
            status = See(job, identity, ObjectType.Job, (uint)JobRights.Query, out _, out seenJob);
        }

        if (status == NtStatus.Success)
        {
            status = state!.Connection.Channel.Call(
                WireOperation.IsProcessInJob, new IsInJobRequest { Process = seenProcess, Job = seenJob }, default, out IsInJobReply reply);
            isMember = status == NtStatus.Success && reply.IsMember != 0;
        }

        return status;
    }

    internal static NtStatus Watch(nint job, ulong identity, nint signal, ulong signalIdentity, out uint number, out int active)
    {
        number = 0;
        active = 0;
        NtStatus status = See(job, identity, ObjectType.Job, (uint)JobRights.Query, out ClientThread? state, out SeenHandle seenJob);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = See(signal, signalIdentity, ObjectType.Event, (uint)EventRights.ModifyState, out _, out SeenHandle seenEvent);
        if (status == NtStatus.Success)
        {
            status = state!.Connection.Channel.Call(
                WireOperation.WatchJob, new WatchJobRequest { Job = seenJob, Event = seenEvent }, default, out JobWatchName reply);
            number = status == NtStatus.Success ? reply.Number : 0;
            active = (int)reply.ActiveProcesses;
        }

        return status;
    }

    internal static NtStatus Take(uint watch, out IReadOnlyList<JobNotice> notices, out int lost)
    {
        notices = [];
        lost = 0;
        if (ClientThread.Current is not { } state)
        {
            return ClientThread.Failure;
        }

        NtStatus status = state.Connection.Channel.Call(
            WireOperation.TakeJobNotices, new JobWatchName { Number = watch }, default, ReadNotices, out Taken? taken);
        notices = taken?.Notices ?? notices;
        lost = taken?.Lost ?? 0;
        return status == NtStatus.Success && taken is null ? NtStatus.InvalidMessage : status;
    }

    internal static NtStatus Unwatch(uint watch) => ClientThread.Current is { } state
        ? Call(state, WireOperation.UnwatchJob, new JobWatchName { Number = watch })
        : ClientThread.Failure;

    private sealed record Taken(IReadOnlyList<JobNotice> Notices, int Lost);

    private static NtStatus Call<T>(ClientThread state, WireOperation operation, in T request)
        where T : unmanaged => state.Connection.Channel.Call(operation, request, default, static (ref MessageReader _) => (object?)null, out _);

    private static NtStatus SeeToQuery(nint job, ulong identity, out ClientThread? state, out SeenHandle seen)
    {
        if (job != 0)
        {
            return See(job, identity, ObjectType.Job, (uint)JobRights.Query, out state, out seen);
        }

        seen = default;
        state = ClientThread.Current;
        return state is null ? ClientThread.Failure : NtStatus.Success;
    }

    // Checked here as in every call, and by the broker for itself.
    private static NtStatus See(nint handle, ulong identity, ObjectType type, uint access, out ClientThread? state, out SeenHandle seen)
    {
        NtStatus status = HandleResolver.ResolveAny(handle, identity, type, access, out state, out WaitTarget target);
        bool isPseudo = handle is KernelHandles.CurrentProcess;
        seen = status is not (NtStatus.Success or NtStatus.MoreProcessingRequired) ? default
            : isPseudo ? s_self
            : ForeignCalls.Seen(handle, target);
        return status == NtStatus.MoreProcessingRequired ? NtStatus.Success : status;
    }

    private static JobInformation Describe(in QueryJobReply reply) => new(
        new JobLimits((JobLimitFlags)reply.Flags, reply.ActiveProcessLimit, reply.MemoryLimit),
        (int)reply.TotalProcesses,
        (int)reply.ActiveProcesses,
        (int)reply.TerminatedProcesses,
        TimeSpan.FromTicks(reply.UserTime),
        TimeSpan.FromTicks(reply.KernelTime),
        (long)reply.Memory,
        (long)reply.PeakMemory,
        (JobContainment)reply.Containment,
        (JobMemoryKeeper)reply.MemoryKeeper,
        (int)reply.ChildJobs,
        reply.Terminated != 0);

    private static List<int>? ReadProcesses(ref MessageReader reader)
    {
        if (!reader.TryRead(out JobListReply list))
        {
            return null;
        }

        List<int> processes = [];
        while (processes.Count < list.Count && reader.TryRead(out uint processId))
        {
            processes.Add((int)processId);
        }

        return processes.Count == list.Count ? processes : null;
    }

    private static Taken? ReadNotices(ref MessageReader reader)
    {
        if (!reader.TryRead(out JobListReply list))
        {
            return null;
        }

        List<JobNotice> notices = [];
        while (notices.Count < list.Count && reader.TryRead(out JobNoticeEntry notice))
        {
            notices.Add(new JobNotice((JobMessage)notice.Message, (int)notice.ProcessId));
        }

        return notices.Count == list.Count ? new Taken(notices, (int)list.Missing) : null;
    }
}
