using Helve.Kernel;
using Helve.Kernel.Memory;

namespace Helve.Tests.Model;

/// <summary>What an operation of a random program returned: a status and one number (a previous state, a count, an index).</summary>
public readonly record struct Outcome(NtStatus Status, int Number = 0);

/// <summary>
/// NT's handles, events, mutexes and semaphores for a fixed set of processes of one thread each, as plain sequential code: the
/// reference that random programs are compared with. No operation blocks (every wait is a poll). Handles are symbolic numbers; a
/// closed one stays closed (the real world may reuse its value, so programs do not use closed values of other handles).
/// </summary>
public sealed class NtModel
{
    public const uint Query = 1;
    public const uint Modify = 2;
    public const uint Synchronize = 0x100000;
    public const uint AllEventAccess = 0x1F0003;
    public const uint AllMutexAccess = 0x1F0001;

    private readonly Dictionary<int, Entry>[] _tables;
    private readonly Dictionary<string, Thing> _names = [];
    private int _nextHandle = 1;

    public NtModel(int processes)
    {
        _tables = new Dictionary<int, Entry>[processes];
        for (int i = 0; i < processes; i++)
        {
            _tables[i] = [];
        }
    }

    /// <summary>Open handles of a process, in order of creation.</summary>
    public IReadOnlyList<int> Handles(int process) => [.. _tables[process].Keys.Order()];

    public int HandleCount(int process) => _tables[process].Count;

    public (Outcome Outcome, int Handle) Create(int process, ObjectType type, bool manual, int initial, int limit, string? name)
    {
        if (type == ObjectType.Semaphore && (initial < 0 || limit <= 0 || initial > limit))
        {
            return (new Outcome(NtStatus.InvalidParameter), 0);
        }

        if (name is not null && _names.TryGetValue(name, out Thing? old))
        {
            return old.Type != type
                ? (new Outcome(NtStatus.ObjectTypeMismatch), 0)
                : (new Outcome(NtStatus.ObjectNameExists), Insert(process, old, FullAccess(type)));
        }

        var thing = new Thing { Type = type, Manual = manual, Limit = limit, Name = name };
        if (type == ObjectType.Mutex)
        {
            thing.Owner = initial != 0 ? process : -1;
            thing.Recursion = initial != 0 ? 1 : 0;
        }
        else
        {
            thing.Count = initial;
        }

        if (name is not null)
        {
            _names[name] = thing;
        }

        return (new Outcome(NtStatus.Success), Insert(process, thing, FullAccess(type)));
    }

    public (Outcome Outcome, int Handle) Open(int process, ObjectType type, string name, uint access)
    {
        if (!_names.TryGetValue(name, out Thing? thing))
        {
            return (new Outcome(NtStatus.ObjectNameNotFound), 0);
        }

        return thing.Type != type
            ? (new Outcome(NtStatus.ObjectTypeMismatch), 0)
            : (new Outcome(NtStatus.Success), Insert(process, thing, access));
    }

    public (Outcome Outcome, int Handle) Duplicate(int from, int handle, int to, uint? access, bool closeSource)
    {
        if (!_tables[from].TryGetValue(handle, out Entry? entry))
        {
            return (new Outcome(NtStatus.InvalidHandle), 0);
        }

        int made = Insert(to, entry.Thing, access ?? entry.Access);
        if (closeSource)
        {
            Close(from, handle);
        }

        return (new Outcome(NtStatus.Success), made);
    }

    public Outcome Close(int process, int handle)
    {
        if (!_tables[process].Remove(handle, out Entry? entry))
        {
            return new Outcome(NtStatus.InvalidHandle);
        }

        Thing thing = entry.Thing;
        if (--thing.Handles == 0 && thing.Name is not null)
        {
            _names.Remove(thing.Name);
        }

        return new Outcome(NtStatus.Success);
    }

    public Outcome Set(int process, int handle) => Signal(process, handle, (t, was) => t.Count = 1);

    public Outcome Reset(int process, int handle) => Signal(process, handle, (t, was) => t.Count = 0);

    public Outcome Pulse(int process, int handle) => Signal(process, handle, (t, was) => t.Count = 0);

    public Outcome ReleaseSemaphore(int process, int handle, int count)
    {
        if (count <= 0)
        {
            return new Outcome(NtStatus.InvalidParameter);
        }

        NtStatus status = Resolve(process, handle, ObjectType.Semaphore, Modify, out Thing thing);
        if (status != NtStatus.Success)
        {
            return new Outcome(status);
        }

        if ((long)thing.Count + count > thing.Limit)
        {
            return new Outcome(NtStatus.SemaphoreLimitExceeded);
        }

        thing.Count += count;
        return new Outcome(NtStatus.Success, thing.Count - count);
    }

