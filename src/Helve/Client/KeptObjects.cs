using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <summary>
/// Objects whose content the broker keeps: it makes them, named or not, gives each process descriptors of its own, and must hear when the last
/// handle goes.
/// </summary>
internal static class KeptObjects
{
    /// <summary>Creates an object, or opens the one that has the name. What comes with it is kept for the handle.</summary>
    /// <param name="request">Type, access, flags and what the object begins with.</param>
    /// <param name="name">The name; an empty one: none.</param>
    /// <param name="send">Descriptors that it is made of; they stay the caller's.</param>
    /// <param name="handle">The new handle.</param>
    internal static NtStatus Create(CreateNamedRequest request, in NameReference name, ReadOnlySpan<FileDescriptor> send, out nint handle)
    {
        handle = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        NtStatus status = NamedObjects.Complete(ref request, name, string.Empty, out byte[] tail);
        if (status != NtStatus.Success)
        {
            return status;
        }

        var received = new FileDescriptor?[WireLimits.MaximumKeptDescriptors];
        status = state.Connection.Channel.Call(
            WireOperation.CreateNamed, request, new RequestTail(name.Name, tail), out KeptHandleReply reply, send, received);
        GC.KeepAlive(name.RootDirectory);
        return Take(state, status, reply, received, out handle);
    }

    /// <summary>Opens an object.</summary>
    internal static NtStatus Open(ObjectType type, in NameReference name, uint access, out nint handle)
    {
        handle = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        NtStatus status = NamedObjects.RequestToOpen(type, name, access, out OpenNamedRequest request);
        if (status != NtStatus.Success)
        {
            return status;
        }

        var received = new FileDescriptor?[WireLimits.MaximumKeptDescriptors];
        status = state.Connection.Channel.Call(WireOperation.OpenNamed, request, name.Name, out KeptHandleReply reply, [], received);
        GC.KeepAlive(name.RootDirectory);
        return Take(state, status, reply, received, out handle);
    }

    /// <summary>Asks for a handle in a way of its type's own.</summary>
    internal static NtStatus Ask<TRequest>(WireOperation operation, in TRequest request, RequestTail tail, out nint handle, bool keepRoom = false)
        where TRequest : unmanaged
    {
        handle = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        var received = new FileDescriptor?[WireLimits.MaximumKeptDescriptors];
        NtStatus status = state.Connection.Channel.Call(operation, request, tail, out KeptHandleReply reply, [], received, keepRoom);
        return Take(state, status, reply, received, out handle);
    }

    /// <summary>
    /// The descriptors of a handle, of the own domain or another, checked as everywhere: it exists, type, access. Dispose the lease.
    /// </summary>
    internal static NtStatus Borrow(nint handle, ulong identity, ObjectType type, uint access, out DescriptorLease lease)
    {
        lease = default;
        NtStatus status = HandleResolver.ResolveKept(handle, identity, type, access, out ClientThread? state, out HandleInfo info);
        return status == NtStatus.Success
            ? state!.Connection.Descriptors.Borrow(info, (uint)handle & ~3u, type, out lease)
            : status;
    }

    /// <summary>A descriptor of a handle for a caller who keeps it, checked in the same way; null if the access needs none.</summary>
    internal static NtStatus GiveAway(nint handle, ulong identity, ObjectType type, out FileDescriptor? own, out byte subtype)
    {
        own = null;
        subtype = 0;
        NtStatus status = HandleResolver.ResolveKept(handle, identity, type, 0, out ClientThread? state, out HandleInfo info);
        return status == NtStatus.Success
            ? state!.Connection.Descriptors.GiveAway(info, (uint)handle & ~3u, type, out own, out subtype)
            : status;
    }

    /// <summary>After a handle of the own table was closed, whose object is none of the domain's own memory alone.</summary>
    /// <param name="connection">The own connection.</param>
    /// <param name="handle">Its value.</param>
    /// <param name="closed">Which handle it was.</param>
    /// <param name="patient">Whether the broker may be waited for if it does not read: a notice that does not go out at once goes out with the next message.</param>
    internal static void AfterClose(KernelConnection connection, uint handle, EntryWord closed, bool patient = true)
    {
        ObjectType type = ForeignCalls.TypeOf(connection.Arena, closed.Slot);
        if (ObjectTypes.IsKept(type))
        {
            connection.Descriptors.Drop(handle, HandleResolver.Identity(closed.Value));
        }

        if (HandleResolver.IsForeign(connection.Arena, closed.Slot))
        {
            ForeignCalls.AfterClose(connection, closed, ObjectTypes.IsKept(type), patient);
        }
        else if (ObjectTypes.IsKept(type))
        {
            TellIfLast(connection, closed, patient);
        }
    }

    /// <summary>After a handle of another process's table was closed from here.</summary>
    internal static void AfterCloseIn(KernelConnection connection, uint process, EntryWord closed)
    {
        if (!ObjectTypes.IsKept(ForeignCalls.TypeOf(connection.Arena, closed.Slot)))
        {
            return;
        }

        if (process != connection.ProcessIndex)
        {
            Doorbell<HardwareMemory>.TellClosed(connection.Arena, process);
        }

        if (HandleResolver.IsForeign(connection.Arena, closed.Slot))
        {
            ForeignCalls.AfterClose(connection, closed, matters: true, patient: true);
        }
        else
        {
            TellIfLast(connection, closed, patient: true);
        }
    }

    private static void TellIfLast(KernelConnection connection, EntryWord closed, bool patient)
    {
        if (HandleOperations<HardwareMemory>.HasHandles(connection.Arena, closed.Slot, closed.Generation))
        {
            return;
        }

        var request = new ObjectClosedRequest { Slot = closed.Slot, Generation = closed.Generation };
        if (patient && (FileKind)connection.Arena.Slot(closed.Slot).Subtype == FileKind.DiskFile && ForeignCalls.TypeOf(connection.Arena, closed.Slot) == ObjectType.File)
        {
            // It is closed when this returns: whoever opens it next meets no lock of this one's.
            _ = connection.Channel.Call(WireOperation.CloseObject, request, default, static (ref MessageReader _) => 0, out int _);
        }
        else
        {
            connection.Channel.Notify(WireOperation.ObjectClosed, request, patient);
        }
    }

    /// <summary>Keeps what came with a new handle.</summary>
    internal static nint Keep(KernelConnection connection, in KeptHandleReply reply, FileDescriptor?[] received)
    {
        _ = connection.Descriptors.Put(HandleResolver.IdentityOf(connection, reply.Handle), reply, received);
        return (nint)reply.Handle.Handle;
    }

    /// <summary>With a new handle came what this process has no room for: then there is no handle either.</summary>
    internal static void TakeBack(KernelConnection connection, in KeptHandleReply reply)
    {
        if (HandleResolver.IdentityOf(connection, reply.Handle) is not 0 and ulong identity)
        {
            _ = KernelHandles.Close((nint)reply.Handle.Handle, identity);
        }
    }

    private static NtStatus Take(ClientThread state, NtStatus status, in KeptHandleReply reply, FileDescriptor?[] received, out nint handle)
    {
        handle = 0;
        if (status is NtStatus.Success or NtStatus.ObjectNameExists)
        {
            handle = Keep(state.Connection, reply, received);
        }
        else
        {
            TakeBack(state.Connection, reply);
        }

        return status;
    }
}
