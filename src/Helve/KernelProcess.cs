using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve;

/// <summary>A process: waited on for its end, asked for its exit code, and the place that handles are duplicated into and out of.</summary>
/// <remarks>Thread-safe. Signalled from its end for ever; by then its handles are closed and its mutexes abandoned.</remarks>
public sealed class KernelProcess : KernelWaitHandle
{
    internal KernelProcess(nint handle)
        : base(handle)
    {
    }

    /// <summary>The calling process, by its pseudo-handle: all access, nothing to close.</summary>
    public static KernelProcess Current { get; } = new(KernelHandles.CurrentProcess);

    /// <summary>Its process id, as getpid says. Needs PROCESS_QUERY_LIMITED_INFORMATION.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public int ProcessId
    {
        get
        {
            KernelError.ThrowIfFailed(KernelHandles.GetProcessId(Handle, Identity, out int id));
            GC.KeepAlive(this);
            return id;
        }
    }

    /// <summary>Its exit code (128 + signal after a deadly signal), or null while it runs. Needs PROCESS_QUERY_LIMITED_INFORMATION and SYNCHRONIZE.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public int? ExitCode
    {
        get
        {
            if (!HasExited)
            {
                return null;
            }

            KernelError.ThrowIfFailed(KernelHandles.GetExitCode(Handle, Identity, out int code));
            GC.KeepAlive(this);
            return code;
        }
    }

    /// <summary>How many handles it has open (GetProcessHandleCount); 0 when it has ended. Needs PROCESS_QUERY_LIMITED_INFORMATION.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, PortDisconnected.</exception>
    public int HandleCount
    {
        get
        {
            KernelError.ThrowIfFailed(KernelHandles.GetHandleCount(Handle, Identity, out int count));
            GC.KeepAlive(this);
            return count;
        }
    }

    /// <summary>Ends it (TerminateProcess), whether it uses Helve or not. Asynchronous: wait for the process. Needs PROCESS_TERMINATE.</summary>
    /// <param name="exitCode">Its exit code, for who asks Helve; its parent in Linux sees a process that SIGKILL ended. The first call counts.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, ProcessIsTerminating (it has ended; its exit code stays), PortDisconnected.</exception>
    public void Terminate(int exitCode)
    {
        KernelError.ThrowIfFailed(KernelHandles.Terminate(Handle, Identity, exitCode));
        GC.KeepAlive(this);
    }

    /// <summary>Tells its id, exit code, times and program. Needs PROCESS_QUERY_LIMITED_INFORMATION.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, PortDisconnected.</exception>
    public ProcessInformation GetInformation()
    {
        KernelError.ThrowIfFailed(KernelHandles.QueryProcess(Handle, Identity, out ProcessInformation? information));
        GC.KeepAlive(this);
        return information!;
    }

    /// <summary>Whether it has ended. Needs SYNCHRONIZE.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public bool HasExited => Wait(TimeSpan.Zero).Succeeded;

    /// <summary>The writer to its standard input, when the start asked to redirect it.</summary>
    public StreamWriter? StandardInput { get; private init; }

    /// <summary>The reader of its standard output, when the start asked to redirect it.</summary>
    public StreamReader? StandardOutput { get; private init; }

    /// <summary>The reader of its standard error, when the start asked to redirect it.</summary>
    public StreamReader? StandardError { get; private init; }

