using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Helve.Oracle;

/// <summary>A process of one world that makes the calls it is told to.</summary>
internal sealed class AgentProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly Task<string> _errors;

    internal AgentProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        Id = Ask(new JsonObject { ["do"] = "id" })["pid"]!.GetValue<int>();
    }

    /// <summary>Its id in its world.</summary>
    internal int Id { get; }

    internal bool HasEnded => _process.HasExited;

    internal JsonObject Ask(JsonObject command)
    {
        try
        {
            _process.StandardInput.WriteLine(command.ToJsonString());
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw new AgentLostException(this, $"{command.ToJsonString()} was not asked: {Why(ended: true)}");
        }

        Task<string?> answer = _process.StandardOutput.ReadLineAsync();
        if (!answer.Wait(s_patience) || answer.Result is not { } line)
        {
            throw new AgentLostException(this, $"no answer to {command.ToJsonString()}: {Why(answer.IsCompleted)}");
        }

        return JsonNode.Parse(line)!.AsObject();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    // What each of its threads is doing, for who has to find out why it hangs.
    private static string Where(string thread) =>
        $"  {File.ReadAllText(Path.Combine(thread, "comm")).Trim()}: {File.ReadAllText(Path.Combine(thread, "wchan"))} {File.ReadAllText(Path.Combine(thread, "syscall")).Trim()}";

    private string Why(bool ended)
    {
        if (!ended)
        {
            return $"process {_process.Id} is still at it\n{string.Join('\n', Directory.GetDirectories($"/proc/{_process.Id}/task").Select(Where))}";
        }

        _process.WaitForExit();
        return $"it ended with {_process.ExitCode}; {_errors.Result}";
    }
}

/// <summary>A process of a world has ended or hangs.</summary>
/// <param name="agent">It.</param>
/// <param name="message">What it was asked.</param>
internal sealed class AgentLostException(AgentProcess agent, string message) : Exception(message)
{
    internal AgentProcess Agent { get; } = agent;
}
