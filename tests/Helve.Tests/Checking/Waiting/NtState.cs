using System.Text;

namespace Helve.Tests.Checking.Waiting;

/// <summary>A state of the reference model.</summary>
internal sealed class NtState
{
    private readonly WaitProgram _program;
    private readonly ulong[][] _results;

    public NtState(WaitProgram program)
    {
        _program = program;
        Value = Array.ConvertAll(program.Things, thing => thing.Initial);
        Recursion = new int[program.Things.Length];
        IsAbandoned = new bool[program.Things.Length];
        Position = new int[program.Players.Length];
        IsBlocked = new bool[program.Players.Length];
        IsDead = new bool[program.Players.Length];
        HasSignalled = new bool[program.Players.Length];
        Timers = Array.ConvertAll(program.Things, thing => new NtTimer(thing.Due != 0, thing.IsAbsolute, thing.Due, thing.Period));
        _results = Array.ConvertAll(program.Players, player => new ulong[player.Acts.Length]);
    }

    private NtState(NtState from)
    {
        _program = from._program;
        Killed = from.Killed;
        Value = [.. from.Value];
        Recursion = [.. from.Recursion];
        IsAbandoned = [.. from.IsAbandoned];
        Position = [.. from.Position];
        IsBlocked = [.. from.IsBlocked];
        IsDead = [.. from.IsDead];
        HasSignalled = [.. from.HasSignalled];
        Timers = [.. from.Timers];
        Clock = from.Clock;
        WallClock = from.WallClock;
        _results = Array.ConvertAll(from._results, results => (ulong[])results.Clone());
    }

    /// <summary>Event 0 or 1; semaphore: count; mutex: owner plus 1.</summary>
    public int[] Value { get; }
    public int[] Recursion { get; }
    public bool[] IsAbandoned { get; }

    /// <summary>Per thread: the act that is next or blocked.</summary>
    public int[] Position { get; }
    public bool[] IsBlocked { get; }
    public bool[] IsDead { get; }

    /// <summary>Per thread: it is between the two halves of a signal-and-wait.</summary>
    public bool[] HasSignalled { get; }
    public int Killed { get; set; }

    /// <summary>How timers are set; nothing for other objects.</summary>
    public NtTimer[] Timers { get; }

    /// <summary>Milliseconds since the beginning, by both clocks.</summary>
    public int Clock { get; set; }
    public int WallClock { get; set; }

    public NtState Clone() => new(this);

    public void Finish(int t, ulong result) => _results[t][Position[t]++] = result;

    /// <summary>Satisfies a wait at once, if it can be: the lowest index, or all.</summary>
    public bool TryTake(int t, int[] things, bool all, out ulong result)
    {
        result = 0;
        if (all)
        {
            if (!things.All(o => IsAvailable(o, t)))
            {
                return false;
            }

            foreach (int o in things)
            {
                result |= Consume(o, t);
            }

            return true;
        }

        int index = Array.FindIndex(things, o => IsAvailable(o, t));
        if (index >= 0)
        {
            result = (uint)index | Consume(things[index], t);
        }

        return index >= 0;
    }

    public string Key() =>
        $"{string.Join(',', Value)}|{string.Join(',', Recursion)}|{Bits(IsAbandoned)}|{string.Join(',', Position)}|{Bits(IsBlocked)}|{Bits(IsDead)}|{Bits(HasSignalled)}|{Killed}|{Clock}|{WallClock}|{string.Join(',', Timers)}|"
        + string.Join(';', _results.Select(results => string.Join(',', results)));

    /// <summary>The outcome that this state is, if it is an end.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        for (int t = 0; t < _results.Length; t++)
        {
            string did = string.Join(", ", _results[t].Take(Position[t]).Select(Outcome.Of));
            text.Append(DescribePlayer(t, IsDead[t], did, Position[t] < _results[t].Length));
        }

        for (int o = 0; o < Value.Length; o++)
        {
            text.Append(DescribeThing(o, _program.Things[o].Kind, Value[o], Recursion[o], IsAbandoned[o]));
            text.Append(_program.Things[o].IsTimer ? Timers[o].ToString() : "");
        }

        return text.ToString();
    }

    /// <summary>One thread's part of an outcome.</summary>
    public static string DescribePlayer(int t, bool dead, string did, bool blocked) =>
        dead ? $"T{t}[dead] " : $"T{t}[{did}{(blocked ? did.Length == 0 ? "blocked" : ", blocked" : "")}] ";

    /// <summary>One object's part of an outcome.</summary>
    public static string DescribeThing(int o, Kind kind, int value, int recursion, bool abandoned) =>
        $"o{o}={(kind != Kind.Mutex ? $"{value}" : value == 0 ? "free" : $"T{value - 1}+{recursion}")}{(abandoned ? "(abandoned)" : "")} ";

    private bool IsAvailable(int o, int t) => _program.Things[o].Kind == Kind.Mutex ? Value[o] == 0 || Value[o] == t + 1 : Value[o] > 0;

    private ulong Consume(int o, int t)
    {
        switch (_program.Things[o].Kind)
        {
            case Kind.Manual or Kind.ManualTimer:
                return 0;
            case Kind.Mutex when Value[o] == t + 1:
                Recursion[o]++;
                return 0;
            case Kind.Mutex:
                Value[o] = t + 1;
                bool abandoned = IsAbandoned[o];
                IsAbandoned[o] = false;
                return abandoned ? Outcome.Abandoned : 0;
            default:
                Value[o]--;
                return 0;
        }
    }

    private static string Bits(bool[] flags) => string.Concat(flags.Select(flag => flag ? '1' : '0'));
}
