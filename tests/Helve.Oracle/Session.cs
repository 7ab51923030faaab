using System.Globalization;
using System.Text.Json.Nodes;
using Helve.Kernel.Security;

namespace Helve.Oracle;

/// <summary>One run of operations in one world: which symbol has which number there, and what came of each call in words.</summary>
/// <param name="world">Where.</param>
/// <param name="name">Its part of the namespace.</param>
internal sealed partial class Session(World world, string name)
{
    // More access than any test asks for by itself.
    private const uint AllAccess = 0x1FFFFF;

    // What an agent says of a thread, and not of a call.
    private static readonly string[] s_states = ["started", "blocked", "busy", "idle"];

    private readonly Dictionary<(string Actor, string Symbol), long> _handles = [];
    private readonly HashSet<(string Actor, string Thread)> _busy = [];
    private bool _mayOwn;
    private readonly List<(string Actor, long Handle)> _made = [];
    private readonly Dictionary<string, int> _formerIds = new(StringComparer.Ordinal);

    /// <summary>The number a symbol has; null: no call has given it one.</summary>
    internal long? this[string actor, string symbol] => _handles.TryGetValue((actor, symbol), out long handle) ? handle : null;

    /// <summary>Has the processes and their threads there before the first call: what they open for themselves takes numbers too.</summary>
    internal void Prepare(IEnumerable<string> actors, IEnumerable<string> threads)
    {
        foreach (string actor in actors)
        {
            _formerIds[actor] = world[actor].Id;
            world[actor].AskAll(threads.Select(static thread => Command("call", thread, "GetHandleInformation", [-1, new JsonObject { ["out"] = 4 }]))
                .Append(new JsonObject { ["do"] = "low-numbers", ["thread"] = "t1" }));
        }

        foreach (string actor in actors)
        {
            foreach (string other in actors.Where(other => other != actor))
            {
                ProcessHandle(actor, other);
            }
        }
    }

    /// <summary>Makes the call, begins it, or waits for the one that was begun.</summary>
    internal Outcome Do(Operation operation)
    {
        _mayOwn |= operation.Call.Contains("Mut", StringComparison.Ordinal);
        if (operation.Step != Step.Join)
        {
            return Make(operation, operation.Step == Step.Start ? "start" : "call");
        }

        JsonObject answer = world[operation.Actor].Ask(new JsonObject { ["do"] = "join", ["thread"] = operation.Thread, ["ms"] = operation.Milliseconds });
        if (!answer.ContainsKey("blocked"))
        {
            _busy.Remove((operation.Actor, operation.Thread));
        }

        return Take(operation, answer);
    }

    /// <summary>Ends a thread, with what it owns.</summary>
    internal void EndThread(string actor, string thread) => world[actor].Ask(End(thread));

    /// <summary>Kills a process.</summary>
    internal void EndProcess(string actor)
    {
        world.End(actor);
        _busy.RemoveWhere(busy => busy.Actor == actor);
        foreach ((string Actor, string Symbol) key in _handles.Keys.Where(key => key.Actor == actor || key.Symbol == ProcessSymbol(actor)).ToArray())
        {
            _handles.Remove(key);
        }

        _made.RemoveAll(made => made.Actor == actor);
    }

    /// <summary>Closes what is open still, and ends the threads that may own something, so that the next one finds the processes as this one did.</summary>
    internal void Close(IReadOnlyCollection<string> actors, IReadOnlyCollection<string> threads)
    {
        EndStarted();
        foreach (string actor in _busy.Select(static busy => busy.Actor).Distinct().ToArray())
        {
            // Nobody else can bring a call back that blocks.
            EndProcess(actor);
        }

        foreach (string actor in actors.Where(actor => !world.WasEnded(actor)))
        {
            world[actor].AskAll(
            [
                .. _made.Where(made => made.Actor == actor).SelectMany(static made => (JsonObject[])
                [
                    Command("call", "t1", "SetHandleInformation", [made.Handle, 2, 0]),
                    Command("call", "t1", "CloseHandle", [made.Handle]),
                ]),
                .. _mayOwn ? threads.Select(End) : [],
            ]);
        }
    }

    private static string ProcessSymbol(string actor) => "process " + actor;

    private static JsonObject End(string thread) => new() { ["do"] = "end", ["thread"] = thread };

    internal static JsonObject Command(string what, string thread, string call, JsonArray args) =>
        new() { ["do"] = what, ["thread"] = thread, ["call"] = call, ["args"] = args };

