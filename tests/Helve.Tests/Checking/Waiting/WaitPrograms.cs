using Helve.Tests.Checking.Core;
using static Helve.Tests.Checking.Waiting.Script;

namespace Helve.Tests.Checking.Waiting;

/// <summary>The programs. Those for the tempting designs that do not work are named after their fault in the protocol's list (B1 to B10).</summary>
internal static class WaitPrograms
{
    /// <summary>One object, no deaths.</summary>
    public static readonly WaitProgram[] Singles =
    [
        new("B1 event: set, then wait", [Auto], [Thread(Wait(0)), Thread(Gate(0), Set(0), Wait(0))]),
        new("B1 manual: pulse, then wait", [Manual], [Thread(Wait(0)), Thread(Gate(0), Pulse(0), Wait(0).Polled())]),
        new("B1 mutex: release, then lock", [Mutex(1)], [Thread(Wait(0)), Thread(Gate(0), ReleaseMutex(0), Wait(0))]),
        new("B1 two blocked, set, then wait", [Auto], [Thread(Wait(0)), Thread(Wait(0)), Thread(Gate(0, 1), Set(0), Wait(0))]),
        new("B3 semaphore at its limit", [Semaphore(0, 1)], [Thread(Wait(0).Within()), Thread(Release(0), Release(0), Wait(0).Polled())]),
        new("B4 time-out against set", [Auto], [Thread(Wait(0).Within()), Thread(Set(0), Wait(0).Polled())]),
        new("two sets, two blocked", [Auto], [Thread(Wait(0)), Thread(Wait(0)), Thread(Gate(0, 1), Set(0), Set(0))]),
        new("manual: set, reset, a late one", [Manual], [Thread(Wait(0)), Thread(Gate(0), Set(0), Reset(0), Wait(0).Polled())]),
        new("pulse, set", [Auto], [Thread(Wait(0)), Thread(Pulse(0), Set(0), Wait(0).Polled())]),
        new("semaphore: two at once", [Semaphore(0, 2)], [Thread(Wait(0)), Thread(Wait(0)), Thread(Gate(0, 1), Release(0, 2))]),
        new("mutex: two lockers", [Mutex()], [Thread(Wait(0), ReleaseMutex(0)), Thread(Wait(0), ReleaseMutex(0))]),
        new("mutex: recursion", [Mutex(0)], [Thread(Wait(0), ReleaseMutex(0), ReleaseMutex(0)), Thread(Wait(0).Within())]),
    ];

    /// <summary>Several objects, no deaths.</summary>
    public static readonly WaitProgram[] Multiple =
    [
        new("any, set, set", [Auto, Auto], [Thread(Any(0, 1)), Thread(Set(0), Set(1))]),
        new("B2 any: set, poll, set", [Auto, Auto], [Thread(Any(1, 0)), Thread(Gate(0), Set(0), Wait(0).Polled(), Set(1))]),
        new("any takes the lowest", [AutoSet, AutoSet], [Thread(Any(0, 1)), Thread(Reset(0), Set(1))]),
        new("all, set, set", [Auto, Auto], [Thread(All(0, 1)), Thread(Set(0), Set(1))]),
        new("all polls against takers", [AutoSet, AutoSet], [Thread(All(0, 1).Polled()), Thread(Wait(0).Polled(), Wait(1).Polled())]),
        new("any polls against a flapping lower object", [Auto, AutoSet], [Thread(Any(0, 1).Polled()), Thread(Set(0), Wait(0).Polled())]),
        new("any polls over two flapping lower objects", [Auto, AutoSet, AutoSet], [Thread(Any(0, 1, 2).Polled()), Flapping(0, 1)]),
        new("any over two flapping lower objects", [Auto, AutoSet, AutoSet], [Thread(Any(0, 1, 2)), Flapping(0, 1)]),
        new("any within a deadline", [Auto, Auto], [Thread(Any(0, 1).Within()), Thread(Set(0), Wait(0).Polled())]),
        new("all within a deadline", [Auto, AutoSet], [Thread(All(0, 1).Within()), Thread(Set(0), Wait(1).Polled())]),
        new("mutex in any, released", [Mutex(1), Auto], [Thread(Any(0, 1)), Thread(ReleaseMutex(0), Set(1))]),
        new("manual pulse to any", [Manual, Auto], [Thread(Any(0, 1)), Thread(Gate(0), Pulse(0))]),
        new("signal and wait", [Auto, Auto], [Thread(SignalAndWait(0, 1)), Thread(Wait(0), Set(1))]),
    ];

