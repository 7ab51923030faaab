namespace Helve.Oracle;

/// <summary>Random sequences of calls over two processes of two threads each and objects of all types that are waited for; the seed says all of one.</summary>
internal sealed class Generator
{
    internal static string[] Actors { get; } = ["A", "B"];

    internal static string[] Threads { get; } = ["t1", "t2"];

    private static readonly string[] s_names = ["n1", "n2", "n3", "n1", "n2", "n3", "d1", @"d1\n1", @"d1\d2\n1", @"n1\n2", "N1", ""];
    private static readonly string[] s_directories = ["d1", "d1", @"d1\d2", "D1", "n1", @"d2\d1"];
    private static readonly uint[] s_waitableAccess = [0x1F0003, 0x100000, 0x100002, 0x2, 0x100001, 0x1, 0x80000000, 0x40000000, 0x20000000, 0x10000000, 0x20000, 0x120001, 0x1F0001];
    private readonly Random _random;
    private readonly List<(string Actor, string Symbol, char Type)> _live = [];
    private readonly List<Operation> _operations = [];
    private int _next;

    private Generator(int seed) => _random = new Random(seed);

    internal static Operation[] Make(int seed)
    {
        var generator = new Generator(seed);
        int length = generator._random.Next(6, 30);
        while (generator._operations.Count < length)
        {
            generator.Step();
        }

        return [.. generator._operations];
    }

