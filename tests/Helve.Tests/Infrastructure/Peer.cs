using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Helve.Kernel;
using Helve.Tests.Architecture;
using Shouldly;
using Xunit.Sdk;

namespace Helve.Tests.Infrastructure;

/// <summary>A reply of a peer: the status, then the outputs of the call.</summary>
public sealed record PeerReply(string Text)
{
    private readonly string[] _words = Text.Split(' ');

    public NtStatus Status => Enum.TryParse(_words[0], out NtStatus status) ? status : throw new XunitException($"The peer says: {Text}");

    /// <summary>The output of that number as a number.</summary>
    public long this[int index] => long.Parse(Word(index), CultureInfo.InvariantCulture);

    public string Word(int index) => _words[index + 1];

    /// <summary>The first output as a handle of the peer; fails unless the call succeeded.</summary>
    public nint Handle
    {
        get
        {
            ((uint)Status).ShouldBeLessThan(0x8000_0000u, Text);
            return (nint)this[0];
        }
    }
}

/// <summary>A second process (tests/Helve.Peer) that does what it is told, and dies when it is told.</summary>
public sealed class Peer : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<PeerReply>> _pending = new();
    private int _serial;
    private bool _disposed;

    private Peer(Process process)
    {
        _process = process;
        _ = Task.Run(ReadReplies);
    }

    public int ProcessId => _process.Id;

    public static string Program { get; } = FindProgram();

    public static Peer Start(BrokerEnvironment environment, params (string Name, string? Value)[] variables)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        environment.Apply(start.Environment);
        foreach ((string name, string? value) in variables)
        {
            start.Environment[name] = value;
        }

        return new Peer(Process.Start(start)!);
    }

    /// <summary>Starts it by another command line, with an environment of its own.</summary>
    internal static Peer Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = false;
        return new Peer(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end. The first word may name a thread of the peer: <c>@a</c>.</summary>
    public PeerReply Call(params object[] words)
    {
        Task<PeerReply> reply = Begin(words);
        reply.Wait(Until.Patience).ShouldBeTrue($"The peer does not answer: {string.Join(' ', words)}");
        return reply.Result;
    }

    /// <summary>Begins a command, such as a wait that blocks.</summary>
    public Task<PeerReply> Begin(params object[] words)
    {
        int id = Interlocked.Increment(ref _serial);
        var source = new TaskCompletionSource<PeerReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = source;
        string line = string.Create(CultureInfo.InvariantCulture, $"{id} {string.Join(' ', words.Select(w => Convert.ToString(w, CultureInfo.InvariantCulture)))}");
        lock (_pending)
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }

        return source.Task;
    }

    /// <summary>SIGKILL; returns when the process is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        WaitForExit();
    }

    /// <summary>Lets it run to its end.</summary>
    public int End()
    {
        _process.StandardInput.Close();
        return WaitForExit();
    }

    public bool HasExited => _process.HasExited;

    public int WaitForExit()
    {
        _process.WaitForExit(Until.Patience).ShouldBeTrue("the peer does not end");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private static string FindProgram()
    {
        string framework = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(Repository.Root, "tests", "Helve.Peer", "bin", configuration, framework, "Helve.Peer");
    }

    private async Task ReadReplies()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank > 0 && int.TryParse(line.AsSpan(0, blank), out int id) && _pending.TryRemove(id, out TaskCompletionSource<PeerReply>? source))
            {
                source.SetResult(new PeerReply(line[(blank + 1)..]));
            }
        }

        foreach (TaskCompletionSource<PeerReply> source in _pending.Values)
        {
            source.TrySetException(new XunitException("The peer ended before it answered."));
        }
    }
}
