using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Helve.Tests.Users;
using Shouldly;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Foreign;

/// <summary>
/// A domain that makes a list of waits that has no end, and has the broker walk along it for another user's signal: the walk has an end all the same,
/// and the domain is served no more.
/// </summary>
public sealed unsafe class EndlessListTests
{
    private const int DomainCutOff = 113;

    [UserFact]
    public void Signal_OnAnObjectWithAnEndlessList_StallsNobody_AndCutsItsDomainOff()
    {
        using var broker = new SystemBroker(static options => options with { RecordCapacity = Arena.DefaultRecords });
        using RawClient hostile = UserThread.Join(broker.SocketPath, Ann);
        WaitTarget target = TargetOf(hostile.Create(ObjectType.Event, @"Global\endless", 0x1F0003));
        WaitTarget never = TargetOf(hostile.Create(ObjectType.Event, "never", 0x1F0003));
        uint[] records = hostile.TakeRecords(2);
        foreach (uint record in records)
        {
            var thread = new ThreadContext(hostile.Arena, record, hostile.Hello.ProcessIndex);
            WaitEngine<HardwareMemory>.BeginForeign(thread, [target, never], all: true, poll: false, out _).ShouldBe(NtStatus.Pending);
        }

        // The second wait is behind itself, and the head is never met again.
        hostile.Arena.Block(records[1]).PendingNext[0] = records[1] * RecordBlock.MaximumWaitObjects;
        Peer root = broker.StartPeer(0);
        nint foreign = root.Call("open-event", @"Global\endless").Handle;
        root.Call("set", foreign).Status.ShouldBe(NtStatus.Success, "the walk comes to an end");
        hostile.ReceiveToEnd().ShouldBe([NtStatus.PortDisconnected]);
        broker.Log.Of(DomainCutOff).ShouldHaveSingleItem();

        // Its user's programs hear why; everybody else goes on, with its objects too.
        broker.StartPeer(Ann).Call("explain", "event", "-", 1, 1).Text.ShouldContain("damaged");
        root.Call("set", foreign).Status.ShouldBe(NtStatus.Success);
        root.Call("wait", foreign, 0).Status.ShouldBe(NtStatus.Success);
    }

    private static WaitTarget TargetOf(Reply reply)
    {
        reply.Status.ShouldBe(NtStatus.Success);
        HandleReply handle = reply.Body<HandleReply>();
        return new WaitTarget(handle.Slot, handle.Generation);
    }
}
