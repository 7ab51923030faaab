using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>Who this process is (unistd.h, grp.h).</summary>
public static unsafe partial class CurrentProcess
{
    /// <summary>The process, in its own pid namespace.</summary>
    public static int ProcessId => Environment.ProcessId;

    /// <summary>The calling thread, as the kernel numbers it.</summary>
    public static int ThreadId => GetTidCall();

    /// <summary>The real user.</summary>
    public static uint UserId => GetUidCall();

    /// <summary>The effective user.</summary>
    public static uint EffectiveUserId => GetEuidCall();

    /// <summary>
    /// Becomes another user for good: all threads, real, effective and saved ids, no supplementary groups. EPERM without CAP_SETUID and CAP_SETGID,
    /// EINVAL for a number that the user namespace does not have.
    /// </summary>
    public static bool TryBecome(uint userId, uint groupId, out LinuxError error) =>
        LinuxError.Check(SetGroupsCall(0, null), out error)
        && LinuxError.Check(SetGidCall(groupId, groupId, groupId), out error)
        && LinuxError.Check(SetUidCall(userId, userId, userId), out error);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetTidCall();

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUidCall();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEuidCall();

    // The functions of libc, not the system calls behind them: these change the calling thread only.
    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroupsCall(nuint count, uint* groups);

    [LibraryImport("libc", EntryPoint = "setresgid", SetLastError = true)]
    private static partial int SetGidCall(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    private static partial int SetUidCall(uint real, uint effective, uint saved);
}
