namespace Helve.Oracle.Scenarios;

/// <summary>C and D: what can be asked, and how long objects live.</summary>
internal static class QueryScenarios
{
    [Shows("C8", "B29")]
    internal static void HandleAttributes(Play play) => play.A.Event("e").Calls("NtQueryObject", Arg.Handle("e"), 0, Arg.Out(56, 0), 56, Arg.Null).Calls("SetHandleInformation", Arg.Handle("e"), 3, 3)
        .Calls("NtQueryObject", Arg.Handle("e"), 0, Arg.Out(56, 0), 56, Arg.Null).Calls("SetHandleInformation", Arg.Handle("e"), 3, 0)
        .Calls("NtDuplicateObject", -1, Arg.Handle("e"), -1, Arg.OutHandle("d"), 0, 3, 2).Flags("d").Calls("SetHandleInformation", Arg.Handle("d"), 2, 0);

    [Shows("C8")]
    internal static void Exclusive(Play play)
    {
        play.A.Calls("NtCreateEvent", Arg.OutHandle("alone"), Voice.AllEvent, Arg.Attributes(0x20, "x"), 0, 0).Calls("NtQueryObject", Arg.Handle("alone"), 0, Arg.Out(56, 0), 56, Arg.Null)
            .Calls("NtOpenEvent", Arg.OutHandle("again"), Voice.AllEvent, Arg.Attributes(0x20, "x")).Copies("alone", "d").Gives("alone", "B", "b");
        play.B.Calls("NtOpenEvent", Arg.OutHandle("o"), Voice.AllEvent, Arg.Attributes(0, "x"));
    }

    [Shows("C14")]
    internal static void AllTypes(Play play) => play.A.Calls("NtQueryObject", Arg.Null, 3, Arg.OutTypes(), 65536, Arg.OutLength()).Calls("NtQueryObject", Arg.Null, 3, Arg.OutBytes(16, 0), 16, Arg.OutLength()).Calls("NtQueryObject", 0x7FF0, 3, Arg.OutTypes(), 65536, Arg.Null);

