using Helve.Broker.Access;
using Helve.Broker.Names;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;

namespace Helve.Broker.Pipes;

/// <summary>A pipe: what its instances have in common. It is there as long as it has one (semantics J40).</summary>
/// <param name="table">Where it is known.</param>
/// <param name="name">Its name as its first instance spelled it.</param>
/// <param name="request">What the first instance was made with, which counts for all (semantics J26).</param>
internal sealed class Pipe(PipeTable table, string name, in CreatePipeRequest request)
{
    // Beyond this many it costs too much to tell each of them, which is for people to read only.
    private const int InstancesTold = 255;
    private readonly List<PipeServer> _instances = [];
    private ObjectSecurity? _security;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Which way data goes, as the server says it.</summary>
    public PipeOpenModes Direction { get; } = (PipeOpenModes)request.OpenModes & PipeOpenModes.Duplex;

    /// <summary>Whether writes are messages.</summary>
    public PipeModes Type { get; } = (PipeModes)request.Modes & PipeModes.Messages;

    /// <summary>Instances that there may be.</summary>
    public uint MaximumInstances { get; } = request.MaximumInstances;

    /// <summary>Advice.</summary>
    public uint OutboundQuota { get; } = request.OutboundQuota;

    /// <summary>Advice.</summary>
    public uint InboundQuota { get; } = request.InboundQuota;

    /// <summary>How long who names no time waits, in milliseconds.</summary>
    public uint DefaultTimeout { get; } = request.DefaultTimeout == 0 ? 50 : request.DefaultTimeout;

    /// <summary>Instances that there are.</summary>
    public int InstanceCount => _instances.Count;

    /// <summary>Whether another instance may be made.</summary>
    public bool HasRoom => MaximumInstances == PipeRules.UnlimitedInstances || _instances.Count < MaximumInstances;

    /// <summary>Its entry in the namespace; null before its first instance and after its last.</summary>
    public ObjectNode<NamedObject>? Node { get; private set; }

    /// <summary>Who may do what with it: as its first instance said, or who has changed it since.</summary>
    public ObjectSecurity Security => Node?.Value.Security ?? _security!;

    /// <summary>Who waits for an instance.</summary>
    public PipeWatchers Watchers { get; } = new();

    /// <summary>The instances.</summary>
    public IReadOnlyList<PipeServer> Instances => _instances;

    /// <summary>The instance that has listened longest (semantics J29).</summary>
    public PipeServer? FindListening() => _instances.Where(static end => end.Word.State == PipeState.Listening).MinBy(static end => end.Turn);

    /// <summary>It is in the table: the namespace has an entry for it.</summary>
    /// <param name="names">The namespace.</param>
    /// <param name="security">Its descriptor, unless it had one before.</param>
    public void Enter(NameTable names, ObjectSecurity? security) => Node = names.AddPipe(Name, _security ?? security!);

    /// <summary>It is in the table no more.</summary>
    public void Leave(NameTable names)
    {
        if (Node is { } node)
        {
            _security = node.Value.Security;
            Node = null;
            names.RemovePipe(node);
        }
    }

    /// <summary>Adds an instance.</summary>
    public void Add(PipeServer instance)
    {
        _instances.Add(instance);
        table.Names.AddPipeEnd(Node!, instance.Home!, instance.Slot, instance.Generation);
        ShowShapes();
    }

    /// <summary>An instance has ended.</summary>
    public void Remove(PipeServer instance)
    {
        if (!_instances.Remove(instance))
        {
            return;
        }

        Forget(instance);
        if (_instances.Count == 0)
        {
            table.Remove(this);
            return;
        }

        PipeServer shown = _instances[0];
        NameTable.ShowPipe(Node!, shown.Home!, shown.Slot, shown.Generation);
        ShowShapes();
    }

    /// <summary>An end has ended.</summary>
    public void Forget(PipeEnd end)
    {
        if (end.Home is not null)
        {
            table.Names.RemovePipeEnd(end.Home, end.Slot, end.Generation);
        }
    }

    /// <summary>Looks whether instances lost their last handle without anybody saying so.</summary>
    public void Prune()
    {
        foreach (PipeServer instance in _instances.ToArray())
        {
            if (!HandleOperations<HardwareMemory>.HasHandles(instance.Home!.Arena, instance.Slot, instance.Generation))
            {
                instance.Home.Keepsakes.OnClosed(instance.Home, instance.Slot, instance.Generation);
            }
        }
    }

    private void ShowShapes()
    {
        foreach (PipeServer instance in _instances.Count <= InstancesTold ? _instances : _instances[^1..])
        {
            instance.ShowShape();
        }
    }
}
