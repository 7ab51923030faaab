namespace Helve.Oracle.Scenarios;

/// <summary>H: what comes first in a wait, timers between threads, what a mutex tells that was abandoned.</summary>
internal static class OrderScenarios
{
    private const uint SectionAndSynchronize = 0x1F001F;

    [Shows("H13")]
    internal static void AbandonedReleasedByAnother(Play play)
    {
        play.A.Mutex("m");
        play.A2.Waits("m").Ends("thread");
        play.A.Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null).Calls("NtReleaseMutant", Arg.Handle("m"), Arg.OutUInt32()).Calls("ReleaseMutex", Arg.Handle("m"))
            .Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null);
    }

    [Shows("H28")]
    internal static void Resuming(Play play) => play.A.Timer("t").Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(-600_000_000), 0, Arg.Null, Arg.Null, 1).Calls("NtSetTimer", Arg.Handle("t"), Arg.InInt64(-600_000_000), Arg.Null, Arg.Null, 1, 0, Arg.Null)
        .Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(0), 0, Arg.Null, Arg.Null, 1).Calls("WaitForSingleObject", Arg.Handle("t"), 5000);

    [Shows("H30")]
    internal static void SetByAThreadThatEnds(Play play)
    {
        play.A.Timer("t");
        play.A2.Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(-30_000_000), 0, Arg.Null, Arg.Null, 0).Ends("thread");
        play.A.Waits("t").Calls("WaitForSingleObject", Arg.Handle("t"), 20000);
    }

    [Shows("H30")]
    internal static void SetWithARoutine(Play play)
    {
        play.A.Raises("C");
        play.C.Timer("t");
        play.C2.Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(-6_000_000_000), 0, 0x10000, Arg.Null, 0);
    }

    [Shows("H34")]
    internal static void AlwaysSignaled(Play play) => play.A.Calls("NtCreateSection", Arg.OutHandle("f"), SectionAndSynchronize, Arg.Null, Arg.InInt64(4096), 4, 0x8000000, 0).Waits("f").Waits("f").WaitsAny("f")
        .Calls("NtCreateKeyedEvent", Arg.OutHandle("k"), 0x1F0003, Arg.Null, 0).Waits("k").Waits("k").Calls("NtCreateKeyedEvent", Arg.OutHandle("n"), 3, Arg.Null, 0).Waits("n");

    [Shows("H47")]
    internal static void InTurn(Play play)
    {
        play.A.Event("e", manual: false).Gives("e", "B", "e");
        play.A2.Begins("WaitForSingleObject", Arg.Handle("e"), -1);
        play.A2.Blocks("WaitForSingleObject");
        play.B.Begins("WaitForSingleObject", Arg.Handle("e"), -1);
        play.B.Blocks("WaitForSingleObject");
        play.A.Sets("e");
        play.A2.ComesBack("WaitForSingleObject");
        play.B.Blocks("WaitForSingleObject");
        play.A.Sets("e").Waits("e");
        play.B.ComesBack("WaitForSingleObject");
    }

    [Shows("H48")]
    internal static void SignalBeforeTimeout(Play play) => play.A.Event("a", manual: false, set: true).Event("e").Mutex("m", owned: true)
        .Calls("NtWaitForSingleObject", Arg.Handle("a"), 1, Arg.InInt64(1)).Calls("NtWaitForSingleObject", Arg.Handle("a"), 1, Arg.InInt64(1)).Sets("a").Calls("WaitForSingleObjectEx", Arg.Handle("a"), 0, 1).Calls("WaitForSingleObjectEx", Arg.Handle("a"), 0, 1)
        .Sets("a").Calls("WaitForMultipleObjectsEx", 2, Arg.Handles("e", "a"), 0, 0, 1).Calls("WaitForMultipleObjectsEx", 2, Arg.Handles("e", "a"), 0, 0, 1).Calls("WaitForSingleObjectEx", Arg.Handle("m"), 0, 1)
        .Calls("SignalObjectAndWait", Arg.Handle("e"), Arg.Handle("e"), 0, 1).Calls("NtSignalAndWaitForSingleObject", Arg.Handle("a"), Arg.Handle("a"), 1, Arg.InInt64(1));
}
