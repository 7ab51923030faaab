using Helve.Benchmarks.Floors;
using Helve.Benchmarks.Harness;

namespace Helve.Benchmarks.Peers;

/// <summary>The other process: this program again. It says "ready", does its part, and ends when its standard input does.</summary>
internal static class PeerProgram
{
    /// <summary>The hidden command.</summary>
    public const string Command = "peer";

    /// <summary>Partner of the futex floor in C#: file.</summary>
    public const string FloorFutex = "floor-futex";

    /// <summary>Partner of the socket floor in C#: path.</summary>
    public const string FloorSocket = "floor-socket";

    /// <summary>Answers one event with another: name.</summary>
    public const string PingPong = "ping-pong";

    /// <summary>Partner of the floor with descriptors in C#: path.</summary>
    public const string FloorRights = "floor-rights";

    /// <summary>Takes sockets: path.</summary>
    public const string SocketTaker = "socket-taker";

    /// <summary>Takes sockets that come as descriptors: path.</summary>
    public const string SocketExchange = "socket-exchange";

    /// <summary>Owns a mutex until it is killed: name.</summary>
    public const string Owner = "owner";

    /// <summary>Says how many milliseconds the process's first object took: no arguments.</summary>
    public const string FirstUse = "first-use";

    /// <summary>Makes events for another user and keeps them: name.</summary>
    public const string ForeignOwner = "foreign-owner";

    /// <summary>Works with the events of <see cref="ForeignOwner"/> when told to: name.</summary>
    public const string ForeignCaller = "foreign-caller";

    /// <summary>Starts a peer and waits until it is ready.</summary>
    public static ChildProcess Start(Workspace workspace, params string[] words) =>
        AwaitReady(workspace.Own(ChildProcess.StartSelf([Command, .. words])));

    /// <summary>Waits until a peer is ready that was started in another way.</summary>
    public static ChildProcess AwaitReady(ChildProcess child)
    {
        string line = child.ReadLine();
        return line == "ready" ? child : throw new InvalidOperationException($"a peer said \"{line}\"");
    }

    /// <summary>The peer's side.</summary>
    public static int Run(string[] words)
    {
        if (words[0] == ForeignCaller)
        {
            return ForeignPeers.Call(words[1], Ready);
        }

        var thread = new Thread(() => Serve(words)) { IsBackground = true };
        thread.Start();
        while (Console.In.Read() != -1)
        {
            // Nothing is ever written to any other peer: the end of its input tells it that its parent has finished or died.
        }

        return 0;
    }

    private static void Serve(string[] words)
    {
        switch (words[0])
        {
            case FloorFutex:
                Ready();
                ManagedFloors.ServeFutex(words[1]);
                break;
            case FloorSocket:
                Ready();
                ManagedFloors.ServeSocket(words[1]);
                break;
            case FloorRights:
                Ready();
                ManagedFloors.ServeRights(words[1]);
                break;
            case SocketTaker:
                Peers.SocketTaker.Serve(words[1], Ready);
                break;
            case SocketExchange:
                Ready();
                Floors.SocketExchange.Serve(words[1]);
                break;
            case PingPong:
                PingPongPartner.Serve(words[1], Ready);
                break;
            case Owner:
                OwnerDeathRun.Own(words[1], Ready);
                break;
            case ForeignOwner:
                ForeignPeers.Own(words[1], Ready);
                break;
            case FirstUse:
                Scale.FirstUse.Say();
                break;
            default:
                throw new ArgumentException($"no peer is called {words[0]}");
        }
    }

    private static void Ready() => Console.WriteLine("ready");
}
