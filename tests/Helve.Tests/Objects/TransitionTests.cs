using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;

namespace Helve.Tests.Objects;

/// <summary>Every transition from every small state, against a model that keeps its waiters in a list.</summary>
public sealed class TransitionTests
{
    [Fact, Rule("H3")]
    public void Set_EverySmallState_AsTheModel() => ForEachState((word, model, manual) =>
        Same(EventState.Set(word, out WakePlan wake), model.Signal(manual ? int.MaxValue : 1, keep: true, manual), wake, model, manual));

    [Fact, Rule("H4")]
    public void Pulse_EverySmallState_AsTheModel() => ForEachState((word, model, manual) =>
        Same(EventState.Pulse(word, out WakePlan wake), model.Signal(model.Available && !manual ? 0 : manual ? int.MaxValue : 1, keep: false, manual), wake, model, manual));

    [Fact, Rule("H5")]
    public void Reset_EverySmallState_OnlyTheStateGoes() => ForEachState((word, model, manual) =>
    {
        ulong next = EventState.Reset(word);
        WaitWord.IsAvailable(next).ShouldBeFalse();
        (WaitWord.Epoch(next) != WaitWord.Epoch(word)).ShouldBe(model.Available);
        CountedWaiters.Unpack(next).First.ShouldBe((uint)model.Current);
    });

    [Fact, Rule("H17")]
    public void Release_EverySmallState_AsTheModel()
    {
        for (uint limit = 1; limit < 6; limit++)
        {
            for (uint count = 0; count <= limit; count++)
            {
                for (uint n = 1; n < 7; n++)
                {
                    bool fits = SemaphoreState.TryRelease(SemaphoreLayout.Initial(count), n, limit, out ulong next, out _);
                    fits.ShouldBe(count + n <= limit);
                    SemaphoreLayout.Count(next).ShouldBe(fits ? count + n : count);
                }
            }
        }

        ForEachState((word, model, manual) =>
        {
            if (manual || model.Available)
            {
                return;
            }

            for (uint n = 1; n < 8; n++)
            {
                SemaphoreState.TryRelease(word, n, 100, out ulong next, out _).ShouldBeTrue();
                uint waiting = (uint)(model.Current - model.Grants + model.Next);
                SemaphoreLayout.Count(next).ShouldBe(n > waiting ? n - waiting : 0);
                WaitWord.IsAvailable(next).ShouldBe(n > waiting);
            }
        });
    }

    [Fact, Rule("H11")]
    public void MutexTakeAndRelease_EverySmallState_KeepsOneOwner()
    {
        ulong free = MutexLayout.Initial(0) | WaitWord.Abandoned;
        ulong owned = MutexState.Take(free, 7);
        MutexLayout.IsOwnedBy(owned, 7).ShouldBeTrue();
        (owned & WaitWord.Abandoned).ShouldBe(0ul);
        WaitWord.Epoch(owned).ShouldBe(1u);
        MutexState.Release(owned, out _).ShouldBe(WaitWord.NextEpoch(WaitWord.Available));
        MutexState.TryRegister(owned, out ulong one, out uint first).ShouldBeTrue();
        MutexState.TryRegister(one, out ulong two, out uint second).ShouldBeTrue();
        ulong reserved = MutexState.Release(two, out WakePlan wake);
        wake.Count.ShouldBe(1);
        MutexLayout.Owner(reserved).ShouldBe(0u);
        MutexState.TryRegister(reserved, out ulong three, out uint third).ShouldBeTrue();
        third.ShouldBe(first + 1);
        MutexState.TakeOrLeave(three, third, leave: false, 9, out _).ShouldBe(WaiterOutcome.None);
        MutexState.TakeOrLeave(three, second, leave: true, 8, out ulong claimed).ShouldBe(WaiterOutcome.Took);
        MutexLayout.IsOwnedBy(claimed, 8).ShouldBeTrue();
        MutexLayout.Unpack(claimed).First.ShouldBe(1u);
        MutexLayout.Unpack(claimed).Second.ShouldBe(1u);
    }

