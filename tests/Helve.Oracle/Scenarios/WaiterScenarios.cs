namespace Helve.Oracle.Scenarios;

/// <summary>H: what happens to those that wait already; what a call tells of the state before it.</summary>
internal static class WaiterScenarios
{
    [Shows("H2", "H4", "H5")]
    internal static void StatesBefore(Play play) => play.A.Event("m").Calls("NtPulseEvent", Arg.Handle("m"), Arg.OutUInt32()).Sets("m")
        .Calls("NtPulseEvent", Arg.Handle("m"), Arg.OutUInt32()).Waits("m").Calls("NtResetEvent", Arg.Handle("m"), Arg.OutUInt32())
        .Event("a", manual: false, set: true).Calls("NtSetEvent", Arg.Handle("a"), Arg.OutUInt32()).Waits("a").Calls("NtSetEvent", Arg.Handle("a"), Arg.OutUInt32());

    [Shows("H3", "H4")]
    internal static void AllWaiters(Play play)
    {
        TwoWait(play, static voice => voice.Event("o", manual: true));
        play.A.Sets("o");
        BothComeBack(play);
        play.A.Waits("o").Calls("ResetEvent", Arg.Handle("o"));
        play.A2.Begins("WaitForSingleObject", Arg.Handle("o"), -1);
        play.A2.Blocks("WaitForSingleObject");
        play.B.Begins("WaitForSingleObject", Arg.Handle("o"), -1);
        play.B.Blocks("WaitForSingleObject");
        play.A.Calls("PulseEvent", Arg.Handle("o"));
        BothComeBack(play);
        play.A.Waits("o");
    }

    [Shows("H3", "H4")]
    internal static void OneWaiter(Play play)
    {
        TwoWait(play, static voice => voice.Event("o", manual: false));
        play.A.Calls("PulseEvent", Arg.Handle("o"));
        play.A2.ComesBack("WaitForSingleObject");
        play.B.Blocks("WaitForSingleObject");
        play.A.Waits("o").Sets("o");
        play.B.ComesBack("WaitForSingleObject");
        play.A.Waits("o");
    }

    [Shows("H19", "H20")]
    internal static void AsManyAsAreReleased(Play play)
    {
        TwoWait(play, static voice => voice.Semaphore("o", 0, 3));
        play.A.Calls("ReleaseSemaphore", Arg.Handle("o"), 1, Arg.OutUInt32());
        play.A2.ComesBack("WaitForSingleObject");
        play.B.Blocks("WaitForSingleObject");
        play.A2.Calls("ReleaseSemaphore", Arg.Handle("o"), 3, Arg.OutUInt32());
        play.B.ComesBack("WaitForSingleObject");
        play.A.Calls("NtQuerySemaphore", Arg.Handle("o"), 0, Arg.OutBytes(8), 8, Arg.Null).Calls("ReleaseSemaphore", Arg.Handle("o"), 1, Arg.OutUInt32())
            .Calls("ReleaseSemaphore", Arg.Handle("o"), 1, Arg.OutUInt32());
    }

    [Shows("H16")]
    internal static void CountsBeforeTheName(Play play) => play.A.Event("e", name: "n").Semaphore("bad", -1, 1, "n").Semaphore("bad", 2, 1, "n").Semaphore("type", 1, 1, "n");

