using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Kernel.Security;

/// <summary>
/// Entries in the order in which they are asked. Immutable. An empty list in a descriptor's DACL lets nobody in; a null list in a DACL that is
/// present lets everybody in; see <see cref="SecurityDescriptor.Dacl"/>.
/// </summary>
public sealed class AccessControlList : IEquatable<AccessControlList>
{
    /// <summary>The longest binary form: NT's size field has 16 bits, and entries are multiples of four.</summary>
    public const int MaximumBinaryLength = 0xFFFC;

    internal const int HeaderLength = 8;

    private readonly AccessControlEntry[] _entries;

    /// <summary>A list of those entries.</summary>
    /// <exception cref="ArgumentException">Longer than <see cref="MaximumBinaryLength"/> in binary form.</exception>
    public AccessControlList(params ReadOnlySpan<AccessControlEntry> entries)
    {
        _entries = entries.ToArray();
        BinaryLength = HeaderLength;
        foreach (AccessControlEntry entry in _entries)
        {
            BinaryLength += entry.BinaryLength;
            HasOwnerRights |= entry.IsOwnerRights && entry.IsEffective;
        }

        if (BinaryLength > MaximumBinaryLength)
        {
            throw new ArgumentException("An access control list has at most 64 KB.", nameof(entries));
        }
    }

    /// <summary>The list without entries.</summary>
    public static AccessControlList Empty { get; } = new();

    /// <summary>The entries in order.</summary>
    public ImmutableArray<AccessControlEntry> Entries => ImmutableCollectionsMarshal.AsImmutableArray(_entries);

    /// <summary>Bytes of the binary form.</summary>
    public int BinaryLength { get; }

    internal ReadOnlySpan<AccessControlEntry> Span => _entries;

    /// <summary>Whether an entry for Owner Rights has effect: then the owner has what it says and nothing unasked.</summary>
    internal bool HasOwnerRights { get; }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] AccessControlList? other) => other is not null && Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AccessControlList);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (AccessControlEntry entry in _entries)
        {
            hash.Add(entry);
        }

        return hash.ToHashCode();
    }

    /// <summary>The entries as SDDL writes them.</summary>
    public override string ToString() => string.Concat(_entries.Select(SddlWriter.Entry));

    internal bool AllBelongInDacl()
    {
        foreach (AccessControlEntry entry in _entries)
        {
            if (!entry.BelongsInDacl)
            {
                return false;
            }
        }

        return true;
    }

    internal bool AnyBelongsInDacl()
    {
        foreach (AccessControlEntry entry in _entries)
        {
            if (entry.BelongsInDacl)
            {
                return true;
            }
        }

        return false;
    }
}
