using System.Runtime.CompilerServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Shouldly;

namespace Helve.Tests.Handles;

/// <summary>What holds whenever nobody is at work: counts are exact, nothing is half done and nothing is lost.</summary>
internal static class Invariants
{
    public static void HoldAtRest(HandleDomain domain)
    {
        var handles = new Dictionary<(uint Slot, uint Generation), uint>();
        for (uint process = 0; process < HandleDomain.Processes; process++)
        {
            CheckTable(domain.Table(process), handles);
        }

        Dictionary<uint, uint> references = CheckRecords(domain.Arena);
        for (uint slot = 0; slot < HandleDomain.Slots; slot++)
        {
            CheckSlot(domain.Arena, slot, handles, references);
        }

        Require(handles.Count == 0, $"a LIVE entry names an object that does not exist");
        Require(references.Count == 0, $"a reference is noted that is not counted");
        CheckChunks(domain.Arena);
    }

    public static void NothingIsLeft(HandleDomain domain)
    {
        HoldAtRest(domain);
        for (uint slot = 0; slot < HandleDomain.Slots; slot++)
        {
            Require(domain.Count(slot).IsIdle, $"slot {slot} is still in use");
        }
    }

    private static void CheckTable(TableSegment table, Dictionary<(uint Slot, uint Generation), uint> handles)
    {
        TableState state = new TableHeaderWord(table.State).State;
        for (uint index = 1; index < table.Capacity; index++)
        {
            var a = new EntryWord(table.Entry(index).A);
            switch (a.State)
            {
                case EntryState.Free:
                    Require(!Bit(table.Level0(index / 64), index), $"entry {index} of table {table.ProcessIndex} is free and marked as taken");
                    Require(!Bit(table.Level1(index / 4096), index / 64), $"the word of entry {index} has room and is marked full");
                    Require(!Bit(table.Level2(index / 262144), index / 4096), $"an upper word has room and is marked full");
                    break;
                case EntryState.Live:
                    Require(state is TableState.Alive or TableState.Init, $"handle {index} in the dead table {table.ProcessIndex}");
                    (uint, uint) key = (a.Slot, a.Generation);
                    handles[key] = handles.GetValueOrDefault(key) + 1;
                    Require(new GrantWord(table.Entry(index).B).Agrees(a.Sequence), $"words A and B of entry {index} disagree");
                    break;
                case EntryState.Dead:
                    Require(state == TableState.Swept, $"entry {index} of table {table.ProcessIndex} is DEAD");
                    break;
                default:
                    Require(false, $"entry {index} of table {table.ProcessIndex} is still OWNED by {a.Owner}");
                    break;
            }
        }
    }

    private static Dictionary<uint, uint> CheckRecords(Arena arena)
    {
        var references = new Dictionary<uint, uint>();
        for (uint record = 0; record < HandleDomain.Records; record++)
        {
            Require(arena.Record(record).Intent0 == 0, $"record {record} still intends a change");
            Require(arena.Record(record).Intent1 == 0, $"record {record} still names an entry");
            for (int i = 0; i < RecordBlock.MaximumWaitObjects; i++)
            {
                ulong held = HandleOperations<HardwareMemory>.Held(arena, record, i);
                if (held != 0)
                {
                    references[(uint)held - 1] = references.GetValueOrDefault((uint)held - 1) + 1;
                }
            }
        }

        return references;
    }

    private static void CheckSlot(
        Arena arena, uint index, Dictionary<(uint Slot, uint Generation), uint> handles, Dictionary<uint, uint> references)
    {
        ref ObjectSlot slot = ref arena.Slot(index);
        var word = new CountWord(slot.Count);
        handles.Remove((index, word.Generation), out uint live);
        references.Remove(index, out uint noted);
        Require(word.Owner == 0, $"W of slot {index} is owned by {word.Owner}");
        Require(word.Handles == live, $"slot {index} counts {word.Handles} handles and has {live} LIVE entries");
        Require(slot.References == noted, $"slot {index} counts {slot.References} references, {noted} are noted");
        if (word.Handles == 0 && slot.References == 0)
        {
            Require(!Bit(arena.Taken(index / 64), index), $"slot {index} is free and marked as taken");
        }
    }

    private static void CheckChunks(Arena arena)
    {
        for (uint chunk = 0; chunk < arena.ChunkCount; chunk++)
        {
            Require(
                arena.Taken(chunk) == ulong.MaxValue || !Bit(arena.FullChunks(chunk), chunk), $"chunk {chunk} has room and is marked full");
        }
    }

    private static bool Bit(ulong word, uint bit) => (word >> (int)(bit % 64) & 1) != 0;

    private static void Require(bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] Message message)
    {
        if (!condition)
        {
            throw new ShouldAssertException(message.ToString());
        }
    }

    /// <summary>A message that is put together only when it is needed: the checks run a million times.</summary>
    [InterpolatedStringHandler]
    internal ref struct Message
    {
        private DefaultInterpolatedStringHandler _text;

        public Message(int literalLength, int formattedCount, bool condition, out bool needed)
        {
            needed = !condition;
            _text = condition ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount);
        }

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public override string ToString() => _text.ToStringAndClear();
    }
}
