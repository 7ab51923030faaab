using Helve.Broker.Access;
using Helve.Broker.Connections;
using Helve.Broker.Diagnostics;
using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Broker.Jobs;
using Helve.Broker.Keeping;
using Helve.Broker.Loop;
using Helve.Broker.Names;
using Helve.Broker.Pipes;
using Helve.Broker.Processes;
using Helve.Kernel.Wire;
using Helve.Linux;
using Microsoft.Extensions.Logging;

namespace Helve.Broker;

/// <summary>The parts of one broker, for each other. All but the recovery threads run on the loop's thread.</summary>
internal sealed class BrokerServices
{
    private readonly byte[] _receiveBuffer = new byte[WireLimits.MaximumMessage];
    private readonly byte[] _sendBuffer = new byte[WireLimits.MaximumMessage];
    private readonly FileDescriptor?[] _received = new FileDescriptor?[WireLimits.MaximumDescriptors];

    public BrokerServices(BrokerOptions options, Action<Exception> failed, Action<string> end)
    {
        Options = options;
        Fail = failed;
        UserId = CurrentProcess.EffectiveUserId;
        Loop = new EventLoop(OnFault);
        Quotas = new Quotas(this);
        Names = new NameTable(
            options.ObjectCapacity, options.Limits.Names == int.MaxValue, Changes, options.Logger, user => Quotas.Check(user, Quota.Names));
        Keys = new KeyReader(UserId, options.IsSystem);
        Principals = new PrincipalSet(Keys.Own.UserNamespace);
        Foreign = new ForeignTable(Changes, Names.CheckRoom);
        Keepsakes = new KeepsakeTable(Loop, Quotas.CheckDescriptors);
        KeptTypes = new KeptTypes(new SectionType(), new FileType(), new JobType(() => Jobs!));
        ForeignWaits = new ForeignWaits(Loop, Foreign);
        ForeignProcesses = new ForeignProcesses(this);
        Pipes = new PipeTable(Names, Loop, ForeignWaits);
        Domains = new DomainSet(this);
        Jobs = new JobTable(this);
        Connections = new ConnectionSet(this);
        Handlers = new RequestHandlers(this);
        End = end;
    }

    public BrokerOptions Options { get; }

    public uint UserId { get; }

    public ILogger Log => Options.Logger;

    /// <summary>Which domain a process belongs to.</summary>
    public KeyReader Keys { get; }

    public EventLoop Loop { get; }

    /// <summary>Whether what all clients depend on is whole.</summary>
    public ChangeScope Changes { get; } = new();

    /// <summary>What each user may have.</summary>
    public Quotas Quotas { get; }

    /// <summary>The domains that are served.</summary>
    public DomainSet Domains { get; }

    /// <summary>Who asks.</summary>
    public PrincipalSet Principals { get; }

    /// <summary>What stands in one domain for objects of another.</summary>
    public ForeignTable Foreign { get; }

    /// <summary>What the broker keeps of objects.</summary>
    public KeepsakeTable Keepsakes { get; }

    /// <summary>Who makes the objects of which something is kept.</summary>
    public KeptTypes KeptTypes { get; }

    /// <summary>The jobs of all domains.</summary>
    public JobTable Jobs { get; }

    /// <summary>The pipes of all domains.</summary>
    public PipeTable Pipes { get; }

    /// <summary>Closes what somebody sent who is in no domain yet.</summary>
    public DescriptorCloser StrangersCloser { get; } = new();

    /// <summary>Waits and signals beyond one domain.</summary>
    public ForeignWaits ForeignWaits { get; }

    /// <summary>Processes of one domain that another one opens.</summary>
    public ForeignProcesses ForeignProcesses { get; }

    /// <summary>The names of all domains.</summary>
    public NameTable Names { get; }

    public ConnectionSet Connections { get; }

    public RequestHandlers Handlers { get; }

    /// <summary>When the broker started, on the monotonic clock.</summary>
    public long Started { get; } = MonotonicClock.Now;

    /// <summary>Ends the broker, because one of its threads failed. From any thread.</summary>
    public Action<Exception> Fail { get; }

    /// <summary>Ends the broker, for the reason given, once the present request is answered.</summary>
    public Action<string> End { get; }

    /// <summary>For the message that is being handled; the loop's thread only.</summary>
    public Span<byte> ReceiveBuffer => _receiveBuffer;

    /// <summary>For the reply that is being built; built and sent without anything in between.</summary>
    public Span<byte> SendBuffer => _sendBuffer;

    /// <summary>Descriptors of the message that is being handled.</summary>
    public Span<FileDescriptor?> ReceivedDescriptors => _received;

    // A timer or a callback: no client's request. What is torn ends the broker, as it does in a request; of a domain's, the domain is the one to go.
    private bool OnFault(Action action, object? concern, Exception fault)
    {
        if (Changes.IsTorn)
        {
            return false;
        }

        BrokerLog.LoopFault(Log, $"{action.Method.DeclaringType?.Name}.{action.Method.Name}", fault);
        if (concern is DomainServices domain)
        {
            Loop.Post(() => Domains.CutOff(domain));
        }

        return true;
    }

    /// <summary>Gives everything back, in the order in which one needs the other.</summary>
    public void Dispose()
    {
        Connections.Dispose();
        Keepsakes.EndAll();
        Jobs.Dispose();
        Domains.Dispose();
        Names.Dispose();
        StrangersCloser.Dispose();
        Loop.Dispose();
    }
}
