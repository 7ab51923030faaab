using Helve.Broker.Access;
using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Broker.Loop;
using Helve.Broker.Names;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve.Broker.Pipes;

/// <summary>
/// All pipes, by name without case (semantics E7). They are a table of their own beside the tree, because a name of theirs may have backslashes in it and has many
/// objects; the tree has an entry for each, for who looks.
/// </summary>
/// <param name="names">The tree.</param>
/// <param name="loop">Where what can't be done at once is done next.</param>
/// <param name="waits">Sets and resets objects.</param>
internal sealed class PipeTable(NameTable names, EventLoop loop, ForeignWaits waits)
{
    private readonly PipeSignals _signals = new(loop, waits);
    private readonly Dictionary<string, Pipe> _byName = new(StringComparer.OrdinalIgnoreCase);
    private ulong _turn;

    /// <summary>The tree.</summary>
    public NameTable Names { get; } = names;

    /// <summary>The pipe of a name, if it lives.</summary>
    public Pipe? Find(string name)
    {
        _byName.GetValueOrDefault(name)?.Prune();
        return _byName.GetValueOrDefault(name);
    }

    /// <summary>A pipe that is in no table yet.</summary>
    public Pipe Make(string name, in CreatePipeRequest request) => new(this, name, request);

    /// <summary>An instance has come to be, the first one or another.</summary>
    /// <param name="pipe">The pipe.</param>
    /// <param name="instance">Its instance.</param>
    /// <param name="security">The descriptor of a new pipe. One that was there keeps its own.</param>
    public void Add(Pipe pipe, PipeServer instance, ObjectSecurity? security)
    {
        // Making the instance may have ended the last one there was, whose handles were gone, and the pipe with it. Then it is there again, as what it was.
        if (_byName.TryAdd(pipe.Name, pipe))
        {
            pipe.Enter(Names, security);
        }

        pipe.Add(instance);
        OnListening(instance);
    }

    /// <summary>A pipe has lost its last instance.</summary>
    public void Remove(Pipe pipe)
    {
        _ = _byName.Remove(pipe.Name);
        pipe.Leave(Names);
        SignalAll(pipe);
    }

    /// <summary>A domain goes, and its memory: nobody waits there any more.</summary>
    public void ForgetAll(DomainServices home)
    {
        foreach (Pipe pipe in _byName.Values)
        {
            pipe.Watchers.ForgetAll(home);
        }
    }

    /// <summary>An instance has begun to listen: who waits for one is told.</summary>
    public void OnListening(PipeServer instance)
    {
        instance.Turn = ++_turn;
        SignalAll(instance.Pipe);
    }

    /// <summary>Makes a server's end signalled or not. RETRY: not now.</summary>
    public NtStatus Signal(PipeEnd end, SignalKind kind, bool force) => _signals.Signal(PlaceOf(end), kind, force);

    /// <summary>A client came: the server's end is signalled, sooner or later, unless that client is gone by then and the server has moved on.</summary>
    public void SignalConnected(PipeServer server)
    {
        uint connection = server.Word.Connection;
        _signals.Set(
            PlaceOf(server), () => !server.HasEnded && server.Word.Connection == connection && server.Word.State != PipeState.Listening);
    }

    private static HomeObject PlaceOf(PipeEnd end) => new(end.Home!, ObjectType.File, end.Slot, end.Generation);

    private void SignalAll(Pipe pipe)
    {
        foreach (HomeObject watcher in pipe.Watchers.TakeAll())
        {
            _signals.Set(watcher, static () => true);
        }
    }
}
