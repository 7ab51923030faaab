using System.Net;
using System.Net.Sockets;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Win32.Constants;
using static Helve.Win32.Ws2_32;

namespace Helve.Tests.Win32;

/// <summary>WSADuplicateSocket and WSASocket.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class SocketCallTests
{
    [Fact]
    [Rule("J46")]
    public void Duplicate_OfWhatIsNone_HasTheErrorOfWindows()
    {
        sizeof(WSAPROTOCOL_INFOW).ShouldBe(628);
        sizeof(WSAPROTOCOL_INFOA).ShouldBe(372);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nuint number = (nuint)socket.Handle;
        using (FileStream file = File.OpenRead("/etc/passwd"))
        {
            Failed(WSADuplicateSocket((nuint)file.SafeFileHandle.DangerousGetHandle(), (uint)Environment.ProcessId, out _), WSAENOTSOCK);
        }

        Failed(WSADuplicateSocket(nuint.MaxValue, (uint)Environment.ProcessId, out _), WSAENOTSOCK);
        Failed(WSADuplicateSocket(number, 0x7FFF_FFF0, out _), WSAEINVAL);
        Failed(WSADuplicateSocketW(number, (uint)Environment.ProcessId, null), WSAEFAULT);
        Failed(WSADuplicateSocketW(number, 0x7FFF_FFF0, null), WSAEINVAL);
        Failed(WSADuplicateSocketW(nuint.MaxValue, 0x7FFF_FFF0, null), WSAENOTSOCK);
        Failed(WSADuplicateSocketA(number, (uint)Environment.ProcessId, (WSAPROTOCOL_INFOA*)HandleCallTests.Unmapped), WSAEFAULT);
        WSASocketW(-1, -1, -1, null, 0, 0).ShouldBe(nuint.MaxValue);
        WSAGetLastError().ShouldBe((int)WSAEINVAL);
        WSASocketW(-1, -1, -1, (WSAPROTOCOL_INFOW*)HandleCallTests.Unmapped, 0, 0).ShouldBe(nuint.MaxValue);
        WSAGetLastError().ShouldBe((int)WSAEFAULT);
        WSASocket(default).ShouldBe(nuint.MaxValue);
        WSAGetLastError().ShouldBe((int)WSAEINVAL);
    }

    [Fact]
    [Rule("J47")]
    public void Socket_IsTakenOnce_AndIsTheSame()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        using Socket accepted = listener.Accept();
        WSADuplicateSocket((nuint)accepted.Handle, (uint)Environment.ProcessId, out WSAPROTOCOL_INFOW given).ShouldBe(0);
        nuint taken = WSASocket(given);
        taken.ShouldNotBe(nuint.MaxValue);
        WSASocket(given).ShouldBe(nuint.MaxValue, "once");
        using var again = new Socket(new SafeSocketHandle((nint)taken, ownsHandle: true));
        again.RemoteEndPoint.ShouldBe(client.LocalEndPoint);
        byte[] buffer = new byte[16];
        accepted.Send("one"u8);
        client.Receive(buffer).ShouldBe(3);
        again.Send("other"u8);
        client.Receive(buffer).ShouldBe(5);
        accepted.Dispose();
        client.Send("still there"u8);
        again.Receive(buffer).ShouldBe(11);
    }

    private static void Failed(int result, uint error)
    {
        result.ShouldBe(-1);
        WSAGetLastError().ShouldBe((int)error);
    }
}
