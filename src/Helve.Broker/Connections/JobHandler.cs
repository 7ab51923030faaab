using System.Runtime.CompilerServices;
using Helve.Broker.Foreign;
using Helve.Broker.Jobs;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>Jobs: their processes, limits and accounts. Rights are checked here, on handles of the client's own and of other domains.</summary>
internal sealed class JobHandler(BrokerServices services)
{
    private const ProcessRights RightsToAssign = ProcessRights.SetQuota | ProcessRights.Terminate;

    public bool Assign(Connection client, ref MessageReader reader)
    {
        if (!Reads(client, ref reader, out AssignProcessRequest request))
        {
            return false;
        }

        NtStatus status = Find(client, request.Job, JobRights.AssignProcess, out Job? job);
        HomeObject process = default;
        if (status == NtStatus.Success)
        {
            status = FindProcess(client, request.Process, RightsToAssign, out process);
        }

        if (status == NtStatus.Success)
        {
            status = Assign(job!, process);
        }

        client.Reply(reader.Header, status);
        return true;
    }

    public bool Terminate(Connection client, ref MessageReader reader)
    {
        if (!Reads(client, ref reader, out TerminateJobRequest request))
        {
            return false;
        }

        NtStatus status = Find(client, request.Job, JobRights.Terminate, out Job? job);
        if (status == NtStatus.Success)
        {
            job!.Terminate(request.ExitCode);
        }

        client.Reply(reader.Header, status);
        return true;
    }

    public bool SetLimits(Connection client, ref MessageReader reader)
    {
        if (!Reads(client, ref reader, out SetJobLimitsRequest request))
        {
            return false;
        }

        NtStatus status = Find(client, request.Job, JobRights.SetAttributes, out Job? job);
        MessageHeader header = reader.Header;
        JobLimitChange? change = null;
        if (status != NtStatus.Success)
        {
            client.Reply(header, status);
        }
        else if (!TryLimit(client, header, job!, request, ref change))
        {
            // What was begun is done, whoever waits for it.
            client.Park(() => TryLimit(client, header, job!, request, ref change), mayRefuse: change is null);
        }

        return true;
    }

    // False: a limit of memory is being set, this one or one before; nothing was answered.
    private static bool TryLimit(Connection client, MessageHeader header, Job job, in SetJobLimitsRequest request, ref JobLimitChange? change)
    {
        NtStatus status = job.Limit(new JobLimits((JobLimitFlags)request.Flags, request.ActiveProcessLimit, request.MemoryLimit), ref change);
        if (status != NtStatus.Retry)
        {
            client.Reply(header, status);
        }

        return status != NtStatus.Retry;
    }

    public bool Query(Connection client, ref MessageReader reader)
    {
        if (!Reads(client, ref reader, out QueryJobRequest request))
        {
            return false;
        }

        NtStatus status = FindToQuery(client, request.Job, out Job? job);
        QueryJobReply reply = status == NtStatus.Success ? Describe(job!) : default;
        client.Reply(reader.Header, status, in reply);
        return true;
    }

    public bool List(Connection client, ref MessageReader reader)
    {
        if (!Reads(client, ref reader, out QueryJobRequest request))
        {
            return false;
        }

        NtStatus status = FindToQuery(client, request.Job, out Job? job);
        var writer = new MessageWriter(services.SendBuffer, reader.Operation, reader.Header.Serial, status);
        var reply = default(JobListReply);
        _ = writer.TryPut(in reply);
        foreach (int processId in status == NtStatus.Success ? job!.Processes() : [])
        {
            _ = writer.TryPut((uint)processId) ? reply.Count++ : reply.Missing++;
        }

        writer.PatchBody(in reply);
        client.Send(writer.Finish(), []);
        return true;
    }

    public bool IsMember(Connection client, ref MessageReader reader)
    {
        if (!Reads(client, ref reader, out IsInJobRequest request))
        {
            return false;
        }

        Job? job = null;
        NtStatus status = FindProcess(client, request.Process, ProcessRights.QueryLimitedInformation, out HomeObject process);
        if (status == NtStatus.Success && request.Job.Value != 0)
        {
            status = Find(client, request.Job, JobRights.Query, out job);
        }

        var reply = new IsInJobReply { IsMember = status == NtStatus.Success && IsMember(process, job) ? 1u : 0 };
        client.Reply(reader.Header, status, in reply);
        return true;
    }

    public bool Watch(Connection client, ref MessageReader reader)
    {
        if (!Reads(client, ref reader, out WatchJobRequest request))
        {
            return false;
        }

        JobWatchName reply = default;
        NtStatus status = Find(client, request.Job, JobRights.Query, out Job? job);
        if (status == NtStatus.Success)
        {
            status = FindEvent(client, request.Event, out HomeObject signal);
            JobWatch? watch = null;
            status = status == NtStatus.Success ? services.Jobs.Watch(client.Process!, job!, signal, out watch) : status;
            reply = new JobWatchName { Number = watch?.Number ?? 0, ActiveProcesses = watch is null ? 0 : (uint)job!.Processes().Count };
        }

        client.Reply(reader.Header, status, in reply);
        return true;
    }

