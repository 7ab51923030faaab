using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Helve.Tests.Checking.Waiting.Script;

namespace Helve.Tests.Checking.Waiting;

/// <summary>
/// The groups of waiters of one object without one of their rules. Each fault needs more waiters than can be explored from the beginning,
/// so each program begins where a fixed schedule has put them.
/// </summary>
public class GroupMutationTests(ITestOutputHelper output)
{
    // T0 and T1 are blocked; T2 set the event for one of them and has not woken it; T3 comes into the next group.
    private static readonly WaitProgram s_lateWake = new(
        "a late one sleeps before the wake", [Auto], [Thread(Wait(0)), Thread(Wait(0)), Thread(Set(0)), Thread(Wait(0))])
    {
        Prefix = [Move.ToSleep(0), Move.ToSleep(1), Move.ToWake(2), Move.ToSleep(3)],
    };

    // Four waiters (B8): three of one group, one of which has its grant, and one of the next.
    private static readonly WaitProgram s_fourWaiters = new(
        "B8 four waiters, two sets", [Auto], [Thread(Wait(0)), Thread(Wait(0)), Thread(Wait(0)), Thread(Set(0), Set(0)), Thread(Wait(0))])
    {
        Prefix = [Move.ToSleep(0), Move.ToSleep(1), Move.ToSleep(2), Move.ToStep(3, 1), Move.ToSleep(4)],
    };

    // T0 has taken its grant; T1 is the last of its group, without one; T3 waits in the next group.
    private static readonly WaitProgram s_lastLeaves = new(
        "the last of its group leaves", [Auto], [Thread(Wait(0)), Thread(Wait(0).Within()), Thread(Set(0), Set(0)), Thread(Wait(0))])
    {
        Prefix = [Move.ToSleep(0), Move.ToSleep(1), Move.ToStep(2, 1), Move.ToSleep(3), Move.ToStep(0, 1)],
    };

    // T2 released one and has not woken anybody; T3 joined the next group; T4 releases two, which closes both.
    private static readonly WaitProgram s_closeOfTwo = new(
        "two releases close two groups", [Semaphore(0, 3)], [Thread(Wait(0)), Thread(Wait(0)), Thread(Release(0)), Thread(Wait(0)), Thread(Release(0, 2))])
    {
        Prefix = [Move.ToSleep(0), Move.ToSleep(1), Move.ToWake(2), Move.ToSleep(3)],
    };

    private static readonly WaitProgram[] s_programs = [s_lateWake, s_fourWaiters, s_lastLeaves, s_closeOfTwo];

    public static TheoryData<string> Programs => [.. s_programs.Select(program => program.Name)];

    // Known good: what is found below is the mutation's doing.
    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_WithoutMutation_EndsAsNtAllows(string name)
    {
        Exploration found = Explorer.Explore(WaitScenario.Of(s_programs.Single(program => program.Name == name)));
        output.WriteLine(found.ToString());
        found.Fault.ShouldBeNull();
        found.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void Wake_WithoutBitset_WakesOneOfTheNextGroup() => Find(s_lateWake, PlainWake());

    [Fact]
    public void Wake_WithoutBitset_FourWaiters_WakesOneOfTheNextGroup() => Find(s_fourWaiters, PlainWake());

    [Fact]
    public void Leave_LastOfItsGroup_NotClosed_ForgetsTheNextGroup() => Find(s_lastLeaves, Mutation.Change(
        "no close",
        (site, access) => site.Actor == 1 && IsSwap(site, access) && CountedWaiters.Unpack(access.Comparand) is { First: 1, Second: > 0, Grants: 0 },
        access =>
        {
            WaitGroups groups = CountedWaiters.Unpack(access.Comparand);
            groups.First = 0;
            return access with { Value = CountedWaiters.Pack(access.Comparand, groups) };
        }));

    [Fact]
    public void Close_WakesOnlyAsManyAsItGrants_LeavesOneAsleep() => Find(s_closeOfTwo, Mutation.Change(
        "a close wakes k",
        (site, access) => site.Actor == 4 && access is { Kind: AccessKind.Wake, Count: int.MaxValue },
        access => access with { Count = 2 }));

    // The newcomer joins the group that has a grant, and takes it.
    [Fact]
    public void Register_JoinsTheGroupThatIsServed_Steals() => Find(
        WaitPrograms.Find("B1 two blocked, set, then wait") with { Prefix = [Move.ToSleep(0), Move.ToSleep(1), Move.ToStep(2, 2)] }, new JoinsServedGroup());

    private static Mutation PlainWake() => Mutation.Change(
        "FUTEX_WAKE", (site, access) => access.Kind == AccessKind.Wake, access => access with { Bitset = uint.MaxValue });

    private static bool IsSwap(Site site, Access access) => access.Kind == AccessKind.CompareExchange && WaitSites.IsObject(site);

    private void Find(WaitProgram program, Mutation mutation)
    {
        Exploration found = Explorer.Explore(WaitScenario.Of(program, mutation: mutation, maximumStates: 200_000));
        output.WriteLine(found.ToString());
        found.Fault.ShouldNotBeNull();
    }

    private sealed class JoinsServedGroup() : Mutation("joins the group that is served")
    {
        private bool _joined;

        public override void Start() => _joined = false;

        public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
        {
            if (IsSwap(site, access) && IsLateRegistration(access))
            {
                WaitGroups groups = CountedWaiters.Unpack(access.Comparand);
                groups.First++;
                access = access with { Value = CountedWaiters.Pack(access.Comparand, groups) };
                _joined = true;
            }
            else if (_joined && access.Kind == AccessKind.Write && access.Value != 0 && site.Location.EndsWith("Single", StringComparison.Ordinal))
            {
                var single = new SingleWord(access.Value);
                access = access with { Value = SingleWord.Of(single.Slot, single.Epoch - 1).Value };
            }

            return perform(access);
        }

        private static bool IsLateRegistration(Access access) =>
            ((access.Comparand | access.Value) & WaitWord.Available) == 0
            && CountedWaiters.Unpack(access.Value).Second == CountedWaiters.Unpack(access.Comparand).Second + 1;
    }
}
