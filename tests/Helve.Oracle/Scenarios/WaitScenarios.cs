namespace Helve.Oracle.Scenarios;

/// <summary>H: dispatcher objects and waits.</summary>
internal static class WaitScenarios
{
    [Shows("H2", "H3", "H4", "H5")]
    internal static void Events(Play play) => play.A.Event("m", manual: true).Event("a", manual: false)
        .Calls("NtSetEvent", Arg.Handle("m"), Arg.OutUInt32()).Calls("NtSetEvent", Arg.Handle("m"), Arg.OutUInt32()).Waits("m").Waits("m").Calls("NtResetEvent", Arg.Handle("m"), Arg.OutUInt32()).Waits("m")
        .Sets("a").Sets("a").Waits("a").Waits("a").Sets("m").Calls("PulseEvent", Arg.Handle("m")).Waits("m").Calls("PulseEvent", Arg.Handle("a")).Waits("a");

    [Shows("H1", "H6")]
    internal static void EventArguments(Play play) => play.A.Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Null, 2, 0).Event("x").Calls("NtQueryEvent", Arg.Handle("x"), 0, Arg.OutBytes(4), 4, Arg.OutUInt32())
        .Calls("NtQueryEvent", Arg.Handle("x"), 0, Arg.OutBytes(12), 12, Arg.OutUInt32()).Calls("NtQueryEvent", Arg.Handle("x"), 9, Arg.OutBytes(8), 8, Arg.OutUInt32());

    [Shows("H7", "H8", "H9", "H10")]
    internal static void Mutexes(Play play)
    {
        play.A.Mutex("m", owned: true).Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null).Waits("m").Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null);
        play.A2.Calls("ReleaseMutex", Arg.Handle("m")).Waits("m").Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null);
        play.A.Calls("NtReleaseMutant", Arg.Handle("m"), Arg.OutUInt32()).Calls("NtReleaseMutant", Arg.Handle("m"), Arg.OutUInt32()).Calls("NtReleaseMutant", Arg.Handle("m"), Arg.OutUInt32()).Calls("ReleaseMutex", Arg.Handle("m"));
        play.A2.Waits("m").Calls("ReleaseMutex", Arg.Handle("m"));
    }

    [Shows("H11", "H12", "H44")]
    internal static void Abandoned(Play play)
    {
        play.A.Mutex("m").Mutex("n").Event("e", set: true);
        play.A2.Waits("m").Waits("n").Ends("thread");
        play.A.Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null).Calls("WaitForMultipleObjects", 2, Arg.Handles("n", "m"), 0, 0).WaitsAll("e", "m").Waits("m")
            .Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null).Calls("ReleaseMutex", Arg.Handle("m")).Calls("ReleaseMutex", Arg.Handle("m"));
    }

    [Shows("H11")]
    internal static void AbandonedByProcess(Play play)
    {
        play.A.Mutex("m", name: "m");
        play.B.Makes("b", "OpenMutexW", 0x1F0001, 0, Arg.Name("m")).Waits("b");
        play.A.Waits("m").Begins("WaitForSingleObject", Arg.Handle("m"), -1);
        play.A.Blocks("WaitForSingleObject");
        play.B.Ends("process");
        play.A.ComesBack("WaitForSingleObject");
        play.A.Calls("ReleaseMutex", Arg.Handle("m"));
    }

    [Shows("H16", "H17", "H18", "H19", "H20")]
    internal static void Semaphores(Play play) => play.A.Semaphore("bad", -1, 1).Semaphore("bad", 2, 1).Semaphore("bad", 0, 0).Semaphore("s", 1, 3)
        .Calls("ReleaseSemaphore", Arg.Handle("s"), 2, Arg.OutUInt32()).Calls("ReleaseSemaphore", Arg.Handle("s"), 1, Arg.OutUInt32()).Waits("s").Waits("s").Waits("s").Waits("s")
        .Calls("ReleaseSemaphore", Arg.Handle("s"), 0, Arg.OutUInt32()).Calls("ReleaseSemaphore", Arg.Handle("s"), -1, Arg.OutUInt32()).Calls("ReleaseSemaphore", Arg.Handle("s"), int.MaxValue, Arg.OutUInt32());

    [Shows("H21", "H22", "H24", "H25")]
    internal static void Timers(Play play) => play.A.Timer("m").Timer("a", manual: false).Waits("m").Calls("SetWaitableTimer", Arg.Handle("m"), Arg.InInt64(0), 0, Arg.Null, Arg.Null, 0).Calls("WaitForSingleObject", Arg.Handle("m"), 5000).Waits("m")
        .Calls("CancelWaitableTimer", Arg.Handle("m")).Waits("m").Calls("SetWaitableTimer", Arg.Handle("a"), Arg.InInt64(-1), 0, Arg.Null, Arg.Null, 0).Calls("WaitForSingleObject", Arg.Handle("a"), 5000).Waits("a")
        .Calls("SetWaitableTimer", Arg.Handle("a"), Arg.InInt64(1), 0, Arg.Null, Arg.Null, 0).Calls("WaitForSingleObject", Arg.Handle("a"), 5000).Calls("SetWaitableTimer", Arg.Handle("m"), Arg.InInt64(-600_000_000), 0, Arg.Null, Arg.Null, 0).Waits("m");

    [Shows("H23")]
    internal static void TimerSetAgain(Play play) => play.A.Timer("t", manual: false).Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(0), 0, Arg.Null, Arg.Null, 0).Event("never").Calls("WaitForSingleObject", Arg.Handle("never"), 50)
        .Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(-600_000_000), 0, Arg.Null, Arg.Null, 0).Waits("t");

    [Shows("H27")]
    internal static void NegativePeriod(Play play) => play.A.Timer("t").Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(-10_000), -1, Arg.Null, Arg.Null, 0);

    [Shows("H26")]
    internal static void Period(Play play) => play.A.Timer("t", manual: false).Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(0), 20, Arg.Null, Arg.Null, 0).Calls("WaitForSingleObject", Arg.Handle("t"), 5000)
        .Calls("WaitForSingleObject", Arg.Handle("t"), 5000).Calls("WaitForSingleObject", Arg.Handle("t"), 5000).Calls("CancelWaitableTimer", Arg.Handle("t"));

    [Shows("H36", "H37", "H38")]
    internal static void WaitArguments(Play play) => play.A.Event("e").Calls("WaitForMultipleObjects", 0, Arg.Handles("e"), 0, 0)
        .Calls("WaitForMultipleObjects", 65, Arg.Handles([.. Enumerable.Repeat("e", 65)]), 0, 0).Calls("NtWaitForMultipleObjects", 1, Arg.Handles("e"), 2, 0, Arg.InInt64(0)).Calls("NtWaitForSingleObject", Arg.Handle("e"), 0, Arg.InInt64(-1))
        .Calls("NtWaitForMultipleObjects", 0, Arg.Handles("e"), 1, 0, Arg.InInt64(0)).Calls("WaitForMultipleObjects", 64, Arg.Handles([.. Enumerable.Repeat("e", 64)]), 0, 0);

    [Shows("H39", "H40")]
    internal static void BadHandlesInAWait(Play play) => play.A.Event("e", manual: false, set: true).Makes("no", "CreateEventExW", Arg.Null, Arg.Null, 2, 2).WaitsAny("e", "missing").WaitsAny("e", "no").WaitsAll("e", "missing").WaitsAll("e", "no").Waits("e")
        .Calls("WaitForMultipleObjects", 1, Arg.InBytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF), 0, 0);

    [Shows("H41", "H43", "H45", "H46")]
    internal static void AnyAndAll(Play play) => play.A.Event("a", manual: false, set: true).Event("b", manual: false, set: true).Event("c", manual: false).WaitsAny("c", "b", "a").Waits("b").WaitsAll("a", "c").Waits("a")
        .Sets("a").Sets("c").WaitsAll("a", "c").Waits("a").Waits("c").Copies("a", "same").Sets("a").WaitsAll("a", "same").Sets("a").WaitsAny("same", "a").Mutex("m", owned: true).WaitsAll("m").Calls("ReleaseMutex", Arg.Handle("m")).Calls("ReleaseMutex", Arg.Handle("m"));

    [Shows("H50", "H51", "H52", "H53", "F43")]
    internal static void SignalAndWait(Play play) => play.A.Event("e", manual: false).Event("set", set: true).Semaphore("s", 1, 1).Mutex("m").Timer("t").Makes("no", "CreateEventExW", Arg.Null, Arg.Null, 0, 0x100000)
        .Calls("SignalObjectAndWait", Arg.Handle("e"), Arg.Handle("e"), 0, 0).Calls("SignalObjectAndWait", Arg.Handle("t"), Arg.Handle("set"), 0, 0).Calls("SignalObjectAndWait", Arg.Handle("e"), Arg.Handle("missing"), 0, 0).Waits("e")
        .Calls("SignalObjectAndWait", Arg.Handle("s"), Arg.Handle("set"), 0, 0).Calls("SignalObjectAndWait", Arg.Handle("m"), Arg.Handle("set"), 0, 0).Calls("SignalObjectAndWait", Arg.Handle("no"), Arg.Handle("set"), 0, 0)
        .Waits("m").Calls("SignalObjectAndWait", Arg.Handle("m"), Arg.Handle("e"), 0, 0).Calls("ReleaseMutex", Arg.Handle("m"));

    [Shows("H3", "H43")]
    internal static void Waiters(Play play)
    {
        play.A.Event("e", manual: false).Event("all1", manual: false).Event("all2", manual: false).Gives("e", "B", "e").Gives("all1", "B", "all1").Gives("all2", "B", "all2");
        play.B.Begins("WaitForMultipleObjects", 2, Arg.Handles("all1", "all2"), 1, -1);
        play.B.Blocks("WaitForMultipleObjects");
        play.A.Sets("all1");
        play.B.Blocks("WaitForMultipleObjects");
        play.A.Waits("all1").Sets("all2").Sets("all1");
        play.B.ComesBack("WaitForMultipleObjects");
        play.A.Waits("all1").Waits("all2");
    }
}
