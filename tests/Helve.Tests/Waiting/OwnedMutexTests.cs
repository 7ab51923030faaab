using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;

namespace Helve.Tests.Waiting;

/// <summary>The list of what a thread owns, when mutexes are destroyed while they are owned and when there are more than it has room for.</summary>
public sealed unsafe class OwnedMutexTests : IDisposable
{
    private const int Capacity = RecordBlock.OwnedCapacity;
    private const uint FirstSlot = 64;
    private const uint FurtherSlot = 192;

    private readonly WaitFixture _fixture = new();
    private readonly ThreadContext _thread;

    public OwnedMutexTests()
    {
        _thread = _fixture.Thread();
        _fixture.Arena.NextChunk = 4;
        _fixture.Arena.ChunkType(FirstSlot / Arena.SlotsPerChunk) = (byte)ObjectType.Mutex;
        _fixture.Arena.ChunkType(FurtherSlot / Arena.SlotsPerChunk) = (byte)ObjectType.Mutex;
    }

    private ref ThreadRecord Record => ref _fixture.Arena.Record(_thread.Record);

    [Fact, Rule("H11")]
    public void FullList_OfDestroyedMutexes_MakesRoom_AndKeepsWhatIsOwned()
    {
        (WaitTarget a, WaitTarget b) = FillWithDestroyed(Capacity);
        WaitTarget again = Make(FirstSlot + 5);
        Take(again);
        Listed().ShouldBe([a.Slot, b.Slot, again.Slot], ignoreOrder: true);
        Record.OwnedOverflow.ShouldBe(0u);
        Mutex<HardwareMemory>.Release(_thread, again, out _).ShouldBe(NtStatus.Success);
        Listed().ShouldBe([a.Slot, b.Slot], ignoreOrder: true);
        _fixture.Kill(_thread);
        Outcome(a).ShouldBe(NtStatus.AbandonedWait0);
        Outcome(b).ShouldBe(NtStatus.AbandonedWait0);
        Outcome(again).ShouldBe(NtStatus.Success);
    }

    [Fact, Rule("H11")]
    public void OneSlot_UsedAgainAndAgain_IsListedOnce()
    {
        for (int i = 0; i < Capacity; i++)
        {
            WaitTarget used = Make(FirstSlot);
            Take(used);
            Destroy(used);
        }

        WaitTarget last = Make(FirstSlot);
        Take(last);
        Listed().ShouldHaveSingleItem().ShouldBe(FirstSlot);
        WaitTarget other = Make(FirstSlot + 1);
        Take(other);
        Listed().ShouldBe([FirstSlot, FirstSlot + 1], ignoreOrder: true);
        Record.OwnedOverflow.ShouldBe(0u);
    }

    [Fact, Rule("H11")]
    public void FullList_OfOwnedMutexes_OverflowsWhileThereAreMore_AndLosesNone()
    {
        WaitTarget[] owned = [.. Enumerable.Range(0, Capacity).Select(i => Make(FirstSlot + (uint)i))];
        Array.ForEach(owned, Take);
        WaitTarget more = Make(FurtherSlot);
        Take(more);
        Record.OwnedOverflow.ShouldBe(1u);
        Mutex<HardwareMemory>.Release(_thread, more, out _).ShouldBe(NtStatus.Success);
        Record.OwnedOverflow.ShouldBe(0u);
        Take(more);
        _fixture.Kill(_thread);
        Array.ForEach([.. owned, more], target => Outcome(target).ShouldBe(NtStatus.AbandonedWait0));
    }

    [Theory, Rule("H11")]
    [InlineData(Capacity, false)]
    [InlineData(Capacity, true)]
    [InlineData(Capacity - 1, true)]
    public void Death_BeforeAnyAccess_WhileAFullListIsCleared_AbandonsWhatWasOwned(int listed, bool all)
    {
        for (int access = 0; Dies(access, listed, all); access++)
        {
        }
    }

    public void Dispose() => _fixture.Dispose();

    private static bool Dies(int access, int listed, bool all)
    {
        using var scene = new OwnedMutexTests();
        return scene.DiesTaking(access, listed, all);
    }

    // Two mutexes that the list named for their slots' former use are taken, beside two that are owned all the time.
    private bool DiesTaking(int access, int listed, bool all)
    {
        (WaitTarget a, WaitTarget b) = FillWithDestroyed(listed);
        WaitTarget c = Make(FirstSlot + 5), d = Make(FirstSlot + 9), e = _fixture.AutoEvent(set: true);
        WaitTarget[] wanted = all ? [c, d, e] : [c];
        bool died = DyingMemory.DiesBefore(access, () => WaitEngine<DyingMemory>.Wait(_thread, wanted, all, 0).ShouldBe(NtStatus.Success));
        if (!died)
        {
            // Once more for a slot that is waited for: what it was listed for before is not told from what it is to be taken for.
            Listed().Distinct().ShouldBe(all ? [a.Slot, b.Slot, c.Slot, d.Slot] : [a.Slot, b.Slot, c.Slot], ignoreOrder: true);
            Record.OwnedOverflow.ShouldBe(0u);
        }

        _fixture.Kill(_thread);
        Outcome(a).ShouldBe(NtStatus.AbandonedWait0, $"access {access}");
        Outcome(b).ShouldBe(NtStatus.AbandonedWait0, $"access {access}");
        NtStatus first = Outcome(c), second = Outcome(d), third = Outcome(e);
        bool taken = first == NtStatus.AbandonedWait0;
        (taken || (died && first == NtStatus.Success)).ShouldBeTrue($"access {access}: {first}");
        second.ShouldBe(all ? first : NtStatus.Success, $"access {access}");
        third.ShouldBe(all && taken ? NtStatus.Timeout : NtStatus.Success, $"access {access}");
        return died;
    }

    // As many entries as that: two mutexes in the middle that the thread owns, the others destroyed while it owned them.
    private (WaitTarget First, WaitTarget Second) FillWithDestroyed(int count)
    {
        WaitTarget[] all = [.. Enumerable.Range(0, count).Select(i => Make(FirstSlot + (uint)i))];
        Array.ForEach(all, Take);
        (WaitTarget first, WaitTarget second) = (all[20], all[40]);
        Array.ForEach([.. all.Where(target => target != first && target != second)], Destroy);
        ((int)Record.OwnedCount).ShouldBe(count);
        return (first, second);
    }

    private WaitTarget Make(uint slot)
    {
        ref ObjectSlot s = ref _fixture.Arena.Slot(slot);
        s.Type = (byte)ObjectType.Mutex;
        s.Value0 = 0;
        s.Count += CountWord.OneHandle;
        SlotReset<HardwareMemory>.TryInitialise(_fixture.Recovery, slot, MutexLayout.Initial(0)).ShouldBeTrue();
        return new WaitTarget(slot, new CountWord(s.Count).Generation);
    }

    // What closing the last handle does: the word is left as it is.
    private void Destroy(WaitTarget target)
    {
        ref ObjectSlot s = ref _fixture.Arena.Slot(target.Slot);
        s.Count = new CountWord(s.Count).Destroyed.Value;
    }

    private void Take(WaitTarget target) => SingleWait<HardwareMemory>.Wait(_thread, target, 0).ShouldBe(NtStatus.Success);

    private NtStatus Outcome(WaitTarget target) => SingleWait<HardwareMemory>.Wait(_fixture.Recovery, target, 0);

    private uint[] Listed()
    {
        var listed = new uint[Record.OwnedCount];
        for (int i = 0; i < listed.Length; i++)
        {
            listed[i] = _fixture.Arena.Block(_thread.Record).Owned[i];
        }

        return listed;
    }
}
