using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Linux;
using FILETIME = System.Runtime.InteropServices.ComTypes.FILETIME;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>The pseudo-handle of the calling process.</summary>
    [WindowsExport(Library)]
    public static nint GetCurrentProcess() => KernelHandles.CurrentProcess;

    /// <summary>The id of the calling process, as Linux has it.</summary>
    [WindowsExport(Library)]
    public static uint GetCurrentProcessId() => (uint)Environment.ProcessId;

    /// <summary>Opens a process by its id.</summary>
    [WindowsExport(Library)]
    public static nint OpenProcess(uint dwDesiredAccess, BOOL bInheritHandle, uint dwProcessId) =>
        Guarded.Opened(KernelHandles.TryOpenProcess((int)dwProcessId, dwDesiredAccess, InheritIf(bInheritHandle), out nint handle), handle);

    /// <summary>The id of a process; 0 on failure.</summary>
    [WindowsExport(Library)]
    public static uint GetProcessId(nint Process) =>
        Guarded.Bool(KernelHandles.TryGetProcessId(Process, out int id)) ? (uint)id : 0;

    /// <summary>The exit code of a process; STILL_ACTIVE while it runs.</summary>
    [WindowsExport(Library)]
    public static BOOL GetExitCodeProcess(nint hProcess, uint* lpExitCode)
    {
        NtStatus status = Probe.Writable(lpExitCode, sizeof(uint));
        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryGetExitCode(hProcess, out int code);
            if (status == NtStatus.Success)
            {
                *lpExitCode = (uint)code;
            }
        }

        return Guarded.Bool(status);
    }

    /// <summary>The exit code of a process; STILL_ACTIVE while it runs.</summary>
    public static BOOL GetExitCodeProcess(nint hProcess, out uint exitCode)
    {
        uint code = 0;
        BOOL done = GetExitCodeProcess(hProcess, &code);
        exitCode = code;
        return done;
    }

    /// <summary>Ends a process. Of the calling process the call does not return.</summary>
    [WindowsExport(Library)]
    public static BOOL TerminateProcess(nint hProcess, uint uExitCode) => Guarded.Bool(KernelHandles.TryTerminateProcess(hProcess, (int)uExitCode));

    /// <summary>When a process began and ended, and what it used.</summary>
    [WindowsExport(Library)]
    public static BOOL GetProcessTimes(
        nint hProcess, FILETIME* lpCreationTime, FILETIME* lpExitTime, FILETIME* lpKernelTime, FILETIME* lpUserTime)
    {
        KERNEL_USER_TIMES times;
        NtStatus status = Ntdll.NtQueryInformationProcess(hProcess, Constants.ProcessTimes, &times, (uint)sizeof(KERNEL_USER_TIMES), null);
        Span<nint> targets = [(nint)lpCreationTime, (nint)lpExitTime, (nint)lpKernelTime, (nint)lpUserTime];
        foreach (nint target in targets)
        {
            status = status == NtStatus.Success ? Probe.Writable((void*)target, (nuint)sizeof(FILETIME)) : status;
        }

        if (status == NtStatus.Success)
        {
            *lpCreationTime = FileTimeOf(times.CreateTime);
            *lpExitTime = FileTimeOf(times.ExitTime);
            *lpKernelTime = FileTimeOf(times.KernelTime);
            *lpUserTime = FileTimeOf(times.UserTime);
        }

        return Guarded.Bool(status);
    }

    /// <summary>When a process began and ended, and what it used.</summary>
    public static BOOL GetProcessTimes(nint hProcess, out FILETIME creationTime, out FILETIME exitTime, out FILETIME kernelTime, out FILETIME userTime)
    {
        FILETIME creation = default;
        FILETIME exit = default;
        FILETIME kernel = default;
        FILETIME user = default;
        BOOL done = GetProcessTimes(hProcess, &creation, &exit, &kernel, &user);
        (creationTime, exitTime, kernelTime, userTime) = (creation, exit, kernel, user);
        return done;
    }

    /// <summary>The pseudo-handle of the calling thread.</summary>
    [WindowsExport(Library)]
    public static nint GetCurrentThread() => KernelHandles.CurrentThread;

    /// <summary>The id of the calling thread, as Linux has it.</summary>
    [WindowsExport(Library)]
    public static uint GetCurrentThreadId() => (uint)CurrentProcess.ThreadId;

    /// <summary>Opens a running thread by its id.</summary>
    [WindowsExport(Library)]
    public static nint OpenThread(uint dwDesiredAccess, BOOL bInheritHandle, uint dwThreadId) =>
        Guarded.Opened(KernelHandles.TryOpenThread((int)dwThreadId, dwDesiredAccess, InheritIf(bInheritHandle), out nint handle), handle);

    /// <summary>The id of a thread; 0 on failure.</summary>
    [WindowsExport(Library)]
    public static uint GetThreadId(nint Thread) =>
        Guarded.Bool(KernelHandles.TryQueryThread(Thread, out ThreadInformation thread)) ? (uint)thread.ThreadId : 0;

    /// <summary>The id of a thread's process; 0 on failure.</summary>
    [WindowsExport(Library)]
    public static uint GetProcessIdOfThread(nint Thread) =>
        Guarded.Bool(KernelHandles.TryQueryThread(Thread, out ThreadInformation thread)) ? (uint)thread.ProcessId : 0;

    /// <summary>The exit code of a thread; STILL_ACTIVE while it runs.</summary>
    [WindowsExport(Library)]
    public static BOOL GetExitCodeThread(nint hThread, uint* lpExitCode)
    {
        NtStatus status = Probe.Writable(lpExitCode, sizeof(uint));
        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryQueryThread(hThread, out ThreadInformation thread);
            if (status == NtStatus.Success)
            {
                *lpExitCode = (uint)thread.ExitCode;
            }
        }

        return Guarded.Bool(status);
    }

    /// <summary>The exit code of a thread; STILL_ACTIVE while it runs.</summary>
    public static BOOL GetExitCodeThread(nint hThread, out uint exitCode)
    {
        uint code = 0;
        BOOL done = GetExitCodeThread(hThread, &code);
        exitCode = code;
        return done;
    }

    /// <summary>
    /// Says what the exit code of the calling thread will be: for threads that Linux has no code for, and none of Windows' calls ends. In C, what a thread returns and ExitThread's
    /// argument are that.
    /// </summary>
    public static BOOL AnnounceThreadExit(uint exitCode) => Guarded.Bool(KernelHandles.AnnounceThreadExit((int)exitCode));

    /// <summary>Would end a thread, which Linux can't: ERROR_NOT_SUPPORTED, after the handle was checked.</summary>
    [WindowsExport(Library)]
    public static BOOL TerminateThread(nint hThread, uint dwExitCode) => Guarded.Bool(KernelHandles.TryTerminateThread(hThread, (int)dwExitCode));

    /// <summary>Would stop a thread, which Linux can't: -1 and ERROR_NOT_SUPPORTED, after the handle was checked.</summary>
    [WindowsExport(Library)]
    public static uint SuspendThread(nint hThread) => Guarded.Bool(KernelHandles.TrySuspendThread(hThread, out int count)) ? (uint)count : uint.MaxValue;

    /// <summary>Would let a thread go on: -1 and ERROR_NOT_SUPPORTED, after the handle was checked.</summary>
    [WindowsExport(Library)]
    public static uint ResumeThread(nint hThread) => Guarded.Bool(KernelHandles.TryResumeThread(hThread, out int count)) ? (uint)count : uint.MaxValue;

    private static HandleAttributes InheritIf(BOOL inherit) => inherit ? HandleAttributes.Inherit : HandleAttributes.None;

    private static FILETIME FileTimeOf(long time) => new() { dwLowDateTime = (int)time, dwHighDateTime = (int)(time >> 32) };
}
