using Helve.Tests.Checking.Core;
using static Helve.Tests.Checking.Waiting.Script;

namespace Helve.Tests.Checking.Waiting;

/// <summary>Programs with timers. The clock is a thread whose acts let time pass.</summary>
internal static class TimerPrograms
{
    /// <summary>No deaths.</summary>
    public static readonly WaitProgram[] All =
    [
        new("timer: one wait", [Timer(due: 1)], [Thread(Wait(0)), Thread(Tick(1))]),
        new("timer: polls", [Timer(due: 1)], [Thread(Wait(0).Polled(), Wait(0).Polled()), Thread(Tick(1), Wait(0).Polled())]),
        new("timer: a deadline before it", [Timer(due: 2)], [Thread(Wait(0).Until(1)), Thread(Tick(1), Tick(2))]),
        new("timer: a deadline with it", [Timer(due: 1)], [Thread(Wait(0).Until(1)), Thread(Tick(1))]),
        new("timer: two waiters, one expiry", [Timer(due: 1)], [Thread(Wait(0)), Thread(Wait(0)), Thread(Tick(1))]) { Prefix = Blocked(0, 1) },
        new("timer: two waiters, manual", [ManualTimer(due: 1)], [Thread(Wait(0)), Thread(Wait(0)), Thread(Tick(1))]) { Prefix = Blocked(0, 1) },
        new("timer: set while waited for", [Timer()], [Thread(Wait(0)), Thread(SetTimer(0, 1)), Thread(Tick(1), Tick(2))]) { Prefix = Blocked(0) },
        new("timer: set earlier while waited for", [Timer(due: 3)], [Thread(Wait(0)), Thread(SetTimer(0, 1)), Thread(Tick(1))]) { Prefix = Blocked(0) },
        new("timer: set earlier while it begins to sleep", [Timer(due: 3)], [Thread(Wait(0)), Thread(SetTimer(0, 1)), Thread(Tick(1))]) { Prefix = [BeforeSleep(0)] },
        new("timer: set later while waited for", [Timer(due: 1)], [Thread(Wait(0)), Thread(SetTimer(0, 2)), Thread(Tick(1), Tick(3))]) { Prefix = Blocked(0) },
        new("timer: set to the past while waited for", [Timer()], [Thread(Wait(0)), Thread(SetTimer(0, 0), Wait(0).Polled())]),
        new("timer: set again takes the signal away", [ManualTimer(due: 1)], [Thread(Tick(1), QueryTimer(0), SetTimer(0, 1), QueryTimer(0)), Thread(Wait(0).Polled())]),
        new("timer: cancelled, keeps its signal", [ManualTimer(due: 1)], [Thread(Tick(1), CancelTimer(0), QueryTimer(0)), Thread(Wait(0).Until(1))]),
        new("timer: cancelled while waited for", [Timer(due: 1)], [Thread(Wait(0)), Thread(CancelTimer(0)), Thread(Tick(1))]) { Prefix = Blocked(0) },
        new("timer: two sets", [Timer()], [Thread(Wait(0)), Thread(SetTimer(0, 2)), Thread(SetTimer(0, 1)), Thread(Tick(1))]) { Prefix = Blocked(0) },
        new("timer: periodic, passed twice", [Timer(due: 1, period: 1)], [Thread(Wait(0), Wait(0)), Thread(Tick(2))]),
        new("timer: periodic, two waiters, passed twice", [Timer(due: 1, period: 1)], [Thread(Wait(0)), Thread(Wait(0)), Thread(Gate(0, 1), Tick(2))]) { Prefix = Blocked(0, 1) },
        new("timer: any with an event", [Timer(due: 1), Auto], [Thread(Any(0, 1)), Thread(Set(1)), Thread(Tick(1))]) { Prefix = Blocked(0) },
        new("timer: any behind an event", [Auto, Timer(due: 1)], [Thread(Any(0, 1)), Thread(Set(0), Wait(0).Polled()), Thread(Tick(1))]) { Prefix = Blocked(0) },
        new("timer: all with an event", [Timer(due: 1), Auto], [Thread(All(0, 1)), Thread(Set(1)), Thread(Tick(1))]) { Prefix = Blocked(0) },
        new("timer: all polls with an event", [Timer(due: 1), AutoSet], [Thread(All(0, 1).Polled()), Thread(Wait(1).Polled()), Thread(Tick(1))]),
        new("timer: any of two", [Timer(due: 2), Timer(due: 1)], [Thread(Any(0, 1), Any(0, 1)), Thread(Tick(1), Tick(2))]),
        new("timer: signal and wait", [Auto, Timer(due: 1)], [Thread(SignalAndWait(0, 1)), Thread(Wait(0)), Thread(Tick(1))]) { Prefix = Blocked(1) },
        new("timer: by the wall clock", [WallTimer(1)], [Thread(Wait(0)), Thread(WallTick(1))]),
        new("timer: the wall clock goes back", [WallTimer(2)], [Thread(Wait(0)), Thread(WallTick(1), WallTick(0), WallTick(2))]),
        new("timer: the wall clock and a period", [WallTimer(1, period: 2)], [Thread(Wait(0), Wait(0)), Thread(WallTick(60), Tick(2))]),
        new("timer: the wall clock moves no relative one", [Timer(due: 1)], [Thread(Wait(0)), Thread(WallTick(60))]),
        new("timer: set by the wall clock while waited for", [Timer(due: 1)], [Thread(Wait(0)), Thread(SetTimer(0, 1) with { IsAbsolute = true }), Thread(Tick(1), WallTick(1))]) { Prefix = Blocked(0) },
    ];

