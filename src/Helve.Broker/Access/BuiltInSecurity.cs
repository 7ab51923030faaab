using Helve.Broker.Domains;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Broker.Access;

/// <summary>
/// Who may do what with the directories and links that are there from the start. Everybody may read them all. In the global directory
/// everybody may make names but restricted programs, which could take names there that others look for; in a session's its user, in all others only
/// SYSTEM.
/// </summary>
internal static class BuiltInSecurity
{
    private const uint ReadDirectory = (uint)(DirectoryRights.Query | DirectoryRights.Traverse | DirectoryRights.ReadControl);
    private const uint Create = (uint)(DirectoryRights.CreateObject | DirectoryRights.CreateSubdirectory);
    private const uint ReadLink = (uint)SymbolicLinkRights.Query | AccessMask.READ_CONTROL;

    private static readonly AccessControlList s_low = new(new AccessControlEntry(
        AccessControlEntryType.MandatoryLabel, AccessControlEntryFlags.None, MandatoryLabel.NoWriteUp, Sid.ForIntegrityLevel(IntegrityLevels.Low)));

    private static readonly ObjectSecurity s_directory = For(ObjectType.Directory, ReadDirectory);
    private static readonly ObjectSecurity s_global = For(ObjectType.Directory, ReadDirectory | Create);
    private static readonly ObjectSecurity s_link = For(ObjectType.SymbolicLink, ReadLink);

    /// <summary>Of what is there before any session.</summary>
    public static ObjectSecurity Of(string path, ObjectType type) =>
        path == SessionNames.GlobalPath ? s_global : type == ObjectType.SymbolicLink ? s_link : s_directory;

    /// <summary>Of what comes with a user's session; in its directory the user makes names.</summary>
    public static ObjectSecurity OfSession(uint user, bool isItsDirectory, ObjectType type) =>
        isItsDirectory ? For(type, ReadDirectory, null, SidOf(user)) : Of(string.Empty, type);

    /// <summary>Of what comes with a restricted domain; in its directory the domain makes names, so it is labelled as low as the domain is.</summary>
    public static ObjectSecurity OfRestricted(DomainKey key, bool isItsDirectory, ObjectType type) =>
        isItsDirectory ? For(type, ReadDirectory, s_low, SidOf(key.UserId), Sid.ForLogon(PrincipalSet.LogonOf(key))) : Of(string.Empty, type);

    private static Sid SidOf(uint user) => user == AccessToken.OverflowId ? Sid.Anonymous : Sid.ForUser(user);

    private static ObjectSecurity For(ObjectType type, uint everybody, AccessControlList? label = null, params Sid[] users)
    {
        uint all = GenericMapping.Of(type).All;
        var dacl = new AccessControlList(
        [
            AccessControlEntry.Allow(Sid.LocalSystem, all),
            AccessControlEntry.Allow(Sid.Everyone, everybody),
            AccessControlEntry.Allow(Sid.RestrictedCode, everybody & ~Create),
            .. users.Select(user => AccessControlEntry.Allow(user, all)),
        ]);
        return new ObjectSecurity(new SecurityDescriptor(
            Sid.LocalSystem, Sid.LocalSystem, SecurityDescriptorControl.DaclPresent, dacl, label));
    }
}
