using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Helve.Tests.Checking.Waiting.Script;

namespace Helve.Tests.Checking.Waiting;

/// <summary>
/// Recovery of waits without one of its precautions. Each program begins where a fixed schedule has left a dead thread and a living one
/// in the middle of a change.
/// </summary>
public class RecoveryMutationTests(ITestOutputHelper output)
{
    // T0 waited and is dead; T1 has registered and not yet said so in its record.
    private static readonly WaitProgram s_registering = new(
        "a waiter dies while another registers", [Auto], [Mortal(Wait(0)), Thread(Wait(0)), Thread(Gate(0, 1), Set(0))])
    {
        Prefix = [Move.ToSleep(0), Move.ToStore(1, "Single"), Move.Kill(1)],
    };

    // T0 waited and is dead; T1's time is up, and it is about to leave.
    private static readonly WaitProgram s_leaving = new(
        "a waiter dies while another leaves", [Auto], [Mortal(Wait(0)), Thread(Wait(0).Within())])
    {
        Prefix = [Move.ToSleep(0), Move.ToSleep(1), Move.TimeOut(1), Move.ToStore(1, "Ambiguous"), Move.Kill(1)],
    };

    // T1 set the event for T0 and died before its wake: it is recorded nowhere.
    private static readonly WaitProgram s_signaller = new(
        "a signaller died before its wake", [Auto], [Thread(Wait(0)), Mortal(Set(0)), Thread(Gate(0, 1), Set(0))])
    {
        Prefix = [Move.ToSleep(0), Move.ToWake(1), Move.Kill(2)],
    };

    // T0 is blocked on both and dead.
    private static readonly WaitProgram s_deadRecord = new(
        "a dead wait for any", [Auto, Auto], [Mortal(Any(0, 1)), Thread(Gate(0), Set(0), Wait(0).Polled())])
    {
        Prefix = [Move.ToSleep(0), Move.Kill(1)],
    };

    // T0, dead, owns the mutex; T1 looks for any of it and of an event.
    private static readonly WaitProgram s_deadOwner = new(
        "an owner died, another looks", [Mutex(0), Auto], [Mortal(), Thread(Any(0, 1).Polled())])
    {
        Prefix = [Move.Kill(1)],
    };

    // T0, dead, owns the mutex; T1's time is up, and it is about to leave under the lock, as T2 waits for any; T2 does not sleep yet.
    private static readonly WaitProgram s_sections = new(
        "an owner died while another leaves under the lock",
        [Mutex(0), Auto],
        [Mortal(), Thread(Wait(0).Within()), Thread(Any(0, 1), ReleaseMutex(0))])
    {
        Prefix =
        [
            Move.ToSleep(1), Move.ToAccess(2, (_, access) => access.Kind == AccessKind.Park), Move.TimeOut(1), Move.ToStore(1, "].State"), Move.Kill(1),
        ],
    };

    private static readonly WaitProgram[] s_programs = [s_registering, s_leaving, s_signaller, s_deadRecord, s_deadOwner, s_sections];

    public static TheoryData<string> Programs => [.. s_programs.Select(program => program.Name)];

