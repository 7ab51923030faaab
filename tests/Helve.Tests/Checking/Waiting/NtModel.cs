namespace Helve.Tests.Checking.Waiting;

/// <summary>
/// The reference: a sequential kernel in which every act is one step and a signal hands the object to a waiter at that moment, to
/// any that it can satisfy (NT promises no order). Gives all outcomes that a program may have.
/// </summary>
internal sealed partial class NtModel
{
    private readonly WaitProgram _program;
    private readonly int _kills;
    private readonly HashSet<string> _seen = [];
    private readonly Stack<NtState> _open = new();
    private readonly HashSet<string> _outcomes = [];

    private NtModel(WaitProgram program, int kills)
    {
        _program = program;
        _kills = kills;
    }

    /// <summary>All outcomes, when up to so many mortal processes are killed. A dead thread's act happened whole or not at all.</summary>
    public static IReadOnlySet<string> Outcomes(WaitProgram program, int kills)
    {
        var model = new NtModel(program, kills);
        model.Reach(new NtState(program));
        while (model._open.TryPop(out NtState? state))
        {
            model.Expand(state);
        }

        return model._outcomes;
    }

    private void Reach(NtState state)
    {
        if (_seen.Add(state.Key()))
        {
            _open.Push(state);
        }
    }

    private void Expand(NtState state)
    {
        bool moved = TimersExpire(state);
        for (int t = 0; t < _program.Players.Length; t++)
        {
            if (state.IsDead[t])
            {
                continue;
            }

            if (_program.Players[t].Mortal && state.Killed < _kills)
            {
                Kill(state, _program.ProcessOf(t));
            }

            moved |= state.Position[t] < _program.Players[t].Acts.Length && Step(state, t);
        }

        if (!moved)
        {
            _outcomes.Add(state.Describe());
        }
    }

    private bool Step(NtState state, int t)
    {
        Act act = _program.Players[t].Acts[state.Position[t]];
        if (state.IsBlocked[t] && act.Patience == Patience.Until)
        {
            // Its timers come first: whose time is up takes what is there.
            bool due = act.Due <= state.Clock;
            if (due)
            {
                CatchUp(state.Clone(), act.Objects, after => Reach(after.IsBlocked[t] ? TimeOut(after, t) : after));
            }

            return due;
        }

        if (state.IsBlocked[t])
        {
            if (act.Patience == Patience.Deadline)
            {
                Reach(TimeOut(state.Clone(), t));
            }

            return act.Patience == Patience.Deadline;
        }

        if (act.Verb == Verb.Gate)
        {
            bool open = act.Objects.All(u => state.IsDead[u] || state.IsBlocked[u] || state.Position[u] == _program.Players[u].Acts.Length);
            if (open)
            {
                Finish(state.Clone(), t, Outcome.Done);
            }

            return open;
        }

        switch (act.Verb)
        {
            case Verb.Any or Verb.All:
                CatchUp(state.Clone(), act.Objects, after => BeginWait(after.Clone(), t, act.Objects, act.Verb == Verb.All, act.Patience));
                break;
            case Verb.SetTimer or Verb.CancelTimer or Verb.QueryTimer:
                CatchUp(state.Clone(), act.Objects, after => ActOnTimer(after.Clone(), t, act));
                break;
            case Verb.Tick or Verb.WallTick:
                NtState later = state.Clone();
                later.Clock = act.Verb == Verb.Tick ? act.Count : later.Clock;
                later.WallClock = act.Verb == Verb.WallTick ? act.Count : later.WallClock;
                Finish(later, t, Outcome.Done);
                break;
            case Verb.SignalAndWait:
                SignalThenWait(state, t, act);
                break;
            default:
                if (_program.Players[t].Hurried)
                {
                    Finish(state.Clone(), t, Outcome.Retry);
                }

                Signal(state.Clone(), t, act.Verb, act.Objects[0], act.Count, (after, result) => Finish(after, t, result));
                break;
        }

        return true;
    }

