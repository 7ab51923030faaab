using Helve.Broker.Access;
using Helve.Broker.Foreign;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;

namespace Helve.Broker.Names;

/// <content>Opening what a handle names, once more (semantics E24).</content>
internal sealed partial class NameTable
{
    private NtStatus OpenRoot(in NameCaller caller, in NameRequest request, out NamedHandle handle)
    {
        handle = default;
        NtStatus status = ForeignLookup.Find(
            caller.Home.Foreign, caller.Home, caller.Table.Segment, SeenHandle.Of(request.Root), request.Type, 0, out NamedTarget found, out _);
        if (status != NtStatus.Success)
        {
            return status;
        }

        HomeObject target = found.Object;
        if (NameOf(target.Home, target.Slot, target.Generation) is { } node)
        {
            return Open(caller, request, node, out handle);
        }

        // Without a descriptor nothing is forbidden to the object's own domain; to another one, what its maker's default forbids.
        ObjectSecurity? security = SecurityOf(target.Home, target.Slot, target.Generation);
        if (security is null && target.Home != caller.Home)
        {
            if (ForeignWidening.Has(target, ObjectFlags.Secured))
            {
                return NtStatus.AccessDenied;
            }

            security = target.Home.Principal.DefaultOf(target.Type);
        }

        status = caller.Principal.Open(security, request.Type, request.Access, out uint granted);
        return status == NtStatus.Success
            ? caller.Home.Foreign.Insert(caller.Home, caller.Table, target, granted, request.HandleAttributes, out handle)
            : status;
    }
}