    [Fact, Rule("H36")]
    public void TakeOrLeave_EverySmallState_AGrantComesFirst() => ForEachState((word, model, manual) =>
    {
        if (model.Available || model.Current == 0)
        {
            return;
        }

        WaiterOutcome outcome = CountedWaiters.TakeOrLeave(word, WaitWord.Epoch(word), leave: true, out ulong next);
        outcome.ShouldBe(model.Grants > 0 ? WaiterOutcome.Took : WaiterOutcome.Left);
        WaitGroups left = CountedWaiters.Unpack(next);
        (left.First + left.Second).ShouldBe((uint)(model.Current + model.Next - 1));
        (left.First != 0 || left.Second == 0).ShouldBeTrue();
    });

    [Fact]
    public void Register_FullGroup_IsRefused()
    {
        ulong word = EventLayout.Initial(manual: false, set: false);
        for (uint i = 0; i < CountedWaiters.FirstLimit; i++)
        {
            CountedWaiters.TryRegister(word, out word, out _).ShouldBeTrue();
        }

        CountedWaiters.TryRegister(word, out _, out _).ShouldBeFalse();
        SemaphoreState.TryRelease(word, CountedWaiters.FirstLimit - 1, int.MaxValue, out ulong granted, out _).ShouldBeTrue();
        CountedWaiters.Unpack(granted).Grants.ShouldBe(CountedWaiters.FirstLimit - 1);
        CountedWaiters.Unpack(granted).First.ShouldBe(CountedWaiters.FirstLimit);
    }

    private static void Same(ulong next, Model after, WakePlan wake, Model before, bool manual)
    {
        WaitWord.IsAvailable(next).ShouldBe(after.Available);
        (next & WaitWord.Detour).ShouldBe(WaitWord.Frozen);
        EventState.IsManual(next).ShouldBe(manual);
        if (!after.Available)
        {
            WaitGroups groups = CountedWaiters.Unpack(next);
            (groups.First, groups.Second, groups.Grants).ShouldBe(((uint)after.Current, (uint)after.Next, (uint)after.Grants));
        }

        int served = before.Current - before.Grants + before.Next - (after.Current - after.Grants + after.Next);
        (wake.Count >= served).ShouldBeTrue("every waiter that was served is woken");
        (wake.Bits != 0).ShouldBe(wake.Count != 0);
    }

    private static void ForEachState(Action<ulong, Model, bool> check)
    {
        foreach (bool manual in new[] { false, true })
        {
            check(EventLayout.Initial(manual, set: true) | WaitWord.Frozen, new Model(true, 0, 0, 0), manual);
            for (int current = 0; current < 4; current++)
            {
                for (int grants = 0; grants < Math.Max(current, 1); grants++)
                {
                    for (int next = 0; next < (grants == 0 ? 1 : 3); next++)
                    {
                        var groups = new WaitGroups { Epoch = WaitWord.EpochMask, First = (uint)current, Second = (uint)next, Grants = (uint)grants };
                        ulong word = CountedWaiters.Pack(EventLayout.Initial(manual, set: false) | WaitWord.Frozen, groups);
                        check(word, new Model(false, current, next, grants), manual);
                    }
                }
            }
        }
    }

    // The waiters as counts that are moved one by one, with no packing and no arithmetic shared with the code under test.
    private sealed record Model(bool Available, int Current, int Next, int Grants)
    {
        public Model Signal(int grants, bool keep, bool manual)
        {
            Model now = this;
            while (grants > 0 && now.Current > 0)
            {
                grants--;
                now = now with { Grants = now.Grants + 1 };
                if (now.Grants == now.Current)
                {
                    now = new Model(now.Available, now.Next, 0, 0);
                }
            }

            return now with { Available = keep && (manual || Available || grants > 0) };
        }
    }
}
