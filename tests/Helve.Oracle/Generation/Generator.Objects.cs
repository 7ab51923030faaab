namespace Helve.Oracle;

/// <summary>Objects that are waited for, sections and directories: made and opened by Win32's and by NT's calls.</summary>
internal sealed partial class Generator
{
    private const string WaitableTypes = "emst";

    private static readonly string[] s_names = ["n1", "n2", "n3", "n1", "n2", "n3", "d1", @"d1\n1", @"d1\d2\n1", @"n1\n2", "N1", "", "l1", @"l1\n1"];
    private static readonly string[] s_directories = ["d1", "d1", @"d1\d2", "D1", @"d2\d1"];
    private static readonly uint[] s_access = [0x1F0003, 0x100000, 0x100002, 0x2, 0x100001, 0x1, 0x80000000, 0x40000000, 0x20000000, 0x10000000, 0x20000, 0x120001, 0x1F0001];

    private Arg MaybeName() => Chance(60) ? Arg.Name(Pick(s_names)) : Arg.Null;

    // Everybody has the standard rights, of which an owner has some in any case; what else there is, a list says.
    private static readonly string[] s_descriptors =
        ["D:(A;;0x1F0000;;;WD)", "D:(A;;0x1F0001;;;WD)", "D:(A;;0x1F0002;;;WD)", "D:(A;;0x1F0003;;;WD)", "D:(D;;0x2;;;WD)(A;;0x1F0003;;;WD)", "D:(A;;GA;;;WD)", "D:NO_ACCESS_CONTROL"];

    // The others have generic rights, or no list.
    private const int SpecificDescriptors = 5;

    private Arg MaybeInheritable() => _isGuarded && Chance(40) ? Arg.Security(Pick(s_descriptors), Chance(25))
        : Chance(25) ? Arg.Inheritable
        : Arg.Null;

    // OBJ_INHERIT, OBJ_CASE_INSENSITIVE and OBJ_OPENIF; now and then below a directory that the process has a handle to.
    private Arg Attributes(string actor, IReadOnlyList<string> names)
    {
        uint bits = Pick<uint>([0, 0x40, 0x80, 0xC0, 2, 0x82]);
        return Mine(actor, "d") is { Length: > 0 } directories && Chance(40)
            ? Arg.Attributes(bits, Pick(["n1", "n2", "d2", @"d2\n1", ""]), Pick(directories).Symbol)
            : Arg.Attributes(bits, Pick(names));
    }

    private void Create(string actor)
    {
        switch (_random.Next(9))
        {
            case 0:
                Add(actor, "CreateEventW", [MaybeInheritable(), _random.Next(2), Chance(40) ? 1 : 0, MaybeName()], New(actor, 'e'));
                break;
            case 1:
                Add(actor, "CreateMutexW", [MaybeInheritable(), _random.Next(2), MaybeName()], New(actor, 'm'));
                break;
            case 2:
                int maximum = _random.Next(0, 4);
                Add(actor, "CreateSemaphoreW", [MaybeInheritable(), _random.Next(-1, 4), maximum, MaybeName()], New(actor, 's'));
                break;
            case 3:
                Add(actor, "CreateWaitableTimerW", [MaybeInheritable(), _random.Next(2), MaybeName()], New(actor, 't'));
                break;
            case 4:
                CreateExtended(actor);
                break;
            case 5:
                // PAGE_READWRITE, PAGE_READONLY and some that are none.
                uint protection = Pick<uint>([4, 4, 4, 2, 0, 0x40000004]);
                Add(actor, "CreateFileMappingW", [-1, MaybeInheritable(), protection, 0, Pick<int>([4096, 65536, 8192, 0]), MaybeName()], New(actor, 'f'));
                break;
            default:
                CreateNt(actor);
                break;
        }
    }

