using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using Memory = Helve.Tests.Checking.Core.CheckedMemory;

namespace Helve.Tests.Checking.Handles;

/// <summary>
/// The designs that the owner in a count word and the commit bit replaced: recovery counts an object's handles anew. They can't be made of
/// the real code by leaving something out, so they are here in whole: an object, three processes with a handle each, two of which close
/// theirs, and one of these may die.
/// </summary>
public class RecountTests(ITestOutputHelper output)
{
    private const int Processes = 3;
    private const ulong Frozen = 1ul << 32;

    /// <summary>How recovery finds the number of handles.</summary>
    private enum Recount
    {
        /// <summary>It counts entries.</summary>
        Entries,

        /// <summary>It freezes the count, waits until nobody is closing, and counts entries.</summary>
        FrozenAndWaiting,

        /// <summary>It freezes the count, and counts who is closing as well.</summary>
        FrozenAndCountingIntents,
    }

    // The living thread has cleared its entry and not counted down yet: it does so for the second time.
    [Fact]
    public void Recount_OfEntriesOnly_DestroysWhatIsInUse() => Find(Recount.Entries, "more handles than are counted");

    // Who is closing waits for FROZEN to go, and recovery for who is closing.
    [Fact]
    public void Recount_FrozenUntilNobodyCloses_Deadlocks() => Find(Recount.FrozenAndWaiting, "deadlock");

    // A close that begins behind the count of intents is counted neither as an entry nor as an intent.
    [Fact]
    public void Recount_OfEntriesAndIntents_DestroysWhatIsInUse() => Find(Recount.FrozenAndCountingIntents, "more handles than are counted");

    // Known good: without a death there is no recount.
    [Fact]
    public void Close_WithoutADeath_CountsRight() => Explorer.Explore(Build(Recount.Entries, kills: 0)).Fault.ShouldBeNull();

    private void Find(Recount recount, string fault)
    {
        Exploration found = Explorer.Explore(Build(recount, kills: 1));
        output.WriteLine(found.ToString());
        found.Fault.ShouldNotBeNull();
        found.Fault.ShouldContain(fault);
    }

    private static Scenario Build(Recount recount, int kills)
    {
        var region = new SharedRegion();
        region.AddWord("count", Processes);
        for (int p = 0; p < Processes; p++)
        {
            region.AddWord($"entry {p}", 1);
            region.AddWord($"intent {p}");
        }

        return new Scenario
        {
            Name = $"recount: {recount}",
            Region = region,
            Actors =
            [
                Closer(region, 0),
                Closer(region, 1),
                new Actor
                {
                    Name = "recovery",
                    Program = [new Step([new Choice("recount", _ => Recover(region, recount), state => state.Deaths != 0)], Optional: true)],
                },
            ],
            KillableProcesses = [0],
            Kills = kills,
            Always = state => Live(state, region) > (state.Read(ref region["count"]) & uint.MaxValue) ? "more handles than are counted" : null,
            AtEnd = state => state.IsAtRest && state.Deaths == 0 && Live(state, region) != (state.Read(ref region["count"]) & uint.MaxValue) ? "a count for ever" : null,
        };
    }

    private static Actor Closer(SharedRegion region, int process) =>
        new() { Name = $"P{process}", Process = process, Program = [new Step([new Choice("close", _ => Close(region, process))])] };

    private static ulong Close(SharedRegion region, int process)
    {
        Memory.Write(ref region[$"intent {process}"], 1);
        Memory.Write(ref region[$"entry {process}"], 0);
        ref ulong count = ref region["count"];
        while (true)
        {
            ulong seen = Memory.Read(ref count);
            if ((seen & Frozen) != 0)
            {
                Memory.AwaitChange(ref count, seen);
            }
            else if (Memory.CompareExchange(ref count, (uint)(seen - 1), seen) == seen)
            {
                Memory.Write(ref region[$"intent {process}"], 0);
                return 0;
            }
        }
    }

    private static ulong Recover(SharedRegion region, Recount recount)
    {
        ref ulong count = ref region["count"];
        Memory.Write(ref region["entry 0"], 0);
        if (recount != Recount.Entries)
        {
            Memory.Or(ref count, Frozen);
        }

        ulong handles = 0;
        for (int p = 1; p < Processes && recount != Recount.Entries; p++)
        {
            ulong closing = Memory.Read(ref region[$"intent {p}"]);
            handles += closing;
            if (closing != 0 && recount == Recount.FrozenAndWaiting)
            {
                Memory.AwaitChange(ref region[$"intent {p}"], closing);
                handles--;
            }
        }

        for (int p = 1; p < Processes; p++)
        {
            handles += Memory.Read(ref region[$"entry {p}"]);
        }

        Memory.Write(ref count, handles);
        return 0;
    }

    private static ulong Live(StateView state, SharedRegion region)
    {
        ulong live = 0;
        for (int p = 0; p < Processes; p++)
        {
            live += state.Read(ref region[$"entry {p}"]);
        }

        return live;
    }
}
