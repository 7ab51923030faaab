using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;

namespace Helve.Tests.Checking.Waiting;

/// <summary>A wait for several objects that believes, under the lock, what it saw before it froze them.</summary>
internal sealed class LooksFirst() : Mutation("looks before M is 1")
{
    private readonly Dictionary<string, ulong> _seen = [];
    private bool _pending;

    public override void Start()
    {
        _seen.Clear();
        _pending = false;
    }

    public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
    {
        ulong answer = perform(access);
        _pending |= WaitSites.IsField(site, "Verdict") && access.Kind == AccessKind.Write && new VerdictWord(access.Value).IsPending;
        if (!site.Operation.StartsWith("Any", StringComparison.Ordinal) || !WaitSites.IsObject(site) || access.Kind != AccessKind.Read || _pending)
        {
            return answer;
        }

        _seen.TryAdd(site.Location, answer);
        return (answer & WaitWord.Frozen) != 0 ? _seen[site.Location] | WaitWord.Frozen : answer;
    }
}

/// <summary>A thread that takes or leaves an object by compare-and-swap though it is frozen.</summary>
internal sealed class TakesFrozen(int actor) : Mutation("lock-free with M = 1")
{
    private ulong _frozen;

    public override void Start() => _frozen = 0;

    public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
    {
        if (site.Actor != actor || !WaitSites.IsObject(site) || access.Kind == AccessKind.Park)
        {
            return perform(access.Kind == AccessKind.Park ? access with { Value = access.Value | _frozen } : access);
        }

        if (access.Kind == AccessKind.CompareExchange)
        {
            return perform(access with { Value = access.Value | _frozen, Comparand = access.Comparand | _frozen }) & ~_frozen;
        }

        ulong answer = perform(access);
        _frozen = answer & WaitWord.Frozen;
        return answer & ~_frozen;
    }
}

/// <summary>A wait for several objects whose time is up swaps its verdict at once, and takes the lock only to clean up.</summary>
internal sealed class TimesOutWithoutLock() : Mutation("time-out by bare swap of the verdict")
{
    private ulong _swapped;

    public override void Start() => _swapped = 0;

    public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
    {
        if (site.Actor != 0 || !WaitSites.IsField(site, "Verdict"))
        {
            return perform(access);
        }

        switch (access.Kind)
        {
            case AccessKind.Park:
                ulong parked = perform(access);
                return parked == (ulong)ParkResult.TimedOut ? TimeOut(access, parked, perform) : parked;
            case AccessKind.Read when _swapped != 0:
                return _swapped;
            case AccessKind.Write when _swapped != 0:
                _swapped = 0;
                return 0;
            default:
                return perform(access);
        }
    }

    private ulong TimeOut(Access access, ulong parked, Func<Access, ulong> perform)
    {
        var word = new Access(AccessKind.Read) { Cell = access.Cell };
        ulong seen = perform(word);
        var verdict = new VerdictWord(seen);
        if (!verdict.IsPending)
        {
            return parked;
        }

        ulong timedOut = verdict.With(VerdictState.TimedOut).Value;
        _swapped = perform(word with { Kind = AccessKind.CompareExchange, Comparand = seen, Value = timedOut }) == seen ? seen : 0;
        return parked;
    }
}
