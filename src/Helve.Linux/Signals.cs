using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>Signals by process number (signal.h). A number may be reused: prefer <see cref="PidFd.TrySendSignal"/>.</summary>
[CNames("signal.h")]
public static partial class Signals
{
    /// <summary>Ends the process, unless it has a handler.</summary>
    public const int SIGTERM = 15;

    /// <summary>Ends the process, always.</summary>
    public const int SIGKILL = 9;

    /// <summary>Stops the process until SIGCONT.</summary>
    public const int SIGSTOP = 19;

    /// <summary>Lets a stopped process go on.</summary>
    public const int SIGCONT = 18;

    /// <summary>Broken pipe.</summary>
    public const int SIGPIPE = 13;

    /// <summary>Sends a signal; 0 only asks whether one could.</summary>
    public static bool TrySend(int processId, int signal, out LinuxError error) => LinuxError.Check(KillCall(processId, signal), out error);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillCall(int processId, int signal);
}
