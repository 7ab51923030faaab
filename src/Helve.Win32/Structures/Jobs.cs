using System.Runtime.InteropServices;

namespace Helve.Win32;

/// <summary>Limits of a job.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct JOBOBJECT_BASIC_LIMIT_INFORMATION
{
    /// <summary>Not supported.</summary>
    public long PerProcessUserTimeLimit;

    /// <summary>Not supported.</summary>
    public long PerJobUserTimeLimit;

    /// <summary>The JOB_OBJECT_LIMIT_ bits.</summary>
    public uint LimitFlags;

    /// <summary>Not supported.</summary>
    public nuint MinimumWorkingSetSize;

    /// <summary>Not supported.</summary>
    public nuint MaximumWorkingSetSize;

    /// <summary>Processes at a time.</summary>
    public uint ActiveProcessLimit;

    /// <summary>Not supported.</summary>
    public nuint Affinity;

    /// <summary>Not supported.</summary>
    public uint PriorityClass;

    /// <summary>Not supported.</summary>
    public uint SchedulingClass;
}

/// <summary>What processes read and wrote.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IO_COUNTERS
{
    /// <summary>0.</summary>
    public ulong ReadOperationCount;

    /// <summary>0.</summary>
    public ulong WriteOperationCount;

    /// <summary>0.</summary>
    public ulong OtherOperationCount;

    /// <summary>0.</summary>
    public ulong ReadTransferCount;

    /// <summary>0.</summary>
    public ulong WriteTransferCount;

    /// <summary>0.</summary>
    public ulong OtherTransferCount;
}

/// <summary>Limits of a job, those of memory among them.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct JOBOBJECT_EXTENDED_LIMIT_INFORMATION
{
    /// <summary>The others.</summary>
    public JOBOBJECT_BASIC_LIMIT_INFORMATION BasicLimitInformation;

    /// <summary>0.</summary>
    public IO_COUNTERS IoInfo;

    /// <summary>Not supported.</summary>
    public nuint ProcessMemoryLimit;

    /// <summary>Bytes for all processes together.</summary>
    public nuint JobMemoryLimit;

    /// <summary>0.</summary>
    public nuint PeakProcessMemoryUsed;

    /// <summary>The most bytes that were in use.</summary>
    public nuint PeakJobMemoryUsed;
}

/// <summary>What a job used.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct JOBOBJECT_BASIC_ACCOUNTING_INFORMATION
{
    /// <summary>In programs, in 100 ns.</summary>
    public long TotalUserTime;

    /// <summary>In the kernel, in 100 ns.</summary>
    public long TotalKernelTime;

    /// <summary>The same.</summary>
    public long ThisPeriodTotalUserTime;

    /// <summary>The same.</summary>
    public long ThisPeriodTotalKernelTime;

    /// <summary>0.</summary>
    public uint TotalPageFaultCount;

    /// <summary>Processes that ever were in it.</summary>
    public uint TotalProcesses;

    /// <summary>Processes that are in it.</summary>
    public uint ActiveProcesses;

    /// <summary>Processes that a limit ended.</summary>
    public uint TotalTerminatedProcesses;
}

/// <summary>What a job used, with what it read and wrote.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION
{
    /// <summary>The others.</summary>
    public JOBOBJECT_BASIC_ACCOUNTING_INFORMATION BasicInfo;

    /// <summary>0.</summary>
    public IO_COUNTERS IoInfo;
}
