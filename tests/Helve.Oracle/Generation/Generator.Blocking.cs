namespace Helve.Oracle;

/// <summary>Calls that one thread begins and another one's call brings back, where it is determined what comes of it.</summary>
internal sealed partial class Generator
{
    private const int Still = 30;
    private const int Long = 5000;

    private void Block(string actor)
    {
        string waker = Pick(Actors);
        if (FreeThread(actor) is not { } thread || FreeThread(waker) is null || _busy.Count != 0)
        {
            return;
        }

        switch (_random.Next(13))
        {
            case 0:
                ForEvent(actor, thread, waker, manual: false);
                break;
            case 1:
                ForEvent(actor, thread, waker, manual: true);
                break;
            case 2:
                ForSeveral(actor, thread, waker, all: true);
                break;
            case 3:
                ForSeveral(actor, thread, waker, all: false);
                break;
            case 4:
                ForSemaphore(actor, waker);
                break;
            case 5:
                ForMutex(actor);
                break;
            case 6:
                ForTimer(actor, thread, waker);
                break;
            case 7:
                ForKey(actor);
                break;
            case 8:
                ForPipe(actor, thread);
                break;
            case 9:
                ForClient(actor, thread);
                break;
            case 10:
                ForSignal(actor, thread);
                break;
            case 11:
                ForMutexAndEvent(actor);
                break;
            default:
                ForNothing(actor, thread);
                break;
        }
    }

    private void Begin(string actor, string thread, string call, params Arg[] args)
    {
        _operations.Add(new Operation(actor, thread, call, args, Step: Helve.Oracle.Step.Start));
        _operations.Add(new Operation(actor, thread, call, args, Step: Helve.Oracle.Step.Join, Milliseconds: Still));
        _busy.Add((actor, thread));
    }

    // It is asked after the call that is to bring it back.
    private void Return(string actor, string thread)
    {
        Operation begun = _operations.FindLast(operation => operation.Actor == actor && operation.Thread == thread)!;
        _operations.Add(begun with { Milliseconds = Long });
        _busy.Remove((actor, thread));
    }

    private void By(string actor, string thread, string call, Arg[] args, string? result = null)
    {
        _hasEnded |= call.StartsWith("end-", StringComparison.Ordinal);
        _operations.Add(new Operation(actor, thread, call, args, result));
    }

    // The waker's handle to what the waiter waits for.
    private string Given(string actor, string waker, string symbol)
    {
        if (actor == waker)
        {
            return symbol;
        }

        string given = Symbol(symbol[0]);
        Add(actor, "DuplicateHandle", [Arg.Process(actor), Arg.Handle(symbol), Arg.Process(waker), Arg.OutHandle(given, waker), 0, 0, 2]);
        return given;
    }

    private string Event(string actor, bool manual)
    {
        string symbol = Symbol('e');
        Add(actor, "CreateEventW", [Arg.Null, manual ? 1 : 0, 0, Arg.Null], symbol);
        return symbol;
    }

    private void Keep(string actor, params string[] symbols)
    {
        foreach (string symbol in symbols)
        {
            _live.Add(new Live(actor, symbol, symbol[0]));
        }
    }

    private void ForEvent(string actor, string thread, string waker, bool manual)
    {
        string waited = Event(actor, manual), given = Given(actor, waker, waited);
        string[] waiters = manual && actor != waker ? Threads : [thread];
        bool pulses = Chance(25);
        foreach (string waiter in waiters)
        {
            if (Chance(70))
            {
                Begin(actor, waiter, "WaitForSingleObject", Arg.Handle(waited), -1);
            }
            else
            {
                Begin(actor, waiter, "NtWaitForSingleObject", Arg.Handle(waited), 0, Arg.Null);
            }

            if (pulses)
            {
                // Whoever is not there yet misses it.
                _operations[^1] = _operations[^1] with { Milliseconds = 4 * Still };
            }
        }

        bool closes = actor != waker && waiters.Length == 1 && Chance(30);
        if (closes)
        {
            // The wait goes on, for the object is there.
            Add(actor, "CloseHandle", [Arg.Handle(waited)]);
        }

        _unfinished.Add(() =>
        {
            Add(waker, pulses ? "PulseEvent" : "SetEvent", [Arg.Handle(given)]);
            foreach (string waiter in waiters)
            {
                Return(actor, waiter);
            }

            Add(waker, "WaitForSingleObject", [Arg.Handle(given), 0]);
            if (!closes)
            {
                Keep(actor, waited);
            }
        });
    }

