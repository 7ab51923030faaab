using System.Runtime.InteropServices;

namespace Helve.Tests.Checking.Core;

/// <summary>
/// All places where actors were seen to stand: the production code as a graph of accesses, grown as it is needed.
/// </summary>
/// <remarks>
/// Histories that differ in what no longer matters would multiply the states. So a new place is compared with known ones that make
/// the same next access: if the code goes on in the same way from both under a number of random futures (<see cref="Prober"/>), they
/// are taken as one. That is an assumption; each later discovery behind such a place is made for the other histories too, and the
/// first difference refutes it and starts the exploration again without it.
/// </remarks>
internal sealed class LocalStates(Scenario scenario, StateVector memory)
{
    private const int CandidateLimit = 6;
    private const int VariantLimit = 4;

    /// <summary>After so many wrong assumptions, none is made any more.</summary>
    private const int RestartLimit = 25;

    private readonly List<LocalState> _all = [];
    private readonly Dictionary<string, LocalState> _begins = [];
    private readonly Dictionary<(int Origin, int Choice, Access Access), List<LocalState>> _alike = [];
    private readonly HashSet<string> _refuted = [];
    private readonly HashSet<(int Actor, int Step, int Choice, Access Access)> _refutedJunctions = [];
    private readonly Replay _replay = new(scenario.Region, scenario.Mutation);
    private readonly Prober _prober = new(scenario);
    private int _restarts;

    public int Count => _all.Count;

    /// <summary>Two places that were taken as one are not; everything must be built anew.</summary>
    public bool IsRefuted { get; private set; }

    public LocalState this[int id] => _all[id];

    /// <summary>Forgets all places, but not which of them differ.</summary>
    public void Restart()
    {
        _all.Clear();
        _begins.Clear();
        _alike.Clear();
        IsRefuted = false;
        _restarts++;
    }

    /// <summary>The actor before that step of its program.</summary>
    public LocalState Begin(int actor, int step, IReadOnlyList<ulong> results)
    {
        ref LocalState? begin = ref CollectionsMarshal.GetValueRefOrAddDefault(_begins, $"{actor} {step} {string.Join(' ', results)}", out _);
        if (begin is null)
        {
            bool ended = step == scenario.Actors[actor].Program.Count;
            begin = Add(new LocalState
            {
                Id = _all.Count,
                Origin = _all.Count,
                Actor = actor,
                Step = step,
                Results = results,
                Log = Log.Begin(_all.Count, -1),
                Access = new Access(ended ? AccessKind.Finished : AccessKind.Begin),
            });
        }

        LocalState known = begin;
        return known.Access.Kind == AccessKind.Begin && scenario.Actors[actor].Program[step].IsPlain ? Next(known, 0) : known;
    }

    /// <summary>The actor after that answer to its access; after the choice, for a begin.</summary>
    public LocalState Next(LocalState state, ulong answer)
    {
        LocalState? next = state.Find(answer);
        if (next is null)
        {
            next = Discover(state, answer);
            state.Remember(answer, next);
        }

        return next;
    }

    /// <summary>
    /// Whether an actor with this very history, which the exploration takes to stand at that place, makes that place's access. If
    /// not, the history and all of its beginnings are never again taken for another.
    /// </summary>
    public void Audit(LocalState place, Log history)
    {
        Choice choice = scenario.Actors[place.Actor].Program[place.Step].Choices[place.Choice];
        bool ended = _replay.TryRun(choice, new ActorContext(place.Actor, place.Results), history, out _);
        if (!ended && (_replay.Noted == place.Access || place.Access.Kind == AccessKind.Fault))
        {
            return;
        }

        Refute(history);
    }

    /// <summary>Whether, if that answer ends the operation, this very history ends it as well, and with the same result.</summary>
    public void AuditEnd(LocalState place, Log history, ulong answer)
    {
        LocalState next = Next(place, answer);
        if (place.Choice < 0 || next.Step == place.Step)
        {
            return;
        }

        Choice choice = scenario.Actors[place.Actor].Program[place.Step].Choices[place.Choice];
        bool ended = _replay.TryRun(choice, new ActorContext(place.Actor, place.Results), history, out ulong result);
        if (!ended || result != next.Results[place.Results.Count])
        {
            Refute(history);
        }
    }

