using System.Runtime.CompilerServices;

namespace Helve.Kernel.Handles;

/// <summary>Word W: how many handles an object has, which use of the slot it is, and who is changing that.</summary>
/// <remarks>
/// <code>
///  63            42 41           16 15       0
/// +----------------+---------------+----------+
/// | generation 22  |  handles 26   | owner 16 |
/// +----------------+---------------+----------+
/// </code>
/// Only the thread whose record is the owner stores the word. The object exists while it has handles or references
/// (<c>ObjectSlot.References</c>); the store that ends both raises the generation.
/// </remarks>
public readonly record struct CountWord(ulong Value)
{
    internal const int GenerationBits = 22;
    internal const int HandleBits = 26;
    internal const int OwnerBits = 16;
    internal const int GenerationShift = 42;
    internal const int HandleShift = 16;

    internal const ulong GenerationMask = ((1ul << GenerationBits) - 1) << GenerationShift;
    internal const ulong HandleMask = ((1ul << HandleBits) - 1) << HandleShift;
    internal const ulong OwnerMask = (1ul << OwnerBits) - 1;
    internal const ulong OneHandle = 1ul << HandleShift;

    /// <summary>Handles that one object can have.</summary>
    public const uint MaximumHandles = (1u << HandleBits) - 1;

    /// <summary>Largest generation; the next one is 0 again.</summary>
    public const uint MaximumGeneration = (1u << GenerationBits) - 1;

    // Division by zero at compile time unless the fields cover the word exactly once and agree with word A.
    private const int Covers = 1 / ((GenerationMask ^ HandleMask ^ OwnerMask) == ulong.MaxValue
        && GenerationBits + HandleBits + OwnerBits == 64 && GenerationBits == EntryWord.GenerationBits ? 1 : 0);

    /// <summary>Which use of the slot.</summary>
    public uint Generation => (uint)(Value >> GenerationShift);

    /// <summary>Handles in all tables.</summary>
    public uint Handles => (uint)((Value & HandleMask) >> HandleShift);

    /// <summary>Record number of the thread that is changing the word, or 0.</summary>
    public uint Owner => (uint)(Value & OwnerMask);

    /// <summary>No owner and no handles.</summary>
    public bool IsIdle => (Value & ~GenerationMask) == 0;

    /// <summary>The same counts, owned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CountWord LockedBy(uint record) => new((Value & ~OwnerMask) | record);

    /// <summary>The same counts, not owned.</summary>
    public CountWord Unlocked => new(Value & ~OwnerMask);

    /// <summary>Not owned, one handle more. The caller has checked the maximum.</summary>
    public CountWord Incremented => new((Value & ~OwnerMask) + OneHandle);

    /// <summary>Not owned, one handle less. The caller has checked that there is one.</summary>
    public CountWord Decremented => new((Value & ~OwnerMask) - OneHandle);

    /// <summary>Not owned, no handles, next generation: the object does not exist any more.</summary>
    public CountWord Destroyed => new((Value & GenerationMask) + (1ul << GenerationShift));
}
