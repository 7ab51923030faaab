using System.Collections.Immutable;
using Helve.Kernel.Security;

namespace Helve.Kernel.Wire;

/// <summary>A token on the wire (<see cref="TokenReply"/>). Both directions are here, so that they agree.</summary>
public static class TokenMessages
{
    /// <summary>Writes a token; false: it does not fit.</summary>
    public static bool TryPut(ref MessageWriter writer, AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        byte[] dacl = token.DefaultDacl is { } list ? new SecurityDescriptor(list).ToArray() : [];
        var reply = new TokenReply
        {
            Privileges = (uint)token.Privileges,
            Groups = (uint)token.Groups.Length,
            Restricted = (uint)token.RestrictedSids.Length,
            UserIsDenyOnly = token.UserIsDenyOnly ? 1u : 0,
            SecurityBytes = (uint)dacl.Length,
            IntegrityLevel = token.IntegrityLevel,
        };
        bool fits = writer.TryPut(in reply) && TryPut(ref writer, token.User) && TryPut(ref writer, token.Owner) && TryPut(ref writer, token.PrimaryGroup);
        foreach (TokenGroup group in token.Groups)
        {
            fits = fits && writer.TryPut((uint)group.Attributes) && TryPut(ref writer, group.Sid);
        }

        foreach (Sid sid in token.RestrictedSids)
        {
            fits = fits && TryPut(ref writer, sid);
        }

        return fits && writer.TryPutBytes(dacl);
    }

    /// <summary>Reads a token; null: what is there is none.</summary>
    public static AccessToken? Read(ref MessageReader reader)
    {
        if (!reader.TryRead(out TokenReply reply)
            || ReadSid(ref reader) is not { } user || ReadSid(ref reader) is not { } owner || ReadSid(ref reader) is not { } group
            || ReadGroups(ref reader, reply.Groups) is not { } groups || ReadSids(ref reader, reply.Restricted) is not { } restricted
            || !reader.TryReadBytes(reply.SecurityBytes, out ReadOnlySpan<byte> bytes))
        {
            return null;
        }

        SecurityDescriptor? defaults = null;
        return bytes.IsEmpty || SecurityDescriptor.TryRead(bytes, out defaults) == NtStatus.Success
            ? new AccessToken(
                user, groups, group, (TokenPrivileges)reply.Privileges, owner, defaults?.Dacl, restricted, reply.UserIsDenyOnly != 0, reply.IntegrityLevel)
            : null;
    }

    private static bool TryPut(ref MessageWriter writer, Sid sid)
    {
        Span<byte> bytes = stackalloc byte[Sid.MaximumBinaryLength];
        sid.CopyTo(bytes);
        return writer.TryPutBytes(bytes[..sid.BinaryLength]);
    }

    private static Sid? ReadSid(ref MessageReader reader)
    {
        const uint HeaderLength = 8;
        if (!reader.TryReadBytes(HeaderLength, out ReadOnlySpan<byte> header) || header[1] > Sid.MaximumSubAuthorities
            || !reader.TryReadBytes((uint)header[1] * sizeof(uint), out ReadOnlySpan<byte> parts))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[Sid.MaximumBinaryLength];
        header.CopyTo(bytes);
        parts.CopyTo(bytes[(int)HeaderLength..]);
        return Sid.TryRead(bytes, out Sid? sid) ? sid : null;
    }

    private static ImmutableArray<TokenGroup>? ReadGroups(ref MessageReader reader, uint count)
    {
        ImmutableArray<TokenGroup>.Builder groups = ImmutableArray.CreateBuilder<TokenGroup>();
        for (uint i = 0; i < count; i++)
        {
            if (!reader.TryRead(out uint attributes) || ReadSid(ref reader) is not { } sid)
            {
                return null;
            }

            groups.Add(new TokenGroup(sid, (TokenGroupAttributes)attributes));
        }

        return groups.ToImmutable();
    }

    private static ImmutableArray<Sid>? ReadSids(ref MessageReader reader, uint count)
    {
        ImmutableArray<Sid>.Builder sids = ImmutableArray.CreateBuilder<Sid>();
        for (uint i = 0; i < count; i++)
        {
            if (ReadSid(ref reader) is not { } sid)
            {
                return null;
            }

            sids.Add(sid);
        }

        return sids.ToImmutable();
    }
}
