using System.Runtime.InteropServices;

namespace Helve.Tests.Checking.Core;

/// <summary>Runs an operation on from two histories under the same invented future, to see whether they differ in what matters.</summary>
internal sealed class Prober(Scenario scenario)
{
    private const int Futures = 10;
    private const int Length = 80;
    private const int ValuesLimit = 12;

    private readonly Dictionary<(int Cell, int Shift, bool Narrow), List<ulong>> _values = [];
    private readonly Replay _replay = new(scenario.Region, scenario.Mutation);
    private readonly List<Access> _one = [];
    private readonly List<Access> _other = [];
    private readonly Dictionary<int, ulong> _stores = [];

    /// <summary>That answer was seen, so it is a plausible one.</summary>
    public void Learn(in Access access, ulong answer)
    {
        List<ulong> values = ValuesOf(access);
        if (values.Count < ValuesLimit && access.Kind is not (AccessKind.Write or AccessKind.Await or AccessKind.Park or AccessKind.Wake) && !values.Contains(answer))
        {
            values.Add(answer);
        }
    }

    /// <summary>
    /// Whether no future tells the two apart: the actor alone in either memory, and with answers changed here and there to others that
    /// were seen.
    /// </summary>
    public bool AreAlike(Choice choice, ActorContext context, Log one, ulong[] oneMemory, Log other, ulong[] otherMemory)
    {
        for (uint future = 0; future < Futures; future++)
        {
            ulong[] memory = future % 2 == 0 ? oneMemory : otherMemory;
            if (!Agree(choice, context, one, other, memory, future / 2))
            {
                return false;
            }
        }

        return true;
    }

    private bool Agree(Choice choice, ActorContext context, Log one, Log other, ulong[] memory, uint seed)
    {
        _stores.Clear();
        bool oneEnded = _replay.TryProbe(choice, context, one, (access, i) => Answer(access, i, memory, seed), Length, _one, out ulong oneResult);
        _stores.Clear();
        bool otherEnded = _replay.TryProbe(choice, context, other, (access, i) => Answer(access, i, memory, seed), Length, _other, out ulong otherResult);
        return oneEnded == otherEnded && oneResult == otherResult
            && CollectionsMarshal.AsSpan(_one).SequenceEqual(CollectionsMarshal.AsSpan(_other));
    }

    private ulong Answer(Access access, int ordinal, ulong[] memory, uint seed)
    {
        uint random = (uint)HashCode.Combine(seed * 7919, ordinal, access.Cell, access.Shift);
        switch (access.Kind)
        {
            case AccessKind.Wake:
                return 0;
            case AccessKind.Await:
                ChangeAwaited(access);
                return 0;
            case AccessKind.Park:
                return access.HasDeadline ? random & 1 : 0;
        }

        if (!_stores.TryGetValue(access.Cell, out ulong cell))
        {
            cell = access.Cell < memory.Length ? memory[access.Cell] : scenario.Region.Initial(access.Cell);
        }

        ulong seen = access.See(cell);
        if (seed != 0 && random % 4 == 0 && access.Kind != AccessKind.Write)
        {
            List<ulong> values = ValuesOf(access);
            return values[(int)(random / 4 % (uint)values.Count)];
        }

        _stores[access.Cell] = access.Put(cell, access.Apply(seen));
        return access.Kind == AccessKind.Write ? 0 : seen;
    }

    // Somebody changes the word; otherwise an actor that awaits it in both histories never shows how they differ behind it.
    private void ChangeAwaited(in Access access)
    {
        foreach (ulong value in ValuesOf(access))
        {
            if (value != access.Comparand && !access.Narrow)
            {
                _stores[access.Cell] = value;
                return;
            }
        }
    }

    private List<ulong> ValuesOf(in Access access)
    {
        ref List<ulong>? values = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, (access.Cell, access.Shift, access.Narrow), out _);
        return values ??= [access.See(scenario.Region.Initial(access.Cell))];
    }
}
