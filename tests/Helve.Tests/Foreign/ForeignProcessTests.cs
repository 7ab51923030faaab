using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>Processes of other users: only what was granted, whatever a program's own memory says.</summary>
public sealed class ForeignProcessTests : IDisposable
{
    private const uint Terminate = 1;
    private const uint QueryLimited = 0x1000;
    private const uint Synchronize = 0x100000;
    private readonly TwoUsers _users = new();

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    public void Terminate_AnotherUsersProcess_NeedsAHandleThatWasGranted()
    {
        Peer ann = _users.Start(TwoUsers.Ann), bob = _users.Start(TwoUsers.Bob), root = _users.Start(TwoUsers.Root);
        long pid = bob.Call("pid")[0];
        bob.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        ann.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        ann.Call("open-process", pid, Terminate).Status.ShouldBe(NtStatus.AccessDenied);

        // Root gives ann two handles: one that may ask, one that may end.
        nint process = root.Call("open-process", pid, Terminate | QueryLimited | Synchronize).Handle;
        nint to = root.Call("open-process", ann.Call("pid")[0], 0x40).Handle;
        nint asks = root.Call("duplicate", -1, process, to, QueryLimited | Synchronize, 0, 0).Handle;
        nint ends = root.Call("duplicate", -1, process, to, Terminate, 0, 0).Handle;
        ann.Call("terminate", asks, 3).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Call("query-process", ends).Status.ShouldBe(NtStatus.AccessDenied);
        PeerReply seen = ann.Call("query-process", asks);
        (seen.Status, seen[0], seen[2], seen[3]).ShouldBe((NtStatus.Success, pid, 0, 259));
        ann.Call("wait", asks, 0).Status.ShouldBe(NtStatus.Timeout);
        ann.Call("terminate", ends, 3).Status.ShouldBe(NtStatus.Success);
        ann.Call("wait", asks, 60_000).Status.ShouldBe(NtStatus.Success);
        ann.Call("exit-code", asks)[0].ShouldBe(3);
        seen = ann.Call("query-process", asks);
        (seen[2], seen[3]).ShouldBe((1, 3));
        ann.Call("terminate", ends, 4).Status.ShouldBe(NtStatus.ProcessIsTerminating);
        root.Call("exit-code", process)[0].ShouldBe(3);
    }

    [TwoUsersFact]
    public void Terminate_ByRoot_EndsAnybodysProcess()
    {
        Peer ann = _users.Start(TwoUsers.Ann), root = _users.Start(TwoUsers.Root);
        ann.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        nint process = root.Call("open-process", ann.Call("pid")[0], Terminate | QueryLimited | Synchronize).Handle;
        root.Call("terminate", process, 5).Status.ShouldBe(NtStatus.Success);
        root.Call("wait", process, 60_000).Status.ShouldBe(NtStatus.Success);
        root.Call("exit-code", process)[0].ShouldBe(5);
    }

    [TwoUsersFact]
    public void Terminate_AProcessThatRootStartedAndIsAnnOnlyForNow_IsNotAnns()
    {
        // Effective user Ann, but real and saved user root: a daemon of root's that has stepped down for a moment.
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer daemon = _users.Start(TwoUsers.Root);
        daemon.Call("act-as", TwoUsers.Ann).Status.ShouldBe(NtStatus.Success);
        ann.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        nint handle = ann.Call("open-process", daemon.ProcessId, Terminate).Handle;
        ann.Call("terminate", handle, 1).Status.ShouldBe(NtStatus.AccessDenied);
        daemon.Call("pid")[0].ShouldBe(daemon.ProcessId, "it lives");
    }

    [TwoUsersFact]
    public void Thread_DuplicatedToAnotherUser_TellsItsEnd()
    {
        Peer ann = _users.Start(TwoUsers.Ann), bob = _users.Start(TwoUsers.Bob), root = _users.Start(TwoUsers.Root);
        long id = ann.Call("@t", "tid")[0];
        nint own = ann.Call("open-thread", id, 0x100800).Handle;
        nint given = TwoUsers.Give(root, ann, own, bob);
        bob.Call("open-thread", id, Synchronize).Status.ShouldBe(NtStatus.AccessDenied);
        PeerReply seen = bob.Call("query-thread", given);
        (seen.Status, seen[0], seen[1], seen[2], seen[3]).ShouldBe((NtStatus.Success, id, 0, 0, 259));
        bob.Call("wait", given, 0).Status.ShouldBe(NtStatus.Timeout);
        Task<PeerReply> waits = bob.Begin("wait", given, 60_000);
        ann.Call("@t", "end-thread");
        waits.Wait(Until.Patience).ShouldBeTrue();
        waits.Result.Status.ShouldBe(NtStatus.Success);
        bob.Call("query-thread", given)[2].ShouldBe(1);
    }
}