    private Outcome Make(Operation operation, string what)
    {
        if (ActorCalls.TryGetValue(operation.Call, out Func<Session, Operation, Outcome>? make))
        {
            return make(this, operation);
        }

        switch (operation.Call)
        {
            case "read" or "write":
                return Access(operation);
            case "child":
                return StartChild(operation);
            case "end-thread":
                EndThread(operation.Actor, operation.Thread);
                return Outcome.Said("ended");
            case "end-process":
                EndProcess(operation.Actor);
                return Outcome.Said("killed");
        }

        if (Look(operation) is { } seen)
        {
            return seen;
        }

        var args = new JsonArray();
        foreach (Arg arg in operation.Args)
        {
            args.Add(Json(operation, arg));
        }

        JsonObject answer = world[operation.Actor].Ask(Command(what, operation.Thread, operation.Call, args));
        if (what == "start" && answer.ContainsKey("started"))
        {
            _busy.Add((operation.Actor, operation.Thread));
        }

        return Take(operation, answer);
    }

    // Memory that a call gave, by the address that it returned.
    private Outcome Access(Operation operation)
    {
        long at = Number(operation.Actor, ((HandleArg)operation.Args[0]).Symbol);
        if (at == 0)
        {
            return Outcome.Said("no memory");
        }

        var command = new JsonObject { ["do"] = "memory", ["at"] = at + (operation.Args.Length > 2 ? ((NumberArg)operation.Args[2]).Value : 0) };
        if (operation.Args[1] is HandlesArg handles)
        {
            command["write"] = string.Concat(Numbers(operation, handles).Select(static number => Convert.ToHexString(BitConverter.GetBytes(number.GetValue<long>()))));
        }
        else if (operation.Args[1] is InArg written)
        {
            command["write"] = Convert.ToHexString(written.Bytes);
        }
        else
        {
            command["read"] = (int)((NumberArg)operation.Args[1]).Value;
        }

        return Outcome.Said(world[operation.Actor].Ask(command)["bytes"]?.GetValue<string>() ?? "written");
    }

    // A child that looks at handles: which it finds, and with which flags.
    private Outcome StartChild(Operation operation)
    {
        string[] look = ((HandlesArg)operation.Args[1]).Symbols;
        var command = new JsonObject
        {
            ["do"] = "child",
            ["thread"] = operation.Thread,
            ["inherit"] = ((NumberArg)operation.Args[0]).Value,
            ["look"] = new JsonArray([.. look.Select(symbol => (JsonNode)Number(operation.Actor, symbol))]),
            ["list"] = operation.Args[2] is HandlesArg list ? new JsonArray([.. list.Symbols.Select(symbol => (JsonNode)Number(operation.Actor, symbol))]) : null,
        };
        JsonObject answer = world[operation.Actor].Ask(command);
        if (answer["told"]?.GetValue<long>() is not { } told)
        {
            return Outcome.Said($"no child, error {answer["error"]}");
        }

        return Outcome.Said(string.Join(", ", look.Select((symbol, i) => (symbol, Digit: (told >> (3 * (look.Length - 1 - i))) & 7))
            .Select(static found => $"{found.symbol} {(found.Digit == 0 ? "is not there" : $"is there with flags {found.Digit - 4}")}")));
    }

    private Outcome Take(Operation operation, JsonObject answer)
    {
        if (Array.Find(s_states, answer.ContainsKey) is { } state)
        {
            return Outcome.Said(state);
        }

        Outcome outcome = Outcome.Of(operation, answer, world.User);
        Forget(operation, outcome);
        if (operation.Result is { } result && !outcome.IsMissing)
        {
            Keep(operation.Actor, result, outcome.Returned, outcome.MakesHandle);
        }

        for (int i = 0; i < operation.Args.Length; i++)
        {
            if (operation.Args[i] is OutArg { Kind: OutKind.Kept, Symbol: { } kept })
            {
                _bytes[(operation.Actor, kept)] = answer["out"]![$"{i}"]!.GetValue<string>();
            }

            if (operation.Args[i] is OutArg { Kind: OutKind.Handle or OutKind.Address, Symbol: { } symbol } made && outcome.HandleOut(i) is { } handle)
            {
                Keep(made.Actor ?? operation.Actor, symbol, handle, isOurs: made.Kind == OutKind.Handle);
            }
        }

        return outcome;
    }

