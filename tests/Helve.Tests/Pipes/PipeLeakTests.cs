using Helve.Inspection;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Tests.SystemTests.Stress;
using Shouldly;
using Xunit;

namespace Helve.Tests.Pipes;

/// <summary>Many pipes: nothing of them is left, at the broker's or in whoever used them. HELVE_SOAK=10 makes it 100,000.</summary>
public sealed class PipeLeakTests : IDisposable
{
    private const int Batch = 500;
    private readonly BrokerEnvironment _environment = new();

    public void Dispose() => _environment.Dispose();

    [Fact]
    public void Pipes_OpenedAndClosedByTheThousand_LeaveNoDescriptor_NoObjectAndNoName()
    {
        Peer peer = _environment.StartPeer();
        Round(peer, 10);
        using KernelInspector inspector = _environment.Inspect();
        int broker = inspector.GetBrokerStatus().ProcessId;
        (int Peer, int Broker) before = (SocketsOf(peer.ProcessId), SocketsOf(broker));
        for (int done = 0; done < 10_000 * BusyCollection.Soak; done += Batch)
        {
            Round(peer, Batch);
        }

        Until.True(() => SocketsOf(peer.ProcessId) <= before.Peer, () => $"{SocketsOf(peer.ProcessId)} sockets in the peer, {before.Peer} before");
        Until.True(() => SocketsOf(broker) <= before.Broker, () => $"{SocketsOf(broker)} sockets in the broker, {before.Broker} before");
        Until.True(() => inspector.GetBrokerStatus() is { Names: 0 } status && status.Objects <= status.Processes, "no object and no name is left");
    }

    private static void Round(Peer peer, int count) => peer.Call("named-pipe", "churn", PipePair.NewName(), count).Status.ShouldBe(NtStatus.Success);

    private static int SocketsOf(int process) => Directory.GetFiles($"/proc/{process}/fd")
        .Count(static path => new FileInfo(path).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
