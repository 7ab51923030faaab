using System.Diagnostics.CodeAnalysis;

namespace Helve.Kernel.Security;

/// <summary>
/// Who owns an object and who may do what with it. Immutable; equal if all parts are. Three DACLs are three things: none at all
/// (<see cref="HasDacl"/> false: a new object takes the default), a null one (everybody may do everything), an empty one (nobody may do anything).
/// </summary>
public sealed partial class SecurityDescriptor : IEquatable<SecurityDescriptor>
{
    private const SecurityDescriptorControl KnownControl = SecurityDescriptorControl.OwnerDefaulted | SecurityDescriptorControl.GroupDefaulted
        | SecurityDescriptorControl.DaclPresent | SecurityDescriptorControl.DaclDefaulted | SecurityDescriptorControl.SaclPresent
        | SecurityDescriptorControl.SaclDefaulted | SecurityDescriptorControl.DaclAutoInheritRequired | SecurityDescriptorControl.SaclAutoInheritRequired
        | SecurityDescriptorControl.DaclAutoInherited | SecurityDescriptorControl.SaclAutoInherited | SecurityDescriptorControl.DaclProtected
        | SecurityDescriptorControl.SaclProtected;

    /// <summary>A descriptor of those parts.</summary>
    /// <param name="owner">The owner, or null for none.</param>
    /// <param name="group">The group, or null for none.</param>
    /// <param name="control">
    /// Control bits. <see cref="SecurityDescriptorControl.DaclPresent"/> with a null <paramref name="dacl"/> is the null DACL; a list that is given is
    /// always present. <see cref="SecurityDescriptorControl.SelfRelative"/> is ignored.
    /// </param>
    /// <param name="dacl">The DACL: allow and deny entries.</param>
    /// <param name="sacl">The SACL: audit entries and a mandatory label.</param>
    /// <exception cref="ArgumentException">An entry is in the wrong list.</exception>
    public SecurityDescriptor(
        Sid? owner, Sid? group, SecurityDescriptorControl control, AccessControlList? dacl, AccessControlList? sacl = null)
    {
        if (dacl is not null && !dacl.AllBelongInDacl())
        {
            throw new ArgumentException("A DACL has only entries that allow or deny.", nameof(dacl));
        }

        if (sacl is not null && sacl.AnyBelongsInDacl())
        {
            throw new ArgumentException("A SACL has no entries that allow or deny.", nameof(sacl));
        }

        Owner = owner;
        Group = group;
        Dacl = dacl;
        Sacl = sacl;
        Label = MandatoryLabel.Of(sacl);
        Control = (control & KnownControl) | (dacl is null ? 0 : SecurityDescriptorControl.DaclPresent)
            | (sacl is null ? 0 : SecurityDescriptorControl.SaclPresent);
    }

    /// <summary>A descriptor with a DACL and nothing else, as a program gives it for a new object.</summary>
    public SecurityDescriptor(AccessControlList dacl)
        : this(null, null, SecurityDescriptorControl.DaclPresent, dacl)
    {
    }

    /// <summary>The descriptor whose null DACL lets everybody do everything.</summary>
    public static SecurityDescriptor NullDacl { get; } = new(null, null, SecurityDescriptorControl.DaclPresent, null);

    /// <summary>The owner.</summary>
    public Sid? Owner { get; }

    /// <summary>The group.</summary>
    public Sid? Group { get; }

    /// <summary>The DACL; null if there is none or if it is the null DACL, which <see cref="HasDacl"/> tells apart.</summary>
    public AccessControlList? Dacl { get; }

    /// <summary>The SACL.</summary>
    public AccessControlList? Sacl { get; }

    /// <summary>The mandatory label that has effect: what the SACL says, else <see cref="MandatoryLabel.Default"/>.</summary>
    public MandatoryLabel Label { get; }

    /// <summary>The control bits, without <see cref="SecurityDescriptorControl.SelfRelative"/>.</summary>
    public SecurityDescriptorControl Control { get; }

    /// <summary>Whether there is a DACL, a null one included.</summary>
    public bool HasDacl => (Control & SecurityDescriptorControl.DaclPresent) != 0;

    /// <summary>Whether there is a SACL, a null one included.</summary>
    public bool HasSacl => (Control & SecurityDescriptorControl.SaclPresent) != 0;

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] SecurityDescriptor? other) =>
        other is not null && Control == other.Control && Owner == other.Owner && Group == other.Group
        && Equals(Dacl, other.Dacl) && Equals(Sacl, other.Sacl);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SecurityDescriptor);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Control, Owner, Group, Dacl, Sacl);

    /// <summary>As SDDL.</summary>
    public override string ToString() => ToSddl();
}
