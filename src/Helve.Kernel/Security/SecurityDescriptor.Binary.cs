using System.Buffers.Binary;

namespace Helve.Kernel.Security;

// The self-relative form, all numbers little-endian:
//
//   0 revision 1 | 1 spare | 2 control, 16 bits | 4 owner | 8 group | 12 SACL | 16 DACL: offsets, 32 bits, 0 = not there | 20 the parts, at multiples of four
//
//   list:  0 revision 2..4 | 1 spare | 2 bytes, 16 bits | 4 entries, 16 bits | 6 spare | 8 entries
//   entry: 0 type | 1 flags | 2 bytes, 16 bits | 4 rights, 32 bits | 8 SID
public sealed partial class SecurityDescriptor
{
    /// <summary>The longest binary form that this class writes.</summary>
    public const int MaximumBinaryLength = HeaderLength + (2 * Sid.MaximumBinaryLength) + (2 * AccessControlList.MaximumBinaryLength);

    private const int HeaderLength = 20;
    private const byte Revision = 1;
    private const byte ListRevision = 2;

    /// <summary>Bytes of the binary form.</summary>
    public int BinaryLength =>
        HeaderLength + (Owner?.BinaryLength ?? 0) + (Group?.BinaryLength ?? 0) + (Sacl?.BinaryLength ?? 0) + (Dacl?.BinaryLength ?? 0);

    /// <summary>Reads the self-relative form. Nothing about the bytes is trusted.</summary>
    /// <param name="source">The bytes; parts may lie in any order, share bytes, and leave some out.</param>
    /// <param name="descriptor">The descriptor; null on failure.</param>
    /// <returns>
    /// <see cref="NtStatus.UnknownRevision"/>; <see cref="NtStatus.InvalidSecurityDescriptor"/>: not self-relative, an offset that is not a multiple
    /// of four, that points outside, or at a part that the control bits say is not there; <see cref="NtStatus.InvalidSid"/>: owner or group is no
    /// SID; <see cref="NtStatus.InvalidAcl"/>: a list is broken, or has an entry that Helve does not know and would have to ignore.
    /// </returns>
    public static NtStatus TryRead(ReadOnlySpan<byte> source, out SecurityDescriptor? descriptor)
    {
        descriptor = null;
        if (source.Length < HeaderLength)
        {
            return NtStatus.InvalidSecurityDescriptor;
        }

        if (source[0] != Revision)
        {
            return NtStatus.UnknownRevision;
        }

        var control = (SecurityDescriptorControl)BinaryPrimitives.ReadUInt16LittleEndian(source[2..]);
        if ((control & SecurityDescriptorControl.SelfRelative) == 0)
        {
            return NtStatus.InvalidSecurityDescriptor;
        }

        NtStatus status = ReadSid(source, 4, out Sid? owner);
        status = status == NtStatus.Success ? ReadSid(source, 8, out Sid? group) : Skip(status, out group);
        status = status == NtStatus.Success ? ReadList(source, 12, control, out AccessControlList? sacl) : Skip(status, out sacl);
        status = status == NtStatus.Success ? ReadList(source, 16, control, out AccessControlList? dacl) : Skip(status, out dacl);
        if (status == NtStatus.Success)
        {
            descriptor = new SecurityDescriptor(owner, group, control, dacl, sacl);
        }

        return status;
    }

    /// <summary>Writes the self-relative form: owner, group, SACL, DACL, without gaps.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="BinaryLength"/>.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < BinaryLength)
        {
            throw new ArgumentException("The destination is too short.", nameof(destination));
        }

