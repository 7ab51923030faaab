using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Names;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Cli;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Library.Names;

/// <summary>Private namespaces, within one user.</summary>
[Collection(LibraryCollection.Name)]
public sealed class PrivateNamespaceRuleTests(LibraryFixture fixture)
{
    private static readonly Sid s_self = Sid.ForUser(CurrentProcess.EffectiveUserId);
    private static readonly Sid s_stranger = Sid.ForUser(61_999);

    public static TheoryData<string[], NtStatus> Boundaries => new()
    {
        { [s_self.ToString()], NtStatus.Success },
        { [s_self.ToString(), Sid.Everyone.ToString()], NtStatus.Success },
        { [s_stranger.ToString()], NtStatus.AccessDenied },
        { [s_self.ToString(), s_stranger.ToString()], NtStatus.AccessDenied },
        { [Sid.Anonymous.ToString()], NtStatus.AccessDenied },
    };

    [Theory]
    [Rule("E36")]
    [MemberData(nameof(Boundaries))]
    public void Create_WithinAndOutsideTheBoundary_NeedsEverySid(string[] sids, NtStatus expected)
    {
        var boundary = new BoundaryDescriptor("rule-36", Array.ConvertAll(sids, static s => Sid.Parse(s)));
        if (expected == NtStatus.Success)
        {
            using KernelPrivateNamespace made = KernelPrivateNamespace.Create(boundary, "rule-36");
            return;
        }

        Should.Throw<KernelException>(() => KernelPrivateNamespace.Create(boundary, "rule-36")).Status.ShouldBe(expected);
    }

    [Fact]
    [Rule("E36")]
    [Rule("E38")]
    public void Create_OfOneThatExists_Collides()
    {
        var boundary = new BoundaryDescriptor("rule-36-twice", s_self);
        using Peer peer = fixture.StartPeer();
        peer.Call("private", "open", boundary.Name, "twice", s_self).Status.ShouldBe(NtStatus.ObjectPathNotFound);
        using KernelPrivateNamespace made = KernelPrivateNamespace.Create(boundary, "twice");
        peer.Call("private", "create", boundary.Name, "twice", s_self).Status.ShouldBe(NtStatus.ObjectNameCollision);
        peer.Call("private", "open", boundary.Name, "twice", s_self).Status.ShouldBe(NtStatus.Success);
        Should.Throw<KernelException>(() => KernelPrivateNamespace.Open(boundary, "twice")).Status.ShouldBe(NtStatus.ObjectNameCollision);
    }

