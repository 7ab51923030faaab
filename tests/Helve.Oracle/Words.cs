using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Helve.Kernel;
using Helve.Kernel.Security;

namespace Helve.Oracle;

/// <summary>Structures that calls write, in words that two worlds share: whose SID it is, not which; what holds of a number, not the number.</summary>
internal static class Words
{
    // UNICODE_STRING, which the text follows, and the counters, mapping and rest of OBJECT_TYPE_INFORMATION.
    private const int TypeLength = 104;

    // Wine has one user, and groups of that one.
    private const string WinesUsers = "S-1-5-21-0-0-0-";

    private static readonly string[] s_types = ["Directory", "Event", "Job", "KeyedEvent", "Mutant", "Process", "Section", "Semaphore", "SymbolicLink", "Thread", "Timer"];

    /// <summary>What holds of every handle's value (A1).</summary>
    internal static string OfValue(long handle) =>
        handle == 0 ? "no handle"
        : $"{(handle > 0 ? "positive" : "negative")}, {(handle % 4 == 0 ? "a multiple of 4" : "no multiple of 4")}, {(handle < 1 << 26 ? "below 2^26" : "2^26 or more")}";

    /// <summary>A descriptor: who of those that matter it names, and how.</summary>
    internal static string OfDescriptor(ReadOnlySpan<byte> bytes, string user)
    {
        if (SecurityDescriptor.TryRead(bytes, out SecurityDescriptor? descriptor) != NtStatus.Success)
        {
            return "no descriptor";
        }

        SecurityDescriptorControl defaulted = descriptor!.Control & (SecurityDescriptorControl.OwnerDefaulted | SecurityDescriptorControl.GroupDefaulted | SecurityDescriptorControl.DaclDefaulted);
        return $"owner {Who(descriptor.Owner, user)}, {(descriptor.Group is null ? "no group" : "a group")}, {Entries(descriptor.HasDacl, descriptor.Dacl, "DACL", user)}, "
            + $"{Entries(descriptor.HasSacl, descriptor.Sacl, "SACL", user)}{(defaulted == 0 ? string.Empty : $", {defaulted}")}";
    }

    /// <summary>A type: its name, what the generic rights mean, and the rights that there are.</summary>
    internal static string OfType(ReadOnlySpan<byte> bytes) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Encoding.Unicode.GetString(bytes.Slice(TypeLength, BinaryPrimitives.ReadUInt16LittleEndian(bytes)))} {Read32(bytes, 68):X} {Read32(bytes, 72):X} {Read32(bytes, 76):X} {Read32(bytes, 80):X}, valid {Read32(bytes, 84):X}");

    /// <summary>A name, which follows its structure.</summary>
    internal static string OfName(ReadOnlySpan<byte> bytes)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        return length == 0 ? Read64(bytes, 8) == 0 ? "no name" : "a name of nothing" : $"\"{Encoding.Unicode.GetString(bytes.Slice(16, length))}\"{(bytes[16 + length] == 0 ? string.Empty : " and no end")}";
    }

    /// <summary>Which of the types that Helve has are in a list of types, each of which begins at a multiple of 8.</summary>
    internal static string OfTypes(ReadOnlySpan<byte> bytes)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes), at = 8;
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count && at + TypeLength <= bytes.Length; i++)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]), room = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 2)..]);
            found.Add(Encoding.Unicode.GetString(bytes.Slice(at + TypeLength, length)));
            at += (TypeLength + room + 7) / 8 * 8;
        }

        string[] missing = [.. s_types.Where(type => !found.Contains(type))];
        return missing.Length == 0 ? "all types" : $"all types but {string.Join(", ", missing)}";
    }

    /// <summary>The entries of one handle in a list of all: SystemHandleInformation (16) or SystemExtendedHandleInformation (64).</summary>
    internal static string OfHandles(ReadOnlySpan<byte> bytes, bool isExtended, long process, long handle)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes), header = isExtended ? 16 : 8, length = isExtended ? 40 : 24;
        var found = new List<string>();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = bytes.Slice(header + (i * length), length);
            (long owner, long value, uint flags, uint access) = isExtended
                ? (Read64(entry, 8), Read64(entry, 16), Read32(entry, 32), Read32(entry, 24))
                : (BinaryPrimitives.ReadUInt16LittleEndian(entry), BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]), entry[5], Read32(entry, 16));
            if (owner == (isExtended ? process : process & 0xFFFF) && value == handle)
            {
                found.Add(string.Create(CultureInfo.InvariantCulture, $"access {access:X}, flags {flags:X}"));
            }
        }

        return found.Count == 0 ? "is not there" : string.Join("; ", found);
    }

    private static uint Read32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Read64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    // Where the processes belong to the system itself, an entry for the user is one for the system.
    private static string Who(Sid? sid, string user) =>
        sid is null ? "nobody"
        : sid.ToString() == user || sid.ToString().StartsWith(WinesUsers, StringComparison.Ordinal) || sid == Sid.LocalSystem || sid == Sid.Administrators ? "user or system"
        : sid == Sid.Everyone ? "everyone"
        : sid.ToString();

    private static string Entries(bool isPresent, AccessControlList? list, string name, string user) =>
        !isPresent ? $"no {name}"
        : list is null ? $"{name} null"
        : $"{name} [{string.Join("; ", list.Entries.Select(entry => $"{entry.Type} {entry.Mask:X} {entry.Flags} {Who(entry.Sid, user)}").Distinct())}]";
}
