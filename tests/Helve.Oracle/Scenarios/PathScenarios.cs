namespace Helve.Oracle.Scenarios;

/// <summary>C and E: paths and their roots, what a directory lists, what is told with the wrong length.</summary>
internal static class PathScenarios
{
    [Shows("E19", "E21", "E25")]
    internal static void OddPaths(Play play)
    {
        play.A.Directory("d");
        foreach (string path in (string[])["BaseNamedObjects", @"\\BaseNamedObjects", @"\BaseNamedObjects\", @"\BaseNamedObjects\helve-none\", @"\", ""])
        {
            play.A.Calls("NtOpenDirectoryObject", Arg.OutHandle("o"), 1, Arg.Path(path));
        }

        play.A.Calls("NtOpenDirectoryObject", Arg.OutHandle("o"), 1, Arg.Attributes(0, @"d\")).Calls("NtCreateEvent", Arg.OutHandle("u"), Voice.AllEvent, Arg.Attributes(0, null), 0, 0).Describes("u");
    }

    [Shows("E23", "E24")]
    internal static void OddRoots(Play play) => play.A.Directory("d").Event("e").Mutex("m")
        .Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("l"), 0xF0001, Arg.Attributes(0, @"d\l"), Arg.Counted("d"))
        .Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, "x", "l")).Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, "x", "m"))
        .Calls("NtCreateEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, "x", "m"), 0, 0)
        .Calls("NtCreateEvent", Arg.OutHandle("u"), Voice.AllEvent, Arg.Attributes(0, string.Empty, "e"), 0, 0)
        .Calls("NtQueryObject", Arg.Handle("u"), 1, Arg.OutName(), 512, Arg.OutUInt32());

    [Shows("E29")]
    internal static void OddAttributeBits(Play play)
    {
        foreach (uint bits in (uint[])[0x2000, 0x80000000])
        {
            play.A.Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(bits, $"n{bits:X}"), 0, 0);
        }
    }

    [Shows("E1", "E4", "C11")]
    internal static void PathsOfWin32(Play play) => play.A.Event("e", name: "n").Calls("NtQueryObject", Arg.Handle("e"), 1, Arg.OutName(512), 512, Arg.OutLength())
        .Makes("g", "CreateEventW", Arg.Null, 1, 0, Arg.Name("n", @"Global\")).Calls("NtQueryObject", Arg.Handle("g"), 1, Arg.OutName(512), 512, Arg.OutUInt32())
        .Makes("both", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n", @"Global\Local\")).Same("g", "both");

    // Length and room of the first name, and of its type's.
    [Shows("E40")]
    internal static void Entries(Play play) => play.A.Directory("d").Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, @"d\name"), 0, 0)
        .Calls("NtQueryDirectoryObject", Arg.Handle("d"), Arg.Out(256, 0, 16), 256, 1, 1, Arg.InOutUInt32(9), Arg.OutUInt32())
        .Calls("NtQueryDirectoryObject", Arg.Handle("d"), Arg.OutBytes(256, 0), 256, 1, 0, Arg.InOutUInt32(1), Arg.Null)
        .Calls("NtQueryDirectoryObject", Arg.Handle("d"), Arg.OutBytes(16, 0), 16, 1, 1, Arg.InOutUInt32(0), Arg.OutLength())
        .Calls("NtQueryDirectoryObject", Arg.Handle("d"), Arg.OutBytes(256, 0), 256, 1, 1, Arg.Null, Arg.OutLength());

    [Shows("C5", "C7", "C13", "C15", "C16")]
    internal static void OddLengths(Play play) => play.A.Event("e").Calls("SetHandleInformation", Arg.Handle("e"), 3, 3)
        .Calls("NtQueryObject", Arg.Handle("e"), 4, Arg.OutBytes(2), 2, Arg.OutUInt32()).Calls("SetHandleInformation", Arg.Handle("e"), 2, 0)
        .Calls("NtQueryObject", Arg.Handle("e"), 4, Arg.OutBytes(1, 0), 1, Arg.Null).Calls("NtQueryObject", Arg.Handle("e"), 4, Arg.OutBytes(4, 0), 4, Arg.Null)
        .Calls("NtQueryObject", Arg.Handle("e"), 0, Arg.OutBytes(64, 0), 64, Arg.OutUInt32()).Calls("NtQueryObject", Arg.Handle("e"), 2, Arg.OutBytes(8, 0), 8, Arg.OutLength())
        .Calls("NtSetInformationObject", Arg.Handle("e"), 99, Arg.InBytes(0, 0), 2).Calls("NtSetInformationObject", 0x7FF0, 4, Arg.InBytes(0, 0), 2);
}
