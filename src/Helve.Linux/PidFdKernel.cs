namespace Helve.Linux;

/// <summary>What the running kernel's pidfds can do, asked once.</summary>
public static class PidFdKernel
{
    private static readonly Lazy<bool> s_threads = new(() => CanOpenThread());
    private static readonly Lazy<bool> s_inodes = new(() => InodesDiffer());

    /// <summary>Whether a single thread can be opened (Linux 6.9).</summary>
    public static bool HasThreads => KernelFeatures.Asked.ThreadPidFds && s_threads.Value;

    /// <summary>Whether each process has an inode of its own, so that fstat tells processes apart (Linux 6.9).</summary>
    public static bool HasOwnInodes => KernelFeatures.Asked.ThreadPidFds && s_inodes.Value;

    private static bool CanOpenThread()
    {
        bool ok = PidFd.TryOpenThread(CurrentProcess.ThreadId, out PidFd? thread, out _);
        thread?.Dispose();
        return ok;
    }

    // Before 6.9 a pidfd is an anonymous inode, one for all descriptors of that kind, and shares it with eventfds.
    private static bool InodesDiffer()
    {
        using PidFd self = PidFd.Open(CurrentProcess.ProcessId);
        using EventFd other = EventFd.Create();
        return FileStatus.TryGet(self.Descriptor, out FileStatus a, out _)
            && FileStatus.TryGet(other.Descriptor, out FileStatus b, out _)
            && (a.DeviceMajor, a.DeviceMinor) != (b.DeviceMajor, b.DeviceMinor);
    }
}
