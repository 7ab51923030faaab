using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>What a <see cref="ForeignTimerRequest"/> does.</summary>
public enum ForeignTimerAction : uint
{
    /// <summary>Nothing; never sent.</summary>
    None = 0,

    /// <summary>Sets it; needs TIMER_MODIFY_STATE.</summary>
    Set = 1,

    /// <summary>Cancels it; needs TIMER_MODIFY_STATE.</summary>
    Cancel = 2,

    /// <summary>Reads it; needs TIMER_QUERY_STATE.</summary>
    Query = 3,
}

/// <summary>A call on a timer of another domain.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct ForeignTimerRequest
{
    /// <summary>A handle of the sender.</summary>
    [FieldOffset(0)] public SeenHandle Handle;

    /// <summary>A <see cref="ForeignTimerAction"/>.</summary>
    [FieldOffset(12)] public uint Action;

    /// <summary>Set: as NT has it, in 100 ns: below 0 relative, else absolute since 1601.</summary>
    [FieldOffset(16)] public long DueTime;

    /// <summary>Set: milliseconds; 0: it expires once.</summary>
    [FieldOffset(24)] public uint Period;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(28)] public uint Reserved;
}

/// <summary>How a timer was found.</summary>
[Flags]
public enum ForeignTimerFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>It is, or was before it was changed, signalled.</summary>
    Signalled = 1,

    /// <summary>Query: it stays signalled until it is set again.</summary>
    Notification = 2,

    /// <summary>Query: it will expire.</summary>
    Armed = 4,

    /// <summary>Query: it will expire at a moment of the wall clock.</summary>
    Absolute = 8,
}

/// <summary>Answer to <see cref="ForeignTimerRequest"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct ForeignTimerReply
{
    /// <summary><see cref="ForeignTimerFlags"/>.</summary>
    [FieldOffset(0)] public uint Flags;

    /// <summary>Query: milliseconds.</summary>
    [FieldOffset(4)] public uint Period;

    /// <summary>Query: 100 ns until it expires.</summary>
    [FieldOffset(8)] public long Remaining;
}
