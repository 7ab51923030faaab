using System.Diagnostics;
using Helve.Broker;
using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Broker;
using Helve.Tests.Foreign;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Sections;

/// <summary>Sections in several processes and of several users: who dies, and what is left.</summary>
public sealed class SectionProcessTests : IDisposable
{
    private const int ReadWrite = (int)PageProtection.ReadWrite;
    private const int ReadOnly = (int)PageProtection.ReadOnly;
    private readonly BrokerEnvironment _environment = new();

    public void Dispose() => _environment.Dispose();

    [Fact]
    [Rule("J15")]
    [Rule("D13")]
    [Rule("D14")]
    public void Section_OfACreatorThatIsKilled_LivesInTheOthers_AndIsGoneWithTheLast()
    {
        Peer creator = _environment.StartPeer();
        Peer other = _environment.StartPeer();
        Peer witness = _environment.StartPeer();
        nint made = creator.Call("section", "Local\\s", 65536, ReadWrite).Handle;
        nint view = (nint)creator.Call("map", made, ReadWrite)[0];
        creator.Call("poke", view, 41);
        nint theirs = other.Call("open-section", "Local\\s", (uint)SectionRights.AllAccess).Handle;
        witness.Call("close", witness.Call("event", "-", 0, 0).Handle);
        BrokerSections().ShouldBe(1);
        creator.Kill();
        nint read = (nint)other.Call("map", theirs, ReadWrite)[0];
        other.Call("peek", read)[0].ShouldBe(41);
        nint late = witness.Call("open-section", "Local\\s", (uint)SectionRights.AllAccess).Handle;
        other.Kill();
        nint again = (nint)witness.Call("map", late, ReadWrite)[0];
        witness.Call("peek", again)[0].ShouldBe(41);
        witness.Call("close", late);
        Until.True(() => BrokerSections() == 0, "the broker gives its descriptor back");
        witness.Call("open-section", "Local\\s", (uint)SectionRights.AllAccess).Status.ShouldBe(NtStatus.ObjectNameNotFound);
        witness.Call("peek", again)[0].ShouldBe(41, "a view needs no handle");
    }

    [Fact]
    [Rule("D14")]
    public void Sections_OfASoleHolderThatIsKilled_LeaveNothingInTheBroker()
    {
        Peer witness = _environment.StartPeer();
        witness.Call("close", witness.Call("event", "-", 0, 0).Handle);
        Peer holder = _environment.StartPeer();
        holder.Call("close", holder.Call("event", "-", 0, 0).Handle);
        int before = BrokerSections();
        for (int i = 0; i < 50; i++)
        {
            _ = holder.Call("section", i % 2 == 0 ? "-" : $"Local\\s{i}", 65536, ReadWrite).Handle;
        }

        BrokerSections().ShouldBe(before + 50);
        holder.Kill();
        Until.True(() => BrokerSections() == before, "no section is left");
    }

    [Fact]
    [Rule("B1")]
    [Rule("B9")]
    public void Handle_ThatIsGivenAndTakenFromOutside_BringsAndTakesItsDescriptor()
    {
        Peer owner = _environment.StartPeer();
        Peer guest = _environment.StartPeer();
        nint made = owner.Call("section", "-", 65536, ReadWrite).Handle;
        owner.Call("poke", (nint)owner.Call("map", made, ReadWrite)[0], 6);
        nint process = owner.Call("open-process", guest.Call("pid")[0], 0x40).Handle;
        nint given = owner.Call("duplicate", -1, made, process, 4, 0, 0).Handle;
        guest.Call("peek", (nint)guest.Call("map", given, ReadOnly)[0])[0].ShouldBe(6);
        guest.Call("force-write").Word(0).ShouldBe("1");
        long descriptors = guest.Call("descriptors")[0];
        owner.Call("duplicate", process, given, 0, 0, 0, 1).Status.ShouldBe(NtStatus.Success);
        Until.True(() => guest.Call("force-write")[0] == 0, "the guest's own descriptor goes with its handle");
        guest.Call("map", given, ReadOnly).Status.ShouldBe(NtStatus.InvalidHandle);
        guest.Call("descriptors")[0].ShouldBe(descriptors - 1);
    }

    [Fact]
    public void Descriptors_ThatTheClientHasNoRoomFor_AreInsufficientResources_AndNothingIsLeft()
    {
        Peer rich = _environment.StartPeer();
        Peer poor = _environment.StartPeer();
        nint made = rich.Call("section", "Local\\s", 65536, ReadWrite).Handle;
        poor.Call("close", poor.Call("section", "-", 4096, ReadWrite).Handle);
        Until.True(() => BrokerSections() == 1, "the one is closed");
        poor.Call("limit-descriptors", 1).Status.ShouldBe(NtStatus.Success);
        poor.Call("section", "-", 65536, ReadWrite).Status.ShouldBe(NtStatus.InsufficientResources);
        poor.Call("section", "Local\\mine", 65536, ReadWrite).Status.ShouldBe(NtStatus.InsufficientResources);
        poor.Call("open-section", "Local\\s", 6).Status.ShouldBe(NtStatus.InsufficientResources);
        poor.Call("handle-count", -1)[0].ShouldBe(0);
        poor.Call("limit-descriptors", 0).Status.ShouldBe(NtStatus.Success);
        Until.True(() => BrokerSections() == 1, "what was not taken is not kept");
        rich.Call("open-section", "Local\\mine", 4).Status.ShouldBe(NtStatus.ObjectNameNotFound);
        poor.Call("open-section", "Local\\s", 6).Status.ShouldBe(NtStatus.Success);
        rich.Call("close", made);
    }

