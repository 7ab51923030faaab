using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Tests.Infrastructure;

namespace Helve.Tests.Model;

/// <summary>The same operations as <see cref="NtModel"/>, done by Helve in real processes, one peer each.</summary>
internal sealed class PeerWorld
{
    private const uint DuplicateRight = 0x40;
    private const nint NoSuchHandle = 0x3F_FFF0;
    private readonly Peer[] _peers;
    private readonly nint[,] _processHandles;
    private readonly Dictionary<(int Process, int Handle), nint> _values = [];

    public PeerWorld(params Peer[] peers)
    {
        _peers = peers;
        _processHandles = new nint[peers.Length, peers.Length];
        for (int i = 0; i < peers.Length; i++)
        {
            for (int j = 0; j < peers.Length; j++)
            {
                _processHandles[i, j] = i == j
                    ? KernelHandles.CurrentProcess
                    : peers[i].Call("open-process", peers[j].ProcessId, DuplicateRight | NtModel.Synchronize).Handle;
            }
        }
    }

    public Outcome Create(int process, ObjectType type, bool manual, int initial, int limit, string? name, int made)
    {
        PeerReply reply = type switch
        {
            ObjectType.Event => _peers[process].Call("event", name ?? "-", manual ? 1 : 0, initial, NtModel.AllEventAccess),
            ObjectType.Mutex => _peers[process].Call("mutex", name ?? "-", initial != 0 ? 1 : 0, NtModel.AllMutexAccess),
            _ => _peers[process].Call("semaphore", name ?? "-", initial, limit, NtModel.AllEventAccess),
        };
        return Note(process, made, reply);
    }

    public Outcome Open(int process, ObjectType type, string name, uint access, int made)
    {
        string command = type switch { ObjectType.Event => "open-event", ObjectType.Mutex => "open-mutex", _ => "open-semaphore" };
        return Note(process, made, _peers[process].Call(command, name, access));
    }

    public Outcome Duplicate(int from, int handle, int to, uint? access, bool closeSource, int made)
    {
        DuplicateOptions options = (access is null ? DuplicateOptions.SameAccess : 0) | (closeSource ? DuplicateOptions.CloseSource : 0);
        nint source = Value(from, handle);
        if (closeSource)
        {
            _values.Remove((from, handle));
        }

        PeerReply reply = _peers[from].Call(
            "duplicate", KernelHandles.CurrentProcess, source, _processHandles[from, to], access ?? 0, 0, (uint)options);
        return Note(to, made, reply);
    }

    public Outcome Close(int process, int handle)
    {
        PeerReply reply = _peers[process].Call("close", Value(process, handle));
        _values.Remove((process, handle));
        return new Outcome(reply.Status);
    }

    public Outcome Call(int process, string command, int handle, params object[] more)
    {
        PeerReply reply = _peers[process].Call([command, Value(process, handle), .. more]);
        return new Outcome(reply.Status, reply.Status == NtStatus.Success ? (int)reply[0] : 0);
    }

    public Outcome Poll(int process, int handle) => new(_peers[process].Call("wait", Value(process, handle), 0).Status);

    public Outcome PollAny(int process, int[] handles)
    {
        PeerReply reply = _peers[process].Call(["wait-any", 0, .. handles.Select(h => (object)Value(process, h))]);
        return new Outcome(reply.Status, reply.Status is NtStatus.Success or NtStatus.AbandonedWait0 ? (int)reply[0] : 0);
    }

    public Outcome PollAll(int process, int[] handles) =>
        new(_peers[process].Call(["wait-all", 0, .. handles.Select(h => (object)Value(process, h))]).Status);

    /// <summary>SIGKILL to a peer; returns when another one has seen its process object signalled.</summary>
    public void Kill(int process, int witness)
    {
        _peers[process].Kill();
        NtStatus status = _peers[witness].Call("wait", _processHandles[witness, process], 60_000).Status;
        if (status != NtStatus.Success)
        {
            throw new InvalidOperationException($"the death was not told: {status}");
        }
    }

    /// <summary>Closes what a program has left open, so that the next one starts from nothing.</summary>
    public void CloseAll(int process)
    {
        foreach ((int Process, int Handle) key in _values.Keys.Where(k => k.Process == process).ToList())
        {
            _peers[process].Call("close", _values[key]);
            _values.Remove(key);
        }
    }

    private nint Value(int process, int handle) => _values.TryGetValue((process, handle), out nint value) ? value : NoSuchHandle;

    private Outcome Note(int process, int made, PeerReply reply)
    {
        if ((uint)reply.Status < 0x8000_0000)
        {
            _values[(process, made)] = (nint)reply[0];
        }

        return new Outcome(reply.Status);
    }
}
