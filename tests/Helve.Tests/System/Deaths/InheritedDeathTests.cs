using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.Deaths;

/// <summary>Inherited handles, when parents and children are killed, and while the parent's table is in motion.</summary>
public sealed class InheritedDeathTests : IDisposable
{
    private const int Inherit = (int)HandleAttributes.Inherit;
    private readonly BrokerEnvironment _environment = new();
    private readonly Peer _parent;
    private readonly Peer _witness;

    public InheritedDeathTests()
    {
        _parent = _environment.StartPeer();
        _witness = _environment.StartPeer();
    }

    public void Dispose() => _environment.Dispose();

    [Fact]
    [Rule("G7")]
    public void Kill_OfTheParent_LeavesTheChildItsHandlesAndItsWait()
    {
        nint handle = _parent.Call("event", "inherited", 0, 0, 0x1F_0003, Inherit).Handle;
        PeerReply child = _parent.Call("start", "all", Peer.Program, nameof(NtStatus.Success), "wait", handle, -1);
        nint process = _witness.Call("open-process", child[1], 0x1F_FFFF).Handle;
        nint witness = _witness.Call("open-event", "inherited").Handle;
        var id = (ulong)_witness.Call("query", witness)[3];
        Until.True(() => _environment.WaitersOf(id) == 1, "the child waits");
        _parent.Kill();
        Until.True(() => _witness.Call("query", witness)[4] == 2, "the child's handle and the witness's are left");
        _witness.Call("set", witness).Status.ShouldBe(NtStatus.Success);
        _witness.Call("wait", process, Until.Patience.TotalMilliseconds).Status.ShouldBe(NtStatus.Success);
        _witness.Call("wait", witness, 0).Status.ShouldBe(NtStatus.Timeout, "the child took the signal");
        Until.True(() => _witness.Call("query", witness)[4] == 1, "the child's handle is closed");
    }

    [Fact]
    [Rule("G7")]
    public void Kill_OfAChildThatNeverUsedItsHandles_ClosesThem()
    {
        nint handle = _parent.Call("event", "-", 0, 0, 0x1F_0003, Inherit).Handle;
        PeerReply child = _parent.Call("start", "all", "/bin/sleep", "1000");
        _parent.Call("query", handle)[4].ShouldBe(2);
        using (var process = System.Diagnostics.Process.GetProcessById((int)child[1]))
        {
            process.Kill();
        }

        _parent.Call("wait", child.Handle, Until.Patience.TotalMilliseconds).Status.ShouldBe(NtStatus.Success);
        _parent.Call("query", handle)[4].ShouldBe(1, "a process's handles are closed before it is signalled");
        _parent.Call("exit-code", child.Handle)[0].ShouldBe(128 + 9);
    }

    [Fact]
    public void Child_ThatIsNoHelveProgram_EndsWithItsOwnCode()
    {
        PeerReply child = _parent.Call("start", "all", "/bin/sh", "-c", "exit\t7");
        _parent.Call("wait", child.Handle, Until.Patience.TotalMilliseconds).Status.ShouldBe(NtStatus.Success);
        _parent.Call("exit-code", child.Handle)[0].ShouldBe(7);
    }

    [Fact]
    [Rule("G5")]
    [Rule("G22")]
    public void Start_WhileOtherThreadsChangeTheTable_GivesEachChildASnapshotThatIsClosedAtItsEnd()
    {
        nint handle = _parent.Call("event", "-", 1, 1, 0x1F_0003, Inherit).Handle;
        foreach (string kind in new[] { "create", "duplicate", "named" })
        {
            _parent.Call("churn", kind, handle).Status.ShouldBe(NtStatus.Success);
        }

        for (int i = 0; i < 8; i++)
        {
            PeerReply child = _parent.Call("start", "all", Peer.Program, nameof(NtStatus.Success), "wait", handle, 0);
            _parent.Call("wait", child.Handle, Until.Patience.TotalMilliseconds).Status.ShouldBe(NtStatus.Success);
            _parent.Call("exit-code", child.Handle)[0].ShouldBe(0, "the handle was there and its object set");
            _parent.Call("close", child.Handle).Status.ShouldBe(NtStatus.Success);
        }

        nint process = _witness.Call("open-process", _parent.ProcessId, 0x10_0040).Handle;
        nint mine = _witness.Call("duplicate", process, handle, -1, 0, 0, 2).Handle;
        _parent.Kill();
        Until.True(() => _witness.Call("query", mine)[4] == 1, "no child kept a handle");
        _witness.Call("close", process).Status.ShouldBe(NtStatus.Success);
        using KernelInspector inspector = _environment.Inspect();
        Until.True(() => inspector.GetBrokerStatus() is { Names: 0, Objects: 2, Handles: 2 }, "the event and the witness are all that is left");
    }
}
