using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>Puts a process into a job.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct AssignProcessRequest
{
    /// <summary>The job; needs JOB_OBJECT_ASSIGN_PROCESS.</summary>
    [FieldOffset(0)] public SeenHandle Job;

    /// <summary>The process, with PROCESS_SET_QUOTA and PROCESS_TERMINATE; the value <see cref="ForeignDuplicateRequest.Self"/> is the sender.</summary>
    [FieldOffset(12)] public SeenHandle Process;
}

/// <summary>Ends all processes of a job.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct TerminateJobRequest
{
    /// <summary>The job; needs JOB_OBJECT_TERMINATE.</summary>
    [FieldOffset(0)] public SeenHandle Job;

    /// <summary>Exit code of its processes.</summary>
    [FieldOffset(12)] public uint ExitCode;
}

/// <summary>Sets a job's limits.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct SetJobLimitsRequest
{
    /// <summary>The job; needs JOB_OBJECT_SET_ATTRIBUTES.</summary>
    [FieldOffset(0)] public SeenHandle Job;

    /// <summary><see cref="Objects.JobLimitFlags"/>.</summary>
    [FieldOffset(12)] public uint Flags;

    /// <summary>Bytes.</summary>
    [FieldOffset(16)] public ulong MemoryLimit;

    /// <summary>Processes.</summary>
    [FieldOffset(24)] public uint ActiveProcessLimit;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(28)] public uint Reserved;
}

/// <summary>Asks about a job, or for its processes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct QueryJobRequest
{
    /// <summary>The job; needs JOB_OBJECT_QUERY. Value 0: the innermost job that the sender is in, for which no right is needed.</summary>
    [FieldOffset(0)] public SeenHandle Job;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(12)] public uint Reserved;
}

/// <summary>What is known of a job.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
public struct QueryJobReply
{
    /// <summary><see cref="Objects.JobLimitFlags"/>.</summary>
    [FieldOffset(0)] public uint Flags;

    /// <summary>Processes at a time.</summary>
    [FieldOffset(4)] public uint ActiveProcessLimit;

    /// <summary>Bytes at a time.</summary>
    [FieldOffset(8)] public ulong MemoryLimit;

    /// <summary>Processes that ever were in it or in jobs below.</summary>
    [FieldOffset(16)] public uint TotalProcesses;

    /// <summary>Processes that are in it or in jobs below.</summary>
    [FieldOffset(20)] public uint ActiveProcesses;

    /// <summary>Processor time in programs, in units of 100 ns.</summary>
    [FieldOffset(24)] public long UserTime;

    /// <summary>Processor time in the kernel, in units of 100 ns.</summary>
    [FieldOffset(32)] public long KernelTime;

    /// <summary>Bytes in use.</summary>
    [FieldOffset(40)] public ulong Memory;

    /// <summary>The most that was in use, as far as it was seen.</summary>
    [FieldOffset(48)] public ulong PeakMemory;

    /// <summary><see cref="Objects.JobContainment"/>.</summary>
    [FieldOffset(56)] public uint Containment;

    /// <summary><see cref="Objects.JobMemoryKeeper"/>.</summary>
    [FieldOffset(60)] public uint MemoryKeeper;

    /// <summary>Processes that were ended because of a limit.</summary>
    [FieldOffset(64)] public uint TerminatedProcesses;

    /// <summary>Jobs directly below.</summary>
    [FieldOffset(68)] public uint ChildJobs;

    /// <summary>1 if it was terminated.</summary>
    [FieldOffset(72)] public uint Terminated;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(76)] public uint Reserved;
}

/// <summary>A list, followed by <see cref="Count"/> entries.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct JobListReply
{
    /// <summary>Entries that follow.</summary>
    [FieldOffset(0)] public uint Count;

    /// <summary>Entries that there was no room for, or that were lost.</summary>
    [FieldOffset(4)] public uint Missing;
}

/// <summary>Asks whether a process is in a job.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct IsInJobRequest
{
    /// <summary>The process, with PROCESS_QUERY_LIMITED_INFORMATION; the value <see cref="ForeignDuplicateRequest.Self"/> is the sender.</summary>
    [FieldOffset(0)] public SeenHandle Process;

    /// <summary>The job; needs JOB_OBJECT_QUERY. Value 0: any.</summary>
    [FieldOffset(12)] public SeenHandle Job;
}

/// <summary>A yes or no.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct IsInJobReply
{
    /// <summary>1 for yes.</summary>
    [FieldOffset(0)] public uint IsMember;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>Asks to be told what happens in a job: an event is set whenever there is something to take.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct WatchJobRequest
{
    /// <summary>The job; needs JOB_OBJECT_QUERY.</summary>
    [FieldOffset(0)] public SeenHandle Job;

    /// <summary>An event of the sender's own domain; needs EVENT_MODIFY_STATE.</summary>
    [FieldOffset(12)] public SeenHandle Event;
}

/// <summary>A watch over a job, of the process that began it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct JobWatchName
{
    /// <summary>Its number; no other watch of this broker has had it.</summary>
    [FieldOffset(0)] public uint Number;

    /// <summary>Reply of WatchJob: processes that are in the job. Else 0.</summary>
    [FieldOffset(4)] public uint ActiveProcesses;
}

/// <summary>Something that happened in a job.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct JobNoticeEntry
{
    /// <summary><see cref="Objects.JobMessage"/>.</summary>
    [FieldOffset(0)] public uint Message;

    /// <summary>To which process; 0: none.</summary>
    [FieldOffset(4)] public uint ProcessId;
}
