using System.Net.Sockets;
using Helve.Linux;

namespace Helve.Client;

/// <summary>Descriptors of sockets that .NET may have watched before.</summary>
/// <remarks>
/// .NET watches a socket in epoll sets of its own, and leaves it to the close of the descriptor to end that. But a set holds files, by the number that they had:
/// while somebody else has the same socket, here or in another process, its entry stays. When the socket comes again under the same number, adding it fails
/// (EEXIST), which .NET takes for a fault of its own. A number that a .NET socket has had is therefore taken out of the sets before another one gets it.
/// </remarks>
internal static class SocketNumbers
{
    private static readonly HashSet<int> s_seen = [];
    private static int[]? s_sets;

    /// <summary>A .NET socket that is shared has that number.</summary>
    internal static void Note(int number)
    {
        lock (s_seen)
        {
            s_seen.Add(number);
        }
    }

    /// <summary>A descriptor that nobody watches yet is about to become a .NET socket's.</summary>
    internal static void Renew(FileDescriptor fresh)
    {
        lock (s_seen)
        {
            if (s_seen.Add((int)fresh.DangerousGetHandle()))
            {
                return;
            }

            s_sets ??= FindSets();
        }

        foreach (int set in s_sets)
        {
            // As a rule it is in none.
            _ = Epoll.TryRemoveFrom(set, fresh, out _);
        }
    }

    // .NET makes all its sets when it first has to watch a socket, and keeps them.
    private static int[] FindSets()
    {
        using (var watched = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified))
        {
            Task<int> never = watched.ReceiveAsync(new byte[1]);
            _ = never.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
        }

        return Epoll.ListAll();
    }
}
