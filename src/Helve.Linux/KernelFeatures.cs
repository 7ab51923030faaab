namespace Helve.Linux;

/// <summary>
/// Which of the younger features of the kernel are asked for; each has another way without it. All of them, unless a test sees to it that
/// a feature counts as missing, as on an older kernel, for itself and the threads that it starts.
/// </summary>
internal sealed record KernelFeatures
{
    private static readonly KernelFeatures s_all = new();
    private static readonly AsyncLocal<KernelFeatures?> s_assumed = new();

    /// <summary>pidfd_open of a single thread (PIDFD_THREAD, Linux 6.9).</summary>
    public bool ThreadPidFds { get; init; } = true;

    /// <summary>Facts from a pidfd (PIDFD_GET_INFO, Linux 6.13), the exit status of a reaped process among them (6.15).</summary>
    public bool PidFdInfo { get; init; } = true;

    /// <summary>Memory files that can't be made executable (MFD_NOEXEC_SEAL, Linux 6.3).</summary>
    public bool NoExecSeal { get; init; } = true;

    /// <summary>A start right in a control group (CLONE_INTO_CGROUP, Linux 5.7, through glibc 2.39).</summary>
    public bool StartInGroup { get; init; } = true;

    /// <summary>A kernel without any of them.</summary>
    public static KernelFeatures Oldest => new() { ThreadPidFds = false, PidFdInfo = false, NoExecSeal = false, StartInGroup = false };

    /// <summary>What is asked for here.</summary>
    public static KernelFeatures Asked => s_assumed.Value ?? s_all;

    /// <summary>Asks for these only, from here on, in the calling thread and those that it starts; null: for all.</summary>
    public static void Assume(KernelFeatures? features) => s_assumed.Value = features;
}
