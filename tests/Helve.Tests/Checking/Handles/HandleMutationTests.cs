using Helve.Kernel.Handles;
using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Helve.Tests.Checking.Handles;

/// <summary>The handle protocol without one of its precautions: the checker finds what the precaution is for.</summary>
public class HandleMutationTests(ITestOutputHelper output)
{
    private static readonly HandleConfiguration s_killed = new("killed")
    {
        Tables = 2, Entries = 1, Threads = [new(1, 1, HandleActs.Close | HandleActs.Wait), new(2, 1, HandleActs.Close)], SharedBy = [1, 2], Mortal = [1], Kills = 1,
    };

    private static readonly HandleConfiguration s_creating = new("killed while creating")
    {
        Entries = 1, Slots = 1, Threads = [new(1, 1, HandleActs.Create)], SharedBy = [], Mortal = [1], Kills = 1,
    };

    private static readonly HandleConfiguration s_remote = new("remote")
    {
        Tables = 2, Entries = 1, Threads = [new(1, 1, HandleActs.DuplicateTo)], SharedBy = [1], Mortal = [2], Kills = 1, Recycles = true,
    };

    private static readonly HandleConfiguration s_remoteKilled = new("remote, killed")
    {
        Tables = 2, Entries = 1, Threads = [new(1, 1, HandleActs.DuplicateTo)], SharedBy = [1], Mortal = [1], Kills = 1,
    };

    private static readonly HandleConfiguration s_reuse = new("one entry") { Entries = 1, SharedBy = [1], Threads = [new(1, 2, HandleActs.Close | HandleActs.Create), new(1, 1, HandleActs.Close | HandleActs.Access | HandleActs.Lookup)] };

    private static readonly HandleConfiguration s_slot = new("one slot") { Threads = [new(1, 2, HandleActs.Close | HandleActs.CreateOther), new(1, 1, HandleActs.Copy)] };

    private static readonly HandleConfiguration s_named = new("name")
    {
        NameExists = true, Opens = 1, Threads = [new(1, 2, HandleActs.Close | HandleActs.CreateOther)],
    };

    // Known good: what is found below is the mutation's doing.
    [Fact]
    public void Configurations_WithoutMutation_HaveNoFault()
    {
        HandleConfiguration[] all = [s_killed, s_creating, s_remote, s_remoteKilled, s_reuse, s_slot, s_named];
        foreach (HandleConfiguration configuration in all)
        {
            Explorer.Explore(HandleScenario.Of(configuration)).Fault.ShouldBeNull();
        }
    }

    [Fact]
    public void Close_IntentNotWritten_LeavesACountForEver() =>
        Find(s_killed, Mutation.Drop("no I0", (site, access) => access.Kind == AccessKind.Write && site.Location.EndsWith("Intent0", StringComparison.Ordinal)));

    [Fact]
    public void Close_ReservationNotWritten_LosesTheEntry() =>
        Find(s_killed, Mutation.Drop("no I1", (site, access) => access.Kind == AccessKind.Write && site.Location.EndsWith("Intent1", StringComparison.Ordinal)));

    [Fact]
    public void Change_CommitBitNotWritten_CountsWrong() =>
        Find(s_killed, Mutation.Forget("no commit bit", site => site.Location.EndsWith("Intent0", StringComparison.Ordinal), IntentWord.CommittedBit));

    [Fact]
    public void Change_CommittedBeforeTheWordIsOwned_CountsWrong() =>
        Find(s_killed, Mutation.Change(
            "committed from the beginning",
            (site, access) => access.Kind == AccessKind.Write && access.Value != 0 && site.Location.EndsWith("Intent0", StringComparison.Ordinal),
            access => access with { Value = access.Value | IntentWord.CommittedBit }));

    [Fact]
    public void Change_CommittedAfterTheWordIsGivenUp_CountsWrong() =>
        Find(s_killed, Mutation.Delay("late commit", (site, access) =>
            site.Location.EndsWith("Intent0", StringComparison.Ordinal) && (access.Value & IntentWord.CommittedBit) != 0));

