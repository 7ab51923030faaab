using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Helve.Tests.Users;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>
/// A domain writes over its part of a wait over several domains. What kind of wait it is, and which objects it names, the broker knows by itself: the
/// signals of the others go on, and their waits end as if nothing had been written.
/// </summary>
public sealed unsafe class ScribbledPartTests : IDisposable
{
    private const int OwnFault = 204;
    private const int BrokerFailed = 103;
    private const uint Remote = 2;
    private readonly TwoUsers _users = new();
    private readonly RawClient _hostile;
    private readonly Peer _root;
    private readonly nint _mine;
    private readonly nint _foreign;

    public ScribbledPartTests()
    {
        _hostile = UserThread.Join(_users.SocketPath, TwoUsers.Ann);
        _hostile.Create(ObjectType.Event, @"Global\part", 0x1F0003).Status.ShouldBe(NtStatus.Success);
        _root = _users.Start(TwoUsers.Root);
        _mine = _root.Call("event", @"Global\own", 0, 0).Handle;
        _foreign = _root.Call("open-event", @"Global\part").Handle;
    }

    public void Dispose()
    {
        _hostile.Dispose();
        _users.Dispose();
    }

    [TwoUsersFact]
    public void PartThatDeniesToBeOne_WaitForAll_IsSatisfied()
    {
        Task<PeerReply> wait = _root.Begin("@a", "wait-all", -1, _foreign, _mine);
        uint record = Part();
        _root.Call("set", _foreign).Status.ShouldBe(NtStatus.Success);
        _hostile.Arena.Record(record).WaitFlags &= ~Remote;
        _root.Call("set", _mine).Status.ShouldBe(NtStatus.Success);
        wait.Wait(Until.Patience).ShouldBeTrue("the wait does not end");
        wait.Result.Status.ShouldBe(NtStatus.Success);
        NobodyNoticed();
    }

    [TwoUsersFact]
    public void PartThatNamesMoreObjects_WaitForAny_GoesOnAndGetsItsOwn()
    {
        uint never = _hostile.Create(ObjectType.Event, "never", 0x1F0003).Body<HandleReply>().Slot;
        Task<PeerReply> wait = _root.Begin("@a", "wait-any", -1, _foreign, _mine);
        uint record = Part();
        ref RecordBlock block = ref _hostile.Arena.Block(record);
        uint part = block.WaitObjects[0];
        block.WaitObjects[0] = never;
        block.WaitObjects[5] = part;
        _hostile.Arena.Record(record).WaitCount = 6;
        _root.Call("set", _foreign).Status.ShouldBe(NtStatus.Success);
        _root.Call("set", _mine).Status.ShouldBe(NtStatus.Success);
        wait.Wait(Until.Patience).ShouldBeTrue("the wait does not end");
        wait.Result.Status.ShouldBe(NtStatus.Success);
        wait.Result[0].ShouldBe(1);
        NobodyNoticed();
    }

    // The record that lists the wait's objects in the hostile domain.
    private uint Part()
    {
        uint found = 0;
        Until.True(
            () =>
            {
                for (uint record = 1; record < _hostile.Arena.RecordCapacity && found == 0; record++)
                {
                    ref ThreadRecord r = ref _hostile.Arena.Record(record);
                    found = Volatile.Read(ref r.WaitCount) != 0 && (Volatile.Read(ref r.WaitFlags) & Remote) != 0 ? record : 0;
                }

                return found != 0;
            },
            "the wait is listed");
        return found;
    }

    private void NobodyNoticed()
    {
        _users.Log.Of(OwnFault).ShouldBeEmpty();
        _users.Log.Of(BrokerFailed).ShouldBeEmpty();
        _root.Call("wait", _mine, 0).Status.ShouldBe(NtStatus.Timeout);
    }
}
