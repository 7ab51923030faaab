namespace Helve.Oracle.Scenarios;

/// <summary>What is asked of every type of object: its name, its rights, its descriptor.</summary>
internal static class TypeScenarios
{
    private static readonly string[] s_named = ["e", "m", "s", "t", "f", "j", "d", "l", "k"];
    private static readonly string[] s_unnamed = ["b", "t", "r", "w", "h"];

    [Shows("C13", "F20", "F21", "F22", "F23", "F24", "F25", "F28", "F29", "F30")]
    internal static void RightsOfTypes(Play play) => Each(Named(play.A), s_named, static (voice, symbol) => voice.Calls("NtQueryObject", Arg.Handle(symbol), 2, Arg.OutType(), 256, Arg.OutLength()));

    [Shows("C13", "F26", "F27", "F31")]
    internal static void RightsOfOtherTypes(Play play) => Each(Unnamed(play.A), s_unnamed, static (voice, symbol) => voice.Calls("NtQueryObject", Arg.Handle(symbol), 2, Arg.OutType(), 256, Arg.OutLength()));

    [Shows("C10", "C11", "E31")]
    internal static void NamesOfTypes(Play play) => Each(Named(play.A), s_named, static (voice, symbol) => voice.Calls("NtQueryObject", Arg.Handle(symbol), 1, Arg.OutName(), 512, Arg.OutUInt32()))
        .Calls("NtOpenEvent", Arg.OutHandle("through"), Voice.AllEvent, Arg.Attributes(0, @"d\l")).Calls("NtQueryObject", Arg.Handle("through"), 1, Arg.OutName(), 512, Arg.OutUInt32())
        .Event("none").Calls("NtQueryObject", Arg.Handle("none"), 1, Arg.OutName(), 512, Arg.OutUInt32()).Calls("NtQueryObject", -1, 1, Arg.OutName(), 512, Arg.OutUInt32());

    [Shows("F1", "F15")]
    internal static void DescriptorsOfTypes(Play play) => Each(Named(play.A), s_named, static (voice, symbol) => voice.Describes(symbol).Secures(symbol, 4, "D:(A;;0x20001;;;WD)(A;;0xF0000;;;WD)").Describes(symbol));

    [Shows("F15", "F16")]
    internal static void DescriptorsOfOtherTypes(Play play)
    {
        Each(Unnamed(play.A), s_unnamed, static (voice, symbol) => voice.Secures(symbol, 4, "D:(A;;0x120001;;;WD)").Describes(symbol, 4));
        play.B.Ends("process");
    }

    [Shows("F1")]
    internal static void HandedOn(Play play) => play.A.Directory("d").Secures("d", 4, "D:(A;;0xF000F;;;WD)(A;OICIIO;0x120001;;;WD)").Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, @"d\e"), 0, 0).Describes("e", 4)
        .Calls("NtCreateEvent", Arg.OutHandle("own"), Voice.AllEvent, Arg.Attributes(0, @"d\own", security: "D:(A;;0x2;;;WD)"), 0, 0).Describes("own", 4).Calls("NtCreateDirectoryObject", Arg.OutHandle("sub"), 0xF000F, Arg.Attributes(0, @"d\sub")).Describes("sub", 4);

    [Shows("F1", "F10", "J28")]
    internal static void DescriptorsOfPipes(Play play)
    {
        foreach ((string name, string sddl) in ((string, string)[])[("shut", "D:(D;;0x1F01FF;;;WD)"), ("read", "D:(A;;0x120089;;;WD)"), ("open", "D:(A;;0x1F01FF;;;WD)")])
        {
            foreach (uint access in (uint[])[0xC0000000, 0x80000000])
            {
                play.A.Makes("s", "CreateNamedPipeW", Arg.Name(name, @"\\.\pipe\"), 3, 0, 255, 4096, 4096, 0, Arg.Security(sddl)).Describes("s", 4);
                play.B.Makes("c", "CreateFileW", Arg.Name(name, @"\\.\pipe\"), access, 0, Arg.Null, 3, 0, 0);
                play.A.Makes("second", "CreateNamedPipeW", Arg.Name(name, @"\\.\pipe\"), 3, 0, 255, 4096, 4096, 0, Arg.Null).Closes("second").Closes("s");
                play.B.Closes("c");
            }
        }
    }

    [Shows("B23", "B26")]
    internal static void WidenedByType(Play play)
    {
        play.A.Calls("DuplicateHandle", -1, -1, -1, Arg.OutHandle("p"), 0x1000, 0, 0).Copies("p", "wide", 0x1FFFFF, 0).Grants("wide").Calls("DuplicateHandle", -1, -2, -1, Arg.OutHandle("t"), 0x800, 0, 0).Copies("t", "wide", 0x1FFFFF, 0).Grants("wide");
        play.A.Mutex("m").Copies("m", "narrow", 0x1, 0).Copies("narrow", "wide", 0x1F0001, 0).Grants("wide").Semaphore("s", 0, 1).Copies("s", "narrow", 0x1, 0).Copies("narrow", "wide", 0x1F0003, 0).Grants("wide")
            .Timer("w").Copies("w", "narrow", 0x1, 0).Copies("narrow", "wide", 0x1F0003, 0).Grants("wide").Section("f").Copies("f", "narrow", 0x1, 0).Copies("narrow", "wide", 0xF0007, 0).Grants("wide")
            .Directory("d").Copies("d", "narrow", 0x1, 0).Copies("narrow", "wide", 0xF000F, 0).Grants("wide").Makes("j", "CreateJobObjectW", Arg.Null, Arg.Null).Copies("j", "narrow", 0x4, 0).Copies("narrow", "wide", 0xF, 0).Grants("wide");
    }

    private static Voice Named(Voice voice) => voice.Directory("d").Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, "e"), 0, 0).Calls("NtCreateMutant", Arg.OutHandle("m"), 0x1F0001, Arg.Attributes(0, "m"), 0)
        .Calls("NtCreateSemaphore", Arg.OutHandle("s"), 0x1F0003, Arg.Attributes(0, "s"), 0, 1).Calls("NtCreateTimer", Arg.OutHandle("t"), 0x1F0003, Arg.Attributes(0, "t"), 0)
        .Calls("NtCreateSection", Arg.OutHandle("f"), 0xF001F, Arg.Attributes(0, "f"), Arg.InInt64(4096), 4, 0x8000000, Arg.Null).Calls("NtCreateJobObject", Arg.OutHandle("j"), 0x1F001F, Arg.Attributes(0, "j"))
        .Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("l"), 0xF0001, Arg.Attributes(0, @"d\l"), Arg.Counted("e")).Calls("NtCreateKeyedEvent", Arg.OutHandle("k"), 0xF0003, Arg.Attributes(0, "k"), 0);

    private static Voice Unnamed(Voice voice) => voice.Makes("b", "OpenProcess", 0x1FFFFF, 0, Arg.Id("B")).Calls("DuplicateHandle", -1, -2, -1, Arg.OutHandle("t"), 0, 0, 2).Calls("CreatePipe", Arg.OutHandle("r"), Arg.OutHandle("w"), Arg.Null, 0)
        .Makes("h", "CreateFileW", Arg.File("f"), 0xC0000000, 0, Arg.Null, 2, 0, 0);

    private static Voice Each(Voice voice, string[] symbols, Func<Voice, string, Voice> does) => symbols.Aggregate(voice, does);
}
