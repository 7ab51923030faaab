namespace Helve.Linux;

/// <summary>How a process ended: the wait status of sys/wait.h.</summary>
/// <param name="Raw">The status word.</param>
public readonly record struct ProcessStatus(int Raw)
{
    /// <summary>Whether it ended by a signal.</summary>
    public bool IsSignaled => (Raw & 0x7F) != 0;

    /// <summary>The signal, or 0.</summary>
    public int Signal => Raw & 0x7F;

    /// <summary>The exit code, 0 to 255; 0 when a signal ended it.</summary>
    public int ExitCode => IsSignaled ? 0 : (Raw >> 8) & 0xFF;

    /// <summary>From the fields that waitid fills: CLD_EXITED has a code, the others a signal.</summary>
    internal static ProcessStatus FromWait(int code, int status) =>
        new(code == WaitNames.CLD_EXITED ? (status & 0xFF) << 8 : (status & 0x7F) | (code == WaitNames.CLD_DUMPED ? 0x80 : 0));
}

/// <summary>sys/wait.h and signal.h.</summary>
[CNames("sys/wait.h", "signal.h")]
internal static class WaitNames
{
    internal const int P_PID = 1;
    internal const int P_PIDFD = 3;
    internal const int WNOHANG = 1;
    internal const int WEXITED = 4;
    internal const int WNOWAIT = 0x01000000;
    internal const int CLD_EXITED = 1;
    internal const int CLD_DUMPED = 3;
}
