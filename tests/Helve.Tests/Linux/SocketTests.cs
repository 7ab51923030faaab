using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class SocketTests
{
    [Fact]
    public void Pair_SendAndReceive_KeepPacketsApart()
    {
        (UnixSocket a, UnixSocket b) = UnixSocket.CreatePair();
        using (a)
        using (b)
        {
            a.TrySend("one"u8, out LinuxError error).ShouldSucceed(error);
            a.TrySend("three"u8, out error).ShouldSucceed(error);
            byte[] buffer = new byte[100];
            b.TryReceive(buffer, out int count, out error).ShouldSucceed(error);
            count.ShouldBe(3);
            b.TryReceive(buffer, out count, out error).ShouldSucceed(error);
            count.ShouldBe(5);
        }
    }

    [Fact]
    public void Send_EmptyPacket_IsRefused()
    {
        (UnixSocket a, UnixSocket b) = UnixSocket.CreatePair();
        using (a)
        using (b)
        {
            a.TrySend([], out LinuxError error).ShouldFailWith(error, Errno.EINVAL);
        }
    }

    [Fact]
    public void Receive_PacketLongerThanTheBuffer_FailsAndLosesIt()
    {
        (UnixSocket a, UnixSocket b) = UnixSocket.CreatePair();
        using (a)
        using (b)
        {
            a.TrySend("longer"u8, out LinuxError error).ShouldSucceed(error);
            a.TrySend("ok"u8, out error).ShouldSucceed(error);
            byte[] buffer = new byte[3];
            b.TryReceive(buffer, out int count, out error).ShouldFailWith(error, Errno.EMSGSIZE);
            count.ShouldBe(0);
            b.TryReceive(buffer, out count, out error).ShouldSucceed(error);
            count.ShouldBe(2);
        }
    }

    [Fact]
    public void Receive_NothingThere_FailsWithAgain()
    {
        (UnixSocket a, UnixSocket b) = UnixSocket.CreatePair(nonBlocking: true);
        using (a)
        using (b)
        {
            b.TryReceive(new byte[3], out _, out LinuxError error).ShouldFailWith(error, Errno.EAGAIN);
        }
    }

    [Fact]
    public void Receive_NoWaitOnABlockingSocket_FailsWithAgain()
    {
        (UnixSocket a, UnixSocket b) = UnixSocket.CreatePair();
        using (a)
        using (b)
        {
            b.TryReceive(new byte[3], out _, out LinuxError error, noWait: true).ShouldFailWith(error, Errno.EAGAIN);
            b.TryReceive(new byte[3], new FileDescriptor?[1], out _, out _, out error, noWait: true).ShouldFailWith(error, Errno.EAGAIN);
        }
    }

    [Fact]
    public void Receive_TimeoutPassed_FailsWithAgain()
    {
        (UnixSocket a, UnixSocket b) = UnixSocket.CreatePair();
        using (a)
        using (b)
        {
            b.TrySetTimeouts(TimeSpan.Zero, TimeSpan.FromMilliseconds(20), out LinuxError error).ShouldSucceed(error);
            b.TryReceive(new byte[3], out _, out error).ShouldFailWith(error, Errno.EAGAIN);
        }
    }

    [Fact]
    public void Send_FullNonBlockingSocket_FailsWithAgain()
    {
        (UnixSocket a, UnixSocket b) = UnixSocket.CreatePair(nonBlocking: true);
        using (a)
        using (b)
        {
            LinuxError error;
            while (a.TrySend(new byte[1000], out error))
            {
            }

            error.ShouldBe(Errno.EAGAIN);
        }
    }

    [Fact]
    public void OtherSideClosed_ReceiveEnds_SendFailsWithoutASignal()
    {
        (UnixSocket a, UnixSocket b) = UnixSocket.CreatePair();
        using (a)
        {
            b.Dispose();
            a.TryReceive(new byte[3], out int count, out LinuxError error).ShouldSucceed(error);
            count.ShouldBe(0);
            a.TrySend("x"u8, out error).ShouldFailWith(error, Errno.EPIPE);
        }
    }

    [Fact]
    public void Shutdown_Send_OtherSideSeesTheEnd()
    {
        (UnixSocket a, UnixSocket b) = UnixSocket.CreatePair();
        using (a)
        using (b)
        {
            a.TryShutdown(SocketShutdown.Send, out LinuxError error).ShouldSucceed(error);
            b.TryReceive(new byte[3], out int count, out error).ShouldSucceed(error);
            count.ShouldBe(0);
            b.TrySend("x"u8, out error).ShouldSucceed(error);
        }
    }

    [Fact]
    public void PeerCredentials_OfAPair_AreOurs()
    {
        (UnixSocket a, UnixSocket b) = UnixSocket.CreatePair();
        using (a)
        using (b)
        {
            a.TryGetPeerCredentials(out PeerCredentials peer, out LinuxError error).ShouldSucceed(error);
            peer.ProcessId.ShouldBe(CurrentProcess.ProcessId);
            peer.UserId.ShouldBe(CurrentProcess.EffectiveUserId);
            a.TryGetPeerPidFd(out PidFd? process, out error).ShouldSucceed(error);
            using PidFd self = PidFd.Open(CurrentProcess.ProcessId);
            process!.TryGetProcessId(out int number, out error).ShouldSucceed(error);
            number.ShouldBe(CurrentProcess.ProcessId);
            process.Dispose();
        }
    }

    [Fact]
    public void PeerCredentials_UnconnectedSocket_Fail()
    {
        using UnixSocket socket = UnixSocket.Create();
        socket.TryGetPeerPidFd(out PidFd? process, out LinuxError error).ShouldFailWith(error, Errno.ENODATA);
        process.ShouldBeNull();
    }

    [Fact]
    public void RequestAndReply_WithoutDescriptors_AllocateNothing()
    {
        (UnixSocket a, UnixSocket b) = UnixSocket.CreatePair();
        using (a)
        using (b)
        {
            Exchange(a, b, 1000);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Exchange(a, b, 1000);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        }
    }

    private static void Exchange(UnixSocket a, UnixSocket b, int times)
    {
        Span<byte> buffer = stackalloc byte[256];
        for (int i = 0; i < times; i++)
        {
            if (!a.TrySend(buffer, out _) || !b.TryReceive(buffer, out _, out _))
            {
                throw new InvalidOperationException();
            }
        }
    }
}
