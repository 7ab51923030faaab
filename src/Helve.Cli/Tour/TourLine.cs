using System.Globalization;
using Helve.Kernel;

namespace Helve.Cli.Tour;

/// <summary>What a child answered.</summary>
/// <param name="Status">The status of the operation that it did.</param>
/// <param name="Value">What the operation gave: a handle or an object id, 0 if neither.</param>
internal readonly record struct TourReply(NtStatus Status, long Value);

/// <summary>The tour's end of the line to a child: one operation for each request, one reply for each.</summary>
/// <param name="name">The child's role.</param>
/// <param name="processId">Its process id.</param>
/// <param name="requests">Its standard input.</param>
/// <param name="replies">Its standard output.</param>
internal sealed class TourLine(string name, int processId, StreamWriter requests, StreamReader replies) : IDisposable
{
    /// <summary>How long a child may take for anything.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Has the child do one operation and waits for what comes of it.</summary>
    public TourReply Ask(params string[] request)
    {
        Begin(request);
        return End();
    }

    /// <summary>Has the child begin an operation that may block.</summary>
    public void Begin(params string[] request)
    {
        try
        {
            requests.Write(string.Join('\t', request) + "\n");
            requests.Flush();
        }
        catch (IOException)
        {
            throw Gone();
        }
    }

    /// <summary>Waits for what came of the operation that was begun.</summary>
    public TourReply End()
    {
        Task<string?> reading = replies.ReadLineAsync();
        if (!reading.Wait(Patience))
        {
            throw new TourBrokenException($"process '{name}' ({processId}) did not answer for {Patience.TotalSeconds:0} seconds");
        }

        string[] words = reading.Result?.Split('\t') ?? throw Gone();
        return new TourReply((NtStatus)uint.Parse(words[0], CultureInfo.InvariantCulture), words[1].Length == 0 ? 0 : long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Hangs up: the child ends.</summary>
    public void Dispose()
    {
        // The pipe itself, not the writer over it: whoever is gone can't take what was not flushed.
        requests.BaseStream.Dispose();
        replies.Dispose();
    }

    private TourBrokenException Gone() => new($"process '{name}' ({processId}) ended in the middle of the tour");
}

/// <summary>The tour could not go on: a child did not play its part.</summary>
/// <param name="message">What happened.</param>
internal sealed class TourBrokenException(string message) : Exception(message);