    [Fact]
    [Rule("E37")]
    public void Identity_IsBoundaryAndAlias()
    {
        using Peer peer = fixture.StartPeer();
        using KernelPrivateNamespace made = KernelPrivateNamespace.Create(new BoundaryDescriptor("rule-37", s_self, Sid.Everyone), "one");
        using var inside = new KernelEvent(false, true, @"one\X", out bool createdNew);
        createdNew.ShouldBeTrue();

        // The order of the SIDs is not part of it; a name, a SID or an alias more or less is.
        peer.Call("private", "open", "rule-37", "one", Sid.Everyone, s_self).Status.ShouldBe(NtStatus.Success);
        PeerReply found = peer.Call("open-event", @"one\X", "0x1");
        peer.Call("query-event", found.Handle)[1].ShouldBe(1);
        peer.Call("private", "open", "rule-37", "two", s_self, Sid.Everyone).Status.ShouldBe(NtStatus.ObjectPathNotFound);
        peer.Call("private", "open", "Rule-37", "one-a", s_self, Sid.Everyone).Status.ShouldBe(NtStatus.ObjectPathNotFound);
        peer.Call("private", "open", "rule-37", "one-b", s_self).Status.ShouldBe(NtStatus.ObjectPathNotFound);

        using Peer other = fixture.StartPeer();
        other.Call("private", "create", "rule-37", "one", s_self).Status.ShouldBe(NtStatus.Success);
        other.Call("open-event", @"one\X", "0x1").Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [Fact]
    [Rule("E37")]
    public void Alias_MeansTheNamespaceOnlyWhileItIsOpen()
    {
        using (KernelPrivateNamespace made = KernelPrivateNamespace.Create(new BoundaryDescriptor("rule-37-alias", s_self), "alias"))
        {
            using var inside = new KernelMutex(false, @"alias\M", out _);
            using KernelMutex opened = KernelMutex.Open(@"alias\M");
            opened.IsSameObject(inside).ShouldBeTrue();
            Should.Throw<KernelException>(() => KernelMutex.Open(@"alias\")).Status.ShouldBe(NtStatus.ObjectPathNotFound);
            Should.Throw<KernelException>(() => KernelMutex.Open(@"Alias\M")).Status.ShouldBe(NtStatus.ObjectPathNotFound);
            using KernelDirectory directory = made.ToDirectory();
            directory.GetEntries().ShouldBe([new KernelDirectoryEntry("M", "Mutant")]);
        }

        Should.Throw<KernelException>(() => KernelMutex.Open(@"alias\M")).Status.ShouldBe(NtStatus.ObjectPathNotFound);
    }

    [Fact]
    [Rule("E37")]
    public void Destroy_HidesItFromWhoOpensAndKeepsWhatIsOpen()
    {
        var boundary = new BoundaryDescriptor("rule-37-destroy", s_self);
        using Peer peer = fixture.StartPeer();
        KernelPrivateNamespace made = KernelPrivateNamespace.Create(boundary, "destroyed");
        peer.Call("private", "open", boundary.Name, "destroyed", s_self).Status.ShouldBe(NtStatus.Success);
        using var inside = new KernelEvent(false, false, @"destroyed\X", out _);
        made.Destroy();
        Should.Throw<KernelException>(() => KernelPrivateNamespace.Open(boundary, "destroyed")).Status.ShouldBe(NtStatus.ObjectPathNotFound);
        peer.Call("open-event", @"destroyed\X").Status.ShouldBe(NtStatus.Success);
        using KernelPrivateNamespace young = KernelPrivateNamespace.Create(boundary, "destroyed");
        KernelEvent.TryOpen(@"destroyed\X", out _).ShouldBeFalse();
    }

    [Fact]
    [Rule("E39")]
    public void PlainName_ThatSomebodyElseTook_IsSeenByItsProgramAndNoPrivateOneIsTouched()
    {
        using Peer squatter = fixture.StartPeer();
        squatter.Call("mutex", @"Global\rule-39", 1).Status.ShouldBe(NtStatus.Success);
        using var plain = new KernelMutex(true, @"Global\rule-39", out bool createdNew);
        createdNew.ShouldBeFalse();
        using KernelPrivateNamespace own = KernelPrivateNamespace.Create(new BoundaryDescriptor("rule-39", s_self), "rule-39");
        squatter.Call("mutex", @"rule-39\Single", 1).Status.ShouldBe(NtStatus.ObjectPathNotFound);
        using var single = new KernelMutex(true, @"rule-39\Single", out createdNew);
        createdNew.ShouldBeTrue();
    }

    [Fact]
    public void Inspection_ShowsOnesOwnNamespacesAndWhatIsInThem()
    {
        using KernelPrivateNamespace own = KernelPrivateNamespace.Create(new BoundaryDescriptor("rule-ls", s_self), "seen");
        using var inside = new KernelEvent(true, true, @"seen\E", out _);
        using KernelInspector inspector = fixture.Environment.Inspect();
        NameSummary found = inspector.ListNames(@"\...").Single(n => n.Name == "seen");
        found.Kind.ShouldBe(NameKind.PrivateNamespace);
        found.Target.ShouldBe(own.Boundary.ToString());
        inspector.ListNames(@"\...\seen").Select(n => n.Name).ShouldBe(["E"]);
        inspector.ShowObject(@"\...\seen\E").ObjectId.ShouldBe(inside.ObjectId);
        HelveCommand.Result listed = Command("ls");
        listed.Output.ShouldContain(@"\...\seen\E", customMessage: listed.ToString());
        Command("ls", @"\...").Output.ShouldContain($"inside rule-ls of {s_self}");
        using KernelDirectory directory = KernelDirectory.Create("ls-dir");
        using KernelSymbolicLink link = KernelSymbolicLink.Create("ls-link", @"\BaseNamedObjects\elsewhere");
        Command("ls", $@"\Sessions\{CurrentProcess.EffectiveUserId}\BaseNamedObjects").Output.ShouldContain(@"leads to \BaseNamedObjects\elsewhere");
        if (CurrentProcess.EffectiveUserId == 0)
        {
            directory.MakePermanent();
            Command("ls", @"Local").Output.ShouldContain("permanent");
            directory.MakeTemporary();
        }
    }

    [Fact]
    [Rule("E37")]
    public void Inspection_ReachesEachOfSeveralWithOneAlias()
    {
        using KernelPrivateNamespace own = KernelPrivateNamespace.Create(new BoundaryDescriptor("rule-same-1", s_self), "same");
        using var inside = new KernelEvent(true, true, @"same\One", out _);
        using Peer peer = fixture.StartPeer(), third = fixture.StartPeer();
        peer.Call("private", "create", "rule-same-2", "same", s_self).Status.ShouldBe(NtStatus.Success);
        peer.Call("event", @"same\Two", 1, 1).Status.ShouldBe(NtStatus.Success);
        third.Call("private", "create", "rule-same-3", "same~2", s_self).Status.ShouldBe(NtStatus.Success);
        using KernelInspector inspector = fixture.Environment.Inspect();
        inspector.ListNames(@"\...").Where(n => n.Name.StartsWith("same", StringComparison.Ordinal)).Select(n => n.Name)
            .ShouldBe(["same", "same~3", "same~2"]);
        inspector.ListNames(@"\...\same").Select(n => n.Name).ShouldBe(["One"]);
        inspector.ListNames(@"\...\same~3").Select(n => n.Name).ShouldBe(["Two"]);
        inspector.ListNames(@"\...\same~2").ShouldBeEmpty();
        inspector.ShowObject(@"\...\same\One").ObjectId.ShouldBe(inside.ObjectId);
        inspector.ShowObject(@"\...\same~3\Two").ObjectId.ShouldNotBe(inside.ObjectId);

        // In a program the namespace that it has open decides.
        KernelEvent.TryOpen(@"same\Two", out _).ShouldBeFalse();
        peer.Call("open-event", @"same\One").Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    private HelveCommand.Result Command(params string[] arguments)
    {
        using var helve = new HelveCommand();
        return helve.Run("env", [$"HELVE_SOCKET={fixture.Environment.SocketPath}", HelveCommand.Program, .. arguments]);
    }

    [Fact]
    public void Namespace_GoesWithItsLastHandle()
    {
        var boundary = new BoundaryDescriptor("rule-last", s_self);
        using Peer peer = fixture.StartPeer();
        KernelPrivateNamespace.Create(boundary, "last").Dispose();
        peer.Call("private", "open", boundary.Name, "last", s_self).Status.ShouldBe(NtStatus.ObjectPathNotFound);
        using KernelPrivateNamespace again = KernelPrivateNamespace.CreateOrOpen(boundary, "last", out bool createdNew);
        createdNew.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0x4001u, NtStatus.AccessDenied)]
    [InlineData(0x1000u, NtStatus.Success)]
    [Rule("E36")]
    public void Create_WithALevel_NeedsThatLevel(uint level, NtStatus expected)
    {
        var boundary = new BoundaryDescriptor("rule-level", level, s_self);
        NtStatus seen = NtStatus.Success;
        try
        {
            KernelPrivateNamespace.Create(boundary, "level").Dispose();
        }
        catch (KernelException e)
        {
            seen = e.Status;
        }

        seen.ShouldBe(expected);
    }

    [Fact]
    public void Boundary_IsReadBackAsItWasWritten()
    {
        var boundary = new BoundaryDescriptor("name", 0x2000u, s_stranger, s_self, s_self);
        boundary.Sids.Length.ShouldBe(2);
        byte[] bytes = boundary.ToArray();
        BoundaryDescriptor.TryRead(bytes, out BoundaryDescriptor? read).ShouldBeTrue();
        read.ShouldBe(boundary);
        for (int length = 0; length < bytes.Length; length++)
        {
            BoundaryDescriptor.TryRead(bytes.AsSpan(0, length), out _).ShouldBeFalse();
        }

        BoundaryDescriptor.TryRead([.. bytes, 0], out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => new BoundaryDescriptor("nobody"));
    }
}
