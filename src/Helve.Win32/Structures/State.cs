using System.Runtime.InteropServices;

namespace Helve.Win32;

/// <summary>NtQueryEvent.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EVENT_BASIC_INFORMATION
{
    /// <summary>0 notification (manual reset), 1 synchronization.</summary>
    public int EventType;

    /// <summary>Whether it is set.</summary>
    public int EventState;
}

/// <summary>NtQueryMutant.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MUTANT_BASIC_INFORMATION
{
    /// <summary>1 when free, 0 when owned once, one less for each further acquisition.</summary>
    public int CurrentCount;

    /// <summary>Whether the calling thread owns it.</summary>
    public byte OwnedByCaller;

    /// <summary>Whether its last owner died.</summary>
    public byte AbandonedState;
}

/// <summary>NtQuerySemaphore.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SEMAPHORE_BASIC_INFORMATION
{
    /// <summary>Waits that it would satisfy.</summary>
    public uint CurrentCount;

    /// <summary>Its limit.</summary>
    public uint MaximumCount;
}

/// <summary>NtQueryTimer.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TIMER_BASIC_INFORMATION
{
    /// <summary>Until it expires, in 100 ns.</summary>
    public long RemainingTime;

    /// <summary>Whether it is signalled.</summary>
    public byte TimerState;
}

/// <summary>NtQuerySection.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct SECTION_BASIC_INFORMATION
{
    /// <summary>Null.</summary>
    public void* BaseAddress;

    /// <summary>The SEC_ bits.</summary>
    public uint AllocationAttributes;

    /// <summary>Its size.</summary>
    public long MaximumSize;
}
