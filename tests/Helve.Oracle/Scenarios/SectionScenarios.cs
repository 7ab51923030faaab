namespace Helve.Oracle.Scenarios;

/// <summary>I and J: jobs, sections, pipes.</summary>
internal static class SectionScenarios
{
    [Shows("J1", "J4", "J8")]
    internal static void Protections(Play play)
    {
        foreach (uint protection in (uint[])[0, 1, 2, 4, 8, 0x10, 6, 0x4000004, 0x8000004, 0xC000004, 0x10000004, 0x1000004])
        {
            play.A.Section("f", protection);
        }

        play.A.Section("zero", 4, 0);
        play.A.Section("odd", 4, 5000).Calls("NtQuerySection", Arg.Handle("odd"), 0, Arg.Out(24, 8, 16), 24, Arg.Null).Makes("v", "MapViewOfFile", Arg.Handle("odd"), 2, 0, 0, 8192).Calls("MapViewOfFile", Arg.Handle("odd"), 2, 0, 0, 8193);
    }

    [Shows("J2", "F24")]
    internal static void Grants(Play play)
    {
        foreach (uint protection in (uint[])[2, 4, 8])
        {
            play.A.Section("f", protection).Asks("f");
        }
    }

    [Shows("J9")]
    internal static void ExistingSection(Play play) => play.A.Section("f", 4, 4096, "n").Section("g", 4, 65536 * 4, "n").Calls("MapViewOfFile", Arg.Handle("g"), 4, 0, 0, 8192).Section("ro", 2, 4096, "n").Asks("ro");

    [Shows("J10", "J11", "J12", "J13", "F39")]
    internal static void Views(Play play)
    {
        play.A.Section("f", 4, 65536 * 2).Calls("MapViewOfFile", Arg.Handle("f"), 4, 0, 100, 0).Calls("MapViewOfFile", Arg.Handle("f"), 4, 0, 0, 65536 * 3).Calls("MapViewOfFile", Arg.Handle("f"), 4, 0, 65536 * 2, 0)
            .Makes("tail", "MapViewOfFile", Arg.Handle("f"), 2, 0, 65536, 0).Calls("write", Arg.Handle("tail"), Arg.InBytes(9)).Makes("whole", "MapViewOfFile", Arg.Handle("f"), 0xF001F, 0, 0, 0).Calls("read", Arg.Handle("tail"), 1);
        play.A.Section("ro", 2).Calls("MapViewOfFile", Arg.Handle("ro"), 2, 0, 0, 0).Makes("v", "MapViewOfFile", Arg.Handle("ro"), 4, 0, 0, 0).Calls("MapViewOfFile", Arg.Handle("ro"), 1, 0, 0, 0);
        play.A.Copies("f", "write", 2, 0).Makes("w", "MapViewOfFile", Arg.Handle("write"), 2, 0, 0, 0).Calls("MapViewOfFile", Arg.Handle("write"), 4, 0, 0, 0).Copies("f", "none", 1, 0).Calls("MapViewOfFile", Arg.Handle("none"), 4, 0, 0, 0);
    }

    [Shows("J14", "J15")]
    internal static void Coherence(Play play)
    {
        play.A.Section("f", name: "n").Makes("v", "MapViewOfFile", Arg.Handle("f"), 2, 0, 0, 0).Calls("write", Arg.Handle("v"), Arg.InBytes(1, 2, 3));
        play.B.Makes("g", "OpenFileMappingW", 0xF001F, 0, Arg.Name("n")).Makes("v", "MapViewOfFile", Arg.Handle("g"), 2, 0, 0, 0).Calls("read", Arg.Handle("v"), 4).Makes("c", "MapViewOfFile", Arg.Handle("g"), 1, 0, 0, 0)
            .Calls("write", Arg.Handle("c"), Arg.InBytes(7)).Calls("read", Arg.Handle("c"), 4).Calls("read", Arg.Handle("v"), 4).Calls("write", Arg.Handle("v"), Arg.InBytes(8));
        play.A.Calls("read", Arg.Handle("v"), 4);
    }

    [Shows("J17")]
    internal static void Unmapped(Play play) => play.A.Section("f").Makes("v", "MapViewOfFile", Arg.Handle("f"), 4, 0, 0, 0).Calls("UnmapViewOfFile", Arg.Handle("v")).Calls("UnmapViewOfFile", Arg.Handle("v")).Calls("UnmapViewOfFile", 0);

