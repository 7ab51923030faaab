using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Thread;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Opens a running thread by its id (NtOpenThread): any thread of the same user, whether its process uses Helve or not.</summary>
    /// <param name="threadId">Its id, as gettid says; that of a process is its first thread's.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidCid (no such thread), AccessDenied (another user's), InvalidParameter (id 0 or less), NotSupported (before Linux 6.9, or in a pid namespace
    /// of which the broker is no part), QuotaExceeded, InsufficientResources.</returns>
    public static NtStatus TryOpenThread(int threadId, uint access, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null || threadId <= 0)
        {
            return state is null ? ClientThread.Failure : NtStatus.InvalidParameter;
        }

        if (state.Connection.SeesOtherNumbers)
        {
            return NtStatus.NotSupported;
        }

        var request = new OpenThreadRequest { ThreadId = (uint)threadId, Access = access, Attributes = (uint)attributes };
        NtStatus status = state.Connection.Channel.Call(WireOperation.OpenThread, request, default, out HandleReply reply);
        handle = status == NtStatus.Success ? (nint)reply.Handle : 0;
        return status;
    }

    /// <summary>Tells what is known of a thread (NtQueryInformationThread, GetExitCodeThread).</summary>
    /// <param name="handle">The thread; needs THREAD_QUERY_LIMITED_INFORMATION.</param>
    /// <param name="information">What is known.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied, NotSupported (the thread's pseudo-handle, before Linux 6.9).</returns>
    public static NtStatus TryQueryThread(nint handle, out ThreadInformation information) => QueryThread(handle, 0, out information);

    /// <summary>
    /// Says what the exit code of the calling thread will be when it ends by itself; Linux has none. Whoever asks later (<see cref="TryQueryThread"/>) is told that,
    /// unless the whole process ends before.
    /// </summary>
    /// <param name="exitCode">The code.</param>
    /// <returns>NotSupported (before Linux 6.9), InsufficientResources, PortDisconnected (nobody has a handle to the thread yet, and the broker is gone).</returns>
    public static NtStatus AnnounceThreadExit(int exitCode)
    {
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        NtStatus status = state.FindThread(out WaitTarget self);
        if (status == NtStatus.Success)
        {
            ThreadObject<HardwareMemory>.Announce(state.Arena, self, (uint)exitCode);
        }

        return status;
    }

    /// <summary>Would end a thread (NtTerminateThread). Linux can't end one thread of a process: it is refused, after the handle was checked.</summary>
    /// <param name="handle">The thread; needs THREAD_TERMINATE.</param>
    /// <param name="exitCode">Not used.</param>
    /// <returns>NotSupported; InvalidHandle, ObjectTypeMismatch, AccessDenied, ProcessIsTerminating (it has ended).</returns>
    public static NtStatus TryTerminateThread(nint handle, int exitCode)
    {
        _ = exitCode;
        return Refuse(handle, ThreadRights.Terminate);
    }

    /// <summary>Would suspend a thread (NtSuspendThread). Linux can't stop one thread of a process: it is refused, after the handle was checked.</summary>
    /// <param name="handle">The thread; needs THREAD_SUSPEND_RESUME.</param>
    /// <param name="previousCount">Always 0.</param>
    /// <returns>NotSupported; InvalidHandle, ObjectTypeMismatch, AccessDenied, ProcessIsTerminating (it has ended).</returns>
    public static NtStatus TrySuspendThread(nint handle, out int previousCount)
    {
        previousCount = 0;
        return Refuse(handle, ThreadRights.SuspendResume);
    }

    /// <summary>Would resume a thread (NtResumeThread). No thread is ever suspended: it is refused, after the handle was checked.</summary>
    /// <param name="handle">The thread; needs THREAD_SUSPEND_RESUME.</param>
    /// <param name="previousCount">Always 0.</param>
    /// <returns>NotSupported; InvalidHandle, ObjectTypeMismatch, AccessDenied, ProcessIsTerminating (it has ended).</returns>
    public static NtStatus TryResumeThread(nint handle, out int previousCount)
    {
        previousCount = 0;
        return Refuse(handle, ThreadRights.SuspendResume);
    }

    internal static NtStatus QueryThread(nint handle, ulong identity, out ThreadInformation information) =>
        ReadThread(handle, identity, ThreadRights.QueryLimitedInformation, out information);

    private static NtStatus Refuse(nint handle, ThreadRights access)
    {
        NtStatus status = ReadThread(handle, 0, access, out ThreadInformation thread);
        return status != NtStatus.Success ? status : thread.HasExited ? NtStatus.ProcessIsTerminating : NtStatus.NotSupported;
    }

    private static NtStatus ReadThread(nint handle, ulong identity, ThreadRights access, out ThreadInformation information)
    {
        information = default;
        NtStatus status = HandleResolver.ResolveAny(
            handle, identity, ObjectType.Thread, (uint)access, out ClientThread? state, out WaitTarget target);
        if (status == NtStatus.Success)
        {
            status = ThreadObject<HardwareMemory>.Query(
                state!.Context, target, out uint thread, out uint process, out bool ended, out uint exitCode);
            information = status == NtStatus.Success ? new ThreadInformation((int)thread, (int)process, ended, ended ? (int)exitCode : StillActive) : default;
        }
        else if (status == NtStatus.MoreProcessingRequired)
        {
            status = ForeignCalls.Query(state!, handle, target, ObjectType.Thread, out ForeignQueryReply reply);
            information = status == NtStatus.Success
                ? new ThreadInformation(reply.Third, 0, reply.First != 0, reply.First != 0 ? reply.Second : StillActive) : default;
        }

        return status;
    }
}
