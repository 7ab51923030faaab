using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>
    /// Ends a process (NtTerminateProcess), whether it uses Helve or not. Asynchronous: wait for the process to know that it has ended; one that is stuck in the
    /// kernel ends when it comes out. Of the calling process (-1) the call does not return.
    /// </summary>
    /// <param name="handle">The process; needs PROCESS_TERMINATE.</param>
    /// <param name="exitCode">Its exit code, for who asks Helve; its parent in Linux sees a process that SIGKILL ended. The first call counts.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied, ProcessIsTerminating (it has ended; its exit code stays), PortDisconnected.</returns>
    public static NtStatus TryTerminateProcess(nint handle, int exitCode) => Terminate(handle, 0, exitCode);

    /// <summary>Tells what is known of a process (NtQueryInformationProcess).</summary>
    /// <param name="handle">The process; needs PROCESS_QUERY_LIMITED_INFORMATION.</param>
    /// <param name="information">What is known; null when the call fails.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied, PortDisconnected.</returns>
    public static NtStatus TryQueryProcess(nint handle, out ProcessInformation? information) => QueryProcess(handle, 0, out information);

    internal static NtStatus Terminate(nint handle, ulong identity, int exitCode)
    {
        NtStatus status = FindForBroker(handle, identity, ObjectType.Process, (uint)ProcessRights.Terminate, out ClientThread? state, out SeenHandle seen, out bool isOwn);
        if (status != NtStatus.Success)
        {
            return status;
        }

        var request = new TerminateProcessRequest { Handle = seen, ExitCode = (uint)exitCode };
        status = state!.Connection.Channel.Call<TerminateProcessRequest, object>(
            WireOperation.TerminateProcess, request, default, static (ref MessageReader _) => null, out _);
        if (status == NtStatus.Success && isOwn)
        {
            // The signal was sent before the answer; this thread may still run for an instant.
            Thread.Sleep(Timeout.Infinite);
        }

        return status;
    }

    internal static NtStatus QueryProcess(nint handle, ulong identity, out ProcessInformation? information)
    {
        information = null;
        NtStatus status = FindForBroker(
            handle, identity, ObjectType.Process, (uint)ProcessRights.QueryLimitedInformation, out ClientThread? state, out SeenHandle seen, out _);
        if (status != NtStatus.Success)
        {
            return status;
        }

        var request = new QueryProcessRequest { Handle = seen };
        status = state!.Connection.Channel.Call(WireOperation.QueryProcess, request, default, ReadProcess, out information);
        return status == NtStatus.Success && information is null ? NtStatus.InvalidMessage : status;
    }

    /// <summary>Checks a handle whose object the broker acts on, here first: a wrong one costs no request.</summary>
    private static NtStatus FindForBroker(
        nint handle, ulong identity, ObjectType type, uint access, out ClientThread? state, out SeenHandle seen, out bool isOwn)
    {
        NtStatus status = HandleResolver.ResolveAny(handle, identity, type, access, out state, out WaitTarget target);
        bool isForeign = status == NtStatus.MoreProcessingRequired;
        isOwn = !isForeign && status == NtStatus.Success && target == state!.Process;
        seen = handle == CurrentProcess ? SeenHandle.Of(ForeignDuplicateRequest.Self)
            : ForeignCalls.Seen(handle, target);
        return isForeign ? NtStatus.Success : status;
    }

    private static ProcessInformation? ReadProcess(ref MessageReader reader)
    {
        if (!reader.TryRead(out QueryProcessReply reply) || !reader.TryReadText(reply.PathBytes, out ReadOnlySpan<char> path))
        {
            return null;
        }

        bool ended = reply.Ended != 0;
        return new ProcessInformation((int)reply.ProcessId, (int)reply.ParentId, ended, ended ? (int)reply.ExitCode : StillActive)
        {
            CreationTime = TimeOf(reply.CreationTime),
            ExitTime = TimeOf(reply.ExitTime),
            KernelTime = new TimeSpan(reply.KernelTime),
            UserTime = new TimeSpan(reply.UserTime),
            ImagePath = path.ToString(),
        };
    }

    private static DateTime? TimeOf(long ticks) => ticks > 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;
}
