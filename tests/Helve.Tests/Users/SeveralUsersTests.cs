using System.Text.Json;
using Helve.Kernel;
using Helve.Tests.Broker;
using Helve.Tests.Cli;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>One broker, several users: each has a domain of its own, and nobody reaches or sees into another's (docs/trust.md).</summary>
public sealed class SeveralUsersTests : IDisposable
{
    private readonly SystemBroker _broker = new(static options => options with { DomainIdle = TimeSpan.FromMilliseconds(50) });

    private static string SecondWord(string output, string first) =>
        output.Split('\n').Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .First(words => words.Length > 1 && words[0] == first)[1];

    [UserFact]
    [Rule("E1")]
    [Rule("E2")]
    public void PlainName_OfTwoUsers_IsTwoObjects()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        ann.Call("event", "X", 1, 1).Status.ShouldBe(NtStatus.Success);
        PeerReply bobs = bob.Call("event", "X", 1, 0);
        bobs.Status.ShouldBe(NtStatus.Success);
        bob.Call("query-event", bobs.Handle)[1].ShouldBe(0);
        ann.Call("open-event", $@"Session\{Ann}\X").Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    public void NamedObject_OfAnotherUser_IsAccessDenied()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        nint handle = ann.Call("event", @"Global\door", 1, 1).Handle;
        ann.Call("event", "local", 1, 1).Status.ShouldBe(NtStatus.Success);
        bob.Call("open-event", @"Global\door").Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("open-event", @"Global\door", "0x100000").Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("event", @"Global\door", 1, 1).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("mutex", @"Global\door", 0).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        bob.Call("open-event", $@"Session\{Ann}\local").Status.ShouldBe(NtStatus.AccessDenied);

