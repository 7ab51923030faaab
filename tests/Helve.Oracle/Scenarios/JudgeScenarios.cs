namespace Helve.Oracle.Scenarios;

/// <summary>Where Wine is the wrong judge: were Helve to do as it does, nothing would differ, so that there is a difference is what these show.</summary>
internal static class JudgeScenarios
{
    private const string Pipe = @"\\.\pipe\";
    private const uint Both = 0xC0000000;

    [Shows("A25", "J10")]
    internal static void HandleBeforeOffset(Play play) => play.A.Calls("MapViewOfFile", Arg.Handle("missing"), 4, 0, 10, 0).Section("f").Copies("f", "query", 1, 0).Calls("MapViewOfFile", Arg.Handle("query"), 4, 0, 10, 0)
        .Calls("MapViewOfFile", Arg.Handle("f"), 4, 0, 10, 0).Calls("MapViewOfFile", Arg.Handle("f"), 4, 0, 131072, 0);

    [Shows("A3")]
    internal static void AccessToItself(Play play) => play.A.Calls("NtQueryObject", -1, 0, Arg.Out(56, 4), 56, Arg.OutUInt32()).Calls("NtQueryObject", -2, 0, Arg.Out(56, 4), 56, Arg.OutUInt32());

    [Shows("C5", "C7")]
    internal static void NothingToAsk(Play play) => play.A.Calls("NtSetInformationObject", 0x7FF0, 4, Arg.InBytes(1, 0), 2).Calls("NtQueryObject", 0x7FF0, 1, Arg.OutName(512), 512, Arg.OutUInt32())
        .Calls("NtQueryObject", 0x7FF0, 0, Arg.Out(56, 4), 56, Arg.OutUInt32());

    [Shows("C10")]
    internal static void NameOfAFilesSection(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 0, Arg.Null, 2, 0, 0).Makes("f", "CreateFileMappingW", Arg.Handle("h"), Arg.Null, 4, 0, 5000, Arg.Null)
        .Calls("NtQueryObject", Arg.Handle("f"), 1, Arg.OutName(512), 512, Arg.OutUInt32());

