using System.Collections.Concurrent;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <summary>
/// This process's own descriptors, by handle: fetched on first use (or they came with the handle), closed with the handle.
/// </summary>
/// <remarks>
/// Nothing stays for a handle that is gone. Who puts descriptors in looks at the handle again afterwards, and who closes the handle takes them out afterwards, so one
/// of the two finds both. A value that was given out again is another key: what comes late for the handle before never meets the present one's. When another process closes a handle of this one it raises a number and rings the doorbell; the doorbell thread then looks at all.
/// </remarks>
internal sealed class DescriptorCache(KernelConnection connection)
{
    private readonly ConcurrentDictionary<(uint Handle, ulong Identity), CachedDescriptors> _byHandle = new();
    private uint _closedSeen;

    /// <summary>How many handles have something here.</summary>
    internal int Count => _byHandle.Count;

    /// <summary>What there is for a handle of the own table, asked for if it is not there yet.</summary>
    internal NtStatus Borrow(in HandleInfo info, uint handle, ObjectType type, out DescriptorLease lease)
    {
        ulong identity = HandleResolver.Identity(info.A);
        do
        {
            if (!_byHandle.TryGetValue((handle, identity), out CachedDescriptors? cached))
            {
                NtStatus status = Fetch(handle, identity, type, out cached);
                if (status != NtStatus.Success)
                {
                    lease = default;
                    return status;
                }
            }

            if (cached!.TryHold())
            {
                lease = new DescriptorLease(cached, info.Access);
                return NtStatus.Success;
            }

            // Taken out meanwhile, because the handle was closed, or because somebody wants what there is now (the ends of named pipes).
        }
        while (IsOpen(handle, identity));
        lease = default;
        return NtStatus.InvalidHandle;
    }

    /// <summary>
    /// A descriptor for a caller who keeps it as long as it likes, whatever becomes of the handle; null if the access needs none. What is not here yet is asked for
    /// and given away, not kept here: a handle that is used for that alone is closed next.
    /// </summary>
    internal NtStatus GiveAway(in HandleInfo info, uint handle, ObjectType type, out FileDescriptor? own, out byte subtype)
    {
        own = null;
        subtype = 0;
        ulong identity = HandleResolver.Identity(info.A);
        if (!_byHandle.ContainsKey((handle, identity)))
        {
            return Ask(handle, identity, type, out own, out subtype);
        }

        NtStatus status = Borrow(info, handle, type, out DescriptorLease lease);
        if (status != NtStatus.Success)
        {
            return status;
        }

        using (lease)
        {
            subtype = lease.Subtype;
            return lease.First is not { } descriptor || descriptor.TryDuplicate(out own, out _) ? NtStatus.Success : NtStatus.InsufficientResources;
        }
    }

    /// <summary>Keeps what came with a handle. Of two who bring something for one handle, the second is dropped.</summary>
    internal CachedDescriptors Put(ulong identity, in KeptHandleReply reply, FileDescriptor?[] received)
    {
        uint handle = reply.Handle.Handle;
        FileDescriptor[] own = [.. received.OfType<FileDescriptor>()];
        var brought = new CachedDescriptors(reply, own);
        CachedDescriptors kept = _byHandle.GetOrAdd((handle, identity), brought);
        if (kept != brought)
        {
            brought.Dispose();
        }
        else if (own.Length != 0)
        {
            connection.Doorbell.EnsureStarted();
        }

        Interlocked.MemoryBarrier();
        if (!IsOpen(handle, identity))
        {
            Drop(handle, identity);
        }

        return kept;
    }

    /// <summary>A handle was closed.</summary>
    internal void Drop(uint handle, ulong identity)
    {
        if (_byHandle.TryRemove((handle, identity), out CachedDescriptors? cached))
        {
            cached.Dispose();
        }
    }

    /// <summary>Drops what belongs to handles that others have closed since the last look. On the doorbell thread.</summary>
    internal void Look()
    {
        uint closed = Doorbell<HardwareMemory>.ReadClosed(connection.Arena, connection.ProcessIndex);
        if (closed == _closedSeen)
        {
            return;
        }

        _closedSeen = closed;
        foreach (((uint handle, ulong identity), _) in _byHandle)
        {
            if (!IsOpen(handle, identity))
            {
                Drop(handle, identity);
            }
        }
    }

    private NtStatus Fetch(uint handle, ulong identity, ObjectType type, out CachedDescriptors? cached)
    {
        NtStatus status = Ask(handle, identity, type, out KeptHandleReply reply, out FileDescriptor?[] received);
        cached = status == NtStatus.Success ? Put(identity, reply, received) : null;
        return status;
    }

    private NtStatus Ask(uint handle, ulong identity, ObjectType type, out FileDescriptor? own, out byte subtype)
    {
        NtStatus status = Ask(handle, identity, type, out KeptHandleReply reply, out FileDescriptor?[] received);
        own = received[0];
        subtype = (byte)reply.Subtype;
        foreach (FileDescriptor? other in received.AsSpan(1))
        {
            other?.Dispose();
        }

        return status;
    }

    private NtStatus Ask(uint handle, ulong identity, ObjectType type, out KeptHandleReply reply, out FileDescriptor?[] received)
    {
        received = new FileDescriptor?[WireLimits.MaximumKeptDescriptors];
        var request = new FetchDescriptorRequest { Handle = handle, Type = (uint)type, Identity = identity };
        return connection.Channel.Call(WireOperation.FetchDescriptor, request, default, out reply, [], received);
    }

    private bool IsOpen(uint handle, ulong identity) =>
        HandleOperations<HardwareMemory>.Lookup(connection.Table, handle, out HandleInfo info) == NtStatus.Success
            && HandleResolver.Identity(info.A) == identity;
}
