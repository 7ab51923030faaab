using Helve.Kernel;
using Helve.Kernel.Security;

namespace Helve.Tests.Security;

/// <summary>
/// The access check as NT's documentation tells it, step by step: what is still needed shrinks with each entry that allows, and the walk ends at one
/// that denies some of it; MAXIMUM_ALLOWED keeps an allowed and a denied set. Sets are lists, nothing is shared with the code under test but its types.
/// </summary>
internal static class AccessModel
{
    internal static (NtStatus Status, uint Granted) Open(SecurityDescriptor descriptor, AccessToken token, uint desired, GenericMapping mapping)
    {
        if (desired == 0)
        {
            return (NtStatus.AccessDenied, 0);
        }

        uint wanted = Expand(desired, mapping) & ~AccessMask.MAXIMUM_ALLOWED;
        uint free = 0;
        if ((wanted & AccessMask.ACCESS_SYSTEM_SECURITY) != 0)
        {
            if ((token.Privileges & TokenPrivileges.Security) == 0)
            {
                return (NtStatus.PrivilegeNotHeld, 0);
            }

            free |= AccessMask.ACCESS_SYSTEM_SECURITY;
        }

        uint all = mapping.All | mapping.Beyond;
        free |= (token.Privileges & TokenPrivileges.TakeOwnership) != 0 ? AccessMask.WRITE_OWNER : 0;
        free |= mapping == GenericMappings.Process && (token.Privileges & TokenPrivileges.Debug) != 0 ? all : 0;
        uint reach = Reach(descriptor, token, mapping) | free;
        if ((desired & AccessMask.MAXIMUM_ALLOWED) == 0)
        {
            bool ok = (wanted & ~reach) == 0 && (wanted & ~all & ~AccessMask.ACCESS_SYSTEM_SECURITY) == 0 && Lists(token).All(l => Specific(descriptor, token, l, wanted & ~free, mapping));
            return ok ? (NtStatus.Success, Limited(wanted, mapping)) : (NtStatus.AccessDenied, 0);
        }

        uint most = (Lists(token).Aggregate(all, (m, l) => m & Maximum(descriptor, token, l, mapping)) & reach) | free;
        return most != 0 && (wanted & ~most) == 0 ? (NtStatus.Success, Limited(most, mapping)) : (NtStatus.AccessDenied, 0);
    }

    // MandatoryIntegrityCheck of [MS-DTYP]: who dominates the label has everything, others what each policy bit leaves of the generic rights.
    private static uint Reach(SecurityDescriptor descriptor, AccessToken token, GenericMapping mapping)
    {
        uint all = mapping.All | mapping.Beyond | AccessMask.ACCESS_SYSTEM_SECURITY;
        AccessControlEntry? label = descriptor.Sacl?.Entries.FirstOrDefault(
            e => e.Type == AccessControlEntryType.MandatoryLabel && (e.Flags & AccessControlEntryFlags.InheritOnly) == 0 && e.Sid.ToString().StartsWith("S-1-16-", StringComparison.Ordinal));
        uint level = label is null ? 8192 : uint.Parse(label.Sid.ToString()["S-1-16-".Length..], System.Globalization.CultureInfo.InvariantCulture);
        uint policy = label?.Mask ?? 1;
        if (token.IntegrityLevel >= level || policy == 0)
        {
            return all;
        }

        // Each right is of the kinds that the generic rights give it; of no kind: it writes.
        uint reach = 0;
        for (uint right = 1; right != 0; right <<= 1)
        {
            bool reads = (mapping.Read & right) != 0, executes = (mapping.Execute & right) != 0;
            bool writes = (mapping.Write & right) != 0 || (!reads && !executes);
            bool left = (reads && (policy & 2) == 0) || (writes && (policy & 1) == 0) || (executes && (policy & 4) == 0);
            reach |= left ? right & all : 0;
        }

        return reach;
    }

