namespace Helve.Oracle.Scenarios;

/// <summary>A to C: handle values, duplication, queries.</summary>
internal static class HandleScenarios
{
    [Shows("A2")]
    internal static void LowBits(Play play) => play.A.Event("e")
        .Calls("SetEvent", Arg.Tagged("e", 1)).Calls("WaitForSingleObject", Arg.Tagged("e", 2), 0).Calls("GetHandleInformation", Arg.Tagged("e", 3), Arg.OutUInt32())
        .Calls("DuplicateHandle", Arg.Process("A"), Arg.Tagged("e", 1), Arg.Process("A"), Arg.OutHandle("d"), 0, 0, 2).Same("e", "d")
        .Calls("CloseHandle", Arg.Tagged("e", 3)).Flags("e");

    [Shows("A3", "A8", "B17")]
    internal static void PseudoHandles(Play play) => play.A
        .Calls("WaitForSingleObject", -1, 0).Calls("WaitForSingleObject", -2, 0).Calls("GetHandleInformation", -1, Arg.OutUInt32()).Calls("GetHandleInformation", -2, Arg.OutUInt32())
        .Calls("DuplicateHandle", -1, -1, -1, Arg.OutHandle("p"), 0, 0, 2).Calls("DuplicateHandle", -1, -2, -1, Arg.OutHandle("t"), 0, 1, 3)
        .Grants("p").Flags("t").Waits("p").Calls("GetExitCodeProcess", Arg.Handle("p"), Arg.OutUInt32()).Calls("GetExitCodeThread", Arg.Handle("t"), Arg.OutUInt32())
        .Calls("CompareObjectHandles", -1, Arg.Handle("p"));

    [Shows("A7", "A10", "C2", "C5")]
    internal static void NoHandle(Play play)
    {
        foreach (int value in (int[])[0, 0x7FF0, -7])
        {
            play.A.Calls("CloseHandle", value).Calls("NtClose", value).Calls("WaitForSingleObject", value, 0).Calls("SetEvent", value).Calls("GetHandleInformation", value, Arg.OutUInt32())
                .Calls("SetHandleInformation", value, 1, 1).Calls("DuplicateHandle", -1, value, -1, Arg.OutHandle("d"), 0, 0, 2).Calls("ReleaseMutex", value);
        }
    }

    [Shows("A9")]
    internal static void ClosedPseudoHandles(Play play)
    {
        foreach (int value in (int[])[-1, -2, -3, -4, -5, -6])
        {
            play.A.Calls("CloseHandle", value);
        }
    }

    [Shows("A14")]
    internal static void ClosedTwice(Play play) => play.A.Event("e").Closes("e").Closes("e");

    [Shows("A19", "B14", "B29")]
    internal static void Protected(Play play) => play.A.Event("e")
        .Calls("SetHandleInformation", Arg.Handle("e"), 2, 2).Flags("e").Closes("e").Calls("NtClose", Arg.Handle("e")).Sets("e")
        .Copies("e", "d", options: 3).Flags("d").Asks("e").Sets("e").Same("e", "d")
        .Calls("SetHandleInformation", Arg.Handle("e"), 2, 0).Closes("e");

    [Shows("A24", "A25")]
    internal static void WrongType(Play play) => play.A.Event("e").Mutex("m").Semaphore("s", 0, 1).Timer("t").Section("f").Copies("e", "none", 0, 0)
        .Sets("m").Sets("s").Sets("t").Calls("ReleaseMutex", Arg.Handle("e")).Calls("ReleaseSemaphore", Arg.Handle("e"), 1, Arg.OutUInt32())
        .Calls("ReleaseSemaphore", Arg.Handle("none"), 1, Arg.OutUInt32()).Calls("CancelWaitableTimer", Arg.Handle("e"))
        .Calls("MapViewOfFile", Arg.Handle("e"), 4, 0, 0, 0).Calls("TerminateProcess", Arg.Handle("e"), 1)
        .Calls("QueryInformationJobObject", Arg.Handle("m"), 9, Arg.OutBytes(0x90), 0x90, Arg.OutUInt32())
        .Calls("GetExitCodeProcess", Arg.Handle("m"), Arg.OutUInt32()).Calls("NtQueryMutant", Arg.Handle("e"), 0, Arg.OutBytes(8), 8, Arg.OutUInt32())

        // As an error, what is no handle and what is another type's are the same; not as a status.
        .Calls("NtReleaseSemaphore", 0x7FF0, 1, Arg.OutUInt32()).Calls("NtReleaseSemaphore", Arg.Handle("none"), 1, Arg.OutUInt32())
        .Calls("NtSetEvent", Arg.Handle("none"), Arg.OutUInt32()).Calls("NtSetEvent", Arg.Handle("m"), Arg.OutUInt32())
        .Calls("NtReleaseMutant", Arg.Handle("e"), Arg.OutUInt32()).Calls("NtCancelTimer", Arg.Handle("s"), Arg.Null);

