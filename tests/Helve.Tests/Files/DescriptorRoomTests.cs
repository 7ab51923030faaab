using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Files;

/// <summary>Files, sockets and pipes where there is no room for a descriptor (RLIMIT_NOFILE), in the client or in the broker.</summary>
public sealed class DescriptorRoomTests : IDisposable
{
    private readonly BrokerEnvironment _environment = new();
    private readonly string _path = Path.GetTempFileName();

    public DescriptorRoomTests() => File.WriteAllText(_path, "content");

    public void Dispose()
    {
        _environment.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public void ClientWithoutRoom_GetsNoDescriptor_AndKeepsItsHandles()
    {
        Peer rich = _environment.StartPeer();
        Peer poor = _environment.StartPeer();
        nint process = rich.Call("open-process", Known(poor), 0x40).Handle;
        nint file = rich.Call("duplicate", -1, rich.Call("wrap-file", _path, "r").Handle, process, 0, 0, 2).Handle;
        PeerReply listening = rich.Call("listen");
        nint socket = rich.Call("duplicate", -1, listening.Handle, process, 0, 0, 2).Handle;

        // Once, so that the runtime opens no file of its own for it any more.
        poor.Call("greet", file, 0).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        poor.Call("query-file", file).Status.ShouldBe(NtStatus.Success);
        nint fresh = rich.Call("duplicate", -1, rich.Call("wrap-file", _path, "r").Handle, process, 0, 0, 2).Handle;
        long handles = poor.Call("handle-count", -1)[0];
        poor.Call("limit-descriptors", 1).Status.ShouldBe(NtStatus.Success);
        poor.Call("read", fresh, 3).Status.ShouldBe(NtStatus.InsufficientResources);
        poor.Call("greet", socket, 1).Status.ShouldBe(NtStatus.InsufficientResources);
        poor.Call("pipe", 0, 0).Status.ShouldBe(NtStatus.InsufficientResources);
        poor.Call("read", file, 3).Word(0).ShouldBe("con", "that descriptor was there already");
        poor.Call("handle-count", -1)[0].ShouldBe(handles);
        poor.Call("limit-descriptors", 0).Status.ShouldBe(NtStatus.Success);
        poor.Call("read", fresh, 3).Word(0).ShouldBe("con");
        Task<PeerReply> greeting = poor.Begin("greet", socket, 1);
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, (int)listening[1]);
        client.GetStream().ReadByte().ShouldBePositive();
        greeting.Result.Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("J47")]
    public void MovedSocket_ThatTheClientHasNoRoomFor_IsOpenedLater()
    {
        Peer rich = _environment.StartPeer();
        Peer poor = _environment.StartPeer();
        PeerReply moved = rich.Call("move-socket", Known(poor));
        moved.Status.ShouldBe(NtStatus.Success);

        // What fails needs code that the runtime has to load first.
        poor.Call("socket-information", new string('0', 48), 1).Status.ShouldBe(NtStatus.InvalidParameter);
        poor.Call("limit-descriptors", 1).Status.ShouldBe(NtStatus.Success);
        poor.Call("socket-information", moved.Word(0), 1).Status.ShouldBe(NtStatus.InsufficientResources);
        poor.Call("limit-descriptors", 0).Status.ShouldBe(NtStatus.Success);
        poor.Call("socket-information", moved.Word(0), 0).Status.ShouldBe(NtStatus.Success);
        poor.Call("socket-information", moved.Word(0), 0).Status.ShouldBe(NtStatus.InvalidHandle);
    }

    [Theory]
    [InlineData("wrap-file")]
    [InlineData("listen")]
    [InlineData("pipe")]
    public void BrokerWithoutRoom_RefusesWhatBringsOne_AndServesOn(string what)
    {
        Peer peer = _environment.StartPeer();
        nint first = Make(peer, what).Handle;
        int broker = BrokerId();
        Limit(broker, Descriptors(broker) + 8);
        NtStatus status = NtStatus.Success;
        for (int i = 0; i < 32 && status == NtStatus.Success; i++)
        {
            status = Make(peer, what).Status;
        }

        status.ShouldBe(NtStatus.InsufficientResources);
        peer.Call("query-file", first).Status.ShouldBe(NtStatus.Success, "the connection is as good as before");
        peer.Call("event", "Local\\other", 0, 0).Status.ShouldBe(NtStatus.Success);
        Limit(broker, 4096);
        Make(peer, what).Status.ShouldBe(NtStatus.Success);
    }

    private static long Known(Peer peer)
    {
        peer.Call("close", peer.Call("event", "-", 0, 0).Handle);
        return peer.ProcessId;
    }

    private PeerReply Make(Peer peer, string what) => what switch
    {
        "wrap-file" => peer.Call("wrap-file", _path, "r"),
        "pipe" => peer.Call("pipe", 0, 0),
        _ => peer.Call("listen"),
    };

    private int BrokerId()
    {
        using KernelInspector inspector = _environment.Inspect();
        return inspector.GetBrokerStatus().ProcessId;
    }

    private static int Descriptors(int process) => Directory.GetFileSystemEntries($"/proc/{process}/fd").Length;

    private static void Limit(int process, int descriptors)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", $"{process}", $"--nofile={descriptors}:"]);
        prlimit.WaitForExit();
        prlimit.ExitCode.ShouldBe(0);
    }
}
