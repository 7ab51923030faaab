using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Helve.Oracle;

/// <summary>Sockets by their numbers: .NET makes them in both worlds, and says what comes through them.</summary>
internal static class Sockets
{
    private const int MilliSecondsToReceive = 5000;

    /// <summary>{"what": "pair"}: two connected ones; "send" with "socket" and "bytes", "receive" with "socket" and "size", "close" with "socket".</summary>
    internal static JsonObject Do(JsonObject command)
    {
        if (command["what"]!.GetValue<string>() == "pair")
        {
            return Pair();
        }

        var number = (nint)command["socket"]!.GetValue<long>();
        try
        {
            using var socket = new Socket(new SafeSocketHandle(number, ownsHandle: command["what"]!.GetValue<string>() == "close"));
            switch (command["what"]!.GetValue<string>())
            {
                case "send":
                    return new JsonObject { ["sent"] = socket.Send(Convert.FromHexString(command["bytes"]!.GetValue<string>())) };
                case "receive":
                    byte[] buffer = new byte[command["size"]!.GetValue<int>()];
                    return socket.Poll(MilliSecondsToReceive * 1000, SelectMode.SelectRead)
                        ? new JsonObject { ["bytes"] = Convert.ToHexString(buffer.AsSpan(0, socket.Receive(buffer))) }
                        : new JsonObject { ["nothing"] = true };
                case "nodelay":
                    return new JsonObject { ["nodelay"] = socket.NoDelay };
                default:
                    return new JsonObject { ["closed"] = true };
            }
        }
        catch (SocketException failed)
        {
            return new JsonObject { ["failed"] = failed.SocketErrorCode.ToString() };
        }
    }

    private static JsonObject Pair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        one.Connect(listener.LocalEndPoint!);
        Socket other = listener.Accept();
        return new JsonObject { ["one"] = Release(one), ["other"] = Release(other) };
    }

    // The number is the caller's from now on. Nothing disposes of the object: it would wait for its handle to be closed.
    private static long Release(Socket socket)
    {
        GC.SuppressFinalize(socket);
        SafeSocketHandle handle = socket.SafeHandle;
        long number = handle.DangerousGetHandle();
        handle.SetHandleAsInvalid();
        return number;
    }
}
