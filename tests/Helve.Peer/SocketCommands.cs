using System.Net;
using System.Net.Sockets;
using System.Text;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Security;
using static Helve.KernelHandles;
using static Helve.Peer.Commands;

namespace Helve.Peer;

/// <summary>Sockets.</summary>
internal static class SocketCommands
{
    internal static string Run(string[] w) => w[0] switch
    {
        // listen -> handle port; the process keeps no socket of its own
        "listen" => Listen(),

        // connect PORT [send-first] -> handle
        "connect" => Connect(w),

        // talk HANDLE COUNT: receives, answers each time with its process id and what it got
        "talk" => Talk(w),

        // greet HANDLE COUNT: accepts that many, tells each its process id
        "greet" => Greet(w),

        // socket-information HEX COUNT: opens what DuplicateAndClose returned, and talks
        "socket-information" => Open(w),

        // move-socket PID: a socket of UDP -> HEX for socket-information there
        "move-socket" => Move(Int(w[1])),
        _ => $"! no such command: {w[0]}",
    };

    private static string Listen()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return Reply(Wrap(socket, out nint handle), handle, ((IPEndPoint)socket.LocalEndPoint!).Port);
    }

    private static string Connect(string[] w)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, Int(w[1]));
        return Reply(Wrap(socket, out nint handle), handle);
    }

    private static string Talk(string[] w)
    {
        NtStatus status = TryGetSocket(Handle(w[1]), out Socket? socket);
        return status == NtStatus.Success ? Talk(socket!, Int(w[2])) : $"{status}";
    }

    private static string Open(string[] w)
    {
        try
        {
            return Talk(KernelSocket.Open(new SocketInformation { ProtocolInformation = Convert.FromHexString(w[1]) }), Int(w[2]));
        }
        catch (KernelException e)
        {
            return $"{e.Status}";
        }
    }

    private static string Move(int process)
    {
        var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        return $"Success {Convert.ToHexString(KernelSocket.DuplicateAndClose(socket, process).ProtocolInformation)}";
    }

    private static string Talk(Socket socket, int count)
    {
        using (socket)
        {
            var buffer = new byte[256];
            for (int i = 0; i < count; i++)
            {
                int length = socket.Receive(buffer);
                _ = socket.Send(Encoding.UTF8.GetBytes($"{Environment.ProcessId} {Encoding.UTF8.GetString(buffer, 0, length)}"));
            }
        }

        return "Success";
    }

    private static string Greet(string[] w)
    {
        NtStatus status = TryGetSocket(Handle(w[1]), out Socket? listener);
        if (status != NtStatus.Success)
        {
            return $"{status}";
        }

        using (listener)
        {
            for (int i = 0; i < Int(w[2]); i++)
            {
                using Socket connection = listener!.Accept();
                _ = connection.Send(Encoding.UTF8.GetBytes($"{Environment.ProcessId}"));
            }
        }

        return "Success";
    }

    private static NtStatus Wrap(Socket socket, out nint handle) => TryWrapSocket(socket, AccessMask.MAXIMUM_ALLOWED, HandleAttributes.None, out handle);
}
