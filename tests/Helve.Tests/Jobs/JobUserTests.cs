using Helve.Broker;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Foreign;
using Helve.Tests.Infrastructure;
using Helve.Tests.Users;
using Shouldly;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Jobs;

/// <summary>Jobs of several users at one broker: what each may have, and whose processes each may end (docs/trust.md).</summary>
public sealed class JobUserTests
{
    [UserFact]
    public void Jobs_OfAUser_AreLimited_AndAnotherUserHasRoom()
    {
        using var broker = new SystemBroker(static options => options with { Limits = new UserLimits { Jobs = 3 } });
        Peer ann = broker.StartPeer(Ann), bob = broker.StartPeer(Bob);
        nint[] jobs = [.. Enumerable.Range(0, 3).Select(_ => Created(ann))];
        ann.Call("job", "create", "-").Status.ShouldBe(NtStatus.QuotaExceeded);
        broker.Log.Of(207).ShouldContain($"user {Ann} is at the limit of jobs");
        _ = Created(bob);

        // One that nobody has a handle to counts while it has processes.
        (nint child, _) = Started(ann, jobs[0]);
        ann.Call("close", jobs[0]).Status.ShouldBe(NtStatus.Success);
        ann.Call("job", "create", "-").Status.ShouldBe(NtStatus.QuotaExceeded);
        ann.Call("terminate", child, 1).Status.ShouldBe(NtStatus.Success);
        ann.Call("wait", child, 60_000).Status.ShouldBe(NtStatus.Success);
        Until.True(() => ann.Call("job", "create", "-").Status == NtStatus.Success, "the job went with its last process");
    }

    [UserFact]
    public void Descriptors_OfJobs_AreTheirUsers_AndWhoIsRefusedLives()
    {
        const int most = 40;
        using var broker = new SystemBroker(static options => options with { Limits = new UserLimits { Descriptors = most } });
        Peer ann = broker.StartPeer(Ann), bob = broker.StartPeer(Bob);
        nint job = Created(ann);
        var started = new List<nint>();
        PeerReply reply;
        while ((reply = ann.Call("job", "start", job, "/bin/sleep", "1000")).Status == NtStatus.Success)
        {
            started.Add(reply.Handle);
            started.Count.ShouldBeLessThan(most / 3, "two of each process, and one of each that is in a job");
        }

        reply.Status.ShouldBe(NtStatus.QuotaExceeded);
        started.ShouldNotBeEmpty();
        started.ForEach(child => ann.Call("wait", child, 0).Status.ShouldBe(NtStatus.Timeout));
        nint other = Created(bob);
        (nint bobs, _) = Started(bob, other);
        bob.Call("job", "terminate", other, 1).Status.ShouldBe(NtStatus.Success);
        bob.Call("wait", bobs, 60_000).Status.ShouldBe(NtStatus.Success);
        ann.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        started.ForEach(child => ann.Call("wait", child, 60_000).Status.ShouldBe(NtStatus.Success));
    }

    [UserFact]
    [Rule("I20")]
    public void Terminate_ByAHandleThatAllowsIt_EndsAnotherUsersProcesses()
    {
        using var users = new TwoUsers();
        Peer ann = users.Start(TwoUsers.Ann), bob = users.Start(TwoUsers.Bob), root = users.Start(TwoUsers.Root);
        nint job = Created(bob);
        (nint child, int id) = Started(bob, job);
        nint asks = TwoUsers.Give(root, bob, job, ann, (uint)JobRights.Query);
        nint ends = TwoUsers.Give(root, bob, job, ann, (uint)JobRights.Terminate);
        ann.Call("job", "terminate", asks, 3).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Call("job", "list", ends).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Call("job", "list", asks)[0].ShouldBe(id);
        bob.Call("wait", child, 0).Status.ShouldBe(NtStatus.Timeout);
        ann.Call("job", "terminate", ends, 3).Status.ShouldBe(NtStatus.Success);
        bob.Call("wait", child, 60_000).Status.ShouldBe(NtStatus.Success);
        bob.Call("exit-code", child)[0].ShouldBe(3);
    }

    [UserFact]
    public void Open_ByName_IsForWhomTheJobsDescriptorLetsIn()
    {
        using var users = new TwoUsers();
        Peer ann = users.Start(TwoUsers.Ann), bob = users.Start(TwoUsers.Bob);
        nint job = bob.Call("job", "create", @"Global\bobs").Handle;
        ann.Call("job", "open", @"Global\bobs", "8").Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("secure", job, 4, "D:(A;;0x4;;;WD)").Status.ShouldBe(NtStatus.Success);
        ann.Call("job", "open", @"Global\bobs", "8").Status.ShouldBe(NtStatus.AccessDenied);
        nint asks = ann.Call("job", "open", @"Global\bobs", "4").Handle;
        ann.Call("job", "query", asks).Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    public void Assign_AProcessThatItsDomainsUserCouldNotKill_IsRefused()
    {
        // Effective user Ann, but real and saved user root: a daemon of root's that has stepped down for a moment.
        using var users = new TwoUsers();
        Peer ann = users.Start(TwoUsers.Ann), daemon = users.Start(TwoUsers.Root);
        daemon.Call("act-as", TwoUsers.Ann).Status.ShouldBe(NtStatus.Success);
        nint job = Created(ann);
        nint process = ann.Call("open-process", daemon.ProcessId, 0x101).Handle;
        ann.Call("job", "assign", job, process).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Call("job", "query", job)[0].ShouldBe(0);
    }

    private static nint Created(Peer peer)
    {
        PeerReply reply = peer.Call("job", "create", "-");
        reply.Status.ShouldBe(NtStatus.Success);
        return reply.Handle;
    }

    private static (nint Handle, int ProcessId) Started(Peer peer, nint job)
    {
        PeerReply reply = peer.Call("job", "start", job, "/bin/sleep", "1000");
        reply.Status.ShouldBe(NtStatus.Success);
        return (reply.Handle, (int)reply[1]);
    }
}
