using System.Collections.Immutable;

namespace Helve.Kernel.Security;

/// <summary>
/// Who asks: a user, groups, privileges, and what new objects get by default. Immutable. A restricted token has a second list of SIDs, and may only
/// what both its own SIDs and that list may.
/// </summary>
public sealed partial class AccessToken
{
    private readonly SidSet _sids;
    private readonly SidSet? _restrictedSids;

    /// <summary>A token.</summary>
    /// <param name="user">The user.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="primaryGroup">The group of new objects.</param>
    /// <param name="privileges">The privileges.</param>
    /// <param name="owner">The owner of new objects; null for the user.</param>
    /// <param name="defaultDacl">The DACL of new objects; null if everybody may do everything with them.</param>
    /// <param name="restrictedSids">The second list; empty for a token that is not restricted.</param>
    /// <param name="userIsDenyOnly">Whether only entries that deny the user are heeded.</param>
    /// <param name="integrityLevel">How far who asks is trusted, one of <see cref="IntegrityLevels"/>.</param>
    public AccessToken(
        Sid user,
        ImmutableArray<TokenGroup> groups,
        Sid primaryGroup,
        TokenPrivileges privileges,
        Sid? owner,
        AccessControlList? defaultDacl,
        ImmutableArray<Sid> restrictedSids = default,
        bool userIsDenyOnly = false,
        uint integrityLevel = IntegrityLevels.Medium)
    {
        User = user;
        Groups = groups.IsDefault ? [] : groups;
        PrimaryGroup = primaryGroup;
        Privileges = privileges;
        Owner = owner ?? user;
        DefaultDacl = defaultDacl;
        RestrictedSids = restrictedSids.IsDefault ? [] : restrictedSids;
        UserIsDenyOnly = userIsDenyOnly;
        IntegrityLevel = integrityLevel;
        _sids = new SidSet([(user, userIsDenyOnly ? SidUse.Denies : SidUse.Denies | SidUse.Allows | SidUse.Owns), .. Groups.Select(Member)]);
        _restrictedSids = RestrictedSids.IsEmpty
            ? null
            : new SidSet([.. RestrictedSids.Select(s => (s, SidUse.Denies | SidUse.Allows | SidUse.Owns))]);
    }

    /// <summary>The user.</summary>
    public Sid User { get; }

    /// <summary>Whether only entries that deny the user are heeded.</summary>
    public bool UserIsDenyOnly { get; }

    /// <summary>How far who asks is trusted, one of <see cref="IntegrityLevels"/>.</summary>
    public uint IntegrityLevel { get; }

    /// <summary>The groups.</summary>
    public ImmutableArray<TokenGroup> Groups { get; }

    /// <summary>The second list of a restricted token.</summary>
    public ImmutableArray<Sid> RestrictedSids { get; }

    /// <summary>The privileges.</summary>
    public TokenPrivileges Privileges { get; }

    /// <summary>The owner of new objects.</summary>
    public Sid Owner { get; }

    /// <summary>The group of new objects.</summary>
    public Sid PrimaryGroup { get; }

    /// <summary>The DACL of new objects whose directory and creator say nothing; null lets everybody do everything.</summary>
    public AccessControlList? DefaultDacl { get; }

    /// <summary>Whether there is a second list that must allow too.</summary>
    public bool IsRestricted => _restrictedSids is not null;

    internal SidSet Sids => _sids;

    internal SidSet? Restricting => _restrictedSids;

    /// <summary>Whether the token has all of those privileges.</summary>
    public bool Has(TokenPrivileges privileges) => (Privileges & privileges) == privileges;

    /// <summary>
    /// Whether the token is that SID or a member of it, in full: not only for denying, and in both lists if it is restricted. A boundary descriptor
    /// asks this for each of its SIDs.
    /// </summary>
    public bool Contains(Sid sid) =>
        (_sids[sid] & SidUse.Allows) != 0 && (_restrictedSids is null || (_restrictedSids[sid] & SidUse.Allows) != 0);

    /// <summary>Whether the token may make that SID the owner of an object: its user, a group marked for it, or any with SeRestorePrivilege.</summary>
    public bool MayAssignOwner(Sid owner) => Has(TokenPrivileges.Restore) || (_sids[owner] & SidUse.Owns) != 0 || owner == Owner;

    private static (Sid Sid, SidUse Use) Member(TokenGroup group)
    {
        bool denyOnly = (group.Attributes & TokenGroupAttributes.DenyOnly) != 0;
        bool enabled = (group.Attributes & TokenGroupAttributes.Enabled) != 0 && !denyOnly;
        bool owner = enabled && (group.Attributes & TokenGroupAttributes.Owner) != 0;
        return (group.Sid, (enabled || denyOnly ? SidUse.Denies : 0) | (enabled ? SidUse.Allows : 0) | (owner ? SidUse.Owns : 0));
    }
}
