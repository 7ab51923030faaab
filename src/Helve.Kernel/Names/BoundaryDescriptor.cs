using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Helve.Kernel.Security;

namespace Helve.Kernel.Names;

/// <summary>
/// Around what a private namespace lies: a name, the SIDs that whoever creates it must have, and perhaps a level of integrity (semantics E36,
/// E37). Two boundaries are one if all of these are the same; the order of the SIDs does not matter. Immutable.
/// </summary>
public sealed class BoundaryDescriptor : IEquatable<BoundaryDescriptor>
{
    /// <summary>SIDs at most.</summary>
    public const int MaximumSids = 64;

    private const int HeaderLength = 12;

    /// <summary>Makes a boundary.</summary>
    /// <param name="name">Its name, of 32,767 characters at most; it protects nothing by itself.</param>
    /// <param name="sids">Who creates the namespace must be, or be a member of, each of them; at least one.</param>
    /// <exception cref="ArgumentException">The name is too long, or there are no SIDs or more than <see cref="MaximumSids"/>.</exception>
    public BoundaryDescriptor(string name, params ReadOnlySpan<Sid> sids)
        : this(name, null, sids)
    {
    }

    /// <summary>Makes a boundary with a level of integrity.</summary>
    /// <param name="name">Its name, of 32,767 characters at most; it protects nothing by itself.</param>
    /// <param name="integrityLevel">The least level of who creates the namespace; null: any.</param>
    /// <param name="sids">Who creates the namespace must be, or be a member of, each of them; at least one.</param>
    /// <exception cref="ArgumentException">The name is too long, or there are no SIDs or more than <see cref="MaximumSids"/>.</exception>
    public BoundaryDescriptor(string name, uint? integrityLevel, params ReadOnlySpan<Sid> sids)
    {
        ArgumentNullException.ThrowIfNull(name);
        ImmutableArray<Sid> distinct = [.. sids.ToArray().Distinct().OrderBy(static sid => sid.ToString(), StringComparer.Ordinal)];
        if (name.Length > ushort.MaxValue / sizeof(char) || distinct.Length is 0 or > MaximumSids)
        {
            throw new ArgumentException($"A boundary has a name of at most {ushort.MaxValue / sizeof(char)} characters and 1 to {MaximumSids} SIDs.");
        }

        Name = name;
        Sids = distinct;
        IntegrityLevel = integrityLevel;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The SIDs, each once, in an order of their own.</summary>
    public ImmutableArray<Sid> Sids { get; }

    /// <summary>The least level of integrity (a RID such as 0x2000, medium); null: any.</summary>
    public uint? IntegrityLevel { get; }

    /// <summary>Bytes of the binary form.</summary>
    public int BinaryLength => HeaderLength + (Name.Length * sizeof(char)) + Sids.Sum(static sid => sid.BinaryLength);

    /// <summary>
    /// Reads the binary form: bytes of the name, number of SIDs, level (all ones: none), each of 32 bits; the name; the SIDs. False: it is none, has bytes left
    /// over, or says what no boundary has.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> source, [NotNullWhen(true)] out BoundaryDescriptor? boundary)
    {
        boundary = null;
        if (source.Length < HeaderLength)
        {
            return false;
        }

        uint nameBytes = BinaryPrimitives.ReadUInt32LittleEndian(source);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        uint level = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        source = source[HeaderLength..];
        if (nameBytes > (uint)source.Length || nameBytes > ushort.MaxValue || nameBytes % sizeof(char) != 0 || count is 0 or > MaximumSids)
        {
            return false;
        }

        string name = MemoryMarshal.Cast<byte, char>(source[..(int)nameBytes]).ToString();
        source = source[(int)nameBytes..];
        var sids = new Sid[count];
        for (uint i = 0; i < count; i++)
        {
            if (!Sid.TryRead(source, out Sid? sid))
            {
                return false;
            }

            sids[i] = sid;
            source = source[sid.BinaryLength..];
        }

        boundary = source.IsEmpty ? new BoundaryDescriptor(name, level == uint.MaxValue ? null : level, sids) : null;
        return boundary is not null;
    }

    /// <summary>The binary form.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[BinaryLength];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Name.Length * sizeof(char));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), Sids.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), IntegrityLevel ?? uint.MaxValue);
        Span<byte> rest = bytes.AsSpan(HeaderLength);
        MemoryMarshal.AsBytes(Name.AsSpan()).CopyTo(rest);
        rest = rest[(Name.Length * sizeof(char))..];
        foreach (Sid sid in Sids)
        {
            sid.CopyTo(rest);
            rest = rest[sid.BinaryLength..];
        }

        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] BoundaryDescriptor? other) =>
        other is not null && Name == other.Name && IntegrityLevel == other.IntegrityLevel && Sids.SequenceEqual(other.Sids);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BoundaryDescriptor);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Name);
        hash.Add(IntegrityLevel);
        foreach (Sid sid in Sids)
        {
            hash.Add(sid);
        }

        return hash.ToHashCode();
    }

    /// <summary>The name and the SIDs, for people.</summary>
    public override string ToString() =>
        $"{Name} of {string.Join(" and ", Sids)}{(IntegrityLevel is { } level ? $" from level 0x{level:X} on" : string.Empty)}";
}
