using System.Diagnostics;
using System.Net.Sockets;
using Helve.Benchmarks.Harness;
using Helve.Benchmarks.Peers;
using Helve.Linux;

namespace Helve.Benchmarks.Floors;

/// <summary>The same floors in C#, for machines without a C compiler: a little higher, so a little kinder to us.</summary>
internal sealed unsafe class ManagedFloors : IProcessFloors
{
    private const int MessageSize = 64;
    private const long Millisecond = 1_000_000;
    private readonly Workspace _workspace;
    private readonly SharedFile _memory;
    private readonly string _memoryPath;
    private Socket? _socket;
    private UnixSocket? _rights;
    private uint _sequence;

    public ManagedFloors(Workspace workspace)
    {
        _workspace = workspace;
        _memoryPath = Path.Combine(workspace.Directory, $"floor-{Environment.ProcessId}.page");
        _memory = new SharedFile(_memoryPath);
    }

    /// <inheritdoc/>
    public string Language => "C#";

    /// <inheritdoc/>
    public double FutexPingPong(int count)
    {
        if (_sequence == 0)
        {
            PeerProgram.Start(_workspace, PeerProgram.FloorFutex, _memoryPath);
        }

        return Batches.Of(RunFutex)(count);
    }

    /// <inheritdoc/>
    public double SocketRoundTrip(int count)
    {
        _socket ??= Connect();
        return Batches.Of(RunSocket)(count);
    }

    /// <inheritdoc/>
    public double RightsExchange(int count)
    {
        _rights ??= ConnectRights();
        return Batches.Of(RunRights)(count);
    }

    /// <inheritdoc/>
    public double SleepError(int count)
    {
        long late = 0;
        for (int i = 0; i < count; i++)
        {
            long until = MonotonicClock.Now + Millisecond;
            Futex.Wait(_memory.Word(0), Volatile.Read(ref *_memory.Word(0)), Futex.AnyBit, until);
            late += MonotonicClock.Now - until;
        }

        return late;
    }

    /// <inheritdoc/>
    public double DeathNotice(ChildProcess victim)
    {
        long returned = 0;
        using var sleeper = new SleepingThread(() =>
        {
            victim.WaitForExit();
            returned = Stopwatch.GetTimestamp();
        });
        sleeper.AwaitSleep();
        long start = Stopwatch.GetTimestamp();
        victim.Kill();
        sleeper.Join();
        return returned - start;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _rights?.Dispose();
        _memory.Dispose();
        File.Delete(_memoryPath);
    }

    /// <summary>The partner's side of the futex floor; for ever.</summary>
    public static void ServeFutex(string path)
    {
        using var memory = new SharedFile(path);
        for (uint i = 1; ; i++)
        {
            Receive(memory.Word(0), i);
            Send(memory.Word(MessageSize), i);
        }
    }

    /// <summary>The partner's side of the socket floor, until the other side closes.</summary>
    public static void ServeSocket(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        byte[] message = new byte[MessageSize];
        while (socket.Receive(message) > 0)
        {
            socket.Send(message);
        }
    }

    /// <summary>The partner's side of the floor with descriptors, until the other side closes.</summary>
    public static void ServeRights(string path)
    {
        using var socket = UnixSocket.Create();
        Done(socket.TryConnect(path, out LinuxError error), error);
        byte[] message = new byte[MessageSize];
        var descriptors = new FileDescriptor?[1];
        while (socket.TryReceive(message, descriptors, out int count, out _, out _) && count > 0)
        {
            descriptors[0]!.Dispose();
            Done(socket.TrySend(message, out error), error);
        }
    }

    private static void Done(bool done, LinuxError error)
    {
        if (!done)
        {
            throw new LinuxException("socket", error);
        }
    }

    private void RunRights(int count)
    {
        byte[] message = new byte[MessageSize];
        for (int i = 0; i < count; i++)
        {
            Done(_rights!.TrySend(message, [_rights.Descriptor], out LinuxError error), error);
            Done(_rights.TryReceive(message, out _, out error), error);
        }
    }

    private UnixSocket ConnectRights()
    {
        string path = Path.Combine(_workspace.Directory, $"rights-{Environment.ProcessId}.sock");
        using var listener = UnixSocket.Create();
        Done(listener.TryBind(path, out LinuxError error) && listener.TryListen(1, out error), error);
        PeerProgram.Start(_workspace, PeerProgram.FloorRights, path);
        Done(listener.TryAccept(out UnixSocket? accepted, out error), error);
        File.Delete(path);
        return accepted!;
    }

    private static void Send(uint* word, uint value)
    {
        Volatile.Write(ref *word, value);
        Futex.Wake(word, 1);
    }

    private static void Receive(uint* word, uint value)
    {
        uint seen;
        while ((seen = Volatile.Read(ref *word)) != value)
        {
            Futex.Wait(word, seen, Futex.AnyBit, long.MaxValue);
        }
    }

    private void RunFutex(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Send(_memory.Word(0), ++_sequence);
            Receive(_memory.Word(MessageSize), _sequence);
        }
    }

    private void RunSocket(int count)
    {
        byte[] message = new byte[MessageSize];
        for (int i = 0; i < count; i++)
        {
            _socket!.Send(message);
            _socket.Receive(message);
        }
    }

    private Socket Connect()
    {
        string path = Path.Combine(_workspace.Directory, $"floor-{Environment.ProcessId}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        PeerProgram.Start(_workspace, PeerProgram.FloorSocket, path);
        Socket accepted = listener.Accept();
        File.Delete(path);
        return accepted;
    }
}