    /// <summary>Opens a process by its id (OpenProcess): any process of the same user, whether it uses Helve or not.</summary>
    /// <param name="processId">Its id.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidCid (no such process), AccessDenied (another user's), InvalidParameter (id 0 or less).</exception>
    public static KernelProcess Open(
        int processId, ProcessRights access = ProcessRights.Synchronize | ProcessRights.QueryLimitedInformation, bool inheritable = false)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryOpenProcess(
            processId, (uint)access, KernelHandleOwner.Attributes(inheritable), out nint handle));
        return new KernelProcess(handle);
    }

    /// <summary>Opens a process by its id, if there is one (OpenProcess).</summary>
    /// <param name="processId">Its id.</param>
    /// <param name="result">The process, or null when none has that id.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <returns>False when no process has that id; every other failure is an exception.</returns>
    /// <exception cref="KernelException">AccessDenied (another user's), InvalidParameter (id 0 or less).</exception>
    public static bool TryOpen(
        int processId,
        [NotNullWhen(true)] out KernelProcess? result,
        ProcessRights access = ProcessRights.Synchronize | ProcessRights.QueryLimitedInformation,
        bool inheritable = false)
    {
        result = null;
        NtStatus status = KernelHandles.TryOpenProcess(processId, (uint)access, KernelHandleOwner.Attributes(inheritable), out nint handle);
        if (status == NtStatus.InvalidCid)
        {
            return false;
        }

        KernelError.ThrowIfFailed(status);
        result = new KernelProcess(handle);
        return true;
    }

    /// <summary>Starts a child that inherits no handles (CreateProcess).</summary>
    /// <param name="startInfo">Program, arguments, environment, directory, redirections. UseShellExecute must be off.</param>
    /// <returns>The child, with all access.</returns>
    /// <exception cref="KernelException">ObjectNameNotFound (no such program), AccessDenied (not executable), InsufficientResources.</exception>
    public static KernelProcess Start(ProcessStartInfo startInfo) => Start(startInfo, new KernelStartOptions());

    /// <summary>
    /// Starts a child whose handle table begins with the inheritable handles of this process, or with those of a list, under the same
    /// values (CreateProcess). A child that does not use Helve is unharmed.
    /// </summary>
    /// <param name="startInfo">Program, arguments, environment, directory, redirections. UseShellExecute must be off.</param>
    /// <param name="options">What it inherits.</param>
    /// <returns>The child, with all access.</returns>
    /// <exception cref="KernelException">InvalidParameter (the handle list), ObjectNameNotFound (no such program), AccessDenied (not executable),
    /// HandlesClosed (it used Helve at once and without the HELVE_TICKET of its environment: it is killed), InsufficientResources.</exception>
    public static KernelProcess Start(ProcessStartInfo startInfo, KernelStartOptions options)
    {
        ArgumentNullException.ThrowIfNull(startInfo);
        ArgumentNullException.ThrowIfNull(options);
        StartedChild child = ChildStart.Start(startInfo, options);
        return new KernelProcess(child.Handle)
        {
            StandardInput = child.Input,
            StandardOutput = child.Output,
            StandardError = child.Error,
        };
    }

    /// <summary>Takes over a handle by value, for instance one that was inherited or that another process made here.</summary>
    /// <param name="handle">The handle; this object closes it from now on.</param>
    /// <exception cref="KernelException">InvalidHandle, ObjectTypeMismatch; the handle then stays the caller's.</exception>
    public static KernelProcess FromHandle(nint handle) => new(KernelHandleOwner.Adopt(handle, ObjectType.Process));

    /// <summary>Makes another handle to the process with the same access (DuplicateHandle). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public KernelProcess Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <summary>Makes another handle to the process with chosen access (DuplicateHandle).</summary>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="inheritable">Whether the new handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InsufficientResources.</exception>
    public KernelProcess Duplicate(ProcessRights access, bool inheritable = false) =>
        new(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>Lists its handles, none when it has ended. Needs PROCESS_QUERY_LIMITED_INFORMATION.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, PortDisconnected.</exception>
    public IReadOnlyList<SystemHandleInformation> EnumerateHandles()
    {
        KernelError.ThrowIfFailed(KernelHandles.ListHandles(ProcessId, out IReadOnlyList<SystemHandleInformation> handles));
        return handles;
    }

    /// <summary>Duplicates a handle of this process into the calling one (DuplicateHandle). Needs PROCESS_DUP_HANDLE.</summary>
    /// <param name="handle">The value in this process.</param>
    /// <param name="access">Access of the new handle, when <paramref name="options"/> does not say the same access.</param>
    /// <param name="options">The same access, by default.</param>
    /// <returns>A value of the calling process: hand it to <c>FromHandle</c>, or close it with <see cref="KernelHandles.TryClose"/>.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, ProcessIsTerminating, InsufficientResources.</exception>
    public nint DuplicateFrom(nint handle, uint access = 0, DuplicateOptions options = DuplicateOptions.SameAccess)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryDuplicate(
            Handle, handle, KernelHandles.CurrentProcess, access, HandleAttributes.None, options, out nint result));
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>
    /// Sends a handle with the same access to this process, which is told of it: see <see cref="KernelInbox"/>. Until it is received it
    /// counts as a handle to the object, whatever becomes of the sender. Needs PROCESS_DUP_HANDLE.
    /// </summary>
    /// <param name="handle">The handle; it stays the sender's too.</param>
    /// <param name="tag">A number for the receiver to know it by.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, ProcessIsTerminating, QuotaExceeded (64 of this process's, or 256 of all, wait there
    /// already; nothing was sent), InsufficientResources.</exception>
    public void SendHandle(KernelObject handle, ulong tag = 0) => SendHandle(handle, 0, DuplicateOptions.SameAccess, tag);

    /// <summary>
    /// Sends a handle with less access to this process, which is told of it: see <see cref="KernelInbox"/>. Until it is received it
    /// counts as a handle to the object, whatever becomes of the sender. Needs PROCESS_DUP_HANDLE.
    /// </summary>
    /// <param name="handle">The handle; it stays the sender's too.</param>
    /// <param name="access">Access of the handle that arrives: a part of what <paramref name="handle"/> has.</param>
    /// <param name="tag">A number for the receiver to know it by.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, ProcessIsTerminating, QuotaExceeded (64 of this process's, or 256 of all, wait there
    /// already; nothing was sent), InsufficientResources.</exception>
    public void SendHandle(KernelObject handle, uint access, ulong tag) => SendHandle(handle, access, DuplicateOptions.None, tag);

    /// <summary>Closes a handle of this process (DuplicateHandle with DUPLICATE_CLOSE_SOURCE and no target). Needs PROCESS_DUP_HANDLE.</summary>
    /// <param name="handle">The value in this process.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, ProcessIsTerminating.</exception>
    public void CloseRemote(nint handle)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryDuplicate(
            Handle, handle, 0, 0, HandleAttributes.None, DuplicateOptions.CloseSource, out _));
        GC.KeepAlive(this);
    }

    private void SendHandle(KernelObject handle, uint access, DuplicateOptions options, ulong tag)
    {
        ArgumentNullException.ThrowIfNull(handle);
        NtStatus status = KernelHandles.SendHandle(Handle, Identity, handle.Handle, handle.Identity, access, options, tag);
        GC.KeepAlive(this);
        GC.KeepAlive(handle);
        if (status == NtStatus.QuotaExceeded)
        {
            throw new KernelException(status, "Too many handles wait in the process's inbox: it has to receive some first.");
        }

        KernelError.ThrowIfFailed(status);
    }
}
