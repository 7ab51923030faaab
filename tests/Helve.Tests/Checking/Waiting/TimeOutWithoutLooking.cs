using Helve.Tests.Checking.Core;

namespace Helve.Tests.Checking.Waiting;

/// <summary>
/// B4: a waiter whose time is up leaves with the word that it slept on, whatever has been granted to it meanwhile.
/// </summary>
internal sealed class TimeOutWithoutLooking(int actor, Func<Site, bool> isObject) : Mutation("a time-out leaves its grant")
{
    private ulong _word;
    private bool _isTimedOut;

    public override void Start() => (_word, _isTimedOut) = (0, false);

    public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
    {
        if (site.Actor != actor || !isObject(site))
        {
            return perform(access);
        }

        switch (access.Kind)
        {
            case AccessKind.Read when _isTimedOut:
                return _word;
            case AccessKind.Read:
                return _word = perform(access);
            case AccessKind.Park:
                ulong parked = perform(access);
                _isTimedOut = parked == (ulong)Kernel.Memory.ParkResult.TimedOut;
                return parked;
            case AccessKind.CompareExchange when _isTimedOut:
                perform(access);
                return access.Comparand;
            default:
                return perform(access);
        }
    }
}