    /// <summary>One thread may die at any access; the broker recovers.</summary>
    public static readonly WaitProgram[] Deaths =
    [
        new("B7 a dead waiter's grant", [Auto], [Mortal(Wait(0)), Thread(Set(0), Wait(0).Polled())]),
        new("the signaller dies between swap and wake", [Auto], [Thread(Wait(0)), Mortal(Gate(0), Set(0))]),
        new("a signaller dies, another signals", [Auto], [Thread(Wait(0)), Mortal(Gate(0), Set(0)), Thread(Gate(0, 1), Set(0))]),
        new("an idle owner dies", [Mutex(0)], [Mortal(), Thread(Wait(0))]),
        new("an owner dies", [Mutex(0)], [Mortal(ReleaseMutex(0)), Thread(Wait(0), ReleaseMutex(0))]),
        new("a locker dies", [Mutex()], [Mortal(Wait(0), ReleaseMutex(0)), Thread(Wait(0).Within())]),
        new("B9 two mutexes of one owner", [Mutex(0), Mutex(0)], [Mortal(ReleaseMutex(0)), Thread(Wait(0).Polled(), Wait(1).Polled())]),
        new("any: the waiter dies", [Auto, Auto], [Mortal(Any(0, 1)), Thread(Set(0), Wait(0).Polled())]),
        new("all: the setter dies", [Auto, AutoSet], [Thread(All(0, 1)), Mortal(Set(0))]),
    ];

    /// <summary>Larger ones.</summary>
    public static readonly WaitProgram[] Large =
    [
        new("three lockers", [Mutex()], [Thread(Wait(0), ReleaseMutex(0)), Thread(Wait(0), ReleaseMutex(0)), Thread(Wait(0), ReleaseMutex(0))]),
        new("B8 four waiters of two groups", [Auto], [Thread(Wait(0)), Thread(Wait(0)), Thread(Wait(0)), Thread(Set(0), Set(0))]),
        new("a late waiter between two sets", [Auto], [Thread(Wait(0)), Thread(Wait(0).Within()), Thread(Set(0), Set(0), Wait(0).Polled())]),
        new("a waiter dies, another is let go", [Auto], [Mortal(Wait(0)), Thread(Wait(0).Within()), Thread(Set(0))]),
        new("a waiter dies, another stays", [Auto], [Mortal(Wait(0)), Thread(Wait(0)), Thread(Gate(0, 1), Set(0))]),
        new("any and single on one event", [Auto, Auto], [Thread(Any(0, 1)), Thread(Wait(0)), Thread(Set(0), Set(1))]),
        new("any and all", [Auto, Auto], [Thread(Any(0, 1)), Thread(All(0, 1)), Thread(Set(0), Set(1), Set(0))]),
        new("any over a flapping lower object, three objects", [Auto, Auto, AutoSet], [Thread(Any(0, 1, 2)), Thread(Set(0), Wait(0).Polled()), Thread(Set(1), Wait(1).Polled())]),
        new("all over a dying owner's mutex", [Semaphore(0, 2), Mutex(1)], [Thread(All(0, 1)), Mortal(Release(0), ReleaseMutex(1))]),
        new("two lockers and a death", [Mutex()], [Mortal(Wait(0), ReleaseMutex(0)), Thread(Wait(0), ReleaseMutex(0)), Thread(Wait(0), ReleaseMutex(0))]),
    ];

    /// <summary>One thread is stopped for ever at any access. No gates: a stopped thread is never out of the way.</summary>
    public static readonly WaitProgram[] Stops =
    [
        new("stop: any, set, wait", [Auto, Auto], [Thread(Any(0, 1)), Thread(Set(0), Wait(0).Within())]),
        new("stop: any polls, set, wait", [Auto, AutoSet], [Thread(Any(0, 1).Polled()), Thread(Set(0), Wait(1), Set(1))]),
        new("stop: pulse and reset", [Manual, Auto], [Thread(Any(0, 1).Within()), Thread(Pulse(0), Set(0), Reset(0))]),
        new("stop: single waits", [Auto], [Thread(Wait(0).Within()), Thread(Set(0), Wait(0).Within())]),
        new("stop: another object", [Auto, Auto, Auto], [Thread(Any(0, 1)), Thread(Set(0)), Thread(Set(2), Wait(2))]),
    ];

    /// <summary>The same, larger.</summary>
    public static readonly WaitProgram[] LargeStops =
    [
        new("stop: any, set, poll", [Auto, Auto], [Thread(Any(0, 1).Within()), Thread(Set(0), Wait(0).Polled(), Set(0))]),
        new("stop: all, mutex", [Mutex(), AutoSet], [Thread(All(0, 1)), Thread(Wait(0).Within(), ReleaseMutex(0), Wait(1).Polled())]),
        new("stop: any, two setters", [Auto, Auto], [Thread(Any(0, 1)), Thread(Set(0)), Thread(Set(0), Wait(0).Polled())]),
        new("stop: any, two waits", [Auto, Auto], [Thread(Any(0, 1).Within()), Thread(Wait(0).Within()), Thread(Set(0))]),
    ];

