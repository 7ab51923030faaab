namespace Helve.Oracle;

/// <summary>Named and anonymous pipes. A read is made where something is there to be read, or where nobody can ever write again.</summary>
internal sealed partial class Generator
{
    /// <summary>A pipe with both ends open, as far as the calls that were made tell.</summary>
    /// <param name="Name">Its name; null: it has none.</param>
    /// <param name="IsOfMessages">A read takes one message, and not what there is.</param>
    private sealed record PipeModel(string? Name, bool IsOfMessages)
    {
        /// <summary>How long each message is that goes to the first end, and to the second one.</summary>
        internal List<int>[] Sent { get; } = [[], []];

        /// <summary>How many handles each end has.</summary>
        internal int[] Handles { get; } = [1, 1];

        /// <summary>Which ends say at once that nothing is there.</summary>
        internal bool[] NoWait { get; } = [false, false];

        /// <summary>The server has let go of the client.</summary>
        internal bool IsDisconnected { get; set; }
    }

    /// <summary>One end of a pipe.</summary>
    /// <param name="Pipe">Of which.</param>
    /// <param name="Side">0: the server's, or that which an anonymous pipe is read from.</param>
    private sealed record PipeEnd(PipeModel Pipe, int Side)
    {
        internal bool MayRead => Pipe.Name is not null || Side == 0;

        internal bool MayWrite => Pipe.Name is not null || Side == 1;

        internal void Opened() => Pipe.Handles[Side]++;
    }

    private void NewPipe(string actor)
    {
        if (FreeThread(actor) is null || FreeThread(Other(actor)) is null)
        {
            return;
        }

        switch (_random.Next(10))
        {
            case < 3:
                var nameless = new PipeModel(null, false);
                string read = New(actor, 'p', new PipeEnd(nameless, 0)), write = New(actor, 'p', new PipeEnd(nameless, 1));
                Add(actor, "CreatePipe", [Arg.OutHandle(read), Arg.OutHandle(write), MaybeInheritable(), Pick<int>([0, 100, 4096])]);
                break;
            case < 8:
                Connect(actor, Pick(Actors));
                break;
            default:
                Refused(actor);
                break;
        }
    }

    // Its server waits for nobody: the client is there before it is asked for.
    private (string Server, string Client) Connect(string server, string client)
    {
        var pipe = new PipeModel($"p{++_next}", Chance(50));
        string one = New(server, 'p', new PipeEnd(pipe, 0)), other = New(client, 'p', new PipeEnd(pipe, 1));
        int mode = pipe.IsOfMessages ? 6 : 0;
        Add(server, "CreateNamedPipeW", [PipeName(pipe), 3, mode, Pick<int>([1, 2, 255]), 4096, 4096, 0, MaybeInheritable()], one);
        Add(client, "CreateFileW", [PipeName(pipe), GenericRead | GenericWrite, 0, MaybeInheritable(), 3, 0, 0], other);
        if (pipe.IsOfMessages)
        {
            // A client reads bytes until it says otherwise.
            Add(client, "SetNamedPipeHandleState", [Arg.Handle(other), Arg.InBytes(2, 0, 0, 0), Arg.Null, Arg.Null]);
        }

        if (Chance(50))
        {
            Add(server, "ConnectNamedPipe", [Arg.Handle(one), Arg.Null]);
        }

        return (one, other);
    }

