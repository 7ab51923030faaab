using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Helve.Oracle;

/// <summary>A process of one world that makes the calls it is told to.</summary>
internal abstract class AgentProcess : IDisposable
{
    /// <summary>More than any command takes on a machine that has other things to do, too.</summary>
    internal static TimeSpan LongPatience { get; } = TimeSpan.FromSeconds(30);

    // Far more than a command takes by itself, and more than the end of what an agent started, which it waits for: whoever looks on is told what is waited for.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(7);
    private string? _lost;

    /// <summary>Which it is, for who looks on.</summary>
    internal string Title { private get; set; } = "a process";

    /// <summary>How long an answer is waited for, beyond the time that the command itself waits.</summary>
    internal TimeSpan Patience { private get; set; } = LongPatience;

    /// <summary>No answer is waited for any more.</summary>
    internal CancellationToken Stop { private get; set; }

    /// <summary>Its id in its world.</summary>
    internal int Id { get; private set; }

    internal abstract bool HasEnded { get; }

    private protected abstract TextReader From { get; }

    private protected abstract TextWriter To { get; }

    internal JsonObject Ask(JsonObject command)
    {
        Stop.ThrowIfCancellationRequested();
        Tell(command);
        Task<string?> answer = From.ReadLineAsync();
        if (!IsThere(answer, command))
        {
            throw Lose($"{Title} hangs in {Words(command)}: {Why(ended: false)}");
        }

        // It ended while it answered, or says why it does not.
        return answer.Result is ['{', .., '}'] line ? JsonNode.Parse(line)!.AsObject()
            : throw Lose($"{Title} has no answer to {Words(command)}: {(answer.Result is null or ['{', ..] ? Why(ended: true) : answer.Result)}");
    }

    /// <summary>All of them, one after the other, at the price of one.</summary>
    internal void AskAll(IEnumerable<JsonObject> commands)
    {
        var all = new JsonArray([.. commands]);
        if (all.Count != 0 && !Ask(new JsonObject { ["do"] = "batch", ["commands"] = all }).ContainsKey("answers"))
        {
            throw new InvalidOperationException("the agent is older than this program: publish it anew");
        }
    }

    /// <summary>A command that has no answer.</summary>
    internal void Tell(JsonObject command)
    {
        if (_lost is not null)
        {
            throw Lose(_lost);
        }

        try
        {
            To.WriteLine(command.ToJsonString());
            To.Flush();
        }
        catch (IOException)
        {
            throw Lose($"{command.ToJsonString()} was not asked of {Title}: {Why(ended: true)}");
        }
    }

    public abstract void Dispose();

    private protected abstract string Why(bool ended);

    private bool IsThere(Task<string?> answer, JsonObject command)
    {
        int ms = command["ms"]?.GetValue<int>() ?? 0;
        TimeSpan quiet = s_silence + TimeSpan.FromMilliseconds(ms), patience = Patience == Timeout.InfiniteTimeSpan ? Patience : Patience + TimeSpan.FromMilliseconds(ms);
        if (patience < quiet && patience != Timeout.InfiniteTimeSpan)
        {
            return answer.Wait((int)patience.TotalMilliseconds, Stop);
        }

        if (answer.Wait((int)quiet.TotalMilliseconds, Stop))
        {
            return true;
        }

        Console.Error.WriteLine($"{Title} has not come back from {Words(command)} for {quiet.TotalSeconds:0} s");
        return answer.Wait((int)patience.TotalMilliseconds, Stop);
    }

    // The call and its thread first: what it is given may be long.
    private static string Words(JsonObject command) =>
        $"{command["call"] ?? command["do"]}{(command["thread"] is { } thread ? $" of {thread}" : string.Empty)}, {command.ToJsonString()}";

    // What it would answer from now on is the answer to something else.
    private AgentLostException Lose(string message)
    {
        _lost = message;
        return new AgentLostException(this, message);
    }

    /// <summary>The first thing that it is asked.</summary>
    internal void Greet() => Id = Ask(new JsonObject { ["do"] = "id" })["pid"]!.GetValue<int>();
}

/// <summary>One that was started from here, and goes on from one session to the next.</summary>
internal sealed class OwnAgent : AgentProcess
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    internal OwnAgent(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }
        };
        _process.BeginErrorReadLine();
    }

    internal override bool HasEnded => _process.HasExited;

    private protected override TextReader From => _process.StandardOutput;

    private protected override TextWriter To => _process.StandardInput;

    public override void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            // Not until the stream of errors ends: Wine's server holds it open, and stays for the other processes.
            _process.WaitForExit(LongPatience);
        }

        _process.Dispose();
    }

    private protected override string Why(bool ended)
    {
        if (!ended)
        {
            return $"process {_process.Id} is still at it\n{string.Join('\n', Directory.GetDirectories($"/proc/{_process.Id}/task").Select(Where))}";
        }

        // Not until the stream of errors ends: what it started, and Wine's server, may hold that open.
        if (!_process.WaitForExit(LongPatience))
        {
            return "its output ended, and it goes on";
        }

        lock (_errors)
        {
            return $"it ended with {_process.ExitCode}; {_errors}";
        }
    }

    // What each of its threads is doing, for who has to find out why it hangs.
    private static string Where(string thread) =>
        $"  {File.ReadAllText(Path.Combine(thread, "comm")).Trim()}: {File.ReadAllText(Path.Combine(thread, "wchan"))} {File.ReadAllText(Path.Combine(thread, "syscall")).Trim()}";
}

/// <summary>One that another agent started, with CreateProcess: it connected, and ends when it is told nothing more.</summary>
internal sealed class StartedAgent : AgentProcess
{
    private readonly TcpClient _connection;

    internal StartedAgent(TcpClient connection, StreamReader from)
    {
        _connection = connection;
        From = from;
        To = new StreamWriter(connection.GetStream());
    }

    internal override bool HasEnded => _connection.Client.Poll(0, SelectMode.SelectRead) && _connection.Client.Available == 0;

    private protected override TextReader From { get; }

    private protected override TextWriter To { get; }

    public override void Dispose() => _connection.Dispose();

    private protected override string Why(bool ended) => ended ? "it is gone" : "it is still at it";
}

/// <summary>A process of a world has ended or hangs.</summary>
/// <param name="agent">It.</param>
/// <param name="message">What it was asked.</param>
internal sealed class AgentLostException(AgentProcess agent, string message) : Exception(message)
{
    internal AgentProcess Agent { get; } = agent;
}
