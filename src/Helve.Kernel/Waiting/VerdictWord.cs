namespace Helve.Kernel.Waiting;

/// <summary>Where a multi-object wait stands.</summary>
internal enum VerdictState : uint
{
    /// <summary>There never was one.</summary>
    None = 0,

    /// <summary>Being prepared: no signal sees it.</summary>
    Prepared = 1,

    /// <summary>Blocked; only the holder of the domain lock may end it.</summary>
    Pending = 2,

    /// <summary>It has its objects.</summary>
    Satisfied = 3,

    /// <summary>It ran out of time.</summary>
    TimedOut = 4,

    /// <summary>It was cancelled, or its thread is dead.</summary>
    Cancelled = 5,
}

/// <summary>The outcome of a multi-object wait (<c>ThreadRecord.Verdict</c>); its low half is parked on.</summary>
/// <remarks>
/// <code>
///  63 .... 10  9 .... 7  6           5 .... 0
/// +-----------+---------+-----------+---------+
/// | sequence  |  state  | abandoned |  index  |
/// +-----------+---------+-----------+---------+
/// </code>
/// The index of a pending wait is 0, or 1: its waiter has to look again.
/// The sequence rises with each wait of the record, so a redone hand-off can't reach a later wait.
/// </remarks>
internal readonly record struct VerdictWord(ulong Value)
{
    private const int SequenceShift = 10;
    private const int StateShift = 7;
    private const ulong IndexMask = 0x3F;
    private const ulong AbandonedBit = 0x40;
    private const ulong LookAgainBit = 1;
    private const ulong StateMask = 7ul << StateShift;

    // Division by zero at compile time unless the fields meet without a gap.
    private const int Covers = 1 / ((IndexMask ^ AbandonedBit ^ StateMask) == (1ul << SequenceShift) - 1 ? 1 : 0);

    /// <summary>Where the wait stands.</summary>
    public VerdictState State => (VerdictState)((Value & StateMask) >> StateShift);

    /// <summary>Whether it is blocked.</summary>
    public bool IsPending => State == VerdictState.Pending;

    /// <summary>Satisfied: index of the object; 0 for a wait for all.</summary>
    public uint Index => (uint)(Value & IndexMask);

    /// <summary>Satisfied: whether a mutex among the objects was abandoned.</summary>
    public bool IsAbandoned => (Value & AbandonedBit) != 0;

    /// <summary>Pending: a timer of the wait was set, so the waiter has to find out anew when to wake up.</summary>
    public bool LooksAgain => Index != 0;

    /// <summary>The same pending wait, whose waiter has to look again. <see cref="With"/> takes the mark away.</summary>
    public VerdictWord LookAgain() => new(Value | LookAgainBit);

    /// <summary>The first word of the record's next wait.</summary>
    public VerdictWord Prepare() => new((((Value >> SequenceShift) + 1) << SequenceShift) | ((ulong)VerdictState.Prepared << StateShift));

    /// <summary>The same wait in another state.</summary>
    public VerdictWord With(VerdictState state) => new((Value & ~(StateMask | AbandonedBit | IndexMask)) | ((ulong)state << StateShift));

    /// <summary>The same wait, satisfied.</summary>
    public VerdictWord Satisfy(uint index, bool abandoned) =>
        new(With(VerdictState.Satisfied).Value | index | (abandoned ? AbandonedBit : 0));

    /// <summary>What the caller of the wait is told.</summary>
    public NtStatus ToStatus() => State switch
    {
        VerdictState.Satisfied => WaitStatus.Of(Index, IsAbandoned),
        VerdictState.TimedOut => NtStatus.Timeout,
        _ => NtStatus.Cancelled,
    };
}

/// <summary>The status of a satisfied wait.</summary>
internal static class WaitStatus
{
    /// <summary>WAIT_OBJECT_0 + index or WAIT_ABANDONED_0 + index.</summary>
    public static NtStatus Of(uint index, bool abandoned) => (NtStatus)((uint)(abandoned ? NtStatus.AbandonedWait0 : NtStatus.Success) + index);
}
