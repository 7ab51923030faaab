namespace Helve.Oracle;

/// <summary>Which objects there are, which handles and names they have, and who owns what: followed call by call from what Helve says came of each.</summary>
internal sealed partial class Known
{
    private const uint Protect = 2, CloseSource = 1, SameAccess = 2;
    private readonly Dictionary<(string Actor, string Symbol), Held> _held = [];
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly HashSet<(string Actor, string Symbol)> _given = [];
    private readonly Dictionary<(string Actor, string Overlapped), (string Call, Thing End)> _background = [];
    private readonly List<Thing> _things = [];
    private readonly Dictionary<(string Actor, string Thread), Operation> _begun = [];

    /// <summary>The open handle of a symbol; null: it was closed, or never made.</summary>
    internal Held? this[string actor, string symbol] => _held.GetValueOrDefault((actor, symbol));

    /// <summary>The handle in that place of a call.</summary>
    internal Held? this[Operation operation, int place] => operation.Args.ElementAtOrDefault(place) switch
    {
        HandleArg { Symbol: var symbol, Actor: null } => this[operation.Actor, symbol],
        _ => null,
    };

    internal bool HasEnded(string actor) => _ended.Contains(actor);

    /// <summary>Which process a call means in that place; null: nobody knows.</summary>
    internal string? ProcessIn(Operation operation, int place) => operation.Args[place] switch
    {
        ProcessArg { Actor: var actor } => actor,
        NumberArg { Value: -1 } => operation.Actor,
        HandleArg => this[operation, place]?.Thing.Actor,
        _ => null,
    };

    /// <summary>How many instances the pipe has had of which this is an end.</summary>
    internal uint InstancesEver(Thing end) => (_things.Find(thing => thing.Type == "Pipe" && (thing == end || thing.Client == end)) is { } instance)
        ? (uint)_things.Count(thing => thing.Type == "Pipe" && string.Equals(thing.Name, instance.Name, StringComparison.OrdinalIgnoreCase)) : 0;

    /// <summary>The instances that are there of the pipe that a call names.</summary>
    internal IEnumerable<Thing> PipesOf(Operation operation) => operation.Args[0] is not NameArg { Value: var name } ? [] :
        _things.Where(thing => thing.Type == "Pipe" && string.Equals(thing.Name, name, StringComparison.OrdinalIgnoreCase) && (thing.Handles != 0 || thing.Client is { Handles: not 0 }));

    /// <summary>The call that an OVERLAPPED was given to last, and the end of a pipe, or the file, that it is made at; null: there is none.</summary>
    internal (string Call, Thing End)? Begun(string actor, string overlapped) => _background.TryGetValue((actor, overlapped), out (string Call, Thing End) begun) ? begun : null;

    /// <summary>A call that may go on in the background was made there.</summary>
    internal bool WasBegunAt(Thing end) => _background.Values.Any(begun => begun.End == end);

    /// <summary>The handle in that place is NULL: no call has given it.</summary>
    internal bool IsNull(Operation operation, int place) =>
        operation.Args[place] is NumberArg { Value: 0 } || (operation.Args[place] is HandleArg { Symbol: var symbol } && !_given.Contains((operation.Actor, symbol)));

    /// <summary>Whether the process that a call asks about is in the job, or in any.</summary>
    internal bool IsMember(Operation operation) => ProcessIn(operation, 0) is { } actor
        && (IsNull(operation, 1) ? _things.Exists(thing => thing.Members.Contains(actor)) : this[operation, 1]?.Thing.Members.Contains(actor) == true);

    /// <summary>Takes in what came of a call.</summary>
    internal void Take(Operation operation, Outcome ours)
    {
        // A join may leave out what the call was given when it was begun.
        (string Actor, string Thread) thread = (operation.Actor, operation.Thread);
        if (operation.Step == Step.Start)
        {
            _begun[thread] = operation;
        }
        else if (operation.Step == Step.Join)
        {
            operation = _begun.GetValueOrDefault(thread) ?? operation;
        }

        if (operation.Call is "ReadFile" or "WriteFile" or "ConnectNamedPipe" && this[operation, 0] is { Thing: var end } && operation.Args is [.., (StaysArg or HandleArg) and var overlapped])
        {
            _background[(operation.Actor, (overlapped as StaysArg)?.Symbol ?? ((HandleArg)overlapped).Symbol)] = (operation.Call, end);
        }

        bool isBack = ours.Answer is not null;
        switch (operation.Call)
        {
            case "end-thread":
                Abandon(owner => owner == (operation.Actor, operation.Thread));
                break;
            case "end-process" or "exit":
                End(operation.Actor);
                break;
            case "CreateProcessW" when operation.Args[0] is StartArg { Actor: var child } && ours.Has("a child"):
                Hold(operation.Actor, child, new Thing("Process") { Actor = child }, 0x1FFFFF);
                break;
            case "DuplicateHandle" or "NtDuplicateObject":
                Duplicate(operation, ours);
                break;
            default:
                if (isBack && !ours.HasFailed && !ours.IsMissing)
                {
                    Succeed(operation, ours);
                }
                else if (isBack && ours.HasFailed)
                {
                    Fail(operation, ours);
                }

                break;
        }
    }