    // One waits for what the other one signals, which waits itself then.
    private void ForSignal(string actor, string thread)
    {
        string other = Other(actor), first = Event(actor, manual: Chance(50)), second = Event(actor, manual: Chance(50));
        string firstGiven = Given(actor, other, first), secondGiven = Given(actor, other, second);
        Begin(actor, thread, "WaitForSingleObject", Arg.Handle(first), -1);
        Begin(other, "t1", "SignalObjectAndWait", Arg.Handle(firstGiven), Arg.Handle(secondGiven), -1, 0);
        Return(actor, thread);
        _unfinished.Add(() =>
        {
            By(actor, thread, Pick(["SetEvent", "PulseEvent"]), [Arg.Handle(second)]);
            Return(other, "t1");
            By(actor, thread, "WaitForSingleObject", [Arg.Handle(first), 0]);
            By(actor, thread, "WaitForSingleObject", [Arg.Handle(second), 0]);
            Keep(actor, first, second);
            Keep(other, firstGiven, secondGiven);
        });
    }

    // All of them at one instant: the mutex is not taken before the event is set.
    private void ForMutexAndEvent(string actor)
    {
        string mutex = Symbol('m'), waited = Event(actor, manual: false);
        bool isOwned = Chance(50);
        By(actor, "t1", "CreateMutexW", [Arg.Null, isOwned ? 1 : 0, Arg.Null], mutex);
        Begin(actor, "t2", "WaitForMultipleObjects", 2, Arg.Handles(mutex, waited), 1, -1);
        _unfinished.Add(() =>
        {
            By(actor, "t1", "NtQueryMutant", [Arg.Handle(mutex), 0, Arg.OutBytes(8, 6), 8, Arg.Null]);
            By(actor, "t1", "SetEvent", [Arg.Handle(waited)]);
            if (isOwned)
            {
                if (Chance(40))
                {
                    By(actor, "t1", "end-thread", []);
                }
                else
                {
                    By(actor, "t1", "ReleaseMutex", [Arg.Handle(mutex)]);
                }
            }

            Return(actor, "t2");
            By(actor, "t1", "NtQueryMutant", [Arg.Handle(mutex), 0, Arg.OutBytes(8, 6), 8, Arg.Null]);
            By(actor, "t1", "WaitForSingleObject", [Arg.Handle(waited), 0]);
            By(actor, "t2", "ReleaseMutex", [Arg.Handle(mutex)]);
            Keep(actor, mutex, waited);
        });
    }

    private void ForSeveral(string actor, string thread, string waker, bool all)
    {
        string one = Event(actor, manual: false), other = Event(actor, manual: Chance(50));
        string oneGiven = Given(actor, waker, one), otherGiven = Given(actor, waker, other);
        Begin(actor, thread, "WaitForMultipleObjects", 2, Arg.Handles(one, other), all ? 1 : 0, -1);
        _unfinished.Add(() =>
        {
            string first = Pick([oneGiven, otherGiven]);
            Add(waker, "SetEvent", [Arg.Handle(first)]);
            if (all)
            {
                if (Chance(30))
                {
                    // Somebody else takes it meanwhile, and gives it back.
                    Add(waker, "WaitForSingleObject", [Arg.Handle(first), 0]);
                    Add(waker, "SetEvent", [Arg.Handle(first)]);
                }

                Add(waker, "SetEvent", [Arg.Handle(first == oneGiven ? otherGiven : oneGiven)]);
            }

            Return(actor, thread);
            Add(waker, "WaitForSingleObject", [Arg.Handle(oneGiven), 0]);
            Add(waker, "WaitForSingleObject", [Arg.Handle(otherGiven), 0]);
            Keep(actor, one, other);
        });
    }

    private void ForSemaphore(string actor, string waker)
    {
        string semaphore = Symbol('s');
        Add(actor, "CreateSemaphoreW", [Arg.Null, 0, 3, Arg.Null], semaphore);
        string given = Given(actor, waker, semaphore);
        string[] waiters = actor == waker ? [FreeThread(actor)!] : Threads;
        foreach (string waiter in waiters)
        {
            Begin(actor, waiter, "WaitForSingleObject", Arg.Handle(semaphore), -1);
        }

        _unfinished.Add(() =>
        {
            Add(waker, "ReleaseSemaphore", [Arg.Handle(given), _random.Next(waiters.Length, 4), Arg.OutUInt32()]);
            foreach (string waiter in waiters)
            {
                Return(actor, waiter);
            }

            Add(waker, "WaitForSingleObject", [Arg.Handle(given), 0]);
            Keep(actor, semaphore);
        });
    }

