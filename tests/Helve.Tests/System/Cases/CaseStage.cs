using Helve.Inspection;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.SystemTests.Cases;

/// <summary>What the tests of one class share: a broker, and the processes that nobody kills.</summary>
public sealed class CaseStage : IDisposable
{
    private readonly Lazy<Peer> _second;
    private int _names;

    public CaseStage()
    {
        First = Environment.StartPeer();
        First.Call("close", 4).Status.ShouldBe(NtStatus.InvalidHandle, "this connects it");
        _second = new Lazy<Peer>(() => Environment.StartPeer());
    }

    public BrokerEnvironment Environment { get; } = new();

    public Peer First { get; }

    public Peer Second => _second.Value;

    /// <summary>The other one of a situation, connected: in the first process, in the second, or in one that may be killed.</summary>
    public Actor Partner(Situation situation)
    {
        Peer peer = situation switch
        {
            Situation.InProcess => First,
            Situation.CrossProcess => Second,
            _ => Environment.StartPeer(),
        };
        var partner = new Actor(peer, "@b");
        partner.Expect(NtStatus.InvalidHandle, "close", 4);
        return partner;
    }

    public string NewName() => $"case-{++_names}";

    /// <summary>Waits until so many are blocked on the object.</summary>
    public void UntilBlocked(ulong id, int count) => Until.True(() => Environment.WaitersOf(id) == count, $"{count} wait on {id:x}");

    /// <summary>Closes what a test left open; then no object may be left but those of the processes themselves.</summary>
    public void CleanUp()
    {
        using KernelInspector inspector = Environment.Inspect();
        foreach (Peer peer in _second.IsValueCreated ? [First, Second] : new[] { First })
        {
            foreach (HandleSummary handle in HandlesOf(inspector, peer))
            {
                peer.Call("close", handle.Value).Status.ShouldBe(NtStatus.Success);
            }
        }

        Until.True(() => inspector.GetBrokerStatus() is { Names: 0 } status && status.Objects <= status.Processes, "no object is left");
    }

    public void Dispose() => Environment.Dispose();

    private static IReadOnlyList<HandleSummary> HandlesOf(KernelInspector inspector, Peer peer) =>
        inspector.ListProcesses().Any(p => p.ProcessId == peer.ProcessId) ? inspector.ListHandles(peer.ProcessId) : [];
}
