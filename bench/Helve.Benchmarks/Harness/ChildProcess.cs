using System.Diagnostics;

namespace Helve.Benchmarks.Harness;

/// <summary>A child with pipes on its standard input and output. It must end when its input does.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private int _disposed;

    private ChildProcess(Process process) => _process = process;

    /// <summary>The child's process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its exit code, after <see cref="WaitForExit"/>.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program.</summary>
    public static ChildProcess Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string workingDirectory = "")
    {
        var info = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = workingDirectory,
        };
        foreach ((string key, string? value) in environment ?? new Dictionary<string, string?>())
        {
            if (value is null)
            {
                info.Environment.Remove(key);
            }
            else
            {
                info.Environment[key] = value;
            }
        }

        return new ChildProcess(Process.Start(info) ?? throw new InvalidOperationException($"{file} did not start"));
    }

    /// <summary>Starts this program again with other arguments.</summary>
    public static ChildProcess StartSelf(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("the program does not know its own path");
        return Path.GetFileName(program) == "dotnet"
            ? Start(program, arguments.Prepend(typeof(ChildProcess).Assembly.Location), environment)
            : Start(program, arguments, environment);
    }

    /// <summary>Writes a line to the child and reads its answer.</summary>
    public string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return ReadLine();
    }

    /// <summary>Reads a line of the child's output; throws if it has ended.</summary>
    public string ReadLine() => _process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} ended early");

    /// <summary>Reads lines until the child's output ends.</summary>
    public IEnumerable<string> ReadLines()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits until it has ended and been reaped.</summary>
    public void WaitForExit() => _process.WaitForExit();

    /// <summary>Ends its input; if that does not end it, SIGKILL does.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The pipe broke because the child is gone already, which is what closing it is for.
        }

        if (!_process.WaitForExit(s_patience))
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
