using System.Runtime.CompilerServices;

namespace Helve.Kernel.Handles;

/// <summary>States of a handle table entry.</summary>
public enum EntryState : uint
{
    /// <summary>Not in use.</summary>
    Free = 0,

    /// <summary>Being made or closed by the thread whose record the slot field names.</summary>
    Owned = 1,

    /// <summary>A handle.</summary>
    Live = 2,

    /// <summary>Taken from its owner by the sweep of a dead process's table.</summary>
    Dead = 3,
}

/// <summary>Word A of a handle table entry: which object, and who may change the entry.</summary>
/// <remarks>
/// <code>
///  63          36 35            14 13        4    3        2     1   0
/// +--------------+----------------+-----------+---------+---------+-----+
/// |   slot 28    | generation 22  | seq. 10   | INHERIT | PROTECT |state|
/// +--------------+----------------+-----------+---------+---------+-----+
/// </code>
/// Unless the state is LIVE, the slot field holds the record number of the last owner and the generation is 0. The sequence rises with
/// each reservation, so a word that was read once never describes a later use of the entry.
/// </remarks>
public readonly record struct EntryWord(ulong Value)
{
    internal const int SlotBits = 28;
    internal const int GenerationBits = 22;
    internal const int SequenceBits = 10;
    internal const int SlotShift = 36;
    internal const int GenerationShift = 14;
    internal const int SequenceShift = 4;

    internal const ulong SlotMask = ((1ul << SlotBits) - 1) << SlotShift;
    internal const ulong GenerationMask = ((1ul << GenerationBits) - 1) << GenerationShift;
    internal const ulong SequenceMask = ((1ul << SequenceBits) - 1) << SequenceShift;
    internal const ulong InheritBit = 8;
    internal const ulong ProtectBit = 4;
    internal const ulong AttributeMask = InheritBit | ProtectBit;
    internal const ulong StateMask = 3;

    /// <summary>Largest sequence.</summary>
    public const uint MaximumSequence = (1u << SequenceBits) - 1;

    // Division by zero at compile time unless the fields cover the word exactly once.
    private const int Covers = 1 / ((SlotMask ^ GenerationMask ^ SequenceMask ^ AttributeMask ^ StateMask) == ulong.MaxValue
        && SlotBits + GenerationBits + SequenceBits + 4 == 64 ? 1 : 0);

    /// <summary>The state.</summary>
    public EntryState State => (EntryState)(Value & StateMask);

    /// <summary>Whether the state is LIVE.</summary>
    public bool IsLive => (Value & StateMask) == (ulong)EntryState.Live;

    /// <summary>LIVE: the object's slot.</summary>
    public uint Slot => (uint)(Value >> SlotShift);

    /// <summary>Not LIVE: the record number of the last owner.</summary>
    public uint Owner => (uint)(Value >> SlotShift);

    /// <summary>LIVE: the generation of the slot.</summary>
    public uint Generation => (uint)((Value & GenerationMask) >> GenerationShift);

    /// <summary>The low bits of the entry's sequence.</summary>
    public uint Sequence => (uint)((Value & SequenceMask) >> SequenceShift);

    /// <summary>LIVE: whether the handle is protected from close.</summary>
    public bool IsProtected => (Value & ProtectBit) != 0;

    /// <summary>LIVE: the attributes.</summary>
    public HandleAttributes Attributes => (HandleAttributes)((Value & AttributeMask) >> 2);

    /// <summary>The word of a handle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryWord Live(uint slot, uint generation, uint sequence, HandleAttributes attributes) =>
        new(((ulong)slot << SlotShift)
            | ((ulong)generation << GenerationShift)
            | ((ulong)sequence << SequenceShift)
            | ((ulong)(attributes & HandleAttributes.All) << 2)
            | (ulong)EntryState.Live);

    /// <summary>The word of an entry that a thread has claimed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryWord Owned(uint record, uint sequence) =>
        new(((ulong)record << SlotShift) | ((ulong)sequence << SequenceShift) | (ulong)EntryState.Owned);

    /// <summary>The same owner and sequence in another state that is not LIVE.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryWord With(EntryState state) => new((Value & ~StateMask) | (ulong)state);

    /// <summary>The same handle with other attributes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryWord With(HandleAttributes attributes) =>
        new((Value & ~AttributeMask) | ((ulong)(attributes & HandleAttributes.All) << 2));

    /// <summary>The sequence after one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Next(uint sequence) => (sequence + 1) & MaximumSequence;
}

/// <summary>Word B of a handle table entry: the granted access.</summary>
/// <remarks>
/// <code>
///  63        32 31        0
/// +------------+-----------+
/// | access 32  | seq. 32   |
/// +------------+-----------+
/// </code>
/// The low 10 bits of the sequence are those of word A when the handle was published. A reader that sees the same B before and after a
/// LIVE A has seen words of one handle.
/// </remarks>
public readonly record struct GrantWord(ulong Value)
{
    /// <summary>The granted access.</summary>
    public uint Access => (uint)(Value >> 32);

    /// <summary>The whole sequence.</summary>
    public uint Sequence => (uint)Value;

    /// <summary>Whether word A with that sequence may belong to this word.</summary>
    public bool Agrees(uint sequence) => (Sequence & EntryWord.MaximumSequence) == sequence;

    /// <summary>The word that follows this one when a handle with that sequence in A is published.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GrantWord Next(uint sequence, uint access)
    {
        // At least one further, so that B always changes; A may have run through reservations that were given back.
        uint from = Sequence + 1;
        uint next = from + ((sequence - from) & EntryWord.MaximumSequence);
        return new(((ulong)access << 32) | next);
    }

    /// <summary>The same handle with another grant.</summary>
    public GrantWord With(uint access) => new(((ulong)access << 32) | Sequence);
}
