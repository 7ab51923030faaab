namespace Helve.Tests.Checking.Waiting;

// Timers: an expiry is a step of its own, which comes at any time behind its moment, and at the latest when somebody uses the timer.
internal sealed partial class NtModel
{
    private static NtState TimeOut(NtState state, int t)
    {
        state.IsBlocked[t] = false;
        state.Finish(t, Outcome.TimedOut);
        return state;
    }

    private bool TimersExpire(NtState state)
    {
        bool any = false;
        for (int o = 0; o < state.Timers.Length; o++)
        {
            if (state.Timers[o].IsDue(state.Clock, state.WallClock))
            {
                any = true;
                Expire(state.Clone(), o, Reach);
            }
        }

        return any;
    }

    // Everything that has passed of these objects, then the rest.
    private void CatchUp(NtState state, int[] things, Action<NtState> then)
    {
        int due = Array.FindIndex(things, o => state.Timers[o].IsDue(state.Clock, state.WallClock));
        if (due < 0)
        {
            then(state);
        }
        else
        {
            Expire(state, things[due], after => CatchUp(after, things, then));
        }
    }

    private void Expire(NtState state, int thing, Action<NtState> then)
    {
        state.Timers[thing] = state.Timers[thing].Expire(state.Clock, state.WallClock);
        if (state.Value[thing] != 0)
        {
            then(state);
            return;
        }

        state.Value[thing] = 1;
        HandOff(state, thing, then);
    }

    private void ActOnTimer(NtState state, int t, Act act)
    {
        int thing = act.Objects[0];
        ulong was = Outcome.Done + (ulong)state.Value[thing];
        switch (act.Verb)
        {
            case Verb.SetTimer:
                state.Value[thing] = 0;
                state.Timers[thing] = new NtTimer(true, act.IsAbsolute, act.IsAbsolute ? act.Due : state.Clock + act.Due, act.Period);
                CatchUp(state, act.Objects, after => Finish(after.Clone(), t, was));
                break;
            case Verb.CancelTimer:
                state.Timers[thing] = state.Timers[thing] with { IsArmed = false };
                Finish(state, t, was);
                break;
            default:
                Finish(state, t, was);
                break;
        }
    }
}
