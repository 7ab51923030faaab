namespace Helve.Tests.Checking.Core;

/// <summary>What may happen to actors at any time, while the scenario's budgets last.</summary>
internal sealed partial class Explorer
{
    private const int KillsShift = 0;
    private const int RestartsShift = 8;
    private const int StopsShift = 16;
    private const int SpuriousShift = 24;

    private void Misfortunes()
    {
        if (Left(KillsShift))
        {
            foreach (int process in _scenario.KillableProcesses)
            {
                if ((_state[DeathsCell] >> process & 1) == 0 && Goes)
                {
                    Kill(process);
                }
            }
        }

        if (Left(RestartsShift) && Goes)
        {
            Restart();
        }

        for (int i = 0; i < _scenario.Actors.Count && _state[BudgetCell] >> StopsShift != 0; i++)
        {
            if (StatusOf(i) is ActorStatus.Running or ActorStatus.Asleep)
            {
                Disturb(i, LocalStateOf(i)!);
            }
        }
    }

    private bool Left(int budget) => (_state[BudgetCell] >> budget & 0xFF) != 0;

    private void Spend(int budget) => _state.Change(BudgetCell, _state[BudgetCell] - (1ul << budget));

    private void Kill(int process)
    {
        Spend(KillsShift);
        _state.Change(DeathsCell, _state[DeathsCell] | 1ul << process);
        for (int i = 0; i < _scenario.Actors.Count; i++)
        {
            if (_scenario.Actors[i].Process == process)
            {
                _state.Change(FirstActorCell + i, Dead);
            }
        }

        Emit(new Event(-1, null, $"KILL     process {process}"));
    }

    // All actors that can start again are threads of one process, the broker.
    private void Restart()
    {
        bool any = false;
        for (int i = 0; i < _scenario.Actors.Count; i++)
        {
            any |= _scenario.Actors[i].RestartStep >= 0 && LocalStateOf(i) is { Access.Kind: not (AccessKind.Begin or AccessKind.Finished) };
        }

        if (!any)
        {
            return;
        }

        Spend(RestartsShift);
        for (int i = 0; i < _scenario.Actors.Count; i++)
        {
            if (_scenario.Actors[i].RestartStep >= 0)
            {
                Stay(i, _locals.Begin(i, _scenario.Actors[i].RestartStep, []));
            }
        }

        Emit(new Event(-1, null, "RESTART  of the broker"));
    }

    private void Disturb(int actor, LocalState local)
    {
        Actor who = _scenario.Actors[actor];
        if (Left(StopsShift) && who.Stoppable && StatusOf(actor) == ActorStatus.Running && Goes)
        {
            Spend(StopsShift);
            _state.Change(FirstActorCell + actor, _state[FirstActorCell + actor] | Stopped);
            Emit(new Event(-1, null, $"STOP     {who.Name}"));
        }

        if (Left(SpuriousShift) && StatusOf(actor) == ActorStatus.Asleep && Goes)
        {
            Spend(SpuriousShift);
            Resume(actor, local, timedOut: false, "wakes without cause");
        }
    }

    private void Resume(int actor, LocalState local, bool timedOut, string what)
    {
        Audit(local, timedOut ? 1u : 0);
        Stay(actor, _locals.Next(local, timedOut ? 1u : 0));
        Emit(new Event(actor, local, what));
    }
}
