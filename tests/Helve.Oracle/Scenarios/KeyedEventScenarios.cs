namespace Helve.Oracle.Scenarios;

/// <summary>H57 to H60: keyed events; and links, which are as rare.</summary>
internal static class KeyedEventScenarios
{
    [Shows("H57")]
    internal static void Met(Play play)
    {
        play.A.Calls("NtCreateKeyedEvent", Arg.OutHandle("k"), 0x1F0003, Arg.Null, 0);
        play.A2.Begins("NtWaitForKeyedEvent", Arg.Handle("k"), 0x1000, 0, Arg.Null);
        play.A2.Blocks("NtWaitForKeyedEvent");
        play.A.Calls("NtReleaseKeyedEvent", Arg.Handle("k"), 0x2000, 0, Arg.InInt64(0)).Calls("NtReleaseKeyedEvent", Arg.Handle("k"), 0x1000, 0, Arg.Null);
        play.A2.ComesBack("NtWaitForKeyedEvent");
    }

    [Shows("H58", "H59", "H60", "F30", "F38")]
    internal static void Arguments(Play play) => play.A.Calls("NtCreateKeyedEvent", Arg.OutHandle("k"), 0x1F0003, Arg.Attributes(0, "k"), 0).Asks("k").Calls("NtWaitForKeyedEvent", Arg.Handle("k"), 0x1001, 0, Arg.InInt64(0))
        .Calls("NtWaitForKeyedEvent", Arg.Handle("k"), 0x1000, 0, Arg.InInt64(0)).Calls("NtReleaseKeyedEvent", Arg.Handle("k"), 0x1000, 0, Arg.InInt64(0)).Calls("NtWaitForKeyedEvent", 0, 0x1000, 0, Arg.InInt64(0))
        .Calls("NtOpenKeyedEvent", Arg.OutHandle("w"), 1, Arg.Attributes(0, "k")).Calls("NtReleaseKeyedEvent", Arg.Handle("w"), 0x1000, 0, Arg.InInt64(0)).Calls("NtWaitForKeyedEvent", Arg.Handle("w"), 0x1000, 0, Arg.InInt64(0));

    [Shows("E31", "E32", "E34")]
    internal static void Links(Play play) => play.A.Directory("d").Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, @"d\target"), 0, 0).Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("l"), 0xF0001, Arg.Attributes(0, @"d\link"), Arg.Counted(@"d\target"))
        .Calls("NtOpenEvent", Arg.OutHandle("through"), Voice.AllEvent, Arg.Attributes(0, @"d\link")).Same("e", "through")
        .Calls("NtQuerySymbolicLinkObject", Arg.Handle("l"), Arg.OutCounted(4), Arg.OutLength()).Calls("NtQuerySymbolicLinkObject", Arg.Handle("l"), Arg.OutCounted(200), Arg.OutUInt32())
        .Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("no"), 0xF0001, Arg.Attributes(0, @"d\nowhere"), Arg.InBytes(new byte[16]))
        .Calls("NtCreateEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, @"d\link"), 0, 0)
        .Calls("NtCreateMutant", Arg.OutHandle("m"), 0x1F0001, Arg.Attributes(0x80, @"d\link"), 0).Calls("NtOpenSymbolicLinkObject", Arg.OutHandle("o"), 1, Arg.Attributes(0, @"d\link")).Same("l", "o").Waits("l");

    [Shows("H35", "F28")]
    internal static void Directories(Play play) => play.A.Calls("NtCreateDirectoryObject", Arg.OutHandle("d"), 0x80000000, Arg.Attributes(0, "d")).Asks("d").Calls("NtOpenDirectoryObject", Arg.OutHandle("w"), 0x40000000, Arg.Attributes(0, "d")).Asks("w").Waits("d");

    [Shows("E1", "E2")]
    internal static void GlobalAndLocal(Play play) => play.A.Makes("g", "CreateEventW", Arg.Null, 1, 0, Arg.Name("n", @"Global\")).Makes("l", "CreateEventW", Arg.Null, 1, 0, Arg.Name("n", @"Local\"))
        .Makes("p", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n", string.Empty)).Same("l", "p").Calls("NtOpenEvent", Arg.OutHandle("o"), Voice.AllEvent, Arg.Attributes(0, "n")).Same("g", "o");

    [Shows("E28")]
    internal static void CountedNames(Play play) => play.A.Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, "a\0b"), 0, 0).Calls("NtOpenEvent", Arg.OutHandle("x"), Voice.AllEvent, Arg.Attributes(0, "a"))
        .Calls("NtOpenEvent", Arg.OutHandle("o"), Voice.AllEvent, Arg.Attributes(0, "a\0b")).Same("e", "o")
        .Calls("NtOpenEvent", Arg.OutHandle("t"), Voice.AllEvent, Arg.Attributes(0, "a\0b\0"));

    [Shows("C13", "C15", "C16")]
    internal static void OtherClasses(Play play) => play.A.Event("e").Calls("NtQueryObject", Arg.Handle("e"), 2, Arg.OutBytes(8), 8, Arg.Null).Calls("NtQueryObject", Arg.Handle("e"), 4, Arg.OutBytes(2), 2, Arg.Null)
        .Calls("NtQueryObject", Arg.Handle("e"), 99, Arg.OutBytes(8), 8, Arg.Null);

    [Shows("H31")]
    internal static void TimerQueried(Play play) => play.A.Timer("t").Calls("NtQueryTimer", Arg.Handle("t"), 0, Arg.OutByteOf(16, 8), 16, Arg.OutUInt32()).Calls("SetWaitableTimer", Arg.Handle("t"), Arg.InInt64(0), 0, Arg.Null, Arg.Null, 0)
        .Calls("WaitForSingleObject", Arg.Handle("t"), 5000).Calls("NtQueryTimer", Arg.Handle("t"), 0, Arg.OutByteOf(16, 8), 16, Arg.OutUInt32()).Calls("NtQueryTimer", Arg.Handle("t"), 0, Arg.OutBytes(8), 8, Arg.OutUInt32());
}
