using System.Runtime.InteropServices;
using Helve.Win32;

namespace Helve.Native;

/// <summary>What shim/threads.c needs for the end of a thread, under no name of Windows.</summary>
internal static class ThreadExit
{
    [UnmanagedCallersOnly(EntryPoint = "helve_AnnounceThreadExit")]
    internal static void Announce(uint exitCode) => _ = Kernel32.AnnounceThreadExit(exitCode);
}