    [Shows("D11", "E20")]
    internal static void BelowAClosedDirectory(Play play)
    {
        play.A.Directory("d1").Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, @"d1\n1"), 0, 0).Calls("NtOpenEvent", Arg.OutHandle("there"), Voice.AllEvent, Arg.Attributes(0, @"d1\n1")).Same("e", "there")
            .Calls("NtOpenEvent", Arg.OutHandle("none"), Voice.AllEvent, Arg.Attributes(0, @"d1\n2")).Calls("NtOpenEvent", Arg.OutHandle("none"), Voice.AllEvent, Arg.Attributes(0, @"d2\n1")).Closes("d1")
            .Calls("NtOpenEvent", Arg.OutHandle("gone"), Voice.AllEvent, Arg.Attributes(0, @"d1\n1")).Sets("e").Waits("there").Calls("NtCreateMutant", Arg.OutHandle("m"), 0x1F0001, Arg.Attributes(0, "d1"), 0);
    }

    [Shows("E17")]
    internal static void CollisionOfTypes(Play play) => play.A.Mutex("m", name: "n").Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, "n", prefix: @"\BaseNamedObjects\"), 0, 0)
        .Calls("NtCreateMutant", Arg.OutHandle("g"), 0x1F0001, Arg.Attributes(0, "g"), 0).Calls("NtCreateEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, "g"), 0, 0)
        .Calls("NtCreateEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0x80, "g"), 0, 0).Calls("NtCreateMutant", Arg.OutHandle("x"), 0x1F0001, Arg.Attributes(0, "g"), 0);

    [Shows("E31", "E32")]
    internal static void LinksToNothing(Play play) => play.A.Directory("d").Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("l"), 0xF0001, Arg.Attributes(0, @"d\l1"), Arg.Counted("none"))
        .Calls("NtOpenEvent", Arg.OutHandle("o"), Voice.AllEvent, Arg.Attributes(0, @"d\l1")).Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("again"), 0xF0001, Arg.Attributes(0, @"d\l1"), Arg.Counted("none"))
        .Calls("NtCreateEvent", Arg.OutHandle("made"), Voice.AllEvent, Arg.Attributes(0, @"d\l1"), 0, 0);

    [Shows("F4")]
    internal static void MakersAccess(Play play) => play.A.Makes("t", "CreateWaitableTimerW", Arg.Security("D:(A;;0x1F0001;;;WD)"), 1, Arg.Name("t")).Makes("e", "CreateEventW", Arg.Security("D:(A;;0x1F0001;;;WD)"), 1, 0, Arg.Name("e")).Grants("e").Sets("e");

    [Shows("F8", "B19")]
    internal static void RightsThatAMutexLacks(Play play) => play.A.Mutex("m", name: "m").Makes("o", "OpenMutexW", 0x100002, 0, Arg.Name("m")).Makes("mq", "OpenMutexW", 0x100001, 0, Arg.Name("m")).Grants("mq")
        .Makes("x", "CreateMutexExW", Arg.Null, Arg.Name("m"), 0, 0x100002).Makes("y", "CreateMutexExW", Arg.Null, Arg.Name("m"), 0, 0x100001).Grants("y").Calls("DuplicateHandle", -1, Arg.Handle("mq"), -1, Arg.OutHandle("m2"), 0x100002, 0, 0).Copies("m", "m3", 0x100002, 0);

    [Shows("F24", "H34")]
    internal static void SectionsToWaitFor(Play play) => play.A.Section("f", name: "f").Makes("o", "OpenFileMappingW", 0x100004, 0, Arg.Name("f")).Makes("q", "OpenFileMappingW", 4, 0, Arg.Name("f")).Grants("q").Copies("f", "w", 0x100004, 0);

    [Shows("F43")]
    internal static void OwnershipBeforeRights(Play play) => play.A.Makes("m", "CreateMutexExW", Arg.Null, Arg.Null, 0, 0x20000).Event("set", set: true).Calls("SignalObjectAndWait", Arg.Handle("m"), Arg.Handle("set"), 0, 0)
        .Calls("NtSignalAndWaitForSingleObject", Arg.Handle("m"), Arg.Handle("set"), 0, Arg.InInt64(0)).Calls("ReleaseMutex", Arg.Handle("m"));

    [Shows("H24", "H35")]
    internal static void NothingIsWritten(Play play) => play.A.Timer("t").Copies("t", "wait", 0x100000, 0).Calls("NtCancelTimer", 0x7FF0, Arg.OutByteOf(1, 0)).Calls("NtCancelTimer", Arg.Handle("wait"), Arg.OutByteOf(1, 0))
        .Calls("NtSetTimer", Arg.Handle("wait"), Arg.InInt64(-36_000_000_000), Arg.Null, Arg.Null, 0, 0, Arg.OutByteOf(1, 0)).Calls("NtCancelTimer", Arg.Handle("t"), Arg.OutByteOf(1, 0)).Directory("d").Waits("d").WaitsAny("d");

    [Shows("I23", "I24", "F40")]
    internal static void LimitsThatWereSet(Play play)
    {
        byte[] limits = new byte[144];
        (limits[16], limits[17], limits[40]) = (8, 0x28, 3);
        play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Null).Calls("SetInformationJobObject", Arg.Handle("j"), 9, Arg.InBytes(limits), 144).Calls("QueryInformationJobObject", Arg.Handle("j"), 9, Arg.Out(144, 16), 144, Arg.OutUInt32())
            .Calls("QueryInformationJobObject", Arg.Handle("j"), 2, Arg.Out(64, 16), 64, Arg.OutUInt32()).Calls("QueryInformationJobObject", Arg.Handle("j"), 2, Arg.Out(64, 16), 60, Arg.OutUInt32())
            .Copies("j", "set", 2, 0).Calls("QueryInformationJobObject", Arg.Handle("set"), 9, Arg.Out(144, 16), 144, Arg.OutUInt32()).Calls("QueryInformationJobObject", Arg.Handle("set"), 1, Arg.Out(48, 36, 40), 48, Arg.OutUInt32()).Calls("QueryInformationJobObject", Arg.Null, 9, Arg.Out(144, 16), 144, Arg.OutUInt32());
    }

    [Shows("F44", "J45")]
    internal static void RightToCutAFile(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 7, Arg.Null, 2, 0, 0).Calls("WriteFile", Arg.Handle("h"), Arg.InBytes(1, 2, 3, 4), 4, Arg.OutUInt32(), Arg.Null)
        .Makes("r", "CreateFileW", Arg.File("f"), 0x80000000, 7, Arg.Null, 3, 0, 0).Calls("SetFilePointer", Arg.Handle("r"), 2, Arg.Null, 0).Calls("SetEndOfFile", Arg.Handle("r")).Calls("GetFileSizeEx", Arg.Handle("h"), Arg.OutInt64())
        .Calls("SetFilePointer", Arg.Handle("h"), 3, Arg.Null, 0).Calls("SetEndOfFile", Arg.Handle("h")).Calls("GetFileSizeEx", Arg.Handle("h"), Arg.OutInt64())
        .Makes("t", "CreateFileW", Arg.File("missing"), 0x80000000, 7, Arg.Null, 5, 0, 0).Makes("t", "CreateFileW", Arg.File("missing"), 0x40000000, 7, Arg.Null, 5, 0, 0);

    [Shows("J7", "J8")]
    internal static void FileBeforeName(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 0, Arg.Null, 2, 0, 0).Makes("x", "CreateFileMappingW", Arg.Handle("h"), Arg.Null, 4, 0, 0, Arg.Name(@"none\x"))
        .Makes("x", "CreateFileMappingW", -1, Arg.Null, 0x40000004, 0, 4096, Arg.Name(@"none\x")).Makes("x", "CreateFileMappingW", -1, Arg.Null, 4, 0, 4096, Arg.Name(@"none\x"));

    [Shows("J11", "J17")]
    internal static void ProtectionOfTheSection(Play play) => play.A.Calls("NtCreateSection", Arg.OutHandle("f"), 0xF001F, Arg.Null, Arg.InInt64(8192), 2, 0x8000000, 0).Calls("MapViewOfFile", Arg.Handle("f"), 2, 0, 0, 0)
        .Makes("v", "MapViewOfFile", Arg.Handle("f"), 4, 0, 0, 0).Calls("FlushViewOfFile", Arg.Handle("v"), 0).Calls("UnmapViewOfFile", Arg.Handle("v")).Calls("FlushViewOfFile", Arg.Handle("v"), 0);

    [Shows("J26", "J33")]
    internal static void InstancesThatCount(Play play)
    {
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("u", Pipe), 3, 0, 255, 512, 512, 0, Arg.Null).Calls("GetNamedPipeInfo", Arg.Handle("s"), Arg.OutUInt32(), Arg.Null, Arg.Null, Arg.OutUInt32());
        play.B.Makes("c", "CreateFileW", Arg.Name("u", Pipe), Both, 0, Arg.Null, 3, 0, 0).Calls("GetNamedPipeHandleStateW", Arg.Handle("c"), Arg.OutUInt32(), Arg.OutUInt32(), Arg.Null, Arg.Null, Arg.Null, 0);
        play.A.Makes("second", "CreateNamedPipeW", Arg.Name("u", Pipe), 3, 0, 255, 512, 512, 0, Arg.Null).Calls("GetNamedPipeHandleStateW", Arg.Handle("second"), Arg.OutUInt32(), Arg.OutUInt32(), Arg.Null, Arg.Null, Arg.Null, 0).Closes("s")
            .Calls("GetNamedPipeHandleStateW", Arg.Handle("second"), Arg.OutUInt32(), Arg.OutUInt32(), Arg.Null, Arg.Null, Arg.Null, 0);
        play.B.Closes("c");
        play.A.Calls("GetNamedPipeHandleStateW", Arg.Handle("second"), Arg.OutUInt32(), Arg.OutUInt32(), Arg.Null, Arg.Null, Arg.Null, 0);
    }
}
