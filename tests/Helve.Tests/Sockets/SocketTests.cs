using System.Net;
using System.Net.Sockets;
using System.Text;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Sockets;

/// <summary>Sockets as kernel objects, with real TCP on loopback and two real processes.</summary>
[Collection(LibraryCollection.Name)]
public sealed class SocketTests(LibraryFixture fixture)
{
    [Fact]
    public void ConnectedSocket_GivenAway_GoesOnInTheOtherProcess_WhenTheFirstCloses()
    {
        using Peer peer = fixture.StartPeer();
        (Socket client, Socket server) = Connected();
        using (client)
        {
            nint theirs;
            using (var wrapped = KernelSocket.Wrap(server))
            {
                theirs = Give(wrapped, peer);
            }

            server.Dispose();
            Task<PeerReply> talking = peer.Begin("talk", theirs, 2);
            Say(client, "first").ShouldBe($"{peer.ProcessId} first");
            Say(client, "second").ShouldBe($"{peer.ProcessId} second");
            talking.Result.Status.ShouldBe(NtStatus.Success);
            peer.Call("close", theirs).Status.ShouldBe(NtStatus.Success);
            client.Receive(new byte[1]).ShouldBe(0, "the last owner has closed it");
        }
    }

    [Fact]
    public async Task Socket_OpenedAgainAndAgain_AwaitsUnderWhateverNumberItGets()
    {
        // Other tests take numbers meanwhile: among so many, some come again.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var wrapped = KernelSocket.Wrap(listener.Server);
        for (int i = 0; i < 50; i++)
        {
            using Socket again = wrapped.OpenSocket();
            Task<Socket> accepting = again.AcceptAsync();
            using var client = new TcpClient();
            await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
            using Socket accepted = await accepting;
            accepted.Connected.ShouldBeTrue();
        }
    }

    [Fact]
    [Rule("D13")]
    public void ConnectedSocket_OfAKilledProcess_GoesOnInTheOther()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Peer first = fixture.StartPeer();
        using Peer second = fixture.StartPeer();
        nint theirs = first.Call("connect", ((IPEndPoint)listener.LocalEndpoint).Port).Handle;
        using Socket client = listener.AcceptSocket();
        nint moved = Move(first, theirs, second);
        first.Kill();
        first.Dispose();
        Task<PeerReply> talking = second.Begin("talk", moved, 1);
        Say(client, "are-you-there").ShouldBe($"{second.ProcessId} are-you-there");
        talking.Result.Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void ListeningSocket_OfAKilledProcess_ListensOn()
    {
        Peer first = fixture.StartPeer();
        using Peer second = fixture.StartPeer();
        PeerReply listening = first.Call("listen");
        nint moved = Move(first, listening.Handle, second);
        using var waiting = new TcpClient();
        waiting.Connect(IPAddress.Loopback, (int)listening[1]);
        first.Kill();
        first.Dispose();
        Task<PeerReply> greeting = second.Begin("greet", moved, 2);
        Heard(waiting).ShouldBe($"{second.ProcessId}", "it was connected while nobody accepted");
        using var after = new TcpClient();
        after.Connect(IPAddress.Loopback, (int)listening[1]);
        Heard(after).ShouldBe($"{second.ProcessId}");
        greeting.Result.Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void ListeningSocket_WithTwoAcceptors_GivesEachConnectionToOne()
    {
        using Peer first = fixture.StartPeer();
        using Peer second = fixture.StartPeer();
        PeerReply listening = first.Call("listen");
        nint shared = Move(first, listening.Handle, second, options: 2);
        Task<PeerReply> one = first.Begin("@a", "greet", listening.Handle, 5);
        Task<PeerReply> two = second.Begin("@a", "greet", shared, 5);
        var heard = new List<string>();
        for (int i = 0; i < 10; i++)
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, (int)listening[1]);
            heard.Add(Heard(client));
        }

