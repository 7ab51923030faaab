using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Helve.Tests.Checking.Waiting.Script;

namespace Helve.Tests.Checking.Waiting;

/// <summary>
/// The broken variants of the protocol's own list, each in the smallest program that shows it: a time-out that leaves its grant, redo
/// records that can't be redone, words that are not frozen, a pulse without end, an epoch that does not rise.
/// </summary>
public class EngineMutationTests(ITestOutputHelper output)
{
    private const ulong Available = WaitWord.Available;

    private static readonly WaitProgram s_twoLower = WaitPrograms.Find("any polls over two flapping lower objects");

    private static readonly WaitProgram s_oneLower = new(
        "any polls over one flapping lower object",
        [AutoSet, AutoSet],
        [Thread(Any(0, 1).Polled()), Thread(Wait(0).Polled(), Set(0), Wait(0).Polled(), Set(0), Wait(0).Polled())]);

    private static readonly WaitProgram s_twoReleased = new(
        "any over a semaphore, its releaser dies", [Semaphore(0, 3), Auto], [Thread(Any(0, 1)), Mortal(Gate(0), Release(0, 3))]);

    private static readonly WaitProgram s_begins = new("any begins against set", [Auto, Auto], [Thread(Any(0, 1)), Thread(Set(0))]);

    // T1 has decided to hand off to T0, whose deadline may pass.
    private static readonly WaitProgram s_impatient = new("any within a deadline is handed off", [Auto, Auto], [Thread(Any(0, 1).Within()), Thread(Set(0))])
    {
        Prefix = [Move.ToSleep(0), Move.ToStore(1, "domain.Operation")],
    };

    // T0 waited before the event was frozen for T1, and its deadline may pass; T2 has decided to hand it to T0.
    private static readonly WaitProgram s_oldWaiter = new(
        "a single waiter on a frozen event", [Auto, Auto], [Thread(Wait(0).Within()), Thread(Any(0, 1)), Thread(Set(0))])
    {
        Prefix = [Move.ToSleep(0), Move.ToSleep(1), Move.ToStore(2, "domain.Operation")],
    };

    // T0 holds the lock.
    private static readonly WaitProgram s_twoPolls = new(
        "two polls for all", [AutoSet, AutoSet, AutoSet], [Thread(All(0, 1).Polled()), Thread(All(0, 2).Polled())])
    {
        Prefix = [Move.ToStore(0, "Verdict")],
    };

    // Words that are read twice and are equal, though the object was set and taken in between: with two lower objects, the one is
    // available while the other is looked at, and the other way round.
    [Fact]
    public void Epoch_DoesNotRiseWhenTaken_AnyOfThreeTakesWhatWasNeverTheLowest() => Find(s_twoLower, EpochStands());

    [Fact]
    public void Epoch_DoesNotRiseWhenTaken_AnyOfTwoIsRightAllTheSame() => Explore(s_oneLower, EpochStands(), 0).Fault.ShouldBeNull();

    // T1 sets the event, T0 times out at the same moment: both find nothing.
    [Fact]
    public void TimeOut_LeavesItsGrant_LosesTheSignal() => Find(WaitPrograms.Find("B4 time-out against set"), new TimeOutWithoutLooking(0, WaitSites.IsObject));

    // The redo takes one away from what the dead holder had already lessened.
    [Fact]
    public void Redo_HoldsDeltas_TakesTwice() => Find(
        s_twoReleased,
        Mutation.After("deltas", (before, site, access, perform) => IsApplied(before, site, access) && (access.Value & Available) != 0
            ? perform(access with { Value = perform(access with { Kind = AccessKind.Read, Value = 0 }) - WaitWord.CountOne })
            : perform(access)),
        kills: 1);

    [Fact]
    public void Redo_FieldsAreWrittenBehindThePhase_RedoesAnotherTransaction() => Find(
        s_twoReleased, Mutation.Delay("field behind the phase", (site, access) => site.Location == "domain.VerdictNew"), kills: 1);

    // The waiter goes on at its verdict, takes one more, and then the dead holder's transaction is redone over that.
    [Fact]
    public void Transaction_ClearsM_OverwritesWhatOthersTook() => Find(
        new WaitProgram("any, then one more", [Semaphore(0, 2), Auto], [Thread(Any(0, 1), Wait(0).Polled()), Mortal(Release(0, 2))]),
        Mutation.After("M cleared in APPLY", (before, site, access, perform) => perform(IsApplied(before, site, access) ? access with { Value = access.Value & ~WaitWord.Frozen } : access)),
        kills: 1);

    [Fact]
    public void Pulse_EndForgotten_StaysSignalled() => Find(
        "manual pulse to any",
        Mutation.Misread(
            "no end of the pulse",
            (site, access) => access.Kind == AccessKind.Read && site.Location == "domain.Operation",
            seen => seen == (ulong)EngineOperation.Pulse ? (ulong)EngineOperation.Set : seen));

