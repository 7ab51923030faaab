namespace Helve.Oracle.Scenarios;

/// <summary>G: inheritance.</summary>
internal static class InheritanceScenarios
{
    [Shows("G1", "G2", "G3", "G10")]
    internal static void Inherited(Play play) => play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Event("e").Copies("e", "d", inherit: true)
        .Starts(true, ["i", "e"]).Starts(true, ["d"]).Starts(false, ["i", "d"]);

    [Shows("G2", "G4")]
    internal static void FlagsAtTheStart(Play play) => play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Event("e").Calls("SetHandleInformation", Arg.Handle("i"), 1, 0).Calls("SetHandleInformation", Arg.Handle("e"), 3, 3)
        .Starts(true, ["i", "e"]).Calls("SetHandleInformation", Arg.Handle("e"), 2, 0);

    [Shows("G12")]
    internal static void Listed(Play play) => play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Makes("j", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Starts(true, ["i", "j"], ["j"]);

    [Shows("G13", "G14")]
    internal static void ListedInVain(Play play) => play.A.Event("e").Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Starts(true, ["e"], ["e"]).Starts(true, ["i"], ["missing"]);

    [Shows("G6", "G7")]
    internal static void CountsHandles(Play play) => play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Copies("i", "narrow", 0x100000, 0, inherit: true).Starts(true, ["i", "narrow"]).Asks("i");
}
