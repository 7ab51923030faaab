using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;

namespace Helve.Tests.Checking.Waiting;

/// <summary>An expiry whose next moment is not in the transaction, but stored when that is over.</summary>
internal sealed class StoresTheMomentBehind() : Mutation("the next moment is stored behind the transaction")
{
    private Access? _due;
    private bool _isTimer;
    private bool _held;

    public override void Start() => (_due, _isTimer, _held) = (null, false, false);

    public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
    {
        bool writes = access.Kind == AccessKind.Write;
        switch (site.Location)
        {
            case "domain.Operation" when writes:
                _isTimer = access.Value == (ulong)EngineOperation.Timer;
                break;
            case var due when writes && _isTimer && site.Operation != WaitSites.Recovery && due.EndsWith("].Due", StringComparison.Ordinal):
                (_due, _held) = (access, true);
                return 0;
            case "domain.Count" when writes && _isTimer && access.Value == 2:
                // Recovery does not know of it either: one word is redone.
                perform(access with { Value = 1 });
                return 0;
            case "domain.Count" when access.Kind == AccessKind.Read && site.Operation != WaitSites.Recovery && _isTimer:
                return perform(access) is 1 ? 2u : perform(access with { });
            case "domain.Phase" when writes && access.Value == 0 && _held:
                ulong answer = perform(access);
                _held = false;
                perform(_due!.Value);
                return answer;
        }

        return perform(access);
    }
}

/// <summary>Those who sleep for a timer are marked only when the new moment is there.</summary>
internal sealed class MarksBehind() : Mutation("marks waiters behind the new moment")
{
    private readonly List<Access> _marks = [];

    public override void Start() => _marks.Clear();

    public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
    {
        if (site.Operation.StartsWith("SetTimer", StringComparison.Ordinal) && access.Kind == AccessKind.Write && WaitSites.IsField(site, "Verdict"))
        {
            _marks.Add(access);
            return 0;
        }

        ulong answer = perform(access);
        if (access.Kind == AccessKind.Write && site.Location == "domain.Phase" && access.Value == 0)
        {
            _marks.ForEach(mark => perform(mark));
            _marks.Clear();
        }

        return answer;
    }
}

/// <summary>A sleeper that knows no clock: somebody else will wake it.</summary>
internal sealed class SleepsForGood() : Mutation("sleeps without the timer's moment")
{
    public override ulong Answer(Site site, Access access, Func<Access, ulong> perform) =>
        perform(access.Kind == AccessKind.Park && access.Until != 0 ? access with { HasDeadline = false, Until = 0, ClockCell = 0 } : access);
}

/// <summary>A setting that arms the timer by another look at the clock than the one that it caught up with.</summary>
internal sealed class LooksTwice() : Mutation("a second look at the clock")
{
    private Access? _clock;
    private ulong _first;

    public override void Start() => (_clock, _first) = (null, 0);

    public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
    {
        if (!site.Operation.StartsWith("SetTimer", StringComparison.Ordinal))
        {
            return perform(access);
        }

        if (access.Kind == AccessKind.Read && site.Location == "clock")
        {
            _clock = access;
            return _first = perform(access);
        }

        if (access.Kind == AccessKind.Write && site.Location == "domain.Words[1]" && _clock is { } clock)
        {
            _clock = null;
            return perform(access with { Value = access.Value + ((perform(clock) - _first) / 100 << 3) });
        }

        return perform(access);
    }
}
