namespace Helve.Oracle.Scenarios;

/// <summary>J: files, mapped files, and pipes by their modes.</summary>
internal static class FileScenarios
{
    private const uint Both = 0xC0000000;

    [Shows("J3", "J5", "J6", "J7")]
    internal static void MappedFiles(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 0, Arg.Null, 2, 0, 0).Makes("empty", "CreateFileMappingW", Arg.Handle("h"), Arg.Null, 4, 0, 0, Arg.Null)
        .Makes("ro", "CreateFileMappingW", Arg.Handle("h"), Arg.Null, 2, 0, 5000, Arg.Null).Makes("f", "CreateFileMappingW", Arg.Handle("h"), Arg.Null, 4, 0, 5000, Arg.Null).Calls("GetFileSize", Arg.Handle("h"), Arg.Null)
        .Makes("v", "MapViewOfFile", Arg.Handle("f"), 2, 0, 0, 0).Calls("write", Arg.Handle("v"), Arg.InBytes(1, 2, 3)).Calls("ReadFile", Arg.Handle("h"), Arg.OutBytes(4), 4, Arg.OutUInt32(), Arg.Null)
        .Event("e").Makes("x", "CreateFileMappingW", Arg.Handle("e"), Arg.Null, 4, 0, 5000, Arg.Null).Calls("UnmapViewOfFile", Arg.Handle("v"));

    [Shows("J43", "D15", "C18")]
    internal static void Positions(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 2, 0, 0).Calls("WriteFile", Arg.Handle("h"), Arg.InBytes(1, 2, 3, 4, 5, 6), 6, Arg.OutUInt32(), Arg.Null)
        .Copies("h", "d").Makes("o", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 3, 0, 0).Calls("SetFilePointer", Arg.Handle("h"), 2, Arg.Null, 0).Calls("ReadFile", Arg.Handle("d"), Arg.OutBytes(2), 2, Arg.OutUInt32(), Arg.Null)
        .Calls("ReadFile", Arg.Handle("o"), Arg.OutBytes(2), 2, Arg.OutUInt32(), Arg.Null).Same("h", "o").Same("h", "d");

    [Shows("J45", "F31")]
    internal static void FileAccess(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), 0x40000000, 0, Arg.Null, 2, 0, 0).Asks("h").Calls("ReadFile", Arg.Handle("h"), Arg.OutBytes(2), 2, Arg.OutUInt32(), Arg.Null).Closes("h")
        .Makes("r", "CreateFileW", Arg.File("f"), 0x80000000, 1, Arg.Null, 3, 0, 0).Asks("r").Calls("WriteFile", Arg.Handle("r"), Arg.InBytes(1), 1, Arg.OutUInt32(), Arg.Null).Copies("r", "w", 0x12019F, 0).Closes("r")
        .Makes("none", "CreateFileW", Arg.File("missing"), Both, 0, Arg.Null, 3, 0, 0).Makes("new", "CreateFileW", Arg.File("f"), Both, 0, Arg.Null, 1, 0, 0);

    [Shows("J44", "D15")]
    internal static void Sharing(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 0, Arg.Null, 2, 0, 0).Makes("x", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 3, 0, 0).Copies("h", "d").Closes("h")
        .Makes("y", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 3, 0, 0).Closes("d").Makes("z", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 3, 0, 0);

    [Shows("J24", "H33", "J40")]
    internal static void PipeEnds(Play play) => play.A.Makes("s", "CreateNamedPipeW", Arg.Name("g", @"\\.\pipe\"), 3, 0, 1, 0, 0, 0, Arg.Null).Asks("s").Waits("s").Makes("in", "CreateNamedPipeW", Arg.Name("i", @"\\.\pipe\"), 1, 0, 1, 0, 0, 0, Arg.Null).Asks("in")
        .Makes("out", "CreateNamedPipeW", Arg.Name("o", @"\\.\pipe\"), 2, 0, 1, 0, 0, 0, Arg.Null).Asks("out").Closes("s").Makes("c", "CreateFileW", Arg.Name("g", @"\\.\pipe\"), Both, 0, Arg.Null, 3, 0, 0);

    [Shows("J37")]
    internal static void NoWait(Play play)
    {
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("n", @"\\.\pipe\"), 3, 1, 1, 4096, 4096, 0, Arg.Null).Calls("ConnectNamedPipe", Arg.Handle("s"), Arg.Null);
        play.B.Makes("c", "CreateFileW", Arg.Name("n", @"\\.\pipe\"), Both, 0, Arg.Null, 3, 0, 0);
        play.A.Calls("ConnectNamedPipe", Arg.Handle("s"), Arg.Null).Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(2), 2, Arg.OutUInt32(), Arg.Null);
    }

    [Shows("J38")]
    internal static void WaitedPipes(Play play) => play.A.Calls("WaitNamedPipeW", Arg.Name("w", @"\\.\pipe\"), 10).Makes("s", "CreateNamedPipeW", Arg.Name("w", @"\\.\pipe\"), 3, 0, 1, 0, 0, 0, Arg.Null).Calls("WaitNamedPipeW", Arg.Name("w", @"\\.\pipe\"), 10)
        .Makes("c", "CreateFileW", Arg.Name("w", @"\\.\pipe\"), Both, 0, Arg.Null, 3, 0, 0).Calls("WaitNamedPipeW", Arg.Name("w", @"\\.\pipe\"), 10);

    [Shows("J31")]
    internal static void ClientGone(Play play)
    {
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("gone", @"\\.\pipe\"), 3, 0, 1, 0, 0, 0, Arg.Null);
        play.B.Makes("c", "CreateFileW", Arg.Name("gone", @"\\.\pipe\"), Both, 0, Arg.Null, 3, 0, 0).Closes("c").Makes("d", "CreateFileW", Arg.Name("gone", @"\\.\pipe\"), Both, 0, Arg.Null, 3, 0, 0);
        play.A.Calls("ConnectNamedPipe", Arg.Handle("s"), Arg.Null).Calls("DisconnectNamedPipe", Arg.Handle("s")).Begins("ConnectNamedPipe", Arg.Handle("s"), Arg.Null);
        play.A.Blocks("ConnectNamedPipe");
        play.B.Makes("e", "CreateFileW", Arg.Name("gone", @"\\.\pipe\"), Both, 0, Arg.Null, 3, 0, 0);
        play.A.ComesBack("ConnectNamedPipe");
    }

    [Shows("J39")]
    internal static void EmptyMessage(Play play)
    {
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("z", @"\\.\pipe\"), 3, 6, 1, 4096, 4096, 0, Arg.Null);
        play.B.Makes("c", "CreateFileW", Arg.Name("z", @"\\.\pipe\"), Both, 0, Arg.Null, 3, 0, 0).Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(), 0, Arg.OutUInt32(), Arg.Null).Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(5), 1, Arg.OutUInt32(), Arg.Null);
        play.A.Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(4), 4, Arg.OutUInt32(), Arg.Null).Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(4), 4, Arg.OutUInt32(), Arg.Null);
    }

    [Shows("B25")]
    internal static void PipesAreNotWidened(Play play) => play.A.Calls("CreatePipe", Arg.OutHandle("r"), Arg.OutHandle("w"), Arg.Null, 0).Copies("r", "wide", 0x1F01FF, 0).Copies("w", "narrow", 0x100000, 0).Asks("narrow");
}
