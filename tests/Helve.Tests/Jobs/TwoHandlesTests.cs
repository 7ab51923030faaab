using System.Diagnostics;
using System.Globalization;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>One job, a handle with full access and a duplicate that may assign and terminate, as people see them side by side.</summary>
public sealed class TwoHandlesTests : IDisposable
{
    private readonly BrokerEnvironment _environment = new();

    public void Dispose() => _environment.Dispose();

    [Fact]
    [Rule("F40")]
    public void Handles_ToOneJob_AreShownWithTheirAccessInWords()
    {
        using Peer peer = _environment.StartPeer();
        nint full = peer.Call("job", "create", "-").Handle;
        nint narrow = peer.Call("duplicate", -1, full, -1, (uint)(JobRights.AssignProcess | JobRights.Terminate), 0, 0).Handle;

        string[] rows = [.. Run("handles", "--pid", peer.ProcessId.ToString(CultureInfo.InvariantCulture)).Split('\n').Where(static row => row.Contains(" Job ", StringComparison.Ordinal))];
        rows.Length.ShouldBe(2);
        Row(rows, full).ShouldContain("ALL_ACCESS");
        Row(rows, narrow).ShouldContain("ASSIGN_PROCESS TERMINATE");
        Row(rows, narrow).ShouldNotContain("QUERY");

        peer.Call("job", "query", narrow).Status.ShouldBe(NtStatus.AccessDenied);
        peer.Call("job", "terminate", narrow, 3).Status.ShouldBe(NtStatus.Success);
        peer.Call("job", "query", full).Status.ShouldBe(NtStatus.Success);
    }

    private static string Row(string[] rows, nint handle) =>
        rows.Where(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(string.Create(CultureInfo.InvariantCulture, $"0x{handle:X}"))).ShouldHaveSingleItem(string.Join("\n", rows));

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Cli.HelveCommand.Program, arguments) { RedirectStandardOutput = true };
        _environment.Apply(start.Environment);
        using Process helve = Process.Start(start)!;
        string output = helve.StandardOutput.ReadToEnd();
        helve.WaitForExit();
        helve.ExitCode.ShouldBe(0, output);
        return output;
    }
}
