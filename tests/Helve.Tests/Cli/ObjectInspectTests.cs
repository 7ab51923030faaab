using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Cli;

/// <summary>What <c>helve handles</c>, <c>ls</c> and <c>show</c> say of objects that carry data or own processes.</summary>
public sealed class ObjectInspectTests : IDisposable
{
    private readonly BrokerEnvironment _environment = new();
    private readonly Peer _peer;

    public ObjectInspectTests() => _peer = _environment.StartPeer();

    public void Dispose() => _environment.Dispose();

    [Fact]
    public void Handles_ToFilesSocketsAndPipes_SayWhatTheyAre()
    {
        nint socket = _peer.Call("listen").Handle;
        nint file = _peer.Call("wrap-file", "/dev/null", "r").Handle;
        PeerReply pipe = _peer.Call("pipe", 0, 0);
        StateOf(socket).ShouldStartWith("socket, listening on 127.0.0.1:");
        StateOf(file).ShouldBe("/dev/null, opened to read");
        StateOf(pipe.Handle).ShouldBe("read end of a pipe");
        StateOf((nint)pipe[1]).ShouldBe("write end of a pipe");
        Json(socket).GetProperty("state").GetProperty("kind").GetString().ShouldBe("Socket");
    }

    [Fact]
    public void Handles_ToAJob_SayItsProcessesAndLimits()
    {
        nint job = _peer.Call("job", "create", "Local\\shown-job").Handle;
        StateOf(job).ShouldStartWith("0 processes now, 0 ever, held by ");
        _peer.Call("job", "limit", job, "2008", 7, 0).Status.ShouldBe(NtStatus.Success);
        nint child = _peer.Call("job", "start", job, "/bin/sleep", "1000").Handle;
        StateOf(job).ShouldStartWith("1 process now, 1 ever, at most 7 at a time, killed on close, held by ");
        Run("ls").ShouldContain("1 process now, 1 ever, at most 7 at a time, killed on close, held by ");
        Run("show", "Local\\shown-job").ShouldContain("1 process now, 1 ever, at most 7 at a time, killed on close, held by ");
        JsonElement state = Json(job).GetProperty("state");
        (state.GetProperty("processes").GetInt32(), state.GetProperty("killedOnClose").GetBoolean()).ShouldBe((1, true));
        _peer.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        _peer.Call("wait", child, 60_000).Status.ShouldBe(NtStatus.Success);
        _peer.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
        StateOf(job).ShouldContain("killed on close, terminated, held by ");
    }

    [Fact]
    public void Show_AJob_TellsItsProcessesLimitsWatchesAndNotices()
    {
        nint job = _peer.Call("job", "create", "Local\\shown-job").Handle;
        Run("show", "Local\\shown-job").ShouldContain("No process is in it.");
        _peer.Call("job", "limit", job, "208", 7, 64 << 20).Status.ShouldBe(NtStatus.Success);
        PeerReply child = _peer.Call("job", "start", job, "/bin/sleep", "1000");
        string shown = Run("show", "Local\\shown-job");
        shown.ShouldContain("at most 7 processes at a time, at most 64 MiB of memory");
        shown.ShouldMatch(@"memory\W+[0-9.]+ [KM]iB now, [0-9.]+ [KM]iB at most so far");
        shown.ShouldMatch(string.Create(CultureInfo.InvariantCulture, $@"(?i)Processes in it\s+pid\s+image\W+{child[1]}\s+\S*/sleep"));
        shown.ShouldContain("Nobody watches it.");
        shown.ShouldMatch(string.Create(CultureInfo.InvariantCulture, $@"a process came\s+{child[1]}"));

        _ = _peer.Begin("@a", "job", "empty", job);
        Until.True(() => Run("show", "Local\\shown-job").Contains("Watched by", StringComparison.Ordinal), "it is watched");
        _peer.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        _peer.Call("wait", child.Handle, 60_000).Status.ShouldBe(NtStatus.Success);
        Until.True(() => Run("show", "Local\\shown-job").Contains("no process is left", StringComparison.Ordinal), "its end is told");
        JsonElement json = JsonDocument.Parse(Run("show", "Local\\shown-job", "--json")).RootElement.GetProperty("job");
        json.GetProperty("memoryLimit").GetInt64().ShouldBe(64 << 20);
        json.GetProperty("processes").GetArrayLength().ShouldBe(0);
        json.GetProperty("notices").EnumerateArray().Select(static n => n.GetProperty("message").GetString())
            .ShouldBe([nameof(JobMessage.NewProcess), nameof(JobMessage.ExitProcess), nameof(JobMessage.ActiveProcessZero)]);
    }

    [Fact]
    public void Handles_ToProcessesAndThreads_SayWhoTheyAre_AndHowTheyEnded()
    {
        PeerReply started = _peer.Call("start", "none", "/bin/sleep", "1000");
        int id = (int)started[1];
        StateOf(started.Handle).ShouldBe(string.Create(CultureInfo.InvariantCulture, $"process {id} (sleep), runs"));
        nint thread = _peer.Call("open-thread", _peer.ProcessId).Handle;
        StateOf(thread).ShouldBe(string.Create(CultureInfo.InvariantCulture, $"thread {_peer.ProcessId} of process {_peer.ProcessId} (Helve.Peer), runs"));
        _peer.Call("terminate", started.Handle, 9).Status.ShouldBe(NtStatus.Success);
        _peer.Call("wait", started.Handle, 60_000).Status.ShouldBe(NtStatus.Success);
        StateOf(started.Handle).ShouldBe(string.Create(CultureInfo.InvariantCulture, $"process {id}, ended with 9"));
    }

    [Fact]
    public void Handles_ToSectionsAndTimers_SayTheirSizeAndTime()
    {
        StateOf(_peer.Call("section", "-", 8192, 4).Handle).ShouldBe("8192 bytes, read-write");
        nint timer = _peer.Call("timer", "-", 1).Handle;
        StateOf(timer).ShouldBe("not signalled, manual reset, not set");
        _peer.Call("set-timer", timer, -36_000_000_000L, 1500).Status.ShouldBe(NtStatus.Success);
        StateOf(timer).ShouldMatch("^not signalled, manual reset, due in (1 h 0 min|59 min [0-9]+ s), every 1.5 s$");
    }

    // The last column of the row.
    private string StateOf(nint handle)
    {
        string value = string.Create(CultureInfo.InvariantCulture, $" 0x{handle:X} ");
        string row = Run("handles", "--pid", _peer.ProcessId.ToString(CultureInfo.InvariantCulture)).Split('\n').Single(line => line.Contains(value, StringComparison.Ordinal));
        return row.TrimEnd().Split("  ", StringSplitOptions.RemoveEmptyEntries)[^1].Trim();
    }

    private JsonElement Json(nint handle) =>
        JsonDocument.Parse(Run("handles", "--json")).RootElement.EnumerateArray().Single(
            row => row.GetProperty("pid").GetInt32() == _peer.ProcessId && row.GetProperty("value").GetInt64() == handle);

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(HelveCommand.Program, arguments) { RedirectStandardOutput = true };
        _environment.Apply(start.Environment);
        using Process helve = Process.Start(start)!;
        string output = helve.StandardOutput.ReadToEnd();
        helve.WaitForExit();
        helve.ExitCode.ShouldBe(0, output);
        return output;
    }
}
