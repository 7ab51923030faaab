using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>linux/pidfd.h and sys/syscall.h. Most names are younger than the headers of current distributions.</summary>
[CNames("sys/syscall.h", "fcntl.h", "signal.h")]
internal static class PidFdNames
{
    internal const int SYS_pidfd_send_signal = 424;
    internal const int SYS_pidfd_open = 434;

    // Linux 6.9: the descriptor is of a thread. The value is that of O_EXCL.
    [CField("O_EXCL")]
    internal const int PIDFD_THREAD = 0x80;

    // _IOWR(0xFF, 11, struct pidfd_info) of Linux 6.13, with the struct's first size, 64 bytes.
    [NotInC]
    internal const uint PIDFD_GET_INFO = 0xC040FF0B;

    [NotInC]
    internal const ulong PIDFD_INFO_PID = 1;

    // Linux 6.15: the exit status, kept with the descriptor after the process was reaped.
    [NotInC]
    internal const ulong PIDFD_INFO_EXIT = 8;
}

/// <summary>What the kernel tells about a pidfd (linux/pidfd.h, struct pidfd_info).</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct PidFdInfo
{
    [FieldOffset(0)]
    internal ulong Mask;

    [FieldOffset(8)]
    internal ulong ControlGroup;

    [FieldOffset(16)]
    internal uint ProcessId;

    [FieldOffset(20)]
    internal uint ThreadGroupId;

    [FieldOffset(24)]
    internal uint ParentId;

    [FieldOffset(60)]
    internal int ExitStatus;
}

/// <summary>The part of siginfo_t that waitid fills (signal.h).</summary>
[CStruct("siginfo_t", "signal.h")]
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct SignalInfo
{
    [CField("si_signo")]
    [FieldOffset(0)]
    internal int Signal;

    [CField("si_code")]
    [FieldOffset(8)]
    internal int Code;

    [CField("si_pid")]
    [FieldOffset(16)]
    internal int ProcessId;

    [CField("si_uid")]
    [FieldOffset(20)]
    internal uint UserId;

    [CField("si_status")]
    [FieldOffset(24)]
    internal int Status;
}
