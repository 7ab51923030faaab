using System.Diagnostics;
using System.Globalization;

namespace Helve.Cli.Tour;

/// <summary>The tour's side of a child: a real process, this program again, that does one operation for each request.</summary>
internal sealed class TourPuppet : IDisposable
{
    private readonly TourLine _line;
    private bool _ended;
    private bool _disposed;

    private TourPuppet(string name, KernelProcess process)
    {
        Name = name;
        Process = process;
        ProcessId = process.ProcessId;
        _line = new TourLine(name, process.ProcessId, process.StandardInput!, process.StandardOutput!);
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

    /// <inheritdoc cref="TourLine.Ask"/>
    public TourReply Ask(params string[] request) => _line.Ask(request);

    /// <inheritdoc cref="TourLine.Begin"/>
    public void Begin(params string[] request) => _line.Begin(request);

    /// <inheritdoc cref="TourLine.End"/>
    public TourReply End() => _line.End();

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
        _ended = Process.Wait(TourLine.Patience).Succeeded;
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

        _line.Dispose();
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
}
