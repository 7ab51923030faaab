using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>
/// What can't be done in the own domain's memory, because the object's home is another one: a request to the broker, which checks the handle
/// against what it granted. When the broker is gone all of it fails with PortDisconnected, waits that go on included.
/// </summary>
internal static class ForeignCalls
{
    /// <summary>
    /// A signal on an object of another domain, or on one of the own domain that a wait over several domains may get.
    /// </summary>
    internal static NtStatus Signal(ClientThread state, nint handle, WaitTarget target, SignalKind kind, uint count, out int previous)
    {
        var request = new ForeignSignalRequest { Handle = Seen(handle, target), Kind = (uint)kind, Count = count, Record = state.Context.Record };
        NtStatus status = state.Connection.Channel.Call(WireOperation.ForeignSignal, request, default, out ForeignSignalReply reply);
        previous = reply.Previous;
        if (status == NtStatus.PortDisconnected && target != default && !HandleResolver.IsForeign(state.Arena, target.Slot))
        {
            // The waits that only the broker could satisfy have ended with it; the object is the own domain's.
            state.Context.IgnoresRemote = true;
            status = WaitEngine<HardwareMemory>.SignalHere(state.Context, target, kind, count, out previous);
        }

        return status;
    }

    /// <summary>State (unless the type is None), handles and id of an object.</summary>
    internal static NtStatus Query(ClientThread state, nint handle, WaitTarget target, ObjectType type, out ForeignQueryReply reply)
    {
        var request = new ForeignQueryRequest { Handle = Seen(handle, target), Type = (uint)type, Record = state.Context.Record };
        NtStatus status = state.Connection.Channel.Call(WireOperation.ForeignQuery, request, default, out reply);
        reply = status == NtStatus.Success ? reply : default;
        return status;
    }

    /// <summary>
    /// After a close: if it was the last one, the broker need not keep the object for this domain. Only a hint, unless somebody may wait for
    /// its end.
    /// </summary>
    internal static void AfterClose(KernelConnection connection, EntryWord closed, bool matters, bool patient)
    {
        if (HandleOperations<HardwareMemory>.HasHandles(connection.Arena, closed.Slot, closed.Generation))
        {
            return;
        }

        var request = new ForeignClosedRequest { Slot = closed.Slot, Generation = closed.Generation };
        if (matters)
        {
            connection.Channel.Notify(WireOperation.ForeignClosed, request, patient);
        }
        else
        {
            connection.Channel.Tell(WireOperation.ForeignClosed, request);
        }
    }

    /// <summary>Whether two proxies, made with different access, stand for one object.</summary>
    internal static bool AreSame(WaitTarget first, WaitTarget second)
    {
        Arena? arena = ClientThread.Current?.Arena;
        if (arena is null || !HandleResolver.IsForeign(arena, first.Slot) || !HandleResolver.IsForeign(arena, second.Slot))
        {
            return false;
        }

        ref ObjectSlot a = ref arena.Slot(first.Slot);
        ref ObjectSlot b = ref arena.Slot(second.Slot);
        return a.Value0 == b.Value0 && a.Value1 == b.Value1 && a.Value2 == b.Value2;
    }

    /// <summary>The type of an object, wherever it is.</summary>
    internal static ObjectType TypeOf(Arena arena, uint slot) =>
        (ObjectType)(HandleResolver.IsForeign(arena, slot) ? arena.Slot(slot).Subtype : arena.Slot(slot).Type);

    /// <summary>A signal, then a wait, one of them at least beyond the own domain. The handles were checked.</summary>
    internal static NtStatus SignalAndWait(
        ClientThread state, (nint Handle, WaitTarget Target) signal, (nint Handle, WaitTarget Target) wait, long deadline)
    {
        SignalKind kind = TypeOf(state.Arena, signal.Target.Slot) switch
        {
            ObjectType.Semaphore => SignalKind.Release,
            ObjectType.Mutex => SignalKind.ReleaseMutex,
            _ => SignalKind.Set,
        };
        NtStatus status = HandleResolver.IsForeign(state.Arena, signal.Target.Slot)
            ? NtStatus.MoreProcessingRequired
            : WaitEngine<HardwareMemory>.SignalHere(state.Context, signal.Target, kind, 1, out _);
        if (status == NtStatus.MoreProcessingRequired)
        {
            status = Signal(state, signal.Handle, signal.Target, kind, 1, out _);
        }

        return status != NtStatus.Success ? status
            : HandleResolver.IsForeign(state.Arena, wait.Target.Slot)
                ? Wait(state, [wait.Handle], [wait.Target], all: false, deadline, CancellationToken.None)
            : SingleWait<HardwareMemory>.Wait(state.Context, wait.Target, deadline);
    }