    public Outcome ReleaseMutex(int process, int handle)
    {
        NtStatus status = Resolve(process, handle, ObjectType.Mutex, 0, out Thing thing);
        if (status != NtStatus.Success)
        {
            return new Outcome(status);
        }

        if (thing.Owner != process)
        {
            // NT answers for an abandoned mutex with a success code (H13).
            return new Outcome(thing.Abandoned ? NtStatus.AbandonedWait0 : NtStatus.MutantNotOwned);
        }

        int previous = 1 - thing.Recursion;
        if (--thing.Recursion == 0)
        {
            thing.Owner = -1;
        }

        return new Outcome(NtStatus.Success, previous);
    }

    public Outcome Poll(int process, params int[] handles) => PollMany(process, handles, all: false);

    public Outcome PollAll(int process, params int[] handles) => PollMany(process, handles, all: true);

    /// <summary>The process's mutexes become abandoned, its handles close.</summary>
    public void Kill(int process)
    {
        foreach (Thing thing in _tables.SelectMany(t => t.Values).Select(e => e.Thing).Distinct())
        {
            if (thing.Owner == process)
            {
                thing.Owner = -1;
                thing.Recursion = 0;
                thing.Abandoned = true;
            }
        }

        foreach (int handle in Handles(process))
        {
            Close(process, handle);
        }
    }

    private static uint FullAccess(ObjectType type) => type == ObjectType.Mutex ? AllMutexAccess : AllEventAccess;

    private Outcome PollMany(int process, int[] handles, bool all)
    {
        var things = new List<Thing>();
        foreach (int handle in handles)
        {
            NtStatus status = Resolve(process, handle, ObjectType.None, Synchronize, out Thing thing);
            if (status != NtStatus.Success)
            {
                return new Outcome(status);
            }

            things.Add(thing);
        }

        if (all && things.Distinct().Count() != things.Count)
        {
            return new Outcome(NtStatus.InvalidParameterMix);
        }

        if (all)
        {
            if (!things.TrueForAll(t => t.Available(process)))
            {
                return new Outcome(NtStatus.Timeout);
            }

            bool abandoned = false;
            foreach (Thing thing in things)
            {
                abandoned |= thing.Take(process);
            }

            return new Outcome(abandoned ? NtStatus.AbandonedWait0 : NtStatus.Success);
        }

        int index = things.FindIndex(t => t.Available(process));
        return index < 0
            ? new Outcome(NtStatus.Timeout)
            : new Outcome(things[index].Take(process) ? NtStatus.AbandonedWait0 : NtStatus.Success, index);
    }

    private Outcome Signal(int process, int handle, Action<Thing, int> change)
    {
        NtStatus status = Resolve(process, handle, ObjectType.Event, Modify, out Thing thing);
        if (status != NtStatus.Success)
        {
            return new Outcome(status);
        }

        int was = thing.Count;
        change(thing, was);
        return new Outcome(NtStatus.Success, was);
    }

    /// <summary>The precedence of errors: the handle exists, then the type fits, then the access is granted (A25).</summary>
    private NtStatus Resolve(int process, int handle, ObjectType type, uint access, out Thing thing)
    {
        thing = null!;
        if (!_tables[process].TryGetValue(handle, out Entry? entry))
        {
            return NtStatus.InvalidHandle;
        }

        if (type != ObjectType.None && entry.Thing.Type != type)
        {
            return NtStatus.ObjectTypeMismatch;
        }

        thing = entry.Thing;
        return (entry.Access & access) == access ? NtStatus.Success : NtStatus.AccessDenied;
    }

    private int Insert(int process, Thing thing, uint access)
    {
        thing.Handles++;
        _tables[process].Add(_nextHandle, new Entry(thing, access));
        return _nextHandle++;
    }

    private sealed record Entry(Thing Thing, uint Access);

    private sealed class Thing
    {
        public required ObjectType Type { get; init; }

        public bool Manual { get; init; }

        public int Limit { get; init; }

        public string? Name { get; init; }

        public int Handles { get; set; }

        public int Count { get; set; }

        public int Owner { get; set; } = -1;

        public int Recursion { get; set; }

        public bool Abandoned { get; set; }

        public bool Available(int process) => Type == ObjectType.Mutex ? Owner < 0 || Owner == process : Count > 0;

        /// <summary>Consumes what a satisfied wait consumes; true if a mutex was taken over from the dead.</summary>
        public bool Take(int process)
        {
            if (Type == ObjectType.Mutex)
            {
                Owner = process;
                Recursion++;
                bool abandoned = Abandoned;
                Abandoned = false;
                return abandoned;
            }

            if (!(Type == ObjectType.Event && Manual))
            {
                Count--;
            }

            return false;
        }
    }
}