    [Fact]
    public void Descriptors_ThatTheBrokerHasNoRoomFor_AreInsufficientResources_AndItServesOn()
    {
        Peer peer = _environment.StartPeer();
        nint made = peer.Call("section", "Local\\s", 65536, ReadWrite).Handle;
        int broker = BrokerId();
        int before = BrokerDescriptors();
        Limit(broker, before + 8);
        NtStatus status = NtStatus.Success;
        for (int i = 0; i < 32 && status == NtStatus.Success; i++)
        {
            status = peer.Call("section", "-", 65536, ReadWrite).Status;
        }

        status.ShouldBe(NtStatus.InsufficientResources);
        peer.Call("query-section", made).Status.ShouldBe(NtStatus.Success, "the connection is as good as before");
        peer.Call("event", "Local\\other", 0, 0).Status.ShouldBe(NtStatus.Success);
        Limit(broker, 4096);
        peer.Call("section", "-", 65536, ReadWrite).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Descriptors_BeyondTheUsersShare_AreQuotaExceeded_AndComeBackWithTheCloses()
    {
        using var broker = new RunningBroker(change: static options => options with { Limits = new UserLimits { Descriptors = 16 } });
        using (Peer peer = _environment.StartPeer(("HELVE_SOCKET", broker.SocketPath)))
        {
            var made = new List<nint>();
            PeerReply reply = peer.Call("section", "-", 4096, ReadWrite);
            for (; reply.Status == NtStatus.Success && made.Count < 16; reply = peer.Call("section", "-", 4096, ReadWrite))
            {
                made.Add(reply.Handle);
            }

            reply.Status.ShouldBe(NtStatus.QuotaExceeded);
            made.Count.ShouldBeInRange(5, 14);
            made.ForEach(handle => peer.Call("close", handle));
            Until.True(() => peer.Call("section", "-", 4096, ReadWrite).Status == NtStatus.Success, "there is room again");
        }
    }

    [Fact]
    public void Inspection_TellsSizeAndProtection()
    {
        Peer peer = _environment.StartPeer();
        nint made = peer.Call("section", "Local\\shown", 65536, ReadOnly).Handle;
        using KernelInspector inspector = _environment.Inspect();
        ObjectState state = inspector.ListHandles(peer.ProcessId).Single(handle => handle.Value == made).State;
        state.SectionSize.ShouldBe(65536);
        state.Protection.ShouldBe(PageProtection.ReadOnly);
        StateWords.Describe(state).ShouldBe("65536 bytes, read-only");
    }

    [TwoUsersFact]
    [Rule("F39")]
    public void ReadingHandle_OfAnotherUser_CannotWrite_WhateverItsProcessDoes()
    {
        using var users = new TwoUsers();
        Peer root = users.Start(TwoUsers.Root);
        Peer ann = users.Start(TwoUsers.Ann);
        Peer bob = users.Start(TwoUsers.Bob);
        nint made = ann.Call("section", "-", 65536, ReadWrite).Handle;
        nint view = (nint)ann.Call("map", made, ReadWrite)[0];
        ann.Call("poke", view, 12);
        nint given = TwoUsers.Give(root, ann, made, bob, (uint)(SectionRights.MapRead | SectionRights.Query));
        nint read = (nint)bob.Call("map", given, ReadOnly)[0];
        bob.Call("peek", read)[0].ShouldBe(12);
        bob.Call("query-section", given)[0].ShouldBe(65536);
        bob.Call("map", given, ReadWrite).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("force-write").Text.ShouldBe("Success 1 0 0");
        ann.Call("close", made);
        bob.Call("peek", read)[0].ShouldBe(12);
        nint second = (nint)bob.Call("map", given, ReadOnly)[0];
        bob.Call("peek", second)[0].ShouldBe(12, "a handle of another user keeps the section");
        nint writing = TwoUsers.Give(root, bob, given, ann);
        ann.Call("map", writing, ReadWrite).Status.ShouldBe(NtStatus.AccessDenied, "what came back has no more than it had");
    }

    private int BrokerId()
    {
        using KernelInspector inspector = _environment.Inspect();
        return inspector.GetBrokerStatus().ProcessId;
    }

    private int BrokerSections() => Directory.GetFiles($"/proc/{BrokerId()}/fd")
        .Count(static path => new FileInfo(path).LinkTarget?.Contains("helve-section", StringComparison.Ordinal) == true);

    private int BrokerDescriptors() => Directory.GetFileSystemEntries($"/proc/{BrokerId()}/fd").Length;

    private static void Limit(int process, int descriptors)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", $"{process}", $"--nofile={descriptors}:"]);
        prlimit.WaitForExit();
        prlimit.ExitCode.ShouldBe(0);
    }
}
