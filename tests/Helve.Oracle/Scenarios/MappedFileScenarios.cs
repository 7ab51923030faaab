namespace Helve.Oracle.Scenarios;

/// <summary>J: files that are mapped while they change; which instance of a pipe a client gets.</summary>
internal static class MappedFileScenarios
{
    private const uint Both = 0xC0000000;

    [Shows("J18")]
    internal static void CutShort(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 2, 0, 0).Makes("f", "CreateFileMappingW", Arg.Handle("h"), Arg.Null, 4, 0, 70000, Arg.Null)
        .Makes("v", "MapViewOfFile", Arg.Handle("f"), 2, 0, 0, 0).Calls("SetFilePointer", Arg.Handle("h"), 80000, Arg.Null, 0).Calls("SetEndOfFile", Arg.Handle("h")).Calls("GetFileSize", Arg.Handle("h"), Arg.Null)
        .Calls("SetFilePointer", Arg.Handle("h"), 10, Arg.Null, 0).Calls("SetEndOfFile", Arg.Handle("h"));

    [Shows("J18")]
    internal static void CutShortWhenNobodyMaps(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 2, 0, 0).Makes("f", "CreateFileMappingW", Arg.Handle("h"), Arg.Null, 4, 0, 70000, Arg.Null)
        .Makes("v", "MapViewOfFile", Arg.Handle("f"), 2, 0, 0, 0).Calls("UnmapViewOfFile", Arg.Handle("v")).Closes("f").Calls("SetFilePointer", Arg.Handle("h"), 10, Arg.Null, 0).Calls("SetEndOfFile", Arg.Handle("h"))
        .Calls("GetFileSize", Arg.Handle("h"), Arg.Null);

    [Shows("J21")]
    internal static void BehindTheEnd(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 2, 0, 0).Makes("f", "CreateFileMappingW", Arg.Handle("h"), Arg.Null, 4, 0, 5000, Arg.Null)
        .Makes("v", "MapViewOfFile", Arg.Handle("f"), 2, 0, 0, 0).Calls("read", Arg.Handle("v"), 8, 4996).Calls("write", Arg.Handle("v"), Arg.InBytes(1, 2, 3, 4, 5, 6), 4997).Calls("FlushViewOfFile", Arg.Handle("v"), 0).Calls("UnmapViewOfFile", Arg.Handle("v"))
        .Closes("f").Calls("GetFileSize", Arg.Handle("h"), Arg.Null).Calls("SetFilePointer", Arg.Handle("h"), 4996, Arg.Null, 0).Calls("ReadFile", Arg.Handle("h"), Arg.OutBytes(8, 4), 8, Arg.OutUInt32(), Arg.Null);

    [Shows("J29")]
    internal static void InListeningOrder(Play play)
    {
        play.A.Instance("one").Instance("two");
        play.B.Client("c").Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(1), 1, Arg.OutUInt32(), Arg.Null);
        play.A.Calls("ReadFile", Arg.Handle("one"), Arg.OutBytes(1), 1, Arg.OutUInt32(), Arg.Null).Calls("DisconnectNamedPipe", Arg.Handle("one")).Begins("ConnectNamedPipe", Arg.Handle("one"), Arg.Null);
        play.A.Blocks("ConnectNamedPipe", Arg.Handle("one"), Arg.Null);
        play.B.Closes("c").Client("d").Calls("WriteFile", Arg.Handle("d"), Arg.InBytes(2), 1, Arg.OutUInt32(), Arg.Null);
        play.A2.Calls("ReadFile", Arg.Handle("two"), Arg.OutBytes(1), 1, Arg.OutUInt32(), Arg.Null);
        play.A.Blocks("ConnectNamedPipe", Arg.Handle("one"), Arg.Null);
        play.B.Client("e");
        play.A.ComesBack("ConnectNamedPipe", Arg.Handle("one"), Arg.Null);
        play.B.Client("none");
    }

    private static Voice Instance(this Voice voice, string symbol) => voice.Makes(symbol, "CreateNamedPipeW", Arg.Name("p", @"\\.\pipe\"), 3, 0, 2, 4096, 4096, 0, Arg.Null);

    private static Voice Client(this Voice voice, string symbol) => voice.Makes(symbol, "CreateFileW", Arg.Name("p", @"\\.\pipe\"), Both, 0, Arg.Null, 3, 0, 0);
}
