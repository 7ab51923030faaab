using Helve.Broker.Domains;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;

namespace Helve.Broker.Foreign;

/// <summary>From a handle in a client's table to an object.</summary>
internal static class ForeignLookup
{
    /// <summary>
    /// Looks a handle up, checked as everywhere: it exists, type, access. The entry lies in memory that its process can write: of an object of
    /// another domain it can name only one that the broker has granted to this domain, and allow less than was granted. Objects of its own
    /// domain its processes can do with what they like.
    /// </summary>
    public static NtStatus Find(
        ForeignTable foreign, DomainServices holder, TableSegment table, SeenHandle handle, ObjectType type, uint access,
        out NamedTarget found, out uint granted) =>
        Find(foreign, holder, table, handle, type, access, out found, out granted, out _);

    /// <summary>The same, with the entry: one look at it, which its process may change at any time.</summary>
    public static NtStatus Find(
        ForeignTable foreign, DomainServices holder, TableSegment table, SeenHandle handle, ObjectType type, uint access,
        out NamedTarget found, out uint granted, out EntryWord entry)
    {
        found = default;
        granted = 0;
        entry = default;
        if (HandleOperations<HardwareMemory>.Lookup(table, handle.Value, out HandleInfo info) != NtStatus.Success
            || info.Slot >= holder.Arena.SlotCapacity || !handle.Names(info.Slot, info.Generation))
        {
            return NtStatus.InvalidHandle;
        }

        granted = info.Access;
        entry = new EntryWord(info.A);
        ObjectType named = HandleOperations<HardwareMemory>.TypeOf(holder.Arena, info.Slot);
        if (foreign.Find(holder, info.Slot, info.Generation) is { } proxy)
        {
            granted &= proxy.Granted;
            found = new NamedTarget(proxy.Target, proxy);
        }
        else if (named is ObjectType.None or ObjectType.Foreign
            || !HandleOperations<HardwareMemory>.HasHandles(holder.Arena, info.Slot, info.Generation))
        {
            return NtStatus.InvalidHandle;
        }
        else
        {
            found = new NamedTarget(new HomeObject(holder, named, info.Slot, info.Generation), null);
        }

        return type != ObjectType.None && found.Object.Type != type ? NtStatus.ObjectTypeMismatch
            : (granted & access) != access ? NtStatus.AccessDenied
            : NtStatus.Success;
    }
}
