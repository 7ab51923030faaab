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

    /// <summary>Process C, which somebody starts: its first thread.</summary>
    internal Voice C => new(this, "C", "t1");

    /// <summary>Process C, its second thread.</summary>
    internal Voice C2 => new(this, "C", "t2");

    /// <summary>Process D, which somebody starts: its first thread.</summary>
    internal Voice D => new(this, "D", "t1");

    internal void Add(Operation operation) => _operations.Add(operation);
}

/// <summary>One thread of a play. Its shorter words are the calls that most scenarios are made of.</summary>
internal readonly record struct Voice(Play Play, string Actor, string Thread)
{
    internal const uint AllEvent = 0x1F0003;
    internal const uint ParentProcess = 0x20000;
    internal const uint HandleList = 0x20002;
    internal const uint JobList = 0x2000D;
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

    /// <summary>Starts a process that takes part from then on, until the scenario ends. The handle to it has its name.</summary>
    internal Voice Raises(string actor, bool inherit = false, uint flags = 0, string? list = null, bool inheritable = false, string? output = null, string? security = null) =>
        Calls("CreateProcessW", new StartArg(actor, inherit, flags, list, inheritable, output, security));

    /// <summary>Whether another process has the very object of this handle by the same number.</summary>
    internal Voice Finds(string actor, string symbol) => Calls("find", Arg.Process(actor), Arg.Handle(symbol));

    /// <summary>Makes an attribute list with room for so many.</summary>
    internal Voice List(string symbol, int room) =>
        Makes(symbol, "keep", Arg.InBytes(new byte[24 + (24 * room)])).Calls("InitializeProcThreadAttributeList", Arg.Handle(symbol), room, 0, Arg.InInt64(24 + (24 * room)));

    /// <summary>Puts an attribute of handles into a list; they stay in memory by a symbol of their own.</summary>
    internal Voice Lists(string list, uint attribute, params string[] handles) =>
        Makes($"{list} {attribute:X}", "keep", Arg.Handles(handles)).Calls("UpdateProcThreadAttribute", Arg.Handle(list), 0, attribute, Arg.Handle($"{list} {attribute:X}"), handles.Length * 8, Arg.Null, Arg.Null);

    internal Voice Ends(string what) => Calls("end-" + what);

    /// <summary>What holds of the handle's value in every world.</summary>
    internal Voice Values(string symbol) => Calls("value", Arg.Handle(symbol));

    /// <summary>Makes a closed handle's value come back in another one.</summary>
    internal Voice FindsAgain(string symbol) => Calls("comes-back", Arg.Handle(symbol));

    /// <summary>Looks for the handle among all of all processes: SystemHandleInformation (16), SystemExtendedHandleInformation (64).</summary>
    internal Voice Lists(int information, string symbol, string? actor = null) => Calls("listed", information, actor is null ? Arg.Handle(symbol) : Arg.HandleOf(actor, symbol));

    /// <summary>How many handles the process has more than when this was asked before.</summary>
    internal Voice Counts(string actor) => Calls("handles-of", Arg.Process(actor));

    /// <summary>A process that nobody holds any more can't be opened by the id that it had, sooner or later.</summary>
    internal Voice Forgets(string actor) => Calls("forgotten", Arg.FormerId(actor));

    /// <summary>The text that a call gave the address of.</summary>
    internal Voice Reads(string symbol) => Calls("text", Arg.Handle(symbol));

    /// <summary>What the handle's descriptor says: owner, group and DACL.</summary>
    internal Voice Describes(string symbol, int parts = 7) => Calls("GetKernelObjectSecurity", Arg.Handle(symbol), parts, Arg.OutDescriptor(), 1024, Arg.OutLength());

    internal Voice Secures(string symbol, int parts, string sddl) => Calls("SetKernelObjectSecurity", Arg.Handle(symbol), parts, Arg.Descriptor(sddl));

    internal Voice Event(string symbol, bool manual = true, bool set = false, string? name = null) =>
        Makes(symbol, "CreateEventW", Arg.Null, manual ? 1 : 0, set ? 1 : 0, name is null ? Arg.Null : Arg.Name(name));

    internal Voice Mutex(string symbol, bool owned = false, string? name = null) =>
        Makes(symbol, "CreateMutexW", Arg.Null, owned ? 1 : 0, name is null ? Arg.Null : Arg.Name(name));

    internal Voice Semaphore(string symbol, int count, int maximum, string? name = null) =>
        Makes(symbol, "CreateSemaphoreW", Arg.Null, count, maximum, name is null ? Arg.Null : Arg.Name(name));

    internal Voice Timer(string symbol, bool manual = true) => Makes(symbol, "CreateWaitableTimerW", Arg.Null, manual ? 1 : 0, Arg.Null);

    internal Voice Section(string symbol, uint protection = 4, int size = 65536, string? name = null) =>
        Makes(symbol, "CreateFileMappingW", -1, Arg.Null, protection, 0, size, name is null ? Arg.Null : Arg.Name(name));

    /// <summary>A directory in \BaseNamedObjects: who is not privileged can make links in there alone.</summary>
    internal Voice Directory(string symbol) => Calls("NtCreateDirectoryObject", Arg.OutHandle(symbol), 0xF000F, Arg.Attributes(0, symbol));

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