    // Other threads may run between the two, as on NT.
    private void SignalThenWait(NtState state, int t, Act act)
    {
        if (state.HasSignalled[t])
        {
            NtState next = state.Clone();
            next.HasSignalled[t] = false;
            CatchUp(next, [act.Objects[1]], after => BeginWait(after.Clone(), t, [act.Objects[1]], all: false, act.Patience));
            return;
        }

        Signal(state.Clone(), t, SignalOf(act.Objects[0]), act.Objects[0], 1, (after, result) =>
        {
            if (result == Outcome.Refused)
            {
                Finish(after, t, result);
            }
            else
            {
                after.HasSignalled[t] = true;
                Reach(after);
            }
        });
    }

    private Verb SignalOf(int thing) => _program.Things[thing].Kind switch
    {
        Kind.Semaphore => Verb.Release,
        Kind.Mutex => Verb.ReleaseMutex,
        _ => Verb.Set,
    };

    private void Finish(NtState state, int t, ulong result)
    {
        state.Finish(t, result);
        Reach(state);
    }

    private void BeginWait(NtState state, int t, int[] things, bool all, Patience patience)
    {
        if (state.TryTake(t, things, all, out ulong result))
        {
            Finish(state, t, result);
        }
        else if (patience == Patience.Poll)
        {
            Finish(state, t, Outcome.TimedOut);
        }
        else
        {
            state.IsBlocked[t] = true;
            Reach(state);
        }
    }

    private void Signal(NtState state, int t, Verb verb, int thing, int count, Action<NtState, ulong> then)
    {
        Thing what = _program.Things[thing];
        int was = state.Value[thing];
        switch (verb)
        {
            case Verb.Reset:
                state.Value[thing] = 0;
                then(state, Outcome.Done + (ulong)was);
                break;
            case Verb.Set or Verb.Pulse:
                state.Value[thing] = 1;
                HandOff(state, thing, after =>
                {
                    after.Value[thing] = verb == Verb.Pulse ? 0 : after.Value[thing];
                    then(after, Outcome.Done + (ulong)was);
                });
                break;
            case Verb.Release when was + count > what.Limit:
            case Verb.ReleaseMutex when was != t + 1:
                then(state, Outcome.Refused);
                break;
            case Verb.Release:
                state.Value[thing] += count;
                HandOff(state, thing, after => then(after, Outcome.Done + (ulong)was));
                break;
            case Verb.ReleaseMutex when state.Recursion[thing] > 0:
                state.Recursion[thing]--;
                then(state, Outcome.Done);
                break;
            case Verb.ReleaseMutex:
                state.Value[thing] = 0;
                HandOff(state, thing, after => then(after, Outcome.Done));
                break;
        }
    }

    // Gives an object that was signalled to waiters, in every order, until none can be satisfied.
    private void HandOff(NtState state, int thing, Action<NtState> then)
    {
        bool given = false;
        for (int u = 0; u < _program.Players.Length; u++)
        {
            if (!state.IsBlocked[u] || state.IsDead[u])
            {
                continue;
            }

            Act act = _program.Players[u].Acts[state.Position[u]];
            int[] things = act.Verb == Verb.SignalAndWait ? [act.Objects[1]] : act.Objects;
            NtState after = state.Clone();
            if (things.Contains(thing) && after.TryTake(u, things, act.Verb == Verb.All, out ulong result))
            {
                given = true;
                after.IsBlocked[u] = false;
                after.Finish(u, result);
                HandOff(after, thing, then);
            }
        }

        if (!given)
        {
            then(state);
        }
    }

    private void Kill(NtState state, int process)
    {
        NtState after = state.Clone();
        after.Killed++;
        for (int t = 0; t < _program.Players.Length; t++)
        {
            if (_program.ProcessOf(t) == process)
            {
                after.IsDead[t] = true;
                after.IsBlocked[t] = false;
            }
        }

        Abandon(after);
    }

    // All mutexes of the dead, in every order, before anybody can look.
    private void Abandon(NtState state)
    {
        bool any = false;
        for (int o = 0; o < _program.Things.Length; o++)
        {
            if (_program.Things[o].Kind == Kind.Mutex && state.Value[o] > 0 && state.IsDead[state.Value[o] - 1])
            {
                any = true;
                NtState after = state.Clone();
                after.Value[o] = 0;
                after.Recursion[o] = 0;
                after.IsAbandoned[o] = true;
                HandOff(after, o, Abandon);
            }
        }

        if (!any)
        {
            Reach(state);
        }
    }
}
