namespace Helve.Oracle;

/// <summary>Files, with the sections of them.</summary>
internal sealed partial class Generator
{
    private const uint GenericRead = 0x80000000;
    private const uint GenericWrite = 0x40000000;

    // A file that was mapped is not cut short: Windows refuses it, Linux does not (docs/deviations.md).
    private readonly HashSet<string> _mapped = [];

    /// <summary>An open file.</summary>
    /// <param name="Name">Which one.</param>
    /// <param name="Access">FILE_READ_DATA and FILE_WRITE_DATA, as far as the handle has them.</param>
    /// <param name="Opening">What duplicates share: one position, unless one of them can do less (docs/deviations.md).</param>
    private sealed record FileModel(string Name, uint Access, Opening Opening);

    private sealed class Opening
    {
        /// <summary>There are handles that can do less, whose position is one of their own: it is set before it is used.</summary>
        internal bool IsSplit { get; set; }
    }

    private static bool Narrowed(Live source, out uint access)
    {
        access = 0;
        if (source.Model is not FileModel { Access: 3 } file)
        {
            return false;
        }

        file.Opening.IsSplit = true;
        access = 0x120089;
        return true;
    }

    private static object? Copied(object? model, uint access, int options) =>
        model is FileModel file && (options & 2) == 0 ? file with { Access = file.Access & access & 3 } : model;

    private void NewFile(string actor)
    {
        string name = Pick(["f1", "f1", "f2", @"none/f3"]);
        if (Chance(10))
        {
            Delete(actor, name);
        }

        uint access = Pick<uint>([GenericRead | GenericWrite, GenericRead | GenericWrite, GenericRead, GenericWrite, 0x12019F]);
        int disposition = _mapped.Contains(name) ? 4 : Pick<int>([1, 2, 2, 3, 4, 4, 5]);

        // Who shares with nobody is alone; other modes are one and the same (docs/deviations.md).
        int share = Chance(10) ? 0 : 7;
        uint granted = access == 0x12019F ? 3 : (access >> 31) | ((access >> 29) & 2);
        Add(actor, "CreateFileW", [Arg.File(name), access, share, MaybeInheritable(), disposition, Pick<int>([0, 0x80]), 0], New(actor, 'h', new FileModel(name, granted, new Opening())));
    }

    private void UseFile(string actor)
    {
        // What is done to a file is done to another object, too, which finds out.
        if (One(actor, Chance(95) ? "h" : "hems", NewFile) is not { } live)
        {
            return;
        }

        FileModel file = live.Model as FileModel ?? new FileModel("none", 3, new Opening());
        Arg it = live.Handle;
        switch (_random.Next(13))
        {
            case < 4:
                Position(actor, it, file);
                byte[] written = new byte[_random.Next(1, 20)];
                _random.NextBytes(written);
                Add(actor, "WriteFile", [it, Arg.InBytes(written), written.Length, Arg.OutUInt32(), Arg.Null]);
                break;
            case < 7:
                Position(actor, it, file);
                int size = _random.Next(1, 40);
                Add(actor, "ReadFile", [it, Arg.OutBytes(size), size, Arg.OutUInt32(), Arg.Null]);
                break;
            case 7:
                int from = file.Opening.IsSplit ? Pick<int>([0, 2]) : Pick<int>([0, 1, 2]);
                if (Chance(40))
                {
                    Add(actor, "SetFilePointerEx", [it, _random.Next(-20, 60), Arg.OutInt64(), from]);
                }
                else
                {
                    Add(actor, "SetFilePointer", [it, _random.Next(-20, 60), Arg.Null, from]);
                }

                break;
            case 8 when Chance(30):
                Add(actor, "GetFileSize", [it, Arg.OutUInt32()]);
                break;
            case 8:
                Add(actor, "GetFileSizeEx", [it, Arg.OutInt64()]);
                break;
            case 11 when Chance(40):
                UseAt(actor, it);
                break;
            case 9:
                Add(actor, Pick(["FlushFileBuffers", "GetFileType"]), [it]);
                break;
            case 10 when !_mapped.Contains(file.Name):
                Position(actor, it, file);
                Add(actor, "SetEndOfFile", [it]);
                break;
            default:
                Map(actor, it, file);
                break;
        }
    }

    // At a place that an OVERLAPPED says: Internal, InternalHigh, the offset and no event.
    private void UseAt(string actor, Arg it)
    {
        byte[] overlapped = new byte[32];
        overlapped[16] = (byte)_random.Next(50);
        int size = _random.Next(1, 20);
        if (Chance(60))
        {
            Add(actor, "ReadFile", [it, Arg.OutBytes(size), size, MaybeCount(), Arg.InBytes(overlapped)]);
        }
        else
        {
            Add(actor, "WriteFile", [it, Arg.InBytes(new byte[size]), size, MaybeCount(), Arg.InBytes(overlapped)]);
        }
    }

    // What nobody has open, as far as the calls tell: Windows keeps the name until the last handle is closed, and a handle may have been kept from being closed.
    private void Delete(string actor, string name)
    {
        if (!_mapped.Contains(name) && !_live.Exists(live => live.Model is FileModel file && file.Name == name)
            && !_operations.Exists(static call => call.Call == "SetHandleInformation" && call.Args[0] is HandleArg { Symbol: ['h', ..] }))
        {
            Add(actor, "DeleteFileW", [Arg.File(name)]);
        }
    }

    private void Position(string actor, Arg it, FileModel file)
    {
        if (file.Opening.IsSplit || Chance(20))
        {
            Add(actor, "SetFilePointer", [it, _random.Next(0, 40), Arg.Null, 0]);
        }
    }

    private void Map(string actor, Arg it, FileModel file)
    {
        _mapped.Add(file.Name);
        string section = New(actor, 'f');
        int size = Pick<int>([0, 100, 5000, 65536]);

        // Whether a file has grown when the name turns out to be wrong is asked by no rule.
        Arg name = size == 0 ? MaybeName() : Arg.Null;
        Add(actor, "CreateFileMappingW", [it, MaybeInheritable(), Pick<uint>([4, 4, 2, 8]), 0, size, name], section);
        View(actor, Arg.Handle(section));
    }
}
