using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class SocketAddressTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Connect_ListeningSocket_ReachesIt()
    {
        using UnixSocket listener = Listen(_root.In("s"));
        using UnixSocket client = UnixSocket.Create();
        client.TryConnect(_root.In("s"), out LinuxError error).ShouldSucceed(error);
        client.TrySend("early"u8, out error).ShouldSucceed(error);
        listener.TryAccept(out UnixSocket? server, out error).ShouldSucceed(error);
        using (server)
        {
            byte[] buffer = new byte[10];
            server!.TryReceive(buffer, out int count, out error).ShouldSucceed(error);
            count.ShouldBe(5);
        }
    }

    [Fact]
    public void Connect_NoSuchName_FailsWithNoEntry()
    {
        using UnixSocket client = UnixSocket.Create();
        client.TryConnect(_root.In("s"), out LinuxError error).ShouldFailWith(error, Errno.ENOENT);
    }

    [Fact]
    public void Connect_NobodyListens_IsRefused()
    {
        Listen(_root.In("s")).Dispose();
        using UnixSocket client = UnixSocket.Create();
        client.TryConnect(_root.In("s"), out LinuxError error).ShouldFailWith(error, Errno.ECONNREFUSED);
    }

    [Fact]
    public void Connect_FullBacklogWithoutBlocking_FailsWithAgain()
    {
        using UnixSocket listener = Listen(_root.In("s"), backlog: 0);
        List<UnixSocket> clients = [];
        LinuxError error;
        bool ok;
        do
        {
            UnixSocket client = UnixSocket.Create(nonBlocking: true);
            clients.Add(client);
            ok = client.TryConnect(_root.In("s"), out error);
        }
        while (ok && clients.Count < 10);
        clients.ForEach(c => c.Dispose());
        ok.ShouldFailWith(error, Errno.EAGAIN);
    }

    [Fact]
    public void Accept_EmptyBacklogWithoutBlocking_FailsWithAgain()
    {
        using UnixSocket listener = UnixSocket.Create(nonBlocking: true);
        listener.TryBind(_root.In("s"), out LinuxError error).ShouldSucceed(error);
        listener.TryListen(5, out error).ShouldSucceed(error);
        listener.TryAccept(out UnixSocket? connection, out error).ShouldFailWith(error, Errno.EAGAIN);
        connection.ShouldBeNull();
    }

    [Fact]
    public void Bind_NameInUse_IsRefused()
    {
        using UnixSocket first = Listen(_root.In("s"));
        using UnixSocket second = UnixSocket.Create();
        second.TryBind(_root.In("s"), out LinuxError error).ShouldFailWith(error, Errno.EADDRINUSE);
    }

    [Fact]
    public void Bind_LongPath_WorksThroughTheOpenDirectoryOnly()
    {
        string deep = _root.In(new string('d', 120));
        Directory.CreateDirectory(deep);
        using FileDescriptor directory = Directories.Open(deep);
        using UnixSocket listener = UnixSocket.Create();
        listener.TryBind(Path.Combine(deep, "s"), out LinuxError error).ShouldFailWith(error, Errno.ENAMETOOLONG);
        listener.TryBind(UnixSocket.PathInside(directory, "s"), out error).ShouldSucceed(error);
        listener.TryListen(5, out error).ShouldSucceed(error);
        FileStatus.TryGetAt(directory, "s", out FileStatus status, out error).ShouldSucceed(error);
        status.IsSocket.ShouldBeTrue();
        using UnixSocket client = UnixSocket.Create();
        client.TryConnect(UnixSocket.PathInside(directory, "s"), out error).ShouldSucceed(error);
    }

    [Theory]
    [InlineData(107, Errno.ENOENT)]
    [InlineData(108, Errno.ENAMETOOLONG)]
    [InlineData(0, Errno.EINVAL)]
    public void Connect_PathOfThisLength_IsTakenUpToTheLimit(int length, Errno expected)
    {
        using UnixSocket client = UnixSocket.Create();
        client.TryConnect(length == 0 ? "" : "/" + new string('x', length - 1), out LinuxError error).ShouldFailWith(error, expected);
    }

    private static UnixSocket Listen(string path, int backlog = 5)
    {
        UnixSocket listener = UnixSocket.Create();
        listener.TryBind(path, out LinuxError error).ShouldSucceed(error);
        listener.TryListen(backlog, out error).ShouldSucceed(error);
        return listener;
    }
}
