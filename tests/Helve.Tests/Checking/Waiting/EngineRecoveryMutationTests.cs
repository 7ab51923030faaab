using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Helve.Tests.Checking.Waiting.Script;

namespace Helve.Tests.Checking.Waiting;

/// <summary>
/// The engine's transactions and their recovery without one of their precautions. The programs begin where a wait is blocked and its
/// signaller is on its way, so that few accesses are left to die at.
/// </summary>
public class EngineRecoveryMutationTests(ITestOutputHelper output)
{
    // T0 is blocked on both, T1 is about to make the first available for it.
    private static readonly WaitProgram s_any = new(
        "any is blocked, its setter dies", [Auto, Auto], [Thread(Any(0, 1)), Mortal(Gate(0), Set(0)), Thread(Gate(0, 1), Wait(0).Polled())])
    {
        Prefix = [Move.ToSleep(0), Move.ToStore(1, "domain.Operation")],
    };

    // The second object is there already: the hand-off takes two words.
    private static readonly WaitProgram s_all = new(
        "all is blocked, its setter dies", [Auto, AutoSet], [Thread(All(0, 1)), Mortal(Set(0))])
    {
        Prefix = [Move.ToSleep(0), Move.ToStore(1, "domain.Operation")],
    };

    // T1 died between the words and the verdict.
    private static readonly WaitProgram s_half = new(
        "all is blocked, its setter died half way", [Auto, AutoSet], [Thread(All(0, 1)), Mortal(Set(0))])
    {
        Prefix = [Move.ToSleep(0), Move.ToStore(1, "domain.Count"), ToRead(1, "domain.VerdictRecord"), Move.Kill(2)],
    };

    private static readonly WaitProgram s_pulse = new(
        "any is blocked, its pulser dies", [Manual, Auto], [Thread(Any(0, 1)), Mortal(Pulse(0)), Thread(Gate(0, 1), Wait(0).Polled())])
    {
        Prefix = [Move.ToSleep(0), Move.ToStore(1, "domain.Operation")],
    };

    // T2 is dead; T1 holds the lock and has stored the first word of a hand-off to T0.
    private static readonly WaitProgram s_living = new(
        "a death while another hands off", [Auto, AutoSet], [Thread(All(0, 1), Set(1)), Thread(Set(0)), Mortal()])
    {
        Prefix = [Move.ToSleep(0), Move.ToStore(1, "domain.Count"), ToRead(1, "domain.Words[1]"), Move.Kill(3)],
    };

    // T1 is about to store the verdict; T0's deadline may pass.
    private static readonly WaitProgram s_impatient = new(
        "all within a deadline is handed off", [Auto, AutoSet], [Thread(All(0, 1).Within()), Thread(Set(0))])
    {
        Prefix = [Move.ToSleep(0), Move.ToStore(1, "domain.Count")],
    };

    private static readonly WaitProgram[] s_programs = [s_any, s_all, s_half, s_pulse, s_living, s_impatient];

    public static TheoryData<string> Programs => [.. s_programs.Select(program => program.Name)];

    // Known good: what is found below is the mutation's doing.
    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_WithoutMutation_EndsAsNtAllows(string name)
    {
        Exploration found = Explorer.Explore(WaitScenario.Of(s_programs.Single(program => program.Name == name), kills: 1, restarts: 1));
        output.WriteLine(found.ToString());
        found.Fault.ShouldBeNull();
        found.IsComplete.ShouldBeTrue();
    }

    // The words are stored one after the other, and nothing says which.
    [Fact]
    public void HandOff_WithoutRedo_StaysHalfDone() => Find(s_all, Mutation.Drop(
        "no redo", (site, access) => IsPhase(site) && access is { Kind: AccessKind.Write, Value: (ulong)EnginePhase.Apply }));