    private void Succeed(Operation operation, Outcome ours)
    {
        switch (operation.Call)
        {
            case "CloseHandle" or "NtClose" when operation.Args[0] is HandleArg { Symbol: var symbol }:
                Close(operation.Actor, symbol);
                break;
            case "SetHandleInformation" when this[operation, 0] is { } held && Number(operation, 1) is var mask && (mask & Protect) != 0:
                held.IsProtected = (Number(operation, 2) & Protect) != 0;
                break;
            case "OpenProcess" when operation.Args[2] is IdArg { Actor: var actor }:
                Hold(operation.Actor, operation.Result, new Thing("Process") { Actor = actor }, Number(operation, 0));
                break;
            case "TerminateProcess" when ProcessIn(operation, 0) is { } victim:
                End(victim);
                break;
            case "AssignProcessToJobObject" when ProcessIn(operation, 1) is { } member:
                this[operation, 0]?.Thing.Members.Add(member);
                break;
            case "TerminateJobObject" or "NtTerminateJobObject" when this[operation, 0] is { } job:
                job.Thing.Members.ToList().ForEach(End);
                break;
            case "SetInformationJobObject" or "NtSetInformationJobObject" when operation.Args is [_, NumberArg { Value: var information }, InArg { Bytes: { Length: > 20 } limits }, ..]:
                this[operation, 0]?.Thing.Limits.Add((information == 2, BitConverter.ToUInt32(limits, 16)));
                break;
            case "SetWaitableTimer" or "SetWaitableTimerEx" or "NtSetTimer" when operation.Args[1] is InArg { Bytes: { Length: 8 } due }:
                this[operation, 0]?.Thing.Dues.Add(BitConverter.ToInt64(due));
                break;
            case "CreateFileW" when operation.Args[0] is NameArg { Prefix: var prefix, Value: var pipe } && prefix.EndsWith(@"\pipe\", StringComparison.OrdinalIgnoreCase):
                Connect(operation, pipe);
                break;
            case "DisconnectNamedPipe" when this[operation, 0] is { } server:
                server.Thing.Client = null;
                break;
            case var call when call.StartsWith("Wait", StringComparison.Ordinal) || call.StartsWith("NtWaitFor", StringComparison.Ordinal):
                Waited(operation, ours, 0);
                break;
            case "SignalObjectAndWait" or "NtSignalAndWaitForSingleObject":
                Release(this[operation, 0]?.Thing);
                Waited(operation, ours, 1);
                break;
            case "ReleaseMutex" or "NtReleaseMutant":
                Release(this[operation, 0]?.Thing);
                break;
            default:
                MakeOrOpen(operation, ours);
                break;
        }
    }

    // What the symbol stood for is a handle still, which nobody can name any more.
    private void Fail(Operation operation, Outcome ours)
    {
        IEnumerable<string?> symbols = operation.Args.OfType<OutArg>().Where(static arg => arg is { Kind: OutKind.Handle, Actor: null }).Select(static arg => arg.Symbol).Append(operation.Result);
        foreach (string symbol in symbols.OfType<string>())
        {
            _held.Remove((operation.Actor, symbol));
            _given.Remove((operation.Actor, symbol));
            if (ours.Is("INVALID_HANDLE_VALUE"))
            {
                _given.Add((operation.Actor, symbol));
                _held[(operation.Actor, symbol)] = new Held(operation.Actor, new Thing("Process") { Actor = operation.Actor }, AllOf("Process"), true) { IsPseudo = true };
            }
        }
    }

    private void Hold(string actor, string? symbol, Thing thing, uint access)
    {
        if (!_things.Contains(thing))
        {
            _things.Add(thing);
        }

        thing.Handles++;
        if (symbol is not null)
        {
            _given.Add((actor, symbol));
            _held[(actor, symbol)] = new Held(actor, thing, Mapped(thing.Type, access), (access & MaximumAllowed) == 0);
        }
    }

    private void Close(string actor, string symbol)
    {
        if (this[actor, symbol] is { IsPseudo: false } held && _held.Remove((actor, symbol)))
        {
            Drop(held.Thing);
        }
    }

    // Its name goes with the last handle, whatever is in it.
    private static void Drop(Thing thing)
    {
        if (--thing.Handles == 0)
        {
            thing.IsGone = true;
            thing.Parent?.Entries.Remove(thing);
        }
    }

    private void End(string actor)
    {
        _ended.Add(actor);
        foreach ((string Actor, string Symbol) key in _held.Keys.Where(key => key.Actor == actor).ToArray())
        {
            Close(key.Actor, key.Symbol);
        }

        Abandon(owner => owner.Actor == actor);
    }

    private void Abandon(Func<(string Actor, string Thread), bool> isOwner)
    {
        foreach (Thing mutex in _things.Where(thing => thing.Owner is { } owner && isOwner(owner)))
        {
            (mutex.Owner, mutex.Depth, mutex.IsAbandoned) = (null, 0, true);
        }
    }

    // Who releases an abandoned one has not had it.
    private static void Release(Thing? thing)
    {
        if (thing is null || thing.IsAbandoned)
        {
            return;
        }

        thing.Depth = Math.Max(thing.Depth - 1, 0);
        thing.Owner = thing.Depth == 0 ? null : thing.Owner;
    }

    private void Waited(Operation operation, Outcome ours, int place)
    {
        uint returned = (uint)ours.Returned;
        if (returned is >= 192 or (>= 64 and < 128))
        {
            return;
        }

        if (operation.Args.ElementAtOrDefault(place) is HandleArg)
        {
            Acquire(operation, this[operation, place]?.Thing);
        }
        else if (operation.Args is [_, HandlesArg { Symbols: var symbols }, var kind, ..])
        {
            bool isForAll = kind is NumberArg { Value: var how } && how == (operation.Call.StartsWith("Nt", StringComparison.Ordinal) ? 0 : 1);
            foreach (string symbol in isForAll ? symbols : symbols.Skip((int)(returned % 64)).Take(1))
            {
                Acquire(operation, this[operation.Actor, symbol]?.Thing);
            }
        }
    }

    private static void Acquire(Operation operation, Thing? thing)
    {
        if (thing is { Type: "Mutant" })
        {
            (thing.Owner, thing.Depth, thing.IsAbandoned) = ((operation.Actor, operation.Thread), thing.Depth + 1, false);
        }
    }

    private void Duplicate(Operation operation, Outcome ours)
    {
        string? from = ProcessIn(operation, 0);
        uint options = Number(operation, 6);
        Held? source = operation.Args[1] is HandleArg { Symbol: var symbol } && from is not null ? this[from, symbol] : null;
        if (!ours.HasFailed && operation.Args[3] is OutArg { Symbol: { } made } output)
        {
            Thing thing = source?.Thing ?? new Thing(operation.Args[1] is NumberArg { Value: -1 } ? "Process" : "Thread") { Actor = operation.Args[1] is NumberArg { Value: -1 } ? from : null };
            Hold(output.Actor ?? operation.Actor, made, thing, (options & SameAccess) == 0 ? Number(operation, 4) : source is null ? MaximumAllowed : source.IsTold ? source.Access : source.Access | MaximumAllowed);
        }

        if ((options & CloseSource) != 0 && source is { IsProtected: false })
        {
            Close(from!, ((HandleArg)operation.Args[1]).Symbol);
        }
    }

    // To the first instance that waits for somebody.
    private void Connect(Operation operation, string name)
    {
        var client = new Thing("Client");
        if (_things.Find(thing => thing.Type == "Pipe" && thing.Client is null && thing.Handles != 0 && string.Equals(thing.Name, name, StringComparison.OrdinalIgnoreCase)) is { } instance)
        {
            instance.Client = client;
        }

        Hold(operation.Actor, operation.Result, client, Number(operation, 1));
    }

    private static uint Number(Operation operation, int place) =>
        operation.Args.ElementAtOrDefault(place) is NumberArg { Value: var value } ? unchecked((uint)value) : 0;
}
