namespace Helve.Oracle.Scenarios;

/// <summary>J46, J47 and G23: sockets that go from process to process.</summary>
internal static class SocketScenarios
{
    private const int ProtocolInfo = 628;

    [Shows("J46")]
    internal static void BadDuplicates(Play play) => play.A.Calls("socket-pair", Arg.Handle("s"), Arg.Handle("r")).Event("e").Calls("WSADuplicateSocketW", 0x7FFFFFF0, Arg.Id("B"), Arg.OutKept("info", ProtocolInfo))
        .Calls("WSADuplicateSocketW", Arg.Handle("e"), Arg.Id("B"), Arg.OutKept("info", ProtocolInfo)).Calls("WSADuplicateSocketW", Arg.Handle("s"), 0x7FFFFFF0, Arg.OutKept("info", ProtocolInfo))
        .Calls("WSADuplicateSocketW", Arg.Handle("s"), Arg.Id("B"), Arg.Null).Calls("WSADuplicateSocketW", -1, 0x7FFFFFF0, Arg.Null).Calls("WSADuplicateSocketW", Arg.Handle("s"), 0x7FFFFFF0, Arg.Null).Closed("s").Closed("r").Calls("WSADuplicateSocketW", Arg.Handle("s"), Arg.Id("B"), Arg.OutKept("info", ProtocolInfo));

    [Shows("J47")]
    internal static void Given(Play play)
    {
        play.A.Calls("socket-pair", Arg.Handle("s"), Arg.Handle("r")).Calls("WSADuplicateSocketW", Arg.Handle("s"), Arg.Id("B"), Arg.OutKept("info", ProtocolInfo));
        play.B.Begun().Makes("t", "WSASocketW", -1, -1, -1, Arg.Kept("A", "info"), 0, 0).Calls("socket", Arg.Text("nodelay"), Arg.Handle("t")).Calls("socket", Arg.Text("send"), Arg.Handle("t"), Arg.InBytes(1, 2, 3));
        play.A.Calls("socket", Arg.Text("receive"), Arg.Handle("r"), 3).Closed("s");
        play.B.Calls("socket", Arg.Text("send"), Arg.Handle("t"), Arg.InBytes(4));
        play.A.Calls("socket", Arg.Text("receive"), Arg.Handle("r"), 1).Calls("socket", Arg.Text("send"), Arg.Handle("r"), Arg.InBytes(5, 6));
        play.B.Calls("socket", Arg.Text("receive"), Arg.Handle("t"), 2).Closed("t");
        play.A.Calls("socket", Arg.Text("receive"), Arg.Handle("r"), 1).Closed("r");
    }

    [Shows("J47")]
    internal static void GivenOnce(Play play)
    {
        play.A.Calls("socket-pair", Arg.Handle("s"), Arg.Handle("r")).Calls("WSADuplicateSocketW", Arg.Handle("s"), Arg.Id("B"), Arg.OutKept("info", ProtocolInfo));
        play.B.Begun().Makes("t", "WSASocketW", -1, -1, -1, Arg.Kept("A", "info"), 0, 0).Makes("again", "WSASocketW", -1, -1, -1, Arg.Kept("A", "info"), 0, 0).Closed("t");
        play.A.Closed("s").Closed("r");
    }

    [Shows("J47")]
    internal static void GivenToItself(Play play) => play.A.Calls("socket-pair", Arg.Handle("s"), Arg.Handle("r")).Calls("WSADuplicateSocketW", Arg.Handle("s"), Arg.Id("A"), Arg.OutKept("info", ProtocolInfo))
        .Makes("t", "WSASocketW", -1, -1, -1, Arg.Kept("A", "info"), 0, 0).Closed("s").Calls("socket", Arg.Text("send"), Arg.Handle("t"), Arg.InBytes(7)).Calls("socket", Arg.Text("receive"), Arg.Handle("r"), 1).Closed("t").Closed("r");

    [Shows("G23")]
    internal static void Made(Play play) => play.A.Begun().Makes("made", "WSASocketW", 2, 1, 6, Arg.Null, 0, 1);

    // A process may use sockets once it has told so; .NET does that when it makes the first.
    private static Voice Begun(this Voice voice) => voice.Calls("socket-pair", Arg.Handle("x"), Arg.Handle("y")).Closed("x").Closed("y");

    private static Voice Closed(this Voice voice, string symbol) => voice.Calls("socket", Arg.Text("close"), Arg.Handle(symbol));
}
