using Helve.Kernel;
using Helve.Kernel.Memory;

namespace Helve.Tests.Model;

/// <summary>
/// Runs a program on the model and on real processes, step by step, and stops at the first difference. A program is a list of numbers, so
/// that it can be made at random and made smaller; what a number means depends on what is open at that moment.
/// </summary>
internal sealed class RandomProgram(PeerWorld world)
{
    private static readonly string[] s_names = [@"Local\a", @"Local\b", @"Global\a", "A"];
    private static readonly uint?[] s_access =
    [
        null, NtModel.Synchronize, NtModel.Modify, NtModel.Modify | NtModel.Synchronize, NtModel.Query, NtModel.AllMutexAccess,
    ];

    private readonly NtModel _model = new(2);
    private readonly List<string> _transcript = [];
    private int _handles = 1;
    private uint _bits;

    /// <summary>The operations done so far, with what was expected and what came if that differed.</summary>
    public string Transcript => string.Join(Environment.NewLine, _transcript);

    /// <summary>True if the two agreed on everything.</summary>
    public bool Run(IEnumerable<uint> program) => program.All(Step);

    /// <summary>Process 1 dies by SIGKILL; process 0 then looks at everything it has.</summary>
    public bool KillOne()
    {
        _transcript.Add("1: killed");
        _model.Kill(1);
        world.Kill(1, witness: 0);
        bool same = true;
        foreach (int handle in _model.Handles(0))
        {
            same &= Same($"0: poll {handle}", _model.Poll(0, handle), world.Poll(0, handle));
        }

        foreach (string name in s_names)
        {
            (Outcome expected, int made) = _model.Open(0, ObjectType.Mutex, name, NtModel.Synchronize);
            same &= Same($"0: open mutex {name}", expected, world.Open(0, ObjectType.Mutex, name, NtModel.Synchronize, Made(made)));
        }

        return same;
    }

    private bool Step(uint number)
    {
        _bits = number;
        int process = Take(2);
        return Take(12) switch
        {
            0 or 1 => Create(process),
            2 => Open(process),
            3 or 4 => Duplicate(process),
            5 => CloseOne(process),
            6 => Event(process),
            7 => Release(process),
            8 or 9 => Poll(process),
            10 => Many(process, all: false),
            _ => Many(process, all: true),
        };
    }

    private bool Create(int process)
    {
        ObjectType type = Type();
        bool manual = Take(2) == 1;
        int limit = 1 + Take(3);
        int initial = type == ObjectType.Semaphore ? Take(4) : Take(2);
        int which = Take(8);
        string? name = which < s_names.Length ? s_names[which] : null;
        (Outcome expected, int made) = _model.Create(process, type, manual, initial, limit, name);
        return Same(
            $"{process}: create {type} {name ?? "-"} manual={manual} initial={initial} limit={limit}",
            expected, world.Create(process, type, manual, initial, limit, name, Made(made)));
    }

    private bool Open(int process)
    {
        ObjectType type = Type();
        string name = s_names[Take(s_names.Length)];
        uint access = s_access[1 + Take(s_access.Length - 2)]!.Value;
        if (type == ObjectType.Mutex)
        {
            // A mutex has no MODIFY_STATE; asking for it is another rule's test.
            access &= NtModel.AllMutexAccess;
            access |= NtModel.Synchronize;
        }

        (Outcome expected, int made) = _model.Open(process, type, name, access);
        return Same($"{process}: open {type} {name} {access:x}", expected, world.Open(process, type, name, access, Made(made)));
    }

    private bool Duplicate(int process)
    {
        int handle = AnyHandle(process);
        int to = Take(2);
        uint? access = s_access[Take(s_access.Length - 1)];
        bool close = Take(3) == 0;
        (Outcome expected, int made) = _model.Duplicate(process, handle, to, access, close);
        return Same(
            $"{process}: duplicate {handle} to process {to} access={access:x} close={close}",
            expected, world.Duplicate(process, handle, to, access, close, Made(made)));
    }

    private bool CloseOne(int process)
    {
        int handle = AnyHandle(process);
        return Same($"{process}: close {handle}", _model.Close(process, handle), world.Close(process, handle));
    }

    private bool Event(int process)
    {
        int handle = AnyHandle(process);
        return Take(3) switch
        {
            0 => Same($"{process}: set {handle}", _model.Set(process, handle), world.Call(process, "set", handle)),
            1 => Same($"{process}: reset {handle}", _model.Reset(process, handle), world.Call(process, "reset", handle)),
            _ => Same($"{process}: pulse {handle}", _model.Pulse(process, handle), world.Call(process, "pulse", handle)),
        };
    }

    private bool Release(int process)
    {
        int handle = AnyHandle(process);
        if (Take(2) == 0)
        {
            return Same($"{process}: release mutex {handle}", _model.ReleaseMutex(process, handle), world.Call(process, "release-mutex", handle));
        }

        int count = Take(4);
        return Same(
            $"{process}: release semaphore {handle} by {count}",
            _model.ReleaseSemaphore(process, handle, count), world.Call(process, "release-semaphore", handle, count));
    }

    private bool Poll(int process)
    {
        int handle = AnyHandle(process);
        return Same($"{process}: poll {handle}", _model.Poll(process, handle), world.Poll(process, handle));
    }

    private bool Many(int process, bool all)
    {
        int[] handles = [.. Enumerable.Range(0, 1 + Take(3)).Select(_ => AnyHandle(process))];
        string text = $"{process}: poll {(all ? "all" : "any")} {string.Join(' ', handles)}";
        return all
            ? Same(text, _model.PollAll(process, handles), world.PollAll(process, handles))
            : Same(text, _model.Poll(process, handles), world.PollAny(process, handles));
    }

    /// <summary>An open handle of the process, or one time in sixteen (and when none is open) one that does not exist.</summary>
    private int AnyHandle(int process)
    {
        IReadOnlyList<int> open = _model.Handles(process);
        int choice = Take(16);
        return open.Count == 0 || choice == 15 ? -1 : open[(choice + Take(4)) % open.Count];
    }

    private ObjectType Type() => Take(3) switch { 0 => ObjectType.Event, 1 => ObjectType.Mutex, _ => ObjectType.Semaphore };

    // The model numbers handles itself; a failed call makes none.
    private int Made(int made) => made != 0 ? _handles = made : _handles + 1_000_000;

    private bool Same(string operation, Outcome expected, Outcome actual)
    {
        bool same = expected == actual;
        _transcript.Add(same ? $"{operation} -> {actual}" : $"{operation} -> {actual}, expected {expected}");
        return same;
    }

    // Small choices out of one number, spread by a multiplicative step so that 32 bits are enough for an operation.
    private int Take(int choices)
    {
        int choice = (int)((_bits >> 8) % (uint)choices);
        _bits = (_bits * 1_664_525) + 1_013_904_223;
        return choice;
    }
}
