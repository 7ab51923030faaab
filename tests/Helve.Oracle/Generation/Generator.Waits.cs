namespace Helve.Oracle;

/// <summary>Waits that never block, and what changes the state of what is waited for.</summary>
internal sealed partial class Generator
{
    private void Wait(string actor)
    {
        // Files and pipes are signaled by what was done to them: docs/deviations.md.
        Live[] mine = [.. Mine(actor).Where(static live => live.Type is not ('h' or 'p'))];
        if (mine.Length == 0)
        {
            Create(actor);
            return;
        }

        switch (_random.Next(12))
        {
            case < 4:
                WaitForOne(actor, Pick(mine).Handle);
                break;
            case < 8:
                WaitForSeveral(actor, mine);
                break;
            case 8:
                Add(actor, "NtWaitForSingleObject", [Pick(mine).Handle, 0, Arg.InInt64(0)]);
                break;
            case 9:
                Add(actor, "NtSignalAndWaitForSingleObject", [Pick(mine).Handle, Pick(mine).Handle, 0, Arg.InInt64(0)]);
                break;
            default:
                Add(actor, "SignalObjectAndWait", [Pick(mine).Handle, Pick(mine).Handle, 0, 0]);
                break;
        }
    }

    // Nothing queues an APC, so nothing tells whether a wait is alertable.
    private void WaitForOne(string actor, Arg it)
    {
        if (Chance(25))
        {
            Add(actor, "WaitForSingleObjectEx", [it, 0, _random.Next(2)]);
        }
        else
        {
            Add(actor, "WaitForSingleObject", [it, 0]);
        }
    }

    // Each handle once: what a wait for all on an object twice does is told by the scenarios.
    private void WaitForSeveral(string actor, Live[] mine)
    {
        bool all = Chance(40);
        Live[] waited = [.. mine.OrderBy(_ => _random.Next()).Take(_random.Next(1, 5))];
        if (all && waited.Count(static live => live.Type == 's') > 1)
        {
            // Two handles may be of one semaphore. Wine takes such a wait, and its server ends when that takes more than the count.
            waited = [.. waited.Where(static live => live.Type != 's')];
        }

        Arg handles = Arg.Handles([.. waited.Select(static live => live.Symbol)]);
        if (Chance(25))
        {
            Add(actor, "NtWaitForMultipleObjects", [waited.Length, handles, all ? 0 : 1, 0, Arg.InInt64(0)]);
        }
        else if (Chance(25))
        {
            Add(actor, "WaitForMultipleObjectsEx", [waited.Length, handles, all ? 1 : 0, 0, _random.Next(2)]);
        }
        else
        {
            Add(actor, "WaitForMultipleObjects", [waited.Length, handles, all ? 1 : 0, 0]);
        }
    }

    private void Change(string actor)
    {
        if (Any(actor) is not { } handle)
        {
            return;
        }

        // Sometimes the call of another type.
        char type = Chance(90) ? handle.Type : Pick<char>(['e', 'm', 's', 't', 'f', 'k']);
        Arg it = Chance(95) ? handle.Handle : Arg.Tagged(handle.Symbol, _random.Next(1, 4));
        switch (type)
        {
            case 'e':
                if (Chance(70))
                {
                    Add(actor, Pick(["SetEvent", "SetEvent", "ResetEvent", "PulseEvent", "NtClearEvent"]), [it]);
                }
                else
                {
                    Add(actor, Pick(["NtSetEvent", "NtResetEvent", "NtPulseEvent"]), [it, Arg.OutUInt32()]);
                }

                break;
            case 'm':
                // Who releases a mutex whose owner has ended is told so by NT's call only.
                if (_hasEnded || Chance(30))
                {
                    Add(actor, "NtReleaseMutant", [it, Arg.OutUInt32()]);
                }
                else
                {
                    Add(actor, "ReleaseMutex", [it]);
                }

                break;
            case 'f' when Chance(25):
                ViewNt(actor, it);
                break;
            case 'f':
                View(actor, it);
                break;
            case 's':
                Add(actor, Pick(["ReleaseSemaphore", "ReleaseSemaphore", "NtReleaseSemaphore"]), [it, _random.Next(1, 4), Chance(70) ? Arg.OutUInt32() : Arg.Null]);
                break;
            case 'k':
                Add(actor, Pick(["NtWaitForKeyedEvent", "NtReleaseKeyedEvent"]), [it, Pick<int>([0x1000, 0x1000, 0x1001]), 0, Arg.InInt64(0)]);
                break;
            case 'h':
                UseFile(actor);
                break;
            case 'p':
                UsePipe(actor);
                break;
            case 'j':
                UseJob(actor);
                break;
            case 'q' or 'x':
                UseProcess(actor);
                break;
            case 't':
                SetTimer(actor, it);
                break;
            default:
                QueryState(actor, handle);
                break;
        }
    }

