namespace Helve.Kernel.Security;

public sealed partial class SecurityDescriptor
{
    private const SecurityDescriptorControl DaclBits = SecurityDescriptorControl.DaclPresent | SecurityDescriptorControl.DaclDefaulted
        | SecurityDescriptorControl.DaclAutoInherited | SecurityDescriptorControl.DaclAutoInheritRequired | SecurityDescriptorControl.DaclProtected;

    private const SecurityDescriptorControl SaclBits = SecurityDescriptorControl.SaclPresent | SecurityDescriptorControl.SaclDefaulted
        | SecurityDescriptorControl.SaclAutoInherited | SecurityDescriptorControl.SaclAutoInheritRequired | SecurityDescriptorControl.SaclProtected;

    private const SecurityInformation AnySacl = SecurityInformation.Sacl | SecurityInformation.Label;

    /// <summary>Those parts and no others. The handle must have been granted <see cref="SecurityInformationRights.RightsToRead"/>.</summary>
    public SecurityDescriptor Select(SecurityInformation parts)
    {
        bool dacl = (parts & SecurityInformation.Dacl) != 0;
        AccessControlList? sacl = Select(Sacl, parts);
        bool hasSacl = HasSacl && ((parts & SecurityInformation.Sacl) != 0 || sacl is not null);
        SecurityDescriptorControl control = (dacl ? Control & DaclBits : 0) | (hasSacl ? Control & SaclBits : 0);
        return new SecurityDescriptor(
            (parts & SecurityInformation.Owner) != 0 ? Owner : null, (parts & SecurityInformation.Group) != 0 ? Group : null,
            control, dacl ? Dacl : null, hasSacl ? sacl : null);
    }

    /// <summary>
    /// This descriptor with some parts replaced. The handle must have been granted <see cref="SecurityInformationRights.RightsToWrite"/>; this asks
    /// only what rights to the object do not decide.
    /// </summary>
    /// <param name="parts">Which parts.</param>
    /// <param name="source">Where they come from; its other parts are not looked at.</param>
    /// <param name="token">Who does it.</param>
    /// <param name="isContainer">Whether the object is a directory.</param>
    /// <param name="mapping">Its type.</param>
    /// <param name="updated">The new descriptor; null on failure.</param>
    /// <returns>
    /// Success; <see cref="NtStatus.InvalidParameter"/>: flags that NT does not have or that contradict each other;
    /// <see cref="NtStatus.InvalidSecurityDescriptor"/>: owner or group is to be set and the source has none;
    /// <see cref="NtStatus.InvalidOwner"/>: the token may not make that SID the owner; <see cref="NtStatus.InvalidLabel"/>: a label that is none;
    /// <see cref="NtStatus.PrivilegeNotHeld"/>: the label would be above the token's level, for which no label at all counts as medium; <see cref="NtStatus.InvalidAcl"/>: the list became too long.
    /// </returns>
    public NtStatus TryReplace(
        SecurityInformation parts, SecurityDescriptor source, AccessToken token, bool isContainer, in GenericMapping mapping,
        out SecurityDescriptor? updated)
    {
        updated = null;
        NtStatus status = MayReplace(parts, source, token);
        if (status != NtStatus.Success)
        {
            return status;
        }

        AccessControlList? dacl = Dacl;
        AccessControlList? sacl = Sacl;
        if (((parts & SecurityInformation.Dacl) != 0 && !TryOwn(source, isContainer, mapping, out dacl))
            || ((parts & AnySacl) != 0 && !TryMerge(source.Sacl, parts, out sacl)))
        {
            return NtStatus.InvalidAcl;
        }

        updated = new SecurityDescriptor(
            (parts & SecurityInformation.Owner) != 0 ? source.Owner : Owner, (parts & SecurityInformation.Group) != 0 ? source.Group : Group,
            NewControl(parts, source), dacl, sacl);
        return NtStatus.Success;
    }