    private void CreateExtended(string actor)
    {
        uint access = Pick(s_access);
        switch (_random.Next(4))
        {
            case 0:
                Add(actor, "CreateEventExW", [MaybeInheritable(), MaybeName(), _random.Next(4), access], New(actor, 'e'));
                break;
            case 1:
                Add(actor, "CreateMutexExW", [MaybeInheritable(), MaybeName(), _random.Next(2), access], New(actor, 'm'));
                break;
            case 2:
                Add(actor, "CreateSemaphoreExW", [MaybeInheritable(), _random.Next(0, 3), 2, MaybeName(), 0, access], New(actor, 's'));
                break;
            default:
                Add(actor, "CreateWaitableTimerExW", [MaybeInheritable(), MaybeName(), _random.Next(2), access], New(actor, 't'));
                break;
        }
    }

    private void CreateNt(string actor)
    {
        Arg attributes = Attributes(actor, s_names);
        uint access = Pick(s_access);
        switch (_random.Next(7))
        {
            case 0:
                Add(actor, "NtCreateEvent", [Arg.OutHandle(New(actor, 'e')), access, attributes, _random.Next(2), _random.Next(2)]);
                break;
            case 1:
                Add(actor, "NtCreateMutant", [Arg.OutHandle(New(actor, 'm')), access, attributes, _random.Next(2)]);
                break;
            case 2:
                Add(actor, "NtCreateSemaphore", [Arg.OutHandle(New(actor, 's')), access, attributes, _random.Next(0, 3), _random.Next(0, 3)]);
                break;
            case 3:
                Add(actor, "NtCreateTimer", [Arg.OutHandle(New(actor, 't')), access, attributes, _random.Next(2)]);
                break;
            case 4:
                Add(actor, "NtCreateSection", [Arg.OutHandle(New(actor, 'f')), Pick<uint>([0xF001F, 7, 5, 4, 2, 0xF0007]), attributes, Arg.InInt64(Pick<long>([4096, 65536, 8192])), Pick<uint>([4, 4, 2]), 0x8000000, 0]);
                break;
            case 5:
                Add(actor, "NtCreateKeyedEvent", [Arg.OutHandle(New(actor, 'k')), Pick<uint>([0x1F0003, 1, 2, 3, 0x10000000]), attributes, 0]);
                break;
            default:
                Add(actor, Chance(70) ? "NtCreateDirectoryObject" : "NtOpenDirectoryObject", [Arg.OutHandle(New(actor, 'd')), Pick<uint>([0xF000F, 3, 0xF000F]), Attributes(actor, s_directories)]);
                break;
        }
    }

    private void Open(string actor)
    {
        if (Chance(40))
        {
            OpenNt(actor);
            return;
        }

        (string call, char type) = Pick<(string, char)>([("OpenEventW", 'e'), ("OpenMutexW", 'm'), ("OpenSemaphoreW", 's'), ("OpenWaitableTimerW", 't'), ("OpenFileMappingW", 'f'), ("OpenJobObjectW", 'j')]);
        Add(actor, call, [Pick(s_access), Chance(25) ? 1 : 0, Arg.Name(Pick(s_names))], New(actor, type));
    }

    private void OpenNt(string actor)
    {
        (string call, char type) = Pick<(string, char)>(
        [
            ("NtOpenEvent", 'e'), ("NtOpenMutant", 'm'), ("NtOpenSemaphore", 's'), ("NtOpenTimer", 't'), ("NtOpenSection", 'f'), ("NtOpenKeyedEvent", 'k'), ("NtOpenJobObject", 'j'),
            ("NtOpenDirectoryObject", 'd'), ("NtOpenSymbolicLinkObject", 'l'),
        ]);
        uint access = type switch { 'd' => 3, 'l' => 1, 'f' => 4, 'k' => 1, 'j' => 4, _ => Pick<uint>([0x100000, 0x100001, 1, 0x20000, 0x120001]) };
        Add(actor, call, [Arg.OutHandle(New(actor, type)), access, Attributes(actor, s_names)]);
    }
}
