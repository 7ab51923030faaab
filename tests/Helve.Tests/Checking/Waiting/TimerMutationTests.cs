using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Helve.Tests.Checking.Waiting;

/// <summary>The broken variants of the timers' own list (docs/adr/0004-timers.md), each in a program that shows it.</summary>
public class TimerMutationTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Variants.Select(static variant => variant.Name)];

    private static (string Name, string Program, Func<Mutation> Mutation, int Kills)[] Variants { get; } =
    [
        // A death between the signal and the next moment: the same expiry is signalled twice.
        ("the moment behind the transaction", "timer: who polls dies at an expiry", static () => new StoresTheMomentBehind(), 1),

        // The waiter has found the old moment and goes to sleep; nothing tells it of the new one.
        ("no mark", "timer: set earlier while it begins to sleep", static () => Mutation.Drop(
            "no mark", static (site, access) => access.Kind == AccessKind.Write && IsMark(site)), 0),

        // The setter dies when the moment is there and the mark is not; recovery's wake comes before the waiter sleeps.
        ("the mark behind the moment", "timer: the setter dies while it begins to sleep", static () => new MarksBehind(), 1),

        ("no wake", "timer: set earlier while waited for", static () => Mutation.Drop(
            "no wake", static (site, access) => access.Kind == AccessKind.Wake && site.Operation.StartsWith("SetTimer", StringComparison.Ordinal)), 0),

        ("the sleeper knows no moment", "timer: one wait", static () => new SleepsForGood(), 0),

        // A poll that believes the word.
        ("a poll does not catch up", "timer: polls", static () => Mutation.Misread(
            "a timer looks like an event", static (site, access) => access.Kind == AccessKind.Read && IsType(site), static _ => (ulong)ObjectType.Event), 0),

        // One expiry for two periods, though two waited.
        ("passed expiries are left out while somebody waits", "timer: periodic, two waiters, passed twice", static () => Mutation.Custom(
            "left out", static (site, access, perform) => perform(access.Kind == AccessKind.Write && site.Location == "domain.Words[1]"
                ? access with { Value = access.Value + Millisecond }
                : access)), 0),

        // A wait for it that begins later finds it signalled by the setting before.
        ("setting keeps the signal", "timer: set again takes the signal away", static () => Mutation.Custom(
            "keeps", static (site, access, perform) => perform(
                access.Kind == AccessKind.Write && site.Location == "domain.Words[0]" && site.Operation.StartsWith("SetTimer", StringComparison.Ordinal)
                    ? access with { Value = access.Value | WaitWord.Available | WaitWord.CountOne }
                    : access)), 0),

        // A moment that comes between two looks at the clock.
        ("a second look at the clock", "timer: set later while waited for", static () => new LooksTwice(), 0),
    ];

    private static ulong Millisecond => 10_000ul << 3;

    [Theory]
    [MemberData(nameof(Names))]
    public void BrokenVariant_OfTheTimers_IsFound(string name)
    {
        (_, string program, Func<Mutation> mutation, int kills) = Variants.Single(variant => variant.Name == name);
        Exploration found = Explorer.Explore(WaitScenario.Of(TimerPrograms.Find(program), kills, mutation: mutation(), maximumStates: 500_000));
        output.WriteLine(found.ToString());
        found.Fault.ShouldNotBeNull();
    }

    // Known good: what is found above is the mutation's doing.
    [Theory]
    [MemberData(nameof(Names))]
    public void ProgramOfABrokenVariant_WithoutIt_EndsAsNtAllows(string name)
    {
        (_, string program, _, int kills) = Variants.Single(variant => variant.Name == name);
        Exploration found = Explorer.Explore(WaitScenario.Of(TimerPrograms.Find(program), kills));
        output.WriteLine(found.ToString());
        found.Fault.ShouldBeNull();
        found.IsComplete.ShouldBeTrue();
    }

    private static bool IsMark(Site site) => site.Operation.StartsWith("SetTimer", StringComparison.Ordinal) && WaitSites.IsField(site, "Verdict");

    private static bool IsType(Site site) => site.Operation.Contains("Poll", StringComparison.Ordinal) && site.Location.EndsWith("].Type", StringComparison.Ordinal);
}