    [Shows("H21", "H24")]
    internal static void TimersTellTheirState(Play play)
    {
        play.A.Calls("NtCreateTimer", Arg.OutHandle("bad"), 0x1F0003, Arg.Null, 2).Calls("NtCreateTimer", Arg.OutHandle("t"), 0x1F0003, Arg.Null, 0)
            .Calls("NtCancelTimer", Arg.Handle("t"), Arg.OutBytes(1)).Calls("NtSetTimer", Arg.Handle("t"), Arg.InInt64(0), Arg.Null, Arg.Null, 0, 0, Arg.OutBytes(1))
            .Calls("WaitForSingleObject", Arg.Handle("t"), 5000).Calls("NtCancelTimer", Arg.Handle("t"), Arg.OutBytes(1)).Waits("t")
            .Calls("NtSetTimer", Arg.Handle("t"), Arg.InInt64(-600_000_000), Arg.Null, Arg.Null, 0, 0, Arg.OutBytes(1)).Waits("t").Calls("NtCancelTimer", Arg.Handle("t"), Arg.OutBytes(1));

        // What is cancelled does not fire; a time of another century has not come.
        play.A.Calls("NtSetTimer", Arg.Handle("t"), Arg.InInt64(-500_000), Arg.Null, Arg.Null, 0, 0, Arg.Null).Calls("CancelWaitableTimer", Arg.Handle("t"))
            .Calls("WaitForSingleObject", Arg.Handle("t"), 200).Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(0x0300_0000_0000_0000), 0, Arg.Null, Arg.Null, 0).Waits("t");
    }

    [Shows("H50", "H51", "H52", "F43")]
    internal static void SignaledFirst(Play play)
    {
        play.A.Event("e", manual: false).Event("set", manual: false, set: true).Event("other", manual: false, set: true).Semaphore("s", 0, 2).Semaphore("full", 1, 1).Mutex("m", owned: true);
        play.A.Calls("SignalObjectAndWait", Arg.Handle("e"), Arg.Handle("set"), 0, 0).Waits("e").Waits("set")
            .Calls("SignalObjectAndWait", Arg.Handle("s"), Arg.Handle("other"), 0, 0).Calls("NtQuerySemaphore", Arg.Handle("s"), 0, Arg.OutBytes(8), 8, Arg.Null)
            .Sets("set").Calls("SignalObjectAndWait", Arg.Handle("full"), Arg.Handle("set"), 0, 0).Waits("set").Sets("set");
        play.A2.Calls("SignalObjectAndWait", Arg.Handle("m"), Arg.Handle("set"), 0, 0).Waits("set").Sets("set");
        play.A.Timer("t").Calls("NtSignalAndWaitForSingleObject", Arg.Handle("t"), Arg.Handle("set"), 0, Arg.InInt64(0))
            .Makes("only", "CreateEventExW", Arg.Null, Arg.Null, 0, 2).Calls("SignalObjectAndWait", Arg.Handle("e"), Arg.Handle("only"), 0, 0).Waits("e")
            .Calls("SignalObjectAndWait", Arg.Handle("only"), Arg.Handle("set"), 0, 0).Copies("s", "none", 0x100001, 0)
            .Calls("SignalObjectAndWait", Arg.Handle("none"), Arg.Handle("e"), 0, 0).Calls("NtQuerySemaphore", Arg.Handle("s"), 0, Arg.OutBytes(8), 8, Arg.Null);
    }

    [Shows("H57")]
    internal static void ReleaseWaitsToo(Play play)
    {
        play.A.Calls("NtCreateKeyedEvent", Arg.OutHandle("k"), 0x1F0003, Arg.Null, 0).Gives("k", "B", "k");
        play.A2.Begins("NtReleaseKeyedEvent", Arg.Handle("k"), 0x1000, 0, Arg.Null);
        play.A2.Blocks("NtReleaseKeyedEvent");
        play.B.Calls("NtWaitForKeyedEvent", Arg.Handle("k"), 0x1000, 0, Arg.InInt64(0));
        play.A.Calls("NtWaitForKeyedEvent", Arg.Handle("k"), 0x2000, 0, Arg.InInt64(0)).Calls("NtWaitForKeyedEvent", Arg.Handle("k"), 0x1000, 0, Arg.Null);
        play.A2.ComesBack("NtReleaseKeyedEvent");
    }

    [Shows("H58", "H59")]
    internal static void KeysBeforeHandles(Play play) => play.A.Event("e").Calls("NtWaitForKeyedEvent", 0x7FF0, 0x1001, 0, Arg.InInt64(0))
        .Calls("NtReleaseKeyedEvent", 0x7FF0, 0x1001, 0, Arg.InInt64(0)).Calls("NtWaitForKeyedEvent", 0x7FF0, 0x1000, 0, Arg.InInt64(0))
        .Calls("NtWaitForKeyedEvent", Arg.Handle("e"), 0x1000, 0, Arg.InInt64(0)).Calls("NtReleaseKeyedEvent", 0, 0x1000, 0, Arg.InInt64(0));

    [Shows("D4")]
    internal static void NameOfWhatIsWaitedFor(Play play)
    {
        play.A.Event("e", name: "n");
        play.A2.Begins("WaitForSingleObject", Arg.Handle("e"), 1000);
        play.A2.Blocks("WaitForSingleObject");
        play.A.Closes("e");
        play.B.Makes("gone", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n"));
        play.A2.ComesBack("WaitForSingleObject");
    }

    private static void TwoWait(Play play, Func<Voice, Voice> makes)
    {
        makes(play.A).Gives("o", "B", "o");
        play.A2.Begins("WaitForSingleObject", Arg.Handle("o"), -1);
        play.A2.Blocks("WaitForSingleObject");
        play.B.Begins("WaitForSingleObject", Arg.Handle("o"), -1);
        play.B.Blocks("WaitForSingleObject");
    }

    private static void BothComeBack(Play play)
    {
        play.A2.ComesBack("WaitForSingleObject");
        play.B.ComesBack("WaitForSingleObject");
    }
}