    // Known good: what is found below is the mutation's doing.
    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_WithoutMutation_EndsAsNtAllows(string name)
    {
        Exploration found = Explorer.Explore(WaitScenario.Of(s_programs.Single(program => program.Name == name), kills: 1));
        output.WriteLine(found.ToString());
        found.Fault.ShouldBeNull();
        found.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void Recount_DoesNotLookAtAmbiguous_MissesALivingWaiter() => Find(s_registering, Unambiguous());

    [Fact]
    public void Register_DoesNotRaiseAmbiguous_IsMissed() => Find(s_registering, Mutation.Drop(
        "AMBIGUOUS is not raised", (site, access) => access.Kind == AccessKind.Write && access.Value != 0 && WaitSites.IsField(site, "Ambiguous")));

    [Fact]
    public void Wait_NotRecorded_StaysCountedAfterDeath() => Find(s_leaving, Mutation.Drop(
        "no wait record", (site, access) => site.Actor == 0 && access.Kind == AccessKind.Write && WaitSites.IsField(site, "Single")));

    // B5: the number of waiters from their records, at once and without R.
    [Fact]
    public void Recount_AtOnceAndWithoutR_RacesWithALivingWaiter() => Find(s_registering, Mutation.Custom(
        "naive recomputation",
        (site, access, perform) => WaitSites.IsRecovery(site) && IsRaise(site, access, WaitWord.Recovering) ? access.Comparand : Unambiguous().Answer(site, access, perform)));

    // It is counted, leaves, and is stored as a waiter.
    [Fact]
    public void Recount_WithoutR_RacesWithALivingWaiter() => Find(s_leaving, Mutation.Drop(
        "no R", (site, access) => WaitSites.IsRecovery(site) && IsRaise(site, access, WaitWord.Recovering)));

    [Fact]
    public void Ambiguous_ReplacesTheRecord_HidesALivingWaiter() => Find(s_leaving, new AmbiguousInPlace());

    // Only who sleeps on the objects of the dead is woken.
    [Fact]
    public void Broadcast_OnlyOnTheObjectsOfTheDead_LeavesAWaiterAsleep() => Find(s_signaller, new WakesFew());

    [Fact]
    public void DeadRecord_NotCancelled_StaysListed() => Find(s_deadRecord, Mutation.Misread(
        "dead record not cancelled", (site, access) => WaitSites.IsRecovery(site) && WaitSites.IsField(site, "Verdict") && access.Kind == AccessKind.Read,
        seen => new VerdictWord(seen).With(VerdictState.None).Value));

    // The lock goes back between the repair and R := 0: a living holder takes the word, and R := 0 puts it back.
    [Fact]
    public void Lock_GivenBackBeforeRIsLowered_LosesAnOwner() => Find(s_deadOwner, new UnlocksEarly());

    // R is raised before the lock is taken: a living holder meets it in its section, and stores over it.
    [Fact]
    public void R_RaisedBeforeTheLockIsTaken_IsOverwritten()
    {
        Mutation believes = Mutation.Drop("R is raised before the lock is taken", (site, access) => WaitSites.IsRecovery(site) && IsRaise(site, access, WaitWord.Recovering));
        Exploration found = Explorer.Explore(WaitScenario.Of(s_sections, RaiseR, believes));
        output.WriteLine(found.ToString());
        found.Fault.ShouldNotBeNull();
    }

    private static void RaiseR(WaitWorld world)
    {
        ref ulong word = ref world.Arena.Slot(world.SlotOf(0)).State;
        ulong seen;
        do
        {
            seen = CheckedMemory.Read(ref word);
        }
        while (CheckedMemory.CompareExchange(ref word, seen | WaitWord.Recovering, seen) != seen);
    }

    private static Mutation Unambiguous() => Mutation.Misread(
        "AMBIGUOUS is not looked at", (site, access) => WaitSites.IsRecovery(site) && access.Kind == AccessKind.Read && WaitSites.IsField(site, "Ambiguous"), _ => 0);

    private static bool IsRaise(Site site, Access access, ulong bit) =>
        access.Kind == AccessKind.CompareExchange && WaitSites.IsObject(site) && (access.Value & ~access.Comparand) == bit;

    private void Find(WaitProgram program, Mutation mutation)
    {
        Exploration found = Explorer.Explore(WaitScenario.Of(program, kills: 1, mutation: mutation, maximumStates: 200_000));
        output.WriteLine(found.ToString());
        found.Fault.ShouldNotBeNull();
    }

    // AMBIGUOUS and the record in one word: while the one is there, the other is not.
    private sealed class AmbiguousInPlace() : Mutation("AMBIGUOUS replaces the record")
    {
        private Access _single;
        private ulong _hidden;

        public override void Start() => (_single, _hidden) = (default, 0);

        public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
        {
            if (WaitSites.IsRecovery(site))
            {
                return perform(access);
            }

            if (WaitSites.IsField(site, "Single"))
            {
                bool reads = access.Kind == AccessKind.Read;
                ulong answer = perform(access);
                _single = reads && answer != 0 ? access with { Value = answer } : _single;
                _hidden = access.Kind == AccessKind.Write ? 0 : _hidden;
                return answer;
            }

            if (WaitSites.IsField(site, "Ambiguous") && access.Kind == AccessKind.Write)
            {
                if (access.Value != 0 && _single.Value != 0)
                {
                    _hidden = _single.Value;
                    perform(_single with { Kind = AccessKind.Write, Value = 0 });
                }
                else if (access.Value == 0 && _hidden != 0)
                {
                    perform(_single with { Kind = AccessKind.Write, Value = _hidden });
                    _hidden = 0;
                }
            }

            return perform(access);
        }
    }

    private sealed class WakesFew() : Mutation("wakes the objects of the dead only")
    {
        private readonly HashSet<string> _repaired = [];

        public override void Start() => _repaired.Clear();

        public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
        {
            if (!WaitSites.IsRecovery(site) || !WaitSites.IsObject(site))
            {
                return perform(access);
            }

            if (IsRaise(site, access, WaitWord.Recovering))
            {
                _repaired.Add(site.Location);
            }

            return access.Kind == AccessKind.Wake && !_repaired.Contains(site.Location) ? 0 : perform(access);
        }
    }

    private sealed class UnlocksEarly() : Mutation("the lock is given back before R is lowered")
    {
        private Access _lock;
        private bool _repaired;

        public override void Start() => (_lock, _repaired) = (default, false);

        public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
        {
            if (!WaitSites.IsRecovery(site))
            {
                return perform(access);
            }

            _lock = site.Location == "domain.Lock" && access.Kind == AccessKind.CompareExchange ? access : _lock;
            if (access.Kind == AccessKind.Exchange && site.Location == "domain.Lock" && _repaired)
            {
                return 0;
            }

            ulong answer = perform(access);
            if (access.Kind == AccessKind.Write && WaitSites.IsObject(site) && !_repaired)
            {
                _repaired = true;
                perform(_lock with { Kind = AccessKind.Exchange, Value = 0, Comparand = 0 });
            }

            return answer;
        }
    }
}
