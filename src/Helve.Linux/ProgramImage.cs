using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>Making this process another program (unistd.h: execve).</summary>
public static unsafe partial class ProgramImage
{
    /// <summary>
    /// Runs another program in this process; returns only if that failed. Its other threads end, its process id stays, and so do the descriptors that
    /// are not close-on-exec. Signals that the runtime ignores are back at their defaults.
    /// </summary>
    /// <param name="program">The file, a path.</param>
    /// <param name="arguments">All of argv.</param>
    /// <param name="environment">All of envp, as NAME=value.</param>
    public static LinuxError Replace(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        using Utf8Vector argv = new(arguments);
        using Utf8Vector envp = new(environment);
        nint before = SignalCall(Signals.SIGPIPE, SignalDispositions.SIG_DFL);
        _ = LinuxError.Check(ExecCall(program, argv.Pointer, envp.Pointer), out LinuxError error);
        _ = SignalCall(Signals.SIGPIPE, before);
        return error;
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ExecCall(string program, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    private static partial nint SignalCall(int signal, nint disposition);
}

/// <summary>signal.h.</summary>
internal static class SignalDispositions
{
    internal const nint SIG_DFL = 0;
}
