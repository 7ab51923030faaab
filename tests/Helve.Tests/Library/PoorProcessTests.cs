using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library;

/// <summary>Processes that lack something: descriptors, thread records, a younger kernel.</summary>
[Collection(LibraryCollection.Name)]
public sealed class PoorProcessTests(LibraryFixture fixture)
{
    private const uint DuplicateRight = (uint)ProcessRights.DuplicateHandle;

    [Fact]
    public void Table_ThatAProcessHasNoDescriptorFor_IsInsufficientResources_AndNothingElseIsLost()
    {
        using Peer poor = fixture.StartPeer();
        using Peer first = fixture.StartPeer();
        using Peer second = fixture.StartPeer();
        _ = first.Call("pid");
        _ = second.Call("pid");
        nint e = poor.Call("event", "-", 1, 1).Handle;
        nint one = poor.Call("open-process", first.ProcessId, DuplicateRight).Handle;
        nint two = poor.Call("open-process", second.ProcessId, DuplicateRight).Handle;

        // Once with descriptors, so that the runtime opens no file of its own for it any more.
        Duplicate(poor, e, one).ShouldBe(NtStatus.Success);
        poor.Call("limit-descriptors", 1).Status.ShouldBe(NtStatus.Success);
        Duplicate(poor, e, two).ShouldBe(NtStatus.InsufficientResources);
        poor.Call("event", "Local\\poor", 1, 1).Status.ShouldBe(NtStatus.Success, "the connection is as good as before");
        poor.Call("limit-descriptors", 0).Status.ShouldBe(NtStatus.Success);
        Duplicate(poor, e, two).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("H11")]
    public void OldKernel_EndOfAThread_AbandonsItsMutex()
    {
        using Peer peer = fixture.StartPeer(("HELVE_PEER_KERNEL", "oldest"));
        using var mine = new KernelMutex(false, "Local\\old-kernel", out _);
        nint theirs = peer.Call("open-mutex", "Local\\old-kernel", "0x100000").Handle;
        peer.Call("@a", "wait", theirs, 0).Status.ShouldBe(NtStatus.Success);
        mine.Wait(0).TimedOut.ShouldBeTrue();
        peer.Call("@a", "end-thread").Status.ShouldBe(NtStatus.Success);
        mine.Wait(Until.Patience).Abandoned.ShouldBeTrue();
        mine.Release();
    }

    [Fact]
    public void Records_ThatAnotherProcessHas_AreInsufficientResources_AndComeBackWithItsEnd()
    {
        using var broker = new RunningBroker(change: static options => options with { RecordCapacity = 16 });
        using var environment = new BrokerEnvironment();
        using (Peer poor = environment.StartPeer(("HELVE_SOCKET", broker.SocketPath)))
        {
            poor.Call("event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);
            using (Peer rich = environment.StartPeer(("HELVE_SOCKET", broker.SocketPath)))
            {
                NtStatus status = NtStatus.Success;
                for (int i = 0; i < 16 && status == NtStatus.Success; i++)
                {
                    status = rich.Call($"@r{i}", "event", "-", 1, 1).Status;
                }

                status.ShouldBeOneOf(NtStatus.QuotaExceeded, NtStatus.InsufficientResources);
                Exhaust(poor).ShouldBe(NtStatus.InsufficientResources);
            }

            Until.True(() => poor.Call("@late", "event", "-", 1, 1).Status == NtStatus.Success, "the dead one's records come back");
        }
    }

    private static NtStatus Exhaust(Peer peer)
    {
        NtStatus status = NtStatus.Success;
        for (int i = 0; i < 16 && status == NtStatus.Success; i++)
        {
            status = peer.Call($"@p{i}", "event", "-", 1, 1).Status;
        }

        return status;
    }

    private static NtStatus Duplicate(Peer peer, nint handle, nint process) =>
        peer.Call("duplicate", CurrentProcess, handle, process, 0, 0, (uint)DuplicateOptions.SameAccess).Status;
}
