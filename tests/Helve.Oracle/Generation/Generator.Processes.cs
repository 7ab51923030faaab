namespace Helve.Oracle;

/// <summary>Jobs that nobody is in, and handles to processes and threads.</summary>
internal sealed partial class Generator
{
    private const int BasicLimits = 2;
    private const int ExtendedLimits = 9;

    private void NewJob(string actor)
    {
        switch (_random.Next(3))
        {
            case 0:
                Add(actor, "NtCreateJobObject", [Arg.OutHandle(New(actor, 'j')), Pick<uint>([0x1F001F, 4, 6, 0xC, 0x100004]), Attributes(actor, s_names)]);
                break;
            case 1:
                Add(actor, "OpenJobObjectW", [Pick<uint>([0x1F001F, 4, 6, 0xC, 0x100004, 1]), Chance(25) ? 1 : 0, Arg.Name(Pick(s_names))], New(actor, 'j'));
                break;
            default:
                Add(actor, "CreateJobObjectW", [MaybeInheritable(), MaybeName()], New(actor, 'j'));
                break;
        }
    }

    private void UseJob(string actor)
    {
        if (One(actor, Chance(95) ? "j" : "jem", NewJob)?.Handle is not { } it)
        {
            return;
        }

        switch (_random.Next(6))
        {
            case 0:
                Add(actor, "IsProcessInJob", [Arg.Process(Pick(Actors)), it, Arg.OutUInt32()]);
                break;
            case 1:
                Add(actor, "NtIsProcessInJob", [Arg.Process(Pick(Actors)), it]);
                break;
            case 2:
                Add(actor, Pick(["TerminateJobObject", "NtTerminateJobObject"]), [it, 1]);
                break;
            case 3:
                Limit(actor, it);
                break;
            default:
                QueryJob(actor, it);
                break;
        }
    }

    // JOB_OBJECT_LIMIT_ACTIVE_PROCESS, and of the extended ones BREAKAWAY_OK, SILENT_BREAKAWAY_OK, KILL_ON_JOB_CLOSE.
    private void Limit(string actor, Arg it)
    {
        bool extended = Chance(60);
        byte[] limits = new byte[extended ? 144 : 64];
        uint flags = extended ? Pick<uint>([0, 0x800, 0x1000, 0x2000, 0x3808]) : Pick<uint>([0, 8, 8, 0x2000]);
        BitConverter.TryWriteBytes(limits.AsSpan(16), flags);
        BitConverter.TryWriteBytes(limits.AsSpan(40), (flags & 8) == 0 ? 0 : _random.Next(1, 5));
        int length = Chance(90) ? limits.Length : limits.Length - 4;
        Add(actor, Pick(["SetInformationJobObject", "NtSetInformationJobObject"]), [it, extended ? ExtendedLimits : BasicLimits, Arg.InBytes(limits), length]);
    }

    // Processes, of the accounts; flags, of the limits.
    private void QueryJob(string actor, Arg it)
    {
        switch (_random.Next(5))
        {
            case 4:
                Add(actor, "NtQueryInformationJobObject", [it, 1, Arg.Out(48, 36, 40), 48, Arg.Null]);
                break;
            case 0:
                Add(actor, "QueryInformationJobObject", [it, 1, Arg.Out(48, 36, 40), 48, Arg.OutUInt32()]);
                break;
            case 1:
                Add(actor, "QueryInformationJobObject", [it, 3, Arg.Out(24, 0, 4), 24, Arg.OutUInt32()]);
                break;
            case 2:
                Add(actor, "QueryInformationJobObject", [it, BasicLimits, Arg.Out(64, 16), 64, Arg.OutUInt32()]);
                break;
            default:
                Add(actor, "QueryInformationJobObject", [it, ExtendedLimits, Arg.Out(144, 16), 144, Arg.OutUInt32()]);
                break;
        }
    }

    private void NewProcess(string actor)
    {
        if (Chance(30))
        {
            // The calling thread, or the calling process, by a handle of its own.
            bool thread = Chance(50);
            Add(actor, "DuplicateHandle", [Arg.Process(actor), thread ? -2 : -1, Arg.Process(actor), Arg.OutHandle(thread ? New(actor, 'x') : New(actor, 'q', actor)), Pick<uint>([0x100000, 0x1000, 0x800]), 0, Pick<int>([0, 0, 2])]);
        }
        else
        {
            uint access = Pick<uint>([0x1FFFFF, 0x1000, 0x400, 0x100000, 0x40, 0x101000, 0x100040, 1, 0x80000000, 0x02000000]);
            string target = Pick(Actors);
            if (Chance(30))
            {
                Add(actor, "NtOpenProcess", [Arg.OutHandle(New(actor, 'q', target)), access, Arg.Attributes(Pick<uint>([0, 2]), null), Arg.ClientId(target)]);
            }
            else
            {
                Add(actor, "OpenProcess", [access, Chance(25) ? 1 : 0, Arg.Id(target)], New(actor, 'q', target));
            }
        }
    }

    private void UseProcess(string actor)
    {
        if (One(actor, Chance(90) ? "qx" : "qxej", NewProcess) is not { } process)
        {
            return;
        }

        Arg it = process.Handle;
        switch (_random.Next(9))
        {
            case 0:
                Add(actor, "GetExitCodeProcess", [it, Arg.OutUInt32()]);
                break;
            case 1:
                Add(actor, "GetExitCodeThread", [it, Arg.OutUInt32()]);
                break;
            case 2:
                Add(actor, "WaitForSingleObject", [it, 0]);
                break;
            case 3 when Mine(actor, "j") is { Length: > 0 } jobs:
                Add(actor, "IsProcessInJob", [it, Pick(jobs).Handle, Arg.OutUInt32()]);
                break;
            case 4:
                // PROCESS_QUERY_LIMITED_INFORMATION alone ends nobody.
                string target = Pick(Actors), weak = New(actor, 'q', target);
                Add(actor, "OpenProcess", [0x1000, 0, Arg.Id(target)], weak);
                Add(actor, Pick(["TerminateProcess", "NtTerminateProcess"]), [Arg.Handle(weak), 1]);
                break;
            case 6:
                AskProcess(actor, it);
                break;
            case 5 when process.Model is string owner && Mine(actor, WaitableTypes) is { Length: > 0 } own:
                // As far as the handle may.
                Live given = Pick(own);
                Add(actor, "DuplicateHandle", [-1, given.Handle, it, Arg.OutHandle(New(owner, given.Type), owner == actor ? null : owner), 0, 0, 2]);
                break;
            default:
                Add(actor, "NtQueryObject", [it, 0, Arg.Out(56, 4), 56, Arg.OutUInt32()]);
                break;
        }
    }

    // Times and ids are a world's own: whether they are told.
    private void AskProcess(string actor, Arg it)
    {
        switch (_random.Next(5))
        {
            case 0:
                Add(actor, Pick(["GetProcessId", "GetThreadId", "GetProcessIdOfThread"]), [it]);
                break;
            case 1:
                Add(actor, "GetProcessTimes", [it, Arg.OutBytes(8, 0), Arg.OutInt64(), Arg.OutBytes(8, 0), Arg.OutBytes(8, 0)]);
                break;
            case 2:
                Add(actor, "NtQueryInformationProcess", [it, 4, Arg.OutBytes(32, 0), 32, Arg.OutUInt32()]);
                break;
            default:
                // ProcessBasicInformation: its exit status.
                Add(actor, "NtQueryInformationProcess", [it, 0, Arg.OutBytes(48, 4), 48, Arg.OutUInt32()]);
                break;
        }
    }
}
