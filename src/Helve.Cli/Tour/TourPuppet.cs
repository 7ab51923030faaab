using System.Diagnostics;
using System.Globalization;
using Helve.Kernel;

namespace Helve.Cli.Tour;

/// <summary>What a child answered.</summary>
/// <param name="Status">The status of the operation that it did.</param>
/// <param name="Value">What the operation gave: a handle or an object id, 0 if neither.</param>
internal readonly record struct TourReply(NtStatus Status, long Value);

/// <summary>The tour's side of a child: a real process, this program again, that does one operation for each request.</summary>
internal sealed class TourPuppet : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly StreamWriter _requests;
    private readonly StreamReader _replies;
    private bool _ended;
    private bool _disposed;

    private TourPuppet(string name, KernelProcess process)
    {
        Name = name;
        Process = process;
        ProcessId = process.ProcessId;
        _requests = process.StandardInput!;
        _replies = process.StandardOutput!;
    }

    /// <summary>Its role.</summary>
    public string Name { get; }

    /// <summary>The process object.</summary>
    public KernelProcess Process { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId { get; }

    /// <summary>The handle value that it found on its command line.</summary>
    public nint Argument { get; private set; }

    /// <summary>Whether it was killed or left.</summary>
    public bool HasEnded => _ended;

    /// <summary>Starts a child.</summary>
    /// <param name="name">Its role.</param>
    /// <param name="inherit">Whether it inherits the inheritable handles.</param>
    /// <param name="handle">A handle value to pass on the command line, or 0.</param>
    public static TourPuppet Start(string name, bool inherit = false, nint handle = 0)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        SelfExecution.Fill(start, "tour-child", "--handle", handle.ToString(CultureInfo.InvariantCulture));
        var process = KernelProcess.Start(start, new KernelStartOptions { InheritHandles = inherit });
        var puppet = new TourPuppet(name, process);
        try
        {
            puppet.Argument = (nint)puppet.End().Value;
        }
        catch
        {
            puppet.Dispose();
            throw;
        }

        return puppet;
    }

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
            _requests.Write(string.Join('\t', request) + "\n");
            _requests.Flush();
        }
        catch (IOException)
        {
            throw Gone();
        }
    }

    /// <summary>Waits for what came of the operation that was begun.</summary>
    public TourReply End()
    {
        Task<string?> reading = _replies.ReadLineAsync();
        if (!reading.Wait(s_patience))
        {
            throw new TourBrokenException($"process '{Name}' ({ProcessId}) did not answer for {s_patience.TotalSeconds:0} seconds");
        }

        string[] words = reading.Result?.Split('\t') ?? throw Gone();
        return new TourReply((NtStatus)uint.Parse(words[0], CultureInfo.InvariantCulture), words[1].Length == 0 ? 0 : long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Kills it with SIGKILL, wherever it is.</summary>
    /// <returns>The moment before.</returns>
    public long Kill()
    {
        using var process = System.Diagnostics.Process.GetProcessById(ProcessId);
        long before = Stopwatch.GetTimestamp();
        process.Kill();
        _ended = true;
        return before;
    }

    /// <summary>Asks it to end by itself and waits until it has.</summary>
    /// <returns>Its exit code; null if it did not end.</returns>
    public int? Leave(int exitCode)
    {
        Begin("exit", exitCode.ToString(CultureInfo.InvariantCulture));
        _ended = Process.Wait(s_patience).Succeeded;
        return Process.ExitCode;
    }

    /// <summary>Ends the child if it still runs: no process of the tour outlives it.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_ended && !Process.HasExited)
        {
            EndNow();
        }

        // The pipe itself, not the writer over it: whoever is gone can't take what was not flushed.
        _requests.BaseStream.Dispose();
        _replies.Dispose();
        Process.Dispose();
    }

    private void EndNow()
    {
        try
        {
            Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It ended by itself between the look and the kill: nothing is left to end.
            _ended = true;
        }
    }

    private TourBrokenException Gone() => new($"process '{Name}' ({ProcessId}) ended in the middle of the tour");
}

/// <summary>The tour could not go on: a child did not play its part.</summary>
/// <param name="message">What happened.</param>
internal sealed class TourBrokenException(string message) : Exception(message);
