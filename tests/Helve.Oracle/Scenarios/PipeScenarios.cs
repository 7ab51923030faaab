namespace Helve.Oracle.Scenarios;

/// <summary>J: what pipes refuse, and how their ends find each other.</summary>
internal static class PipeScenarios
{
    private const uint Both = 0xC0000000, Read = 0x80000000, Write = 0x40000000;
    private const int Inbound = 1, Duplex = 3, FirstInstance = 0x80000, Overlapped = 0x40000000;

    [Shows("J22")]
    internal static void NamesOfPipes(Play play)
    {
        play.A.Makes("none", "CreateNamedPipeW", Arg.Null, Duplex, 0, 1, 0, 0, 0, Arg.Null);
        foreach (string name in (string[])["p", @"p\", @"p\in", "p<|>"])
        {
            play.A.Pipe(name, name, Duplex, most: 1);
        }

        play.B.Client("in", @"P\IN", Both).Client("again", @"p\in", Both).Client("p", "p", Both);
    }

    [Shows("J23", "J25", "J26")]
    internal static void MoreInstances(Play play) => play.A.Pipe("most", "m", Duplex, most: 256).Pipe("first", "p", Duplex | FirstInstance, most: 3)
        .Grants("first").Pipe("again", "p", Duplex | FirstInstance, most: 3).Pipe("in", "p", Inbound, most: 3).Pipe("more", "p", Duplex, most: 3, type: 4).Grants("more");

    [Shows("J28")]
    internal static void WrongWay(Play play)
    {
        play.A.Pipe("s", "p", Inbound, most: 1);
        play.B.Client("c", "p", Both).Client("c", "p", Read).Client("look", "p", 0).Grants("look").Client("c", "p", Write);
        play.A.Calls("ConnectNamedPipe", Arg.Handle("s"), Arg.Null);
    }

    [Shows("J30")]
    internal static void Connecting(Play play)
    {
        play.A.Pipe("s", "p", Duplex | Overlapped, most: 1).Event("e").Makes("o", "keep", Arg.Handles("zero", "zero", "zero", "e"))
            .Calls("ConnectNamedPipe", Arg.Handle("s"), Arg.Handle("o")).Waits("e");
        play.B.Client("c", "p", Both).Calls("ConnectNamedPipe", Arg.Handle("c"), Arg.Null);
        play.A.Calls("WaitForSingleObject", Arg.Handle("e"), 5000);
    }

    [Shows("J30")]
    internal static void NobodyComes(Play play)
    {
        play.A.Pipe("s", "p", Duplex | Overlapped, most: 1).Event("e").Event("f").Calls("CancelIoEx", Arg.Handle("s"), Arg.Null).Calls("CancelIoEx", Arg.Handle("s"), Arg.Overlapped("o", "e"))
            .Calls("CancelIo", Arg.Handle("s")).Calls("ConnectNamedPipe", Arg.Handle("s"), Arg.Handle("o")).Results("o", 0).Calls("CancelIoEx", Arg.Handle("s"), Arg.Handle("o"))
            .Calls("WaitForSingleObject", Arg.Handle("e"), 5000).Results("o", 0).Calls("ConnectNamedPipe", Arg.Handle("s"), Arg.Overlapped("last", "f")).Closes("s")
            .Calls("WaitForSingleObject", Arg.Handle("f"), 5000).Results("last", 1).Calls("read", Arg.Handle("last"), 4);
    }

    [Shows("J30")]
    internal static void SeveralListen(Play play)
    {
        play.A.Pipe("s", "p", Duplex | Overlapped, most: 1).Event("e").Event("f").Copies("s", "t").Calls("ConnectNamedPipe", Arg.Handle("s"), Arg.Overlapped("o", "e"))
            .Calls("ConnectNamedPipe", Arg.Handle("t"), Arg.Overlapped("other", "f")).Closes("s");
        play.B.Client("c", "p", Both);
        play.A.Calls("WaitForMultipleObjects", 2, Arg.Handles("e", "f"), 1, 5000).Results("o", 1).Results("other", 1);
    }

    [Shows("J35")]
    internal static void MessageThatIsLonger(Play play)
    {
        play.A.Pipe("s", "p", Duplex | Overlapped, most: 1, type: 6).Event("e");
        play.B.Client("c", "p", Both).Puts("c", 1, 2, 3, 4);
        foreach (int size in (int[])[1, 2, 8])
        {
            play.A.Calls("ReadFile", Arg.Handle("s"), Arg.Stays("b", new byte[8]), size, Arg.OutUInt32(), Arg.Overlapped("o", "e")).Results("o", 0).Calls("read", Arg.Handle("b"), 8);
        }
    }

    [Shows("J32")]
    internal static void AfterADisconnect(Play play)
    {
        play.A.Pipe("s", "p", Duplex, most: 1);
        play.B.Client("c", "p", Both).Puts("c", 1, 2);
        play.A.Calls("DisconnectNamedPipe", Arg.Handle("s")).Puts("s", 3).Takes("s").Calls("DisconnectNamedPipe", Arg.Handle("s"));
        play.B.Puts("c", 4).Takes("c");
    }

    [Shows("J35", "J36")]
    internal static void ModesOfReading(Play play)
    {
        play.A.Pipe("s", "bytes", Duplex, most: 1).Pipe("t", "messages", Duplex, most: 1, type: 6);
        play.B.Client("c", "bytes", Both).Puts("c", 1, 2, 3).Puts("c", 4, 5);
        play.A.Takes("s");
        play.B.Calls("SetNamedPipeHandleState", Arg.Handle("c"), Arg.InOutUInt32(2), Arg.Null, Arg.Null).Client("d", "messages", Both);
        play.A.Puts("t", 1, 2, 3).Puts("t", 4, 5);
        play.B.Takes("d").Calls("SetNamedPipeHandleState", Arg.Handle("d"), Arg.InOutUInt32(2), Arg.Null, Arg.Null);
        play.A.Puts("t", 6, 7, 8).Puts("t", 9);
        play.B.Takes("d", 2).Copies("d", "copy").Takes("copy").Takes("d");
    }

    [Shows("J38")]
    internal static void Awaited(Play play)
    {
        play.A.Pipe("s", "p", Duplex, most: 2).Client("c", "p", Both);
        play.B.Begins("WaitNamedPipeW", Arg.Name("p", @"\\.\pipe\"), 30000);
        play.B.Blocks("WaitNamedPipeW");
        play.A.Pipe("more", "p", Duplex, most: 2);
        play.B.ComesBack("WaitNamedPipeW");
        play.B.Client("d", "p", Both).Begins("WaitNamedPipeW", Arg.Name("p", @"\\.\pipe\"), 30000);
        play.B.Blocks("WaitNamedPipeW");
        play.A.Calls("DisconnectNamedPipe", Arg.Handle("s"));
        play.A2.Begins("ConnectNamedPipe", Arg.Handle("s"), Arg.Null);
        play.B.ComesBack("WaitNamedPipeW");
        play.A.Client("e", "p", Both);
        play.A2.ComesBack("ConnectNamedPipe");
    }

    [Shows("J42")]
    internal static void EndInAnotherProcess(Play play)
    {
        play.A.Calls("CreatePipe", Arg.OutHandle("r"), Arg.OutHandle("w"), Arg.Null, 0).Gives("w", "B", "w").Closes("w");
        play.A2.Begins("ReadFile", Arg.Handle("r"), Arg.OutBytes(4), 4, Arg.OutUInt32(), Arg.Null);
        play.A2.Blocks("ReadFile", Arg.Handle("r"), Arg.OutBytes(4), 4, Arg.OutUInt32(), Arg.Null);
        play.B.Closes("w");
        play.A2.ComesBack("ReadFile", Arg.Handle("r"), Arg.OutBytes(4), 4, Arg.OutUInt32(), Arg.Null);
    }

    private static Voice Results(this Voice voice, string overlapped, int wait) => voice.Calls("GetOverlappedResult", Arg.Handle("s"), Arg.Handle(overlapped), Arg.OutUInt32(), wait);

    private static Voice Pipe(this Voice voice, string symbol, string name, int mode, int most, int type = 0) =>
        voice.Makes(symbol, "CreateNamedPipeW", Arg.Name(name, @"\\.\pipe\"), mode, type, most, 4096, 4096, 0, Arg.Null);

    private static Voice Client(this Voice voice, string symbol, string name, uint access) =>
        voice.Makes(symbol, "CreateFileW", Arg.Name(name, @"\\.\pipe\"), access, 0, Arg.Null, 3, 0, 0);

    private static Voice Puts(this Voice voice, string symbol, params byte[] bytes) =>
        voice.Calls("WriteFile", Arg.Handle(symbol), Arg.InBytes(bytes), bytes.Length, Arg.OutUInt32(), Arg.Null);

    private static Voice Takes(this Voice voice, string symbol, int size = 8) =>
        voice.Calls("ReadFile", Arg.Handle(symbol), Arg.OutBytes(size), size, Arg.OutUInt32(), Arg.Null);
}
