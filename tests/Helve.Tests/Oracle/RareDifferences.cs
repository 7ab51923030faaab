using System.Text.Json.Nodes;
using Helve.Oracle;

namespace Helve.Tests.Oracle;

/// <summary>Differences that not every run of the scenarios meets, written down by hand: they take another user, a sequence, or a moment.</summary>
internal static class RareDifferences
{
    private const string Done = """{"ret":1,"error":0}""", Handle = """{"ret":4,"error":0}""";

    private const string NtHandle = """{"ret":0,"error":0,"out":{"0":"0400000000000000"}}""";

    internal static IEnumerable<Met> All =>
    [
        Of("limits of what was closed", static play => play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Null).Closes("j").Calls("QueryInformationJobObject", Arg.Handle("j"), 2, Arg.Out(64, 16), 64, Arg.OutUInt32()),
            [Handle, Done], Failed(6, (2, Untouched(64)), (4, Untouched(4))), Succeeded((2, Zeros(64)), (4, "40000000")), "A13: limits of what is no handle are not told"),
        Of("odd id", static play => play.A.Makes("q", "OpenProcess", 0x1000, 0, Arg.TaggedId("B", 1)), [], """{"ret":0,"error":87}""", Handle, "A18: ids are Linux's, and every bit counts"),
        Of("state of a mutex", static play => play.A.Mutex("m").Copies("m", "n", access: 2, options: 0), [Handle], Succeeded((3, "0800000000000000")), Failed(5, (3, Zeros(8))),
            "B19: rights that a mutex does not have are dropped from what a duplicate is asked for, and are no reason to refuse it"),
        Of("audited duplicate", static play => play.A.Event("e").Copies("e", "n", access: 0x1100000, options: 0), [Handle], Failed(1314, (3, Zeros(8))), Succeeded((3, "0800000000000000")),
            "B28: ACCESS_SYSTEM_SECURITY that the source does not have takes SeSecurityPrivilege"),
        Of("permanent", static play => play.A.Calls("NtCreateEvent", Arg.OutHandle("permanent"), 0x1F0003, Arg.Attributes(0x10, "permanent"), 0, 0), [], """{"ret":3221225569,"error":0,"out":{"0":"0000000000000000"}}""", NtHandle,
            "C20: a permanent object takes SeCreatePermanentPrivilege"),
        Of("global link", static play => play.A.Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("l"), 0xF0001, Arg.Attributes(0, "global"), Arg.Counted("target")), [], """{"ret":3221225506,"error":0,"out":{"0":"0000000000000000"}}""", NtHandle,
            "E35: a link that all sessions see takes SeCreateGlobalPrivilege"),
        Of("audited event", static play => play.A.Event("e", name: "n").Makes("o", "OpenEventW", 0x01000000, 0, Arg.Name("n")), [Handle], """{"ret":0,"error":1314}""", Handle, "F9: ACCESS_SYSTEM_SECURITY needs a privilege"),
        Of("wait for a directory", static play => play.A.Directory("d").Waits("d"), [NtHandle], """{"ret":4294967295,"error":5}""", """{"ret":4294967295,"error":6}""", "H35: SYNCHRONIZE is not granted on a directory, so a wait is ERROR_ACCESS_DENIED"),
        Of("instance that was closed", static play => play.A.Makes("s", "CreateNamedPipeW", PipeName, 3, 0, 255, 512, 512, 0, Arg.Null).Makes("second", "CreateNamedPipeW", PipeName, 3, 0, 255, 512, 512, 0, Arg.Null).Closes("s")
                .Calls("GetNamedPipeHandleStateW", Arg.Handle("second"), Arg.OutUInt32(), Arg.OutUInt32(), Arg.Null, Arg.Null, Arg.Null, 0),
            [Handle, Handle, Done], Succeeded((1, Zeros(4)), (2, "02000000")), Succeeded((1, Zeros(4)), (2, "01000000")), "J26: it counts until the broker has seen that its server's end is closed"),
    ];

    private static Arg PipeName => Arg.Name("u", @"\\.\pipe\");

    private static Met Of(string what, Action<Play> write, string[] before, string ours, string theirs, string why)
    {
        var play = new Play();
        write(play);
        var earlier = new History();
        for (int i = 0; i < before.Length; i++)
        {
            Outcome both = Parse(play.Operations[i], before[i]);
            earlier.Add(play.Operations[i], both, both);
        }

        Operation last = play.Operations[before.Length];
        return new Met(what, last, earlier, Parse(last, ours), Parse(last, theirs), why);
    }

    private static Outcome Parse(Operation operation, string answer) => Outcome.Of(operation, JsonNode.Parse(answer)!.AsObject(), "S-1-0-0");

    private static string Succeeded(params (int Place, string Bytes)[] written) => Answer(1, 0, written);

    private static string Failed(int error, params (int Place, string Bytes)[] written) => Answer(0, error, written);

    private static string Answer(int ret, int error, (int Place, string Bytes)[] written) =>
        new JsonObject { ["ret"] = ret, ["error"] = error, ["out"] = new JsonObject(written.Select(static one => KeyValuePair.Create($"{one.Place}", (JsonNode?)one.Bytes))) }.ToJsonString();

    private static string Untouched(int size) => new('C', 2 * size);

    private static string Zeros(int size) => new('0', 2 * size);
}
