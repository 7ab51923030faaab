using System.Globalization;
using System.Text;

namespace Helve.Kernel.Security;

/// <summary>Writes a descriptor as SDDL.</summary>
internal static class SddlWriter
{
    internal static string Descriptor(SecurityDescriptor descriptor)
    {
        var text = new StringBuilder();
        if (descriptor.Owner is { } owner)
        {
            text.Append("O:").Append(Who(owner));
        }

        if (descriptor.Group is { } group)
        {
            text.Append("G:").Append(Who(group));
        }

        if (descriptor.HasDacl)
        {
            List(text.Append("D:"), descriptor.Dacl, SddlWords.DaclFlags(descriptor.Control));
        }

        if (descriptor.HasSacl)
        {
            List(text.Append("S:"), descriptor.Sacl, SddlWords.SaclFlags(descriptor.Control));
        }

        return text.ToString();
    }

    internal static string Entry(AccessControlEntry entry)
    {
        var text = new StringBuilder("(").Append(SddlWords.TypeName(entry.Type)).Append(';');
        foreach ((string name, AccessControlEntryFlags flag) in SddlWords.EntryFlags)
        {
            text.Append((entry.Flags & flag) != 0 ? name : string.Empty);
        }

        return text.Append(';').Append(Rights(entry)).Append(";;;").Append(Who(entry.Sid)).Append(')').ToString();
    }

    internal static string Who(Sid sid) => SddlWords.AliasOf(sid) ?? sid.ToString();

    private static void List(StringBuilder text, AccessControlList? list, string flags)
    {
        text.Append(flags).Append(list is null ? SddlWords.NullList : string.Empty);
        foreach (AccessControlEntry entry in list is null ? [] : list.Span)
        {
            text.Append(Entry(entry));
        }
    }

    // Letters if they say it all, else the number: half of each would be read by nobody.
    private static string Rights(AccessControlEntry entry)
    {
        if (SddlWords.WholeRight(entry.Type, entry.Mask) is { } whole)
        {
            return whole;
        }

        uint rest = entry.Mask;
        var text = new StringBuilder();
        foreach ((string code, uint bits) in SddlWords.RightsToWrite(entry.Type))
        {
            if ((rest & bits) == bits)
            {
                text.Append(code);
                rest &= ~bits;
            }
        }

        return rest == 0 ? text.ToString() : string.Create(CultureInfo.InvariantCulture, $"0x{entry.Mask:x}");
    }
}
