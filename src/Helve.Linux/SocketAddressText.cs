using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Helve.Linux;

/// <summary>Socket addresses as people read them.</summary>
internal static class SocketAddressText
{
    /// <summary>Room for any of them (struct sockaddr_storage).</summary>
    internal const int Capacity = 128;

    // Where struct sockaddr_in and sockaddr_in6 have what is shown.
    private const int PortOffset = 2;
    private const int AddressOffset = 4;
    private const int Address6Offset = 8;
    private const int Length4 = 16;
    private const int Length6 = 28;

    /// <summary>An address that the kernel has written; empty for one that says nothing.</summary>
    internal static string Of(ReadOnlySpan<byte> address)
    {
        if (address.Length < UnixAddress.PathOffset)
        {
            return string.Empty;
        }

        int family = BitConverter.ToUInt16(address);
        return family switch
        {
            SocketNames.AF_INET when address.Length >= Length4 => Internet(address, address.Slice(AddressOffset, 4)),
            SocketNames.AF_INET6 when address.Length >= Length6 => Internet(address, address.Slice(Address6Offset, 16)),
            SocketNames.AF_UNIX => Path(address[UnixAddress.PathOffset..]),
            _ => string.Empty,
        };
    }

    private static string Internet(ReadOnlySpan<byte> address, ReadOnlySpan<byte> bytes) =>
        new IPEndPoint(new IPAddress(bytes), BinaryPrimitives.ReadUInt16BigEndian(address[PortOffset..])).ToString();

    // A path ends at its NUL; an abstract name begins with one and is counted.
    private static string Path(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return string.Empty;
        }

        if (path[0] == 0)
        {
            return path.Length == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"@{Encoding.UTF8.GetString(path[1..])}");
        }

        int end = path.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? path : path[..end]);
    }
}
