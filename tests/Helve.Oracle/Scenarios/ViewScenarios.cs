namespace Helve.Oracle.Scenarios;

/// <summary>J: sections by what may be done with them.</summary>
internal static class ViewScenarios
{
    private const uint Both = 0xC0000000, Read = 0x80000000, Write = 0x40000000;

    [Shows("J1", "J2")]
    internal static void Executable(Play play)
    {
        foreach (uint protection in (uint[])[0x20, 0x40, 0x80, 0x60])
        {
            play.A.Section("f", protection).Grants("f");
        }

        play.A.Section("file", 0x800004).Section("z", 4, 5000).Makes("v", "MapViewOfFile", Arg.Handle("z"), 4, 0, 0, 0).Calls("read", Arg.Handle("v"), 8).Calls("read", Arg.Handle("v"), 8, 8184);
    }

    [Shows("J3", "J7")]
    internal static void WhatAFileAllows(Play play)
    {
        play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 2, 0, 0).Calls("WriteFile", Arg.Handle("h"), Arg.InBytes(1, 2, 3), 3, Arg.OutUInt32(), Arg.Null)
            .Makes("r", "CreateFileW", Arg.File("f"), Read, 3, Arg.Null, 3, 0, 0).Makes("w", "CreateFileW", Arg.File("f"), Write, 3, Arg.Null, 3, 0, 0);
        foreach (string file in (string[])["r", "w"])
        {
            foreach (uint protection in (uint[])[2, 4, 8])
            {
                play.A.Makes("f", "CreateFileMappingW", Arg.Handle(file), Arg.Null, protection, 0, 0, Arg.Null);
            }
        }

        play.A.Event("e").Calls("NtCreateSection", Arg.OutHandle("no"), 0xF0007, Arg.Null, Arg.InInt64(4096), 4, 0x8000000, Arg.Handle("e"));
    }

    [Shows("J15", "J16")]
    internal static void OutlivesItsFile(Play play) => play.A.Makes("h", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 2, 0, 0)
        .Makes("f", "CreateFileMappingW", Arg.Handle("h"), Arg.Null, 4, 0, 4096, Arg.Null).Makes("v", "MapViewOfFile", Arg.Handle("f"), 2, 0, 0, 0).Closes("f").Closes("h")
        .Calls("write", Arg.Handle("v"), Arg.InBytes(1, 2, 3)).Makes("again", "CreateFileW", Arg.File("f"), Both, 3, Arg.Null, 3, 0, 0)
        .Calls("ReadFile", Arg.Handle("again"), Arg.OutBytes(4), 4, Arg.OutUInt32(), Arg.Null).Calls("SetFilePointer", Arg.Handle("again"), 1, Arg.Null, 0)
        .Calls("WriteFile", Arg.Handle("again"), Arg.InBytes(9), 1, Arg.OutUInt32(), Arg.Null).Calls("read", Arg.Handle("v"), 4).Calls("UnmapViewOfFile", Arg.Handle("v"));

    [Shows("J11", "J12", "F39")]
    internal static void RightsOfViews(Play play)
    {
        play.A.Section("ro", 2).Copies("ro", "wide", 0xF001F, 0).Calls("MapViewOfFile", Arg.Handle("wide"), 2, 0, 0, 0);
        play.A.Section("f", name: "n").Copies("f", "write", 2, 0).Copies("f", "read", 4, 0).Copies("f", "query", 1, 0);
        foreach (string symbol in (string[])["write", "read", "query"])
        {
            foreach (int access in (int[])[0, 1, 2, 4])
            {
                play.A.Calls("MapViewOfFile", Arg.Handle(symbol), access, 0, 0, 0);
            }

            play.A.Calls("NtQuerySection", Arg.Handle(symbol), 0, Arg.Out(24, 8, 16), 24, Arg.Null);
        }

        play.A.Makes("copy", "OpenFileMappingW", 1, 0, Arg.Name("n")).Grants("copy").Calls("MapViewOfFile", Arg.Handle("copy"), 1, 0, 0, 0);
    }

    // Views begin at multiples of 64 KiB, so that what is added is an address inside.
    [Shows("J17")]
    internal static void UnmappedFromInside(Play play) => play.A.Section("f").Makes("v", "MapViewOfFile", Arg.Handle("f"), 4, 0, 0, 0)
        .Calls("UnmapViewOfFile", Arg.Tagged("v", 0x1008)).Calls("UnmapViewOfFile", Arg.Handle("v"));
}
