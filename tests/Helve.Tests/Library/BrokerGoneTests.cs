using Helve.Inspection;
using Helve.Kernel;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Library;

/// <summary>A process whose broker was killed, and which has no thread record left for a new thread.</summary>
public sealed class BrokerGoneTests : IDisposable
{
    private readonly BrokerEnvironment _environment = new();
    private readonly Peer _peer;
    private readonly nint _handle;
    private readonly ulong _id;

    public BrokerGoneTests()
    {
        _peer = _environment.StartPeer();
        _handle = _peer.Call("event", "-", 0, 0).Handle;
        _id = (ulong)_peer.Call("query", _handle)[3];
    }

    [Fact]
    public void BlockedWait_ThatIsCancelledByAThreadWithoutARecord_Ends()
    {
        Task<PeerReply> wait = _peer.Begin("@waiter", "wait-until-cancel", _handle);
        Until.True(() => _environment.WaitersOf(_id) == 1, "the thread is blocked");
        KillBroker();
        _peer.Call("cancel").Status.ShouldBe(NtStatus.Success);
        wait.Wait(Until.Patience).ShouldBeTrue("the cancellation got lost");
        wait.Result.Status.ShouldBe(NtStatus.Cancelled);
    }

    [Fact]
    public void AwaitedWait_ThatIsCancelledByAThreadWithoutARecord_Ends()
    {
        Task<PeerReply> wait = _peer.Begin("await", "any", -1, -1, _handle);
        Until.True(() => _environment.WaitersOf(_id) == 1, "the wait is pending");
        KillBroker();
        _peer.Call("cancel").Status.ShouldBe(NtStatus.Success);
        wait.Wait(Until.Patience).ShouldBeTrue("the cancellation got lost");
        wait.Result.Status.ShouldBe(NtStatus.Cancelled);
    }

    [Fact]
    public void PendingReceive_EndsWithTheBroker()
    {
        Task<PeerReply> reader = _peer.Begin("@reader", "receive-all", 2);
        _peer.Call("send", -1, _handle, 0, 2, 1).Status.ShouldBe(NtStatus.Success);
        Until.True(() => _peer.Call("query", _handle)[4] == 1, "the first was received and closed, and the reader goes on");
        KillBroker();
        reader.Wait(Until.Patience).ShouldBeTrue("the reader sleeps for ever");
        reader.Result.Text.ShouldBe("PortDisconnected 1");
        _peer.Call("receive").Status.ShouldBe(NtStatus.PortDisconnected);
    }

    [Fact]
    public void Finalizer_ClosesAForgottenHandle_WithoutTheBroker()
    {
        KillBroker();
        _peer.Call("forget", _handle).Status.ShouldBe(NtStatus.Success);
        _peer.Call("collect").Status.ShouldBe(NtStatus.Success);
        _peer.Call("query", _handle).Status.ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    public void Finalizer_WithAStoppedBroker_IsNotHeldUp()
    {
        using KernelInspector inspector = _environment.Inspect();
        int broker = inspector.GetBrokerStatus().ProcessId;

        // More threads than a first batch of records has.
        for (int i = 0; i < 12; i++)
        {
            _peer.Call($"@{i}", "set", _handle).Status.ShouldBe(NtStatus.Success);
        }

        Signals.TrySend(broker, Signals.SIGSTOP, out _).ShouldBeTrue();
        try
        {
            _peer.Call("forget", _handle).Status.ShouldBe(NtStatus.Success);
            _peer.Call("collect").Status.ShouldBe(NtStatus.Success);
            _peer.Call("query", _handle).Status.ShouldBe(NtStatus.InvalidHandle);
        }
        finally
        {
            _ = Signals.TrySend(broker, Signals.SIGCONT, out _);
        }
    }

    public void Dispose()
    {
        _peer.Dispose();
        string directory = Path.GetDirectoryName(_environment.SocketPath)!;
        if (_environment.LivingProcesses().Count == 0 && Directory.Exists(directory))
        {
            // Killed, it could not remove its socket.
            Directory.Delete(directory, recursive: true);
        }

        _environment.Dispose();
    }

    // New threads use up what records the process has, so that the next one gets none.
    private void KillBroker()
    {
        using (KernelInspector inspector = _environment.Inspect())
        {
            Signals.TrySend(inspector.GetBrokerStatus().ProcessId, Signals.SIGKILL, out _).ShouldBeTrue();
        }

        Until.True(() => _environment.LivingProcesses().SequenceEqual([_peer.ProcessId]), "the broker ends");
        for (int i = 0; _peer.Call($"@last{i}", "query-event", _handle).Status == NtStatus.Success; i++)
        {
            i.ShouldBeLessThan(64, "a broker that is gone gives no records");
        }
    }
}
