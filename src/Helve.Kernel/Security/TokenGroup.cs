namespace Helve.Kernel.Security;

/// <summary>A SID of a token besides its user.</summary>
/// <param name="Sid">The SID.</param>
/// <param name="Attributes">How the token has it.</param>
public readonly record struct TokenGroup(Sid Sid, TokenGroupAttributes Attributes = TokenGroupAttributes.Enabled);

/// <summary>How a token has a group, with NT's numbers.</summary>
[Flags]
public enum TokenGroupAttributes : uint
{
    /// <summary>Not at all: no entry for the group is heeded.</summary>
    Disabled = 0,

    /// <summary>SE_GROUP_ENABLED: entries for the group are heeded.</summary>
    Enabled = 0x4,

    /// <summary>SE_GROUP_OWNER: the token may make it the owner of an object.</summary>
    Owner = 0x8,

    /// <summary>SE_GROUP_USE_FOR_DENY_ONLY: only entries that deny are heeded.</summary>
    DenyOnly = 0x10,
}

/// <summary>What a token may do besides what descriptors say.</summary>
[Flags]
public enum TokenPrivileges
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>SeChangeNotifyPrivilege: walk through directories without a right on each.</summary>
    ChangeNotify = 0x1,

    /// <summary>SeCreateGlobalPrivilege: sections and symbolic links in Global\.</summary>
    CreateGlobal = 0x2,

    /// <summary>SeCreatePermanentPrivilege: objects that stay without a handle.</summary>
    CreatePermanent = 0x4,

    /// <summary>SeSecurityPrivilege: the right ACCESS_SYSTEM_SECURITY, which is for SACLs.</summary>
    Security = 0x8,

    /// <summary>SeTakeOwnershipPrivilege: WRITE_OWNER on any object.</summary>
    TakeOwnership = 0x10,

    /// <summary>SeDebugPrivilege: any process whatever its DACL says.</summary>
    Debug = 0x20,

    /// <summary>SeRestorePrivilege: make anybody the owner.</summary>
    Restore = 0x40,

    /// <summary>All of them.</summary>
    All = 0x7F,
}