    /// <summary>One thread may die at any access.</summary>
    public static readonly WaitProgram[] Deaths =
    [
        new("timer: a waiter dies at an expiry", [Timer(due: 1)], [Mortal(Wait(0)), Thread(Wait(0)), Thread(Tick(1))]) { Prefix = Blocked(0, 1) },
        new("timer: who polls dies at an expiry", [Timer(due: 1, period: 1)], [Mortal(Wait(0).Polled()), Thread(Wait(0)), Thread(Tick(1))]) { Prefix = Blocked(1) },
        new("timer: two passed, who polls dies", [Timer(due: 1, period: 1)], [Mortal(Wait(0).Polled()), Thread(Wait(0), Wait(0).Polled()), Thread(Tick(2))])
        {
            Prefix = [.. Blocked(1, 2), Move.ToStore(0, "domain.Phase")],
        },
        new("timer: the setter dies", [Timer(due: 3)], [Mortal(SetTimer(0, 1)), Thread(Wait(0)), Thread(Tick(1), QueryTimer(0), Tick(3))]) { Prefix = Blocked(1) },
        new("timer: the setter dies while it begins to sleep", [Timer(due: 3)], [Mortal(SetTimer(0, 1)), Thread(Wait(0)), Thread(Tick(1))])
        {
            Prefix = [BeforeSleep(1)],
        },
        new("timer: the setter dies, the waiter comes", [Timer(due: 1)], [Mortal(SetTimer(0, 2)), Thread(Wait(0).Polled(), Tick(1), QueryTimer(0))]),
        new("timer: the setter of a signalled one dies", [ManualTimer(due: 1, period: 5)], [Mortal(SetTimer(0, 2)), Thread(Tick(1), QueryTimer(0), QueryTimer(0))]),
        new("timer: any with an event, the waiter dies", [Timer(due: 1), Auto], [Mortal(Any(0, 1)), Thread(Set(1), Wait(0).Polled()), Thread(Tick(1))]) { Prefix = Blocked(0) },
    ];

    /// <summary>One thread is stopped for ever at any access.</summary>
    public static readonly WaitProgram[] Stops =
    [
        new("stop: timer, one expiry", [Timer(due: 1), Auto], [Thread(Wait(0)), Thread(Set(1), Wait(1)), Thread(Tick(1))]),
    ];

    public static WaitProgram Find(string name) => All.Concat(Deaths).Concat(Stops).Single(program => program.Name == name);

    // It has found out until when, and is about to sleep.
    private static Move BeforeSleep(int thread) => Move.ToAccess(thread, static (_, access) => access.Kind == AccessKind.Park);

    private static Move[] Blocked(params int[] threads) => [.. threads.Select(Move.ToSleep)];

    private static Thing WallTimer(int due, int period = 0) => Timer(due, period) with { IsAbsolute = true };
}
