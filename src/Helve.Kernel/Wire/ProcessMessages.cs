using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>Ends a process.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct TerminateProcessRequest
{
    /// <summary>A handle of the sender with PROCESS_TERMINATE, or <see cref="ForeignDuplicateRequest.Self"/>.</summary>
    [FieldOffset(0)] public SeenHandle Handle;

    /// <summary>Its exit code.</summary>
    [FieldOffset(12)] public uint ExitCode;
}

/// <summary>Asks what the broker knows of a process or thread.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct QueryProcessRequest
{
    /// <summary>A handle of the sender with the right to query limited information; of processes also <see cref="ForeignDuplicateRequest.Self"/>.</summary>
    [FieldOffset(0)] public SeenHandle Handle;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(12)] public uint Reserved;
}

/// <summary>What is known of a process. Followed by <see cref="PathBytes"/> bytes of UTF-16: its program's path. Times count 100 ns; 0: unknown.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
public struct QueryProcessReply
{
    /// <summary>Its process id; 0 if it has none for the broker.</summary>
    [FieldOffset(0)] public uint ProcessId;

    /// <summary>Its parent's, at the latest look while it ran.</summary>
    [FieldOffset(4)] public uint ParentId;

    /// <summary>Its exit code, once it has ended.</summary>
    [FieldOffset(8)] public uint ExitCode;

    /// <summary>Whether it has ended, with all that belongs to that.</summary>
    [FieldOffset(12)] public uint Ended;

    /// <summary>When it started, since the year 1.</summary>
    [FieldOffset(16)] public long CreationTime;

    /// <summary>When it ended, since the year 1.</summary>
    [FieldOffset(24)] public long ExitTime;

    /// <summary>Processor time in the kernel.</summary>
    [FieldOffset(32)] public long KernelTime;

    /// <summary>Processor time in its program.</summary>
    [FieldOffset(40)] public long UserTime;

    /// <summary>Bytes of the path that follows.</summary>
    [FieldOffset(48)] public uint PathBytes;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(52)] public uint Reserved;
}

/// <summary>Opens a thread.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct OpenThreadRequest
{
    /// <summary>In <see cref="Flags"/>: the calling thread, whose descriptor comes with the request. No handle is made.</summary>
    public const uint Own = 1;

    /// <summary>Its thread id; of the calling thread as that sees it.</summary>
    [FieldOffset(0)] public uint ThreadId;

    /// <summary>Wanted access.</summary>
    [FieldOffset(4)] public uint Access;

    /// <summary>Attributes of the handle.</summary>
    [FieldOffset(8)] public uint Attributes;

    /// <summary>0, or <see cref="Own"/>.</summary>
    [FieldOffset(12)] public uint Flags;
}
