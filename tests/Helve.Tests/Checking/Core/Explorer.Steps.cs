using System.Numerics;

namespace Helve.Tests.Checking.Core;

/// <summary>The successors of a state.</summary>
internal sealed partial class Explorer
{
    private bool Goes => _fault is null && !_reached;

    // Successors come always in the same order: a state's ordinal among its parent's successors is enough to find it again.
    private void Expand()
    {
        _ordinal = 0;
        _progress = false;
        for (int i = 0; i < _scenario.Actors.Count && Goes; i++)
        {
            switch (StatusOf(i))
            {
                case ActorStatus.Running:
                    StepActor(i, LocalStateOf(i)!);
                    break;
                case ActorStatus.Asleep when LocalStateOf(i) is { Access.IsSoft: true } local && (_scenario.Actors[i].IsHurried || HasReadStale(local)):
                    _progress = true;
                    Resume(i, local, timedOut: true, "looks again");
                    break;
                case ActorStatus.Asleep when HasPassed(LocalStateOf(i)!.Access):
                    _progress = true;
                    Resume(i, LocalStateOf(i)!, timedOut: true, "its deadline passes");
                    break;
            }
        }

        if (!_progress && _fault is null && _target < 0)
        {
            CheckEnd();
        }

        Misfortunes();
    }

    private void StepActor(int actor, LocalState local)
    {
        if (local.Access.Kind != AccessKind.Begin)
        {
            Perform(actor, local);
            return;
        }

        IReadOnlyList<Choice> choices = _scenario.Actors[actor].Program[local.Step].Choices;
        for (int i = 0; i < choices.Count && Goes; i++)
        {
            if (choices[i].When is { } guard && !guard(_view))
            {
                continue;
            }

            // A choice is not a step of its own, as nobody could see it.
            LocalState chosen = Merge(actor, _locals.Next(local, (ulong)i));
            if (chosen.Step == local.Step)
            {
                Perform(actor, chosen);
            }
            else
            {
                _progress = true;
                Stay(actor, chosen);
                Emit(new Event(actor, local, $"{choices[i].Name}: done without a step"));
            }
        }
    }

    private void Perform(int actor, LocalState local)
    {
        Access access = local.Access;
        switch (access.Kind)
        {
            case AccessKind.Finished or AccessKind.Begin:
                break;
            case AccessKind.Fault:
                Fail(access.Message!, _current);
                break;
            case AccessKind.Await:
                _sharing.Note(actor, access, merged: false);
                if (access.Cell == AnyReadCell ? HasReadStale(local) : access.See(_state[access.Cell]) != access.Comparand)
                {
                    GoOn(actor, local, 0, "changed");
                }

                break;
            case AccessKind.Park when access.See(_state[access.Cell]) == access.Value:
                _sharing.Note(actor, access, merged: false);
                if (access.Until != 0)
                {
                    _sharing.NoteObserved(access.ClockCell);
                }

                _progress = true;
                _state.Change(FirstActorCell + actor, (uint)local.Id | Asleep);
                Emit(new Event(actor, local, "sleeps"));
                break;
            case AccessKind.Park:
                _sharing.Note(actor, access, merged: false);
                GoOn(actor, local, 0, "does not sleep");
                break;
            case AccessKind.Wake:
                WakeSleepers(actor, local);
                break;
            default:
                AccessMemory(actor, local, access);
                break;
        }
    }

    private void AccessMemory(int actor, LocalState local, in Access access)
    {
        _sharing.Note(actor, access, merged: false);
        GoOn(actor, local, ChangeMemory(access));
    }

    // Returns the answer.
    private ulong ChangeMemory(in Access access)
    {
        ulong cell = _state[access.Cell];
        ulong seen = access.See(cell);
        _state.Change(access.Cell, access.Put(cell, access.Apply(seen)));
        return access.Kind == AccessKind.Write ? 0 : seen;
    }

    private void GoOn(int actor, LocalState local, ulong answer, string? note = null)
    {
        _progress = true;
        Audit(local, answer);
        Stay(actor, _locals.Next(local, answer));
        Emit(new Event(actor, local, note, answer));
    }

    private bool HasPassed(in Access park) => park.HasDeadline && (park.Until == 0 || _state[park.ClockCell] >= park.Until);

    // Whether a look would find anything changed. Who was woken from a soft sleep, and sleeps again, has not looked meanwhile.
    private bool HasReadStale(LocalState local)
    {
        for (int i = local.Log.Count - 1; i >= 0 && !EndsLook(local.Log.Accesses[i], local.Log.Answers[i]); i--)
        {
            Access past = local.Log.Accesses[i];
            if (past.Kind == AccessKind.Read && past.See(_state[past.Cell]) != local.Log.Answers[i])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether what was read before this access, with that answer, is looked at again behind it.</summary>
    public static bool EndsLook(Access access, ulong answer) =>
        access.Kind == AccessKind.Await || (access.Kind == AccessKind.Park && !(access.IsSoft && answer == 0));

    // The kernel wakes in order of arrival among equal priorities. Who arrived first is not modelled: every selection of the
    // allowed size is tried, which includes whatever order the queue has.
    private void WakeSleepers(int actor, LocalState local)
    {
        Access access = local.Access;
        Span<int> sleepers = stackalloc int[_scenario.Actors.Count];
        int found = 0;
        for (int i = 0; i < _scenario.Actors.Count; i++)
        {
            if (StatusOf(i) == ActorStatus.Asleep && LocalStateOf(i)!.Access is var park
                && park.Futex == access.Futex && (park.Bitset & access.Bitset) != 0)
            {
                sleepers[found++] = i;
            }
        }

        int count = Math.Min(access.Count, found);
        for (uint selection = 0; selection < 1u << found && Goes; selection++)
        {
            if (BitOperations.PopCount(selection) == count)
            {
                Wake(actor, local, sleepers[..found], selection);
            }
        }
    }

    private void Wake(int actor, LocalState local, ReadOnlySpan<int> sleepers, uint selection)
    {
        string? woken = _target < 0 ? null : "wakes nobody";
        for (int i = 0; i < sleepers.Length; i++)
        {
            if ((selection >> i & 1) != 0)
            {
                Audit(LocalStateOf(sleepers[i])!, 0);
                Stay(sleepers[i], _locals.Next(LocalStateOf(sleepers[i])!, 0));
                woken = _target < 0 ? null : woken!.Replace("nobody", "", StringComparison.Ordinal) + _scenario.Actors[sleepers[i]].Name + " ";
            }
        }

        GoOn(actor, local, 0, woken);
    }

    private void Stay(int actor, LocalState local) => _state.Change(FirstActorCell + actor, (uint)Merge(actor, local).Id);

    // Takes the accesses that nobody else can notice along with the step that leads to them.
    private LocalState Merge(int actor, LocalState local)
    {
        while (!_prepares && _sharing.CanMerge(actor, local.Access))
        {
            _sharing.Note(actor, local.Access, merged: true);
            ulong answer = ChangeMemory(local.Access);
            Audit(local, answer);
            if (_target >= 0 && (local.Access.Kind != AccessKind.Read || answer != 0))
            {
                _merged += "\n    and " + TraceText.Line(_scenario, new Event(actor, local, null, answer));
            }

            local = _locals.Next(local, answer);
        }

        return local;
    }
}
