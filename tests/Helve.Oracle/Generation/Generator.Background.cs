namespace Helve.Oracle;

/// <summary>
/// Calls on pipes that go on in the background. What ends one is followed by a wait for that end, so that time decides nothing: a result is looked at when it is
/// there, or when nothing can bring it.
/// </summary>
internal sealed partial class Generator
{
    private const uint ForOverlapped = 0x40000000;
    private const int MostCalls = 3;
    private readonly List<BackgroundPipe> _background = [];

    private void NewBackground(string actor)
    {
        bool messages = Chance(50);
        string name = $"p{++_next}", server = Symbol('p');
        By(actor, Pick(Threads), "CreateNamedPipeW", [Arg.Name(name, @"\\.\pipe\"), 3 | ForOverlapped, messages ? 6 : 0, Pick<int>([1, 2]), 4096, 4096, 0, MaybeInheritable()], server);
        var pipe = new BackgroundPipe(name, messages, new BackgroundEnd(actor, server));
        _background.Add(pipe);
        if (Chance(50))
        {
            Listen(pipe);
        }
    }

    private void UseBackground(string actor)
    {
        if (_background.Count == 0 || (_background.Count == 1 && Chance(8)))
        {
            NewBackground(actor);
            return;
        }

        BackgroundPipe pipe = Pick(_background);
        BackgroundEnd end = Pick(pipe.Ends);
        switch (_random.Next(24))
        {
            case < 6:
                ReadLater(pipe, end);
                break;
            case < 11:
                WriteLater(pipe, end);
                break;
            case < 13:
                Listen(pipe);
                break;
            case < 16 when pipe.Stage == PipeStage.Listening:
                Come(pipe, Pick(Actors));
                break;
            case < 17:
                PeekLater(pipe, end);
                break;
            case < 20:
                Cancel(pipe, end);
                break;
            case 20:
                CopyEnd(end);
                break;
            case 21:
                LetGo(pipe, end);
                break;
            case 22:
                LookWhile(end);
                break;
            default:
                EndSomebody(end);
                break;
        }
    }

    // What it is given: with an event, mostly; one without is the only one of its end, which is waited for by the handle.
    private BackgroundCall NewCall(BackgroundEnd end, int size = 0, bool reads = false)
    {
        string? told = end.Calls.Count == 0 && Chance(15) ? null : Symbol('e');
        if (told is not null)
        {
            By(end.Actor, Pick(Threads), "CreateEventW", [Arg.Null, Chance(60) ? 1 : 0, Chance(30) ? 1 : 0, Arg.Null], told);
        }

        return new BackgroundCall(Symbol('o'), told, Pick(Threads), reads ? Symbol('b') : null, size);
    }

    private static Arg ForCall(BackgroundCall call) => Arg.Overlapped(call.Overlapped, call.Event);

    private Arg HandleTo(BackgroundEnd end) => Arg.Handle(Pick(end.Handles));

    private Arg MaybeCount() => Chance(30) ? Arg.OutUInt32() : Arg.Null;

    // Who waits for something else by its handle alone would not know which of two calls is over.
    private static bool TakesMore(BackgroundEnd end) => end.Calls.Count < MostCalls && end.Calls.TrueForAll(static call => call.Event is not null);

    private void Listen(BackgroundPipe pipe)
    {
        if (pipe.Stage == PipeStage.ServerGone || (pipe.Stage == PipeStage.ClientGone && !pipe.Server.HasSeenEnd) || !TakesMore(pipe.Server))
        {
            return;
        }

        BackgroundCall call = NewCall(pipe.Server);
        By(pipe.Server.Actor, call.Thread, "ConnectNamedPipe", [HandleTo(pipe.Server), ForCall(call)]);
        if (pipe.Stage is PipeStage.Connected or PipeStage.ClientGone)
        {
            LookAfterError(pipe.Server, call);
            return;
        }

        pipe.Stage = PipeStage.Listening;
        pipe.Server.Calls.Add(call);
    }

    private void Come(BackgroundPipe pipe, string actor)
    {
        if (pipe.Client is { } former)
        {
            CloseAll(former);
        }

        string handle = Symbol('p');
        By(actor, Pick(Threads), "CreateFileW", [Arg.Name(pipe.Name, @"\\.\pipe\"), GenericRead | GenericWrite, 0, MaybeInheritable(), 3, ForOverlapped, 0], handle);
        pipe.Client = new BackgroundEnd(actor, handle);
        pipe.Stage = PipeStage.Connected;
        pipe.Server.HasSeenEnd = false;
        pipe.Server.There.Clear();
        EndAll(pipe.Server);
        if (pipe.IsOfMessages)
        {
            By(actor, Pick(Threads), "SetNamedPipeHandleState", [Arg.Handle(handle), Arg.InBytes(2, 0, 0, 0), Arg.Null, Arg.Null]);
        }
    }

    private void ReadLater(BackgroundPipe pipe, BackgroundEnd end)
    {
        bool isThere = pipe.Stage is not (PipeStage.Listening or PipeStage.Disconnected) && end.There.Count != 0;
        bool goesOn = pipe.Stage == PipeStage.Connected && !isThere;
        bool mayEndLate = pipe.Stage is PipeStage.ClientGone or PipeStage.ServerGone && !isThere && !end.HasSeenEnd;
        if (mayEndLate || (goesOn && !TakesMore(end)))
        {
            return;
        }

        int size = _random.Next(1, 24);
        BackgroundCall call = NewCall(end, size, reads: true);
        By(end.Actor, call.Thread, "ReadFile", [HandleTo(end), Arg.Stays(call.Buffer!, new byte[24]), size, MaybeCount(), ForCall(call)]);
        if (goesOn)
        {
            end.Calls.Add(call);
        }
        else if (isThere)
        {
            pipe.Taken(end, size);
            LookAfter(end, call);
        }
        else
        {
            LookAfterError(end, call);
        }
    }

    private void WriteLater(BackgroundPipe pipe, BackgroundEnd end)
    {
        BackgroundEnd? other = pipe.OtherOf(end);
        if (pipe.Stage is PipeStage.ClientGone or PipeStage.ServerGone || (pipe.Stage == PipeStage.Connected && other!.There.Sum() > 400) || end.Calls.Exists(static call => call.Event is null))
        {
            // What is written right after the reader was closed may be lost (docs/deviations.md), and a full pipe blocks.
            return;
        }

        byte[] written = new byte[pipe.IsOfMessages && Chance(8) ? 0 : _random.Next(1, 20)];
        _random.NextBytes(written);
        BackgroundCall call = NewCall(end);
        By(end.Actor, call.Thread, "WriteFile", [HandleTo(end), Arg.Stays(Symbol('b'), written), written.Length, MaybeCount(), ForCall(call)]);
        if (pipe.Stage != PipeStage.Connected)
        {
            LookAfterError(end, call);
            return;
        }

        BackgroundCall[] done = pipe.Sent(other!, written.Length);
        LookAfter(end, call);
        AwaitAll(other!, done);
    }

    private void PeekLater(BackgroundPipe pipe, BackgroundEnd end)
    {
        bool mayEndLate = pipe.Stage is PipeStage.ClientGone or PipeStage.ServerGone && !end.HasSeenEnd && end.There.Count == 0;
        if (!mayEndLate && !end.There.Contains(0))
        {
            By(end.Actor, Pick(Threads), "PeekNamedPipe", [HandleTo(end), Arg.OutBytes(16), 16, Arg.OutUInt32(), Arg.OutUInt32(), Arg.OutUInt32()]);
        }
    }

    private void LetGo(BackgroundPipe pipe, BackgroundEnd end)
    {
        if (end == pipe.Server && Chance(60))
        {
            Disconnect(pipe);
            return;
        }

        // A read of the other end tells that this one is gone.
        BackgroundEnd? other = pipe.OtherOf(end);
        if (pipe.Stage == PipeStage.Connected && other!.Calls.Count == 0 && other.There.Count == 0)
        {
            ReadLater(pipe, other);
        }

        CloseAll(end);
        Gone(pipe, end);
    }

    private void Disconnect(BackgroundPipe pipe)
    {
        if (pipe.Stage == PipeStage.ClientGone && !pipe.Server.HasSeenEnd)
        {
            return;
        }

        By(pipe.Server.Actor, Pick(Threads), "DisconnectNamedPipe", [HandleTo(pipe.Server)]);
        if (pipe.Stage == PipeStage.Listening)
        {
            // Nobody has come yet.
            return;
        }

        pipe.Stage = PipeStage.Disconnected;
        foreach (BackgroundEnd end in pipe.Ends)
        {
            end.There.Clear();
            EndAll(end);
        }
    }

    // Its last handle is closed with the calls that go on.
    private void CloseAll(BackgroundEnd end)
    {
        foreach (string handle in end.Handles)
        {
            if (end.Calls.Count != 0 && handle == end.Handles[^1] && end.Calls[0].Event is { } told && Chance(30))
            {
                // The event is kept by the call.
                string kept = Symbol('e');
                By(end.Actor, Pick(Threads), "DuplicateHandle", [-1, Arg.Handle(told), -1, Arg.OutHandle(kept), 0, 0, 2]);
                By(end.Actor, Pick(Threads), "CloseHandle", [Arg.Handle(told)]);
                end.Calls[0] = end.Calls[0] with { Event = kept, IsEventClosed = true };
            }

            By(end.Actor, Pick(Threads), Chance(70) ? "CloseHandle" : "NtClose", [Arg.Handle(handle)]);
        }

        AwaitAll(end, [.. end.Calls.Where(static call => call.Event is not null)]);
        end.Calls.Clear();
    }

    // What the other end sees of it.
    private void Gone(BackgroundPipe pipe, BackgroundEnd end)
    {
        bool isServer = end == pipe.Server;
        BackgroundEnd? other = pipe.OtherOf(end);
        if (isServer && other is null)
        {
            _background.Remove(pipe);
            return;
        }

        if (!isServer)
        {
            pipe.Client = null;
        }

        if (pipe.Stage == PipeStage.Connected)
        {
            other!.HasSeenEnd = other.Calls.Count != 0;
            pipe.Stage = isServer ? PipeStage.ServerGone : PipeStage.ClientGone;
            EndAll(other);
        }
        else if (pipe.Stage == PipeStage.ServerGone)
        {
            _background.Remove(pipe);
        }
        else if (isServer)
        {
            CloseAll(other!);
            _background.Remove(pipe);
        }
    }
}
