using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>Who this process is (unistd.h). None of these calls can fail.</summary>
public static partial class CurrentProcess
{
    /// <summary>The process, in its own pid namespace.</summary>
    public static int ProcessId => Environment.ProcessId;

    /// <summary>The calling thread, as the kernel numbers it.</summary>
    public static int ThreadId => GetTidCall();

    /// <summary>The real user.</summary>
    public static uint UserId => GetUidCall();

    /// <summary>The effective user.</summary>
    public static uint EffectiveUserId => GetEuidCall();

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetTidCall();

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUidCall();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEuidCall();
}
