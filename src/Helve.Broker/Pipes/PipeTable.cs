using Helve.Broker.Access;
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
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);
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
    public void Add(Pipe pipe, PipeServer instance, ObjectSecurity? security)
    {
        if (pipe.Node is null)
        {
            pipe.Node = Names.AddPipe(pipe.Name, security!);
            _byName.Add(pipe.Name, pipe);
        }

        pipe.Add(instance);
        OnListening(instance);
    }

    /// <summary>A pipe has lost its last instance.</summary>
    public void Remove(Pipe pipe)
    {
        if (pipe.Node is { } node)
        {
            Names.RemovePipe(node);
            _ = _byName.Remove(pipe.Name);
            SignalAll(pipe);
        }
    }

    /// <summary>An instance has begun to listen: who waits for one is told.</summary>
    public void OnListening(PipeServer instance)
    {
        instance.Turn = ++_turn;
        SignalAll(instance.Pipe);
    }

    /// <summary>Makes a server's end signalled or not. RETRY: not now.</summary>
    public NtStatus Signal(PipeEnd end, SignalKind kind) =>
        waits.Signal(null, new HomeObject(end.Home!, ObjectType.File, end.Slot, end.Generation), kind, 0, force: true, out _);

    /// <summary>A client came: the server's end is signalled, sooner or later, unless that client is gone by then and the server has moved on.</summary>
    public void SignalConnected(PipeServer server)
    {
        PipeWord word = server.Word;
        if (Signal(server, SignalKind.Set) is NtStatus.Retry or NtStatus.InsufficientResources)
        {
            _ = loop.After(s_pause, () =>
            {
                if (!server.HasEnded && server.Word.Connection == word.Connection && server.Word.State != PipeState.Listening)
                {
                    SignalConnected(server);
                }
            });
        }
    }

    private void SignalAll(Pipe pipe)
    {
        foreach (HomeObject watcher in pipe.Watchers.TakeAll())
        {
            SignalOne(watcher);
        }
    }

    private void SignalOne(HomeObject watcher)
    {
        if (waits.Signal(null, watcher, SignalKind.Set, 0, force: true, out _) is NtStatus.Retry or NtStatus.InsufficientResources)
        {
            _ = loop.After(s_pause, () => SignalOne(watcher));
        }
    }
}
