namespace Helve.Kernel.Security;

/// <summary>How a token has a SID.</summary>
[Flags]
internal enum SidUse : byte
{
    /// <summary>It has not.</summary>
    None = 0,

    /// <summary>Entries that deny it are heeded.</summary>
    Denies = 1,

    /// <summary>Entries that allow it are heeded.</summary>
    Allows = 2,

    /// <summary>The token may make it the owner of an object.</summary>
    Owns = 4,
}

/// <summary>A token's SIDs, made once and asked often: open addressing over a table at most half full.</summary>
internal sealed class SidSet
{
    private readonly Sid?[] _sids;
    private readonly SidUse[] _uses;

    internal SidSet(ReadOnlySpan<(Sid Sid, SidUse Use)> members)
    {
        int size = 8;
        while (size < 2 * members.Length)
        {
            size *= 2;
        }

        _sids = new Sid?[size];
        _uses = new SidUse[size];
        foreach ((Sid sid, SidUse use) in members)
        {
            int at = Place(sid);
            _sids[at] = sid;
            _uses[at] |= use;
        }
    }

    internal SidUse this[Sid sid] => _uses[Place(sid)];

    private int Place(Sid sid)
    {
        Sid?[] sids = _sids;
        int at = sid.GetHashCode() & (sids.Length - 1);
        while (sids[at] is { } there && !(ReferenceEquals(there, sid) || there.Equals(sid)))
        {
            at = (at + 1) & (sids.Length - 1);
        }

        return at;
    }
}
