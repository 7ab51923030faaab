using Helve.Broker.Access;
using Helve.Broker.Domains;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Linux;

namespace Helve.Broker.Foreign;

/// <summary>
/// Processes of other domains by id. One that never used Helve gets an object too, and its domain with it, if there is none yet: but only for
/// who may open it, so that nobody uses up what another user may have by naming that user's processes.
/// </summary>
internal sealed class ForeignProcesses(BrokerServices services)
{
    /// <summary>Finds a process that a client's own domain does not know, and says what the client may of it.</summary>
    public NtStatus Open(DomainServices asker, Principal principal, int pid, uint access, out HomeObject found, out uint granted)
    {
        found = default;
        granted = 0;
        if (!PidFd.TryOpen(pid, out PidFd? pidFd, out LinuxError error))
        {
            return ProcessFinder.IsExhausted(error) ? NtStatus.InsufficientResources : OpenExited(asker, principal, pid, access, out found, out granted);
        }

        NtStatus status = Identify(pid, pidFd, out PeerIdentity? identity);
        using (identity)
        {
            if (status == NtStatus.Success)
            {
                return OpenRunning(asker, principal, (pid, pidFd, identity!), access, out found, out granted);
            }
        }

        pidFd.Dispose();
        return status == NtStatus.InvalidCid ? OpenExited(asker, principal, pid, access, out found, out granted) : status;
    }

    /// <summary>Whose process it is. The number was its own all the while if it has not ended after the last look.</summary>
    private NtStatus Identify(int pid, PidFd pidFd, out PeerIdentity? identity)
    {
        identity = null;
        uint? user = ProcessFinder.UserOf(pid);
        if (user is null || pidFd.HasExited())
        {
            return NtStatus.InvalidCid;
        }

        if (user == ProcessFinder.HiddenUser || services.Keys.AdmitUser(user.Value, out _) != NtStatus.Success)
        {
            return NtStatus.AccessDenied;
        }

        if (!services.Keys.TryRead(user.Value, pid, pidFd, out identity, out LinuxError error))
        {
            return error.Code == Errno.ESRCH ? NtStatus.InvalidCid : NtStatus.AccessDenied;
        }

        if (services.Keys.Admit(identity, out _) == NtStatus.Success)
        {
            return NtStatus.Success;
        }

        identity.Dispose();
        identity = null;
        return NtStatus.AccessDenied;
    }

    private NtStatus OpenRunning(
        DomainServices asker, Principal principal, (int Pid, PidFd PidFd, PeerIdentity Identity) process, uint access, out HomeObject found, out uint granted)
    {
        found = default;
        granted = 0;
        DomainServices? home = services.Domains.Find(process.Identity.Key);
        TrackedProcess? known = home?.Registry.Running(process.Pid);
        ObjectSecurity security = known is not null
            ? home!.SecurityOfProcess(known.ObjectSlot, known.ObjectGeneration)
            : services.Principals.Of(process.Identity.Key).DefaultOf(ObjectType.Process);
        NtStatus status = IsOutOfReach(asker.Key, process.Identity.Key)
            ? NtStatus.AccessDenied
            : principal.Open(security, ObjectType.Process, access, out granted);
        if (status == NtStatus.Success && home is null)
        {
            status = services.Domains.GetOrAdd(process.Identity, out home);
        }

        if (status != NtStatus.Success)
        {
            process.PidFd.Dispose();
            return status;
        }

        status = home!.Registry.GetOrAdd(process.Pid, process.PidFd, out known);
        if (status == NtStatus.Success)
        {
            found = new HomeObject(home, ObjectType.Process, known!.ObjectSlot, known.ObjectGeneration);
        }

        // A domain that was made for this ends like any other when nothing needs it.
        services.Domains.Look(home);
        return status;
    }

    private NtStatus OpenExited(DomainServices asker, Principal principal, int pid, uint access, out HomeObject found, out uint granted)
    {
        foreach (DomainServices home in services.Domains.All)
        {
            if (home == asker || IsOutOfReach(asker.Key, home.Key))
            {
                continue;
            }

            NtStatus status = home.Finder.FindExited(pid, out ProcessObjectName name);
            if (status != NtStatus.InvalidCid)
            {
                found = new HomeObject(home, ObjectType.Process, name.Slot, name.Generation);
                granted = 0;
                return status == NtStatus.Success
                    ? principal.Open(home.SecurityOfProcess(name.Slot, name.Generation), ObjectType.Process, access, out granted)
                    : status;
            }
        }

        found = default;
        granted = 0;
        return NtStatus.InvalidCid;
    }

    // What is restricted is out of reach for its own user's other processes, and they for it; root reaches all.
    private static bool IsOutOfReach(DomainKey asker, DomainKey home) => asker.Restricted != 0 || (home.Restricted != 0 && asker.UserId != 0);
}