        // The name goes with Ann's handle, and is then Bob's to have.
        ann.Call("close", handle).Status.ShouldBe(NtStatus.Success);
        bob.Call("event", @"Global\door", 1, 1).Status.ShouldBe(NtStatus.Success);
        ann.Call("open-event", @"Global\door").Status.ShouldBe(NtStatus.AccessDenied);
    }

    [UserFact]
    public void Name_InAnotherUsersSession_CantBeMade()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        ann.Call("event", "present", 1, 1).Status.ShouldBe(NtStatus.Success);
        bob.Call("event", $@"Session\{Ann}\squatted", 1, 1).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("event", @"Session\61003", 1, 1).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Call("event", "squatted", 1, 1).Status.ShouldBe(NtStatus.Success);
        using RawClient root = _broker.Join();
        root.Create(Kernel.Memory.ObjectType.Event, $@"Session\{Ann}\from root").Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    public void Process_OfAnotherUser_CantBeOpened()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        ann.Call("open-process", ann.ProcessId).Status.ShouldBe(NtStatus.Success);
        bob.Call("open-process", ann.ProcessId).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("open-process", Environment.ProcessId, "0x1000").Status.ShouldBe(NtStatus.AccessDenied);
    }

    [UserFact]
    public void Process_OfAnotherUser_CantBeShownAsAChild()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        ann.Call("event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);
        string shown = bob.Call("start", "none", "/bin/sleep", "1000").Text;
        shown.ShouldStartWith("Success", customMessage: "a child of one's own can");

        // The test's process is root's, and shows Bob's child as its own.
        using RawClient root = _broker.Join();
        Reply prepared = root.Ask(Kernel.Wire.WireOperation.PrepareChild);
        uint index = prepared.Body<Kernel.Wire.TableReply>().ProcessIndex;
        using Helve.Linux.PidFd stranger = Helve.Linux.PidFd.Open((int)new PeerReply(shown)[1]);
        root.Ask(
            Kernel.Wire.WireOperation.ChildStarted,
            new Kernel.Wire.ChildStartedRequest { ProcessIndex = index, ProcessId = (uint)new PeerReply(shown)[1], Access = 0x1FFFFF },
            descriptor: stranger.Descriptor).Status.ShouldBe(NtStatus.AccessDenied);

        // The child to be is given up with that, as after every other failure.
        root.Ask(Kernel.Wire.WireOperation.ChildFailed, new Kernel.Wire.ChildFailedRequest { ProcessIndex = index }).Status.ShouldBe(NtStatus.InvalidParameter);
        Until.True(
            () => Volatile.Read(ref root.Arena.Process(index).State) == (uint)Kernel.Memory.ProcessSlotState.Free, "the slot of the child that never was is free");
        _ = stranger.TrySendSignal(Helve.Linux.Signals.SIGKILL, out _);
    }

    [UserFact]
    public void Mutex_OfAKilledOwner_IsAbandonedInItsDomain()
    {
        Peer first = _broker.StartPeer(Ann);
        Peer second = _broker.StartPeer(Ann);
        first.Call("mutex", "m", 1).Status.ShouldBe(NtStatus.Success);
        PeerReply opened = second.Call("open-mutex", "m");
        opened.Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> waiting = second.Begin("wait", opened.Handle, 60_000);
        first.Kill();
        waiting.Wait(Until.Patience).ShouldBeTrue();
        waiting.Result.Status.ShouldBe(NtStatus.AbandonedWait0);
    }

    [UserFact]
    public void Inspection_OfAUser_ShowsThatUserOnly()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        ann.Call("event", @"Global\anns-secret", 1, 1).Status.ShouldBe(NtStatus.Success);
        ann.Call("event", "anns-plain", 1, 1).Status.ShouldBe(NtStatus.Success);
        bob.Call("event", "bobs-plain", 1, 1).Status.ShouldBe(NtStatus.Success);
        string[][] looks = [["ps", "--all", "--json"], ["handles", "--json"], ["ls", "-R", "--json"], ["ls"], ["ls", @"\BaseNamedObjects"], ["ls", @"\Sessions"]];
        foreach (string[] look in looks)
        {
            HelveCommand.Result seen = _broker.Run(Bob, look);
            seen.Error.ShouldBeEmpty(string.Join(' ', look));
            seen.Output.ShouldNotContain("anns");
            seen.Output.ShouldNotContain($"{ann.ProcessId}");
            seen.Output.ShouldNotContain($"{Ann}");
        }

        _broker.Run(Bob, "show", @"Global\anns-secret").ExitCode.ShouldBe(1);
        _broker.Run(Bob, "ls", $@"\Sessions\{Ann}\BaseNamedObjects").ExitCode.ShouldBe(1);
        _broker.Run(Bob, "ls", "-R", "--json").Output.ShouldContain("bobs-plain");
        string all = _broker.Run(0, "ls", "-R", "--json").Output;
        all.ShouldContain("anns-secret");
        all.ShouldContain("bobs-plain");
        _broker.Run(0, "ps").Output.ShouldContain($"{ann.ProcessId}");
        HelveCommand.Result shown = _broker.Run(0, "show", @"Global\anns-secret");
        shown.Output.ShouldContain($"{ann.ProcessId}", customMessage: shown.ToString());
    }

    [UserFact]
    public void Inspection_ByRoot_SaysWhoseEachIs()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        ann.Call("event", @"Global\anns", 1, 1).Status.ShouldBe(NtStatus.Success);
        bob.Call("event", @"Global\bobs", 1, 1).Status.ShouldBe(NtStatus.Success);
        SecondWord(_broker.Run(0, "ps").Output, $"{ann.ProcessId}").ShouldBe($"{Ann}");
        SecondWord(_broker.Run(0, "handles").Output, $"{bob.ProcessId}").ShouldBe($"{Bob}");
        SecondWord(_broker.Run(0, "ls").Output, @"\BaseNamedObjects\bobs").ShouldBe($"{Bob}");
        string shown = _broker.Run(0, "show", @"Global\anns").Output;
        SecondWord(shown, "user").ShouldBe($"{Ann}");
        SecondWord(shown, $"{ann.ProcessId}").ShouldBe($"{Ann}");

        // A user who sees one domain needs no such column.
        _broker.Run(Bob, "ps").Output.ShouldNotContain("USER");
    }

    [UserFact]
    public void Domains_OfTwoUsers_AreListedWithWhatTheyHave()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        ann.Call("event", "one", 1, 1).Status.ShouldBe(NtStatus.Success);
        ann.Call("event", "two", 1, 1).Status.ShouldBe(NtStatus.Success);
        bob.Call("event", "three", 1, 1).Status.ShouldBe(NtStatus.Success);
        JsonElement[] domains = [.. JsonDocument.Parse(_broker.Run(0, "domains", "--json").Output).RootElement.EnumerateArray()];
        JsonElement anns = domains.Single(d => d.GetProperty("uid").GetUInt32() == Ann);
        anns.GetProperty("restricted").GetBoolean().ShouldBeFalse();
        anns.GetProperty("brokers").GetBoolean().ShouldBeFalse();
        anns.GetProperty("processes").GetInt32().ShouldBe(1);
        anns.GetProperty("handles").GetInt32().ShouldBe(2);
        anns.GetProperty("objects").GetProperty("limit").GetInt32().ShouldBe(4096);
        anns.GetProperty("ofUser").GetProperty("names").GetProperty("used").GetInt32().ShouldBe(2);
        anns.GetProperty("ofUser").GetProperty("processes").GetProperty("used").GetInt32().ShouldBe(1);
        domains.Count(d => d.GetProperty("brokers").GetBoolean()).ShouldBe(1);

        HelveCommand.Result text = _broker.Run(0, "domains");
        text.ExitCode.ShouldBe(0, text.ToString());
        text.Output.ShouldContain("the broker's own");
        _broker.Run(Bob, "domains").Output.ShouldNotContain($"{Ann}");
    }

    [UserFact]
    public void Stop_ByAUserThatDoesNotRunTheBroker_IsRefused()
    {
        Peer ann = _broker.StartPeer(Ann);
        HelveCommand.Result refused = _broker.Run(Ann, "broker", "stop", "--force");
        refused.ExitCode.ShouldBe(4, refused.ToString());
        ann.Call("event", "still-there", 1, 1).Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    public void Domain_OfAUserWhoLeft_EndsWithItsNames()
    {
        Peer ann = _broker.StartPeer(Ann);
        ann.Call("event", "kept-by-a-child", 1, 1, "0x1F0003", 2).Status.ShouldBe(NtStatus.Success);

        // A child that never connects holds the handle that it inherited: the domain stays.
        PeerReply child = ann.Call("start", "all", "/bin/sleep", "1000");
        ann.Kill();
        HelveCommand.Result shown = _broker.Run(0, "show", $@"\Sessions\{Ann}\BaseNamedObjects\kept-by-a-child");
        shown.Output.ShouldContain($"{child[1]}", customMessage: shown.ToString());
        Peer second = _broker.StartPeer(Ann);
        second.Call("open-event", "kept-by-a-child").Status.ShouldBe(NtStatus.Success);
        second.Kill();
        _broker.Log.Of(111).ShouldBeEmpty();
        _ = Helve.Linux.Signals.TrySend((int)child[1], Helve.Linux.Signals.SIGKILL, out _);
        Until.True(() => _broker.Log.Of(111).Length == 1, "the domain ends");
        Peer third = _broker.StartPeer(Ann);
        third.Call("open-event", "kept-by-a-child").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        third.Call("event", "kept-by-a-child", 1, 1).Status.ShouldBe(NtStatus.Success);
        _broker.Log.Of(110).Length.ShouldBe(3, "root's, and Ann's twice");
    }

    public void Dispose() => _broker.Dispose();
}
