using System.Runtime.CompilerServices;

namespace Helve.Kernel.Handles;

/// <summary>What a thread is doing to a count word.</summary>
public enum IntentOperation : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>One handle more.</summary>
    Duplicate = 1,

    /// <summary>The first handle of a new object.</summary>
    Create = 2,

    /// <summary>One handle less; the entry is OWNED until that is done.</summary>
    Close = 3,

    /// <summary>One handle less; there is no entry for it any more.</summary>
    Drop = 4,

    /// <summary>One reference more.</summary>
    Reference = 5,

    /// <summary>One reference less.</summary>
    Unreference = 6,
}

/// <summary>Intent I0 of a thread record: the change of a count word that is under way.</summary>
/// <remarks>
/// <code>
///  63   60     59      58     31 30        7 6       1   0
/// +-------+-----------+---------+-----------+---------+---+
/// | op 4  | committed | slot 28 | refs 24   | index 6 | 0 |
/// +-------+-----------+---------+-----------+---------+---+
/// </code>
/// Committed is stored while the thread owns W: from then on the change is done, by whoever stores W. <c>refs</c> is the new number of
/// references, absolute, so that storing it twice does no harm; <c>index</c> is where the record notes the reference.
/// </remarks>
public readonly record struct IntentWord(ulong Value)
{
    internal const int SlotShift = 31;
    internal const int ReferencesShift = 7;
    internal const int IndexShift = 1;
    internal const int OperationShift = 60;

    internal const ulong OperationMask = 0xFul << OperationShift;
    internal const ulong CommittedBit = 1ul << 59;
    internal const ulong SlotMask = ((1ul << EntryWord.SlotBits) - 1) << SlotShift;
    internal const ulong ReferencesMask = 0xFF_FFFFul << ReferencesShift;
    internal const ulong IndexMask = 0x3Ful << IndexShift;

    /// <summary>References that one object can have.</summary>
    public const uint MaximumReferences = 0xFF_FFFF;

    // Division by zero at compile time unless the fields are disjoint and leave out bit 0 only.
    private const int Covers = 1 / ((OperationMask ^ CommittedBit ^ SlotMask ^ ReferencesMask ^ IndexMask) == ~1ul
        && 4 + 1 + EntryWord.SlotBits + 24 + 6 == 63 ? 1 : 0);

    /// <summary>The operation.</summary>
    public IntentOperation Operation => (IntentOperation)(Value >> OperationShift);

    /// <summary>Whether the change is done, or will be by whoever completes it.</summary>
    public bool IsCommitted => (Value & CommittedBit) != 0;

    /// <summary>Slot of the object.</summary>
    public uint Slot => (uint)((Value & SlotMask) >> SlotShift);

    /// <summary>Committed reference operations: the new number of references.</summary>
    public uint References => (uint)((Value & ReferencesMask) >> ReferencesShift);

    /// <summary>Reference operations: where the record notes the reference, 0 to 63.</summary>
    public int HeldIndex => (int)((Value & IndexMask) >> IndexShift);

    /// <summary>A change that has not been committed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntentWord Of(IntentOperation operation, uint slot, int heldIndex = 0) =>
        new(((ulong)operation << OperationShift) | ((ulong)slot << SlotShift) | ((ulong)(uint)heldIndex << IndexShift));

    /// <summary>The same, committed.</summary>
    public IntentWord Committed => new(Value | CommittedBit);

    /// <summary>The same, committed, with the new number of references.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IntentWord CommittedTo(uint references) =>
        new((Value & ~ReferencesMask) | CommittedBit | ((ulong)references << ReferencesShift));
}

/// <summary>Intent I1 of a thread record: the table entry that the thread reserves, publishes or closes.</summary>
/// <remarks>
/// <code>
///    63    62     47 46      23 22     13 12   0
/// +-------+---------+----------+---------+------+
/// | valid | table 16| entry 24 | seq. 10 |  0   |
/// +-------+---------+----------+---------+------+
/// </code>
/// </remarks>
public readonly record struct ReservationWord(ulong Value)
{
    internal const ulong ValidBit = 1ul << 63;
    internal const int TableShift = 47;
    internal const int EntryShift = 23;
    internal const int SequenceShift = 13;
    internal const ulong TableMask = 0xFFFFul << TableShift;
    internal const ulong EntryMask = 0xFF_FFFFul << EntryShift;
    internal const ulong SequenceMask = (ulong)EntryWord.MaximumSequence << SequenceShift;

    // Division by zero at compile time unless the fields are disjoint and leave out the low 13 bits only.
    private const int Covers = 1 / ((ValidBit ^ TableMask ^ EntryMask ^ SequenceMask) == ~0x1FFFul ? 1 : 0);

    /// <summary>Whether it names an entry.</summary>
    public bool IsValid => (Value & ValidBit) != 0;

    /// <summary>Process index of the table.</summary>
    public uint Table => (uint)((Value & TableMask) >> TableShift);

    /// <summary>Index of the entry.</summary>
    public uint Entry => (uint)((Value & EntryMask) >> EntryShift);

    /// <summary>Sequence of the reservation.</summary>
    public uint Sequence => (uint)((Value & SequenceMask) >> SequenceShift);

    /// <summary>Names an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReservationWord Of(uint table, uint entry, uint sequence) =>
        new(ValidBit | ((ulong)table << TableShift) | ((ulong)entry << EntryShift) | ((ulong)sequence << SequenceShift));
}
