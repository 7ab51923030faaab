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

    [Fact]
    [Rule("F40")]
    public void Handle_GivenToAnotherProcess_DoesThereWhatItMay_AndIsShownBesideTheFirst()
    {
        using Peer owner = _environment.StartPeer();
        using Peer other = _environment.StartPeer();
        nint full = owner.Call("job", "create", "-").Handle;
        nint process = owner.Call("open-process", other.ProcessId, (uint)ProcessRights.DuplicateHandle).Handle;
        nint there = owner.Call("duplicate", -1, full, process, (uint)(JobRights.AssignProcess | JobRights.Terminate), 0, 0).Handle;

        string[] rows = [.. Run("handles").Split('\n').Where(static row => row.Contains(" Job ", StringComparison.Ordinal))];
        rows.Length.ShouldBe(2);
        Row([.. rows.Where(row => IsOf(row, owner))], full).ShouldContain("ALL_ACCESS");
        string narrow = Row([.. rows.Where(row => IsOf(row, other))], there);
        narrow.ShouldContain("ASSIGN_PROCESS TERMINATE");
        narrow.ShouldNotContain("QUERY");

        PeerReply child = other.Call("start", "none", "/bin/sleep", "1000");
        other.Call("job", "assign", there, child.Handle).Status.ShouldBe(NtStatus.Success);
        other.Call("job", "query", there).Status.ShouldBe(NtStatus.AccessDenied);
        owner.Call("job", "list", full)[0].ShouldBe(child[1]);
        other.Call("job", "terminate", there, 3).Status.ShouldBe(NtStatus.Success);
        other.Call("wait", child.Handle, 60_000).Status.ShouldBe(NtStatus.Success);
        other.Call("exit-code", child.Handle)[0].ShouldBe(3);
    }

    private static bool IsOf(string row, Peer peer) => row.TrimStart().StartsWith(peer.ProcessId.ToString(CultureInfo.InvariantCulture) + " ", StringComparison.Ordinal);

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
