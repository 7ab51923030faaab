namespace Helve.Kernel.Objects;

/// <summary>Limits and habits of a job, with NT's numbers (JOB_OBJECT_LIMIT_*).</summary>
[Flags]
public enum JobLimitFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>ACTIVE_PROCESS: no more than <see cref="JobLimits.ActiveProcessLimit"/> processes at a time.</summary>
    ActiveProcess = 0x8,

    /// <summary>JOB_MEMORY: no more than <see cref="JobLimits.MemoryLimit"/> bytes for all its processes together.</summary>
    JobMemory = 0x200,

    /// <summary>BREAKAWAY_OK: a process may start others outside of the job, if it asks for that.</summary>
    BreakawayOk = 0x800,

    /// <summary>SILENT_BREAKAWAY_OK: what its processes start through Helve is outside of the job.</summary>
    SilentBreakawayOk = 0x1000,

    /// <summary>KILL_ON_JOB_CLOSE: all its processes are ended when the last handle to it is closed, by whatever death.</summary>
    KillOnJobClose = 0x2000,
}

/// <summary>What a job's processes may have.</summary>
/// <param name="Flags">Which limits there are.</param>
/// <param name="ActiveProcessLimit">Processes at a time, at least 1; counts with <see cref="JobLimitFlags.ActiveProcess"/> only.</param>
/// <param name="MemoryLimit">Bytes, at least one page; counts with <see cref="JobLimitFlags.JobMemory"/> only.</param>
public readonly record struct JobLimits(JobLimitFlags Flags, uint ActiveProcessLimit = 0, ulong MemoryLimit = 0)
{
    /// <summary>All flags that there are.</summary>
    public const JobLimitFlags KnownFlags = JobLimitFlags.ActiveProcess | JobLimitFlags.JobMemory | JobLimitFlags.BreakawayOk
        | JobLimitFlags.SilentBreakawayOk | JobLimitFlags.KillOnJobClose;

    private const ulong SmallestMemory = 4096;

    /// <summary>Whether they can be set: InvalidParameter for unknown flags, and for a limit that nothing could keep.</summary>
    public NtStatus Check() =>
        (Flags & ~KnownFlags) != 0
        || (Has(JobLimitFlags.ActiveProcess) && ActiveProcessLimit == 0)
        || (Has(JobLimitFlags.JobMemory) && MemoryLimit is < SmallestMemory or > long.MaxValue)
            ? NtStatus.InvalidParameter
            : NtStatus.Success;

    /// <summary>Whether a flag is set.</summary>
    /// <param name="flag">The flag.</param>
    public bool Has(JobLimitFlags flag) => (Flags & flag) != 0;
}

/// <summary>How a job holds its processes together; chosen when it is created.</summary>
public enum JobContainment : uint
{
    /// <summary>Unknown.</summary>
    None = 0,

    /// <summary>A control group of the kernel: nobody leaves it, and all die at once.</summary>
    ControlGroup = 1,

    /// <summary>
    /// Parents and children, seen in /proc and held by process descriptors. A process whose parents all end between two looks gets out of sight, unless an
    /// ancestor of its in the job is a subreaper.
    /// </summary>
    ProcessTree = 2,

    /// <summary>As <see cref="ProcessTree"/>, and the kernel tells of every fork (its process connector, Linux 6.6): nobody gets out of sight. Ends are not at once as a group's.</summary>
    FollowedTree = 3,
}

/// <summary>Who keeps a job's memory limit.</summary>
public enum JobMemoryKeeper : uint
{
    /// <summary>The broker looks how much there is, several times a second, and ends the largest process when it is too much: a fast one gets further.</summary>
    Sampling = 0,

    /// <summary>The kernel, by the memory controller of version 2.</summary>
    Controller = 1,

    /// <summary>The kernel, by the memory controller of version 1: memory that a process had before it came into the job is not counted.</summary>
    ControllerVersion1 = 2,
}

/// <summary>What happened in a job, with NT's numbers (JOB_OBJECT_MSG_*).</summary>
public enum JobMessage : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>ACTIVE_PROCESS_LIMIT: a process was one too many.</summary>
    ActiveProcessLimit = 3,

    /// <summary>ACTIVE_PROCESS_ZERO: the last process has ended.</summary>
    ActiveProcessZero = 4,

    /// <summary>NEW_PROCESS: a process came.</summary>
    NewProcess = 6,

    /// <summary>EXIT_PROCESS: a process ended.</summary>
    ExitProcess = 7,

    /// <summary>JOB_MEMORY_LIMIT: the memory limit was met.</summary>
    JobMemoryLimit = 10,
}
