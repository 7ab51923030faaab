using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Helve.Oracle;

/// <summary>Where processes that agents start connect to, with a word that tells which they are.</summary>
internal sealed class Meeting : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    internal Meeting() => _listener.Start();

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal static string NewToken() => RandomNumberGenerator.GetHexString(32);

    /// <summary>The process that has this word; null: it does not come. Who has another one is somebody else's.</summary>
    internal StartedAgent? Await(string token)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            while (true)
            {
                TcpClient connection = _listener.AcceptTcpClientAsync(patience.Token).AsTask().GetAwaiter().GetResult();
                connection.NoDelay = true;
                var from = new StreamReader(connection.GetStream());
                if (from.ReadLineAsync(patience.Token).AsTask().GetAwaiter().GetResult() == token)
                {
                    return new StartedAgent(connection, from);
                }

                connection.Dispose();
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _listener.Dispose();
}