    [Fact]
    public void Create_IntentNotWritten_LosesTheSlot() =>
        Find(s_creating, Mutation.Drop("no I0", (site, access) => access.Kind == AccessKind.Write && site.Location.EndsWith("Intent0", StringComparison.Ordinal)));

    [Fact]
    public void Slot_WithoutGeneration_IsAnotherObject() =>
        Find(s_slot, Mutation.Forget("no generation", IsCountOrEntry, CountWord.GenerationMask));

    [Fact]
    public void Entry_WithoutSequence_IsAnotherHandle() =>
        Find(s_reuse, Mutation.Custom("no sequence", (site, access, perform) =>
            site.Location.EndsWith("].A", StringComparison.Ordinal) ? Masked(access, EntryWord.SequenceMask, perform)
            : site.Location.EndsWith("].B", StringComparison.Ordinal) ? Masked(access, uint.MaxValue, perform)
            : perform(access)));

    [Fact]
    public void RemoteInsertion_HeaderNotLookedAt_ReachesADeadTable() =>
        Find(s_remote, Mutation.Misread(
            "H always alive",
            (site, access) => site.Actor == 0 && site.Location.EndsWith(".H", StringComparison.Ordinal),
            _ => new TableHeaderWord(102, TableState.Alive).Value));

    [Fact]
    public void RemoteInsertion_PublishedByAStore_ReachesADeadTable() =>
        Find(s_remote, Mutation.Custom("publish by store", (site, access, perform) =>
        {
            bool publishes = site.Actor == 0 && access.Kind == AccessKind.CompareExchange && new EntryWord(access.Value).IsLive;
            return publishes && site.Location.EndsWith("].A", StringComparison.Ordinal)
                ? access.Comparand + 0 * perform(access with { Kind = AccessKind.Write })
                : perform(access);
        }));

    [Fact]
    public void RemoteInsertion_CountNotTakenBackAfterDeath_LeavesACountForEver() =>
        Find(s_remoteKilled, Mutation.Drop("no drop", (site, access) =>
            site.Operation.StartsWith("complete", StringComparison.Ordinal) && site.Location.EndsWith("].Count", StringComparison.Ordinal)
                && access.Kind == AccessKind.Write));

    [Fact]
    public void Sweep_EntryNotTaken_ThenInsertedInto_LeavesAHandle() =>
        Find(s_remote, Mutation.Drop("no steal", (site, access) =>
            site.Operation == "sweep" && access.Kind == AccessKind.CompareExchange && new EntryWord(access.Value).State == EntryState.Dead));

    [Fact]
    public void Recovery_CountWordNotSettled_StaysOwned() =>
        Find(s_killed, Mutation.Drop("no settle", (site, access) =>
            site.Operation.StartsWith("complete", StringComparison.Ordinal) && access.Kind == AccessKind.CompareExchange
                && site.Location.EndsWith("].Count", StringComparison.Ordinal) && (access.Comparand & CountWord.OwnerMask) != 0));

    [Fact]
    public void Name_WithoutGeneration_OpensAnotherObject() =>
        Find(s_named, Mutation.Forget("no generation", IsCountOrEntry, CountWord.GenerationMask));

    // The generation lies elsewhere in A; forgetting it in W makes both always equal.
    private static bool IsCountOrEntry(Site site) => site.Location.EndsWith("].Count", StringComparison.Ordinal);

    private static ulong Masked(Access access, ulong bits, Func<Access, ulong> perform) =>
        perform(access with { Value = access.Value & ~bits, Comparand = access.Comparand & ~bits }) & ~bits;

    private void Find(HandleConfiguration configuration, Mutation mutation)
    {
        Exploration found = Explorer.Explore(HandleScenario.Of(configuration, mutation));
        output.WriteLine(found.ToString());
        found.Fault.ShouldNotBeNull();
    }
}
