using Helve.Kernel;
using Helve.Kernel.Security;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>Names that a process holds, where the object, the descriptor or the directory is another domain's to change.</summary>
public sealed class KnownNamesBetweenUsersTests : IDisposable
{
    private const uint All = 0x1F0003;
    private const uint Synchronize = 0x0010_0000;
    private const int Dacl = 4;
    private const string Gate = @"Global\gate";
    private const string Open = "D:(A;;GA;;;WD)";
    private const string Shut = "D:(A;;0x100000;;;WD)";
    private readonly SystemBroker _broker = new();

    [UserFact]
    [Rule("F16")]
    public void Descriptor_ThatIsChangedFromAnotherDomain_DecidesOnTheNextOpen()
    {
        Peer ann = _broker.StartPeer(Ann), root = _broker.StartPeer(0);
        nint held = ann.Call("event", Gate, 1, 0).Handle;
        nint roots = root.Call("open-event", Gate, All | AccessMask.WRITE_DAC).Handle;
        for (int i = 0; i < 3; i++)
        {
            OpenAndClose(ann, All).ShouldBe(NtStatus.Success);
            root.Call("secure", roots, Dacl, Shut).Status.ShouldBe(NtStatus.Success);
            OpenAndClose(ann, All).ShouldBe(NtStatus.AccessDenied);
            OpenAndClose(ann, Synchronize).ShouldBe(NtStatus.Success);
            root.Call("secure", roots, Dacl, Open).Status.ShouldBe(NtStatus.Success);
        }

        ann.Call("query", held)[4].ShouldBe(2, "Ann's handle and root's");
    }

    [UserFact]
    [Rule("F16")]
    public void Descriptor_OfAnObjectThatIsAtHomeElsewhere_IsAskedEachTime()
    {
        Peer ann = _broker.StartPeer(Ann), bob = _broker.StartPeer(Bob);
        nint held = ann.Call("event", Gate, 1, 0).Handle;
        ann.Call("secure", held, Dacl, Open).Status.ShouldBe(NtStatus.Success);
        _ = bob.Call("open-event", Gate, All).Handle;
        OpenAndClose(bob, All).ShouldBe(NtStatus.Success);
        OpenAndClose(bob, All).ShouldBe(NtStatus.Success);
        ann.Call("secure", held, Dacl, Shut).Status.ShouldBe(NtStatus.Success);
        OpenAndClose(bob, All).ShouldBe(NtStatus.AccessDenied);
        OpenAndClose(bob, Synchronize).ShouldBe(NtStatus.Success);
    }

    [UserFact]
    [Rule("D2")]
    [Rule("E11")]
    public void Name_ThatOneUserHadAndAnotherHasNow_IsTheOthers()
    {
        Peer ann = _broker.StartPeer(Ann), root = _broker.StartPeer(0);
        nint held = ann.Call("event", Gate, 1, 0).Handle;
        PeerReply again = ann.Call("event", Gate, 1, 0);
        again.Status.ShouldBe(NtStatus.ObjectNameExists);
        OpenAndClose(ann, All).ShouldBe(NtStatus.Success);
        ann.Call("close", again.Handle).Status.ShouldBe(NtStatus.Success);
        ann.Call("close", held).Status.ShouldBe(NtStatus.Success);
        nint roots = root.Call("event", Gate, 1, 1).Handle;
        OpenAndClose(ann, All).ShouldBe(NtStatus.AccessDenied, "it is root's now");
        ann.Call("event", Gate, 1, 0).Status.ShouldBe(NtStatus.AccessDenied);
        root.Call("secure", roots, Dacl, Open).Status.ShouldBe(NtStatus.Success);
        PeerReply theirs = ann.Call("event", Gate, 1, 0);
        theirs.Status.ShouldBe(NtStatus.ObjectNameExists);
        ann.Call("query-event", theirs.Handle)[1].ShouldBe(1);
    }

    [UserFact]
    public void PlainName_OfARestrictedProgram_IsItsOwn_WhateverItHolds()
    {
        Peer outside = _broker.StartPeer(Ann);
        Peer inside = _broker.StartPeer(Ann, _broker.Command, "run", "--restricted", "--");
        nint door = outside.Call("event", "door", 1, 1).Handle;
        nint own = inside.Call("event", "door", 1, 0).Handle;
        foreach (string name in new[] { "door", @"Local\door", "door", @"Local\door" })
        {
            nint opened = inside.Call("open-event", name, All).Handle;
            inside.Call("compare", opened, own).Status.ShouldBe(NtStatus.Success);
            inside.Call("query-event", opened)[1].ShouldBe(0);
            inside.Call("close", opened).Status.ShouldBe(NtStatus.Success);
            opened = outside.Call("open-event", name, All).Handle;
            outside.Call("compare", opened, door).Status.ShouldBe(NtStatus.Success);
            outside.Call("close", opened).Status.ShouldBe(NtStatus.Success);
        }
    }

    public void Dispose() => _broker.Dispose();

    private static NtStatus OpenAndClose(Peer peer, uint access)
    {
        PeerReply reply = peer.Call("open-event", Gate, access);
        return reply.Status == NtStatus.Success ? peer.Call("close", reply.Handle).Status : reply.Status;
    }
}