    // T0 looked, T1 sets, T0 freezes and blocks: the event is set and a wait for it is pending.
    [Fact]
    public void Begin_LooksBeforeItFreezes_BlocksOnWhatIsThere() => Find(s_begins, new LooksFirst());

    // T0 consumes both, of which T1 has taken one without the lock.
    [Fact]
    public void Take_WithoutTheLockThoughFrozen_TakesWhatIsGivenToAnother() => Find("all polls against takers", new TakesFrozen(1));

    // T2 hands the event to T0, which leaves at that moment.
    [Fact]
    public void Leave_WithoutTheLockThoughFrozen_LosesTheSignal() => Find(s_oldWaiter, new TakesFrozen(0));

    // The verdict says time-out, and the words are consumed.
    [Fact]
    public void TimeOut_ByABareSwapOfTheVerdict_LosesTheSignal() => Find(s_impatient, new TimesOutWithoutLock());

    [Fact]
    public void Lock_UnlockDoesNotWake_LeavesAThreadOutside() => Find(s_twoPolls, Mutation.Drop(
        "no lock wake", (site, access) => access.Kind == AccessKind.Wake && site.Location == "domain.Lock"));

    // T0, stopped, has cleared M and keeps the lock; T1 saw M before and sleeps on the lock for ever.
    [Fact]
    public void Lock_NotLookedAtAgainAfterAWhile_StopsWhatDoesNotNeedIt()
    {
        var program = new WaitProgram("stop: any leaves, set", [Auto, Auto], [Thread(Any(0, 1).Within()), Thread(Set(0))])
        {
            Prefix = [Move.ToSleep(0), Move.ToAccess(1, (location, _) => location == "domain.Lock"), Move.TimeOut(0), Move.ToStore(0, "Verdict")],
        };
        Explorer.Explore(WaitScenario.WithAStop(program)).Fault.ShouldBeNull();
        FindWithAStop(program, SleepsOnTheLock());
    }

    // A hurried thread, as the broker's, that waits for the holder of the lock.
    [Fact]
    public void Hurried_WaitsForTheLock_DependsOnAStoppedThread()
    {
        WaitProgram program = WaitPrograms.Find("hurried: any, set");
        int hurried = Array.FindIndex(program.Players, static player => player.Hurried);
        FindWithAStop(program, Mutation.Custom("waits for the holder", (site, access, perform) =>
        {
            ulong seen = perform(access);
            if (site.Actor == hurried && site.Location == "domain.Lock" && access.Kind == AccessKind.Read && seen != 0)
            {
                perform(access with { Kind = AccessKind.Await, Comparand = seen });
                return 0;
            }

            return seen;
        }));
    }

    // Known good: what is found above is the mutation's doing.
    [Fact]
    public void PreparedPrograms_WithoutMutation_EndAsNtAllows()
    {
        WaitProgram[] all = [s_begins, s_impatient, s_twoPolls, s_oldWaiter];
        foreach (WaitProgram program in all)
        {
            Exploration found = Explorer.Explore(WaitScenario.Of(program));
            output.WriteLine(found.ToString());
            found.Fault.ShouldBeNull();
            found.IsComplete.ShouldBeTrue();
        }
    }

    private static Mutation SleepsOnTheLock() => Mutation.Change(
        "no soft deadline", (site, access) => access.Kind == AccessKind.Park && site.Location == "domain.Lock", access => access with { IsSoft = false, Comparand = 0 });

    private void FindWithAStop(WaitProgram program, Mutation mutation)
    {
        Exploration found = Explorer.Explore(WaitScenario.WithAStop(program, mutation));
        output.WriteLine(found.ToString());
        found.Fault.ShouldNotBeNull();
    }

    private static Mutation EpochStands() => Mutation.Change(
        "the epoch stands",
        (site, access) => WaitSites.IsObject(site) && access.Kind == AccessKind.CompareExchange && (access.Comparand & Available) != 0 && (access.Value & Available) == 0,
        access => access with { Value = (access.Value & ~WaitWord.EpochField) | (access.Comparand & WaitWord.EpochField) });

    private static bool IsApplied(string before, Site site, Access access) =>
        access.Kind == AccessKind.Write && WaitSites.IsObject(site) && before.StartsWith("domain.Words[", StringComparison.Ordinal);

    private void Find(string program, Mutation mutation, int kills = 0) => Find(WaitPrograms.Find(program), mutation, kills);

    private void Find(WaitProgram program, Mutation mutation, int kills = 0) => Explore(program, mutation, kills).Fault.ShouldNotBeNull();

    private Exploration Explore(WaitProgram program, Mutation mutation, int kills)
    {
        Exploration found = Explorer.Explore(WaitScenario.Of(program, kills, mutation: mutation, maximumStates: 300_000));
        output.WriteLine(found.ToString());
        return found;
    }
}