    /// <summary>Waits for objects of which one at least is in another domain.</summary>
    internal static NtStatus Wait(
        ClientThread state, ReadOnlySpan<nint> handles, ReadOnlySpan<WaitTarget> targets, bool all, long deadline, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        NtStatus status = ReferenceOwn(state.Context, targets);
        if (status != NtStatus.Success)
        {
            return status;
        }

        ref ulong result = ref state.Context.Self.ForeignResult;
        uint number = new ForeignResult(Volatile.Read(ref result)).Number;
        ForeignWaitFlags flags = (all ? ForeignWaitFlags.All : ForeignWaitFlags.None) | (deadline == 0 ? ForeignWaitFlags.Poll : ForeignWaitFlags.None);
        status = Begin(state.Connection, state.Context.Record, number, flags, handles, targets);
        if (status == NtStatus.Pending)
        {
            status = Await(state, number, deadline, cancellation);
        }

        Unreference(state.Context, targets.Length);
        return status == NtStatus.Cancelled ? throw new OperationCanceledException(cancellation) : status;
    }

    /// <summary>The objects of the own domain: who blocks holds a reference. Those of others the broker keeps.</summary>
    internal static NtStatus ReferenceOwn(ThreadContext context, ReadOnlySpan<WaitTarget> targets)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            NtStatus status = HandleResolver.IsForeign(context.Arena, targets[i].Slot)
                ? NtStatus.Success
                : HandleOperations<HardwareMemory>.Reference(context, targets[i].Slot, targets[i].Generation, i);
            if (status != NtStatus.Success)
            {
                Unreference(context, i);
                return status;
            }
        }

        return NtStatus.Success;
    }

    /// <summary>Gives them back.</summary>
    internal static void Unreference(ThreadContext context, int count)
    {
        for (int i = 0; i < count; i++)
        {
            HandleOperations<HardwareMemory>.Unreference(context, i);
        }
    }

    /// <summary>Asks for a wait: how it ended, or Pending.</summary>
    internal static NtStatus Begin(
        KernelConnection connection, uint record, uint number, ForeignWaitFlags flags, ReadOnlySpan<nint> handles, ReadOnlySpan<WaitTarget> targets)
    {
        var request = new ForeignWaitRequest { Record = record, Number = number, Flags = (uint)flags, Count = (uint)handles.Length };
        Span<SeenHandle> seen = stackalloc SeenHandle[KernelHandles.MaximumWaitObjects];
        for (int i = 0; i < handles.Length; i++)
        {
            seen[i] = Seen(handles[i], targets[i]);
        }

        ReadOnlySpan<char> body = MemoryMarshal.Cast<SeenHandle, char>(seen[..handles.Length]);
        NtStatus status = connection.Channel.Call(WireOperation.ForeignWait, request, body, out ForeignWaitReply reply);
        return status == NtStatus.Success ? (NtStatus)reply.Status : status;
    }

    /// <summary>Asks for the end of a wait. Success: the end, whichever, has been stored.</summary>
    internal static NtStatus Cancel(KernelConnection connection, uint record, uint number, NtStatus reason)
    {
        var request = new ForeignCancelRequest { Record = record, Number = number, Reason = (uint)reason };
        return connection.Channel.Call<ForeignCancelRequest, object>(
            WireOperation.ForeignCancel, request, default, static (ref MessageReader _) => null, out _);
    }

    /// <summary>A handle that was resolved to this: the broker acts on no other object that its value has come to stand for.</summary>
    internal static SeenHandle Seen(nint handle, WaitTarget target) =>
        new() { Value = (uint)handle & ~3u, Slot = target.Slot, Generation = target.Generation };

    private static NtStatus Await(ClientThread state, uint number, long deadline, CancellationToken cancellation)
    {
        ForeignSleepers sleepers = state.Connection.Sleepers;
        uint record = state.Context.Record;
        sleepers.Add(record, number);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            static asked =>
            {
                (KernelConnection connection, uint record, uint number) = ((KernelConnection, uint, uint))asked!;
                _ = Cancel(connection, record, number, NtStatus.Cancelled);
            },
            cancellation.CanBeCanceled ? (state.Connection, record, number) : null);
        NtStatus status;
        while (!sleepers.HasEnded(record, number, out status))
        {
            if (sleepers.Park(record, number, deadline) == ParkResult.TimedOut
                && Cancel(state.Connection, record, number, NtStatus.Timeout) is not NtStatus.Success and NtStatus failed)
            {
                status = failed;
                break;
            }
        }

        sleepers.Remove(record);
        return status;
    }
}
