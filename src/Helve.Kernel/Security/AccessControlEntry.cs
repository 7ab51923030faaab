using System.Diagnostics.CodeAnalysis;

namespace Helve.Kernel.Security;

/// <summary>What an entry does, with NT's numbers.</summary>
public enum AccessControlEntryType : byte
{
    /// <summary>ACCESS_ALLOWED_ACE_TYPE.</summary>
    Allow = 0,

    /// <summary>ACCESS_DENIED_ACE_TYPE.</summary>
    Deny = 1,

    /// <summary>SYSTEM_AUDIT_ACE_TYPE: kept in a SACL, without effect.</summary>
    Audit = 2,

    /// <summary>SYSTEM_MANDATORY_LABEL_ACE_TYPE: in a SACL, how far one must be trusted (<see cref="Security.MandatoryLabel"/>).</summary>
    MandatoryLabel = 0x11,
}

/// <summary>Who inherits an entry, with NT's numbers.</summary>
[Flags]
public enum AccessControlEntryFlags : byte
{
    /// <summary>For this object only.</summary>
    None = 0,

    /// <summary>OBJECT_INHERIT_ACE: new objects that are not directories inherit it.</summary>
    ObjectInherit = 0x1,

    /// <summary>CONTAINER_INHERIT_ACE: new directories inherit it.</summary>
    ContainerInherit = 0x2,

    /// <summary>NO_PROPAGATE_INHERIT_ACE: children inherit it, their children do not.</summary>
    NoPropagateInherit = 0x4,

    /// <summary>INHERIT_ONLY_ACE: of no effect on this object, only for children.</summary>
    InheritOnly = 0x8,

    /// <summary>INHERITED_ACE: it came from a parent.</summary>
    Inherited = 0x10,

    /// <summary>SUCCESSFUL_ACCESS_ACE_FLAG, of an audit entry.</summary>
    SuccessfulAccess = 0x40,

    /// <summary>FAILED_ACCESS_ACE_FLAG, of an audit entry.</summary>
    FailedAccess = 0x80,
}

/// <summary>One line of an access control list: what is done with which rights of whom. Immutable.</summary>
public sealed class AccessControlEntry : IEquatable<AccessControlEntry>
{
    internal const int HeaderLength = 8;

    internal const AccessControlEntryFlags InheritanceFlags = AccessControlEntryFlags.ObjectInherit | AccessControlEntryFlags.ContainerInherit
        | AccessControlEntryFlags.NoPropagateInherit | AccessControlEntryFlags.InheritOnly;

    private const AccessControlEntryFlags AllFlags = InheritanceFlags | AccessControlEntryFlags.Inherited
        | AccessControlEntryFlags.SuccessfulAccess | AccessControlEntryFlags.FailedAccess;

    /// <summary>An entry.</summary>
    /// <param name="type">What it does.</param>
    /// <param name="flags">Who inherits it.</param>
    /// <param name="mask">Which rights; generic ones are allowed.</param>
    /// <param name="sid">Whose.</param>
    /// <exception cref="ArgumentOutOfRangeException">A type or flag that NT does not have.</exception>
    public AccessControlEntry(AccessControlEntryType type, AccessControlEntryFlags flags, uint mask, Sid sid)
    {
        ArgumentNullException.ThrowIfNull(sid);
        if (!IsKnown(type))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type of entry.");
        }

        if ((flags & ~AllFlags) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(flags), flags, "Not a flag of an entry.");
        }

        Type = type;
        Flags = flags;
        Mask = mask;
        Sid = sid;
        IsOwnerRights = sid == Sid.OwnerRights;
    }

    /// <summary>What it does.</summary>
    public AccessControlEntryType Type { get; }

    /// <summary>Who inherits it.</summary>
    public AccessControlEntryFlags Flags { get; }

    /// <summary>Which rights.</summary>
    public uint Mask { get; }

    /// <summary>Whose rights.</summary>
    public Sid Sid { get; }

    /// <summary>Bytes of the binary form.</summary>
    public int BinaryLength => HeaderLength + Sid.BinaryLength;

    /// <summary>Whether it has effect on the object itself, not only on children.</summary>
    public bool IsEffective => (Flags & AccessControlEntryFlags.InheritOnly) == 0;

    internal bool IsOwnerRights { get; }

    internal bool BelongsInDacl => Type is AccessControlEntryType.Allow or AccessControlEntryType.Deny;

    /// <summary>An entry that allows.</summary>
    public static AccessControlEntry Allow(Sid sid, uint mask, AccessControlEntryFlags flags = AccessControlEntryFlags.None) =>
        new(AccessControlEntryType.Allow, flags, mask, sid);

    /// <summary>An entry that denies.</summary>
    public static AccessControlEntry Deny(Sid sid, uint mask, AccessControlEntryFlags flags = AccessControlEntryFlags.None) =>
        new(AccessControlEntryType.Deny, flags, mask, sid);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] AccessControlEntry? other) =>
        other is not null && Type == other.Type && Flags == other.Flags && Mask == other.Mask && Sid == other.Sid;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AccessControlEntry);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Flags, Mask, Sid);

    /// <summary>As SDDL writes it: <c>(A;;GA;;;SY)</c>.</summary>
    public override string ToString() => SddlWriter.Entry(this);

    internal static bool IsKnown(AccessControlEntryType type) =>
        type is AccessControlEntryType.Allow or AccessControlEntryType.Deny or AccessControlEntryType.Audit or AccessControlEntryType.MandatoryLabel;

    internal static bool AreKnown(AccessControlEntryFlags flags) => (flags & ~AllFlags) == 0;

    internal AccessControlEntry With(AccessControlEntryFlags flags, uint mask, Sid sid) => new(Type, flags, mask, sid);
}
