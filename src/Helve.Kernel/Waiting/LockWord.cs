namespace Helve.Kernel.Waiting;

/// <summary>The domain lock (<c>DomainState.Lock</c>); 0 when free. The futex is its low half.</summary>
/// <remarks>
/// <code>
///  63 ............... 32  31 ... 17  16 ..... 1    0
/// +---------------------+----------+-----------+---------+
/// | record's generation |    0     |  record   | PARKED  |
/// +---------------------+----------+-----------+---------+
/// </code>
/// PARKED: somebody may sleep on it, so the unlock owes a wake.
/// </remarks>
internal readonly record struct LockWord(ulong Value)
{
    private const ulong ParkedBit = 1;
    private const int RecordShift = 1;
    private const uint RecordMask = 0xFFFF;
    private const int GenerationShift = 32;

    /// <summary>Whether nobody holds it.</summary>
    public bool IsFree => Value == 0;

    /// <summary>The holder.</summary>
    public uint Record => (uint)(Value >> RecordShift) & RecordMask;

    /// <summary>Generation of the holder's record when it took the lock.</summary>
    public uint Generation => (uint)(Value >> GenerationShift);

    /// <summary>Whether somebody may sleep on it.</summary>
    public bool IsParkedOn => (Value & ParkedBit) != 0;

    /// <summary>Held by that record.</summary>
    public static LockWord HeldBy(uint record, uint generation, bool parkedOn) =>
        new(((ulong)generation << GenerationShift) | ((ulong)record << RecordShift) | (parkedOn ? ParkedBit : 0));

    /// <summary>The same, with somebody asleep on it.</summary>
    public LockWord WithParked() => new(Value | ParkedBit);
}