    // Its number may be somebody else's by the time that everything is closed.
    private void Forget(Operation operation, Outcome outcome)
    {
        bool closes = operation.Call is "CloseHandle" or "NtClose" or "ClosePrivateNamespace" && !outcome.HasFailed;
        bool moves = operation.Call is "DuplicateHandle" or "NtDuplicateObject" && operation.Args[^1] is NumberArg { Value: var options } && (options & 1) != 0;
        if ((closes || moves) && operation.Args[moves ? 1 : 0] is HandleArg { Symbol: var symbol, Actor: var actor })
        {
            (string Actor, long Handle) gone = (actor ?? operation.Actor, Number(actor ?? operation.Actor, symbol) & ~3L);
            _made.RemoveAll(made => made.Actor == gone.Actor && (made.Handle & ~3L) == gone.Handle);
        }
    }

    private void Keep(string actor, string symbol, long handle, bool isOurs)
    {
        _handles[(actor, symbol)] = handle;
        if (isOurs && handle > 0)
        {
            _made.RemoveAll(made => made == (actor, handle));
            _made.Add((actor, handle));
        }
    }

    private JsonNode? Json(Operation operation, Arg arg) => arg switch
    {
        NumberArg number => number.Value,
        NameArg named => named.Prefix + name + named.Value,
        FileArg file => Path.Combine(world.Files, name + file.Value),
        CountedArg counted => Counted(counted.Prefix + name + counted.Value),
        TextArg text => text.Value,
        HandleArg handle => Number(handle.Actor ?? operation.Actor, handle.Symbol) | (long)handle.Tag,
        ProcessArg process => process.Actor == operation.Actor ? -1 : ProcessHandle(operation.Actor, process.Actor),
        IdArg id => (id.IsFormer ? _formerIds[id.Actor] : world[id.Actor].Id) ^ id.Flip,
        ClientIdArg client => new JsonObject { ["in"] = Convert.ToHexString([.. BitConverter.GetBytes((long)world[client.Actor].Id), .. new byte[8]]) },
        HandlesArg handles => new JsonObject { ["handles"] = new JsonArray([.. Numbers(operation, handles)]) },
        OutArg { First: { } first } => new JsonObject { ["inout"] = Convert.ToHexString(first) },
        OutArg { Kind: OutKind.Text, Compared: > 0 } text => new JsonObject { ["room"] = text.Compared },
        OutArg output => new JsonObject { ["out"] = output.Size },
        CopyArg copy => new JsonObject { ["in"] = _bytes[(copy.Actor, copy.Symbol)] },
        StaysArg stays => AddressOf(operation, stays),
        InArg input => new JsonObject { ["in"] = Convert.ToHexString(input.Bytes) },
        SecurityArg security => new JsonObject { ["security"] = security.Inherit ? 1 : 0, ["descriptor"] = Descriptor(security.Sddl), ["length"] = security.Length },
        DescriptorArg descriptor => new JsonObject { ["in"] = Descriptor(descriptor.Sddl) },
        PathArg path => path.Json(),
        AttributesArg attributes => new JsonObject
        {
            ["attributes"] = attributes.Bits,
            ["name"] = attributes.Value is null ? null : Counted(attributes.Root is null ? attributes.Prefix + name + attributes.Value : attributes.Value),
            ["root"] = attributes.Root is null ? 0 : Number(operation.Actor, attributes.Root),
            ["descriptor"] = Descriptor(attributes.Sddl),
        },
        _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{arg} is no argument")),
    };

    private static JsonObject Counted(string text) => new() { ["counted"] = text };

    private JsonNode? Descriptor(string? sddl) =>
        sddl is null ? null : Convert.ToHexString(SecurityDescriptor.ParseSddl(sddl.Replace("{user}", world.User, StringComparison.Ordinal)).ToArray());

    // A symbol that has no number is what a call that failed would have given.
    private long Number(string actor, string symbol) => _handles.GetValueOrDefault((actor, symbol));

    private long ProcessHandle(string actor, string other)
    {
        if (_handles.TryGetValue((actor, ProcessSymbol(other)), out long known))
        {
            return known;
        }

        long opened = world[actor].Ask(Command("call", "t1", "OpenProcess", [AllAccess, 0, world[other].Id]))["ret"]!.GetValue<long>();
        Keep(actor, ProcessSymbol(other), opened, isOurs: true);
        return opened;
    }
}
