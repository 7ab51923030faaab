using System.Net;
using System.Net.Sockets;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Tests.SystemTests.Stress;
using Shouldly;
using Xunit;

namespace Helve.Tests.Sockets;

/// <summary>Many sockets: no descriptor, here or in the broker, outlives its handle.</summary>
[Collection(LibraryCollection.Name)]
public sealed class SocketLeakTests(LibraryFixture fixture)
{
    private const int AtOnce = 100;

    [Fact]
    public void Sockets_MadeAndClosedByTheThousand_LeaveNoDescriptor()
    {
        int broker = BrokerId();
        int before = SocketsOf(broker);
        for (int done = 0; done < 10_000 * BusyCollection.Soak; done += AtOnce)
        {
            Round();
        }

        Until.True(() => SocketsOf(broker) <= before, () => $"{SocketsOf(broker)} sockets in the broker, {before} before");
    }

    [Fact]
    public void Socket_WhoseNumberIsFreeAgain_IsGoneFromBothProcesses()
    {
        var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        string name = new FileInfo($"/proc/self/fd/{socket.Handle}").LinkTarget!;
        var wrapped = KernelSocket.Wrap(socket);
        KernelHandles.TryQueryFile(wrapped.Handle, out _).ShouldBe(NtStatus.Success);
        socket.Dispose();
        int broker = BrokerId();
        (Has("self", name), Has($"{broker}", name)).ShouldBe((true, true));
        wrapped.Dispose();
        Until.True(() => !Has("self", name) && !Has($"{broker}", name), "both let go of it");
    }

    [Fact]
    public void Socket_OpenedFromAHandleAndClosed_IsTheBrokersAlone()
    {
        var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        string name = new FileInfo($"/proc/self/fd/{socket.Handle}").LinkTarget!;
        using var wrapped = KernelSocket.Wrap(socket);
        socket.Dispose();
        for (int i = 0; i < 3; i++)
        {
            using (wrapped.OpenSocket())
            {
                Has("self", name).ShouldBeTrue();
            }

            (Has("self", name), Has($"{BrokerId()}", name)).ShouldBe((false, true), "the handle keeps none that nobody else uses");
        }
    }

    private static void Round()
    {
        var wrapped = new KernelSocket[AtOnce];
        for (int i = 0; i < AtOnce; i++)
        {
            using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            wrapped[i] = KernelSocket.Wrap(socket);
            if (i % 10 == 0)
            {
                using Socket again = wrapped[i].OpenSocket();
                again.LocalEndPoint.ShouldBe(socket.LocalEndPoint);
            }
        }

        Array.ForEach(wrapped, static socket => socket.Dispose());
    }

    private static bool Has(string process, string name) =>
        Directory.GetFileSystemEntries($"/proc/{process}/fd").Any(path => new FileInfo(path).LinkTarget == name);

    private static int SocketsOf(int process) => Directory.GetFileSystemEntries($"/proc/{process}/fd")
        .Count(static path => new FileInfo(path).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    private int BrokerId()
    {
        using KernelInspector inspector = fixture.Environment.Inspect();
        return inspector.GetBrokerStatus().ProcessId;
    }
}
