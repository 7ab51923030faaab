using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Sends a handle to another process, which is told of it and receives it when it likes.</summary>
    /// <param name="process">The process that gets it; needs PROCESS_DUP_HANDLE. -1 is the calling one.</param>
    /// <param name="handle">The handle; no access is needed. -1 is the calling process, with all access.</param>
    /// <param name="access">Access of the handle that arrives, a part of what <paramref name="handle"/> has; generic rights are mapped.</param>
    /// <param name="options">SameAccess: the access is that of <paramref name="handle"/>. Nothing else is allowed.</param>
    /// <param name="tag">A number for the receiver to know it by.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch (no process), AccessDenied (no PROCESS_DUP_HANDLE, or more access than the handle has),
    /// ProcessIsTerminating, QuotaExceeded (too many wait there; nothing was sent), InvalidParameter (the options), NotSupported (-2),
    /// InsufficientResources.</returns>
    public static NtStatus TrySendHandle(nint process, nint handle, uint access, DuplicateOptions options, ulong tag) =>
        SendHandle(process, 0, handle, 0, access, options, tag);

    /// <summary>Receives the oldest handle that was sent to this process. Asks nobody when nothing was sent since the last time.</summary>
    /// <param name="arrival">The handle, which is the caller's to close, and who sent it.</param>
    /// <returns>NoMoreEntries (none waits), InsufficientResources (the table is full; the handle goes on waiting).</returns>
    public static NtStatus TryReceiveHandle(out HandleArrival arrival)
    {
        arrival = default;
        return ClientThread.Current is { } state ? state.Connection.Arrivals.TryReceive(out arrival) : ClientThread.Failure;
    }

    internal static NtStatus SendHandle(
        nint process, ulong processIdentity, nint handle, ulong identity, uint access, DuplicateOptions options, ulong tag)
    {
        // The broker looks the handle of the process up again; it does not know which of all with that value is meant. More processing is
        // required for a process of another domain: the same message.
        NtStatus status = HandleResolver.ResolveAny(
            process, processIdentity, ObjectType.Process, (uint)ProcessRights.DuplicateHandle, out ClientThread? state, out _);
        if (status is not (NtStatus.Success or NtStatus.MoreProcessingRequired) || handle != (int)handle)
        {
            return status is NtStatus.Success or NtStatus.MoreProcessingRequired ? NtStatus.InvalidHandle : status;
        }

        var request = new SendHandleRequest
        {
            Process = (uint)process,
            Object = (uint)handle,
            Access = access,
            Options = (uint)options,
            Tag = tag,
            Identity = identity,
        };
        return state!.Connection.Channel.Call(WireOperation.SendHandle, request, default, static (ref MessageReader _) => true, out _);
    }
}
