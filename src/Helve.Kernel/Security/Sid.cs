using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Helve.Kernel.Security;

/// <summary>
/// A security identifier: who somebody is, as NT writes it. Revision 1, an authority of 48 bits, up to 15 sub-authorities. Immutable;
/// equal if the numbers are.
/// </summary>
public sealed partial class Sid : IEquatable<Sid>
{
    /// <summary>SID_MAX_SUB_AUTHORITIES.</summary>
    public const int MaximumSubAuthorities = 15;

    /// <summary>SECURITY_MAX_SID_SIZE: the longest binary form.</summary>
    public const int MaximumBinaryLength = HeaderLength + (4 * MaximumSubAuthorities);

    internal const int HeaderLength = 8;

    private const byte Revision = 1;
    private const ulong MaximumAuthority = 0xFFFF_FFFF_FFFF;

    private readonly uint[] _subAuthorities;
    private readonly int _hash;

    /// <summary>The SID of that authority and those sub-authorities.</summary>
    /// <exception cref="ArgumentException">More than 48 bits, or more than 15 sub-authorities.</exception>
    public Sid(ulong authority, params ReadOnlySpan<uint> subAuthorities)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(authority, MaximumAuthority);
        if (subAuthorities.Length > MaximumSubAuthorities)
        {
            throw new ArgumentException($"A SID has at most {MaximumSubAuthorities} sub-authorities.", nameof(subAuthorities));
        }

        Authority = authority;
        _subAuthorities = subAuthorities.ToArray();
        _hash = Hash(authority, subAuthorities);
    }

    /// <summary>The identifier authority.</summary>
    public ulong Authority { get; }

    /// <summary>The sub-authorities; the last one is the relative identifier.</summary>
    public ReadOnlySpan<uint> SubAuthorities => _subAuthorities;

    /// <summary>Bytes of the binary form.</summary>
    public int BinaryLength => HeaderLength + (4 * _subAuthorities.Length);

    /// <summary>Equal numbers.</summary>
    public static bool operator ==(Sid? left, Sid? right) => ReferenceEquals(left, right) || (left is not null && left.Equals(right));

    /// <summary>Different numbers.</summary>
    public static bool operator !=(Sid? left, Sid? right) => !(left == right);

    /// <summary>Reads the binary form at the start of <paramref name="source"/>; what follows it is not looked at.</summary>
    /// <returns>False if there is no valid SID: too short, not revision 1, more than 15 sub-authorities.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, [NotNullWhen(true)] out Sid? sid)
    {
        sid = null;
        if (source.Length < HeaderLength || source[0] != Revision || source[1] > MaximumSubAuthorities
            || source.Length < HeaderLength + (4 * source[1]))
        {
            return false;
        }

        Span<uint> parts = stackalloc uint[source[1]];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = BinaryPrimitives.ReadUInt32LittleEndian(source[(HeaderLength + (4 * i))..]);
        }

        sid = new Sid(BinaryPrimitives.ReadUInt64BigEndian(source) & MaximumAuthority, parts);
        return true;
    }

    /// <summary>Writes the binary form.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="BinaryLength"/>.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < BinaryLength)
        {
            throw new ArgumentException("The destination is too short.", nameof(destination));
        }

        // The authority is the only number in NT's security structures that is big-endian; its two spare bytes hold revision and count.
        BinaryPrimitives.WriteUInt64BigEndian(destination, Authority);
        destination[0] = Revision;
        destination[1] = (byte)_subAuthorities.Length;
        for (int i = 0; i < _subAuthorities.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(HeaderLength + (4 * i))..], _subAuthorities[i]);
        }
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] Sid? other) =>
        other is not null && _hash == other._hash && Authority == other.Authority
        && _subAuthorities.AsSpan().SequenceEqual(other._subAuthorities);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Sid);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    // FNV-1a over the words. Users choose sub-authorities, so a set of SIDs must not rely on this for its bounds, only for its speed.
    private static int Hash(ulong authority, ReadOnlySpan<uint> parts)
    {
        uint hash = unchecked((2166136261u ^ (uint)authority) * 16777619u);
        hash = unchecked((hash ^ (uint)(authority >> 32)) * 16777619u);
        foreach (uint part in parts)
        {
            hash = unchecked((hash ^ part) * 16777619u);
        }

        return unchecked((int)(hash ^ (hash >> 15)));
    }
}
