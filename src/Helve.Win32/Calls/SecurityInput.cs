using System.Buffers.Binary;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Security;

namespace Helve.Win32;

/// <summary>SECURITY_ATTRIBUTES and SECURITY_DESCRIPTOR of the caller. The length of the former is not looked at, as Windows does not.</summary>
internal static unsafe class SecurityInput
{
    private const int HeaderLength = 20;
    private const int SidHeader = 8;
    private const int ControlOffset = 2;
    private const ushort SelfRelative = 0x8000;
    private const ushort DaclPresent = 0x4;
    private const ushort SaclPresent = 0x10;

    /// <summary>Where the offsets of owner, group, SACL and DACL stand in the form that has offsets.</summary>
    private static ReadOnlySpan<int> OffsetPlaces => [4, 8, 12, 16];

    internal static HandleAttributes AttributesOf(SECURITY_ATTRIBUTES* attributes) =>
        attributes != null && attributes->bInheritHandle ? HandleAttributes.Inherit : HandleAttributes.None;

    internal static NtStatus DescriptorOf(SECURITY_ATTRIBUTES* attributes, out SecurityDescriptor? descriptor)
    {
        descriptor = null;
        return attributes == null ? NtStatus.Success : Read(attributes->lpSecurityDescriptor, out descriptor);
    }

    /// <summary>Reads a descriptor in either form; null is none.</summary>
    internal static NtStatus Read(void* source, out SecurityDescriptor? descriptor)
    {
        descriptor = null;
        if (source == null)
        {
            return NtStatus.Success;
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        NtStatus status = Probe.Read(source, header);
        if (status != NtStatus.Success)
        {
            return status;
        }

        ushort control = BinaryPrimitives.ReadUInt16LittleEndian(header[ControlOffset..]);
        status = (control & SelfRelative) != 0 ? Gather((byte*)source, header, out byte[] bytes) : Pack((byte*)source, header, control, out bytes);
        return status == NtStatus.Success ? SecurityDescriptor.TryRead(bytes, out descriptor) : status;
    }

    /// <summary>The bytes of a descriptor with offsets, whose length stands nowhere: as far as its farthest part reaches.</summary>
    private static NtStatus Gather(byte* source, ReadOnlySpan<byte> header, out byte[] bytes)
    {
        bytes = [];
        uint end = HeaderLength;
        for (int part = 0; part < OffsetPlaces.Length; part++)
        {
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(header[OffsetPlaces[part]..]);
            if (offset == 0)
            {
                continue;
            }

            NtStatus status = LengthOf(source + offset, isSid: part < 2, out uint length);
            if (status != NtStatus.Success || offset > SecurityDescriptor.MaximumBinaryLength)
            {
                return status != NtStatus.Success ? status : NtStatus.InvalidSecurityDescriptor;
            }

            end = Math.Max(end, offset + length);
        }

        bytes = new byte[end];
        return Probe.Read(source, bytes);
    }

    /// <summary>A descriptor with pointers, as one with offsets.</summary>
    private static NtStatus Pack(byte* source, ReadOnlySpan<byte> header, ushort control, out byte[] bytes)
    {
        bytes = [];
        NtStatus status = Probe.Read((SECURITY_DESCRIPTOR*)source, out SECURITY_DESCRIPTOR absolute);
        if (status != NtStatus.Success)
        {
            return status;
        }

        var packed = new List<byte>(header[..4].ToArray());
        BinaryPrimitives.WriteUInt16LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(packed)[ControlOffset..], (ushort)(control | SelfRelative));
        packed.AddRange(new byte[HeaderLength - packed.Count]);
        void* sacl = (control & SaclPresent) != 0 ? absolute.Sacl : null;
        void* dacl = (control & DaclPresent) != 0 ? absolute.Dacl : null;
        Span<nint> parts = [(nint)absolute.Owner, (nint)absolute.Group, (nint)sacl, (nint)dacl];
        for (int part = 0; part < parts.Length; part++)
        {
            status = Append(packed, (byte*)parts[part], OffsetPlaces[part], isSid: part < 2);
            if (status != NtStatus.Success)
            {
                return status;
            }
        }

        bytes = [.. packed];
        return NtStatus.Success;
    }

    private static NtStatus Append(List<byte> packed, byte* part, int place, bool isSid)
    {
        if (part == null)
        {
            return NtStatus.Success;
        }

        NtStatus status = LengthOf(part, isSid, out uint length);
        if (status != NtStatus.Success)
        {
            return status;
        }

        BinaryPrimitives.WriteInt32LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(packed)[place..], packed.Count);
        var content = new byte[length];
        status = Probe.Read(part, content);
        packed.AddRange(content);
        return status;
    }

    /// <summary>Reads a SID.</summary>
    internal static NtStatus ReadSid(void* source, out Sid? sid)
    {
        sid = null;
        NtStatus status = LengthOf((byte*)source, isSid: true, out uint length);
        if (status != NtStatus.Success)
        {
            return status;
        }

        var content = new byte[length];
        status = Probe.Read(source, content);
        return status != NtStatus.Success ? status : Sid.TryRead(content, out sid) ? NtStatus.Success : NtStatus.InvalidSid;
    }

    /// <summary>Bytes of a SID, by the number of its parts, or of an ACL, which says it.</summary>
    internal static NtStatus LengthOf(byte* part, bool isSid, out uint length)
    {
        Span<byte> header = stackalloc byte[SidHeader];
        NtStatus status = Probe.Read(part, header);
        length = isSid ? (uint)(SidHeader + (header[1] * sizeof(uint))) : BinaryPrimitives.ReadUInt16LittleEndian(header[2..]);
        return status;
    }
}
