using Helve.Broker.Access;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Broker.Foreign;

/// <summary>
/// Which access a duplicate gets that crosses domains, or widens what was granted to another domain. Within the source's grant nobody is asked
/// (semantics B22). For more the object's descriptor is, with the token of the process that gets the handle (B23, B24): threads do not
/// impersonate, and who asks has no say.
/// </summary>
internal sealed class ForeignWidening(BrokerServices services)
{
    /// <summary>Decides; the source is closed all the same if that is asked for.</summary>
    public NtStatus Grant(Duplicating work, in DuplicationSource source, DuplicationParty to, out uint granted)
    {
        granted = source.Granted;
        GenericMapping mapping = GenericMapping.Of(source.Object.Type);
        uint access = work.Request.Access;
        if (work.KeepsAccess)
        {
            return NtStatus.Success;
        }

        granted = 0;
        if (mapping.HasReserved(access))
        {
            return NtStatus.AccessDenied;
        }

        uint wanted = mapping.Grant(access) | (access & AccessMask.ACCESS_SYSTEM_SECURITY);
        if ((wanted & ~source.Granted) == 0)
        {
            granted = wanted;
            return NtStatus.Success;
        }

        if (!ObjectTypes.CanWiden(source.Object.Type))
        {
            return NtStatus.AccessDenied;
        }

        uint asked = mapping.Map(access) | (access & (AccessMask.ACCESS_SYSTEM_SECURITY | AccessMask.MAXIMUM_ALLOWED));
        NtStatus status = Find(work, source, out ObjectSecurity? security);
        return status == NtStatus.Success
            ? (to.Process!.Principal ?? to.Domain.Principal).Check(security, source.Object.Type, asked, out granted)
            : status;
    }

    /// <summary>Whether an object's own slot says so.</summary>
    public static bool Has(HomeObject target, ObjectFlags flag) =>
        (Volatile.Read(ref target.Home.Arena.Slot(target.Slot).Flags) & (byte)flag) != 0;

    private NtStatus Find(Duplicating work, in DuplicationSource source, out ObjectSecurity? security)
    {
        HomeObject target = source.Object;
        security = services.Names.SecurityOf(target.Home, target.Slot, target.Generation);
        if (security is not null)
        {
            return NtStatus.Success;
        }

        if (Has(target, ObjectFlags.Secured))
        {
            // It was made with a descriptor that nobody knows any more.
            return NtStatus.AccessDenied;
        }

        // Without a descriptor nothing is forbidden to the object's own domain (B26), whose memory it is. Others have what they were granted,
        // and more than that only if it would be theirs had the maker thought of it.
        if (source.Proxy is not null || work.Client.Domain != target.Home)
        {
            security = target.Home.Principal.DefaultOf(target.Type);
        }

        return NtStatus.Success;
    }
}