    private static bool Specific(SecurityDescriptor descriptor, AccessToken token, bool second, uint needed, GenericMapping mapping)
    {
        if (descriptor.Dacl is null)
        {
            return true;
        }

        needed &= ~Implicit(descriptor, token);
        foreach (AccessControlEntry entry in descriptor.Dacl.Entries.Where(e => (e.Flags & AccessControlEntryFlags.InheritOnly) == 0))
        {
            uint bits = Expand(entry.Mask, mapping);
            if (entry.Type == AccessControlEntryType.Deny && Is(descriptor, token, second, entry.Sid, deny: true) && (bits & needed) != 0)
            {
                return false;
            }

            if (entry.Type == AccessControlEntryType.Allow && Is(descriptor, token, second, entry.Sid, deny: false))
            {
                needed &= ~bits;
            }
        }

        return needed == 0;
    }

    private static uint Maximum(SecurityDescriptor descriptor, AccessToken token, bool second, GenericMapping mapping)
    {
        uint all = mapping.All | mapping.Beyond;
        if (descriptor.Dacl is null)
        {
            return all;
        }

        uint allowed = Implicit(descriptor, token);
        uint denied = 0;
        foreach (AccessControlEntry entry in descriptor.Dacl.Entries.Where(e => (e.Flags & AccessControlEntryFlags.InheritOnly) == 0))
        {
            uint bits = Expand(entry.Mask, mapping);
            if (entry.Type == AccessControlEntryType.Deny && Is(descriptor, token, second, entry.Sid, deny: true))
            {
                denied |= bits & ~allowed;
            }
            else if (entry.Type == AccessControlEntryType.Allow && Is(descriptor, token, second, entry.Sid, deny: false))
            {
                allowed |= bits & ~denied;
            }
        }

        return allowed & all;
    }

    private static uint Implicit(SecurityDescriptor descriptor, AccessToken token)
    {
        bool said = descriptor.Dacl!.Entries.Any(e => e.Sid == Sid.OwnerRights && (e.Flags & AccessControlEntryFlags.InheritOnly) == 0);
        return !said && Lists(token).All(l => Member(token, l, descriptor.Owner!, deny: false)) ? AccessMask.READ_CONTROL | AccessMask.WRITE_DAC : 0;
    }

    private static bool Is(SecurityDescriptor descriptor, AccessToken token, bool second, Sid sid, bool deny) =>
        Member(token, second, sid, deny)
        || (sid == Sid.OwnerRights && (deny ? Member(token, false, descriptor.Owner!, true) : Lists(token).All(l => Member(token, l, descriptor.Owner!, false))));

    private static bool Member(AccessToken token, bool second, Sid sid, bool deny)
    {
        if (second)
        {
            return token.RestrictedSids.Contains(sid);
        }

        bool user = token.User == sid && (deny || !token.UserIsDenyOnly);
        return user || token.Groups.Any(g => g.Sid == sid && (g.Attributes & (TokenGroupAttributes.DenyOnly | TokenGroupAttributes.Enabled)) switch
        {
            TokenGroupAttributes.Enabled => true,
            TokenGroupAttributes.Disabled => false,
            _ => deny,
        });
    }

    private static bool[] Lists(AccessToken token) => token.RestrictedSids.IsEmpty ? [false] : [false, true];

    private static uint Expand(uint mask, GenericMapping mapping)
    {
        uint plain = mask & 0x0FFF_FFFF;
        plain |= mask >> 31 != 0 ? mapping.Read : 0;
        plain |= (mask >> 30 & 1) != 0 ? mapping.Write : 0;
        plain |= (mask >> 29 & 1) != 0 ? mapping.Execute : 0;
        return plain | ((mask >> 28 & 1) != 0 ? mapping.All : 0);
    }

    private static uint Limited(uint granted, GenericMapping mapping)
    {
        bool process = mapping == GenericMappings.Process;
        return granted | (process && (granted & 0x400) != 0 ? 0x1000u : 0) | (process && (granted & 0x200) != 0 ? 0x2000u : 0);
    }
}