    private void Step()
    {
        string actor = Pick(Actors);
        (string Actor, string Symbol, char Type)[] mine = [.. _live.Where(live => live.Actor == actor)];
        int choice = _random.Next(100);
        if (mine.Length == 0 || choice < 16)
        {
            Create(actor);
        }
        else if (choice < 24)
        {
            Open(actor);
        }
        else if (choice < 38)
        {
            Duplicate(actor, Pick(mine));
        }
        else if (choice < 46)
        {
            Close(actor, Pick(mine));
        }
        else if (choice < 62)
        {
            Wait(actor, mine);
        }
        else if (choice < 84)
        {
            Change(actor, Pick(mine));
        }
        else
        {
            Query(actor, Pick(mine));
        }
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private bool Chance(int percent) => _random.Next(100) < percent;

    private void Add(string actor, string call, Arg[] args, string? result = null) => _operations.Add(new Operation(actor, Pick(Threads), call, args, result));

    private string New(string actor, char type)
    {
        string symbol = $"{type}{++_next}";
        _live.Add((actor, symbol, type));
        return symbol;
    }

    private Arg MaybeName() => Chance(60) ? Arg.Name(Pick(s_names)) : Arg.Null;

    private Arg MaybeInheritable() => Chance(25) ? Arg.Inheritable : Arg.Null;

    private void Create(string actor)
    {
        bool one = Chance(50);
        switch (_random.Next(8))
        {
            case 6:
                CreateSection(actor);
                break;
            case 7:
                CreateDirectory(actor);
                break;
            case 0:
                Add(actor, "CreateEventW", [MaybeInheritable(), one ? 1 : 0, Chance(40) ? 1 : 0, MaybeName()], New(actor, 'e'));
                break;
            case 1:
                Add(actor, "CreateMutexW", [MaybeInheritable(), one ? 1 : 0, MaybeName()], New(actor, 'm'));
                break;
            case 2:
                int maximum = _random.Next(0, 4);
                Add(actor, "CreateSemaphoreW", [MaybeInheritable(), _random.Next(-1, 4), maximum, MaybeName()], New(actor, 's'));
                break;
            case 3:
                Add(actor, "CreateWaitableTimerW", [MaybeInheritable(), one ? 1 : 0, MaybeName()], New(actor, 't'));
                break;
            case 4:
                Add(actor, "CreateEventExW", [MaybeInheritable(), MaybeName(), _random.Next(4), Pick(s_waitableAccess)], New(actor, 'e'));
                break;
            default:
                string symbol = New(actor, 'e');
                Add(actor, "NtCreateEvent", [Arg.OutHandle(symbol), Pick(s_waitableAccess), Arg.Attributes(Pick<uint>([0, 0x40, 0x80, 0xC0, 2]), Pick(s_names)), _random.Next(2), _random.Next(2)]);
                break;
        }
    }

    private void CreateSection(string actor)
    {
        // PAGE_READWRITE, PAGE_READONLY and some that are none.
        uint protection = Pick<uint>([4, 4, 4, 2, 0, 0x40000004]);
        Add(actor, "CreateFileMappingW", [-1, MaybeInheritable(), protection, 0, Pick<int>([4096, 65536, 100, 0]), MaybeName()], New(actor, 'f'));
    }

    private void CreateDirectory(string actor)
    {
        uint bits = Pick<uint>([0, 0x40, 0x80]);
        if (Chance(70))
        {
            Add(actor, "NtCreateDirectoryObject", [Arg.OutHandle(New(actor, 'd')), 0xF000F, Arg.Attributes(bits, Pick(s_directories))]);
        }
        else
        {
            Add(actor, "NtOpenDirectoryObject", [Arg.OutHandle(New(actor, 'd')), 3, Arg.Attributes(bits, Pick(s_directories))]);
        }
    }

    private void Open(string actor)
    {
        (string call, char type) = Pick<(string, char)>([("OpenEventW", 'e'), ("OpenMutexW", 'm'), ("OpenSemaphoreW", 's'), ("OpenWaitableTimerW", 't'), ("OpenFileMappingW", 'f')]);
        Add(actor, call, [Pick(s_waitableAccess), Chance(25) ? 1 : 0, Arg.Name(Pick(s_names))], New(actor, type));
    }

    private void Duplicate(string actor, (string Actor, string Symbol, char Type) source)
    {
        string target = Pick(Actors);
        int options = Pick<int>([2, 2, 2, 0, 3, 1, 0]);
        string symbol = New(target, source.Type);
        Add(actor, "DuplicateHandle",
        [
            Arg.Process(actor), Arg.Handle(source.Symbol), Arg.Process(target), Arg.OutHandle(symbol, target == actor ? null : target),
            Pick(s_waitableAccess), Chance(25) ? 1 : 0, options,
        ]);
        if ((options & 1) != 0)
        {
            _live.Remove(source);
        }
    }

    private void Close(string actor, (string Actor, string Symbol, char Type) handle)
    {
        Add(actor, Chance(70) ? "CloseHandle" : "NtClose", [Arg.Handle(handle.Symbol)]);
        _live.Remove(handle);
    }

    private void Wait(string actor, (string Actor, string Symbol, char Type)[] mine)
    {
        int choice = _random.Next(10);
        if (choice < 4)
        {
            Add(actor, "WaitForSingleObject", [Arg.Handle(Pick(mine).Symbol), 0]);
        }
        else if (choice < 8)
        {
            // Each once: what a wait for all on an object twice does is told by the scenarios.
            string[] symbols = [.. mine.OrderBy(_ => _random.Next()).Take(_random.Next(1, 5)).Select(static live => live.Symbol)];
            Add(actor, "WaitForMultipleObjects", [symbols.Length, Arg.Handles(symbols), Chance(40) ? 1 : 0, 0]);
        }
        else
        {
            Add(actor, "SignalObjectAndWait", [Arg.Handle(Pick(mine).Symbol), Arg.Handle(Pick(mine).Symbol), 0, 0]);
        }
    }

    private void Change(string actor, (string Actor, string Symbol, char Type) handle)
    {
        // Sometimes the call of another type.
        char type = Chance(90) ? handle.Type : Pick<char>(['e', 'm', 's', 't', 'f']);
        Arg it = Chance(95) ? Arg.Handle(handle.Symbol) : Arg.Tagged(handle.Symbol, _random.Next(1, 4));
        switch (type)
        {
            case 'e':
                Add(actor, Pick(["SetEvent", "SetEvent", "ResetEvent", "PulseEvent"]), [it]);
                break;
            case 'm':
                Add(actor, "ReleaseMutex", [it]);
                break;
            case 'f':
                View(actor, handle, it);
                break;
            case 'd':
                Add(actor, "NtQueryDirectoryObject", [it, Arg.OutBytes(64, 0), 4, 1, 1, Arg.InOutUInt32(0), Arg.OutUInt32()]);
                break;
            case 's':
                Add(actor, "ReleaseSemaphore", [it, _random.Next(-1, 4), Chance(70) ? Arg.OutUInt32() : Arg.Null]);
                break;
            default:
                // Due at once, or long after everything.
                if (Chance(30))
                {
                    Add(actor, "CancelWaitableTimer", [it]);
                }
                else
                {
                    Add(actor, "SetWaitableTimer", [it, Arg.InInt64(-36_000_000_000), 0, Arg.Null, Arg.Null, 0]);
                }

                break;
        }
    }

    // FILE_MAP_WRITE, READ, COPY, ALL_ACCESS, and none.
    private void View(string actor, (string Actor, string Symbol, char Type) section, Arg it)
    {
        string view = $"v{++_next}";
        uint access = Pick<uint>([2, 4, 6, 1, 0xF001F, 0]);
        int offset = Pick<int>([0, 0, 0, 65536, 4096, 10]);
        Add(actor, "MapViewOfFile", [it, access, 0, offset, Pick<int>([0, 1, 100, 4096, 8192])], view);
        if (access is 2 or 6 or 1 or 0xF001F && offset == 0)
        {
            Add(actor, "write", [Arg.Handle(view), Arg.InBytes((byte)_random.Next(256))]);
        }

        string other = $"v{++_next}";
        Add(actor, "MapViewOfFile", [it, 4, 0, 0, 0], other);
        Add(actor, "read", [Arg.Handle(other), 1]);
        Add(actor, "UnmapViewOfFile", [Arg.Handle(view)]);
        Add(actor, "UnmapViewOfFile", [Arg.Handle(other)]);
    }

    private void Query(string actor, (string Actor, string Symbol, char Type) handle)
    {
        Arg it = Arg.Handle(handle.Symbol);
        switch (_random.Next(8))
        {
            case 0:
                Add(actor, "GetHandleInformation", [it, Arg.OutUInt32()]);
                break;
            case 1:
                Add(actor, "SetHandleInformation", [it, _random.Next(4), _random.Next(4)]);
                break;
            case 2:
                // GrantedAccess and HandleCount.
                Add(actor, "NtQueryObject", [it, 0, Arg.Out(56, 4, 8), 56, Arg.OutUInt32()]);
                break;
            case 3:
                Add(actor, "NtQueryEvent", [it, 0, Arg.OutBytes(8), 8, Arg.OutUInt32()]);
                break;
            case 4:
                Add(actor, "NtQueryMutant", [it, 0, Arg.OutBytes(8, 6), 8, Arg.OutUInt32()]);
                break;
            case 5:
                Add(actor, "NtQuerySemaphore", [it, 0, Arg.OutBytes(8), 8, Arg.OutUInt32()]);
                break;
            case 6:
                string other = Pick([.. _live.Where(live => live.Actor == actor).Select(static live => live.Symbol)]);
                Add(actor, "CompareObjectHandles", [it, Arg.Handle(other)]);
                break;
            default:
                Add(actor, "NtQueryEvent", [it, 0, Arg.OutBytes(8), _random.Next(4, 12), Arg.OutUInt32()]);
                break;
        }
    }
}
