namespace Helve.Oracle.Scenarios;

/// <summary>A to G: who holds what, which rights are enough, and what a child gets.</summary>
internal static class HolderScenarios
{
    private const uint AllProcess = 0x1FFFFF;

    [Shows("B39")]
    internal static void BetweenTwoOthers(Play play)
    {
        play.B.Event("e");
        play.A.Raises("C").Calls("DuplicateHandle", Arg.Process("B"), Arg.HandleOf("B", "e"), Arg.Handle("C"), Arg.OutHandle("x", "C"), 0, 0, 2);
        play.C.Sets("x");
        play.B.Waits("e").Asks("e");
    }

    [Shows("B38")]
    internal static void SharedOwnership(Play play)
    {
        play.A.Mutex("m", owned: true).Copies("m", "d").Waits("d").Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null).Calls("ReleaseMutex", Arg.Handle("m"));
        play.A2.Waits("d");
        play.A.Calls("ReleaseMutex", Arg.Handle("d"));
        play.A2.Waits("d").Calls("ReleaseMutex", Arg.Handle("m"));
    }

    [Shows("B17", "B18", "B20")]
    internal static void AccessIgnored(Play play) => play.A.Event("e").Copies("e", "wait", Voice.Synchronize, 0).Copies("wait", "same", Voice.AllEvent).Asks("same")
        .Copies("e", "none", 0, 0).Copies("none", "nothing", Voice.AllEvent).Asks("nothing").Closes("nothing").Closes("none").Asks("e")
        .Calls("DuplicateHandle", -1, -1, -1, Arg.OutHandle("p"), 0, 0, 3).Flags("p").Values("p").Waits("p");

    [Shows("C3", "C6")]
    internal static void FlagsOfEach(Play play) => play.A.Event("e").Calls("SetHandleInformation", Arg.Handle("e"), 2, 3).Flags("e").Copies("e", "d").Flags("d")
        .Calls("SetHandleInformation", Arg.Handle("d"), 1, 3).Flags("d").Flags("e").Calls("SetHandleInformation", Arg.Handle("e"), 3, 1).Flags("e").Flags("d");

    [Shows("D6", "D7")]
    internal static void HandlesKeepNothingRunning(Play play)
    {
        play.A.Raises("C").Closes("C thread").Closes("C").Makes("again", "OpenProcess", AllProcess, 0, Arg.Id("C")).Calls("GetExitCodeProcess", Arg.Handle("again"), Arg.OutUInt32());
        play.C.Event("e").Sets("e").Waits("e");
        play.A.Makes("b", "OpenProcess", AllProcess, 0, Arg.Id("B")).Calls("TerminateProcess", Arg.Handle("b"), 6).Calls("WaitForSingleObject", Arg.Handle("b"), 10000)
            .Makes("dead", "OpenProcess", AllProcess, 0, Arg.FormerId("B")).Same("b", "dead").Waits("dead").Calls("GetExitCodeProcess", Arg.Handle("dead"), Arg.OutUInt32());
        play.B.Ends("process");
    }

    [Shows("D16")]
    internal static void CountsDieToo(Play play) => play.A.Semaphore("s", 2, 2, "n").Waits("s").Closes("s").Semaphore("again", 0, 5, "n")
        .Calls("NtQuerySemaphore", Arg.Handle("again"), 0, Arg.OutBytes(8), 8, Arg.Null);

    [Shows("E15")]
    internal static void OneNamespace(Play play) => play.A.Directory("d").Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("l"), 0xF0001, Arg.Attributes(0, @"d\l"), Arg.Counted("none"))
        .Calls("NtCreateDirectoryObject", Arg.OutHandle("x"), 0xF000F, Arg.Attributes(0x80, "d")).Calls("NtCreateEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0x80, "d"), 0, 0)
        .Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, "d")).Calls("NtOpenSymbolicLinkObject", Arg.OutHandle("x"), 1, Arg.Attributes(0, "d"))
        .Makes("pipe", "CreateNamedPipeW", Arg.Name("d", @"\\.\pipe\"), 3, 0, 1, 0, 0, 0, Arg.Null);

    [Shows("F34", "F35", "F36", "F37", "F38")]
    internal static void OneRightIsEnough(Play play) => play.A
        .Makes("e", "CreateEventExW", Arg.Null, Arg.Null, 0, 2).Sets("e").Calls("ResetEvent", Arg.Handle("e")).Calls("PulseEvent", Arg.Handle("e"))
        .Makes("s", "CreateSemaphoreExW", Arg.Null, 0, 1, Arg.Null, 0, 2).Calls("ReleaseSemaphore", Arg.Handle("s"), 1, Arg.OutUInt32())
        .Makes("m", "CreateMutexExW", Arg.Null, Arg.Null, 1, 1).Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null).Calls("ReleaseMutex", Arg.Handle("m"))
        .Makes("t", "CreateWaitableTimerExW", Arg.Null, Arg.Null, 0, 2).Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(-600_000_000), 0, Arg.Null, Arg.Null, 0)
        .Calls("CancelWaitableTimer", Arg.Handle("t")).Calls("NtCreateKeyedEvent", Arg.OutHandle("k"), 2, Arg.Null, 0)
        .Calls("NtWaitForKeyedEvent", Arg.Handle("k"), 0x1000, 0, Arg.InInt64(0)).Calls("NtReleaseKeyedEvent", Arg.Handle("k"), 0x1000, 0, Arg.InInt64(0));

    [Shows("F41")]
    internal static void OneRightToAProcess(Play play)
    {
        play.B.Event("e");
        play.A.Makes("dup", "OpenProcess", 0x40, 0, Arg.Id("B")).Calls("DuplicateHandle", Arg.Handle("dup"), Arg.HandleOf("B", "e"), -1, Arg.OutHandle("x"), 0, 0, 2).Sets("x")
            .Makes("wait", "OpenProcess", Voice.Synchronize, 0, Arg.Id("B")).Makes("end", "OpenProcess", 1, 0, Arg.Id("B")).Calls("TerminateProcess", Arg.Handle("wait"), 5)
            .Calls("TerminateProcess", Arg.Handle("dup"), 5).Calls("TerminateProcess", Arg.Handle("end"), 5).Calls("WaitForSingleObject", Arg.Handle("wait"), 10000);
        play.B.Ends("process");
    }

    [Shows("F44")]
    internal static void OneRightToRead(Play play) => play.A.Directory("d").Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("l"), 0xF0001, Arg.Attributes(0, @"d\l"), Arg.Counted("target"))
        .Copies("l", "query", 1, 0).Copies("l", "none", 0x20000, 0).Calls("NtQuerySymbolicLinkObject", Arg.Handle("query"), Arg.OutCounted(200), Arg.OutUInt32())
        .Calls("NtQuerySymbolicLinkObject", Arg.Handle("none"), Arg.OutCounted(200), Arg.OutUInt32())
        .Makes("a", "CreateFileW", Arg.File("f"), 0x4, 3, Arg.Null, 2, 0, 0).Calls("WriteFile", Arg.Handle("a"), Arg.InBytes(1, 2), 2, Arg.OutUInt32(), Arg.Null)
        .Makes("r", "CreateFileW", Arg.File("f"), 0x1, 3, Arg.Null, 3, 0, 0).Calls("ReadFile", Arg.Handle("r"), Arg.OutBytes(4), 4, Arg.OutUInt32(), Arg.Null)
        .Makes("look", "CreateFileW", Arg.File("f"), 0, 3, Arg.Null, 3, 0, 0).Grants("look");

    [Shows("G3")]
    internal static void WaysToInherit(Play play) => play.A.Event("e", name: "n").Flags("e").Makes("o", "OpenEventW", Voice.AllEvent, 1, Arg.Name("n")).Flags("o")
        .Calls("NtCreateEvent", Arg.OutHandle("i"), Voice.AllEvent, Arg.Attributes(2, "i"), 0, 0).Flags("i").Calls("SetHandleInformation", Arg.Handle("e"), 1, 1)
        .Raises("C", inherit: true).Finds("C", "e").Finds("C", "o").Finds("C", "i");

    [Shows("G6", "G2")]
    internal static void InheritedWhateverIsDenied(Play play)
    {
        play.A.Makes("e", "CreateEventW", Arg.Security("D:(D;;GA;;;WD)", inherit: true), 1, 0, Arg.Name("n")).Raises("C", inherit: true).Finds("C", "e");
        play.C.Makes("no", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n")).Calls("SetEvent", Arg.HandleOf("A", "e"))
            .Calls("NtQueryObject", Arg.HandleOf("A", "e"), 0, Arg.Out(56, 4, 8), 56, Arg.OutUInt32());
        play.A.Waits("e");
    }

    [Shows("G7")]
    internal static void KeptByTheChild(Play play)
    {
        play.A.Makes("e", "CreateEventW", Arg.Inheritable, 1, 1, Arg.Name("n")).Raises("C", inherit: true).Closes("e")
            .Makes("still", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n")).Waits("still").Asks("still").Closes("still");
        play.C.Calls("exit", 0);
        play.A.Calls("WaitForSingleObject", Arg.Handle("C"), 10000).Makes("gone", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n"));
    }

    [Shows("H26")]
    internal static void NoDebtOfPeriods(Play play) => play.A.Timer("t", manual: false).Timer("m").Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(0), 3000, Arg.Null, Arg.Null, 0)
        .Calls("SetWaitableTimer", Arg.Handle("m"), Arg.InInt64(0), 3000, Arg.Null, Arg.Null, 0).Event("never").Calls("WaitForSingleObject", Arg.Handle("never"), 4500)
        .Waits("t").Waits("t").Waits("m").Waits("m").Calls("CancelWaitableTimer", Arg.Handle("t"));

    [Shows("I9", "I10", "I11")]
    internal static void NewJob(Play play)
    {
        play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Null).Calls("QueryInformationJobObject", Arg.Handle("j"), 1, Arg.Out(48, 36, 40), 48, Arg.OutUInt32())
            .Calls("QueryInformationJobObject", Arg.Handle("j"), 2, Arg.Out(64, 16), 64, Arg.OutUInt32()).Raises("C").Calls("IsProcessInJob", Arg.Handle("C"), Arg.Null, Arg.OutUInt32())
            .Calls("AssignProcessToJobObject", Arg.Handle("j"), Arg.Handle("C")).Calls("IsProcessInJob", Arg.Handle("C"), Arg.Null, Arg.OutUInt32());
        play.C.Calls("exit", 0);
        play.A.Calls("WaitForSingleObject", Arg.Handle("C"), 10000).Calls("IsProcessInJob", Arg.Handle("C"), Arg.Handle("j"), Arg.OutUInt32());
    }

    [Shows("I22")]
    internal static void KilledOnTheLastClose(Play play)
    {
        byte[] limits = new byte[144];
        limits[17] = 0x20;
        play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Null).Calls("SetInformationJobObject", Arg.Handle("j"), 9, Arg.InBytes(limits), 144).Raises("C").Raises("D")
            .Calls("AssignProcessToJobObject", Arg.Handle("j"), Arg.Handle("C")).Gives("j", "D", "j").Closes("j").Waits("C");
        play.D.Calls("exit", 0);
        play.A.Calls("WaitForSingleObject", Arg.Handle("C"), 10000).Calls("GetExitCodeProcess", Arg.Handle("C"), Arg.OutUInt32());
    }

    [Shows("I23", "I24")]
    internal static void FlagsOfTheLongStructure(Play play)
    {
        play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Null);
        foreach (uint flags in (uint[])[0x2000, 0x800, 0x1000, 0x100, 0x200, 0x400, 0x80000000])
        {
            byte[] limits = new byte[64];
            BitConverter.TryWriteBytes(limits.AsSpan(16), flags);
            play.A.Calls("SetInformationJobObject", Arg.Handle("j"), 2, Arg.InBytes(limits), 64);
        }
    }
}
