namespace Helve.Kernel.Security;

public sealed partial class SecurityDescriptor
{
    /// <summary>
    /// The descriptor of a new object. Each part comes from the first that has it. Owner: the creator's descriptor, the token. Group: likewise. DACL: the
    /// creator's descriptor, unless marked as defaulted; entries that the parent hands down; the creator's defaulted one; the token's default.
    /// Label: the creator's descriptor, the parent's entry to inherit, the token's level if it is below medium or the object is a process.
    /// No part is marked as defaulted. Generic bits are replaced by the type's rights in entries that have effect.
    /// </summary>
    /// <param name="given">What the creator gave, or null.</param>
    /// <param name="parent">The directory's descriptor, or null.</param>
    /// <param name="token">Who creates.</param>
    /// <param name="isContainer">Whether the new object is itself a directory.</param>
    /// <param name="mapping">Its type.</param>
    /// <param name="descriptor">The descriptor; null on failure.</param>
    /// <returns>
    /// Success; <see cref="NtStatus.InvalidOwner"/>: the token may not make that SID the owner; <see cref="NtStatus.PrivilegeNotHeld"/>: audit entries
    /// without SeSecurityPrivilege, or a label above the token's level; <see cref="NtStatus.InvalidLabel"/>: a label that is none;
    /// <see cref="NtStatus.InvalidAcl"/>: what is handed down does not fit into a list.
    /// </returns>
    public static NtStatus ForNewObject(
        SecurityDescriptor? given, SecurityDescriptor? parent, AccessToken token, bool isContainer, in GenericMapping mapping,
        out SecurityDescriptor? descriptor)
    {
        descriptor = null;
        Sid owner = given?.Owner ?? token.Owner;
        Sid group = given?.Group ?? token.PrimaryGroup;
        if (given?.Owner is not null && !token.MayAssignOwner(owner))
        {
            return NtStatus.InvalidOwner;
        }

        if (HasAuditEntries(given?.Sacl) && !token.Has(TokenPrivileges.Security))
        {
            return NtStatus.PrivilegeNotHeld;
        }

        NtStatus status = MandatoryLabel.Check(given?.Sacl is { } labelled ? labelled.Span : [], token);
        if (status != NtStatus.Success)
        {
            return status;
        }

        AccessInheritance inheritance = new(owner, group, isContainer, mapping);
        bool chosen = given is { HasDacl: true } && (given.Control & SecurityDescriptorControl.DaclDefaulted) == 0;
        AccessControlEntry[] handedDown = chosen || IsProtected(given) ? [] : inheritance.From(parent?.Dacl);
        AccessControlEntry[] entries = handedDown.Length > 0
            ? handedDown
            : inheritance.Own(given is { HasDacl: true } ? given.Dacl : token.DefaultDacl);
        bool nullDacl = handedDown.Length == 0 && (given is { HasDacl: true } ? given.Dacl : token.DefaultDacl) is null;
        if (!AccessInheritance.TryList(nullDacl ? null : entries, out AccessControlList? dacl)
            || !TryLabel(given?.Sacl, IsSaclProtected(given) ? null : parent?.Sacl, token, inheritance, mapping, out AccessControlList? sacl))
        {
            return NtStatus.InvalidAcl;
        }

        descriptor = new SecurityDescriptor(owner, group, SecurityDescriptorControl.DaclPresent | Kept(given), dacl, sacl);
        return NtStatus.Success;
    }

    // A parent's label above the creator is not taken: who may make objects in it gives them no more trust than it has.
    private static bool TryLabel(
        AccessControlList? given, AccessControlList? parent, AccessToken token, in AccessInheritance inheritance, in GenericMapping mapping,
        out AccessControlList? sacl)
    {
        sacl = given;
        if (MandatoryLabel.EntryOf(given) is not null)
        {
            return true;
        }

        AccessControlEntry[] labels = inheritance.LabelsFrom(parent);
        if (MandatoryLabel.Check(labels, token) != NtStatus.Success)
        {
            labels = [];
        }

        if (!labels.Any(static label => label.IsEffective) && MandatoryLabel.ForNewObject(token, mapping) is { } own)
        {
            labels = [own, .. labels];
        }

        return labels.Length == 0 || AccessInheritance.TryList([.. given?.Entries ?? [], .. labels], out sacl);
    }

    private static bool IsSaclProtected(SecurityDescriptor? given) =>
        given is not null && (given.Control & SecurityDescriptorControl.SaclProtected) != 0;

    private static bool IsProtected(SecurityDescriptor? given) =>
        given is not null && (given.Control & SecurityDescriptorControl.DaclProtected) != 0;

    private static SecurityDescriptorControl Kept(SecurityDescriptor? given) =>
        (given?.Control ?? 0) & (SecurityDescriptorControl.DaclProtected | SecurityDescriptorControl.SaclProtected | SecurityDescriptorControl.SaclPresent);

    private static bool HasAuditEntries(AccessControlList? sacl) =>
        sacl is not null && sacl.Span.ToArray().Any(e => e.Type == AccessControlEntryType.Audit);
}
