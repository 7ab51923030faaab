namespace Helve.Tests.Checking.Core;

/// <summary>
/// Which words are shared, learnt while exploring. An access that no other actor could notice is taken together with the actor's
/// step before it: a read of a word that nobody else writes, or any access to a word that nobody else touches. Whether that is so is
/// assumed first; when an access proves an assumption wrong, the word is marked and the exploration starts again.
/// </summary>
internal sealed class Sharing(bool mergeWrites)
{
    private readonly List<Use> _uses = [];

    /// <summary>An assumption turned out wrong since the last <see cref="Restart"/>.</summary>
    public bool IsRefuted { get; private set; }

    /// <summary>Whether the access can be taken together with the one before it.</summary>
    public bool CanMerge(int actor, in Access access)
    {
        if (access.Kind is not (>= AccessKind.Read and <= AccessKind.Add))
        {
            return false;
        }

        Use use = Of(access.Cell);
        int me = 1 << actor;
        if (access.Kind == AccessKind.Read)
        {
            return !use.WrittenByOthers && (use.Writers & ~me) == 0;
        }

        return mergeWrites && !use.UsedByOthers && !use.IsObserved && (use.Users & ~me) == 0;
    }

    /// <summary>An access is made.</summary>
    public void Note(int actor, in Access access, bool merged)
    {
        if (access.Kind is AccessKind.Wake)
        {
            return;
        }

        Use use = Of(access.Cell);
        int me = 1 << actor;
        bool writes = access.Kind is >= AccessKind.Write and <= AccessKind.Add;
        use.Users |= me;
        use.Writers |= writes ? me : 0;
        if (merged)
        {
            use.MergedReaders |= writes ? 0 : me;
            use.MergedWriters |= writes ? me : 0;
        }

        if (use.MergedReaders != 0 && !use.WrittenByOthers && IsConflict(use.MergedReaders, use.Writers))
        {
            use.WrittenByOthers = IsRefuted = true;
        }

        if (use.MergedWriters != 0 && !use.UsedByOthers && IsConflict(use.MergedWriters, use.Users))
        {
            use.UsedByOthers = IsRefuted = true;
        }
    }

    /// <summary>Something that is no actor writes the word.</summary>
    public void NoteOutsideWriter(int cell) => Of(cell).WrittenByOthers = true;

    /// <summary>A rule about states reads the word: writes to it must be states of their own.</summary>
    public void NoteObserved(int cell)
    {
        Use use = Of(cell);
        if (!use.IsObserved)
        {
            use.IsObserved = true;
            IsRefuted |= use.MergedWriters != 0;
        }
    }

    /// <summary>Forgets who did what, keeps what was proved.</summary>
    public void Restart()
    {
        IsRefuted = false;
        foreach (Use use in _uses)
        {
            use.Users = use.Writers = use.MergedReaders = use.MergedWriters = 0;
        }
    }

    private static bool IsConflict(int merging, int other) => (merging & (merging - 1)) != 0 ? other != 0 : (other & ~merging) != 0;

    private Use Of(int cell)
    {
        while (_uses.Count <= cell)
        {
            _uses.Add(new Use());
        }

        return _uses[cell];
    }

    // Sets of actors are bit masks.
    private sealed class Use
    {
        public int Users;
        public int Writers;
        public int MergedReaders;
        public int MergedWriters;
        public bool WrittenByOthers;
        public bool UsedByOthers;
        public bool IsObserved;
    }
}