    [Shows("C19")]
    internal static void TemporaryNeedsDelete(Play play) => play.A.Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, "n"), 0, 0).Copies("e", "narrow", 0xF0003 & ~0x10000, 0)
        .Calls("NtMakeTemporaryObject", Arg.Handle("e")).Calls("NtMakeTemporaryObject", Arg.Handle("narrow")).Calls("NtMakeTemporaryObject", 0x7FF0);

    [Shows("C20", "D12", "C8")]
    internal static void Permanence(Play play) => play.A.Calls("NtCreateEvent", Arg.OutHandle("permanent"), Voice.AllEvent, Arg.Attributes(0x10, "permanent"), 0, 0).Calls("NtQueryObject", Arg.Handle("permanent"), 0, Arg.Out(56, 0), 56, Arg.Null).Closes("permanent")
        .Calls("NtOpenEvent", Arg.OutHandle("still"), Voice.AllEvent, Arg.Attributes(0, "permanent")).Calls("NtMakeTemporaryObject", Arg.Handle("still")).Calls("NtQueryObject", Arg.Handle("still"), 0, Arg.Out(56, 0), 56, Arg.Null).Closes("still")
        .Calls("NtOpenEvent", Arg.OutHandle("gone"), Voice.AllEvent, Arg.Attributes(0, "permanent"));

    [Shows("C21", "C22")]
    internal static void ListOfAll(Play play)
    {
        play.A.Makes("e", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Copies("e", "narrow", Voice.Synchronize, 0).Calls("SetHandleInformation", Arg.Handle("narrow"), 2, 2).Gives("e", "B", "b", 0x2, 0);
        foreach (int information in (int[])[16, 64])
        {
            play.A.Calls("NtQuerySystemInformation", information, Arg.OutBytes(information == 16 ? 32 : 56, 0), information == 16 ? 32 : 56, Arg.OutLength()).Lists(information, "e").Lists(information, "narrow").Lists(information, "b", "B");
        }

        play.A.Closes("e").Lists(16, "e").Lists(64, "e").Calls("SetHandleInformation", Arg.Handle("narrow"), 2, 0);
    }

    [Shows("C23")]
    internal static void Counted(Play play) => play.A.Counts("A").Event("e").Counts("A").Copies("e", "d").Counts("A").Closes("d").Counts("A").Gives("e", "B", "b").Counts("A").Counts("B").Gives("e", "B", "c").Counts("B")
        .Makes("narrow", "OpenProcess", 0x100000, 0, Arg.Id("B")).Calls("GetProcessHandleCount", Arg.Handle("narrow"), Arg.OutLength()).Makes("enough", "OpenProcess", 0x1000, 0, Arg.Id("B")).Calls("GetProcessHandleCount", Arg.Handle("enough"), Arg.OutLength());

    [Shows("C23")]
    internal static void CountedAfterTheEnd(Play play)
    {
        play.A.Makes("b", "OpenProcess", 0x1FFFFF, 0, Arg.Id("B")).Calls("TerminateProcess", Arg.Handle("b"), 1).Calls("WaitForSingleObject", Arg.Handle("b"), 10000).Calls("GetProcessHandleCount", Arg.Handle("b"), Arg.OutUInt32());
        play.B.Ends("process");
    }

    [Shows("C24")]
    internal static void CountAsked(Play play) => play.A.Calls("NtQueryInformationProcess", -1, 20, Arg.OutBytes(2, 0), 2, Arg.OutUInt32()).Calls("NtQueryInformationProcess", Arg.Null, 20, Arg.OutBytes(4, 0), 4, Arg.Null)
        .Calls("NtQueryInformationProcess", -1, 20, Arg.OutBytes(4, 0), 4, Arg.OutUInt32()).Calls("NtQueryInformationProcess", 0x7FF0, 20, Arg.OutBytes(4, 0), 4, Arg.Null);

    [Shows("D1", "C9")]
    internal static void References(Play play)
    {
        play.A.Event("e", name: "n").Asks("e").Copies("e", "d").Asks("e");
        play.B.Makes("b", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n"));
        play.A.Asks("e").Closes("e").Asks("d").Closes("d");
        play.B.Asks("b").Sets("b").Closes("b").Event("never").Calls("WaitForSingleObject", Arg.Handle("never"), 1000).Makes("gone", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n"));
        play.A.Section("f", name: "f").Makes("v", "MapViewOfFile", Arg.Handle("f"), 2, 0, 0, 0).Asks("f").Calls("write", Arg.Handle("v"), Arg.InBytes(7)).Closes("f").Calls("read", Arg.Handle("v"), 1);
    }

    [Shows("D8")]
    internal static void ForgottenProcess(Play play)
    {
        play.A.Makes("b", "OpenProcess", 0x100000, 0, Arg.Id("B")).Calls("CloseHandle", Arg.Process("B"));
        play.B.Ends("process");
        play.A.Calls("WaitForSingleObject", Arg.Handle("b"), 10000).Makes("again", "OpenProcess", 0x100000, 0, Arg.FormerId("B")).Waits("again").Closes("again").Closes("b").Forgets("B");
    }

    [Shows("D10")]
    internal static void NameOfAJob(Play play)
    {
        play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Name("j")).Makes("b", "OpenProcess", 0x1FFFFF, 0, Arg.Id("B")).Calls("AssignProcessToJobObject", Arg.Handle("j"), Arg.Handle("b"))
            .Makes("there", "OpenJobObjectW", 4, 0, Arg.Name("j")).Closes("there").Closes("j").Makes("gone", "OpenJobObjectW", 4, 0, Arg.Name("j")).Calls("IsProcessInJob", Arg.Handle("b"), Arg.Null, Arg.OutUInt32()).Waits("b");
        play.B.Ends("process");
    }

    [Shows("D17")]
    internal static void EventOfAPendingRead(Play play)
    {
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("p", @"\\.\pipe\"), 0x40000003, 0, 1, 4096, 4096, 0, Arg.Null).Event("e").Copies("e", "d");
        play.B.Makes("c", "CreateFileW", Arg.Name("p", @"\\.\pipe\"), 0xC0000000, 0, Arg.Null, 3, 0, 0);

        // OVERLAPPED: three words of 0, then its event.
        play.A.Makes("o", "keep", Arg.Handles("zero", "zero", "zero", "e")).Makes("buffer", "keep", Arg.InBytes(new byte[8])).Calls("ReadFile", Arg.Handle("s"), Arg.Handle("buffer"), 8, Arg.Null, Arg.Handle("o")).Waits("d").Closes("e").Waits("d");
        play.B.Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(1, 2, 3), 3, Arg.OutUInt32(), Arg.Null);
        play.A.Calls("WaitForSingleObject", Arg.Handle("d"), 5000).Calls("read", Arg.Handle("buffer"), 4).Grants("d");
    }

    [Shows("D11")]
    internal static void DirectoryBeforeItsChildren(Play play) => play.A.Directory("d").Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, @"d\in"), 0, 0).Closes("d")
        .Sets("e").Waits("e").Calls("NtOpenDirectoryObject", Arg.OutHandle("gone"), 3, Arg.Attributes(0, "d")).Calls("NtOpenEvent", Arg.OutHandle("lost"), Voice.AllEvent, Arg.Attributes(0, @"d\in"));
}
