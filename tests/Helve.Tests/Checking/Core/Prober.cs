using System.Runtime.InteropServices;

namespace Helve.Tests.Checking.Core;

/// <summary>Runs an operation on from two histories under the same random future, to see whether they differ in what matters.</summary>
internal sealed class Prober(Scenario scenario)
{
    private const int Futures = 10;
    private const int Length = 60;
    private const int ValuesLimit = 12;

    private readonly Dictionary<(int Cell, int Shift, bool Narrow), List<ulong>> _values = [];
    private readonly Replay _replay = new(scenario.Region, scenario.Mutation);
    private readonly List<Access> _one = [];
    private readonly List<Access> _other = [];

    /// <summary>That answer was seen, so it is a plausible one.</summary>
    public void Learn(in Access access, ulong answer)
    {
        List<ulong> values = ValuesOf(access);
        if (values.Count < ValuesLimit && access.Kind is not (AccessKind.Write or AccessKind.Await or AccessKind.Park or AccessKind.Wake) && !values.Contains(answer))
        {
            values.Add(answer);
        }
    }

    public bool AreAlike(Choice choice, ActorContext context, Log one, Log other)
    {
        for (uint future = 1; future <= Futures; future++)
        {
            uint seed = future;
            bool oneEnded = _replay.TryProbe(choice, context, one, (access, i) => Answer(access, i, seed), Length, _one, out ulong oneResult);
            bool otherEnded = _replay.TryProbe(choice, context, other, (access, i) => Answer(access, i, seed), Length, _other, out ulong otherResult);
            if (oneEnded != otherEnded || oneResult != otherResult || !CollectionsMarshal.AsSpan(_one).SequenceEqual(CollectionsMarshal.AsSpan(_other)))
            {
                return false;
            }
        }

        return true;
    }

    private ulong Answer(Access access, int ordinal, uint seed)
    {
        uint random = (uint)HashCode.Combine(seed * 7919, ordinal, access.Cell, access.Shift);
        switch (access.Kind)
        {
            case AccessKind.Write or AccessKind.Wake or AccessKind.Await:
                return 0;
            case AccessKind.Park:
                return access.HasDeadline ? random & 1 : 0;
            case AccessKind.CompareExchange when random % 3 != 0:
                return access.Comparand;
        }

        List<ulong> values = ValuesOf(access);
        return values[(int)(random / 4 % (uint)values.Count)];
    }

    private List<ulong> ValuesOf(in Access access)
    {
        ref List<ulong>? values = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, (access.Cell, access.Shift, access.Narrow), out _);
        return values ??= [access.See(scenario.Region.Initial(access.Cell))];
    }
}
