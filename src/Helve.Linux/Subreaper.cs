using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>
/// The process that inherits orphans (sys/prctl.h, PR_SET_CHILD_SUBREAPER): a descendant whose parent ends becomes its child, not init's, so that
/// nothing that it started, however often it forked, is ever out of sight. Children don't inherit the role; exec keeps it.
/// </summary>
public static unsafe partial class Subreaper
{
    /// <summary>Makes this process one, or ends that.</summary>
    public static bool TrySet(bool enable, out LinuxError error) =>
        LinuxError.Check(ControlCall(ProcessControlNames.PR_SET_CHILD_SUBREAPER, (nuint)(enable ? 1 : 0), 0, 0, 0), out error);

    /// <summary>Whether this process is one.</summary>
    public static bool TryGet(out bool enabled, out LinuxError error)
    {
        int value = 0;
        bool ok = LinuxError.Check(ControlCall(ProcessControlNames.PR_GET_CHILD_SUBREAPER, (nuint)(&value), 0, 0, 0), out error);
        enabled = value != 0;
        return ok;
    }

    /// <summary>Has this process killed when the thread that started it ends; not kept over exec of a set-id program. 0 ends that.</summary>
    public static bool TrySetParentDeathSignal(int signal, out LinuxError error) =>
        LinuxError.Check(ControlCall(ProcessControlNames.PR_SET_PDEATHSIG, (nuint)signal, 0, 0, 0), out error);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ControlCall(int option, nuint first, nuint second, nuint third, nuint fourth);
}

/// <summary>sys/prctl.h.</summary>
[CNames("sys/prctl.h")]
internal static class ProcessControlNames
{
    internal const int PR_SET_PDEATHSIG = 1;
    internal const int PR_SET_CHILD_SUBREAPER = 36;
    internal const int PR_GET_CHILD_SUBREAPER = 37;
}
