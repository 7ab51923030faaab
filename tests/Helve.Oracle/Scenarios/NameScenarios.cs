namespace Helve.Oracle.Scenarios;

/// <summary>D to F: lifetime, names, rights.</summary>
internal static class NameScenarios
{
    [Shows("D2", "D16", "E12")]
    internal static void NameGoesWithTheLastHandle(Play play) => play.A.Event("e", set: true, name: "n").Copies("e", "d").Closes("e").Makes("o", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n")).Closes("o").Closes("d")
        .Makes("gone", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n")).Event("again", name: "n").Waits("again");

    [Shows("D3", "J16")]
    internal static void ViewOutlivesTheName(Play play) => play.A.Section("f", name: "n").Makes("v", "MapViewOfFile", Arg.Handle("f"), 2, 0, 0, 0).Calls("write", Arg.Handle("v"), Arg.InBytes(42)).Closes("f")
        .Makes("gone", "OpenFileMappingW", 4, 0, Arg.Name("n")).Calls("read", Arg.Handle("v"), 1).Calls("UnmapViewOfFile", Arg.Handle("v"));

    [Shows("D5")]
    internal static void OwnedMutexClosed(Play play) => play.A.Mutex("m", owned: true, name: "n").Closes("m").Mutex("again", name: "n")
        .Calls("NtQueryMutant", Arg.Handle("again"), 0, Arg.OutBytes(8, 6), 8, Arg.Null).Waits("again").Calls("ReleaseMutex", Arg.Handle("again"));

    [Shows("H15", "D6")]
    internal static void OwnedMutexClosedByItsOwner(Play play)
    {
        play.A.Mutex("m", owned: true, name: "n");
        play.B.Makes("b", "OpenMutexW", 0x1F0001, 0, Arg.Name("n")).Waits("b").Calls("NtQueryMutant", Arg.Handle("b"), 0, Arg.OutBytes(8, 6), 8, Arg.Null);
        play.A.Closes("m");
        play.B.Waits("b").Calls("NtQueryMutant", Arg.Handle("b"), 0, Arg.OutBytes(8, 6), 8, Arg.Null).Calls("ReleaseMutex", Arg.Handle("b"));
        play.A.Makes("again", "OpenMutexW", 0x1F0001, 0, Arg.Name("n")).Calls("NtReleaseMutant", Arg.Handle("again"), Arg.OutUInt32());
        play.B.Waits("b").Calls("ReleaseMutex", Arg.Handle("b"));
    }

    [Shows("D13", "D14")]
    internal static void OtherHolders(Play play)
    {
        play.A.Event("e", name: "n");
        play.B.Makes("b", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n"));
        play.A.Closes("e");
        play.A.Makes("o", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n")).Closes("o");
        play.A.Makes("p", "OpenProcess", 0x100000, 0, Arg.Id("B"));
        play.B.Ends("process");
        play.A.Calls("WaitForSingleObject", Arg.Handle("p"), 10000).Makes("gone", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n"));
    }

    // Win32's names are in the session's directory; those of Nt calls are where their path says.
    [Shows("E3", "E5", "E6")]
    internal static void Case(Play play) => play.A.Event("w", name: "name")
        .Makes("u", "OpenEventW", Voice.AllEvent, 0, Arg.Name("NAME"))
        .Makes("p", "CreateEventW", Arg.Null, 1, 0, Arg.Name("x", @"local\"))
        .Makes("q", "CreateEventW", Arg.Null, 1, 0, Arg.Name("x", @"GLOBAL\"))
        .Directory("d")
        .Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, @"d\name"), 0, 0)
        .Calls("NtOpenEvent", Arg.OutHandle("i"), Voice.AllEvent, Arg.Attributes(0x40, @"d\NAME")).Same("e", "i")
        .Calls("NtOpenEvent", Arg.OutHandle("j"), Voice.AllEvent, Arg.Attributes(0x40, @"D\Name", prefix: @"\BASEnamedOBJECTS\")).Same("e", "j")
        .Calls("NtOpenEvent", Arg.OutHandle("c"), Voice.AllEvent, Arg.Attributes(0, @"d\NAME"))
        .Calls("NtOpenEvent", Arg.OutHandle("k"), Voice.AllEvent, Arg.Attributes(0, @"D\name"));

    [Shows("E4", "E8", "E10")]
    internal static void Syntax(Play play) => play.A.Makes("g", "CreateEventW", Arg.Null, 1, 0, Arg.Text("Global")).Makes("b", "CreateEventW", Arg.Null, 1, 0, Arg.Text(@"no-such\x"))
        .Makes("r", "CreateEventW", Arg.Null, 1, 0, Arg.Text(@"\rooted")).Makes("t", "CreateEventW", Arg.Null, 1, 0, Arg.Text(@"Global\")).Makes("e", "CreateEventW", Arg.Null, 1, 0, Arg.Text(string.Empty))
        .Makes("o", "OpenEventW", Voice.AllEvent, 0, Arg.Text(string.Empty)).Makes("n", "OpenEventW", Voice.AllEvent, 0, Arg.Null);

    [Shows("E9")]
    internal static void LongNames(Play play)
    {
        const string Root = @"\BaseNamedObjects\";
        const int Most = 32766;
        string longest = Root + new string('y', Most - Root.Length);
        play.A.Makes("w", "CreateEventW", Arg.Null, 1, 0, Arg.Text(new string('x', 300)))
            .Makes("a", "CreateEventA", Arg.Null, 1, 0, Arg.Text(new string('x', 300)))
            .Makes("l", "CreateEventW", Arg.Null, 1, 0, Arg.Text(new string('x', 33000)))
            .Calls("NtCreateEvent", Arg.OutHandle("most"), Voice.AllEvent, Arg.Path(longest), 0, 0)
            .Calls("NtCreateEvent", Arg.OutHandle("more"), Voice.AllEvent, Arg.OddPath(longest, bytes: (Most + 1) * 2), 0, 0);
    }

    [Shows("E11", "E13")]
    internal static void Existing(Play play) => play.A
        .Event("e", manual: false, set: true, name: "e").Event("again", name: "e").Waits("again").Waits("e")
        .Mutex("m", name: "m").Mutex("own", owned: true, name: "m").Calls("ReleaseMutex", Arg.Handle("own"))
        .Semaphore("s", 1, 1, "s").Semaphore("t", 5, 9, "s").Calls("NtQuerySemaphore", Arg.Handle("t"), 0, Arg.OutBytes(8), 8, Arg.Null)
        .Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Name("e")).Flags("i").Flags("e")
        .Makes("d", "CreateEventW", Arg.Security("D:(D;;GA;;;WD)"), 1, 0, Arg.Name("e")).Describes("d");

    [Shows("E14", "E15")]
    internal static void OtherType(Play play) => play.A.Event("e", name: "n").Mutex("m", name: "n").Semaphore("s", 0, 1, "n").Section("f", name: "n").Makes("o", "OpenMutexW", 0x1F0001, 0, Arg.Name("n"))
        .Makes("t", "CreateWaitableTimerW", Arg.Null, 1, Arg.Name("n")).Makes("j", "CreateJobObjectW", Arg.Null, Arg.Name("n"))
        .Makes("p", "CreateNamedPipeW", Arg.Name("n", @"\\.\pipe\"), 3, 0, 1, 0, 0, 0, Arg.Null);

    [Shows("E17", "E18", "A26")]
    internal static void OpenIf(Play play) => play.A
        .Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, "n"), 0, 0)
        .Calls("NtCreateEvent", Arg.OutHandle("c"), Voice.AllEvent, Arg.Attributes(0, "n"), 0, 0)
        .Calls("NtCreateSemaphore", Arg.OutHandle("s"), 0x1F0003, Arg.Attributes(0, "n"), 0, 1)
        .Calls("NtCreateEvent", Arg.OutHandle("o"), Voice.AllEvent, Arg.Attributes(0x80, "n"), 0, 0).Same("e", "o")
        .Calls("NtCreateMutant", Arg.OutHandle("m"), 0x1F0001, Arg.Attributes(0x80, "n"), 0);

    [Shows("E19", "E20", "E21", "E23", "E24", "E25")]
    internal static void Roots(Play play) => play.A.Calls("NtCreateDirectoryObject", Arg.OutHandle("d"), 0xF000F, Arg.Attributes(0, "d"))
        .Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, "in", "d"), 0, 0).Calls("NtOpenEvent", Arg.OutHandle("o"), Voice.AllEvent, Arg.Attributes(0, @"d\in")).Same("e", "o")
        .Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, @"\in", "d")).Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, "missing", "d"))
        .Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, @"no\x", "d")).Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, "x", "e"))
        .Calls("NtOpenDirectoryObject", Arg.OutHandle("self"), 3, Arg.Attributes(0, string.Empty, "d")).Same("d", "self").Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, string.Empty, "d"))
        .Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, null, "d")).Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, null)).Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Null)
        .Calls("NtCreateEvent", Arg.OutHandle("u"), Voice.AllEvent, Arg.Attributes(0, string.Empty, "d"), 0, 0).Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, @"d\in\")).Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, @"d\\in"));

    [Shows("E40")]
    internal static void EmptyDirectory(Play play) => play.A.Calls("NtCreateDirectoryObject", Arg.OutHandle("d"), 0xF000F, Arg.Attributes(0, "d"))
        .Calls("NtQueryDirectoryObject", Arg.Handle("d"), Arg.OutBytes(256, 0), 256, 1, 1, Arg.InOutUInt32(7), Arg.OutUInt32());

    [Shows("F5", "F20", "F21", "F22", "F23")]
    internal static void Masks(Play play)
    {
        foreach (uint access in (uint[])[0x02000000, 0x80000000, 0x40000000, 0x20000000, 0x10000000])
        {
            play.A.Makes("e", "CreateEventExW", Arg.Null, Arg.Null, 0, access).Asks("e").Makes("m", "CreateMutexExW", Arg.Null, Arg.Null, 0, access).Asks("m")
                .Makes("s", "CreateSemaphoreExW", Arg.Null, 0, 1, Arg.Null, 0, access).Asks("s").Makes("t", "CreateWaitableTimerExW", Arg.Null, Arg.Null, 0, access).Asks("t");
        }
    }

    [Shows("F7")]
    internal static void OpenForNothing(Play play) => play.A.Event("e", name: "n").Makes("o", "OpenEventW", 0, 0, Arg.Name("n")).Makes("c", "CreateEventExW", Arg.Null, Arg.Name("n"), 0, 0).Makes("z", "CreateEventExW", Arg.Null, Arg.Null, 0, 0).Asks("z");

    [Shows("F8", "F9", "F11")]
    internal static void OpenForMore(Play play) => play.A.Event("e", name: "n").Makes("all", "OpenEventW", 0x02000000, 0, Arg.Name("n")).Asks("all").Makes("no", "OpenEventW", 0x4, 0, Arg.Name("n")).Makes("sacl", "OpenEventW", 0x01000000, 0, Arg.Name("n"));

    [Shows("F33", "F34", "F35", "F36", "F37")]
    internal static void RightsNeeded(Play play) => play.A
        .Makes("eq", "CreateEventExW", Arg.Null, Arg.Null, 0, 1).Sets("eq").Calls("ResetEvent", Arg.Handle("eq")).Calls("PulseEvent", Arg.Handle("eq")).Waits("eq").Calls("NtQueryEvent", Arg.Handle("eq"), 0, Arg.OutBytes(8), 8, Arg.Null)
        .Makes("em", "CreateEventExW", Arg.Null, Arg.Null, 0, 2).Sets("em").Calls("NtQueryEvent", Arg.Handle("em"), 0, Arg.OutBytes(8), 8, Arg.Null)
        .Makes("s", "CreateSemaphoreExW", Arg.Null, 0, 1, Arg.Null, 0, 1).Calls("ReleaseSemaphore", Arg.Handle("s"), 1, Arg.OutUInt32()).Calls("NtQuerySemaphore", Arg.Handle("s"), 0, Arg.OutBytes(8), 8, Arg.Null)
        .Makes("m", "CreateMutexExW", Arg.Null, Arg.Null, 1, 0).Calls("NtQueryMutant", Arg.Handle("m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null).Calls("ReleaseMutex", Arg.Handle("m"))
        .Makes("t", "CreateWaitableTimerExW", Arg.Null, Arg.Null, 0, 1).Calls("CancelWaitableTimer", Arg.Handle("t")).Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(0), 0, Arg.Null, Arg.Null, 0);
}