        destination[..HeaderLength].Clear();
        destination[0] = Revision;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], (ushort)(Control | SecurityDescriptorControl.SelfRelative));
        int end = WriteSid(destination, 4, Owner, HeaderLength);
        end = WriteSid(destination, 8, Group, end);
        end = WriteList(destination, 12, Sacl, end);
        WriteList(destination, 16, Dacl, end);
    }

    /// <summary>The self-relative form.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[BinaryLength];
        CopyTo(bytes);
        return bytes;
    }

    private static NtStatus Skip<T>(NtStatus status, out T? part)
        where T : class
    {
        part = null;
        return status;
    }

    private static NtStatus Part(ReadOnlySpan<byte> source, int field, out ReadOnlySpan<byte> part)
    {
        part = default;
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(source[field..]);
        if (offset == 0)
        {
            return NtStatus.Success;
        }

        if (offset < HeaderLength || offset % 4 != 0 || offset >= (uint)source.Length)
        {
            return NtStatus.InvalidSecurityDescriptor;
        }

        part = source[(int)offset..];
        return NtStatus.Success;
    }

    private static NtStatus ReadSid(ReadOnlySpan<byte> source, int field, out Sid? sid)
    {
        sid = null;
        NtStatus status = Part(source, field, out ReadOnlySpan<byte> part);
        return status != NtStatus.Success || part.IsEmpty || Sid.TryRead(part, out sid) ? status : NtStatus.InvalidSid;
    }

    private static NtStatus ReadList(ReadOnlySpan<byte> source, int field, SecurityDescriptorControl control, out AccessControlList? list)
    {
        list = null;
        bool dacl = field == 16;
        NtStatus status = Part(source, field, out ReadOnlySpan<byte> part);
        if (status != NtStatus.Success || part.IsEmpty)
        {
            return status;
        }

        bool present = (control & (dacl ? SecurityDescriptorControl.DaclPresent : SecurityDescriptorControl.SaclPresent)) != 0;
        return present ? ReadEntries(part, dacl, out list) : NtStatus.InvalidSecurityDescriptor;
    }

    private static NtStatus ReadEntries(ReadOnlySpan<byte> part, bool dacl, out AccessControlList? list)
    {
        list = null;
        if (part.Length < AccessControlList.HeaderLength || part[0] is < ListRevision or > 4)
        {
            return NtStatus.InvalidAcl;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(part[2..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(part[4..]);
        int least = AccessControlEntry.HeaderLength + Sid.HeaderLength;
        if (length > part.Length || length < AccessControlList.HeaderLength || count > (length - AccessControlList.HeaderLength) / least)
        {
            return NtStatus.InvalidAcl;
        }

        var entries = new AccessControlEntry[count];
        ReadOnlySpan<byte> rest = part[AccessControlList.HeaderLength..length];
        for (int i = 0; i < count; i++)
        {
            if (!TryReadEntry(ref rest, dacl, out AccessControlEntry? entry))
            {
                return NtStatus.InvalidAcl;
            }

            entries[i] = entry!;
        }

        list = new AccessControlList(entries);
        return NtStatus.Success;
    }

    private static bool TryReadEntry(ref ReadOnlySpan<byte> rest, bool dacl, out AccessControlEntry? entry)
    {
        entry = null;
        if (rest.Length < AccessControlEntry.HeaderLength)
        {
            return false;
        }

        var type = (AccessControlEntryType)rest[0];
        var flags = (AccessControlEntryFlags)rest[1];
        int length = BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
        bool belongs = type is AccessControlEntryType.Allow or AccessControlEntryType.Deny;
        if (!AccessControlEntry.IsKnown(type) || belongs != dacl || !AccessControlEntry.AreKnown(flags)
            || length > rest.Length || length < AccessControlEntry.HeaderLength
            || !Sid.TryRead(rest[AccessControlEntry.HeaderLength..length], out Sid? sid)
            || length != AccessControlEntry.HeaderLength + sid.BinaryLength)
        {
            return false;
        }

        entry = new AccessControlEntry(type, flags, BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]), sid);
        rest = rest[length..];
        return true;
    }

    private static int WriteSid(Span<byte> destination, int field, Sid? sid, int at)
    {
        if (sid is null)
        {
            return at;
        }

        BinaryPrimitives.WriteInt32LittleEndian(destination[field..], at);
        sid.CopyTo(destination[at..]);
        return at + sid.BinaryLength;
    }

    private static int WriteList(Span<byte> destination, int field, AccessControlList? list, int at)
    {
        if (list is null)
        {
            return at;
        }

        BinaryPrimitives.WriteInt32LittleEndian(destination[field..], at);
        Span<byte> part = destination.Slice(at, list.BinaryLength);
        part[..AccessControlList.HeaderLength].Clear();
        part[0] = ListRevision;
        BinaryPrimitives.WriteUInt16LittleEndian(part[2..], (ushort)list.BinaryLength);
        BinaryPrimitives.WriteUInt16LittleEndian(part[4..], (ushort)list.Span.Length);
        part = part[AccessControlList.HeaderLength..];
        foreach (AccessControlEntry entry in list.Span)
        {
            part[0] = (byte)entry.Type;
            part[1] = (byte)entry.Flags;
            BinaryPrimitives.WriteUInt16LittleEndian(part[2..], (ushort)entry.BinaryLength);
            BinaryPrimitives.WriteUInt32LittleEndian(part[4..], entry.Mask);
            entry.Sid.CopyTo(part[AccessControlEntry.HeaderLength..]);
            part = part[entry.BinaryLength..];
        }

        return at + list.BinaryLength;
    }
}
