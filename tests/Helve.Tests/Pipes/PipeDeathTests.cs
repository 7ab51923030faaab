using System.Globalization;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Pipes;

/// <summary>Pipes whose broker is killed, and clients that are killed at each step of connecting.</summary>
public sealed class PipeDeathTests : IDisposable
{
    private const uint Duplex = (uint)PipeOpenModes.Duplex;
    private const uint Messages = (uint)(PipeModes.Messages | PipeModes.ReadMessages);
    private const uint ReadWrite = (uint)(PipeRights.GenericRead | PipeRights.GenericWrite);
    private const int Inherit = 2;

    private readonly BrokerEnvironment _environment = new();
    private readonly Peer _server;
    private readonly string _name = PipePair.NewName();

    public PipeDeathTests() => _server = _environment.StartPeer();

    public void Dispose() => _environment.Dispose();

    [Theory]
    [InlineData(0u)]
    [InlineData(Messages)]
    public void KilledBroker_LeavesTheConnectionsThatThereAre_AndNobodyConnectsAnew(uint modes)
    {
        Peer client = _environment.StartPeer();
        nint server = Instance(modes);
        nint lonely = Instance(modes);
        nint end = client.Call("named-pipe", "open", _name, ReadWrite).Handle;
        Send(client, end, _server, server, "before");
        KillBroker(client);

        Send(client, end, _server, server, "after");
        Send(_server, server, client, end, "and-back");
        client.Call("named-pipe", "open", _name, ReadWrite).Status.ShouldBe(NtStatus.PortDisconnected);
        client.Call("named-pipe", "await", _name, 0).Status.ShouldBe(NtStatus.PortDisconnected);
        _server.Call("named-pipe", "connect", lonely, 0).Status.ShouldBe(NtStatus.PortDisconnected);
        _server.Call("named-pipe", "disconnect", server).Status.ShouldBe(NtStatus.PortDisconnected);
        client.Call("named-pipe", "write", end, "last-words").Status.ShouldBe(NtStatus.Success);
        client.Call("close", end).Status.ShouldBe(NtStatus.Success);
        _server.Call("named-pipe", "read", server, 20).Word(1).ShouldBe("last-words");
        _server.Call("named-pipe", "read", server, 20).Status.ShouldBe(NtStatus.PipeBroken);
        _server.Call("named-pipe", "write", server, "x").Status.ShouldBe(NtStatus.PipeClosing);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("connect-awaited")]
    public void KilledBroker_EndsTheServersWaitForAClient(string verb)
    {
        nint server = Instance(0);
        Task<PeerReply> waiting = _server.Begin("@a", "named-pipe", verb, server, verb == "connect" ? "-1" : string.Empty);
        Until.True(() => IsAwaited(server), "the server waits");
        KillBroker();
        waiting.Wait(Until.Patience).ShouldBeTrue("it ends");
        waiting.Result.Status.ShouldBe(NtStatus.PortDisconnected);
    }