    // Its owner lets go of it, or ends with it.
    private void ForMutex(string actor)
    {
        string owner = Pick(Actors), mutex = Symbol('m');
        By(owner, "t1", "CreateMutexW", [Arg.Null, 1, Arg.Null], mutex);
        string waited = mutex;
        if (owner != actor)
        {
            waited = Symbol('m');
            By(owner, "t1", "DuplicateHandle", [Arg.Process(owner), Arg.Handle(mutex), Arg.Process(actor), Arg.OutHandle(waited, actor), 0, 0, 2]);
        }

        Begin(actor, "t2", "WaitForSingleObject", Arg.Handle(waited), -1);
        bool ends = Chance(40);
        _unfinished.Add(() =>
        {
            if (ends)
            {
                By(owner, "t1", "end-thread", []);
            }
            else
            {
                By(owner, "t1", "ReleaseMutex", [Arg.Handle(mutex)]);
            }

            Return(actor, "t2");
            By(owner, "t1", "NtQueryMutant", [Arg.Handle(mutex), 0, Arg.OutBytes(8, 6), 8, Arg.Null]);
            By(actor, "t2", "ReleaseMutex", [Arg.Handle(waited)]);
            By(owner, "t1", "WaitForSingleObject", [Arg.Handle(mutex), 0]);
            Keep(owner, mutex);
        });
    }

    private void ForTimer(string actor, string thread, string waker)
    {
        string timer = Symbol('t');
        bool manual = Chance(50);
        Add(actor, "CreateWaitableTimerW", [Arg.Null, manual ? 1 : 0, Arg.Null], timer);
        string given = Given(actor, waker, timer);
        Begin(actor, thread, "WaitForSingleObject", Arg.Handle(timer), -1);
        _unfinished.Add(() =>
        {
            Add(waker, "SetWaitableTimer", [Arg.Handle(given), Arg.InInt64(Pick<long>([0, -1, -10_000, 1])), 0, Arg.Null, Arg.Null, 0]);
            Return(actor, thread);
            Add(waker, "WaitForSingleObject", [Arg.Handle(given), 0]);
            Keep(actor, timer);
        });
    }

    // A wait and a release of one key meet, whichever comes first.
    private void ForKey(string actor)
    {
        string key = Symbol('k');
        Add(actor, "NtCreateKeyedEvent", [Arg.OutHandle(key), 0x1F0003, Arg.Null, 0]);
        bool waits = Chance(50);
        string first = waits ? "NtWaitForKeyedEvent" : "NtReleaseKeyedEvent", second = waits ? "NtReleaseKeyedEvent" : "NtWaitForKeyedEvent";
        Begin(actor, "t2", first, Arg.Handle(key), 0x1000, 0, Arg.Null);
        _unfinished.Add(() =>
        {
            By(actor, "t1", second, [Arg.Handle(key), 0x2000, 0, Arg.InInt64(0)]);
            By(actor, "t1", second, [Arg.Handle(key), 0x1000, 0, Arg.Null]);
            Return(actor, "t2");
            Keep(actor, key);
        });
    }

    private void ForPipe(string actor, string thread)
    {
        string writer = Other(actor);
        (string server, string client) = Connect(actor, writer);
        Live[] ends = [.. _live.Where(live => live.Symbol == server || live.Symbol == client)];
        _live.RemoveAll(ends.Contains);
        Begin(actor, thread, "ReadFile", Arg.Handle(server), Arg.OutBytes(8), 8, Arg.OutUInt32(), Arg.Null);
        bool closes = Chance(40);
        _unfinished.Add(() =>
        {
            if (closes)
            {
                Add(writer, "CloseHandle", [Arg.Handle(client)]);
            }
            else
            {
                Add(writer, "WriteFile", [Arg.Handle(client), Arg.InBytes(1, 2, 3), 3, Arg.OutUInt32(), Arg.Null]);
                _live.AddRange(ends);
            }

            Return(actor, thread);
        });
    }

    private void ForClient(string actor, string thread)
    {
        string client = Other(actor);
        var pipe = new PipeModel($"p{++_next}", false);
        string server = Symbol('p');
        Add(actor, "CreateNamedPipeW", [PipeName(pipe), 3, 0, 1, 512, 512, 0, Arg.Null], server);
        Begin(actor, thread, "ConnectNamedPipe", Arg.Handle(server), Arg.Null);
        _unfinished.Add(() =>
        {
            Add(client, "CreateFileW", [PipeName(pipe), GenericRead | GenericWrite, 0, Arg.Null, 3, 0, 0], New(client, 'p', new PipeEnd(pipe, 1)));
            Return(actor, thread);
            _live.Add(new Live(actor, server, 'p', new PipeEnd(pipe, 0)));
        });
    }

    // Time runs out.
    private void ForNothing(string actor, string thread)
    {
        string never = Event(actor, manual: Chance(50));
        if (Chance(60))
        {
            By(actor, thread, "WaitForSingleObject", [Arg.Handle(never), 20]);
        }
        else
        {
            string signaled = Event(actor, manual: Chance(50));
            By(actor, thread, "SignalObjectAndWait", [Arg.Handle(signaled), Arg.Handle(never), 20, 0]);
            By(actor, thread, "WaitForSingleObject", [Arg.Handle(signaled), 0]);
        }

        Keep(actor, never);
    }
}
