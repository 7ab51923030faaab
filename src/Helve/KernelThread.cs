using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve;

/// <summary>A thread: waited on for its end. Needs Linux 6.9.</summary>
/// <remarks>Thread-safe. Signalled from its end for ever; by then its mutexes are abandoned.</remarks>
public sealed class KernelThread : KernelWaitHandle
{
    internal KernelThread(nint handle)
        : base(handle)
    {
    }

    /// <summary>The calling thread, whichever calls, by its pseudo-handle: all access, nothing to close. <see cref="Duplicate()"/> makes a handle that others can use.</summary>
    public static KernelThread Current { get; } = new(KernelHandles.CurrentThread);

    /// <summary>Its id, as gettid says. Needs THREAD_QUERY_LIMITED_INFORMATION.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public int ThreadId => GetInformation().ThreadId;

    /// <summary>The id of its process. Needs THREAD_QUERY_LIMITED_INFORMATION.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public int ProcessId => GetInformation().ProcessId;

    /// <summary>Whether it has ended. Needs SYNCHRONIZE.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public bool HasExited => Wait(TimeSpan.Zero).Succeeded;

    /// <summary>Opens a running thread by its id (OpenThread): any thread of the same user, whether its process uses Helve or not.</summary>
    /// <param name="threadId">Its id; that of a process is its first thread's.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidCid (no such thread), AccessDenied (another user's), InvalidParameter (id 0 or less), NotSupported (before Linux 6.9).</exception>
    public static KernelThread Open(
        int threadId, ThreadRights access = ThreadRights.Synchronize | ThreadRights.QueryLimitedInformation, bool inheritable = false)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryOpenThread(threadId, (uint)access, KernelHandleOwner.Attributes(inheritable), out nint handle));
        return new KernelThread(handle);
    }

    /// <summary>Takes over a handle by value, for instance one that was inherited or that another process made here.</summary>
    /// <param name="handle">The handle; this object closes it from now on.</param>
    /// <exception cref="KernelException">InvalidHandle, ObjectTypeMismatch; the handle then stays the caller's.</exception>
    public static KernelThread FromHandle(nint handle) => new(KernelHandleOwner.Adopt(handle, ObjectType.Thread));

    /// <summary>Makes another handle to the thread with the same access (DuplicateHandle). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public KernelThread Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <summary>Makes another handle to the thread with chosen access (DuplicateHandle).</summary>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="inheritable">Whether the new handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InsufficientResources.</exception>
    public KernelThread Duplicate(ThreadRights access, bool inheritable = false) =>
        new(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>Tells its ids and exit code. Needs THREAD_QUERY_LIMITED_INFORMATION.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public ThreadInformation GetInformation()
    {
        KernelError.ThrowIfFailed(KernelHandles.QueryThread(Handle, Identity, out ThreadInformation information));
        GC.KeepAlive(this);
        return information;
    }
}
