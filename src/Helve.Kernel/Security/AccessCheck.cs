namespace Helve.Kernel.Security;

/// <summary>
/// NT's access check: which rights a token gets to an object. Entries are asked in the order in which they are written; the first one that names a
/// right and somebody whom the token is decides that right. Before them the mandatory label takes away what is out of reach for who is trusted less
/// than it asks for; no entry and no null DACL gives that back, only a privilege does. Nothing is allocated.
/// </summary>
public static class AccessCheck
{
    private const uint OwnerUnasked = AccessMask.READ_CONTROL | AccessMask.WRITE_DAC;

    /// <summary>For a handle to what exists. Asking for nothing is refused.</summary>
    /// <inheritdoc cref="Check"/>
    public static NtStatus Open(
        SecurityDescriptor descriptor, AccessToken token, uint desired, in GenericMapping mapping, out uint granted)
    {
        granted = 0;
        return desired == 0 ? NtStatus.AccessDenied : Check(descriptor, token, desired, mapping, out granted);
    }

    /// <summary>For a request on an object that exists, such as widening a duplicate. Asking for nothing gives nothing, with success.</summary>
    /// <param name="descriptor">The object's descriptor.</param>
    /// <param name="token">Who asks.</param>
    /// <param name="desired">What is asked for; generic bits and MAXIMUM_ALLOWED are understood.</param>
    /// <param name="mapping">The object's type.</param>
    /// <param name="granted">The rights of the handle: never generic ones. 0 on failure.</param>
    /// <returns>
    /// Success; <see cref="NtStatus.PrivilegeNotHeld"/>: ACCESS_SYSTEM_SECURITY without SeSecurityPrivilege;
    /// <see cref="NtStatus.AccessDenied"/>: a right is not allowed or the type does not have it, or MAXIMUM_ALLOWED finds none.
    /// </returns>
    public static NtStatus Check(
        SecurityDescriptor descriptor, AccessToken token, uint desired, in GenericMapping mapping, out uint granted)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Decide(descriptor, token, desired, mapping, out granted);
    }

    /// <summary>
    /// For an object without a descriptor, which is what an unnamed event, mutex or semaphore is: everything that the type has. It has no label either.
    /// </summary>
    /// <inheritdoc cref="Check"/>
    public static NtStatus CheckUnsecured(AccessToken token, uint desired, in GenericMapping mapping, out uint granted) =>
        Decide(null, token, desired, mapping, out granted);

    /// <summary>
    /// For its creator's own handle: what was asked for, whatever the descriptor says, and everything for MAXIMUM_ALLOWED. Bits that the type does not
    /// know are dropped, and so is ACCESS_SYSTEM_SECURITY without its privilege; asking for nothing is fine.
    /// </summary>
    public static uint ForCreator(AccessToken token, uint desired, in GenericMapping mapping)
    {
        uint security = token.Has(TokenPrivileges.Security) ? desired & AccessMask.ACCESS_SYSTEM_SECURITY : 0;
        return security | ((desired & AccessMask.MAXIMUM_ALLOWED) != 0 ? mapping.All | mapping.Map(desired) : mapping.Map(desired));
    }

    /// <summary>What a request means before any list is asked, and what privileges decide of it.</summary>
    internal static NtStatus Prepare(AccessToken token, uint desired, in GenericMapping mapping, out uint wanted, out uint byPrivilege)
    {
        wanted = mapping.MapGeneric(desired) & ~AccessMask.MAXIMUM_ALLOWED;
        byPrivilege = 0;
        if ((wanted & AccessMask.ACCESS_SYSTEM_SECURITY) != 0)
        {
            if (!token.Has(TokenPrivileges.Security))
            {
                return NtStatus.PrivilegeNotHeld;
            }

            byPrivilege = AccessMask.ACCESS_SYSTEM_SECURITY;
        }

        byPrivilege |= token.Has(TokenPrivileges.TakeOwnership) ? AccessMask.WRITE_OWNER & mapping.Valid : 0;
        byPrivilege |= mapping.YieldsToDebug && token.Has(TokenPrivileges.Debug) ? mapping.Valid : 0;
        return (wanted & ~(mapping.Valid | AccessMask.ACCESS_SYSTEM_SECURITY)) != 0 ? NtStatus.AccessDenied : NtStatus.Success;
    }

    /// <summary>
    /// How the token is the object's owner. For what owners may it must be in full, by both lists if it is restricted; what owners are denied it is
    /// denied if it is the owner in any way.
    /// </summary>
    internal static SidUse OwnerUse(SecurityDescriptor descriptor, AccessToken token) => descriptor.Owner is { } owner
        ? (token.Sids[owner] & SidUse.Denies) | (token.Contains(owner) ? SidUse.Allows : SidUse.None)
        : SidUse.None;

    /// <summary>What a token may because it is the owner, unless the DACL speaks of owners itself.</summary>
    internal static uint Unasked(AccessControlList dacl, SidUse owner, in GenericMapping mapping) =>
        (owner & SidUse.Allows) != 0 && !dacl.HasOwnerRights ? OwnerUnasked & mapping.Valid : 0;

    /// <summary>Whether an entry is about somebody whom the token is.</summary>
    internal static bool Names(AccessControlEntry entry, SidSet sids, SidUse owner)
    {
        SidUse use = sids[entry.Sid] | (entry.IsOwnerRights ? owner : SidUse.None);
        return (use & (entry.Type == AccessControlEntryType.Allow ? SidUse.Allows : SidUse.Denies)) != 0;
    }

    private static NtStatus Decide(
        SecurityDescriptor? descriptor, AccessToken token, uint desired, in GenericMapping mapping, out uint granted)
    {
        granted = 0;
        NtStatus status = Prepare(token, desired, mapping, out uint wanted, out uint byPrivilege);
        if (status != NtStatus.Success)
        {
            return status;
        }

        bool maximum = (desired & AccessMask.MAXIMUM_ALLOWED) != 0;
        uint rest = (maximum ? mapping.Valid : wanted) & ~byPrivilege;
        uint allowed = byPrivilege | Allowed(descriptor, token, rest, mapping);
        if ((wanted & ~allowed) != 0 || (maximum && allowed == 0))
        {
            return NtStatus.AccessDenied;
        }

        granted = mapping.WithImplied(maximum ? allowed : wanted);
        return NtStatus.Success;
    }

    private static uint Allowed(SecurityDescriptor? descriptor, AccessToken token, uint interest, in GenericMapping mapping)
    {
        if (descriptor is null)
        {
            return mapping.Valid;
        }

        uint reach = ~descriptor.Label.Forbidden(token.IntegrityLevel, mapping);
        if (descriptor.Dacl is not { } dacl)
        {
            return mapping.Valid & reach;
        }

        SidUse owner = OwnerUse(descriptor, token);
        uint unasked = Unasked(dacl, owner, mapping);
        uint allowed = unasked | Walk(dacl, token.Sids, owner, interest & ~unasked, mapping);
        if (token.Restricting is { } restricting)
        {
            allowed &= unasked | Walk(dacl, restricting, owner, interest & ~unasked, mapping);
        }

        return allowed & reach;
    }

    // A bit is granted if the first entry that names it and one of the SIDs allows it. For a request without MAXIMUM_ALLOWED this is NT's walk that
    // ends at the first denial: one bit that is not granted fails the request, whichever entry it was.
    private static uint Walk(AccessControlList dacl, SidSet sids, SidUse owner, uint undecided, in GenericMapping mapping)
    {
        uint allowed = 0;
        foreach (AccessControlEntry entry in dacl.Span)
        {
            uint bits = mapping.MapGeneric(entry.Mask) & undecided;
            if (bits == 0 || !entry.IsEffective || !Names(entry, sids, owner))
            {
                continue;
            }

            allowed |= entry.Type == AccessControlEntryType.Allow ? bits : 0;
            undecided &= ~bits;
            if (undecided == 0)
            {
                break;
            }
        }

        return allowed;
    }
}
