using Helve.Tests.Checking.Core;

namespace Helve.Tests.Checking.Waiting;

/// <summary>The kinds of objects that threads of a program wait for.</summary>
internal enum Kind
{
    Auto,
    Manual,
    Semaphore,
    Mutex,
    Timer,
    ManualTimer,
}

/// <summary>An object: an event's state, a semaphore's count, or the number of a mutex's owner plus 1.</summary>
internal readonly record struct Thing(Kind Kind, int Initial, int Limit)
{
    public bool IsTimer => Kind is Kind.Timer or Kind.ManualTimer;

    /// <summary>Timer: when it is due, in milliseconds from the beginning; 0: it is not armed.</summary>
    public int Due { get; init; }

    /// <summary>Timer: its period in milliseconds.</summary>
    public int Period { get; init; }

    /// <summary>Timer: by the wall clock.</summary>
    public bool IsAbsolute { get; init; }
}

/// <summary>How long a wait waits. A deadline passes at any time; only who waits until a moment goes by the clock.</summary>
internal enum Patience
{
    Forever,
    Deadline,
    Poll,
    Until,
}

/// <summary>What an operation does.</summary>
internal enum Verb
{
    Any,
    All,
    Set,
    Reset,
    Pulse,
    Release,
    ReleaseMutex,
    SignalAndWait,
    SetTimer,
    CancelTimer,
    QueryTimer,

    /// <summary>Not a call: it is so many milliseconds since the beginning.</summary>
    Tick,

    /// <summary>Not a call: the wall clock shows so many milliseconds since the beginning.</summary>
    WallTick,

    /// <summary>Not a call: goes on when the named threads sleep in a wait or are gone.</summary>
    Gate,
}

/// <summary>One operation of a thread.</summary>
/// <param name="Verb">What it does.</param>
/// <param name="Objects">To which objects; a gate's threads; of signal-and-wait, the signalled one, then the awaited one.</param>
/// <param name="Patience">Of a wait.</param>
/// <param name="Count">Of a release.</param>
internal sealed record Act(Verb Verb, int[] Objects, Patience Patience = Patience.Forever, int Count = 1)
{
    /// <summary>Of a timer that is set: when it is due, in milliseconds from now, or from the beginning by the wall clock. Of a wait: until when.</summary>
    public int Due { get; init; }

    /// <summary>Of a timer that is set: its period in milliseconds.</summary>
    public int Period { get; init; }

    /// <summary>Of a timer that is set: by the wall clock.</summary>
    public bool IsAbsolute { get; init; }

    /// <summary>Whether it is a wait that can block.</summary>
    public bool Waits => Verb is Verb.Any or Verb.All or Verb.SignalAndWait;

    public override string ToString() =>
        $"{Verb}({string.Join(',', Objects)}{(Verb == Verb.Release ? $" x{Count}" : "")}{(Due != 0 || Period != 0 ? $" {Due}/{Period}" : "")}{(Waits && Patience != Patience.Forever ? " " + Patience : "")})";
}

/// <summary>
/// A thread: its acts, and whether its process may be killed. Every thread is a process of its own unless it says more. A hurried one,
/// as the broker's, depends on nobody: its signals may end with RETRY, and then have done nothing.
/// </summary>
internal sealed record Player(Act[] Acts, bool Mortal = false, int Process = -1, bool Hurried = false);

/// <summary>Objects and threads: one program, for the reference model and for the checked code.</summary>
internal sealed record WaitProgram(string Name, Thing[] Things, Player[] Players)
{
    /// <summary>The exploration begins where this schedule of the threads (and of recovery, the last actor) leads.</summary>
    public IReadOnlyList<Move> Prefix { get; init; } = [];

    /// <summary>The process that a thread dies with.</summary>
    public int ProcessOf(int player) => Players[player].Process >= 0 ? Players[player].Process : player;

    public override string ToString() => Name;
}

/// <summary>Results of acts, as both sides write them.</summary>
internal static class Outcome
{
    public const ulong TimedOut = 0x102;
    public const ulong Refused = 0x300;
    public const ulong Abandoned = 0x80;

    /// <summary>A hurried thread met another one that does not let go.</summary>
    public const ulong Retry = 0x301;

    /// <summary>The gate was passed, or a signal that reports nothing.</summary>
    public const ulong Done = 0x200;

    public static string Of(ulong result) => result switch
    {
        TimedOut => "timeout",
        Refused => "refused",
        Retry => "retry",
        >= Done => $"was {result - Done}",
        >= Abandoned => $"{result - Abandoned} abandoned",
        _ => $"{result}",
    };
}

/// <summary>Short forms for writing programs.</summary>
internal static class Script
{
    public static readonly Thing Auto = new(Kind.Auto, 0, 1);
    public static readonly Thing AutoSet = new(Kind.Auto, 1, 1);
    public static readonly Thing Manual = new(Kind.Manual, 0, 1);
    public static readonly Thing ManualSet = new(Kind.Manual, 1, 1);

    public static Thing Semaphore(int count, int limit) => new(Kind.Semaphore, count, limit);

    /// <summary>A mutex, free or owned by a thread from the beginning.</summary>
    public static Thing Mutex(int owner = -1) => new(Kind.Mutex, owner + 1, 1);

    public static Player Thread(params Act[] acts) => new(acts);

    public static Player Mortal(params Act[] acts) => new(acts, Mortal: true);

    public static Player Hurried(params Act[] acts) => new(acts, Hurried: true);

    public static Act Wait(int thing, Patience patience = Patience.Forever) => new(Verb.Any, [thing], patience);

    public static Act Any(params int[] things) => new(Verb.Any, things);

    public static Act All(params int[] things) => new(Verb.All, things);

    public static Act Set(int thing) => new(Verb.Set, [thing]);

    public static Act Reset(int thing) => new(Verb.Reset, [thing]);

    public static Act Pulse(int thing) => new(Verb.Pulse, [thing]);

    public static Act Release(int thing, int count = 1) => new(Verb.Release, [thing], Count: count);

    public static Act ReleaseMutex(int thing) => new(Verb.ReleaseMutex, [thing]);

    public static Act SignalAndWait(int signal, int wait, Patience patience = Patience.Forever) => new(Verb.SignalAndWait, [signal, wait], patience);

    public static Thing Timer(int due = 0, int period = 0) => new(Kind.Timer, 0, 1) { Due = due, Period = period };

    public static Thing ManualTimer(int due = 0, int period = 0) => new(Kind.ManualTimer, 0, 1) { Due = due, Period = period };

    public static Act SetTimer(int thing, int due, int period = 0) => new(Verb.SetTimer, [thing]) { Due = due, Period = period };

    public static Act CancelTimer(int thing) => new(Verb.CancelTimer, [thing]);

    public static Act QueryTimer(int thing) => new(Verb.QueryTimer, [thing]);

    public static Act Tick(int milliseconds) => new(Verb.Tick, [], Count: milliseconds);

    public static Act WallTick(int milliseconds) => new(Verb.WallTick, [], Count: milliseconds);

    public static Act Gate(params int[] threads) => new(Verb.Gate, threads);

    public static Act Within(this Act act) => act with { Patience = Patience.Deadline };

    public static Act Until(this Act act, int milliseconds) => act with { Patience = Patience.Until, Due = milliseconds };

    public static Act Polled(this Act act) => act with { Patience = Patience.Poll };
}
