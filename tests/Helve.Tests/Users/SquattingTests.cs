using Helve.Kernel;
using Helve.Kernel.Security;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>
/// Somebody else takes the name of a single-instance program first (semantics E39). Bob attacks, Ann's program is the victim: by a plain name it
/// falls, by a private namespace it does not.
/// </summary>
public sealed class SquattingTests : IDisposable
{
    private const string Boundary = "MyApp";
    private static readonly Sid s_ann = Sid.ForUser(Ann);
    private static readonly Sid s_bob = Sid.ForUser(Bob);
    private readonly SystemBroker _broker = new();

    [UserFact]
    [Rule("E39")]
    public void GlobalName_ThatSomebodyElseTook_IsLostToItsProgram()
    {
        Peer bob = _broker.StartPeer(Bob);
        Peer ann = _broker.StartPeer(Ann);
        bob.Call("mutex", @"Global\MyApp", 1).Status.ShouldBe(NtStatus.Success);
        NtStatus lost = ann.Call("mutex", @"Global\MyApp", 1).Status;
        lost.ShouldBeOneOf(NtStatus.AccessDenied, NtStatus.ObjectNameExists);
    }

    [UserFact]
    [Rule("E36")]
    [Rule("E37")]
    [Rule("E38")]
    [Rule("E39")]
    public void PrivateNamespace_CantBeTakenBySomebodyElse()
    {
        Peer bob = _broker.StartPeer(Bob);
        Peer ann = _broker.StartPeer(Ann);

        // The attack, before the victim has run: the namespace itself, then one that looks like it, then the name in that.
        bob.Call("private", "create", Boundary, "app", s_ann).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("private", "create", Boundary, "app", s_ann, s_bob).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("private", "open", Boundary, "app", s_ann).Status.ShouldBe(NtStatus.ObjectPathNotFound);
        bob.Call("private", "create", Boundary, "app", s_bob).Status.ShouldBe(NtStatus.Success);
        bob.Call("mutex", @"app\Single", 1).Status.ShouldBe(NtStatus.Success);

        // The victim notices nothing.
        ann.Call("private", "create", Boundary, "app", s_ann).Status.ShouldBe(NtStatus.Success);
        ann.Call("mutex", @"app\Single", 1).Status.ShouldBe(NtStatus.Success);

        // The attack again, now that it is there: its descriptor lets Ann and root in.
        bob.Call("private", "open", Boundary, "app-2", s_ann).Status.ShouldBe(NtStatus.ObjectPathNotFound);
        Peer second = _broker.StartPeer(Bob);
        second.Call("private", "open", Boundary, "app", s_ann).Status.ShouldBe(NtStatus.AccessDenied);
        second.Call("private", "create", Boundary, "app", s_ann).Status.ShouldBe(NtStatus.AccessDenied);

        // And Ann's second copy finds the first.
        Peer again = _broker.StartPeer(Ann);
        again.Call("private", "create", Boundary, "app", s_ann).Status.ShouldBe(NtStatus.ObjectNameCollision);
        again.Call("private", "open", Boundary, "app", s_ann).Status.ShouldBe(NtStatus.Success);
        again.Call("mutex", @"app\Single", 1).Status.ShouldBe(NtStatus.ObjectNameExists);
    }

    [UserFact]
    [Rule("C20")]
    [Rule("E30")]
    public void Namespace_ForAUser_IsNoPlaceToBuild()
    {
        Peer bob = _broker.StartPeer(Bob);
        bob.Call("directory", @"\Bobs").Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("directory", @"\ObjectTypes\Bobs").Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("link", @"\??\Bobs", @"\BaseNamedObjects").Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("link", @"\BaseNamedObjects\Bobs", @"\").Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("directory", @"\BaseNamedObjects\Bobs").Status.ShouldBe(NtStatus.Success);
        bob.Call("link", $@"\Sessions\{Bob}\BaseNamedObjects\Bobs", @"\").Status.ShouldBe(NtStatus.Success);
        PeerReply made = bob.Call("event", @"Global\BobsEvent", 1, 1);
        bob.Call("permanent", made.Handle).Status.ShouldBe(NtStatus.PrivilegeNotHeld);
    }

    public void Dispose() => _broker.Dispose();
}
