using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Process;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>STILL_ACTIVE: the exit code of a process that runs.</summary>
    public const int StillActive = 259;

    /// <summary>Opens a process by its id (NtOpenProcess), whether it uses Helve or not, as its descriptor allows: by default its own user and root.</summary>
    /// <param name="processId">Its id, as getpid says.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidCid (no such process), AccessDenied (another user's), InvalidParameter (id 0 or less), QuotaExceeded, InsufficientResources.</returns>
    public static NtStatus TryOpenProcess(int processId, uint access, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null || processId <= 0)
        {
            return state is null ? ClientThread.Failure : NtStatus.InvalidParameter;
        }

        var request = new OpenProcessRequest { ProcessId = (uint)processId, Access = access, Attributes = (uint)attributes };
        NtStatus status = state.Connection.SeesOtherNumbers
            ? OpenByPidFd(state, request, out HandleReply reply)
            : state.Connection.Channel.Call(WireOperation.OpenProcess, request, default, out reply);
        handle = status == NtStatus.Success ? (nint)reply.Handle : 0;
        return status;
    }

    private static NtStatus OpenByPidFd(ClientThread state, in OpenProcessRequest request, out HandleReply reply)
    {
        reply = default;
        if (!PidFd.TryOpen((int)request.ProcessId, out PidFd? process, out _))
        {
            return NtStatus.InvalidCid;
        }

        using (process)
        {
            return state.Connection.Channel.Call(WireOperation.OpenProcess, request, default, out reply, [process.Descriptor], []);
        }
    }

    /// <summary>Reads the exit code of a process (GetExitCodeProcess).</summary>
    /// <param name="handle">The process; needs PROCESS_QUERY_LIMITED_INFORMATION.</param>
    /// <param name="exitCode">Its exit code, or 259 (STILL_ACTIVE) while it runs; a process may really exit with 259, so wait to know.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryGetExitCode(nint handle, out int exitCode) => GetExitCode(handle, 0, out exitCode);

    /// <summary>Reads the id of a process (GetProcessId).</summary>
    /// <param name="handle">The process; needs PROCESS_QUERY_LIMITED_INFORMATION.</param>
    /// <param name="processId">Its id, as getpid says.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryGetProcessId(nint handle, out int processId) => GetProcessId(handle, 0, out processId);

    internal static NtStatus GetExitCode(nint handle, ulong identity, out int exitCode)
    {
        exitCode = 0;
        NtStatus status = HandleResolver.ResolveAny(
            handle, identity, ObjectType.Process, (uint)ProcessRights.QueryLimitedInformation, out ClientThread? state, out WaitTarget target);
        if (status == NtStatus.Success)
        {
            status = ProcessObject<HardwareMemory>.Query(state!.Context, target, out bool ended, out uint code);
            exitCode = ended ? (int)code : StillActive;
        }
        else if (status == NtStatus.MoreProcessingRequired)
        {
            status = ForeignCalls.Query(state!, handle, target, ObjectType.Process, out ForeignQueryReply reply);
            exitCode = status != NtStatus.Success ? 0 : reply.First != 0 ? reply.Second : StillActive;
        }

        return status;
    }

    internal static NtStatus GetProcessId(nint handle, ulong identity, out int processId)
    {
        processId = 0;
        NtStatus status = HandleResolver.ResolveAny(
            handle, identity, ObjectType.Process, (uint)ProcessRights.QueryLimitedInformation, out ClientThread? state, out WaitTarget target);
        if (status == NtStatus.Success)
        {
            processId = (int)Volatile.Read(ref state!.Arena.Slot(target.Slot).Value0);
        }
        else if (status == NtStatus.MoreProcessingRequired)
        {
            status = ForeignCalls.Query(state!, handle, target, ObjectType.Process, out ForeignQueryReply reply);
            processId = reply.Third;
        }

        return status;
    }
}
