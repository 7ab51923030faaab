using System.Text.Json.Nodes;

namespace Helve.Oracle;

/// <summary>What is no call of Windows by itself: processes that a scenario starts, memory that stays, sockets.</summary>
internal sealed partial class Session
{
    private const uint CreateSuspended = 4;
    private readonly List<(string Parent, string Actor)> _started = [];
    private readonly Dictionary<(string Actor, string Symbol), string> _bytes = [];

    private static Dictionary<string, Func<Session, Operation, Outcome>> ActorCalls { get; } = new(StringComparer.Ordinal)
    {
        ["CreateProcessW"] = static (session, operation) => session.StartActor(operation),
        ["find"] = static (session, operation) => session.Find(operation),
        ["keep"] = static (session, operation) => session.KeepMemory(operation),
        ["print"] = static (session, operation) => session.Print(operation),
        ["exit"] = static (session, operation) => session.Exit(operation),
        ["socket-pair"] = static (session, operation) => session.SocketPair(operation),
        ["socket"] = static (session, operation) => session.Socket(operation),
    };

    /// <summary>Those that this session started end with it, the last one first: nobody tells them anything any more, and who started one waits for it.</summary>
    private void EndStarted()
    {
        foreach ((string parent, string actor) in Enumerable.Reverse(_started))
        {
            world.End(actor);
            _made.RemoveAll(made => made.Actor == actor);
            _busy.RemoveWhere(busy => busy.Actor == actor);
            if (world.Has(parent) && !world[parent].HasEnded)
            {
                world[parent].Ask(new JsonObject { ["do"] = "reap" });
            }
        }

        _started.Clear();
    }

    // The started process takes its part in the play; the caller's handles to it are named like it.
    private Outcome StartActor(Operation operation)
    {
        var start = (StartArg)operation.Args[0];
        string token = Meeting.NewToken();
        JsonObject answer = world[operation.Actor].Ask(new JsonObject
        {
            ["do"] = "start-actor",
            ["thread"] = operation.Thread,
            ["inherit"] = start.Inherit ? 1 : 0,
            ["flags"] = start.Flags,
            ["list"] = start.List is null ? 0 : Number(operation.Actor, start.List),
            ["processInherit"] = start.InheritableProcess ? 1 : 0,
            ["descriptor"] = Descriptor(start.Sddl),
            ["output"] = start.Output is null ? 0 : Number(operation.Actor, start.Output),
            ["port"] = world.Meeting.Port,
            ["token"] = token,
        });
        if (answer["error"] is { } error)
        {
            return Outcome.Said($"no child, {Outcome.Error((uint)error.GetValue<int>())}");
        }

        Keep(operation.Actor, start.Actor, answer["process"]!.GetValue<long>(), isOurs: true);
        Keep(operation.Actor, start.Actor + " thread", answer["thread"]!.GetValue<long>(), isOurs: true);
        _started.Add((operation.Actor, start.Actor));
        if ((start.Flags & CreateSuspended) != 0)
        {
            return Outcome.Said("a suspended child");
        }

        if (world.Meeting.Await(token) is not { } agent)
        {
            return Outcome.Said("a child that does not come");
        }

        world.Add(start.Actor, agent);
        return Outcome.Said("a child");
    }

    // Whether another process has the very object by the same number, and with which flags.
    private Outcome Find(Operation operation)
    {
        string other = ((ProcessArg)operation.Args[0]).Actor, symbol = ((HandleArg)operation.Args[1]).Symbol;
        AgentProcess asking = world[operation.Actor];
        long number = Number(operation.Actor, symbol), process = Number(operation.Actor, other);
        process = process == 0 ? ProcessHandle(operation.Actor, other) : process;
        JsonObject taken = asking.Ask(Command("call", operation.Thread, "DuplicateHandle", [process, number, -1, new JsonObject { ["out"] = 8 }, 0, 0, 2]));
        if (taken["ret"]!.GetValue<long>() == 0)
        {
            return Outcome.Said($"{other} does not have it");
        }

        long copy = BitConverter.ToInt64(Convert.FromHexString(taken["out"]!["3"]!.GetValue<string>()));
        bool same = asking.Ask(Command("call", operation.Thread, "CompareObjectHandles", [number, copy]))["ret"]!.GetValue<long>() != 0;
        asking.Ask(Command("call", operation.Thread, "CloseHandle", [copy]));
        if (!same)
        {
            return Outcome.Said($"{other} does not have it");
        }

        JsonObject flags = world[other].Ask(Command("call", "t1", "GetHandleInformation", [number, new JsonObject { ["out"] = 4 }]));
        return Outcome.Said($"{other} has it with flags {BitConverter.ToUInt32(Convert.FromHexString(flags["out"]!["1"]!.GetValue<string>()))}");
    }

