using Helve.Kernel.Handles;
using Shouldly;
using Xunit;

namespace Helve.Tests.Handles;

public sealed class PackedWordTests
{
    private static readonly uint[] s_slots = [0, 1, 2, (1u << 27), (1u << 28) - 2, (1u << 28) - 1];
    private static readonly uint[] s_generations = [0, 1, 1u << 21, (1u << 22) - 1];
    private static readonly uint[] s_sequences = [0, 1, 511, 512, 1023];
    private static readonly uint[] s_handles = [0, 1, 2, 1u << 25, CountWord.MaximumHandles];
    private static readonly uint[] s_records = [0, 1, 32768, 65535];

    [Fact]
    public void EntryWord_Fields_ComeBackAndDoNotTouchEachOther()
    {
        var cases =
            from uint slot in s_slots
            from uint generation in s_generations
            from uint sequence in s_sequences
            from uint attributes in (uint[])[0, 1, 2, 3]
            select (slot, generation, sequence, attributes);
        foreach ((uint slot, uint generation, uint sequence, uint attributes) in cases)
        {
            EntryWord word = EntryWord.Live(slot, generation, sequence, (HandleAttributes)attributes);
            (word.Slot, word.Generation, word.Sequence, (uint)word.Attributes, word.State)
                .ShouldBe((slot, generation, sequence, attributes, EntryState.Live));
            word.IsProtected.ShouldBe((attributes & 1) != 0);
            EntryWord other = word.With(HandleAttributes.All);
            (other.Slot, other.Generation, other.Sequence, other.Attributes).ShouldBe((slot, generation, sequence, HandleAttributes.All));
        }
    }

    [Fact]
    public void EntryWord_Owned_NamesTheRecord()
    {
        var cases =
            from uint record in s_records
            from uint sequence in s_sequences
            select (record, sequence);
        foreach ((uint record, uint sequence) in cases)
        {
            EntryWord word = EntryWord.Owned(record, sequence);
            (word.Owner, word.Sequence, word.State, word.Generation).ShouldBe((record, sequence, EntryState.Owned, 0u));
            word.With(EntryState.Dead).State.ShouldBe(EntryState.Dead);
            word.With(EntryState.Free).Sequence.ShouldBe(sequence);
        }

        EntryWord.Next(1023).ShouldBe(0u);
    }

    [Fact]
    public void CountWord_Fields_ComeBackAndDoNotTouchEachOther()
    {
        var cases =
            from uint generation in s_generations
            from uint handles in s_handles
            from uint record in s_records
            select (generation, handles, record);
        foreach ((uint generation, uint handles, uint record) in cases)
        {
            var word = new CountWord(((ulong)generation << 42) | ((ulong)handles << 16) | record);
            (word.Generation, word.Handles, word.Owner).ShouldBe((generation, handles, record));
            word.IsIdle.ShouldBe(handles == 0 && record == 0);
            (word.Unlocked.Generation, word.Unlocked.Handles, word.Unlocked.Owner).ShouldBe((generation, handles, 0u));
            word.Unlocked.LockedBy(record).ShouldBe(word);
            word.Destroyed.ShouldBe(new CountWord((ulong)((generation + 1) & CountWord.MaximumGeneration) << 42));
            if (handles < CountWord.MaximumHandles)
            {
                word.Incremented.Handles.ShouldBe(handles + 1);
                word.Incremented.Decremented.ShouldBe(word.Unlocked);
            }
        }
    }

    [Fact]
    public void IntentWord_Fields_ComeBackAndDoNotTouchEachOther()
    {
        var cases =
            from IntentOperation operation in Enum.GetValues<IntentOperation>()
            from uint slot in s_slots
            from int index in (int[])[0, 1, 32, 63]
            from uint references in (uint[])[0, 1, 1u << 23, IntentWord.MaximumReferences]
            select (operation, slot, index, references);
        foreach ((IntentOperation operation, uint slot, int index, uint references) in cases)
        {
            IntentWord word = IntentWord.Of(operation, slot, index);
            (word.Operation, word.Slot, word.HeldIndex, word.IsCommitted, word.References).ShouldBe((operation, slot, index, false, 0u));
            IntentWord done = word.CommittedTo(references);
            (done.Operation, done.Slot, done.HeldIndex, done.IsCommitted, done.References).ShouldBe((operation, slot, index, true, references));
            word.Committed.IsCommitted.ShouldBeTrue();
        }
    }

    [Fact]
    public void ReservationWord_Fields_ComeBackAndDoNotTouchEachOther()
    {
        var cases =
            from uint table in (uint[])[0, 1, 65535]
            from uint entry in (uint[])[0, 1, 1u << 23, (1u << 24) - 1]
            from uint sequence in s_sequences
            select (table, entry, sequence);
        foreach ((uint table, uint entry, uint sequence) in cases)
        {
            ReservationWord word = ReservationWord.Of(table, entry, sequence);
            (word.IsValid, word.Table, word.Entry, word.Sequence).ShouldBe((true, table, entry, sequence));
        }

        new ReservationWord(0).IsValid.ShouldBeFalse();
    }

    [Fact]
    public void GrantWord_Next_AlwaysMovesOnAndAgreesWithA()
    {
        var cases =
            from uint old in (uint[])[0, 1, 1022, 1023, 1024, uint.MaxValue - 1, uint.MaxValue]
            from uint sequence in s_sequences
            select (old, sequence);
        foreach ((uint old, uint sequence) in cases)
        {
            GrantWord next = new GrantWord(old).Next(sequence, 0xDEAD_BEEF);
            next.Agrees(sequence).ShouldBeTrue();
            next.Access.ShouldBe(0xDEAD_BEEFu);
            (next.Sequence - old).ShouldBeInRange(1u, 1024u);
            next.With(7).Sequence.ShouldBe(next.Sequence);
        }
    }

    [Fact]
    public void TableHeaderWord_Fields_ComeBack()
    {
        foreach (TableState state in Enum.GetValues<TableState>())
        {
            var word = new TableHeaderWord(uint.MaxValue, state);
            (word.Id, word.State).ShouldBe((uint.MaxValue, state));
            word.With(TableState.Dying).ShouldBe(new TableHeaderWord(uint.MaxValue, TableState.Dying));
        }
    }
}