        one.Result.Status.ShouldBe(NtStatus.Success);
        two.Result.Status.ShouldBe(NtStatus.Success);
        heard.Count(h => h == $"{first.ProcessId}").ShouldBe(5);
        heard.Count(h => h == $"{second.ProcessId}").ShouldBe(5);
    }

    [Fact]
    [Rule("J47")]
    public void DuplicateAndClose_MovesTheSocket_Once()
    {
        using Peer peer = fixture.StartPeer();
        _ = peer.Call("pid");
        (Socket client, Socket server) = Connected();
        using (client)
        {
            SocketInformation information = KernelSocket.DuplicateAndClose(server, peer.ProcessId);
            Should.Throw<ObjectDisposedException>(() => server.Send(new byte[1]));
            information.Options.ShouldBe(SocketInformationOptions.Connected);
            string told = Convert.ToHexString(information.ProtocolInformation);
            Task<PeerReply> talking = peer.Begin("socket-information", told, 1);
            Say(client, "moved").ShouldBe($"{peer.ProcessId} moved");
            talking.Result.Status.ShouldBe(NtStatus.Success);
            peer.Call("socket-information", told, 1).Status.ShouldBe(NtStatus.InvalidHandle);
            Should.Throw<KernelException>(() => KernelSocket.Open(information)).Status.ShouldBe(NtStatus.InvalidHandle);
        }
    }

    [Fact]
    [Rule("J46")]
    public void DuplicateAndClose_ThatFails_LeavesTheSocketAsItWas()
    {
        (Socket client, Socket server) = Connected();
        using (client)
        using (server)
        {
            Status(() => KernelSocket.DuplicateAndClose(server, int.MaxValue)).ShouldBe(NtStatus.InvalidCid);
            Status(() => KernelSocket.DuplicateAndClose(server, 0)).ShouldBe(NtStatus.InvalidParameter);
            server.Send("still"u8);
            Heard(client, 5).ShouldBe("still");
            Status(() => KernelSocket.Open(new SocketInformation { ProtocolInformation = new byte[24] })).ShouldBe(NtStatus.InvalidParameter);
        }

        Status(() => KernelSocket.DuplicateAndClose(server, Environment.ProcessId)).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    public void Wrap_OfAClosedSocket_SaysInvalidHandle()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Dispose();
        TryWrapSocket(socket, AccessMask.MAXIMUM_ALLOWED, HandleAttributes.None, out nint handle).ShouldBe(NtStatus.InvalidHandle);
        handle.ShouldBe(0);
    }

    [Fact]
    [Rule("B25")]
    public void NarrowedSocket_CantBeWidened_AndAskedForMoreThanASocketHasIsDenied()
    {
        using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        TryWrapSocket(socket, (uint)FileRights.DeleteChild, HandleAttributes.None, out _).ShouldBe(NtStatus.AccessDenied);
        using var full = KernelSocket.Wrap(socket);
        using KernelSocket narrow = full.Duplicate(FileRights.Synchronize);
        Status(() => narrow.Duplicate(FileRights.GenericRead | FileRights.GenericWrite)).ShouldBe(NtStatus.AccessDenied);
        Status(() => narrow.OpenSocket()).ShouldBe(NtStatus.AccessDenied);
    }

    [Fact]
    public void UdpSocket_OpenedAgain_ReceivesWhatIsSentToItsAddress()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var wrapped = KernelSocket.Wrap(bound);
        using Socket again = wrapped.OpenSocket();
        again.LocalEndPoint.ShouldBe(bound.LocalEndPoint);
        using var sender = new UdpClient();
        sender.Send("datagram"u8, (IPEndPoint)bound.LocalEndPoint!);
        var buffer = new byte[64];
        again.Receive(buffer).ShouldBe(8);
    }

    [Fact]
    public void UnixSocket_OpenedAgain_IsTheSameConnection()
    {
        string path = Path.Combine(Path.GetTempPath(), $"helve-{Guid.NewGuid():N}");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        using Socket server = listener.Accept();
        using var wrapped = KernelSocket.Wrap(server);
        using (Socket again = wrapped.OpenSocket())
        {
            again.Send("both"u8);
        }

        Heard(client, 4).ShouldBe("both");
        TryWriteFile(wrapped.Handle, "raw"u8, out _).ShouldBe(NtStatus.Success);
        Heard(client, 3).ShouldBe("raw");
        client.Dispose();
        TryReadFile(wrapped.Handle, new byte[4], out _).ShouldBe(NtStatus.EndOfFile);
        File.Delete(path);
    }

    [Fact]
    public async Task SocketInUse_SynchronouslyHereAndAsynchronouslyThere_WaitsInBoth()
    {
        (Socket client, Socket server) = Connected();
        using (client)
        using (server)
        using (var wrapped = KernelSocket.Wrap(server))
        using (Socket again = wrapped.OpenSocket())
        {
            var buffer = new byte[16];
            Task<int> pending = again.ReceiveAsync(buffer);
            client.Send("one"u8);
            (await pending).ShouldBe(3);
            Task<int> waiting = Task.Run(() => server.Receive(new byte[16]));
            waiting.Wait(50).ShouldBeFalse("there is nothing, and .NET must not take that for a time-out");
            client.Send("two"u8);
            (await waiting).ShouldBe(3);
            server.Blocking.ShouldBeTrue();
            again.Blocking.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Listener_DisposedOfWhileItAccepts_AcceptsOnForWhoElseHasIt()
    {
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        first.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        first.Listen();
        EndPoint address = first.LocalEndPoint!;
        using var wrapped = KernelSocket.Wrap(first);
        using Socket second = wrapped.OpenSocket();
        using var cancel = new CancellationTokenSource();
        ValueTask<Socket> pending = first.AcceptAsync(cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(pending.AsTask());
        first.Dispose();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(address);
        using Socket accepted = second.Accept();
        accepted.Connected.ShouldBeTrue();
    }

    [Fact]
    public void SentHandle_IsOpenedAsWhatItIs()
    {
        (Socket client, Socket server) = Connected();
        using (client)
        using (server)
        using (var wrapped = KernelSocket.Wrap(server))
        using (KernelProcess self = KernelProcess.Open(Environment.ProcessId, ProcessRights.DuplicateHandle))
        {
            self.SendHandle(wrapped);
            KernelInbox.TryReceive(out ReceivedHandle? arrival).ShouldBeTrue();
            using (arrival)
            {
                Status(() => arrival!.OpenPipe()).ShouldBe(NtStatus.ObjectTypeMismatch);
                using KernelSocket arrived = arrival!.OpenSocket();
                arrived.IsSameObject(wrapped).ShouldBeTrue();
            }
        }
    }

    private static (Socket Client, Socket Server) Connected()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndpoint);
        return (client, listener.AcceptSocket());
    }

    private static string Say(Socket client, string text)
    {
        client.Send(Encoding.ASCII.GetBytes(text));
        var buffer = new byte[256];
        return Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer));
    }

    private static string Heard(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream());
        return reader.ReadToEnd();
    }

    private static string Heard(Socket client, int length)
    {
        var buffer = new byte[length];
        for (int count = 0; count < length;)
        {
            count += client.Receive(buffer.AsSpan(count));
        }

        return Encoding.ASCII.GetString(buffer);
    }

    private static NtStatus Status(Action action) => Should.Throw<KernelException>(action).Status;

    private static nint Give(KernelSocket socket, Peer peer)
    {
        _ = peer.Call("pid");
        using KernelProcess process = KernelProcess.Open(peer.ProcessId, ProcessRights.DuplicateHandle);
        return socket.DuplicateTo(process);
    }

    // By a third process: this one. The source is closed unless it is said otherwise.
    private static nint Move(Peer from, nint handle, Peer to, int options = 3)
    {
        _ = from.Call("pid");
        _ = to.Call("pid");
        using KernelProcess source = KernelProcess.Open(from.ProcessId, ProcessRights.DuplicateHandle);
        using KernelProcess target = KernelProcess.Open(to.ProcessId, ProcessRights.DuplicateHandle);
        TryDuplicate(source.Handle, handle, target.Handle, 0, HandleAttributes.None, (DuplicateOptions)options, out nint moved).ShouldBe(NtStatus.Success);
        return moved;
    }
}
