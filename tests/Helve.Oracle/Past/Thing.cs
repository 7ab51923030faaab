namespace Helve.Oracle;

/// <summary>An object, as far as the calls tell.</summary>
/// <param name="type">What Windows calls its type.</param>
internal sealed class Thing(string type)
{
    internal string Type { get; } = type;

    /// <summary>How many handles it has; without one it has no name.</summary>
    internal int Handles { get; set; }

    /// <summary>The directory that has its name; null: it has none.</summary>
    internal Thing? Parent { get; set; }

    internal string Name { get; set; } = string.Empty;

    /// <summary>What is in a directory.</summary>
    internal List<Thing> Entries { get; } = [];

    /// <summary>Where a link leads to, from \BaseNamedObjects.</summary>
    internal string? Target { get; init; }

    /// <summary>The call that made it.</summary>
    internal Operation? Made { get; init; }

    /// <summary>Which process it is.</summary>
    internal string? Actor { get; init; }

    /// <summary>Which thread has a mutex.</summary>
    internal (string Actor, string Thread)? Owner { get; set; }

    /// <summary>How often it has it.</summary>
    internal int Depth { get; set; }

    /// <summary>The thread that had a mutex has ended, and nobody has had it since.</summary>
    internal bool IsAbandoned { get; set; }

    /// <summary>When a timer is due, of each time that it was set: in 100 ns, negative from then on.</summary>
    internal List<long> Dues { get; } = [];

    /// <summary>The processes that were put into a job.</summary>
    internal HashSet<string> Members { get; } = [];

    /// <summary>The flags that a job was given, and whether they were the basic ones alone.</summary>
    internal List<(bool IsBasic, uint Flags)> Limits { get; } = [];

    /// <summary>The flags that it has: basic ones alone leave the others as they were, and are all that is shown with them.</summary>
    internal uint Flags(bool isShownBasic)
    {
        const uint Basic = 8;
        uint flags = 0;
        Limits.ForEach(set => flags = set.IsBasic ? (flags & ~Basic) | set.Flags : set.Flags);
        return isShownBasic ? flags & Basic : flags;
    }

    /// <summary>The other end of an instance of a pipe: of its server's end the client's.</summary>
    internal Thing? Client { get; set; }

    /// <summary>Nobody has a handle to it, which somebody had: it has no name any more.</summary>
    internal bool IsGone { get; set; }
}

/// <summary>A handle.</summary>
/// <param name="Actor">Whose.</param>
/// <param name="Thing">To what.</param>
/// <param name="Access">What it grants.</param>
/// <param name="IsTold">That is known: who asks for all that there may be is not told what it is.</param>
internal sealed record Held(string Actor, Thing Thing, uint Access, bool IsTold)
{
    internal bool IsProtected { get; set; }

    /// <summary>It is the number of no handle, which means the process itself: what a call that makes a file returns when it fails.</summary>
    internal bool IsPseudo { get; init; }
}
