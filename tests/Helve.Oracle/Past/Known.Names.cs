namespace Helve.Oracle;

/// <summary>What a call by a name comes to, whatever the object's descriptor says then.</summary>
internal enum Naming
{
    /// <summary>It makes the object.</summary>
    Makes,

    /// <summary>It is there: a call that makes it opens it instead.</summary>
    Exists,

    /// <summary>It is there, and is opened.</summary>
    Opens,

    /// <summary>It is there, which the caller did not allow.</summary>
    Collides,

    /// <summary>Another type is there.</summary>
    IsOfAnotherType,

    /// <summary>The last part of the name is not there.</summary>
    LacksName,

    /// <summary>An earlier part of the name is not there.</summary>
    LacksPath,

    /// <summary>An earlier part of the name is no directory.</summary>
    LeadsThroughAnother,
}

/// <summary>Where a name leads.</summary>
/// <param name="Naming">What a call comes to.</param>
/// <param name="Found">What is there.</param>
/// <param name="Directory">In which directory it is, or would be.</param>
/// <param name="Last">What it is called there.</param>
/// <param name="IsThroughLink">The name leads through a link.</param>
internal sealed record Place(Naming Naming, Thing? Found, Thing? Directory, string Last, bool IsThroughLink);

/// <summary>Names: the directories, the links, and what is in them (semantics D2, D11, E5, E6, E17, E18, E20, E22, E31, E32).</summary>
internal sealed partial class Known
{
    private const uint IgnoreCase = 0x40, OpenIf = 0x80;
    private const int MostLinks = 30;
    private readonly Thing _global = new("Directory"), _local = new("Directory");

    // What no call of Windows returns by itself: a name that is in no such directory.
    private static readonly (string Word, string Type)[] s_types =
    [
        ("KeyedEvent", "KeyedEvent"), ("Event", "Event"), ("Mut", "Mutant"), ("Semaphore", "Semaphore"), ("Timer", "Timer"), ("FileMapping", "Section"), ("Section", "Section"), ("Job", "Job"),
        ("Directory", "Directory"), ("SymbolicLink", "Link"), ("NamedPipe", "Pipe"),
    ];

    /// <summary>A directory that somebody made, of which the last handle was closed while something was in it. Wine still has its name.</summary>
    internal IEnumerable<Thing> Emptied => _things.Where(static thing => thing is { Type: "Directory", IsGone: true, Entries.Count: not 0 });

    /// <summary>A job of that name has no handle any more, and processes.</summary>
    internal bool HasGoneJob(string name) => _things.Exists(thing => thing is { Type: "Job", IsGone: true } && thing.Name == name && thing.Members.Any(member => !HasEnded(member)));

    /// <summary>The type that a call makes or opens; null: none.</summary>
    internal static string? TypeOf(string call)
    {
        bool isOf = Makes(call) || call.StartsWith("Open", StringComparison.Ordinal) || call.StartsWith("NtOpen", StringComparison.Ordinal);
        return isOf ? Array.Find(s_types, type => call.Contains(type.Word, StringComparison.Ordinal)).Type : null;
    }

    /// <summary>Whether Helve has said of a call by a name what its place leads to.</summary>
    internal static bool Says(Operation operation, Outcome outcome, Naming naming) => operation.Call.StartsWith("Nt", StringComparison.Ordinal)
        ? naming switch
        {
            Naming.Makes or Naming.Opens => outcome.Is("Success"),
            Naming.Exists => outcome.Is("ObjectNameExists"),
            Naming.Collides => outcome.Is("ObjectNameCollision"),
            Naming.LacksName => outcome.Is("ObjectNameNotFound"),
            Naming.LacksPath => outcome.Is("ObjectPathNotFound"),
            _ => outcome.Is("ObjectTypeMismatch"),
        }
        : naming switch
        {
            Naming.Makes => outcome.Is("a handle, ERROR_SUCCESS"),
            Naming.Opens => outcome.Is("a handle"),
            Naming.Exists => outcome.Is("a handle, ERROR_ALREADY_EXISTS"),
            Naming.LacksName => outcome.Is("NULL, ERROR_FILE_NOT_FOUND"),
            Naming.LacksPath => outcome.Is("NULL, ERROR_PATH_NOT_FOUND"),
            Naming.Collides => false,
            _ => outcome.Is("NULL, ERROR_INVALID_HANDLE"),
        };

