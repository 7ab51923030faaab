using Helve.Kernel.Objects;

namespace Helve;

/// <summary>What is known of a job.</summary>
/// <param name="Limits">Its limits.</param>
/// <param name="TotalProcesses">Processes that ever were in it or in jobs below. Those that its processes started by themselves count when the broker has seen them.</param>
/// <param name="ActiveProcesses">Processes that are in it or in jobs below.</param>
/// <param name="TerminatedProcesses">Processes that were ended because of a limit.</param>
/// <param name="UserTime">Processor time in programs, of those that ended too.</param>
/// <param name="KernelTime">Processor time in the kernel.</param>
/// <param name="Memory">Bytes in use.</param>
/// <param name="PeakMemory">The most bytes that were in use: as the kernel counted, or as far as the broker has seen.</param>
/// <param name="Containment">How it holds its processes together.</param>
/// <param name="MemoryKeeper">Who keeps a memory limit.</param>
/// <param name="ChildJobs">Jobs directly below it.</param>
/// <param name="IsTerminated">Whether it was terminated.</param>
public readonly record struct JobInformation(
    JobLimits Limits,
    int TotalProcesses,
    int ActiveProcesses,
    int TerminatedProcesses,
    TimeSpan UserTime,
    TimeSpan KernelTime,
    long Memory,
    long PeakMemory,
    JobContainment Containment,
    JobMemoryKeeper MemoryKeeper,
    int ChildJobs,
    bool IsTerminated);

/// <summary>Something that happened in a job.</summary>
/// <param name="Message">What.</param>
/// <param name="ProcessId">To which process; 0: none.</param>
public readonly record struct JobNotice(JobMessage Message, int ProcessId);
