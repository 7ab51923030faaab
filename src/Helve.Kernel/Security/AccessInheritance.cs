namespace Helve.Kernel.Security;

/// <summary>How entries come to a new object: from its directory's DACL, or from one that was given for it.</summary>
internal readonly struct AccessInheritance(Sid owner, Sid group, bool isContainer, GenericMapping mapping)
{
    private const AccessControlEntryFlags Inherit = AccessControlEntryFlags.ObjectInherit | AccessControlEntryFlags.ContainerInherit;

    /// <summary>What the parent hands down, in its order.</summary>
    internal AccessControlEntry[] From(AccessControlList? parent)
    {
        var entries = new List<AccessControlEntry>();
        foreach (AccessControlEntry entry in parent is null ? [] : parent.Span)
        {
            HandDown(entry, entries);
        }

        return [.. entries];
    }

    /// <summary>The labels that the parent hands down.</summary>
    internal AccessControlEntry[] LabelsFrom(AccessControlList? parent)
    {
        var entries = new List<AccessControlEntry>();
        foreach (AccessControlEntry entry in parent is null ? [] : parent.Span)
        {
            if (entry.Type == AccessControlEntryType.MandatoryLabel)
            {
                HandDown(entry, entries);
            }
        }

        return [.. entries];
    }

    /// <summary>A list that was given for the object itself, its generic bits replaced.</summary>
    internal AccessControlEntry[] Own(AccessControlList? list)
    {
        var entries = new List<AccessControlEntry>();
        foreach (AccessControlEntry entry in list is null ? [] : list.Span)
        {
            if (entry.IsEffective)
            {
                Add(entries, entry, entry.Flags, entry.Sid);
            }
            else
            {
                entries.Add(entry);
            }
        }

        return [.. entries];
    }

    internal static bool TryList(AccessControlEntry[]? entries, out AccessControlList? list)
    {
        bool fits = entries is null || AccessControlList.HeaderLength + entries.Sum(e => e.BinaryLength) <= AccessControlList.MaximumBinaryLength;
        list = fits && entries is not null ? new AccessControlList(entries) : null;
        return fits;
    }

    private void HandDown(AccessControlEntry entry, List<AccessControlEntry> entries)
    {
        bool onward = isContainer && (entry.Flags & AccessControlEntryFlags.NoPropagateInherit) == 0;
        if (Has(entry, isContainer ? AccessControlEntryFlags.ContainerInherit : AccessControlEntryFlags.ObjectInherit))
        {
            Add(entries, entry, onward ? entry.Flags & Inherit : AccessControlEntryFlags.None, Who(entry.Sid));
        }
        else if (onward && Has(entry, AccessControlEntryFlags.ObjectInherit))
        {
            // A directory has no use for it itself: it keeps it for what is made in it.
            entries.Add(entry.With(AccessControlEntryFlags.ObjectInherit | AccessControlEntryFlags.InheritOnly, entry.Mask, entry.Sid));
        }
    }

    // What the entry means here may differ from what it must mean to children, whose type or creator is another. Then it becomes two: one for here,
    // one that is only handed down.
    private void Add(List<AccessControlEntry> entries, AccessControlEntry entry, AccessControlEntryFlags flags, Sid who)
    {
        uint mask = mapping.MapGeneric(entry.Mask);
        bool inheritable = isContainer && (flags & Inherit) != 0;
        bool differs = mask != entry.Mask || who != entry.Sid;
        entries.Add(entry.With(inheritable && differs ? flags & ~AccessControlEntry.InheritanceFlags : flags, mask, who));
        if (inheritable && differs)
        {
            entries.Add(entry.With(flags | AccessControlEntryFlags.InheritOnly, entry.Mask, entry.Sid));
        }
    }

    private Sid Who(Sid sid) => sid == Sid.CreatorOwner ? owner : sid == Sid.CreatorGroup ? group : sid;

    private static bool Has(AccessControlEntry entry, AccessControlEntryFlags flag) => (entry.Flags & flag) != 0;
}
