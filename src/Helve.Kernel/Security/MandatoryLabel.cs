namespace Helve.Kernel.Security;

/// <summary>
/// The mandatory label of an object: how far one must be trusted to change it. Who is below the level gets, whatever the DACL says, only rights of
/// the kinds that the policy leaves. Every object has one: without an entry it is medium, not to be written from below.
/// </summary>
/// <param name="Level">The level, one of <see cref="IntegrityLevels"/>.</param>
/// <param name="Policy">What who is below may not do: the <c>NoWriteUp</c>, <c>NoReadUp</c> and <c>NoExecuteUp</c> bits.</param>
public readonly record struct MandatoryLabel(uint Level, uint Policy)
{
    /// <summary>SYSTEM_MANDATORY_LABEL_NO_WRITE_UP (<c>NW</c>).</summary>
    public const uint NoWriteUp = 0x1;

    /// <summary>SYSTEM_MANDATORY_LABEL_NO_READ_UP (<c>NR</c>).</summary>
    public const uint NoReadUp = 0x2;

    /// <summary>SYSTEM_MANDATORY_LABEL_NO_EXECUTE_UP (<c>NX</c>).</summary>
    public const uint NoExecuteUp = 0x4;

    internal const uint AllPolicies = NoWriteUp | NoReadUp | NoExecuteUp;

    /// <summary>That of an object whose descriptor says nothing.</summary>
    public static MandatoryLabel Default { get; } = new(IntegrityLevels.Medium, NoWriteUp);

    /// <summary>What a SACL says.</summary>
    internal static MandatoryLabel Of(AccessControlList? sacl) =>
        EntryOf(sacl) is { } entry && entry.Sid.TryGetIntegrityLevel(out uint level) ? new MandatoryLabel(level, entry.Mask) : Default;

    /// <summary>The entry of a SACL that counts: the first of its kind that is for the object itself.</summary>
    internal static AccessControlEntry? EntryOf(AccessControlList? sacl)
    {
        foreach (AccessControlEntry entry in sacl is null ? [] : sacl.Span)
        {
            if (entry.Type == AccessControlEntryType.MandatoryLabel && entry.IsEffective && entry.Sid.TryGetIntegrityLevel(out _))
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>
    /// Which rights are out of reach. DELETE, WRITE_DAC and whatever else no generic right but GENERIC_ALL has changes the object, so that it counts
    /// as writing.
    /// </summary>
    internal uint Forbidden(uint level, in GenericMapping mapping)
    {
        if (level >= Level || (Policy & AllPolicies) == 0)
        {
            return 0;
        }

        uint left = (Policy & NoReadUp) == 0 ? mapping.Read : 0;
        left |= (Policy & NoExecuteUp) == 0 ? mapping.Execute : 0;
        left |= (Policy & NoWriteUp) == 0 ? mapping.Write | ~(mapping.Read | mapping.Execute) : 0;
        return mapping.Valid & ~left;
    }

    /// <summary>Whether somebody may give an object the labels among those entries: all are well formed, and none is above who does it.</summary>
    internal static NtStatus Check(ReadOnlySpan<AccessControlEntry> entries, AccessToken token)
    {
        foreach (AccessControlEntry entry in entries)
        {
            if (entry.Type != AccessControlEntryType.MandatoryLabel)
            {
                continue;
            }

            if (!entry.Sid.TryGetIntegrityLevel(out uint level) || (entry.Mask & ~AllPolicies) != 0)
            {
                return NtStatus.InvalidLabel;
            }

            if (level > token.IntegrityLevel)
            {
                return NtStatus.PrivilegeNotHeld;
            }
        }

        return NtStatus.Success;
    }

    /// <summary>
    /// The entry that a new object gets without having been given one. Processes always have theirs, and can't be read from below either; of the rest
    /// those of a maker below medium, which would else be above it.
    /// </summary>
    internal static AccessControlEntry? ForNewObject(AccessToken token, in GenericMapping mapping)
    {
        bool always = mapping.YieldsToDebug;
        return always || token.IntegrityLevel < IntegrityLevels.Medium
            ? new AccessControlEntry(
                AccessControlEntryType.MandatoryLabel, AccessControlEntryFlags.None, always ? NoWriteUp | NoReadUp : NoWriteUp,
                Sid.ForIntegrityLevel(token.IntegrityLevel))
            : null;
    }
}
