using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>Handles that take no place in a table, as a message carries them.</summary>
public static class PseudoHandles
{
    /// <summary>The sender's own process.</summary>
    public const uint CurrentProcess = uint.MaxValue;
}

/// <summary>Reads a security descriptor (NtQuerySecurityObject). The reply is the self-relative form.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct QuerySecurityRequest
{
    /// <summary>A handle of the sender's, or one of <see cref="PseudoHandles"/>; needs READ_CONTROL, for the SACL ACCESS_SYSTEM_SECURITY.</summary>
    [FieldOffset(0)] public SeenHandle Handle;

    /// <summary>Which parts: a <see cref="Security.SecurityInformation"/>.</summary>
    [FieldOffset(12)] public uint Parts;
}

/// <summary>Replaces parts of a security descriptor (NtSetSecurityObject). Followed by <see cref="SecurityBytes"/> bytes, self-relative.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct SetSecurityRequest
{
    /// <summary>A handle of the sender's, or one of <see cref="PseudoHandles"/>; needs WRITE_DAC, WRITE_OWNER or ACCESS_SYSTEM_SECURITY, as the parts do.</summary>
    [FieldOffset(0)] public SeenHandle Handle;

    /// <summary>Which parts: a <see cref="Security.SecurityInformation"/>.</summary>
    [FieldOffset(12)] public uint Parts;

    /// <summary>Bytes of the descriptor that follows, at most <see cref="WireLimits.MaximumSecurityBytes"/>.</summary>
    [FieldOffset(16)] public uint SecurityBytes;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(20)] public uint Reserved;
}

/// <summary>
/// Asks whether a process of the sender's domain may get a handle with that access to an object of the domain: a duplicate is to have more
/// than its source. The descriptor is asked, and no handle.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct CheckAccessRequest
{
    /// <summary>Slot of the object.</summary>
    [FieldOffset(0)] public uint Slot;

    /// <summary>Generation of that slot.</summary>
    [FieldOffset(4)] public uint Generation;

    /// <summary>Desired access: rights of the type, or MAXIMUM_ALLOWED.</summary>
    [FieldOffset(8)] public uint Access;

    /// <summary>Process slot of the process that is to get the handle.</summary>
    [FieldOffset(12)] public uint ProcessIndex;

    /// <summary>Id of its table.</summary>
    [FieldOffset(16)] public uint TableId;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(20)] public uint Reserved;
}

/// <summary>What the object's descriptor grants.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct CheckAccessReply
{
    /// <summary>The access; 0 with any other status than success.</summary>
    [FieldOffset(0)] public uint Granted;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>Asks who a process is to the broker. The reply is a <see cref="TokenReply"/> and what it says that follows.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct QueryTokenRequest
{
    /// <summary>Process id; 0: the sender.</summary>
    [FieldOffset(0)] public uint ProcessId;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>
/// A token. Followed by SIDs in binary form: user, owner of new objects, group of new objects; then <see cref="Groups"/> times the attributes
/// of a group and its SID; then <see cref="Restricted"/> SIDs of the second list; then the descriptor that holds the DACL of new objects.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct TokenReply
{
    /// <summary>A <see cref="Security.TokenPrivileges"/>.</summary>
    [FieldOffset(0)] public uint Privileges;

    /// <summary>Groups that follow.</summary>
    [FieldOffset(4)] public uint Groups;

    /// <summary>SIDs of the second list that follow.</summary>
    [FieldOffset(8)] public uint Restricted;

    /// <summary>1: entries that allow the user are not heeded.</summary>
    [FieldOffset(12)] public uint UserIsDenyOnly;

    /// <summary>Bytes of the descriptor that follows; 0: there is no default DACL.</summary>
    [FieldOffset(16)] public uint SecurityBytes;

    /// <summary>One of <see cref="Security.IntegrityLevels"/>.</summary>
    [FieldOffset(20)] public uint IntegrityLevel;
}

/// <summary>
/// The descriptor of anything that a name or an id leads to, for people. Asked for with a <see cref="ShowObjectRequest"/>. Followed by the path in
/// UTF-16, then by the descriptor, self-relative. Without READ_CONTROL by that descriptor: AccessDenied.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct ShowSecurityReply
{
    /// <summary>The object's id; 0: a directory or link.</summary>
    [FieldOffset(0)] public ulong ObjectId;

    /// <summary>A <see cref="Memory.ObjectType"/>.</summary>
    [FieldOffset(8)] public uint Type;

    /// <summary>Bytes of the path.</summary>
    [FieldOffset(12)] public uint NameBytes;

    /// <summary>Bytes of the descriptor; 0: the object has none.</summary>
    [FieldOffset(16)] public uint SecurityBytes;

    /// <summary>Number of the domain; 0: a directory or link.</summary>
    [FieldOffset(20)] public uint Domain;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(24)] public ulong Reserved;
}
