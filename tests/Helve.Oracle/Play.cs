namespace Helve.Oracle;

/// <summary>Writes a scenario down: who calls what. Both worlds play it then.</summary>
internal sealed class Play
{
    private readonly List<Operation> _operations = [];

    internal IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Process A, its first thread.</summary>
    internal Voice A => new(this, "A", "t1");

    /// <summary>Process A, its second thread.</summary>
    internal Voice A2 => new(this, "A", "t2");

    /// <summary>Process B, its first thread.</summary>
    internal Voice B => new(this, "B", "t1");

    internal void Add(Operation operation) => _operations.Add(operation);
}

/// <summary>One thread of a play. Its shorter words are the calls that most scenarios are made of.</summary>
internal readonly record struct Voice(Play Play, string Actor, string Thread)
{
    internal const uint AllEvent = 0x1F0003;
    internal const uint Synchronize = 0x100000;

    internal Voice Calls(string call, params Arg[] args)
    {
        Play.Add(new Operation(Actor, Thread, call, args));
        return this;
    }

    /// <summary>The returned handle gets a symbol.</summary>
    internal Voice Makes(string symbol, string call, params Arg[] args)
    {
        Play.Add(new Operation(Actor, Thread, call, args, symbol));
        return this;
    }

    internal Voice Begins(string call, params Arg[] args)
    {
        Play.Add(new Operation(Actor, Thread, call, args, Step: Step.Start));
        return this;
    }

    /// <summary>The call that was begun goes on.</summary>
    internal Voice Blocks(string call, params Arg[] args)
    {
        Play.Add(new Operation(Actor, Thread, call, args, Step: Step.Join, Milliseconds: 50));
        return this;
    }

    /// <summary>The call that was begun comes back.</summary>
    internal Voice ComesBack(string call, params Arg[] args)
    {
        Play.Add(new Operation(Actor, Thread, call, args, Step: Step.Join, Milliseconds: 5000));
        return this;
    }

    /// <summary>Starts a child, which looks for handles of these numbers; with a list it inherits those alone.</summary>
    internal Voice Starts(bool inherit, string[] look, string[]? list = null) => Calls("child", inherit ? 1 : 0, Arg.Handles(look), list is null ? Arg.Null : Arg.Handles(list));

    internal Voice Ends(string what) => Calls("end-" + what);

    internal Voice Event(string symbol, bool manual = true, bool set = false, string? name = null) =>
        Makes(symbol, "CreateEventW", Arg.Null, manual ? 1 : 0, set ? 1 : 0, name is null ? Arg.Null : Arg.Name(name));

    internal Voice Mutex(string symbol, bool owned = false, string? name = null) =>
        Makes(symbol, "CreateMutexW", Arg.Null, owned ? 1 : 0, name is null ? Arg.Null : Arg.Name(name));

    internal Voice Semaphore(string symbol, int count, int maximum, string? name = null) =>
        Makes(symbol, "CreateSemaphoreW", Arg.Null, count, maximum, name is null ? Arg.Null : Arg.Name(name));

    internal Voice Timer(string symbol, bool manual = true) => Makes(symbol, "CreateWaitableTimerW", Arg.Null, manual ? 1 : 0, Arg.Null);

    internal Voice Section(string symbol, uint protection = 4, int size = 65536, string? name = null) =>
        Makes(symbol, "CreateFileMappingW", -1, Arg.Null, protection, 0, size, name is null ? Arg.Null : Arg.Name(name));

    internal Voice Waits(string symbol) => Calls("WaitForSingleObject", Arg.Handle(symbol), 0);

    internal Voice WaitsAny(params string[] symbols) => Calls("WaitForMultipleObjects", symbols.Length, Arg.Handles(symbols), 0, 0);

    internal Voice WaitsAll(params string[] symbols) => Calls("WaitForMultipleObjects", symbols.Length, Arg.Handles(symbols), 1, 0);

    internal Voice Closes(string symbol) => Calls("CloseHandle", Arg.Handle(symbol));

    internal Voice Sets(string symbol) => Calls("SetEvent", Arg.Handle(symbol));

    internal Voice Copies(string symbol, string to, uint access = 0, int options = 2, bool inherit = false) =>
        Calls("DuplicateHandle", Arg.Process(Actor), Arg.Handle(symbol), Arg.Process(Actor), Arg.OutHandle(to), access, inherit ? 1 : 0, options);

    internal Voice Gives(string symbol, string actor, string to, uint access = 0, int options = 2) =>
        Calls("DuplicateHandle", Arg.Process(Actor), Arg.Handle(symbol), Arg.Process(actor), Arg.OutHandle(to, actor), access, 0, options);

    /// <summary>What the handle grants, and how many handles the object has.</summary>
    internal Voice Asks(string symbol) => Calls("NtQueryObject", Arg.Handle(symbol), 0, Arg.Out(56, 4, 8), 56, Arg.OutUInt32());

    /// <summary>What the handle grants: of objects that the system has handles to as well.</summary>
    internal Voice Grants(string symbol) => Calls("NtQueryObject", Arg.Handle(symbol), 0, Arg.Out(56, 4), 56, Arg.OutUInt32());

    internal Voice Flags(string symbol) => Calls("GetHandleInformation", Arg.Handle(symbol), Arg.OutUInt32());

    internal Voice Same(string one, string other) => Calls("CompareObjectHandles", Arg.Handle(one), Arg.Handle(other));
}

/// <summary>The rules of the semantics that a scenario lets a program observe.</summary>
/// <param name="rules">Their numbers.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShowsAttribute(params string[] rules) : Attribute
{
    internal IReadOnlyList<string> Rules { get; } = rules;
}