    [Theory]
    [InlineData("await")]
    [InlineData("open-when-free")]
    public void KilledBroker_EndsTheWaitForAnInstance(string verb)
    {
        Peer client = _environment.StartPeer();
        nint server = Instance(0);
        nint end = client.Call("named-pipe", "open", _name, ReadWrite).Handle;
        Task<PeerReply> waiting = client.Begin("@a", "named-pipe", verb, _name, -1);
        Until.True(() => _environment.IsBlocked(client.ProcessId), "the client waits");
        KillBroker(client);
        waiting.Wait(Until.Patience).ShouldBeTrue("it ends");
        waiting.Result.Status.ShouldBe(NtStatus.PortDisconnected);
        client.Call("close", end).Status.ShouldBe(NtStatus.Success);
        _server.Call("close", server).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void ClientThatIsKilled_BeforeTheBrokerHasItsRequest_LeavesTheInstanceToOthers()
    {
        Peer client = Connected();
        nint server = Instance(0);
        int broker = Broker();
        Signals.TrySend(broker, Signals.SIGSTOP, out _).ShouldBeTrue();
        int thread = (int)client.Call("@a", "tid")[0];
        _ = client.Begin("@a", "named-pipe", "open", _name, ReadWrite);
        Until.True(() => Receives(client.ProcessId, thread), "it has asked, and waits for the answer");
        client.Kill();
        Signals.TrySend(broker, Signals.SIGCONT, out _).ShouldBeTrue();
        ShouldServeTheNext(server);
    }

    [Fact]
    public void ClientThatIsKilled_BeforeItHasTheAnswer_LeavesAClosedEnd()
    {
        Peer client = Connected();
        nint server = Instance(0);
        int broker = Broker();
        Signals.TrySend(broker, Signals.SIGSTOP, out _).ShouldBeTrue();
        int thread = (int)client.Call("@a", "tid")[0];
        _ = client.Begin("@a", "named-pipe", "open", _name, ReadWrite);
        Until.True(() => Receives(client.ProcessId, thread), "it has asked, and waits for the answer");
        Signals.TrySend(client.ProcessId, Signals.SIGSTOP, out _).ShouldBeTrue();
        Signals.TrySend(broker, Signals.SIGCONT, out _).ShouldBeTrue();
        Until.True(() => StateOf(server) == PipeState.Connected, "the broker has connected it");
        client.Kill();
        Until.True(() => StateOf(server) == PipeState.Closing, "its end is closed");
        ShouldServeTheNext(server);
    }

    [Fact]
    public void ClientThatIsKilled_BeforeItHasUsedItsEnd_LeavesAClosedEnd()
    {
        Peer client = Connected();
        nint server = Instance(0);
        client.Call("named-pipe", "open", _name, ReadWrite).Status.ShouldBe(NtStatus.Success);
        client.Kill();
        Until.True(() => StateOf(server) == PipeState.Closing, "its end is closed");
        ShouldServeTheNext(server);
    }

    [Fact]
    [Rule("G2")]
    [Rule("J42")]
    public void Ends_ThatAChildInherited_LiveInIt_AfterTheirParentIsKilled()
    {
        Peer parent = Connected();
        nint server = Instance(Messages);
        nint end = parent.Call("named-pipe", "open", _name, ReadWrite).Handle;
        parent.Call("attributes", end, Inherit, Inherit).Status.ShouldBe(NtStatus.Success);
        parent.Call("start", end, Peer.Program, nameof(NtStatus.Success), "named-pipe", "write", end, "from-the-child").Status.ShouldBe(NtStatus.Success);
        _server.Call("named-pipe", "read", server, 20).Word(1).ShouldBe("from-the-child");

        // One that never uses it has it as well.
        var sleeper = (int)parent.Call("start", end, "/bin/sleep", "1000")[1];
        parent.Kill();
        Task<PeerReply> reading = _server.Begin("@r", "named-pipe", "read", server, 20);
        nint other = Instance(Messages);
        Connected().Call("named-pipe", "open", _name, ReadWrite).Status.ShouldBe(NtStatus.Success, "the broker has seen the parent's end by now");
        _server.Call("close", other).Status.ShouldBe(NtStatus.Success);
        StateOf(server).ShouldBe(PipeState.Connected);
        reading.IsCompleted.ShouldBeFalse();
        Signals.TrySend(sleeper, Signals.SIGKILL, out _).ShouldBeTrue();
        reading.Wait(Until.Patience).ShouldBeTrue();
        reading.Result.Status.ShouldBe(NtStatus.PipeBroken);
    }

    private static void Send(Peer from, nint source, Peer to, nint target, string text)
    {
        from.Call("named-pipe", "write", source, text).Status.ShouldBe(NtStatus.Success);
        to.Call("named-pipe", "read", target, 50).Word(1).ShouldBe(text);
    }

    // Blocked where the library waits for nothing but the answers of the broker:
    // in recvmsg, or in poll before it, since a client that keeps room for a descriptor looks for the answer first.
    private static bool Receives(int process, int thread)
    {
        bool isX64 = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64;
        string[] calls = isX64 ? ["47", "7", "271"] : ["212", "73"];
        string call = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{thread}/syscall"));
        return calls.Contains(call.Split(' ')[0]);
    }

    private Peer Connected()
    {
        Peer peer = _environment.StartPeer();
        peer.Call("@a", "close", 4).Status.ShouldBe(NtStatus.InvalidHandle);
        return peer;
    }

    private nint Instance(uint modes) => _server.Call("named-pipe", "create", _name, Duplex, modes, 9).Handle;

    private PipeState StateOf(nint server) => (PipeState)_server.Call("named-pipe", "query", server)[0];

    private void ShouldServeTheNext(nint server)
    {
        Until.True(
            () => _server.Call("named-pipe", "disconnect", server).Status is NtStatus.Success or NtStatus.PipeListening or NtStatus.PipeDisconnected
                && _server.Call("named-pipe", "connect", server, 0).Status == NtStatus.Timeout,
            "the server listens again");
        Peer next = Connected();
        nint end = next.Call("named-pipe", "open", _name, ReadWrite).Handle;
        Send(next, end, _server, server, "next");
        Send(_server, server, next, end, "hello");
        next.Call("close", end).Status.ShouldBe(NtStatus.Success);
        _server.Call("close", server).Status.ShouldBe(NtStatus.Success);
        using KernelInspector inspector = _environment.Inspect();
        Until.True(() => inspector.GetBrokerStatus() is { Names: 0 } status && status.Objects <= status.Processes, "no end is left");
    }

    private int Broker()
    {
        using KernelInspector inspector = _environment.Inspect();
        return inspector.GetBrokerStatus().ProcessId;
    }

    // Who waits refers to the end besides its handle.
    private bool IsAwaited(nint server)
    {
        using KernelInspector inspector = _environment.Inspect();
        return inspector.ListHandles(_server.ProcessId).Any(handle => handle.Value == server && handle.ObjectReferences != 0);
    }

    private void KillBroker(params Peer[] clients)
    {
        Signals.TrySend(Broker(), Signals.SIGKILL, out _).ShouldBeTrue();
        Until.True(() => _environment.LivingProcesses().Order().SequenceEqual(clients.Append(_server).Select(static peer => peer.ProcessId).Order()), "the broker ends");

        // Killed, it could not remove its socket.
        Directory.Delete(Path.GetDirectoryName(_environment.SocketPath)!, recursive: true);
    }
}
