namespace Helve.Oracle;

/// <summary>What is seen of calls that go on in the background: while they do, when they are cancelled, when they are over.</summary>
internal sealed partial class Generator
{
    private const int OfStatus = 4, OfCount = 8;

    private void EndAll(BackgroundEnd end)
    {
        BackgroundCall[] done = [.. end.Calls];
        end.Calls.Clear();
        AwaitAll(end, done);
    }

    private void AwaitAll(BackgroundEnd end, BackgroundCall[] done)
    {
        string[] events = [.. done.Select(static call => call.Event).OfType<string>()];
        bool together = events.Length == done.Length && done.Length > 1 && Chance(40);
        if (together)
        {
            By(end.Actor, Pick(Threads), "WaitForMultipleObjects", [events.Length, Arg.Handles(events), 1, Long]);
        }

        foreach (BackgroundCall call in done)
        {
            Await(end, call, isOver: together);
        }
    }

    // By its event, or by the call that waits for it; that is begun and joined: should nothing end it, it alone hangs.
    private void Await(BackgroundEnd end, BackgroundCall call, bool isOver)
    {
        string thread = Pick(Threads);
        if (!isOver && call.Event is { } told && (call.IsEventClosed || Chance(60)))
        {
            By(end.Actor, thread, Pick(["WaitForSingleObject", "WaitForSingleObject", "WaitForSingleObjectEx"]), [Arg.Handle(told), Long, 0]);
            isOver = true;
        }

        if (isOver)
        {
            Look(end, call);
            return;
        }

        Arg[] args = [HandleTo(end), Arg.Handle(call.Overlapped), Arg.OutUInt32(), 1];
        _operations.Add(new Operation(end.Actor, thread, "GetOverlappedResult", args, Step: Helve.Oracle.Step.Start));
        _operations.Add(new Operation(end.Actor, thread, "GetOverlappedResult", args, Step: Helve.Oracle.Step.Join, Milliseconds: Long));
        Fields(end, call);
    }

    // It was over when it returned.
    private void LookAfter(BackgroundEnd end, BackgroundCall call)
    {
        if (call.Event is { } told && Chance(50))
        {
            By(end.Actor, Pick(Threads), "WaitForSingleObject", [Arg.Handle(told), 0]);
        }

        Look(end, call);
    }

    // It has not begun: there is no result.
    private void LookAfterError(BackgroundEnd end, BackgroundCall call)
    {
        if (call.Event is { } told && Chance(50))
        {
            By(end.Actor, Pick(Threads), "WaitForSingleObject", [Arg.Handle(told), 0]);
        }
    }

    private void Look(BackgroundEnd end, BackgroundCall call)
    {
        Arg[] asked = [HandleTo(end), Arg.Handle(call.Overlapped), Arg.OutUInt32()];
        if (Chance(70))
        {
            By(end.Actor, Pick(Threads), "GetOverlappedResult", [.. asked, 0]);
        }
        else
        {
            By(end.Actor, Pick(Threads), "GetOverlappedResultEx", [.. asked, Pick<int>([0, 20]), 0]);
        }

        Fields(end, call);
    }

    // Internal, InternalHigh, and what was read.
    private void Fields(BackgroundEnd end, BackgroundCall call)
    {
        By(end.Actor, "t1", "read", [Arg.Handle(call.Overlapped), OfStatus]);
        By(end.Actor, "t1", "read", [Arg.Handle(call.Overlapped), OfStatus, OfCount]);
        if (call.Buffer is { } buffer)
        {
            By(end.Actor, "t1", "read", [Arg.Handle(buffer), 24]);
        }
    }

    // Nothing has ended them.
    private void LookWhile(BackgroundEnd end)
    {
        if (end.Calls.Count == 0)
        {
            return;
        }

        BackgroundCall call = Pick(end.Calls);
        Arg[] asked = [HandleTo(end), Arg.Handle(call.Overlapped), Arg.OutUInt32()];
        switch (_random.Next(4))
        {
            case 0:
                By(end.Actor, Pick(Threads), "GetOverlappedResult", [.. asked, 0]);
                break;
            case 1:
                By(end.Actor, Pick(Threads), "GetOverlappedResultEx", [.. asked, call.Event is null ? 0 : 20, 0]);
                break;
            case 2 when call.Event is { } told:
                By(end.Actor, Pick(Threads), "WaitForSingleObject", [Arg.Handle(told), 0]);
                break;
            default:
                By(end.Actor, "t1", "read", [Arg.Handle(call.Overlapped), OfStatus]);
                break;
        }
    }

