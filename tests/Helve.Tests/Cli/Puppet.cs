using System.Diagnostics;
using System.Globalization;
using Helve.Kernel;
using Shouldly;

namespace Helve.Tests.Cli;

/// <summary>A process that does with Helve what it is told: the tour's own child, used as something to look at.</summary>
internal sealed class Puppet : IDisposable
{
    private readonly Process _process;

    internal Puppet(HelveCommand helve)
    {
        _process = helve.Start(HelveCommand.Program, "tour-child");
        Receive();
    }

    internal int ProcessId => _process.Id;

    /// <summary>Has it do an operation that must succeed; returns the handle that came of it.</summary>
    internal nint Ask(NtStatus expected, params string[] request)
    {
        Begin(request);
        (NtStatus status, nint value) = Receive();
        status.ShouldBe(expected, string.Join(' ', request));
        return value;
    }

    /// <summary>Has it begin an operation that blocks.</summary>
    internal void Begin(params string[] request) => _process.StandardInput.Write(string.Join('\t', request) + "\n");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private (NtStatus Status, nint Value) Receive()
    {
        _process.StandardInput.Flush();
        string[] words = _process.StandardOutput.ReadLine().ShouldNotBeNull().Split('\t');
        return ((NtStatus)uint.Parse(words[0], CultureInfo.InvariantCulture), words[1].Length == 0 ? 0 : nint.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
