using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.BadInput;

/// <summary>A broker whose tables hold few handles: what happens at the limit, and that one handle less is enough again.</summary>
public sealed class FullTableTests : IDisposable
{
    private const int Limit = 20;
    private readonly BrokerEnvironment _environment = new();
    private readonly Peer _full;
    private readonly Peer _other;
    private readonly nint _last;

    public FullTableTests()
    {
        _full = _environment.StartPeer(("HELVE_HANDLES_PER_PROCESS", $"{Limit}"));
        for (int i = 0; i < Limit; i++)
        {
            _last = _full.Call("event", i == 0 ? "full-first" : "-", 1, 1).Handle;
        }

        _other = _environment.StartPeer();
    }

    public void Dispose() => _environment.Dispose();

    [Theory]
    [InlineData("event - 0 0")]
    [InlineData("mutex - 1")]
    [InlineData("semaphore - 0 1")]
    [InlineData("event full-new 0 0")]
    [InlineData("mutex full-owned 1")]
    [InlineData("event full-first 0 0")]
    [InlineData("open-event full-first")]
    [InlineData("open-process SELF")]
    [InlineData("duplicate -1 4 -1 0 0 2")]
    [InlineData("duplicate -1 -1 -1 0 0 2")]
    [Rule("A17")]
    public void Call_ThatMakesAHandle_IsRefusedAndLeavesNothing(string command)
    {
        object[] words = ["explain", .. command.Replace("SELF", $"{_full.ProcessId}", StringComparison.Ordinal).Split(' ')];
        using KernelInspector inspector = _environment.Inspect();
        BrokerStatus before = inspector.GetBrokerStatus();
        PeerReply reply = _full.Call(words);
        reply.Status.ShouldBe(NtStatus.InsufficientResources, reply.Text);
        reply[0].ShouldBe(0);
        reply.Text.ShouldContain("close handles that are not needed");
        BrokerStatus after = inspector.GetBrokerStatus();
        (after.Objects, after.Handles, after.Names).ShouldBe((before.Objects, before.Handles, before.Names));
        _full.Call("close", _last).Status.ShouldBe(NtStatus.Success);
        _full.Call([.. words[1..]]).Status.ShouldBeOneOf(NtStatus.Success, NtStatus.ObjectNameExists);
    }

    [Fact]
    public void DuplicateInto_AFullTable_IsRefusedToTheOneWhoAsks()
    {
        nint process = _other.Call("open-process", _full.ProcessId, 0x40).Handle;
        nint mine = _other.Call("event", "-", 0, 0).Handle;
        _other.Call("duplicate", -1, mine, process, 0, 0, 2).Status.ShouldBe(NtStatus.InsufficientResources);
        _other.Call("query", mine)[4].ShouldBe(1);
        _full.Call("close", _last).Status.ShouldBe(NtStatus.Success);
        nint theirs = _other.Call("duplicate", -1, mine, process, 0, 0, 2).Handle;
        _full.Call("query", theirs)[4].ShouldBe(2);
    }

    [Fact]
    [Rule("B40")]
    public void Move_IntoAFullTable_FailsAndClosesTheSource()
    {
        nint process = _other.Call("open-process", _full.ProcessId, 0x40).Handle;
        nint mine = _other.Call("event", "-", 0, 0).Handle;
        PeerReply reply = _other.Call("duplicate", -1, mine, process, 0, 0, 3);
        reply.Status.ShouldBe(NtStatus.InsufficientResources);
        reply[0].ShouldBe(0);
        _other.Call("query", mine).Status.ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    public void Start_WithAFullTable_LeavesNoChild()
    {
        PeerReply reply = _full.Call("start", "none", "/bin/sleep", "1000");
        reply.Status.ShouldBe(NtStatus.InsufficientResources, reply.Text);
        using KernelInspector inspector = _environment.Inspect();
        Until.True(() => inspector.ListProcesses().All(p => p.ProcessId == _full.ProcessId || (p.Flags & ProcessFlags.Broker) != 0), "the child is forgotten");
        Until.True(() => _environment.LivingProcesses().Count == 3, "the broker and the two live, and no child");
    }

    [Fact]
    public void FullTable_OfAKilledProcess_IsSweptAsAnyOther()
    {
        nint first = _other.Call("open-event", "full-first").Handle;
        _full.Kill();
        Until.True(() => _other.Call("query", first)[4] == 1, "the dead process's handles are closed");
        using KernelInspector inspector = _environment.Inspect();
        Until.True(() => inspector.GetBrokerStatus() is { Names: 1, Handles: 2, Objects: 2 }, "the one event and the other's process");
    }
}
