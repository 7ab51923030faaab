using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using static Helve.Kernel.Handles.HandleOperations<Helve.Kernel.Memory.HardwareMemory>;

namespace Helve.Client;

/// <summary>
/// Duplicates that are to have more access than their source, of objects that have a security descriptor: the broker has it, and is asked
/// (semantics B23, B24). What the source has, and what has no descriptor, never comes here.
/// </summary>
internal static class Widening
{
    /// <param name="state">The calling thread.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="source">Table of the source.</param>
    /// <param name="target">Table that gets the duplicate.</param>
    /// <param name="value">The duplicate.</param>
    internal static NtStatus Duplicate(ClientThread state, in DuplicationRequest request, RemoteTable source, RemoteTable target, out uint value)
    {
        TableReference from = source.Reference;
        TableReference to = target.Reference;
        value = 0;
        NtStatus status = Lookup(from.Segment, request.Source, out HandleInfo info);
        if (status != NtStatus.Success || info.Slot >= state.Arena.SlotCapacity
            || (request.SourceIdentity != 0 && HandleResolver.Identity(info.A) != request.SourceIdentity))
        {
            return NtStatus.InvalidHandle;
        }

        if (HandleResolver.IsForeign(state.Arena, info.Slot))
        {
            // The broker's own grant is what counts, so the broker makes the handle too.
            status = ForeignDuplication.Duplicate(request, source.Process, target.Process, out nint made);
            value = (uint)made;
            return status;
        }

        GenericMapping mapping = GenericMapping.Of(TypeOf(state.Arena, info.Slot));
        var question = new CheckAccessRequest
        {
            Slot = info.Slot,
            Generation = info.Generation,
            Access = mapping.Map(request.Access) | (request.Access & (AccessMask.ACCESS_SYSTEM_SECURITY | AccessMask.MAXIMUM_ALLOWED)),
            ProcessIndex = to.Segment.ProcessIndex,
            TableId = to.TableId,
        };
        NtStatus decision = state.Connection.Channel.Call(WireOperation.CheckAccess, question, default, out CheckAccessReply reply);
        if (decision is NtStatus.PortDisconnected or NtStatus.IoTimeout or NtStatus.InvalidMessage)
        {
            // Nobody has decided, so nothing is done.
            return decision;
        }

        // For the handle that was asked about, and for no other that got its value meanwhile.
        return DuplicateAsDecided(
            state.Context, from, request.Source, new EntryWord(HandleResolver.Identity(info.A)), to, decision, reply.Granted,
            request.Attributes, request.Options, out value);
    }
}