    /// <summary>Where the name of a call leads; null: it has none, or one in a part of the namespace that is not followed.</summary>
    internal Place? PlaceOf(Operation operation)
    {
        foreach (Arg arg in operation.Args)
        {
            (Thing? From, string Path, uint Bits)? name = arg switch
            {
                NameArg { Prefix: @"Local\", Value: var local } => (_local, local, OpenIf),
                NameArg { Prefix: @"Global\", Value: var global } => (_global, global, OpenIf),
                AttributesArg { Root: null, Prefix: @"\BaseNamedObjects\", Value: { } path, Bits: var bits } => (_global, path, bits),
                AttributesArg { Root: { } root, Value: { Length: > 0 } path, Bits: var bits } => (this[operation.Actor, root]?.Thing, path, bits),
                _ => null,
            };
            if (name is { From: { } from } found && TypeOf(operation.Call) is { } type)
            {
                return Find(operation.Call, type, from, found.Path, found.Bits);
            }
        }

        return null;
    }

    private static bool Makes(string call) => call.StartsWith("Create", StringComparison.Ordinal) || call.StartsWith("NtCreate", StringComparison.Ordinal);

    private Place Find(string call, string type, Thing from, string path, uint bits)
    {
        int links = 0;
        if (from.Type != "Directory")
        {
            return new Place(Naming.IsOfAnotherType, from, null, string.Empty, false);
        }

        Place place = Walk(from, path, (bits & IgnoreCase) != 0, keepsLink: type == "Link", ref links);
        Naming naming = place.Naming switch
        {
            Naming.Opens when place.Found!.Type != type => Naming.IsOfAnotherType,
            Naming.Opens when Makes(call) => (bits & OpenIf) != 0 ? Naming.Exists : Naming.Collides,
            Naming.LacksName when Makes(call) => Naming.Makes,
            var other => other,
        };
        return place with { Naming = naming, IsThroughLink = links != 0 || place.Found is { Type: "Link" } };
    }

    private Place Walk(Thing at, string path, bool ignoresCase, bool keepsLink, ref int links)
    {
        string[] parts = path.Split('\\');
        StringComparison comparison = ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        for (int i = 0; ; i++)
        {
            bool isLast = i == parts.Length - 1;
            Thing? found = at.Entries.Find(entry => string.Equals(entry.Name, parts[i], comparison));
            if (found is { Type: "Link", Target: var target } && !(isLast && keepsLink))
            {
                if (++links > MostLinks)
                {
                    return new Place(Naming.LeadsThroughAnother, null, null, string.Empty, true);
                }

                Place led = Walk(_global, target!, ignoresCase, keepsLink: false, ref links);
                if (isLast || led.Naming is Naming.LacksPath or Naming.LeadsThroughAnother)
                {
                    return led;
                }

                found = led.Found;
            }

            if (isLast)
            {
                return new Place(found is null ? Naming.LacksName : Naming.Opens, found, at, parts[i], false);
            }

            if (found is not { Type: "Directory" })
            {
                return new Place(found is null ? Naming.LacksPath : Naming.LeadsThroughAnother, found, null, string.Empty, false);
            }

            at = found;
        }
    }

    // A handle to what the name leads to, or to what has none.
    private void MakeOrOpen(Operation operation, Outcome ours)
    {
        string[] symbols = [.. operation.Args.OfType<OutArg>().Where(static arg => arg is { Kind: OutKind.Handle, Symbol: not null, Actor: null }).Select(static arg => arg.Symbol!)];
        if (operation.Result is null && symbols.Length == 0)
        {
            return;
        }

        string type = TypeOf(operation.Call) ?? (operation.Call is "CreateFileW" ? "File" : "Something");
        Place? place = PlaceOf(operation);
        Thing? root = operation.Args.OfType<AttributesArg>().FirstOrDefault() is { Root: { } of, Value: "" } && !Makes(operation.Call) ? this[operation.Actor, of]?.Thing : null;
        Thing thing = root ?? (place?.Found is { } found && found.Type == type ? found : New(operation, type, place));
        foreach (string? symbol in symbols.DefaultIfEmpty(operation.Result))
        {
            Hold(operation.Actor, symbol, thing, Grants.AccessOf(operation));
        }

        if (type == "Mutant" && Makes(operation.Call) && !ours.Is("a handle, ERROR_ALREADY_EXISTS") && !ours.Is("ObjectNameExists") && IsOwnedFromTheStart(operation))
        {
            Acquire(operation, thing);
        }
    }

    private static bool IsOwnedFromTheStart(Operation operation) =>
        (Number(operation, operation.Call switch { "CreateMutexExW" => 2, "NtCreateMutant" => 3, _ => 1 }) & 1) != 0;

    private static Thing New(Operation operation, string type, Place? place)
    {
        var thing = new Thing(type)
        {
            Made = operation,
            Target = operation.Args.OfType<CountedArg>().FirstOrDefault()?.Value,
            Name = type == "Pipe" ? ((NameArg)operation.Args[0]).Value : place?.Last ?? string.Empty,
            Parent = place?.Directory,
        };
        thing.Parent?.Entries.Add(thing);
        return thing;
    }
}