    [Shows("J22", "J23", "J25", "J26")]
    internal static void PipeArguments(Play play) => play.A.Makes("p", "CreateNamedPipeW", Arg.Text(@"C:\pipe"), 3, 0, 1, 0, 0, 0, Arg.Null).Makes("p", "CreateNamedPipeW", Arg.Name("p", @"\\.\pipe\"), 0, 0, 1, 0, 0, 0, Arg.Null)
        .Makes("p", "CreateNamedPipeW", Arg.Name("p", @"\\.\pipe\"), 3, 2, 1, 0, 0, 0, Arg.Null).Makes("p", "CreateNamedPipeW", Arg.Name("lax", @"\\.\pipe\"), 3, 0, 0, 0, 0, 0, Arg.Null)
        .Makes("p", "CreateNamedPipeW", Arg.Name("p", @"\\.\pipe\"), 3, 0, 2, 0, 0, 0, Arg.Null).Makes("q", "CreateNamedPipeW", Arg.Name("P", @"\\.\PIPE\"), 3, 0, 2, 0, 0, 0, Arg.Null)
        .Makes("r", "CreateNamedPipeW", Arg.Name("p", @"\\.\pipe\"), 3, 0, 2, 0, 0, 0, Arg.Null).Makes("i", "CreateNamedPipeW", Arg.Name("p", @"\\.\pipe\"), 1, 0, 2, 0, 0, 0, Arg.Null);

    [Shows("J27", "J28", "J30", "J33", "J35", "J36")]
    internal static void Messages(Play play)
    {
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("m", @"\\.\pipe\"), 3, 6, 1, 4096, 4096, 0, Arg.Null);
        play.B.Makes("none", "CreateFileW", Arg.Name("missing", @"\\.\pipe\"), 0xC0000000, 0, Arg.Null, 3, 0, Arg.Null).Makes("c", "CreateFileW", Arg.Name("m", @"\\.\pipe\"), 0xC0000000, 0, Arg.Null, 3, 0, Arg.Null)
            .Makes("busy", "CreateFileW", Arg.Name("m", @"\\.\pipe\"), 0xC0000000, 0, Arg.Null, 3, 0, Arg.Null);
        play.A.Calls("ConnectNamedPipe", Arg.Handle("s"), Arg.Null);
        play.B.Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(1, 2, 3, 4, 5), 5, Arg.OutUInt32(), Arg.Null).Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(6), 1, Arg.OutUInt32(), Arg.Null);
        play.A.Calls("PeekNamedPipe", Arg.Handle("s"), Arg.OutBytes(3), 3, Arg.OutUInt32(), Arg.OutUInt32(), Arg.OutUInt32())
            .Calls("PeekNamedPipe", Arg.Handle("s"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.OutUInt32(), Arg.OutUInt32()).Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(3), 3, Arg.OutUInt32(), Arg.Null)
            .Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null).Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null);
        play.B.Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(7), 1, Arg.OutUInt32(), Arg.Null).Closes("c");
        play.A.Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null).Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null)
            .Calls("WriteFile", Arg.Handle("s"), Arg.InBytes(7), 1, Arg.OutUInt32(), Arg.Null).Calls("DisconnectNamedPipe", Arg.Handle("s")).Calls("DisconnectNamedPipe", Arg.Handle("s"));
    }

    [Shows("J32", "J34")]
    internal static void Disconnected(Play play)
    {
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("d", @"\\.\pipe\"), 3, 0, 1, 4096, 4096, 0, Arg.Null).Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null)
            .Calls("WriteFile", Arg.Handle("s"), Arg.InBytes(7), 1, Arg.OutUInt32(), Arg.Null).Calls("PeekNamedPipe", Arg.Handle("s"), Arg.Null, 0, Arg.Null, Arg.OutUInt32(), Arg.Null);
        play.B.Makes("c", "CreateFileW", Arg.Name("d", @"\\.\pipe\"), 0xC0000000, 0, Arg.Null, 3, 0, Arg.Null);
        play.A.Calls("WriteFile", Arg.Handle("s"), Arg.InBytes(7), 1, Arg.OutUInt32(), Arg.Null).Calls("DisconnectNamedPipe", Arg.Handle("s"));
        play.B.Calls("ReadFile", Arg.Handle("c"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null).Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(7), 1, Arg.OutUInt32(), Arg.Null);
        play.A.Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null);
    }

    [Shows("J41", "J42")]
    internal static void AnonymousPipes(Play play) => play.A.Calls("CreatePipe", Arg.OutHandle("r"), Arg.OutHandle("w"), Arg.Null, 0).Asks("r").Asks("w").Calls("WriteFile", Arg.Handle("w"), Arg.InBytes(1, 2, 3), 3, Arg.OutUInt32(), Arg.Null)
        .Calls("WriteFile", Arg.Handle("r"), Arg.InBytes(1), 1, Arg.OutUInt32(), Arg.Null).Calls("ReadFile", Arg.Handle("w"), Arg.OutBytes(1), 1, Arg.OutUInt32(), Arg.Null).Copies("w", "w2").Closes("w")
        .Calls("ReadFile", Arg.Handle("r"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null).Closes("w2").Calls("ReadFile", Arg.Handle("r"), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null);

    [Shows("I9", "I10")]
    internal static void Jobs(Play play) => play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Name("j")).Waits("j").Calls("IsProcessInJob", -1, Arg.Handle("j"), Arg.OutUInt32()).Makes("o", "OpenJobObjectW", 4, 0, Arg.Name("j")).Asks("o").Asks("j")
        .Calls("TerminateJobObject", Arg.Handle("o"), 1).Calls("AssignProcessToJobObject", Arg.Handle("o"), -1);

    [Shows("I6")]
    internal static void NoProcess(Play play) => play.A.Makes("p", "OpenProcess", 0x1000, 0, 0).Makes("p", "OpenProcess", 0x1000, 0, 0x7FFFFFF0);
}