    public bool Take(Connection client, ref MessageReader reader)
    {
        if (!Reads(client, ref reader, out JobWatchName request))
        {
            return false;
        }

        JobWatch? watch = services.Jobs.FindWatch(client.Process!, request.Number);
        var writer = new MessageWriter(
            services.SendBuffer, reader.Operation, reader.Header.Serial, watch is null ? NtStatus.InvalidParameter : NtStatus.Success);
        var reply = new JobListReply { Missing = watch?.TakeLost() ?? 0 };
        _ = writer.TryPut(in reply);
        while (watch is not null && writer.Room >= Unsafe.SizeOf<JobNoticeEntry>() && watch.TryTake(out JobNoticeEntry notice))
        {
            _ = writer.TryPut(in notice);
            reply.Count++;
        }

        writer.PatchBody(in reply);
        client.Send(writer.Finish(), []);
        return true;
    }

    public bool Unwatch(Connection client, ref MessageReader reader)
    {
        if (!Reads(client, ref reader, out JobWatchName request))
        {
            return false;
        }

        JobWatch? watch = services.Jobs.FindWatch(client.Process!, request.Number);
        if (watch is not null)
        {
            services.Jobs.Unwatch(watch);
        }

        client.Reply(reader.Header, watch is null ? NtStatus.InvalidParameter : NtStatus.Success);
        return true;
    }

    private static bool Reads<T>(Connection client, ref MessageReader reader, out T request)
        where T : unmanaged => reader.TryRead(out request) && reader.AtEnd && client.Process?.Table is not null;

    private static NtStatus Assign(Job job, HomeObject found)
    {
        if (found.FindProcess() is not { PidFd: { } pidFd } process)
        {
            return NtStatus.AccessDenied;
        }

        // Who has it in a job may end it.
        if (!ProcessRegistry.MayKill(pidFd, found.Home.Key.UserId))
        {
            return NtStatus.AccessDenied;
        }

        // Without a number here there is nothing to write into a group's list.
        return process.ProcessId > 0 ? job.Assign(found, process.ProcessId, pidFd) : NtStatus.NotSupported;
    }

    private bool IsMember(HomeObject process, Job? job)
    {
        Job? innermost = process.FindProcess() is { } running ? services.Jobs.FindJobOf(running.ProcessId) : services.Jobs.FindFormerJobOf(process);
        return innermost is not null && (job is null || innermost.Chain().Contains(job));
    }

    private static QueryJobReply Describe(Job job)
    {
        IReadOnlyList<int> processes = job.LookForNew();
        ControlGroupTimes times = job.Container?.Times() ?? default;
        ulong memory = job.Memory(processes);
        return new QueryJobReply
        {
            Flags = (uint)job.Limits.Flags,
            ActiveProcessLimit = job.Limits.ActiveProcessLimit,
            MemoryLimit = job.Limits.MemoryLimit,
            TotalProcesses = job.Total,
            ActiveProcesses = (uint)processes.Count,
            UserTime = times.User.Ticks,
            KernelTime = times.System.Ticks,
            Memory = memory,
            PeakMemory = job.MemoryPeak,
            Containment = (uint)job.Containment,
            MemoryKeeper = (uint)(job.Container?.MemoryKeeper ?? JobMemoryKeeper.Sampling),
            TerminatedProcesses = job.EndedByLimit,
            ChildJobs = (uint)job.Children.Count,
            Terminated = job.IsTerminated ? 1u : 0,
        };
    }

    private NtStatus FindToQuery(Connection client, SeenHandle handle, out Job? job)
    {
        if (handle.Value != 0)
        {
            return Find(client, handle, JobRights.Query, out job);
        }

        // A process may know of the job that it is in (semantics I10).
        job = services.Jobs.FindJobOf(client.Process!.ProcessId);
        return job is null ? NtStatus.AccessDenied : NtStatus.Success;
    }

    private NtStatus Find(Connection client, SeenHandle handle, JobRights access, out Job? job)
    {
        job = null;
        NtStatus status = ForeignLookup.Find(
            services.Foreign, client.Domain!, client.Process!.Table!, handle, ObjectType.Job, (uint)access, out NamedTarget found, out _);
        if (status == NtStatus.Success)
        {
            HomeObject target = found.Object;
            job = (services.Keepsakes.Find(target.Home, target.Slot, target.Generation) as JobKeepsake)?.Job;
        }

        return status == NtStatus.Success && job is null ? NtStatus.InvalidHandle : status;
    }

    private NtStatus FindProcess(Connection client, SeenHandle handle, ProcessRights access, out HomeObject found)
    {
        if (handle.Value == ForeignDuplicateRequest.Self)
        {
            found = new HomeObject(client.Domain!, ObjectType.Process, client.Process!.ObjectSlot, client.Process.ObjectGeneration);
            return NtStatus.Success;
        }

        NtStatus status = ForeignLookup.Find(
            services.Foreign, client.Domain!, client.Process!.Table!, handle, ObjectType.Process, (uint)access, out NamedTarget target, out _);
        found = target.Object;
        return status;
    }

    // Of the client's own domain: what is told is its own to hear.
    private NtStatus FindEvent(Connection client, SeenHandle handle, out HomeObject found)
    {
        NtStatus status = ForeignLookup.Find(
            services.Foreign, client.Domain!, client.Process!.Table!, handle, ObjectType.Event, (uint)EventRights.ModifyState, out NamedTarget target, out _);
        found = target.Object;
        return status == NtStatus.Success && found.Home != client.Domain ? NtStatus.NotSupported : status;
    }
}
