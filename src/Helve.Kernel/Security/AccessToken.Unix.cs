using System.Collections.Immutable;

namespace Helve.Kernel.Security;

public sealed partial class AccessToken
{
    /// <summary>
    /// What Linux reports for an id that has no counterpart in the asker's user namespace. Many users look like it, so whoever has it is nobody in
    /// particular.
    /// </summary>
    public const uint OverflowId = 65534;

    private const TokenGroupAttributes Full = TokenGroupAttributes.Enabled | TokenGroupAttributes.Owner;

    /// <summary>The token of a Linux process.</summary>
    /// <param name="uid">Its user, as the kernel says.</param>
    /// <param name="gid">Its group.</param>
    /// <param name="groups">Its supplementary groups.</param>
    /// <param name="superuser">
    /// Whether it has root's powers. With uid 0 it is then SYSTEM, and S-1-22-1-0 besides; with another uid an administrator. Uid 0 without the powers
    /// is a user like others.
    /// </param>
    public static AccessToken ForUnix(uint uid, uint gid, ReadOnlySpan<uint> groups, bool superuser)
    {
        if (uid == OverflowId)
        {
            return ForAnonymous();
        }

        bool system = superuser && uid == 0;
        Sid user = system ? Sid.LocalSystem : Sid.ForUser(uid);
        ImmutableArray<TokenGroup>.Builder all = ImmutableArray.CreateBuilder<TokenGroup>(groups.Length + 8);
        all.Add(new TokenGroup(Sid.Everyone));
        all.Add(new TokenGroup(Sid.AuthenticatedUsers));
        all.Add(new TokenGroup(Sid.Users));
        if (superuser)
        {
            all.Add(new TokenGroup(Sid.Administrators, Full));
        }

        if (system)
        {
            all.Add(new TokenGroup(Sid.ForUser(0), Full));
        }

        Sid primary = gid == OverflowId ? Sid.Guests : Sid.ForGroup(gid);
        all.Add(new TokenGroup(primary));
        foreach (uint group in groups)
        {
            if (group != gid && group != OverflowId)
            {
                all.Add(new TokenGroup(Sid.ForGroup(group)));
            }
        }

        return new AccessToken(
            user, all.ToImmutable(), primary, superuser ? TokenPrivileges.All : TokenPrivileges.ChangeNotify, null, DefaultDaclFor(user),
            integrityLevel: system ? IntegrityLevels.System : superuser ? IntegrityLevels.High : IntegrityLevels.Medium);
    }

    /// <summary>
    /// The token of somebody unknown: Anonymous, in Everyone and Guests only. What it makes belongs to SYSTEM, because another unknown would otherwise
    /// be its owner too.
    /// </summary>
    public static AccessToken ForAnonymous() => new(
        Sid.Anonymous, [new TokenGroup(Sid.Everyone), new TokenGroup(Sid.Guests)], Sid.Guests, TokenPrivileges.ChangeNotify,
        Sid.LocalSystem, DefaultDaclFor(Sid.LocalSystem));

    /// <summary>The DACL of objects whose maker says nothing: all for the owner, all for SYSTEM.</summary>
    public static AccessControlList DefaultDaclFor(Sid owner) => owner == Sid.LocalSystem
        ? new AccessControlList(AccessControlEntry.Allow(owner, AccessMask.GENERIC_ALL))
        : new AccessControlList(
            AccessControlEntry.Allow(owner, AccessMask.GENERIC_ALL), AccessControlEntry.Allow(Sid.LocalSystem, AccessMask.GENERIC_ALL));

    /// <summary>
    /// This token with less: some SIDs only deny, most privileges gone, and a second list that must allow too. A token that is restricted already
    /// keeps what both second lists have.
    /// </summary>
    /// <param name="denyOnly">SIDs, the user's among them if wanted, that only deny from now on.</param>
    /// <param name="restrictedSids">The second list; empty for none.</param>
    /// <param name="kept">Privileges that stay, of those it has.</param>
    /// <param name="defaultDacl">The DACL of new objects.</param>
    /// <exception cref="ArgumentException">The token is restricted already, and the two second lists have nothing in common.</exception>
    public AccessToken Restrict(
        ReadOnlySpan<Sid> denyOnly, ImmutableArray<Sid> restrictedSids, TokenPrivileges kept, AccessControlList? defaultDacl)
    {
        var denied = new HashSet<Sid>(denyOnly.ToArray());
        ImmutableArray<TokenGroup> groups =
            [.. Groups.Select(g => denied.Contains(g.Sid) ? g with { Attributes = TokenGroupAttributes.DenyOnly } : g)];
        if (IsRestricted && restrictedSids.IsEmpty)
        {
            restrictedSids = RestrictedSids;
        }
        else if (IsRestricted)
        {
            restrictedSids = [.. restrictedSids.Where(RestrictedSids.Contains)];
            if (restrictedSids.IsEmpty)
            {
                throw new ArgumentException("The two second lists have nothing in common: such a token may nothing.", nameof(restrictedSids));
            }
        }

        return new AccessToken(
            User, groups, PrimaryGroup, Privileges & kept, Owner, defaultDacl, restrictedSids, UserIsDenyOnly || denied.Contains(User),
            IntegrityLevel);
    }

    /// <summary>
    /// The token of a program in a restricted domain: only what its user may and what is allowed to restricted code or to this domain by name.
    /// The user's other objects name neither, so it reaches none of them; its own new objects name the domain. Its level of integrity is low.
    /// </summary>
    /// <param name="domain">The number of the domain.</param>
    /// <exception cref="InvalidOperationException">The token is restricted already; another list in place of its own would give it more.</exception>
    public AccessToken ForRestrictedDomain(ulong domain)
    {
        if (IsRestricted)
        {
            throw new InvalidOperationException("The token is restricted already.");
        }

        Sid logon = Sid.ForLogon(domain);
        ImmutableArray<TokenGroup> groups = [.. Groups.Select(Weakened), new TokenGroup(Sid.RestrictedCode), new TokenGroup(logon)];
        AccessControlList dacl = new([.. DefaultDaclFor(Owner).Span, AccessControlEntry.Allow(logon, AccessMask.GENERIC_ALL)]);
        return new AccessToken(
            User, groups, PrimaryGroup, Privileges & TokenPrivileges.ChangeNotify, Owner, dacl, [Sid.RestrictedCode, logon], UserIsDenyOnly,
            Math.Min(IntegrityLevel, IntegrityLevels.Low));
    }

    private static TokenGroup Weakened(TokenGroup group) =>
        group.Sid == Sid.Administrators ? group with { Attributes = TokenGroupAttributes.DenyOnly } : group;
}
