namespace Helve.Oracle;

/// <summary>How far a pipe is whose calls go on in the background.</summary>
internal enum PipeStage
{
    /// <summary>A client may come.</summary>
    Listening,

    /// <summary>Both ends are there.</summary>
    Connected,

    /// <summary>The client's end was closed.</summary>
    ClientGone,

    /// <summary>The server's end was closed.</summary>
    ServerGone,

    /// <summary>The server has let go of its client.</summary>
    Disconnected,
}

/// <summary>A call that goes on.</summary>
/// <param name="Overlapped">Its OVERLAPPED.</param>
/// <param name="Event">Its event; null: it has none.</param>
/// <param name="Thread">Which thread has begun it.</param>
/// <param name="Buffer">Where the bytes go that are read; null: it reads nothing.</param>
/// <param name="Size">How many there is room for.</param>
/// <param name="IsEventClosed">The handle that the OVERLAPPED has is closed: the event is a copy of it.</param>
internal sealed record BackgroundCall(string Overlapped, string? Event, string Thread, string? Buffer, int Size, bool IsEventClosed = false);

/// <summary>One end of such a pipe.</summary>
/// <param name="actor">Whose.</param>
/// <param name="handle">By which handle.</param>
internal sealed class BackgroundEnd(string actor, string handle)
{
    internal string Actor { get; } = actor;

    /// <summary>All handles to it.</summary>
    internal List<string> Handles { get; } = [handle];

    /// <summary>What goes on, in the order in which it was begun.</summary>
    internal List<BackgroundCall> Calls { get; } = [];

    /// <summary>How long each message is that can be read, or what there is of it.</summary>
    internal List<int> There { get; } = [];

    /// <summary>A read has told that the other end is gone: from then on each call knows it.</summary>
    internal bool HasSeenEnd { get; set; }
}

/// <summary>A pipe whose calls go on in the background, as far as the calls that were made tell.</summary>
/// <param name="name">Its name.</param>
/// <param name="isOfMessages">A read takes one message, and not what there is.</param>
/// <param name="server">The server's end.</param>
internal sealed class BackgroundPipe(string name, bool isOfMessages, BackgroundEnd server)
{
    internal string Name { get; } = name;

    internal bool IsOfMessages { get; } = isOfMessages;

    internal BackgroundEnd Server { get; } = server;

    /// <summary>The end of the client that came last; null: none has come, or its end is closed.</summary>
    internal BackgroundEnd? Client { get; set; }

    internal PipeStage Stage { get; set; }

    internal BackgroundEnd[] Ends => [.. ((BackgroundEnd?[])[Stage == PipeStage.ServerGone ? null : Server, Client]).OfType<BackgroundEnd>()];

    internal BackgroundEnd? OtherOf(BackgroundEnd end) => end == Server ? Client : Server;

    /// <summary>Bytes were written: the reads that they end, in that order. What is left of them is there.</summary>
    internal BackgroundCall[] Sent(BackgroundEnd to, int length)
    {
        var done = new List<BackgroundCall>();
        int left = length;
        while (to.Calls.Count != 0 && (left != 0 || done.Count == 0))
        {
            left -= Math.Min(left, to.Calls[0].Size);
            done.Add(to.Calls[0]);
            to.Calls.RemoveAt(0);
        }

        if (left != 0 || done.Count == 0)
        {
            to.There.Add(left);
        }

        return [.. done];
    }

    /// <summary>A read takes what is there.</summary>
    internal void Taken(BackgroundEnd by, int size)
    {
        do
        {
            int taken = Math.Min(size, by.There[0]);
            size -= taken;
            by.There[0] -= taken;
            if (by.There[0] == 0)
            {
                by.There.RemoveAt(0);
            }
        }
        while (!IsOfMessages && size != 0 && by.There.Count != 0);
    }
}