    private void Refute(Log history)
    {
        IsRefuted = true;
        Log beginning = Log.Begin(history.Origin.Place, history.Origin.Choice);
        for (int i = 0; i < history.Count; i++)
        {
            beginning = beginning.With(history.Accesses[i], history.Answers[i]);
            _refuted.Add(beginning.ToString());
        }
    }

    private LocalState Discover(LocalState state, ulong answer)
    {
        bool begins = state.Choice < 0;
        int number = begins ? (int)answer : state.Choice;
        Choice choice = scenario.Actors[state.Actor].Program[state.Step].Choices[number];
        var context = new ActorContext(state.Actor, state.Results);
        Log log = begins ? Log.Begin(state.Origin, number) : state.Log.With(state.Access, answer);
        if (!begins)
        {
            _prober.Learn(state.Access, answer);
        }

        bool ended = _replay.TryRun(choice, context, log, out ulong result);
        Access access = _replay.Noted;
        List<Variant> variants = Verify(state, choice, context, answer, ended, result, access);
        if (ended)
        {
            return Begin(state.Actor, state.Step + 1, [.. state.Results, result]);
        }

        if (log.Count >= scenario.MaximumAccesses)
        {
            access = new Access(AccessKind.Fault) { Message = $"an operation of {log.Count} accesses: it does not end" };
        }

        ref List<LocalState>? alike = ref CollectionsMarshal.GetValueRefOrAddDefault(_alike, (state.Origin, number, access), out _);
        alike ??= [];
        bool mayMerge = _restarts < RestartLimit && !_refutedJunctions.Contains((state.Actor, state.Step, number, access));
        if (mayMerge && FindEquivalent(alike, choice, context, log) is { } known)
        {
            return known;
        }

        LocalState next = Add(new LocalState
        {
            Id = _all.Count,
            Origin = state.Origin,
            Actor = state.Actor,
            Step = state.Step,
            Choice = number,
            Results = state.Results,
            Log = log,
            Variants = variants,
            Access = access,
            Memory = memory.Cells.ToArray(),
        });
        alike.Add(next);
        return next;
    }

    // Makes the same discovery for the other histories that stand for this place.
    private List<Variant> Verify(LocalState state, Choice choice, ActorContext context, ulong answer, bool ended, ulong result, Access access)
    {
        var next = new List<Variant>();
        foreach (Variant variant in state.Variants)
        {
            Log log = variant.Log.With(state.Access, answer);
            bool otherEnded = _replay.TryRun(choice, context, log, out ulong otherResult);
            if (otherEnded != ended || (ended ? otherResult != result : _replay.Noted != access))
            {
                IsRefuted = true;
                _refutedJunctions.Add((state.Actor, state.Step, variant.Junction.Choice, variant.Junction.Access));
            }
            else if (next.Count < VariantLimit / 2)
            {
                next.Add(variant with { Log = log });
            }
        }

        return next;
    }

    // Only places that are at least as far: so no way leads back, and an operation without end grows without end.
    private LocalState? FindEquivalent(List<LocalState> alike, Choice choice, ActorContext context, Log log)
    {
        int tried = 0;
        ulong[]? now = null;
        for (int i = alike.Count - 1; i >= 0 && tried < CandidateLimit; i--)
        {
            LocalState candidate = alike[i];
            if (candidate.Log.Count < log.Count || candidate.Variants.Count >= VariantLimit)
            {
                continue;
            }

            tried++;
            if (_prober.AreAlike(choice, context, candidate.Log, candidate.Memory, log, now ??= memory.Cells.ToArray()) && (_refuted.Count == 0 || !_refuted.Contains(log.ToString())))
            {
                candidate.Variants.Add(new Variant(log, (candidate.Origin, candidate.Choice, candidate.Access)));
                return candidate;
            }
        }

        return null;
    }

    private LocalState Add(LocalState state)
    {
        _all.Add(state);
        return state;
    }
}
