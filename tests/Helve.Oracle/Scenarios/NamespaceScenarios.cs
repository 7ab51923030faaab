namespace Helve.Oracle.Scenarios;

/// <summary>E: names that are not quite right, links, directories, namespaces of one's own.</summary>
internal static class NamespaceScenarios
{
    private const string Root = @"\BaseNamedObjects\";

    [Shows("E7")]
    internal static void CaseOfPipes(Play play)
    {
        play.A.Makes("s", "CreateNamedPipeW", Arg.Name("name", @"\\.\pipe\"), 3, 0, 1, 4096, 4096, 0, Arg.Null).Makes("second", "CreateNamedPipeW", Arg.Name("NAME", @"\\.\pipe\"), 3, 0, 1, 0, 0, 0, Arg.Null);
        play.B.Makes("c", "CreateFileW", Arg.Name("NaMe", @"\\.\PIPE\"), 0xC0000000, 0, Arg.Null, 3, 0, 0).Calls("WriteFile", Arg.Handle("c"), Arg.InBytes(5), 1, Arg.OutUInt32(), Arg.Null);
        play.A.Calls("ReadFile", Arg.Handle("s"), Arg.OutBytes(1), 1, Arg.OutUInt32(), Arg.Null);
    }

    [Shows("E22")]
    internal static void ThroughAnEvent(Play play) => play.A.Event("e", name: "e").Makes("o", "OpenEventW", Voice.AllEvent, 0, Arg.Name(@"e\x"))
        .Makes("c", "CreateEventW", Arg.Null, 1, 0, Arg.Name(@"e\x"))
        .Calls("NtCreateEvent", Arg.OutHandle("f"), Voice.AllEvent, Arg.Attributes(0, "f"), 0, 0)
        .Calls("NtOpenEvent", Arg.OutHandle("n"), Voice.AllEvent, Arg.Attributes(0, @"f\x"))
        .Calls("NtOpenEvent", Arg.OutHandle("n"), Voice.AllEvent, Arg.Attributes(0, @"f\x\y"))
        .Calls("NtCreateMutant", Arg.OutHandle("m"), 0x1F0001, Arg.Attributes(0x80, @"f\x"), 0);

    [Shows("E26", "E27")]
    internal static void OddAttributes(Play play)
    {
        string path = Root + "helve-odd";
        Arg[] odd = [Arg.OddPath(path, length: 0), Arg.OddPath(path, length: 40), Arg.OddPath(path, length: 56), Arg.OddPath(path, bytes: 9), Arg.OddPath(path, shift: 1), Arg.OddPath(path, isNowhere: true), Arg.Nowhere];
        foreach (Arg attributes in odd)
        {
            play.A.Calls("NtOpenEvent", Arg.OutHandle("o"), Voice.AllEvent, attributes).Calls("NtCreateEvent", Arg.OutHandle("c"), Voice.AllEvent, attributes, 0, 0).Calls("NtOpenMutant", Arg.OutHandle("o"), 0x1F0001, attributes)
                .Calls("NtCreateSemaphore", Arg.OutHandle("c"), 0x1F0003, attributes, 0, 1);
        }
    }

    [Shows("E30")]
    internal static void CreatingInDirectories(Play play)
    {
        play.A.Directory("d").Secures("d", 4, "D:(A;;0x20003;;;WD)").Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, "in", "d"), 0, 0)
            .Calls("NtCreateDirectoryObject", Arg.OutHandle("s"), 0xF000F, Arg.Attributes(0, "sub", "d")).Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, @"d\path"), 0, 0);
        play.A.Directory("o").Calls("NtOpenDirectoryObject", Arg.OutHandle("narrow"), 0x1, Arg.Attributes(0, "o")).Secures("o", 4, "D:(A;;0x20007;;;WD)")
            .Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, "in", "narrow"), 0, 0).Calls("NtCreateDirectoryObject", Arg.OutHandle("s"), 0xF000F, Arg.Attributes(0, "sub", "narrow"));
        play.A.Directory("t").Secures("t", 4, "D:(A;;0xF000D;;;WD)").Calls("NtCreateEvent", Arg.OutHandle("in"), Voice.AllEvent, Arg.Attributes(0, @"t\in"), 0, 0)
            .Calls("NtOpenEvent", Arg.OutHandle("through"), Voice.AllEvent, Arg.Attributes(0, @"t\in")).Same("in", "through");
    }

    [Shows("E33")]
    internal static void LinksInACircle(Play play) => play.A.Directory("d").Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("a"), 0xF0001, Arg.Attributes(0, @"d\a"), Arg.Counted(@"d\b")).Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("b"), 0xF0001, Arg.Attributes(0, @"d\b"), Arg.Counted(@"d\a"))
        .Calls("NtOpenEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, @"d\a")).Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, @"d\a\x"), 0, 0);

    [Shows("E35")]
    internal static void GlobalNames(Play play) => play.A.Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("l"), 0xF0001, Arg.Attributes(0, "global"), Arg.Counted("target")).Makes("e", "CreateEventW", Arg.Null, 1, 0, Arg.Name("e", @"Global\"))
        .Makes("o", "OpenEventW", Voice.AllEvent, 0, Arg.Name("e", @"Global\")).Same("e", "o");

    [Shows("E36", "E37", "E38")]
    internal static void OwnNamespaces(Play play)
    {
        // The SIDs of everyone and of somebody who is not here.
        byte[] everyone = [1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], stranger = [1, 1, 0, 0, 0, 0, 0, 5, 7, 7, 7, 7];
        Boundary(play.A, "mine", everyone);
        Boundary(play.A, "barred", stranger);
        Boundary(play.B, "mine", everyone);
        Boundary(play.B, "other", everyone);
        play.A.Makes("missing", "OpenPrivateNamespaceW", Arg.Handle("mine"), Arg.Name("a", string.Empty)).Makes("made", "CreatePrivateNamespaceW", Arg.Null, Arg.Handle("mine"), Arg.Name("a", string.Empty))
            .Makes("existing", "CreatePrivateNamespaceW", Arg.Null, Arg.Handle("mine"), Arg.Name("a", string.Empty)).Makes("refused", "CreatePrivateNamespaceW", Arg.Null, Arg.Handle("barred"), Arg.Name("b", string.Empty))
            .Makes("in", "CreateEventW", Arg.Null, 1, 0, Arg.Name(@"a\x", string.Empty));
        play.B.Makes("missing", "OpenPrivateNamespaceW", Arg.Handle("other"), Arg.Name("a", string.Empty)).Makes("missing", "OpenPrivateNamespaceW", Arg.Handle("mine"), Arg.Name("b", string.Empty))
            .Makes("unseen", "OpenEventW", Voice.AllEvent, 0, Arg.Name(@"a\x", string.Empty)).Makes("opened", "OpenPrivateNamespaceW", Arg.Handle("mine"), Arg.Name("a", string.Empty)).Makes("seen", "OpenEventW", Voice.AllEvent, 0, Arg.Name(@"a\x", string.Empty));
        play.A.Makes("closed", "ClosePrivateNamespace", Arg.Handle("made"), 1).Makes("missing", "OpenPrivateNamespaceW", Arg.Handle("mine"), Arg.Name("a", string.Empty)).Sets("in");
        play.B.Waits("seen");
    }

    [Shows("E39")]
    internal static void Squatting(Play play)
    {
        play.A.Event("squatter", set: true, name: "n");
        play.B.Event("victim", name: "n").Waits("victim");
    }

    [Shows("E41")]
    internal static void DosDevices(Play play) => play.A.Calls("NtOpenSymbolicLinkObject", Arg.OutHandle("l"), 1, Arg.Path(@"\DosDevices")).Calls("NtOpenSymbolicLinkObject", Arg.OutHandle("g"), 1, Arg.Path(@"\??\GLOBALROOT"))
        .Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, "n"), 0, 0).Calls("NtOpenEvent", Arg.OutHandle("o"), Voice.AllEvent, Arg.Attributes(0, "n", prefix: @"\??\GLOBALROOT\BaseNamedObjects\")).Same("e", "o")
        .Calls("NtOpenDirectoryObject", Arg.OutHandle("d"), 1, Arg.Path(@"\??")).Calls("NtOpenDirectoryObject", Arg.OutHandle("dd"), 1, Arg.Path(@"\DosDevices")).Same("d", "dd");

    private static void Boundary(Voice voice, string symbol, byte[] sid) => voice.Makes(symbol, "CreateBoundaryDescriptorW", Arg.Name(symbol, string.Empty), 0).Makes(symbol + " at", "keep", Arg.Handles(symbol))
        .Calls("AddSIDToBoundaryDescriptor", Arg.Handle(symbol + " at"), Arg.InBytes(sid));
}
