namespace Helve.Oracle;

/// <summary>What can be done to every handle: duplicates, closes, flags, queries.</summary>
internal sealed partial class Generator
{
    private void Duplicate(string actor)
    {
        if (Any(actor) is not { } source)
        {
            return;
        }

        if (Chance(10))
        {
            Fetch(actor);
            return;
        }

        string target = Pick(Actors);
        int options = Pick<int>([2, 2, 2, 0, 3, 1, 0]);
        uint access = Access(source, ref options);
        Live made = new(target, Symbol(source.Type), source.Type, Copied(source.Model, access, options));
        _live.Add(made);
        (made.Model as PipeEnd)?.Opened();
        bool nt = Chance(40);
        Arg attributes = nt ? Pick<int>([0, 0, 2]) : Chance(25) ? 1 : 0;
        Arg[] common = [Arg.Process(actor), source.Handle, Arg.Process(target), Arg.OutHandle(made.Symbol, target == actor ? null : target), access, attributes, options];
        Add(actor, nt ? "NtDuplicateObject" : "DuplicateHandle", common);
        if ((options & 1) != 0)
        {
            Closed(source);
        }
    }

    // From the other process: what that has protected stays open there.
    private void Fetch(string actor)
    {
        string owner = Other(actor);
        Live[] theirs = [.. Mine(owner).Where(static live => live.Type is not ('h' or 'p' or 'q' or 'x'))];
        if (theirs.Length == 0 || FreeThread(actor) is null)
        {
            return;
        }

        Live source = Pick(theirs);
        int options = Pick<int>([2, 2, 3, 3]);
        if (Chance(25))
        {
            Add(owner, "SetHandleInformation", [source.Handle, 2, 2]);
        }

        Add(actor, Pick(["DuplicateHandle", "NtDuplicateObject"]), [Arg.Process(owner), Arg.HandleOf(owner, source.Symbol), Arg.Process(actor), Arg.OutHandle(New(actor, source.Type)), 0, 0, options]);
        Add(owner, "GetHandleInformation", [source.Handle, Arg.OutUInt32()]);
        if ((options & 1) != 0)
        {
            Closed(source);
        }
    }

    // What is asked for is what the type knows; files and pipes are never asked for more than they have.
    private uint Access(Live source, ref int options)
    {
        switch (source.Type)
        {
            case 'h':
                if (Narrowed(source, out uint narrow))
                {
                    return narrow;
                }

                options |= 2;
                return 0;
            case 'p':
                options |= 2;
                return 0;
            case 'q':
                return Pick<uint>([0x1000, 0x400, 0x100000, 0x101000, 0x40, 0x200]);
            case 'f':
                return Pick<uint>([0xF001F, 7, 5, 4, 2, 6, 0x80000000]);
            case 'd':
                return Pick<uint>([0xF000F, 3, 1, 0x80000000]);
            case 'j':
                return Pick<uint>([0x1F001F, 4, 6, 0xC, 0x100004, 0x80000000]);
            case 'l':
                return Pick<uint>([0xF0001, 1, 0x20000]);
            case 'k':
                return Pick<uint>([0xF0003, 1, 2, 0x80000000]);
            default:
                return Pick(s_access);
        }
    }

    private void Close(string actor)
    {
        if (Any(actor) is { } handle)
        {
            Add(actor, Chance(70) ? "CloseHandle" : "NtClose", [handle.Handle]);
            Closed(handle);
        }
    }

    private void Query(string actor)
    {
        if (Any(actor) is not { } handle)
        {
            return;
        }

        Arg it = handle.Handle;
        switch (_random.Next(12))
        {
            case 0:
                Add(actor, "GetHandleInformation", [it, Arg.OutUInt32()]);
                break;
            case 1:
                Protect(actor, handle);
                break;
            case 2 or 3:
                // GrantedAccess and HandleCount; of a process and its threads others have handles too.
                Add(actor, "NtQueryObject", [it, 0, handle.Type is 'q' or 'x' or 'p' or 'h' ? Arg.Out(56, 4) : Arg.Out(56, 4, 8), 56, Arg.OutUInt32()]);
                break;
            case 4:
                Add(actor, Pick(["CompareObjectHandles", "NtCompareObjects"]), [it, Pick(Mine(actor)).Handle]);
                break;
            case 5:
                QueryName(actor, handle);
                break;
            case 6:
                Add(actor, "NtQueryObject", [it, 4, Arg.OutBytes(2), 2, Arg.OutUInt32()]);
                break;
            case 9 when handle.Type is not ('h' or 'p' or 'q' or 'x'):
                Secure(actor, handle);
                break;
            case 7:
                Add(actor, "NtSetInformationObject", [it, 4, Arg.InBytes((byte)_random.Next(2), 0), 2]);
                break;
            case 8 when handle.Type is not ('p' or 'h'):
                Add(actor, "NtMakeTemporaryObject", [it]);
                break;
            default:
                QueryState(actor, handle);
                break;
        }
    }

