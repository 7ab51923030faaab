using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Pipes;

/// <summary>Pipes where no descriptor is to be had: with the client, and with the broker.</summary>
public sealed class PipeLimitTests : IDisposable
{
    private const uint Duplex = (uint)PipeOpenModes.Duplex;
    private const uint Messages = (uint)(PipeModes.Messages | PipeModes.ReadMessages);
    private const uint ReadWrite = (uint)(PipeRights.GenericRead | PipeRights.GenericWrite);

    private readonly BrokerEnvironment _environment = new();
    private readonly Peer _rich;
    private readonly Peer _poor;
    private readonly string _name = PipePair.NewName();

    public PipeLimitTests()
    {
        _rich = _environment.StartPeer();
        _poor = _environment.StartPeer();

        // Once with descriptors, so that the runtime opens no file of its own for it any more.
        foreach (Peer peer in (Peer[])[_rich, _poor])
        {
            string own = PipePair.NewName();
            nint server = peer.Call("named-pipe", "create", own, Duplex, Messages, 1).Handle;
            nint client = peer.Call("named-pipe", "open", own, ReadWrite).Handle;
            peer.Call("named-pipe", "write", client, string.Empty).Status.ShouldBe(NtStatus.Success);
            peer.Call("named-pipe", "read", server, 1).Status.ShouldBe(NtStatus.Success);
            peer.Call("close", server).Status.ShouldBe(NtStatus.Success);
            peer.Call("close", client).Status.ShouldBe(NtStatus.Success);
        }
    }

    public void Dispose() => _environment.Dispose();

    [Fact]
    public void ClientWithoutADescriptor_IsInsufficientResources_AndTheInstanceListensOn()
    {
        nint server = _rich.Call("named-pipe", "create", _name, Duplex, 0, 1).Handle;
        int handles = HandlesOf(_poor);
        int descriptors = DescriptorsOf(_poor);
        Limit(_poor, 1);
        _poor.Call("named-pipe", "open", _name, ReadWrite).Status.ShouldBe(NtStatus.InsufficientResources);
        Limit(_poor, 0);
        HandlesOf(_poor).ShouldBe(handles);
        DescriptorsOf(_poor).ShouldBe(descriptors);
        _rich.Call("named-pipe", "query", server)[0].ShouldBe((long)PipeState.Listening, "the instance is there for others");
        _poor.Call("named-pipe", "open", _name, ReadWrite).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void ServerWithoutADescriptor_IsMadeAllTheSame_AndReadsWhenItHasOne()
    {
        Limit(_poor, 1);
        nint server = _poor.Call("named-pipe", "create", _name, Duplex, Messages, 1).Handle;
        nint client = _rich.Call("named-pipe", "open", _name, ReadWrite).Handle;
        _rich.Call("named-pipe", "write", client, "waits").Status.ShouldBe(NtStatus.Success);
        _poor.Call("named-pipe", "read", server, 20).Status.ShouldBe(NtStatus.InsufficientResources);
        _poor.Call("named-pipe", "write", server, "x").Status.ShouldBe(NtStatus.InsufficientResources);
        Limit(_poor, 0);
        int descriptors = DescriptorsOf(_poor);
        _poor.Call("named-pipe", "read", server, 20).Word(1).ShouldBe("waits");
        DescriptorsOf(_poor).ShouldBe(descriptors + 1);

        // A message of no bytes takes one for a moment.
        Limit(_poor, 1);
        _poor.Call("named-pipe", "write", server, string.Empty).Status.ShouldBe(NtStatus.InsufficientResources);
        _poor.Call("named-pipe", "write", server, "still-good").Status.ShouldBe(NtStatus.Success);
        Limit(_poor, 0);
        _rich.Call("named-pipe", "read", client, 20).Word(1).ShouldBe("still-good");
        _poor.Call("close", server).Status.ShouldBe(NtStatus.Success);
        DescriptorsOf(_poor).ShouldBe(descriptors);
    }

    [Fact]
    public void BrokerWithoutADescriptor_ConnectsNobody_AndTheInstanceListensOn()
    {
        nint server = _rich.Call("named-pipe", "create", _name, Duplex, 0, 1).Handle;
        int broker;
        using (KernelInspector inspector = _environment.Inspect())
        {
            broker = inspector.GetBrokerStatus().ProcessId;
        }

        int before = SocketsOf(broker);
        LimitBroker(broker, "3:");
        _poor.Call("named-pipe", "open", _name, ReadWrite).Status.ShouldBe(NtStatus.InsufficientResources);
        _rich.Call("named-pipe", "query", server)[0].ShouldBe((long)PipeState.Listening);
        _rich.Call("named-pipe", "create", _name + "-more", Duplex, 0, 1).Status.ShouldBe(NtStatus.Success, "to listen needs none");
        LimitBroker(broker, "1000:");
        SocketsOf(broker).ShouldBeLessThanOrEqualTo(before);
        nint client = _poor.Call("named-pipe", "open", _name, ReadWrite).Handle;
        _poor.Call("named-pipe", "write", client, "hello").Status.ShouldBe(NtStatus.Success);
        _rich.Call("named-pipe", "read", server, 20).Word(1).ShouldBe("hello");
        _poor.Call("close", client).Status.ShouldBe(NtStatus.Success);
        _rich.Call("close", server).Status.ShouldBe(NtStatus.Success);
        Until.True(() => SocketsOf(broker) <= before, "the broker has closed both sockets");
    }

    private static void Limit(Peer peer, int number) => peer.Call("limit-descriptors", number).Status.ShouldBe(NtStatus.Success);

    private static void LimitBroker(int broker, string limits)
    {
        using var changed = System.Diagnostics.Process.Start("/usr/bin/prlimit", ["--pid", $"{broker}", $"--nofile={limits}"]);
        changed.WaitForExit();
        changed.ExitCode.ShouldBe(0);
    }

    private static int DescriptorsOf(Peer peer) => SocketsOf(peer.ProcessId);

    // What else the runtime opens is its own affair.
    private static int SocketsOf(int process) => Directory.GetFiles($"/proc/{process}/fd")
        .Count(static path => new FileInfo(path).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    private int HandlesOf(Peer peer)
    {
        using KernelInspector inspector = _environment.Inspect();
        return inspector.ListHandles(peer.ProcessId).Count;
    }
}
