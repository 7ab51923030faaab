using Helve.Broker;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Helve.Tests.Users;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>
/// Handles of another user that are closed from outside while that user's programs are stopped, also in the middle of a change to the object
/// (handles.md section 8): the answer says what was done.
/// </summary>
public sealed class StoppedSourceTests : IDisposable
{
    private const int CloseSource = 1;
    private const int Move = 3;
    private const uint Records = 24;
    private readonly SystemBroker _broker = new(static options => options with { RecordCapacity = Records, Limits = new UserLimits { Pending = 1 } });
    private readonly Peer _ann;
    private readonly Peer _root;
    private readonly RawClient _stopped;
    private readonly nint _process;
    private uint _record;

    public StoppedSourceTests()
    {
        _ann = _broker.StartPeer(OtherUsers.Ann);
        _root = _broker.StartPeer(0);
        _stopped = UserThread.Join(_broker.SocketPath, OtherUsers.Ann);
        _ = Event("first");
        _process = _root.Call("open-process", _ann.ProcessId, 0x40).Handle;
    }

    public void Dispose()
    {
        _stopped.Dispose();
        _broker.Dispose();
    }

    [UserFact]
    public void HandleOfAStoppedProcess_IsClosedWithoutIt()
    {
        nint handle = Event("still");
        Signals.TrySend(_ann.ProcessId, Signals.SIGSTOP, out _).ShouldBeTrue();
        nint moved = _root.Call("duplicate", _process, handle, -1, 0, 0, Move).Handle;
        _root.Call("query", moved)[4].ShouldBe(1);
        Signals.TrySend(_ann.ProcessId, Signals.SIGCONT, out _).ShouldBeTrue();
        _ann.Call("set", handle).Status.ShouldBe(NtStatus.InvalidHandle);
    }

    [UserFact]
    public void HandleToAnObjectThatIsBeingChanged_IsClosedToEverybodyAtOnce()
    {
        _record = _stopped.TakeRecord();
        nint handle = Event("held");
        uint slot = SlotOf("held");
        Lock(slot);
        _root.Call("duplicate", _process, handle, 0, 0, 0, CloseSource).Status.ShouldBe(NtStatus.Success);
        _ann.Call("query", handle).Status.ShouldBe(NtStatus.InvalidHandle);
        Count(slot).Handles.ShouldBe(2u, "the object's count is recovery's, which waits for the client");
        Unlock(slot);
        Until.True(() => Count(slot).Handles == 1, "the handle was never counted off");
    }

    [UserFact]
    public void MoveOfAHandleToAnObjectThatIsBeingChanged_WaitsAndThenIsWhole()
    {
        _record = _stopped.TakeRecord();
        nint handle = Event("held");
        uint slot = SlotOf("held");
        Lock(slot);
        Task<PeerReply> moves = _root.Begin("duplicate", _process, handle, -1, 0, 0, Move);
        Until.True(() => _broker.Log.Of(205).Length == 1, "the request was not put aside");
        moves.IsCompleted.ShouldBeFalse("the object is still locked");
        Unlock(slot);
        moves.Wait(Until.Patience).ShouldBeTrue();
        moves.Result.Status.ShouldBe(NtStatus.Success);
        _root.Call("query", moves.Result.Handle)[4].ShouldBe(2);
        _ann.Call("query", handle).Status.ShouldBe(NtStatus.InvalidHandle);
    }

    [UserFact]
    public void SourceThatCannotBeClosedYet_IsClosedBeforeTheAnswer()
    {
        // Every record of Ann's domain is taken, and the broker's own goes to recovery with the first close: it has none for the second.
        nint first = Event("held"), second = Event("other"), third = Event("third");
        nint own = _root.Call("duplicate", _process, second, -1, 0, 0, 2).Handle;
        uint slot = SlotOf("held");
        TakeAllRecords();
        Lock(slot);
        _root.Call("duplicate", _process, first, 0, 0, 0, CloseSource).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> moves = _root.Begin("duplicate", _process, second, -1, 0, 0, Move);
        Until.True(() => _broker.Log.Of(205).Length == 1, "the close was not put aside");
        moves.IsCompleted.ShouldBeFalse("the source is still open");
        _ann.Call("query", second).Status.ShouldBe(NtStatus.Success);

        // What is owed is not refused, though the user has as many requests that wait as it may.
        Peer another = _broker.StartPeer(0);
        nint process = another.Call("open-process", _ann.ProcessId, 0x40).Handle;
        Task<PeerReply> closes = another.Begin("duplicate", process, third, 0, 0, 0, CloseSource);
        Until.True(() => _broker.Log.Of(205).Length == 2, "the second close was not put aside");

        Unlock(slot);
        Task.WaitAll([moves, closes], Until.Patience).ShouldBeTrue();
        moves.Result.Status.ShouldBe(NtStatus.Success);
        closes.Result.Status.ShouldBe(NtStatus.Success);
        _ann.Call("query", second).Status.ShouldBe(NtStatus.InvalidHandle);
        _ann.Call("query", third).Status.ShouldBe(NtStatus.InvalidHandle);
        _root.Call("compare", own, moves.Result.Handle).Status.ShouldBe(NtStatus.Success);
        _root.Call("query", own)[4].ShouldBe(2);
    }

    private nint Event(string name) => _ann.Call("event", $@"Global\{name}", 0, 0).Handle;

    // With it the client has a handle of its own to the object.
    private uint SlotOf(string name) =>
        _stopped.Open(ObjectType.Event, $@"Global\{name}", 0x100000).Body<HandleReply>().Slot;

    private void TakeAllRecords()
    {
        _record = _stopped.TakeRecord();
        for (int i = 0; i < Records; i++)
        {
            _ = _stopped.Ask(WireOperation.AllocateRecords, new AllocateRecordsRequest { Count = 1 });
        }

        int threads = 0;
        while (_ann.Call($"@t{threads++}", "event", "-", 0, 0).Status == NtStatus.Success)
        {
            threads.ShouldBeLessThan((int)Records);
        }
    }

    private CountWord Count(uint slot) => new(Volatile.Read(ref _stopped.Arena.Slot(slot).Count));

    // What a thread stopped in the middle of CHANGE leaves: its record as the word's owner.
    private void Lock(uint slot)
    {
        ref ulong count = ref _stopped.Arena.Slot(slot).Count;
        CountWord seen = Count(slot);
        Interlocked.CompareExchange(ref count, seen.LockedBy(_record).Value, seen.Value).ShouldBe(seen.Value);
    }

    private void Unlock(uint slot) => Volatile.Write(ref _stopped.Arena.Slot(slot).Count, Count(slot).Unlocked.Value);
}