    private Outcome KeepMemory(Operation operation)
    {
        var command = new JsonObject { ["do"] = "keep" };
        if (operation.Args[0] is HandlesArg handles)
        {
            command["handles"] = new JsonArray([.. Numbers(operation, handles)]);
        }
        else
        {
            command["bytes"] = Convert.ToHexString(((InArg)operation.Args[0]).Bytes);
        }

        Keep(operation.Actor, operation.Result!, world[operation.Actor].Ask(command)["at"]!.GetValue<long>(), isOurs: false);
        return Outcome.Said("kept");
    }

    // Internal, InternalHigh, the offset, and the event.
    private long AddressOf(Operation operation, StaysArg stays)
    {
        if (this[operation.Actor, stays.Symbol] is not { } at)
        {
            var command = new JsonObject { ["do"] = "keep" };
            if (stays.Bytes is { } bytes)
            {
                command["bytes"] = Convert.ToHexString(bytes);
            }
            else
            {
                command["handles"] = new JsonArray(0L, 0L, 0L, stays.Event is null ? 0L : Number(operation.Actor, stays.Event));
            }

            at = world[operation.Actor].Ask(command)["at"]!.GetValue<long>();
            Keep(operation.Actor, stays.Symbol, at, isOurs: false);
        }

        return at;
    }

    private IEnumerable<JsonNode> Numbers(Operation operation, HandlesArg handles) => handles.Symbols.Select(symbol => (JsonNode)Number(handles.Actor ?? operation.Actor, symbol));

    private Outcome Print(Operation operation)
    {
        JsonObject answer = world[operation.Actor].Ask(new JsonObject { ["do"] = "print", ["text"] = ((TextArg)operation.Args[0]).Value });
        return Outcome.Said(answer.ContainsKey("printed") ? "printed" : "failed");
    }

    private Outcome Exit(Operation operation)
    {
        world[operation.Actor].Tell(new JsonObject { ["do"] = "exit", ["code"] = ((NumberArg)operation.Args[0]).Value });
        return Outcome.Said("exits");
    }

    private Outcome SocketPair(Operation operation)
    {
        JsonObject answer = world[operation.Actor].Ask(new JsonObject { ["do"] = "socket", ["what"] = "pair" });
        Keep(operation.Actor, ((HandleArg)operation.Args[0]).Symbol, answer["one"]!.GetValue<long>(), isOurs: false);
        Keep(operation.Actor, ((HandleArg)operation.Args[1]).Symbol, answer["other"]!.GetValue<long>(), isOurs: false);
        return Outcome.Said("two sockets");
    }

    private Outcome Socket(Operation operation)
    {
        var command = new JsonObject { ["do"] = "socket", ["what"] = ((TextArg)operation.Args[0]).Value, ["socket"] = Number(operation.Actor, ((HandleArg)operation.Args[1]).Symbol) };
        if (operation.Args.Length > 2)
        {
            (string key, JsonNode? value) = operation.Args[2] is InArg bytes ? ("bytes", (JsonNode)Convert.ToHexString(bytes.Bytes)) : ("size", (JsonNode)((NumberArg)operation.Args[2]).Value);
            command[key] = value;
        }

        return Outcome.Said(world[operation.Actor].Ask(command).ToJsonString());
    }
}