    private void Cancel(BackgroundPipe pipe, BackgroundEnd end)
    {
        string thread = Pick(Threads);
        switch (_random.Next(6))
        {
            case 0 when end.Calls.Count != 0:
                BackgroundCall one = Pick(end.Calls);
                By(end.Actor, thread, "CancelIoEx", [HandleTo(end), Arg.Handle(one.Overlapped)]);
                Cancelled(end, [one]);
                break;
            case 1:
                By(end.Actor, thread, "CancelIo", [HandleTo(end)]);
                Cancelled(end, [.. end.Calls.Where(call => call.Thread == thread)]);
                break;
            case 2 when pipe.Stage != PipeStage.ServerGone:
                CancelFromAfar(end);
                break;
            case 3:
                // One that was never begun.
                By(end.Actor, thread, "CancelIoEx", [HandleTo(end), Arg.Overlapped(Symbol('o'), null)]);
                break;
            default:
                // That there is none is told by a scenario: Wine does not say so.
                if (end.Calls.Count == 0)
                {
                    break;
                }

                By(end.Actor, thread, "CancelIoEx", [HandleTo(end), Arg.Null]);
                Cancelled(end, [.. end.Calls]);
                break;
        }
    }

    private void Cancelled(BackgroundEnd end, BackgroundCall[] calls)
    {
        end.Calls.RemoveAll(calls.Contains);
        AwaitAll(end, calls);
    }

    // A process cancels its own calls only, whatever it has a handle to.
    private void CancelFromAfar(BackgroundEnd end)
    {
        string other = Other(end.Actor), given = Symbol('p');
        By(end.Actor, Pick(Threads), "DuplicateHandle", [-1, HandleTo(end), Arg.Process(other), Arg.OutHandle(given, other), 0, 0, 2]);
        if (Chance(50))
        {
            By(other, Pick(Threads), "CancelIo", [Arg.Handle(given)]);
        }
        else
        {
            By(other, Pick(Threads), "CancelIoEx", [Arg.Handle(given), Arg.Overlapped(Symbol('o'), null)]);
        }

        By(other, Pick(Threads), "CloseHandle", [Arg.Handle(given)]);
        LookWhile(end);
    }

    // One more handle to the same end: what goes on is the object's.
    private void CopyEnd(BackgroundEnd end)
    {
        if (end.Handles.Count > 1)
        {
            string closed = Pick(end.Handles);
            end.Handles.Remove(closed);
            By(end.Actor, Pick(Threads), "CloseHandle", [Arg.Handle(closed)]);
            LookWhile(end);
            return;
        }

        string copy = Symbol('p');
        By(end.Actor, Pick(Threads), "DuplicateHandle", [-1, HandleTo(end), -1, Arg.OutHandle(copy), 0, 0, 2]);
        end.Handles.Add(copy);
    }

    // A call goes on in Helve when the thread ends that has begun it (docs/deviations.md): one ends that has begun nothing.
    private void EndIdleThread(BackgroundEnd end)
    {
        string thread = Pick(Threads);
        if (!_background.SelectMany(static pipe => pipe.Ends).Where(other => other.Actor == end.Actor).Any(other => other.Calls.Exists(call => call.Thread == thread)))
        {
            By(end.Actor, thread, "end-thread", []);
            LookWhile(end);
        }
    }

    // With a process its ends are closed.
    private void EndSomebody(BackgroundEnd end)
    {
        if (Chance(50))
        {
            EndIdleThread(end);
            return;
        }

        string victim = end.Actor, witness = Other(victim), process = Symbol('q');
        By(witness, "t1", "OpenProcess", [0x1FFFFF, 0, Arg.Id(victim)], process);
        By(victim, "t1", "end-process", []);
        By(witness, "t1", "WaitForSingleObject", [Arg.Handle(process), Long]);
        foreach (Live gone in Mine(victim))
        {
            Closed(gone);
        }

        foreach (BackgroundPipe pipe in _background.ToArray())
        {
            foreach (BackgroundEnd gone in pipe.Ends.Where(one => one.Actor == victim))
            {
                gone.Calls.Clear();
            }

            if (pipe.Ends.All(one => one.Actor == victim))
            {
                _background.Remove(pipe);
            }
            else if (Array.Find(pipe.Ends, one => one.Actor == victim) is { } left)
            {
                Gone(pipe, left);
            }
        }

        Keep(witness, process);
    }
}
