using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>Mandatory labels between a user, root and a restricted program of the user.</summary>
public sealed class IntegrityBetweenProgramsTests : IDisposable
{
    private const uint All = 0x1F0003;
    private const uint Modify = 0x2;
    private const uint Synchronize = AccessMask.SYNCHRONIZE;
    private static readonly string s_forAll = $"D:(A;;GA;;;{Sid.ForUser(Ann)})(A;;GA;;;RC)";
    private readonly SystemBroker _broker = new();
    private readonly List<RawClient> _clients = [];

    private string[] Restricted => [_broker.Command, "run", "--restricted", "--"];

    [UserFact]
    [Rule("F19")]
    public void RestrictedProgram_DoesNotChangeWhatItsUserMade_UntilTheLabelIsLow()
    {
        RawClient outside = Join(Ann);
        uint gate = outside.Make(ObjectType.Event, @"Global\gate", s_forAll, All);
        Peer inside = _broker.StartPeer(Ann, Restricted);
        inside.Call("open-event", @"Global\gate", Synchronize | 1).Status.ShouldBe(NtStatus.Success);
        inside.Call("open-event", @"Global\gate", Modify).Status.ShouldBe(NtStatus.AccessDenied);
        inside.Call("open-event", @"Global\gate", AccessMask.WRITE_DAC).Status.ShouldBe(NtStatus.AccessDenied);
        string explained = _broker.RunProgram(Ann, [.. Restricted, _broker.Command, "access", "me", @"Global\gate"]).Output;
        explained.Split('\n').ShouldContain(static line => line.StartsWith("level ", StringComparison.Ordinal) && line.EndsWith(" low", StringComparison.Ordinal));
        explained.ShouldContain("it has no label, so it is medium, which is above low");

        outside.Set(gate, SecurityInformation.Label, "S:(ML;;NW;;;LW)").ShouldBe(NtStatus.Success);
        outside.Query(gate, SecurityInformation.Label).ToSddl().ShouldBe("S:(ML;;NW;;;LW)");
        inside.Call("open-event", @"Global\gate", Modify).Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    [Rule("F19")]
    public void ObjectsOfARestrictedProgram_AreLow_AndItOpensThemInFull()
    {
        Peer inside = _broker.StartPeer(Ann, Restricted);
        inside.Call("event", "own", 1, 1).Status.ShouldBe(NtStatus.Success);
        inside.Call("open-event", "own", All).Status.ShouldBe(NtStatus.Success);
        string listed = _broker.Run(Ann, "ls", "-R").Output;
        string path = listed.Split(' ', '\n').First(static word => word.EndsWith(@"\own", StringComparison.Ordinal));
        _broker.Run(Ann, "access", "me", path).Output.ShouldContain("S:(ML;;NW;;;LW)");
    }

    [UserFact]
    [Rule("F19")]
    public void Label_IsNotRaisedAboveTheCaller()
    {
        RawClient ann = Join(Ann), root = Join(0);
        ann.CreateWith(ObjectType.Event, @"Global\high", s_forAll + "S:(ML;;NW;;;HI)").Status.ShouldBe(NtStatus.PrivilegeNotHeld);
        ann.CreateWith(ObjectType.Event, @"Global\none", s_forAll + "S:(ML;;NW;;;WD)").Status.ShouldBe(NtStatus.InvalidLabel);
        uint door = ann.Make(ObjectType.Event, @"Global\door", s_forAll, All);
        ann.Set(door, SecurityInformation.Label, "S:(ML;;NW;;;HI)").ShouldBe(NtStatus.PrivilegeNotHeld);
        uint without = ann.Open(ObjectType.Event, @"Global\door", All & ~AccessMask.WRITE_OWNER).Body<HandleReply>().Handle;
        ann.Set(without, SecurityInformation.Label, "S:(ML;;NW;;;LW)").ShouldBe(NtStatus.AccessDenied);

        Reply roots = root.Open(ObjectType.Event, @"Global\door", AccessMask.WRITE_OWNER);
        roots.Status.ShouldBe(NtStatus.Success);
        root.Set(roots.Body<HandleReply>().Handle, SecurityInformation.Label, "S:(ML;;NWNR;;;HI)").ShouldBe(NtStatus.Success);
        ann.Open(ObjectType.Event, @"Global\door", Modify).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Open(ObjectType.Event, @"Global\door", 0x1).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Open(ObjectType.Event, @"Global\door", Synchronize).Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    [Rule("F19")]
    [Rule("B23")]
    public void Widening_AsksTheLabelToo()
    {
        Peer ann = _broker.StartPeer(Ann);
        nint handle = ann.Call("event", @"Global\door", 1, 1, AccessMask.READ_CONTROL).Handle;
        ann.Call("duplicate", -1, handle, -1, Modify, 0, 0).Status.ShouldBe(NtStatus.Success);
        RawClient root = Join(0);
        uint roots = root.Open(ObjectType.Event, @"Global\door", AccessMask.WRITE_OWNER).Body<HandleReply>().Handle;
        root.Set(roots, SecurityInformation.Label, "S:(ML;;NW;;;HI)").ShouldBe(NtStatus.Success);
        ann.Call("duplicate", -1, handle, -1, Modify, 0, 0).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Call("duplicate", -1, handle, -1, 0x1 | Synchronize, 0, 0).Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    [Rule("F19")]
    [Rule("B23")]
    public void Widening_OfAnotherDomainsObject_AsksTheLabelToo()
    {
        RawClient outside = Join(Ann);
        outside.Make(ObjectType.Event, @"Global\gate", s_forAll, All);
        Peer inside = _broker.StartPeer(Ann, Restricted);
        nint handle = inside.Call("open-event", @"Global\gate", Synchronize).Handle;
        inside.Call("duplicate", -1, handle, -1, 0x1 | Synchronize, 0, 0).Status.ShouldBe(NtStatus.Success);
        inside.Call("duplicate", -1, handle, -1, Modify, 0, 0).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [UserFact]
    [Rule("F19")]
    public void Processes_HaveTheLevelOfTheirProgram()
    {
        Peer outside = _broker.StartPeer(Ann), inside = _broker.StartPeer(Ann, Restricted);
        outside.Call("event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);
        inside.Call("event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);
        RawClient root = Join(0);
        LabelOf(root, outside).ShouldBe("S:(ML;;NWNR;;;ME)");
        LabelOf(root, inside).ShouldBe("S:(ML;;NWNR;;;LW)");
        root.QueryToken((uint)inside.ProcessId).IntegrityLevel.ShouldBe(IntegrityLevels.Low);
        root.QueryToken((uint)outside.ProcessId).IntegrityLevel.ShouldBe(IntegrityLevels.Medium);
        root.QueryToken().IntegrityLevel.ShouldBe(IntegrityLevels.System);
    }

    public void Dispose()
    {
        _clients.ForEach(static client => client.Dispose());
        _broker.Dispose();
    }

    private static string LabelOf(RawClient client, Peer peer)
    {
        uint handle = client.OpenProcess((uint)peer.ProcessId, AccessMask.READ_CONTROL).Body<HandleReply>().Handle;
        return client.Query(handle, SecurityInformation.Label).ToSddl();
    }

    private RawClient Join(uint user)
    {
        RawClient client = user == 0 ? _broker.Join() : UserThread.Join(_broker.SocketPath, user);
        _clients.Add(client);
        return client;
    }
}