    private static NtStatus MayReplace(SecurityInformation parts, SecurityDescriptor source, AccessToken token)
    {
        if (!parts.IsValid())
        {
            return NtStatus.InvalidParameter;
        }

        bool owner = (parts & SecurityInformation.Owner) != 0;
        if ((owner && source.Owner is null) || ((parts & SecurityInformation.Group) != 0 && source.Group is null))
        {
            return NtStatus.InvalidSecurityDescriptor;
        }

        return owner && !token.MayAssignOwner(source.Owner!) ? NtStatus.InvalidOwner
            : (parts & SecurityInformation.Label) != 0 ? MayLabel(source, token)
            : NtStatus.Success;
    }

    private static NtStatus MayLabel(SecurityDescriptor source, AccessToken token)
    {
        NtStatus status = MandatoryLabel.Check(source.Sacl is { } labelled ? labelled.Span : [], token);
        return status == NtStatus.Success && source.Label.Level > token.IntegrityLevel ? NtStatus.PrivilegeNotHeld : status;
    }

    // Without a DACL in the source the object has the null one from now on: to set "no DACL" is to let everybody in.
    private static bool TryOwn(SecurityDescriptor source, bool isContainer, in GenericMapping mapping, out AccessControlList? dacl)
    {
        AccessInheritance own = new(Sid.CreatorOwner, Sid.CreatorGroup, isContainer, mapping);
        return AccessInheritance.TryList(source.Dacl is null ? null : own.Own(source.Dacl), out dacl);
    }

    private SecurityDescriptorControl NewControl(SecurityInformation parts, SecurityDescriptor source)
    {
        SecurityDescriptorControl control = Control & ~(SecurityDescriptorControl.OwnerDefaulted | SecurityDescriptorControl.GroupDefaulted);
        control &= ~SecurityDescriptorControl.SaclPresent;
        control |= (parts & SecurityInformation.Sacl) != 0 ? source.Control & SecurityDescriptorControl.SaclPresent : Control & SecurityDescriptorControl.SaclPresent;
        control |= (parts & SecurityInformation.Dacl) != 0 ? SecurityDescriptorControl.DaclPresent : 0;
        control &= (parts & SecurityInformation.Dacl) != 0 ? ~SecurityDescriptorControl.DaclDefaulted : control;
        control |= (parts & SecurityInformation.ProtectedDacl) != 0 ? SecurityDescriptorControl.DaclProtected : 0;
        control |= (parts & SecurityInformation.ProtectedSacl) != 0 ? SecurityDescriptorControl.SaclProtected : 0;
        control &= (parts & SecurityInformation.UnprotectedDacl) != 0 ? ~SecurityDescriptorControl.DaclProtected : control;
        return control & ((parts & SecurityInformation.UnprotectedSacl) != 0 ? ~SecurityDescriptorControl.SaclProtected : control);
    }

    private static AccessControlList? Select(AccessControlList? sacl, SecurityInformation parts)
    {
        AccessControlEntry[] entries = sacl is null ? [] : [.. sacl.Entries.Where(e => (PartOf(e) & parts) != 0)];
        return sacl is null || (entries.Length == 0 && (parts & SecurityInformation.Sacl) == 0) ? null : new AccessControlList(entries);
    }

    private bool TryMerge(AccessControlList? source, SecurityInformation parts, out AccessControlList? sacl)
    {
        AccessControlEntry[] entries =
        [
            .. (Sacl?.Entries ?? []).Where(e => (PartOf(e) & parts) == 0),
            .. (source?.Entries ?? []).Where(e => (PartOf(e) & parts) != 0),
        ];
        bool none = entries.Length == 0 && ((parts & SecurityInformation.Sacl) != 0 ? source is null : Sacl is null);
        return AccessInheritance.TryList(none ? null : entries, out sacl);
    }

    private static SecurityInformation PartOf(AccessControlEntry entry) =>
        entry.Type == AccessControlEntryType.MandatoryLabel ? SecurityInformation.Label : SecurityInformation.Sacl;
}