    /// <summary>
    /// Programs that are too large from the beginning, each begun where its waiters are blocked: what came before is explored with fewer
    /// of them.
    /// </summary>
    public static readonly WaitProgram[] Prepared =
    [
        Find("B8 four waiters of two groups") with { Name = "B8 three blocked, two sets", Prefix = Blocked(0, 1, 2) },
        Find("B8 four waiters of two groups") with { Name = "B8 two blocked, a third comes, two sets", Prefix = Blocked(0, 1) },
        Find("a waiter dies, another stays") with { Name = "a blocked waiter dies, another stays", Prefix = Blocked(0, 1) },
        new("a waiter of the next group dies", [Auto], [Thread(Wait(0)), Thread(Wait(0)), Mortal(Wait(0)), Thread(Set(0), Set(0))])
        {
            Prefix = [.. Blocked(0, 1), Move.ToStep(3, 1), .. Blocked(2), Move.ToStep(0, 1)],
        },
        Find("any and all") with { Name = "any and all, both blocked", Prefix = Blocked(0, 1) },
        new("all blocked, any comes, one set", [Auto, Auto], [Thread(Any(0, 1)), Thread(All(0, 1)), Thread(Set(0))]) { Prefix = Blocked(1) },
        Find("two lockers and a death") with { Name = "an owner dies, two lockers blocked", Prefix = [Move.ToStep(0, 1), .. Blocked(1, 2)] },
        Find("two lockers and a death") with { Name = "an owner dies, one locker blocked, another comes", Prefix = [Move.ToStep(0, 1), .. Blocked(1)] },
        Find("two lockers and a death") with { Name = "a blocked locker dies, another waits", Prefix = [Move.ToStep(1, 1), .. Blocked(0, 2)] },
        Find("three lockers") with { Name = "an owner, two lockers blocked", Prefix = [Move.ToStep(0, 1), .. Blocked(1, 2)] },
        Find("all over a dying owner's mutex") with { Name = "all blocked, the owner dies", Prefix = Blocked(0) },
    ];

    /// <summary>The same, larger.</summary>
    public static readonly WaitProgram[] LargePrepared =
    [
        new("B8 two groups blocked, a set", [Auto], [Thread(Wait(0)), Thread(Wait(0).Within()), Thread(Wait(0).Within()), Thread(Set(0), Set(0))])
        {
            Prefix = [.. Blocked(0, 1), Move.ToStep(3, 1), .. Blocked(2)],
        },
        Find("a waiter dies, another is let go") with { Name = "a blocked waiter dies, another is let go", Prefix = Blocked(0, 1) },
        Find("any and all") with { Name = "all blocked, any comes", Prefix = Blocked(1) },
        new("a waiter of the next group dies, all still blocked", [Auto], [Thread(Wait(0)), Thread(Wait(0)), Mortal(Wait(0)), Thread(Set(0), Set(0))])
        {
            Prefix = [.. Blocked(0, 1), Move.ToStep(3, 1), .. Blocked(2)],
        },
    ];

    /// <summary>A hurried thread, as the broker's: it never waits for another one to go on.</summary>
    public static readonly WaitProgram[] HurriedOnes =
    [
        new("hurried: any, set", [Auto, Auto], [Thread(Any(0, 1).Within()), Hurried(Set(0))]),
        new("hurried: all, set, reset", [Manual, AutoSet], [Thread(All(0, 1).Within()), Hurried(Set(0), Reset(0))]),
        new("hurried: single waits", [Manual], [Thread(Wait(0).Within()), Hurried(Set(0))]),
        new("hurried: any, a setter, another", [Auto, Auto], [Thread(Any(0, 1).Within()), Thread(Set(1)), Hurried(Set(0))]) { Prefix = Blocked(0) },
    ];

    /// <summary>The same while another thread dies.</summary>
    public static readonly WaitProgram[] HurriedDeaths =
    [
        new("hurried: a waiter dies", [Manual], [Mortal(Wait(0)), Hurried(Set(0))]),
        new("hurried: a waiter for any dies", [Manual, Auto], [Mortal(Any(0, 1)), Hurried(Set(0))]),
    ];

    private static Move[] Blocked(params int[] threads) => [.. threads.Select(Move.ToSleep)];

    // One of the two is set at every instant, until somebody else takes it.
    private static Player Flapping(int clear, int set) =>
        Thread(Set(clear), Wait(set).Polled(), Set(set), Wait(clear).Polled(), Set(clear), Wait(set).Polled());

    public static WaitProgram Find(string name) => Singles.Concat(Multiple).Concat(Deaths).Concat(Large).Concat(Stops).Concat(LargeStops).Concat(Prepared ?? []).Concat(LargePrepared ?? []).Concat(HurriedOnes ?? []).Concat(HurriedDeaths ?? []).Single(program => program.Name == name);
}
