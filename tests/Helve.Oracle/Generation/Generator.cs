namespace Helve.Oracle;

/// <summary>
/// Random sequences of calls over two processes of two threads each and objects of all types; the seed says all of one. What a call does must not
/// depend on what is the world's own (numbers of handles and processes, times), so a call is made only where the outcome is determined.
/// </summary>
internal sealed partial class Generator
{
    private const uint IgnoreCase = 0x40;

    internal static string[] Actors { get; } = ["A", "B"];

    internal static string[] Threads { get; } = ["t1", "t2"];

    private readonly Random _random;
    private readonly List<Live> _live = [];
    private readonly List<Operation> _operations = [];
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    // Threads in a call that blocks, and what will bring them back.
    private readonly HashSet<(string Actor, string Thread)> _busy = [];
    private readonly List<Action> _unfinished = [];
    private readonly (int Weight, Action<string> Topic)[] _topics;
    private readonly bool _isGuarded;
    private bool _hasEnded;
    private int _next;

    private Generator(int seed)
    {
        _random = new Random(seed);
        (int Weight, Action<string> Topic)[] all =
        [
            (16, Create), (8, Open), (14, Duplicate), (8, Close), (16, Wait), (20, Change), (16, Query),
        ];
        int theme = _random.Next(10);
        _isGuarded = theme == 7;
        _topics = theme switch
        {
            0 or 1 => all,
            2 => [.. all, (20, NewFile), (70, UseFile)],
            3 => [.. all, (25, NewPipe), (70, UsePipe)],
            4 => [.. all, (25, NewJob), (40, UseJob), (20, NewProcess), (30, UseProcess)],
            5 => [.. all, (40, NewName), (20, OpenNt)],
            6 => [.. all, (30, Block), (4, End)],
            7 => [.. all, (30, Create), (30, Open)],
            8 => [(4, Create), (4, Duplicate), (4, Wait), (20, NewBackground), (70, UseBackground)],
            _ => [.. all, (8, NewFile), (15, UseFile), (8, NewPipe), (20, UsePipe), (5, NewJob), (5, UseJob), (5, NewProcess), (5, UseProcess), (10, NewName), (10, Block), (1, End)],
        };
    }

    /// <summary>A handle that a call has given, if it succeeded.</summary>
    /// <param name="Actor">Whose.</param>
    /// <param name="Symbol">Its name.</param>
    /// <param name="Type">Which type: the first letter of the symbol.</param>
    /// <param name="Model">What is known of the object: of a file, of a pipe.</param>
    private sealed record Live(string Actor, string Symbol, char Type, object? Model = null)
    {
        internal Arg Handle => Arg.Handle(Symbol);
    }

    internal static Operation[] Make(int seed)
    {
        var generator = new Generator(seed);
        int length = generator._random.Next(6, 30);
        while (generator._operations.Count < length)
        {
            generator.Step();
        }

        while (generator._unfinished.Count != 0)
        {
            generator.Finish();
        }

        if (generator.Chance(3))
        {
            generator.Inherit();
        }

        return [.. generator._operations];
    }

    private void Step()
    {
        if (_unfinished.Count != 0 && Chance(40))
        {
            Finish();
            return;
        }

        string actor = Pick(Actors);
        if (FreeThread(actor) is null)
        {
            actor = Other(actor);
        }

        int choice = _random.Next(_topics.Sum(static topic => topic.Weight));
        foreach ((int weight, Action<string> topic) in _topics)
        {
            choice -= weight;
            if (choice < 0)
            {
                topic(actor);
                return;
            }
        }
    }

    private void Finish()
    {
        Action rest = Pick(_unfinished);
        _unfinished.Remove(rest);
        rest();
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private bool Chance(int percent) => _random.Next(100) < percent;

    private static string Other(string actor) => actor == "A" ? "B" : "A";

    private string? FreeThread(string actor)
    {
        string[] free = [.. Threads.Where(thread => !_busy.Contains((actor, thread)))];
        return free.Length == 0 ? null : Pick(free);
    }

    // A process of which every thread blocks makes no call.
    private void Add(string actor, string call, Arg[] args, string? result = null)
    {
        if (FreeThread(actor) is { } thread)
        {
            _operations.Add(new Operation(actor, thread, MaybeAnsi(call), Array.ConvertAll(args, Certain), result));
            if (call.Contains("Create", StringComparison.Ordinal))
            {
                _made.UnionWith(args.Select(PathIn).OfType<string>().SelectMany(static path => path.Split('\\')));
            }
        }
    }

    // Text in bytes is the same text.
    private string MaybeAnsi(string call) => call.EndsWith('W') && Chance(8) ? call[..^1] + "A" : call;

    // Which of two names is found that differ in case only, when case does not matter, Windows does not say: then it is to matter.
    private Arg Certain(Arg arg) =>
        arg is AttributesArg { Value: { } path, Bits: var bits } attributes && (bits & IgnoreCase) != 0
            && path.Split('\\').Any(part => _made.Count(made => string.Equals(made, part, StringComparison.OrdinalIgnoreCase)) > 1)
            ? attributes with { Bits = bits & ~IgnoreCase }
            : arg;

    private static string? PathIn(Arg arg) => (arg as AttributesArg)?.Value ?? (arg as NameArg)?.Value;

    private string Symbol(char type) => $"{type}{++_next}";

    private string New(string actor, char type, object? model = null)
    {
        string symbol = Symbol(type);
        _live.Add(new Live(actor, symbol, type, model));
        return symbol;
    }

    private Live[] Mine(string actor, string types = "") => [.. _live.Where(live => live.Actor == actor && (types.Length == 0 || types.Contains(live.Type, StringComparison.Ordinal)))];

    // What they have in common can be done to every handle.
    private Live? Any(string actor) => One(actor, string.Empty, Create);

    // One of these types; null: the process has none, and has made one instead of what was wanted.
    private Live? One(string actor, string types, Action<string> make)
    {
        if (Mine(actor, types) is { Length: > 0 } mine)
        {
            return Pick(mine);
        }

        make(actor);
        return null;
    }
}
