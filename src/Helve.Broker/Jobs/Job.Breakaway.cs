using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <content>Children that leave (semantics I14 to I16).</content>
internal sealed partial class Job
{
    /// <summary>Which job a child of one of its processes is in, this one or one above; null: none. AccessDenied: it asked to leave, and may not.</summary>
    public NtStatus WhereTo(bool isAsked, out Job? stays)
    {
        stays = this;
        if (isAsked && !Limits.Has(JobLimitFlags.BreakawayOk))
        {
            return NtStatus.AccessDenied;
        }

        while (stays is not null && stays.LetsGo(isAsked))
        {
            stays = stays.Parent;
        }

        return NtStatus.Success;
    }

    /// <summary>Whether what its processes start may be on the way out.</summary>
    public bool LetsAnyGo => LetsGo(isAsked: true);

    /// <summary>A child that was started in it, and has not run yet, leaves it and those above up to one.</summary>
    /// <param name="processId">Its number.</param>
    /// <param name="process">The child.</param>
    /// <param name="stays">The innermost job that it stays in; null: none.</param>
    public NtStatus Release(int processId, PidFd process, Job? stays)
    {
        NtStatus status = NtStatus.Success;
        foreach (Job job in Chain().TakeWhile(job => job != stays))
        {
            status = status == NtStatus.Success && job.Container is { } container ? container.Remove(processId, process, stays?.Container) : status;
        }

        // A look may have found it on its way.
        if (status == NtStatus.Success && table.FindMember(processId) is { } member && member.Job != stays && Chain().Contains(member.Job))
        {
            member.Job.OnMemberEnded(member);
        }

        return status;
    }

    private bool LetsGo(bool isAsked) => Limits.Has(JobLimitFlags.SilentBreakawayOk) || (isAsked && Limits.Has(JobLimitFlags.BreakawayOk));
}