    // Due long after everything, or never.
    private void SetTimer(string actor, Arg it)
    {
        switch (_random.Next(7))
        {
            case 3:
                Add(actor, "SetWaitableTimerEx", [it, Arg.InInt64(-36_000_000_000), 0, Arg.Null, Arg.Null, Arg.Null, Pick<int>([0, 100])]);
                break;
            case 0:
                Add(actor, "CancelWaitableTimer", [it]);
                break;
            case 1:
                Add(actor, "NtCancelTimer", [it, Arg.OutByteOf(1, 0)]);
                break;
            case 2:
                Add(actor, "NtSetTimer", [it, Arg.InInt64(-36_000_000_000), Arg.Null, Arg.Null, 0, 0, Arg.OutByteOf(1, 0)]);
                break;
            default:
                Add(actor, "SetWaitableTimer", [it, Arg.InInt64(-36_000_000_000), 0, Arg.Null, Arg.Null, 0]);
                break;
        }
    }

    // FILE_MAP_WRITE, READ, COPY, ALL_ACCESS, and none.
    private void View(string actor, Arg it)
    {
        if (FreeThread(actor) is null)
        {
            return;
        }

        string view = Symbol('v'), other = Symbol('v');
        uint access = Pick<uint>([2, 4, 6, 1, 0xF001F, 0]);

        // Which of two faults is told first, the section's protection or an offset that is none, is written nowhere.
        int offset = access == 4 ? Pick<int>([0, 65536, 4096, 10]) : 0;
        int length = Pick<int>([0, 1, 100, 4096, 8192]);
        if (Chance(15))
        {
            Add(actor, "MapViewOfFileEx", [it, access, 0, offset, length, Arg.Null], view);
        }
        else
        {
            Add(actor, "MapViewOfFile", [it, access, 0, offset, length], view);
        }

        if (access is 2 or 6 or 1 or 0xF001F && offset == 0)
        {
            Add(actor, "write", [Arg.Handle(view), Arg.InBytes((byte)_random.Next(256))]);
            if (Chance(20))
            {
                Add(actor, "FlushViewOfFile", [Arg.Handle(view), Pick<int>([0, 1])]);
            }
        }

        Add(actor, "MapViewOfFile", [it, 4, 0, 0, 0], other);
        Add(actor, "read", [Arg.Handle(other), 1]);
        Add(actor, "UnmapViewOfFile", [Arg.Handle(view)]);
        Add(actor, "UnmapViewOfFile", [Arg.Handle(other)]);
    }

    // PAGE_READWRITE, PAGE_READONLY, PAGE_WRITECOPY; ViewShare and ViewUnmap.
    private void ViewNt(string actor, Arg it)
    {
        if (FreeThread(actor) is null)
        {
            return;
        }

        string view = Symbol('v');
        uint protection = Pick<uint>([4, 4, 2, 8]);
        Add(actor, "NtMapViewOfSection", [it, -1, Arg.OutAddress(view), 0, 0, Arg.Null, Arg.InOutInt64(Pick<long>([0, 1, 4096])), Pick<int>([1, 2]), 0, protection]);
        if (protection != 2)
        {
            Add(actor, "write", [Arg.Handle(view), Arg.InBytes((byte)_random.Next(256))]);
        }

        Add(actor, "read", [Arg.Handle(view), 1]);
        Add(actor, "NtUnmapViewOfSection", [-1, Arg.Handle(view)]);
    }
}
