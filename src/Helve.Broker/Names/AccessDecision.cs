using Helve.Broker.Domains;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Broker.Names;

/// <summary>
/// Which access a handle gets. All processes of a domain belong to one user who owns every object in it, so what a type knows is
/// granted; what it does not know is not.
/// </summary>
internal static class AccessDecision
{
    private const uint GenericBits =
        AccessMask.GENERIC_READ | AccessMask.GENERIC_WRITE | AccessMask.GENERIC_EXECUTE | AccessMask.GENERIC_ALL;

    /// <summary>
    /// Whether names may be made in a directory: everybody's, one's own user's, and for root in each. By a restricted domain: in its own only,
    /// so that it can't take a name that others will look for.
    /// </summary>
    public static bool MayCreateIn(DomainKey caller, NamedObject directory) => caller.Restricted != 0
        ? directory.Restricted == caller.Restricted && directory.Owner == caller.UserId
        : directory.Owner is null || directory.Owner == caller.UserId || caller.UserId == 0;

    /// <summary>For the creator's handle (semantics F4, F5): unknown bits are dropped, none at all is fine.</summary>
    public static uint Creating(ObjectType type, uint desired)
    {
        GenericMapping mapping = GenericMapping.Of(type);
        return (desired & AccessMask.MAXIMUM_ALLOWED) != 0 ? mapping.All : mapping.Map(desired);
    }

    /// <summary>For a handle to what exists (semantics F7, F8, F9, F11).</summary>
    public static NtStatus Opening(ObjectType type, uint desired, out uint granted)
    {
        granted = 0;
        GenericMapping mapping = GenericMapping.Of(type);
        if ((desired & AccessMask.ACCESS_SYSTEM_SECURITY) != 0)
        {
            return NtStatus.PrivilegeNotHeld;
        }

        uint specific = desired & ~(GenericBits | AccessMask.MAXIMUM_ALLOWED);
        if (desired == 0 || (specific & ~mapping.All) != 0)
        {
            return NtStatus.AccessDenied;
        }

        granted = (desired & AccessMask.MAXIMUM_ALLOWED) != 0 ? mapping.All : Implied(type, mapping.Map(desired));
        return granted == 0 ? NtStatus.AccessDenied : NtStatus.Success;
    }

    /// <summary>Rights of a process that bring others with them (semantics B36).</summary>
    private static uint Implied(ObjectType type, uint access)
    {
        if (type != ObjectType.Process)
        {
            return access;
        }

        access |= (access & (uint)ProcessRights.QueryInformation) != 0 ? (uint)ProcessRights.QueryLimitedInformation : 0;
        access |= (access & (uint)ProcessRights.SetInformation) != 0 ? (uint)ProcessRights.SetLimitedInformation : 0;
        return access;
    }
}
