using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Helve.Oracle;

/// <summary>Looks that are no single call of Windows: each is made of calls in its world, and its words are what two worlds can share.</summary>
internal sealed partial class Session
{
    // More than any test has in use below one that was closed.
    private const int Tries = 4000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    private Outcome? Look(Operation operation) => world.Lacks(operation.Call) ? Outcome.Missing : operation.Call switch
    {
        "value" => Outcome.Said(Words.OfValue(Number(operation.Actor, ((HandleArg)operation.Args[0]).Symbol))),
        "comes-back" => ComesBack(operation),
        "listed" => Listed(operation),
        "handles-of" => HandlesOf(operation),
        "text" => TextAt(operation),
        "forgotten" => Forgotten(operation),
        _ => null,
    };

    // One character after the other: behind the end there may be nothing.
    private Outcome TextAt(Operation operation)
    {
        var text = new StringBuilder();
        for (long at = Number(operation.Actor, ((HandleArg)operation.Args[0]).Symbol); at != 0; at += sizeof(char))
        {
            string bytes = world[operation.Actor].Ask(new JsonObject { ["do"] = "memory", ["at"] = at, ["read"] = sizeof(char) })["bytes"]!.GetValue<string>();
            if (bytes == "0000")
            {
                break;
            }

            text.Append(Encoding.Unicode.GetString(Convert.FromHexString(bytes)));
        }

        return Outcome.Said($"\"{text}\"");
    }

    // Wine's server sees late that a process is gone altogether, and no call of Windows waits for that: a handle to wait on would keep it.
    private Outcome Forgotten(Operation operation)
    {
        const int Invalid = 87;
        for (var since = Stopwatch.StartNew(); since.Elapsed < s_patience; Thread.Sleep(1))
        {
            JsonObject answer = Ask(operation, "OpenProcess", [0x100000, 0, Json(operation, operation.Args[0])]);
            if (answer["ret"]!.GetValue<long>() is var handle && handle != 0)
            {
                Ask(operation, "CloseHandle", [handle]);
            }
            else
            {
                return Outcome.Said(answer["error"]!.GetValue<int>() == Invalid ? "ERROR_INVALID_PARAMETER" : $"error {answer["error"]}");
            }
        }

        return Outcome.Said("can still be opened");
    }

    // Makes events until one of them has the value of a handle that was closed.
    private Outcome ComesBack(Operation operation)
    {
        long value = Number(operation.Actor, ((HandleArg)operation.Args[0]).Symbol);
        var made = new List<long>();
        while (made.Count < Tries && (made.Count == 0 || made[^1] != value))
        {
            made.Add(Ask(operation, "CreateEventW", [null, 1, 0, null])["ret"]!.GetValue<long>());
        }

        bool isBack = made[^1] == value;
        made.ForEach(handle => Ask(operation, "CloseHandle", [handle]));
        return Outcome.Said(isBack ? "the value came back" : "the value did not come back");
    }

    // A handle in the list of all handles of all processes.
    private Outcome Listed(Operation operation)
    {
        int information = (int)((NumberArg)operation.Args[0]).Value;
        var handle = (HandleArg)operation.Args[1];
        string actor = handle.Actor ?? operation.Actor;
        JsonObject answer = Ask(operation, "NtQuerySystemInformation", [information, new JsonObject { ["out"] = 1 << 18 }, 1 << 18, null]);
        long status = answer["ret"]!.GetValue<long>();
        return Outcome.Said(status != 0
            ? string.Create(CultureInfo.InvariantCulture, $"status {status:X8}")
            : Words.OfHandles(Convert.FromHexString(answer["out"]!["1"]!.GetValue<string>()), information == 64, world[actor].Id, Number(actor, handle.Symbol)));
    }

    // How many handles a process has more than when this was asked before.
    private Outcome HandlesOf(Operation operation)
    {
        string actor = ((ProcessArg)operation.Args[0]).Actor;
        JsonObject answer = Ask(operation, "GetProcessHandleCount", [Json(operation, operation.Args[0]), new JsonObject { ["out"] = 4 }]);
        if (answer["ret"]!.GetValue<long>() == 0)
        {
            return Outcome.Said($"error {answer["error"]}");
        }

        long count = BitConverter.ToUInt32(Convert.FromHexString(answer["out"]!["1"]!.GetValue<string>()));
        bool isKnown = _counts.TryGetValue(actor, out long before);
        _counts[actor] = count;
        return Outcome.Said(isKnown ? string.Create(CultureInfo.InvariantCulture, $"{count - before:+0;-0;0}") : "counted");
    }

    private JsonObject Ask(Operation operation, string call, JsonArray args) => world[operation.Actor].Ask(Command("call", operation.Thread, call, args));
}
