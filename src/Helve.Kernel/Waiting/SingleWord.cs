namespace Helve.Kernel.Waiting;

/// <summary>The single wait that a thread is registered for (<c>ThreadRecord.Single</c>); 0 for none.</summary>
/// <remarks>
/// <code>
///  63         62 ... 59  58 .... 32  31 ...... 0
/// +----------+----------+-----------+-----------+
/// | RELEASED |    0     | epoch 27  | slot + 1  |
/// +----------+----------+-----------+-----------+
/// </code>
/// RELEASED is set by whoever is about to make the object's epoch cross a multiple of 2^26 while this waiter has been let go and has not
/// run: it is let go whatever the epoch says later, when the 27 bits may have come round.
/// </remarks>
internal readonly record struct SingleWord(ulong Value)
{
    private const int EpochShift = 32;
    private const ulong SlotMask = uint.MaxValue;
    private const ulong EpochField = (ulong)WaitWord.EpochMask << EpochShift;
    private const ulong ReleasedBit = 1ul << 63;

    // Division by zero at compile time unless the fields are disjoint.
    private const int Disjoint = 1 / ((SlotMask & EpochField) == 0 && ((SlotMask | EpochField) & ReleasedBit) == 0 ? 1 : 0);

    /// <summary>Whether a wait is recorded.</summary>
    public bool IsSome => Value != 0;

    /// <summary>The object's slot.</summary>
    public uint Slot => (uint)Value - 1;

    /// <summary>The epoch of the group that the waiter joined.</summary>
    public uint Epoch => (uint)(Value >> EpochShift) & WaitWord.EpochMask;

    /// <summary>Let go, whatever the epoch says.</summary>
    public bool IsReleased => (Value & ReleasedBit) != 0;

    /// <summary>A wait for that object in that group.</summary>
    public static SingleWord Of(uint slot, uint epoch) => new(((ulong)epoch << EpochShift) | (slot + 1));

    /// <summary>The same wait, let go.</summary>
    public SingleWord Released() => new(Value | ReleasedBit);
}
