using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Helve.Oracle;

/// <summary>Where commands come from, and where answers go: the standard streams, or a connection to who had this process started.</summary>
internal sealed class Channel : IDisposable
{
    // More may go only in part to a pipe of Linux; Wine says how much went, which .NET does not look at.
    private const int AtOnce = 4096;
    private readonly StreamReader _from;
    private readonly Stream _to;

    private Channel(Stream from, Stream to)
    {
        _from = new StreamReader(from);
        _to = to;
    }

    internal static Channel Standard() => new(Console.OpenStandardInput(), Console.OpenStandardOutput());

    internal static Channel Connect(string port, string token)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
        var stream = new NetworkStream(socket, ownsSocket: true);
        stream.Write(Encoding.UTF8.GetBytes(token + "\n"));
        return new Channel(stream, stream);
    }

    /// <summary>The next command; null: who told is gone, in good order or not.</summary>
    internal JsonObject? Next()
    {
        try
        {
            return _from.ReadLine() is { } line ? JsonNode.Parse(line)!.AsObject() : null;
        }
        catch (IOException gone) when (gone.InnerException is SocketException)
        {
            return null;
        }
    }

    internal void Answer(JsonObject answer)
    {
        byte[] line = Encoding.UTF8.GetBytes(answer.ToJsonString() + "\n");
        for (int written = 0; written < line.Length; written += AtOnce)
        {
            _to.Write(line.AsSpan(written, Math.Min(AtOnce, line.Length - written)));
        }

        _to.Flush();
    }

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }
}
