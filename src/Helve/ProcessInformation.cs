namespace Helve;

/// <summary>What is known of a process: the answer of NtQueryInformationProcess for its id, exit code, times and image.</summary>
/// <param name="ProcessId">Its id, as getpid says; 0 if it has none where the broker runs.</param>
/// <param name="ParentProcessId">The id of its parent, when it was last looked at while it ran; 0: not known.</param>
/// <param name="HasExited">Whether it has ended.</param>
/// <param name="ExitCode">Its exit code; 259 (STILL_ACTIVE) while it runs.</param>
public sealed record ProcessInformation(int ProcessId, int ParentProcessId, bool HasExited, int ExitCode)
{
    /// <summary>When it started, in UTC, to a hundredth of a second; null: not known.</summary>
    public DateTime? CreationTime { get; init; }

    /// <summary>When it ended, in UTC; null while it runs.</summary>
    public DateTime? ExitTime { get; init; }

    /// <summary>Processor time that it had in the kernel.</summary>
    public TimeSpan KernelTime { get; init; }

    /// <summary>Processor time that it had in its program.</summary>
    public TimeSpan UserTime { get; init; }

    /// <summary>The path of its program; of one that has ended, as it was last seen. Empty: not known.</summary>
    public string ImagePath { get; init; } = string.Empty;
}