    // HANDLE_FLAG_PROTECT_FROM_CLOSE: a duplication that closes its source leaves it open.
    private void Protect(string actor, Live handle)
    {
        Add(actor, "SetHandleInformation", [handle.Handle, _random.Next(4), _random.Next(4)]);
        if (Chance(40))
        {
            Add(actor, "SetHandleInformation", [handle.Handle, 2, 2]);
            Live made = new(actor, Symbol(handle.Type), handle.Type, handle.Model);
            _live.Add(made);
            (made.Model as PipeEnd)?.Opened();
            Add(actor, "DuplicateHandle", [Arg.Process(actor), handle.Handle, Arg.Process(actor), Arg.OutHandle(made.Symbol), 0, 0, 3]);
            Add(actor, "CloseHandle", [handle.Handle]);
            Add(actor, "SetHandleInformation", [handle.Handle, 2, 0]);
        }
    }

    private void QueryName(string actor, Live handle)
    {
        if (handle.Type is 'h' or 'p' or 'q' or 'x')
        {
            return;
        }

        int size = Pick<int>([512, 512, 512, 16, 40, 4]);
        Add(actor, "NtQueryObject", [handle.Handle, 1, Arg.OutName(size), size, Chance(50) ? Arg.OutUInt32() : Arg.Null]);
    }

    // Its own query, or that of another type, which finds out.
    private void QueryState(string actor, Live handle)
    {
        char type = Chance(80) ? handle.Type : Pick<char>(['e', 'm', 's', 't', 'f', 'l', 'd']);
        Arg it = handle.Handle;
        int length = Chance(80) ? 8 : _random.Next(4, 12);
        switch (type)
        {
            case 'm':
                Add(actor, "NtQueryMutant", [it, 0, Arg.OutBytes(8, 6), 8, Arg.OutUInt32()]);
                break;
            case 's':
                Add(actor, "NtQuerySemaphore", [it, 0, Arg.OutBytes(8), 8, Arg.OutUInt32()]);
                break;
            case 't':
                Add(actor, "NtQueryTimer", [it, 0, Arg.OutByteOf(16, 8), 16, Arg.OutUInt32()]);
                break;
            case 'f':
                Add(actor, "NtQuerySection", [it, 0, Arg.Out(24, 8, 16), 24, Arg.Null]);
                break;
            case 'l':
                Add(actor, "NtQuerySymbolicLinkObject", [it, Arg.OutCounted(Pick<int>([256, 256, 8])), Arg.OutUInt32()]);
                break;
            case 'd':
                // Which entry comes first is no rule, so how long it is tells nothing.
                Add(actor, "NtQueryDirectoryObject", [it, Arg.OutBytes(64, 0), 4, 1, 1, Arg.InOutUInt32(0), Arg.OutLength()]);
                break;
            case 'j':
                QueryJob(actor, it);
                break;
            default:
                Add(actor, "NtQueryEvent", [it, 0, Arg.OutBytes(8), length, Arg.OutUInt32()]);
                break;
        }
    }

    // A list of who may do what, and what the handle's own rights make of that.
    private void Secure(string actor, Live handle)
    {
        const int Dacl = 4;
        if (Chance(60) && IsNamed(handle.Symbol))
        {
            Add(actor, Pick(["SetKernelObjectSecurity", "NtSetSecurityObject"]), [handle.Handle, Dacl, Arg.Descriptor(Pick(s_descriptors[..SpecificDescriptors]))]);
        }

        int room = Chance(90) ? 1024 : 8;
        Add(actor, Pick(["GetKernelObjectSecurity", "NtQuerySecurityObject"]), [handle.Handle, Dacl, Arg.OutDescriptor(), room, Arg.OutLength()]);
    }

    // What has no name has no descriptor either, and gets none; it is no difference that every sequence should end at.
    private bool IsNamed(string symbol)
    {
        Operation? made = _operations.FindLast(call => call.Result == symbol || call.Args.Any(arg => arg is OutArg { Symbol: var given } && given == symbol));
        return made is not null && (made.Args.Any(static arg => arg is NameArg { Value.Length: > 0 } or AttributesArg { Value.Length: > 0 })
            || (made.Call.Contains("Duplicate", StringComparison.Ordinal) && made.Args[1] is HandleArg { Symbol: var source } && source != symbol && IsNamed(source)));
    }
}
