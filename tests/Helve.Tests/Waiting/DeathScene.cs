using System.Text;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Waiting;
using Shouldly;

namespace Helve.Tests.Waiting;

/// <summary>
/// A victim does one thing among bystanders that are asleep. What is left after its death and recovery is described in words, to compare
/// the deaths before each of its accesses: the deed happened wholly, or not at all.
/// </summary>
internal sealed class DeathScene : IDisposable
{
    private readonly List<WaitTarget> _objects = [];
    private readonly List<ThreadContext> _sleepers = [];

    public DeathScene() => Victim = Fixture.Thread();

    public WaitFixture Fixture { get; } = new();

    public ThreadContext Victim { get; }

    /// <summary>What the victim does.</summary>
    public Action Deed { get; set; } = () => { };

    public WaitTarget Keep(WaitTarget target)
    {
        _objects.Add(target);
        return target;
    }

    /// <summary>A living thread that is asleep in this wait: it is run up to its sleep and goes no further.</summary>
    public ThreadContext Asleep(bool all, params WaitTarget[] targets)
    {
        ThreadContext ctx = Fixture.Thread();
        DyingMemory.FallsAsleep(() => WaitEngine<DyingMemory>.Wait(ctx, targets, all, long.MaxValue)).ShouldBeTrue();
        _sleepers.Add(ctx);
        return ctx;
    }

    /// <summary>The victim itself is asleep in this wait before it does its deed.</summary>
    public void VictimAsleep(params WaitTarget[] targets) =>
        DyingMemory.FallsAsleep(() => WaitEngine<DyingMemory>.Wait(Victim, targets, false, long.MaxValue)).ShouldBeTrue();

    /// <summary>Recovers, dying before an access of its own first if that is not negative; false: recovery was over before.</summary>
    public bool Recover(int brokerDeath)
    {
        Volatile.Write(ref Fixture.Arena.Record(Victim.Record).State, (uint)RecordState.Dead);
        bool died = brokerDeath >= 0
            && DyingMemory.DiesBefore(brokerDeath, () => WaitRecovery<DyingMemory>.Recover(Fixture.Recovery, WaitFixture.Records, out _));
        Fixture.Kill(Victim);
        return died;
    }

    /// <summary>Checks the invariants of the protocol and describes objects and sleepers.</summary>
    public string Describe()
    {
        Fixture.Arena.Domain.Lock.ShouldBe(0ul);
        Fixture.Arena.Domain.Phase.ShouldBe((uint)EnginePhase.Idle);
        var text = new StringBuilder();
        foreach (WaitTarget target in _objects)
        {
            DescribeObject(text, target);
        }

        foreach (ThreadContext sleeper in _sleepers)
        {
            ThreadRecord record = Fixture.Arena.Record(sleeper.Record);
            var verdict = new VerdictWord(record.Verdict);
            text.Append(record.Single != 0 ? " single" : $" {verdict.State} {verdict.Index} {verdict.IsAbandoned}");
        }

        return text.ToString();
    }

    public void Dispose() => Fixture.Dispose();

    private void DescribeObject(StringBuilder text, WaitTarget target)
    {
        ref ObjectSlot slot = ref Fixture.Arena.Slot(target.Slot);
        ulong word = slot.State;
        bool mutex = slot.Type == (byte)ObjectType.Mutex;
        WaitGroups groups = Fixture.Groups(target);
        (word & WaitWord.Recovering).ShouldBe(0ul);
        (groups.Grants == 0 || groups.Grants < groups.First).ShouldBeTrue("G < W1");
        (groups.First != 0 || groups.Second == 0).ShouldBeTrue("W1 = 0 implies W2 = 0");
        (uint first, uint second, uint released) = Count(target, word);
        (first, second).ShouldBe((groups.First, groups.Second), "waiters are counted as their records say");
        bool pending = IsPending(target, out bool satisfiable);
        satisfiable.ShouldBeFalse("lock free implies that no pending wait is satisfiable");
        (!pending || (word & WaitWord.Frozen) != 0).ShouldBeTrue("a pending wait's objects are frozen");
        (slot.Pending != 0).ShouldBe(pending);
        text.Append(mutex ? " M" : " E").Append(word & (WaitWord.Available | WaitWord.Abandoned));
        text.Append(WaitWord.IsAvailable(word) && !mutex ? $" count {(word & WaitWord.CountField) >> WaitWord.CountShift}" : "");
        text.Append(mutex && !WaitWord.IsAvailable(word) ? $" owner {MutexLayout.Owner(word)} + {slot.Value0}" : "");
        text.Append($" waiters {first} {second} {groups.Grants} released {released} references {slot.References};");
        if (mutex && !WaitWord.IsAvailable(word))
        {
            MutexLayout.Owner(word).ShouldNotBe(Victim.Record, "a dead owner was left");
        }
    }

    private (uint First, uint Second, uint Released) Count(WaitTarget target, ulong word)
    {
        (uint first, uint second, uint released) = (0, 0, 0);
        foreach (ThreadContext sleeper in _sleepers)
        {
            var single = new SingleWord(Fixture.Arena.Record(sleeper.Record).Single);
            if (single.IsSome && single.Slot == target.Slot)
            {
                bool past = WaitWord.IsPast(WaitWord.Epoch(word), single.Epoch);
                released += past ? 1u : 0;
                first += !past && single.Epoch == WaitWord.Epoch(word) ? 1u : 0;
                second += !past && single.Epoch != WaitWord.Epoch(word) ? 1u : 0;
            }
        }

        return (first, second, released);
    }

    private bool IsPending(WaitTarget target, out bool satisfiable)
    {
        bool pending = satisfiable = false;
        foreach (ThreadContext sleeper in _sleepers)
        {
            uint count = WaitRecords<HardwareMemory>.Count(Fixture.Arena, sleeper.Record);
            if (!WaitRecords<HardwareMemory>.Verdict(Fixture.Arena, sleeper.Record).IsPending)
            {
                continue;
            }

            uint available = 0;
            for (uint i = 0; i < count; i++)
            {
                uint slot = WaitRecords<HardwareMemory>.Object(Fixture.Arena, sleeper.Record, i);
                pending |= slot == target.Slot;
                available += (uint)(Fixture.Arena.Slot(slot).State & WaitWord.Available);
            }

            satisfiable |= WaitRecords<HardwareMemory>.IsAll(Fixture.Arena, sleeper.Record) ? available == count : available != 0;
        }

        return pending;
    }
}
