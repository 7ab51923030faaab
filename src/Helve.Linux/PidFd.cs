using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>
/// A descriptor of a process or thread (linux/pidfd.h): the one sure way to know who is alive. It becomes readable
/// (<see cref="PollEvents.In"/>) when the process ends, zombie or not, and hangs up (<see cref="PollEvents.HangUp"/>) when it was reaped.
/// </summary>
public sealed unsafe partial class PidFd : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private PidFd(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>The descriptor, for epoll or to pass on.</summary>
    public FileDescriptor Descriptor => _descriptor;

    /// <summary>Takes over a descriptor that is a pidfd.</summary>
    public static PidFd Adopt(FileDescriptor descriptor) => new(descriptor);

    /// <summary>
    /// Takes over a descriptor that somebody else sent, if it is a pidfd, as /proc says: asking anything else by ioctl or poll could do
    /// whatever its driver likes. False: it is none, and stays the caller's.
    /// </summary>
    public static bool TryAdopt(FileDescriptor descriptor, [NotNullWhen(true)] out PidFd? process)
    {
        process = ProcFs.IsPidFd(descriptor.Number) ? new PidFd(descriptor) : null;
        return process is not null;
    }

    /// <summary>Opens a process; ESRCH when there is none (a zombie can be opened).</summary>
    public static bool TryOpen(int processId, [NotNullWhen(true)] out PidFd? process, out LinuxError error) =>
        TryOpen(processId, 0, out process, out error);

    /// <summary>Opens one thread, whichever its process; it becomes readable when the thread ends. EINVAL before Linux 6.9.</summary>
    public static bool TryOpenThread(int threadId, [NotNullWhen(true)] out PidFd? thread, out LinuxError error) =>
        TryOpen(threadId, PidFdNames.PIDFD_THREAD, out thread, out error);

    /// <inheritdoc cref="TryOpen(int, out PidFd, out LinuxError)"/>
    public static PidFd Open(int processId)
    {
        LinuxError.ThrowUnless(TryOpen(processId, out PidFd? process, out LinuxError error), "pidfd_open", error);
        return process!;
    }

    /// <summary>Sends a signal; 0 only asks whether one could. ESRCH when the process was reaped.</summary>
    public bool TrySendSignal(int signal, out LinuxError error) =>
        LinuxError.Check(SendSignalCall(PidFdNames.SYS_pidfd_send_signal, _descriptor, signal, null, 0), out error);

    /// <summary>A number that no other process of this boot has; the same for every pidfd of the process (Linux 6.9, else 0 as all share one inode).</summary>
    public bool TryGetIdentity(out ulong identity, out LinuxError error)
    {
        bool ok = FileStatus.TryGet(_descriptor, out FileStatus status, out error);
        identity = ok && PidFdKernel.HasOwnInodes ? status.Inode : 0;
        return ok;
    }

    /// <summary>The process's number in this pid namespace; ESRCH when it was reaped.</summary>
    public bool TryGetProcessId(out int processId, out LinuxError error)
    {
        if (TryGetInfo(PidFdNames.PIDFD_INFO_PID, out PidFdInfo info, out error))
        {
            processId = (int)info.ThreadGroupId;
            return true;
        }

        processId = 0;
        return error.Code != Errno.ESRCH && ProcFs.TryReadDescriptorPid(_descriptor.Number, out processId, out error);
    }

    /// <summary>The number of the thread that a descriptor of a thread is for, and that of its process; ESRCH when it has ended.</summary>
    public bool TryGetThread(out int threadId, out int processId, out LinuxError error)
    {
        if (TryGetInfo(PidFdNames.PIDFD_INFO_PID, out PidFdInfo info, out error))
        {
            (threadId, processId) = ((int)info.ProcessId, (int)info.ThreadGroupId);
            return true;
        }

        // The number is its own as long as its descriptor says so: what was read in between is then its own too.
        processId = 0;
        return ProcFs.TryReadDescriptorPid(_descriptor.Number, out threadId, out error)
            && ProcFs.TryReadThreadGroup(threadId, out processId, out error)
            && ProcFs.TryReadDescriptorPid(_descriptor.Number, out threadId, out error);
    }

    /// <summary>Whether the process has ended, as a zombie or for good.</summary>
    public bool HasExited()
    {
        PollEntry entry = new(_descriptor, PollEvents.In);
        _ = Poll.TryWait(new Span<PollEntry>(ref entry), 0, out int ready, out _);
        return ready > 0;
    }

    /// <summary>
    /// How the process ended, for anyone who holds the descriptor. EAGAIN while it runs; ENODATA when it has ended and this
    /// kernel (before 6.15) tells the status to the parent only.
    /// </summary>
    public bool TryGetExitStatus(out ProcessStatus status, out LinuxError error)
    {
        status = default;
        if (!HasExited())
        {
            error = Errno.EAGAIN;
            return false;
        }

        // Reaped: the descriptor keeps the status. Not yet: the zombie's stat has it. Reaped between the two questions: ask again.
        if (TryGetKeptStatus(out status) || TryGetZombieStatus(out status) || TryGetKeptStatus(out status))
        {
            error = LinuxError.None;
            return true;
        }

        error = Errno.ENODATA;
        return false;
    }

    /// <summary>Waits for a child of this process and reaps it, unless <paramref name="peek"/>. ECHILD when it is not a child (any more).</summary>
    /// <param name="peek">Leaves the zombie for another wait.</param>
    /// <param name="block">False: EAGAIN when the child still runs.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="error">Why there is no status.</param>
    public bool TryWait(bool peek, bool block, out ProcessStatus status, out LinuxError error)
    {
        SignalInfo info = default;
        int options = WaitNames.WEXITED | (peek ? WaitNames.WNOWAIT : 0) | (block ? 0 : WaitNames.WNOHANG);
        int result;
        do
        {
            result = WaitIdCall(WaitNames.P_PIDFD, _descriptor, &info, options);
        }
        while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);

        bool ended = result == 0 && info.ProcessId != 0;
        if (result == 0 && !ended)
        {
            error = Errno.EAGAIN;
        }

        status = ended ? ProcessStatus.FromWait(info.Code, info.Status) : default;
        return ended;
    }

    /// <summary>Closes the descriptor; nothing happens to the process.</summary>
    public void Dispose() => _descriptor.Dispose();

    private static bool TryOpen(int id, int flags, [NotNullWhen(true)] out PidFd? process, out LinuxError error)
    {
        bool ok = LinuxError.Check((int)OpenCall(PidFdNames.SYS_pidfd_open, id, flags), out FileDescriptor? descriptor, out error);
        process = ok ? new PidFd(descriptor!) : null;
        return ok;
    }

    private bool TryGetKeptStatus(out ProcessStatus status)
    {
        bool ok = TryGetInfo(PidFdNames.PIDFD_INFO_EXIT, out PidFdInfo info, out _) && (info.Mask & PidFdNames.PIDFD_INFO_EXIT) != 0;
        status = ok ? new ProcessStatus(info.ExitStatus) : default;
        return ok;
    }

    // The number belongs to our process only while the descriptor still says so, hence the second question: after it the text
    // that was read can't have been that of a later process with the same number.
    private bool TryGetZombieStatus(out ProcessStatus status)
    {
        status = default;
        return TryGetProcessId(out int before, out _)
            && ProcFs.TryReadExitStatus(before, out status)
            && TryGetProcessId(out int after, out _)
            && after == before;
    }

    private bool TryGetInfo(ulong mask, out PidFdInfo info, out LinuxError error)
    {
        info = default;
        if (!KernelFeatures.Asked.PidFdInfo)
        {
            error = Errno.ENOTTY;
            return false;
        }

        PidFdInfo value = new() { Mask = mask };
        bool ok = LinuxError.Check(IoControlCall(_descriptor, PidFdNames.PIDFD_GET_INFO, &value), out error);
        info = ok ? value : default;
        return ok;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenCall(nint number, nint id, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SendSignalCall(nint number, FileDescriptor descriptor, nint signal, void* info, nint flags);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitIdCall(int kind, FileDescriptor descriptor, SignalInfo* info, int options);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControlCall(FileDescriptor descriptor, nuint request, PidFdInfo* info);
}