    private static Arg PipeName(PipeModel pipe) => Arg.Name(pipe.Name!, @"\\.\pipe\");

    // Names that somebody may have, ends that go the wrong way, clients of nothing.
    private void Refused(string actor)
    {
        Arg name = Arg.Name(Pick(["q1", "q1", "Q1", "q2"]), @"\\.\pipe\");
        if (Chance(60))
        {
            Add(actor, "CreateNamedPipeW", [name, Pick<uint>([3, 3, 1, 2, 0, 0x80003]), Pick<int>([1, 5, 7, 1, 3]), Pick<int>([1, 2, 3, 255]), 512, 512, 0, Arg.Null], New(actor, 'p'));
        }
        else if (Chance(60))
        {
            Add(actor, "CreateFileW", [name, Pick<uint>([GenericRead | GenericWrite, GenericRead | GenericWrite, GenericRead, GenericWrite]), 0, Arg.Null, 3, 0, 0], New(actor, 'p'));
        }
        else
        {
            Add(actor, "WaitNamedPipeW", [name, 1]);
        }
    }

    private void UsePipe(string actor)
    {
        if (One(actor, "p", NewPipe) is not { } live)
        {
            return;
        }

        Arg it = live.Handle;
        switch (_random.Next(14))
        {
            case < 4 when live.Model is PipeEnd end:
                WritePipe(actor, it, end);
                break;
            case < 8 when live.Model is PipeEnd end:
                ReadPipe(actor, it, end);
                break;
            case 8 or 9 when live.Model is not PipeEnd end || !MayEndLate(end):
                Add(actor, "PeekNamedPipe", [it, Arg.OutBytes(16), 16, Arg.OutUInt32(), Arg.OutUInt32(), Arg.OutUInt32()]);
                break;
            case 10 when live.Model is not PipeEnd { Pipe.Name: null }:
                Add(actor, "GetNamedPipeInfo", [it, Arg.OutUInt32(), Arg.Null, Arg.Null, Arg.OutUInt32()]);
                break;
            case 11 when live.Model is not PipeEnd { Pipe.Name: null }:
                Add(actor, "GetNamedPipeHandleStateW", [it, Arg.OutUInt32(), Arg.OutUInt32(), Arg.Null, Arg.Null, Arg.Null, 0]);
                break;
            case 12 when live.Model is PipeEnd { Pipe: { Name: not null, IsDisconnected: false } pipe, Side: var side } && Chance(60):
                pipe.NoWait[side] = Chance(70);
                Add(actor, "SetNamedPipeHandleState", [it, Arg.InBytes((byte)((pipe.IsOfMessages ? 2 : 0) | (pipe.NoWait[side] ? 1 : 0)), 0, 0, 0), Arg.Null, Arg.Null]);
                break;
            case 12 when live.Model is PipeEnd { Side: 0, Pipe: { Name: not null, IsDisconnected: false } pipe } && pipe.NoWait[0] && pipe.Handles[0] == 1:
                Reconnect(actor, live, pipe);
                break;
            case 12 when live.Model is PipeEnd { Side: 0, Pipe.Name: not null } end:
                Add(actor, "DisconnectNamedPipe", [it]);
                end.Pipe.IsDisconnected = true;
                break;
            default:
                Add(actor, "GetFileType", [it]);
                break;
        }
    }

    // The next client, which the server does not wait for.
    private void Reconnect(string actor, Live server, PipeModel pipe)
    {
        string client = Pick(Actors);
        if (FreeThread(actor) is null || FreeThread(client) is null)
        {
            return;
        }

        var next = new PipeModel(pipe.Name, pipe.IsOfMessages);
        next.NoWait[0] = true;
        Add(actor, "DisconnectNamedPipe", [server.Handle]);
        pipe.IsDisconnected = true;
        Add(actor, "ConnectNamedPipe", [server.Handle, Arg.Null]);
        string end = New(client, 'p', new PipeEnd(next, 1));
        Add(client, "CreateFileW", [PipeName(next), GenericRead | GenericWrite, 0, Arg.Null, 3, 0, 0], end);
        if (next.IsOfMessages)
        {
            Add(client, "SetNamedPipeHandleState", [Arg.Handle(end), Arg.InBytes(2, 0, 0, 0), Arg.Null, Arg.Null]);
        }

        Add(actor, "ConnectNamedPipe", [server.Handle, Arg.Null]);
        _live.Remove(server);
        _live.Add(server with { Model = new PipeEnd(next, 0) });
    }

    // Right after the other end was closed who does not wait may still be told that nothing is there (docs/deviations.md).
    private static bool MayEndLate(PipeEnd end) => !end.Pipe.IsDisconnected && end.Pipe.Handles[1 - end.Side] == 0 && end.Pipe.Sent[end.Side].Count == 0;

    private void WritePipe(string actor, Arg it, PipeEnd end)
    {
        PipeModel pipe = end.Pipe;
        bool taken = end.MayWrite && !pipe.IsDisconnected;
        if (taken && (pipe.Handles[1 - end.Side] == 0 || pipe.Sent[1 - end.Side].Sum() > 400))
        {
            // What is written right after the reader was closed may be lost (docs/deviations.md), and a full pipe blocks.
            return;
        }

        byte[] written = new byte[_random.Next(1, 20)];
        _random.NextBytes(written);
        Add(actor, "WriteFile", [it, Arg.InBytes(written), written.Length, Arg.OutUInt32(), Arg.Null]);
        if (taken)
        {
            pipe.Sent[1 - end.Side].Add(written.Length);
        }
    }

    private void ReadPipe(string actor, Arg it, PipeEnd end)
    {
        PipeModel pipe = end.Pipe;
        List<int> there = pipe.Sent[end.Side];
        if (end.MayRead && !pipe.IsDisconnected && there.Count == 0 && (pipe.Handles[1 - end.Side] == 0 ? pipe.NoWait[end.Side] : !pipe.NoWait[end.Side]))
        {
            // It would block, or not wait for an end that may be told late.
            return;
        }

        int size = _random.Next(1, 30);
        Add(actor, "ReadFile", [it, Arg.OutBytes(size), size, Arg.OutUInt32(), Arg.Null]);
        while (end.MayRead && size > 0 && there.Count != 0)
        {
            int taken = Math.Min(size, there[0]);
            there[0] -= taken;
            size = pipe.IsOfMessages ? 0 : size - taken;
            if (there[0] == 0)
            {
                there.RemoveAt(0);
            }
        }
    }

    private void Closed(Live handle)
    {
        _live.Remove(handle);
        if (handle.Model is PipeEnd end)
        {
            end.Pipe.Handles[end.Side]--;
        }
    }
}
