namespace Helve.Oracle.Scenarios;

/// <summary>Parts of rules that a small fault would change and nothing else would tell: a right of one query, an order, a part of a pipe's bytes.</summary>
internal static class DetailScenarios
{
    private const string Pipe = @"\\.\pipe\";
    private const uint Both = 0xC0000000;

    [Shows("J35")]
    internal static void PartOfBytes(Play play)
    {
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("b", Pipe), 3, 0, 1, 4096, 4096, 0, Arg.Null);
        play.B.Makes("c", "CreateFileW", Arg.Name("b", Pipe), Both, 0, Arg.Null, 3, 0, 0).Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(1, 2, 3, 4, 5), 5, Arg.OutUInt32(), Arg.Null)
            .Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(6, 7), 2, Arg.OutUInt32(), Arg.Null);
        foreach (int size in (int[])[0, 3, 6, 8])
        {
            play.A.Calls("PeekNamedPipe", Arg.Handle("s"), Arg.OutBytes(8), size, Arg.OutUInt32(), Arg.OutUInt32(), Arg.OutUInt32());
        }

        play.A.Calls("PeekNamedPipe", Arg.Handle("s"), Arg.Null, 0, Arg.Null, Arg.OutUInt32(), Arg.OutUInt32()).Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(6), 6, Arg.OutUInt32(), Arg.Null)
            .Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(6), 6, Arg.OutUInt32(), Arg.Null);
    }

    // More of them than an end takes away at once what was read of it.
    [Shows("J35")]
    internal static void ManyMessagesInParts(Play play)
    {
        const int Messages = 24;
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("parts", Pipe), 3, 6, 1, 4096, 4096, 0, Arg.Null);
        play.B.Makes("c", "CreateFileW", Arg.Name("parts", Pipe), Both, 0, Arg.Null, 3, 0, 0).Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(0xFE, 0xFF), 2, Arg.OutUInt32(), Arg.Null);
        for (int i = 0; i < Messages; i++)
        {
            play.B.Calls("WriteFile", Arg.Handle("c"), Arg.InBytes((byte)i, 1, 2, 3), 4, Arg.OutUInt32(), Arg.Null);
            play.A.Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(1), 1, Arg.OutUInt32(), Arg.Null).Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null);
        }

        play.A.Calls("PeekNamedPipe", Arg.Handle("s"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.OutUInt32(), Arg.OutUInt32());
    }

    [Shows("J36", "J35")]
    internal static void ClientsReadMode(Play play)
    {
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("mode", Pipe), 3, 6, 1, 4096, 4096, 0, Arg.Null);
        play.B.Makes("c", "CreateFileW", Arg.Name("mode", Pipe), Both, 0, Arg.Null, 3, 0, 0).Calls("GetNamedPipeHandleStateW", Arg.Handle("c"), Arg.OutUInt32(), Arg.Null, Arg.Null, Arg.Null, Arg.Null, 0);
        play.A.Calls("WriteFile", Arg.Handle("s"), Arg.InBytes(1, 2, 3), 3, Arg.OutUInt32(), Arg.Null).Calls("WriteFile", Arg.Handle("s"), Arg.InBytes(4, 5), 2, Arg.OutUInt32(), Arg.Null)
            .Calls("WriteFile", Arg.Handle("s"), Arg.InBytes(6), 1, Arg.OutUInt32(), Arg.Null);
        play.B.Calls("ReadFile", Arg.Handle("c"), Arg.OutBytes(4), 4, Arg.OutUInt32(), Arg.Null).Calls("SetNamedPipeHandleState", Arg.Handle("c"), Arg.InBytes(2, 0, 0, 0), Arg.Null, Arg.Null)
            .Calls("GetNamedPipeHandleStateW", Arg.Handle("c"), Arg.OutUInt32(), Arg.Null, Arg.Null, Arg.Null, Arg.Null, 0)
            .Calls("ReadFile", Arg.Handle("c"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null).Calls("ReadFile", Arg.Handle("c"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null);
        play.A.Makes("bytes", "CreateNamedPipeW", Arg.Name("bytes", Pipe), 3, 0, 1, 4096, 4096, 0, Arg.Null);
        play.B.Makes("b", "CreateFileW", Arg.Name("bytes", Pipe), Both, 0, Arg.Null, 3, 0, 0).Calls("SetNamedPipeHandleState", Arg.Handle("b"), Arg.InBytes(2, 0, 0, 0), Arg.Null, Arg.Null);
        play.A.Calls("SetNamedPipeHandleState", Arg.Handle("bytes"), Arg.InBytes(2, 0, 0, 0), Arg.Null, Arg.Null);
    }

    [Shows("J43")]
    internal static void FarAway(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 2, 0, 0).Calls("SetFilePointer", Arg.Handle("h"), int.MaxValue, Arg.Null, 0).Calls("SetFilePointer", Arg.Handle("h"), 1, Arg.Null, 1)
        .Calls("SetFilePointerEx", Arg.Handle("h"), 0xFFFFFFF0, Arg.OutInt64(), 0).Calls("SetFilePointer", Arg.Handle("h"), 0x10, Arg.Null, 1);

    [Shows("J43")]
    internal static void MovesFromWhereItIs(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 2, 0, 0)
        .Calls("WriteFile", Arg.Handle("h"), Arg.InBytes(1, 2, 3, 4, 5, 6, 7, 8), 8, Arg.OutUInt32(), Arg.Null).Calls("SetFilePointer", Arg.Handle("h"), -6, Arg.Null, 1).Calls("ReadFile", Arg.Handle("h"), Arg.OutBytes(2), 2, Arg.OutUInt32(), Arg.Null)
        .Calls("SetFilePointer", Arg.Handle("h"), 1, Arg.Null, 1).Calls("ReadFile", Arg.Handle("h"), Arg.OutBytes(2), 2, Arg.OutUInt32(), Arg.Null).Calls("SetFilePointer", Arg.Handle("h"), -1, Arg.Null, 2)
        .Calls("ReadFile", Arg.Handle("h"), Arg.OutBytes(2), 2, Arg.OutUInt32(), Arg.Null).Calls("ReadFile", Arg.Handle("h"), Arg.OutBytes(2), 2, Arg.OutUInt32(), Arg.Null).Calls("SetFilePointer", Arg.Handle("h"), -9, Arg.Null, 1)
        .Calls("SetFilePointer", Arg.Handle("h"), 4, Arg.Null, 2).Calls("WriteFile", Arg.Handle("h"), Arg.InBytes(9), 1, Arg.OutUInt32(), Arg.Null).Calls("SetFilePointer", Arg.Handle("h"), 7, Arg.Null, 0)
        .Calls("ReadFile", Arg.Handle("h"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null);

    [Shows("J25")]
    internal static void FirstInstance(Play play) => play.A.Makes("p", "CreateNamedPipeW", Arg.Name("f", Pipe), 0x80003, 0, 3, 0, 0, 0, Arg.Null).Grants("p")
        .Makes("q", "CreateNamedPipeW", Arg.Name("f", Pipe), 0x80003, 0, 3, 0, 0, 0, Arg.Null).Makes("r", "CreateNamedPipeW", Arg.Name("f", Pipe), 3, 0, 3, 0, 0, 0, Arg.Null);

    [Shows("J28")]
    internal static void DirectionOfABusyPipe(Play play)
    {
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("in", Pipe), 1, 0, 1, 0, 0, 0, Arg.Null);
        play.B.Makes("r", "CreateFileW", Arg.Name("in", Pipe), 0x80000000, 0, Arg.Null, 3, 0, 0).Makes("w", "CreateFileW", Arg.Name("in", Pipe), 0x40000000, 0, Arg.Null, 3, 0, 0)
            .Makes("late", "CreateFileW", Arg.Name("in", Pipe), 0x80000000, 0, Arg.Null, 3, 0, 0);
    }

    [Shows("C15", "C16")]
    internal static void FlagsOfAnotherLength(Play play) => play.A.Event("e").Calls("NtQueryObject", Arg.Handle("e"), 4, Arg.OutBytes(4), 4, Arg.OutUInt32()).Calls("NtQueryObject", Arg.Handle("e"), 4, Arg.OutBytes(1), 1, Arg.OutUInt32())
        .Calls("NtSetInformationObject", Arg.Handle("e"), 99, Arg.InBytes(1, 1), 2).Flags("e");

    [Shows("F33", "F34", "F35", "F36", "F37")]
    internal static void RightsOfQueries(Play play) => play.A.Makes("e", "CreateEventExW", Arg.Null, Arg.Null, 0, 0x100002).Calls("NtQueryEvent", Arg.Handle("e"), 0, Arg.OutBytes(8), 8, Arg.OutUInt32())
        .Makes("s", "CreateSemaphoreExW", Arg.Null, 1, 2, Arg.Null, 0, 0x100002).Calls("NtQuerySemaphore", Arg.Handle("s"), 0, Arg.OutBytes(8), 8, Arg.OutUInt32()).Calls("ReleaseSemaphore", Arg.Handle("s"), 1, Arg.OutUInt32()).Waits("s")
        .Makes("m", "CreateMutexExW", Arg.Null, Arg.Null, 0, 0x100000).Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.OutUInt32()).Waits("m")
        .Makes("t", "CreateWaitableTimerExW", Arg.Null, Arg.Null, 0, 0x100002).Calls("NtQueryTimer", Arg.Handle("t"), 0, Arg.OutByteOf(16, 8), 16, Arg.OutUInt32()).Calls("CancelWaitableTimer", Arg.Handle("t")).Waits("t")
        .Makes("set", "CreateEventExW", Arg.Null, Arg.Null, 2, 0x1).Waits("set").WaitsAny("set").WaitsAll("set").Makes("q", "CreateEventExW", Arg.Null, Arg.Null, 0, 0x1).Waits("q").WaitsAny("q").WaitsAll("q").Calls("SignalObjectAndWait", Arg.Handle("e"), Arg.Handle("q"), 0, 0).Waits("e")
        .Calls("NtCreateSection", Arg.OutHandle("f"), 6, Arg.Null, Arg.InInt64(4096), 4, 0x8000000, 0).Calls("NtQuerySection", Arg.Handle("f"), 0, Arg.Out(24, 8, 16), 24, Arg.Null);

    [Shows("H42", "H41")]
    internal static void AbandonedBehindOthers(Play play)
    {
        play.A.Event("never").Mutex("free").Mutex("m");
        play.A2.Waits("m").Ends("thread");
        play.A.WaitsAny("never", "never", "m").Calls("ReleaseMutex", Arg.Handle("m"));
        play.A2.Waits("m").Ends("thread");
        play.A.WaitsAny("free", "m").Calls("ReleaseMutex", Arg.Handle("free")).WaitsAny("m", "free").Calls("ReleaseMutex", Arg.Handle("m"));
    }

    [Shows("H22")]
    internal static void AbsoluteTimes(Play play)
    {
        // 2000, 1970 and a year after 1601, which are past; and 3000, which is not.
        foreach (long moment in (long[])[125_911_584_000_000_000, 116_444_736_000_000_000, 315_360_000_000_000])
        {
            play.A.Timer("t").Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(moment), 0, Arg.Null, Arg.Null, 0).Calls("WaitForSingleObject", Arg.Handle("t"), 2000).Closes("t");
        }

        play.A.Timer("t").Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(441_481_536_000_000_000), 0, Arg.Null, Arg.Null, 0).Waits("t");
    }

    [Shows("H43")]
    internal static void AllOfWhichOneIsMissing(Play play)
    {
        play.A.Event("a", manual: false, set: true).Semaphore("s", 1, 1).Mutex("m").Event("never").WaitsAll("a", "s", "m", "never").Waits("a").Waits("s").Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null)
            .Sets("a").Calls("ReleaseSemaphore", Arg.Handle("s"), 1, Arg.OutUInt32()).Calls("WaitForMultipleObjects", 4, Arg.Handles("a", "s", "m", "never"), 1, 30).Waits("a").Waits("s");
        play.A2.Waits("m");
    }

    [Shows("I21")]
    internal static void JobEmptyForAWhile(Play play)
    {
        play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Null).Event("never").Raises("C").Calls("AssignProcessToJobObject", Arg.Handle("j"), Arg.Handle("C"));
        play.C.Calls("exit", 0);
        play.A.Calls("WaitForSingleObject", Arg.Handle("C"), 10000).Calls("WaitForSingleObject", Arg.Handle("never"), 300).Waits("j")
            .Calls("QueryInformationJobObject", Arg.Handle("j"), 1, Arg.Out(48, 36, 40), 48, Arg.OutUInt32());
    }

    [Shows("H3")]
    internal static void AllWaitersOfAManualEvent(Play play)
    {
        play.A.Event("e").Event("a", manual: false).Gives("e", "B", "e").Gives("a", "B", "a");
        play.B.Begins("WaitForSingleObject", Arg.Handle("e"), -1);
        play.A2.Begins("WaitForSingleObject", Arg.Handle("e"), -1);
        play.B.Blocks("WaitForSingleObject");
        play.A2.Blocks("WaitForSingleObject");
        play.A.Sets("e");
        play.B.ComesBack("WaitForSingleObject");
        play.A2.ComesBack("WaitForSingleObject");
        play.A.Waits("e").Calls("ResetEvent", Arg.Handle("e")).Waits("e");
        play.B.Begins("WaitForMultipleObjects", 2, Arg.Handles("e", "a"), 0, -1);
        play.B.Blocks("WaitForMultipleObjects");
        play.A.Sets("a");
        play.B.ComesBack("WaitForMultipleObjects");
        play.A.Waits("a");
    }

    [Shows("E6")]
    internal static void WithoutCase(Play play) => play.A.Event("e", name: "Mixed").Calls("NtOpenEvent", Arg.OutHandle("with"), Voice.AllEvent, Arg.Attributes(0, "MIXED")).Directory("d")
        .Calls("NtCreateEvent", Arg.OutHandle("in"), Voice.AllEvent, Arg.Attributes(0, @"d\In"), 0, 0).Calls("NtOpenEvent", Arg.OutHandle("no"), Voice.AllEvent, Arg.Attributes(0, @"D\IN"))
        .Calls("NtOpenEvent", Arg.OutHandle("o"), Voice.AllEvent, Arg.Attributes(0x40, @"D\IN")).Same("o", "in").Calls("NtCreateEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0x40, @"D\IN"), 0, 0)
        .Calls("NtCreateEvent", Arg.OutHandle("found"), Voice.AllEvent, Arg.Attributes(0xC0, @"D\IN"), 0, 0).Same("found", "in").Calls("NtCreateEvent", Arg.OutHandle("new"), Voice.AllEvent, Arg.Attributes(0x80, @"d\IN"), 0, 0).Same("new", "in");

    [Shows("J26", "J29")]
    internal static void FullPipe(Play play)
    {
        play.A.Makes("one", "CreateNamedPipeW", Arg.Name("full", Pipe), 3, 0, 1, 0, 0, 0, Arg.Null).Makes("two", "CreateNamedPipeW", Arg.Name("full", Pipe), 3, 0, 1, 0, 0, 0, Arg.Null).Closes("one")
            .Makes("three", "CreateNamedPipeW", Arg.Name("full", Pipe), 3, 0, 1, 0, 0, 0, Arg.Null);
    }
}
