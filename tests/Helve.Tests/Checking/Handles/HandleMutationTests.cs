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

    // The target's process dies, then the inserter's.
    private static readonly HandleConfiguration s_remoteBothKilled = new("remote, both killed")
    {
        Tables = 2, Entries = 1, Threads = [new(1, 1, HandleActs.DuplicateTo)], SharedBy = [1], Mortal = [1, 2], Kills = 2,
    };

    private static readonly HandleConfiguration s_recycled = s_remoteBothKilled with { Name = "remote, both killed, recycled", Recycles = true };

    private static readonly HandleConfiguration s_closed = new("closed and held") { Entries = 1, Threads = [new(1, 1, HandleActs.Close), new(1, 1, HandleActs.Wait)] };

    // Known good: what is found below is the mutation's doing.
    [Fact]
    public void Configurations_WithoutMutation_HaveNoFault()
    {
        HandleConfiguration[] all = [s_killed, s_creating, s_remote, s_remoteKilled, s_reuse, s_slot, s_named, s_remoteBothKilled, s_recycled, s_closed];
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
            IsEntry(site) ? Masked(access, EntryWord.SequenceMask, perform)
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

    [Fact]
    public void Close_CountsDownBeforeTheEntryIsTaken_DestroysWhatAHandleNames() => Find(s_closed, new CountsDownFirst());

    // Nothing tells that the dead thread still owed the count.
    [Fact]
    public void Close_EntryIsFreeAtOnce_LeavesACountForEver() => Find(s_killed, Mutation.Custom("LIVE to FREE", (site, access, perform) =>
    {
        bool closes = site.Operation.StartsWith("close", StringComparison.Ordinal) && IsEntry(site);
        return closes && access.Kind == AccessKind.CompareExchange ? perform(access with { Value = new EntryWord(access.Value).With(EntryState.Free).Value })
            : closes && access.Kind == AccessKind.Write ? 0
            : perform(access);
    }));

    [Fact]
    public void RemoteInsertion_IdNotLookedAt_ReachesTheNextProcess() => Find(s_remote, Mutation.Misread(
        "H of any process",
        (site, access) => site.Actor == 0 && site.Location.EndsWith(".H", StringComparison.Ordinal),
        seen => new TableHeaderWord(102, new TableHeaderWord(seen).State).Value));

    // The sweep has passed the entry by when it is claimed.
    [Fact]
    public void RemoteInsertion_DyingNotLookedAt_ReachesADeadTable() => Find(s_remote, Mutation.Misread(
        "DYING is ALIVE",
        (site, access) => site.Actor == 0 && site.Location.EndsWith(".H", StringComparison.Ordinal),
        seen => new TableHeaderWord(seen) is { State: TableState.Dying or TableState.Swept } header ? header.With(TableState.Alive).Value : seen));

    [Fact]
    public void Sweep_DoesNotSayDying_LeavesAHandle() => Find(s_remote, Mutation.Drop(
        "no DYING", (site, access) => site.Operation == "sweep" && access.Kind == AccessKind.Exchange && new TableHeaderWord(access.Value).State == TableState.Dying));

    // The dead inserter's count: its entry is FREE, as if it had been published and closed.
    [Fact]
    public void Sweep_StealsToFree_LeavesACountForEver() => Find(s_remoteBothKilled, Mutation.Change(
        "steal to FREE",
        (site, access) => site.Operation == "sweep" && access.Kind == AccessKind.CompareExchange && IsEntry(site) && new EntryWord(access.Value).State == EntryState.Dead,
        access => access with { Value = new EntryWord(access.Value).With(EntryState.Free).Value }));

    [Fact]
    public void Recycle_WhileAReservationNamesTheTable_LosesAnEntry() => Find(s_recycled with { RecyclesBlindly = true }, Mutation.Misread(
        "reservations are not looked at",
        (site, access) => site.Operation.StartsWith("recycle", StringComparison.Ordinal) && site.Location.EndsWith("Intent1", StringComparison.Ordinal),
        _ => 0));

    [Fact]
    public void Access_WithoutSequenceInB_ChangesAnotherHandle() => Find(s_reuse, Mutation.Custom("no sequence in B", (site, access, perform) =>
        site.Location.EndsWith("].B", StringComparison.Ordinal) && access.Kind == AccessKind.CompareExchange ? SwapAccess(access, perform) : perform(access)));

    // The loop of the broker could not take back what it had counted, and recovery is not told.
    [Fact]
    public void HurriedInsertion_GivenUpAndNotHandedOver_LeavesAnIntent() => Find(
        HandleConfigurations.Find("U by name, hurried, the target dies"),
        Mutation.Drop("not handed over", (site, access) => site.Operation.StartsWith("open", StringComparison.Ordinal) && site.Location.EndsWith(".State", StringComparison.Ordinal)
            && site.Location.StartsWith("record[", StringComparison.Ordinal) && access.Kind == AccessKind.Write));

    // The generation lies elsewhere in A; forgetting it in W makes both always equal.
    private static bool IsCountOrEntry(Site site) => site.Location.EndsWith("].Count", StringComparison.Ordinal);

    // As if the bits did not exist; the word may hold some from the beginning.
    private static ulong Masked(Access access, ulong bits, Func<Access, ulong> perform)
    {
        if (access.Kind != AccessKind.CompareExchange)
        {
            return perform(access with { Value = access.Value & ~bits }) & ~bits;
        }

        ulong now = perform(access with { Kind = AccessKind.Read, Value = 0, Comparand = 0 });
        if (((now ^ access.Comparand) & ~bits) != 0)
        {
            return now & ~bits;
        }

        ulong seen = perform(access with { Comparand = now, Value = access.Value & ~bits });
        return seen == now ? access.Comparand : seen & ~bits;
    }

    // Compares the access alone.
    private static ulong SwapAccess(Access access, Func<Access, ulong> perform)
    {
        var now = new GrantWord(perform(access with { Kind = AccessKind.Read, Value = 0, Comparand = 0 }));
        if (now.Access != new GrantWord(access.Comparand).Access)
        {
            return now.Value;
        }

        ulong seen = perform(access with { Comparand = now.Value, Value = now.With(new GrantWord(access.Value).Access).Value });
        return seen == now.Value ? access.Comparand : seen;
    }

    private static bool IsEntry(Site site) => site.Location.EndsWith("].A", StringComparison.Ordinal);

    private void Find(HandleConfiguration configuration, Mutation mutation)
    {
        Exploration found = Explorer.Explore(HandleScenario.Of(configuration, mutation));
        output.WriteLine(found.ToString());
        found.Fault.ShouldNotBeNull();
    }

    // The count first, the entry behind it.
    private sealed class CountsDownFirst() : Mutation("counts down before A is taken")
    {
        private Access? _owns;

        public override void Start() => _owns = null;

        public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
        {
            if (site.Operation.StartsWith("close", StringComparison.Ordinal) && IsEntry(site) && access.Kind == AccessKind.CompareExchange)
            {
                _owns = access;
                return access.Comparand;
            }

            ulong answer = perform(access);
            if (_owns is { } owns && access.Kind == AccessKind.Write && site.Location.EndsWith("].Count", StringComparison.Ordinal))
            {
                _owns = null;
                perform(owns);
            }

            return answer;
        }
    }
}