    [Shows("A26")]
    internal static void FailedCreate(Play play) => play.A
        .Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, "n"), 0, 0)
        .Calls("NtCreateEvent", Arg.OutHandle("d"), Voice.AllEvent, Arg.Attributes(0, "n"), 0, 0)
        .Calls("NtOpenEvent", Arg.OutHandle("o"), Voice.AllEvent, Arg.Attributes(0, "missing"))
        .Calls("NtCreateEvent", Arg.Null, Voice.AllEvent, Arg.Null, 0, 0)
        .Calls("NtCreateEvent", Arg.Nowhere, Voice.AllEvent, Arg.Attributes(0, "nowhere"), 0, 0)
        .Calls("NtOpenEvent", Arg.OutHandle("none"), Voice.AllEvent, Arg.Attributes(0, "nowhere"));

    [Shows("A29")]
    internal static void ClosedWhileWaited(Play play)
    {
        play.A.Event("e").Copies("e", "d");
        play.A2.Begins("WaitForSingleObject", Arg.Handle("e"), -1);
        play.A2.Blocks("WaitForSingleObject");
        play.A.Closes("e");
        play.A2.Blocks("WaitForSingleObject");
        play.A.Sets("d");
        play.A2.ComesBack("WaitForSingleObject");
    }

    [Shows("B1", "B38", "B39")]
    internal static void Duplicated(Play play)
    {
        play.A.Event("e").Copies("e", "d").Asks("e").Same("e", "d").Sets("d").Waits("e").Closes("e").Waits("d").Asks("d").Gives("d", "B", "b");
        play.B.Waits("b").Asks("b").Calls("ResetEvent", Arg.Handle("b"));
        play.A.Waits("d");
    }

    [Shows("B2", "B3")]
    internal static void WithoutDupHandle(Play play) => play.A.Event("e")
        .Makes("b", "OpenProcess", 0x400, 0, Arg.Id("B"))
        .Calls("DuplicateHandle", -1, Arg.Handle("e"), Arg.Handle("b"), Arg.OutHandle("x"), 0, 0, 2).Calls("DuplicateHandle", Arg.Handle("b"), Arg.Handle("e"), -1, Arg.OutHandle("y"), 0, 0, 2);

    [Shows("B4", "B5", "B6", "B13")]
    internal static void BadArguments(Play play) => play.A.Event("e")
        .Calls("DuplicateHandle", 0x7FF0, Arg.Handle("e"), -1, Arg.OutHandle("x"), 0, 0, 3)
        .Calls("DuplicateHandle", Arg.Handle("e"), Arg.Handle("e"), -1, Arg.OutHandle("x"), 0, 0, 3)
        .Calls("NtDuplicateObject", Arg.Handle("e"), Arg.Handle("e"), -1, Arg.OutHandle("x"), 0, 0, 3)
        .Calls("DuplicateHandle", -1, 0x7FF0, -1, Arg.OutHandle("x"), 0, 0, 2).Calls("DuplicateHandle", -1, 0, -1, Arg.OutHandle("x"), 0, 0, 2)
        .Sets("e").Calls("DuplicateHandle", -1, Arg.Handle("e"), -1, Arg.Null, 0, 0, 2).Asks("e");

    [Shows("B8")]
    internal static void NoTarget(Play play) => play.A.Event("e").Calls("DuplicateHandle", -1, Arg.Handle("e"), 0, Arg.OutHandle("x"), 0, 0, 2).Sets("e");

    [Shows("B9")]
    internal static void RemoteClose(Play play)
    {
        play.A.Event("e").Gives("e", "B", "b").Asks("e").Calls("DuplicateHandle", Arg.Process("B"), Arg.HandleOf("B", "b"), 0, Arg.Null, 0, 0, 1);
        play.B.Flags("b");
    }

    [Shows("B10")]
    internal static void BadTargetWithClose(Play play) => play.A.Event("e").Copies("e", "kept").Calls("DuplicateHandle", -1, Arg.Handle("e"), 0x7FF0, Arg.OutHandle("x"), 0, 0, 3).Asks("kept");

    // One handle, and the old number is one: it did not change.
    [Shows("B15", "B16")]
    internal static void MovedInPlace(Play play) => play.A.Event("e").Copies("e", "d", options: 3, inherit: true).Flags("d").Asks("d").Flags("e").Same("e", "d")
        .Copies("d", "f", options: 3).Flags("f").Asks("f").Flags("e").Same("e", "f");

    [Shows("B18", "B20", "B22")]
    internal static void Narrowed(Play play) => play.A.Event("e", name: "n").Copies("e", "wait", Voice.Synchronize, 0).Copies("wait", "same").Copies("wait", "none", 0, 0)
        .Asks("wait").Asks("same").Asks("none").Sets("wait").Waits("same").Waits("none").Sets("none").Flags("none").Same("none", "e").Copies("none", "still").Asks("still");

    [Shows("B19", "F14")]
    internal static void Mapped(Play play)
    {
        foreach (uint access in (uint[])[0x80000000, 0x40000000, 0x20000000, 0x10000000, 0x8])
        {
            play.A.Event("e").Mutex("m").Semaphore("s", 0, 1).Timer("t").Section("f");
            foreach (string symbol in (string[])["e", "m", "s", "t", "f"])
            {
                play.A.Copies(symbol, "d" + symbol, access, 0).Asks("d" + symbol);
            }
        }
    }

    [Shows("B21")]
    internal static void ReservedBits(Play play) => play.A.Event("e").Copies("e", "d", 0xFFFFFFFF, 0).Copies("e", "x", 0x0CE0FE00, 0);

    [Shows("B26")]
    internal static void Widened(Play play) => play.A.Event("e").Copies("e", "narrow", Voice.Synchronize, 0).Copies("narrow", "wide", Voice.AllEvent, 0).Asks("wide").Sets("wide");

    [Shows("B30", "B31")]
    internal static void Attributes(Play play) => play.A.Makes("e", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Flags("e").Copies("e", "d").Flags("d").Copies("e", "i", inherit: true).Flags("i")
        .Calls("SetHandleInformation", Arg.Handle("e"), 3, 3).Copies("e", "same", options: 6).Flags("same").Copies("e", "none", inherit: true).Flags("none").Calls("SetHandleInformation", Arg.Handle("e"), 3, 2).Copies("e", "kept", options: 6, inherit: true).Flags("kept");

    [Shows("B32")]
    internal static void UnknownOptions(Play play) => play.A.Event("e").Copies("e", "d", options: 0x12).Asks("d");

    [Shows("B36", "F26", "F27")]
    internal static void ProcessRights(Play play)
    {
        foreach (uint access in (uint[])[0x400, 0x200, 0x80000000, 0x20000000])
        {
            play.A.Calls("DuplicateHandle", -1, -1, -1, Arg.OutHandle("p"), access, 0, 0).Grants("p");
        }

        foreach (uint access in (uint[])[0x40, 0x20, 0x80000000, 0x40000000, 0x20000000])
        {
            play.A.Calls("DuplicateHandle", -1, -2, -1, Arg.OutHandle("t"), access, 0, 0).Grants("t");
        }
    }

    [Shows("C1", "C3", "C6")]
    internal static void HandleFlags(Play play) => play.A.Event("e").Flags("e").Calls("SetHandleInformation", Arg.Handle("e"), 1, 1).Flags("e").Calls("SetHandleInformation", Arg.Handle("e"), 0xF0, 0xF0).Flags("e")
        .Calls("SetHandleInformation", Arg.Handle("e"), 1, 0).Flags("e").Copies("e", "none", 0, 0).Flags("none");

    [Shows("C4")]
    internal static void FlagsOfPseudoHandles(Play play) => play.A.Calls("SetHandleInformation", -1, 1, 1).Calls("SetHandleInformation", -2, 1, 1);

    [Shows("C7", "C9")]
    internal static void BasicQuery(Play play) => play.A.Event("e").Calls("NtQueryObject", Arg.Handle("e"), 0, Arg.OutBytes(8), 8, Arg.OutUInt32()).Calls("NtQueryObject", Arg.Handle("e"), 0, Arg.Null, 0, Arg.Null)
        .Asks("e").Copies("e", "d").Asks("e");

    [Shows("C10", "C12")]
    internal static void NameQuery(Play play) => play.A.Event("e").Event("n", name: "named").Calls("NtQueryObject", Arg.Handle("e"), 1, Arg.OutBytes(32, 4), 32, Arg.OutUInt32())
        .Calls("NtQueryObject", Arg.Handle("n"), 1, Arg.OutBytes(8, 0), 8, Arg.OutLength())
        .Calls("NtQueryObject", Arg.Handle("n"), 1, Arg.OutBytes(20, 0), 20, Arg.OutLength());

    [Shows("C17")]
    internal static void Compared(Play play) => play.A.Event("e").Event("f").Event("n", name: "n").Event("o", name: "n").Same("e", "e").Same("e", "f").Same("n", "o").Copies("e", "d", 0, 0).Same("e", "d")
        .Calls("CompareObjectHandles", Arg.Handle("e"), 0x7FF0).Calls("CompareObjectHandles", -1, -1).Calls("NtCompareObjects", Arg.Handle("e"), Arg.Handle("f"));
}