    // The word is available, and recovery does not know that somebody waits for it.
    [Fact]
    public void Signal_SettleNotRecorded_LeavesAWaiterThatCouldGo() => Find(s_any, Mutation.Custom("SETTLE is not recorded", (site, access, perform) =>
        !IsPhase(site) || WaitSites.IsRecovery(site) ? perform(access)
        : access.Kind == AccessKind.Read ? (ulong)EnginePhase.Settle
        : access.Value == (ulong)EnginePhase.Settle ? 0
        : perform(access)));

    [Fact]
    public void Recovery_DropsTheTransaction_StaysHalfDone() => Find(s_half, Mutation.Custom("APPLY is dropped", (site, access, perform) =>
        !IsPhase(site) || !WaitSites.IsRecovery(site) || access.Kind != AccessKind.Read ? perform(access) : Dropped(access, perform)));

    // Found only when the broker is killed between the two.
    [Fact]
    public void Recovery_ClearsThePhaseBeforeItApplies_StaysHalfDone() => Find(s_half, restarts: 1, mutation: Mutation.Custom("the phase is cleared first", (site, access, perform) =>
    {
        ulong answer = perform(access);
        if (IsPhase(site) && WaitSites.IsRecovery(site) && access.Kind == AccessKind.Read && answer == (ulong)EnginePhase.Apply)
        {
            perform(access with { Kind = AccessKind.Write, Value = (ulong)EnginePhase.Settle });
        }

        return answer;
    }));

    [Fact]
    public void Recovery_ForgetsTheEndOfThePulse_StaysSignalled() => Find(s_pulse, Mutation.Misread(
        "recovery does not end a pulse",
        (site, access) => WaitSites.IsRecovery(site) && access.Kind == AccessKind.Read && site.Location == "domain.Operation",
        seen => seen == (ulong)EngineOperation.Pulse ? (ulong)EngineOperation.Set : seen));

    [Fact]
    public void HandOff_LockFreedBeforeTheVerdict_IsSeenHalfDone() => Find(s_impatient, new UnlocksBeforeTheVerdict());

    [Fact]
    public void Recovery_StealsTheLockFromALivingHolder_HandsOffTwice() => Find(s_living, Mutation.After(
        "the lock is stolen from the living",
        (before, site, access, perform) => before == "domain.Lock" && WaitSites.IsRecovery(site) && WaitSites.IsField(site, "State") ? (ulong)RecordState.Dead + 0 * perform(access) : perform(access)));

    private static Move ToRead(int actor, string location) => Move.ToAccess(actor, (name, access) => access.Kind == AccessKind.Read && name == location);

    private static bool IsPhase(Site site) => site.Location == "domain.Phase";

    private static ulong Dropped(Access access, Func<Access, ulong> perform)
    {
        ulong phase = perform(access with { Kind = AccessKind.CompareExchange, Comparand = (ulong)EnginePhase.Apply, Value = (ulong)EnginePhase.Idle });
        return phase == (ulong)EnginePhase.Apply ? (ulong)EnginePhase.Idle : phase;
    }

    private void Find(WaitProgram program, Mutation mutation, int kills = 1, int restarts = 0)
    {
        Exploration found = Explorer.Explore(WaitScenario.Of(program, kills, restarts, mutation, maximumStates: 200_000));
        output.WriteLine(found.ToString());
        found.Fault.ShouldNotBeNull();
    }

    private sealed class UnlocksBeforeTheVerdict() : Mutation("the lock is freed before the verdict")
    {
        private Access _lock;
        private bool _freed;

        public override void Start() => (_lock, _freed) = (default, false);

        public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
        {
            if (site.Location == "domain.Lock" && access.Kind == AccessKind.CompareExchange)
            {
                _lock = access;
            }
            else if (site.Location == "domain.VerdictRecord" && access.Kind == AccessKind.Read && !_freed)
            {
                _freed = true;
                perform(_lock with { Kind = AccessKind.Exchange, Value = 0, Comparand = 0 });
            }
            else if (site.Location == "domain.Lock" && access.Kind == AccessKind.Exchange && _freed)
            {
                return 0;
            }

            return perform(access);
        }
    }
}
