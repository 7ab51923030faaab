using System.Globalization;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Helve.Tests.Jobs;
using Helve.Tests.SystemTests.Stress;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Helve.Tests.SystemTests.Deaths;

/// <summary>
/// Two hundred processes in all do by chance what there is to do with objects of all types (see the peer's storm), alone and with each other, and are killed while they
/// do, each after a number of acts that chance chooses. Afterwards there is nothing but what a survivor had before: no object, name, descriptor, process,
/// control group, memory of a section, and the survivor's own objects work.
/// </summary>
[Collection(BusyCollection.Name)]
public sealed class KillStormOfAllTypesTests(ITestOutputHelper output)
{
    private const int Waves = 10;
    private const int Victims = 20;
    private const int Killed = 128 + 9;
    private const int MostActsBetweenKills = 150;
    private const int FileSize = 64 * 1024;
    private const int SectionSize = 64 * 1024;

    // What the survivor's table may grow by for handles that were put there.
    private const long TableGrowth = 64 * 1024;
    private const string CommonPipe = @"\\.\pipe\storm-pipe-0";

    private readonly BrokerEnvironment _environment = new();
    private readonly Dictionary<string, nint> _handles = [];
    private Peer _survivor = null!;
    private Rest? _rest;
    private long _tableBytes;
    private JobContainment _containment;
    private string _directory = "";
    private nint _tally;
    private int _port;
    private string[] _acts = [];

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("D14")]
    public void Machine_AfterAStormOfKills_IsAsBefore(JobContainment containment)
    {
        _containment = containment;
        int waves = Waves * BusyCollection.Soak / JobEnvironment.Containments.Count;
        int seed = Environment.GetEnvironmentVariable("HELVE_STORM_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
        output.WriteLine($"seed {seed}");
        _directory = Directory.CreateTempSubdirectory("helve-storm-").FullName;
        try
        {
            using (_environment)
            {
                Storm(waves, seed);
            }
        }
        finally
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private void Storm(int waves, int seed)
    {
        for (int i = 0; i < 3; i++)
        {
            File.WriteAllBytes(Path.Combine(_directory, $"{i}.data"), new byte[FileSize]);
        }

        BeginSurvivor();
        WarmUp();
        CheckObjects();
        Rest rest = _rest = Look();
        _tableBytes = TableBytes();
        var random = new Random(seed);
        for (int wave = 0; wave < waves; wave++)
        {
            try
            {
                Wave(random);
                CloseStrays(rest);
                CheckObjects();
                CheckRest(rest);
            }
            catch (Exception e)
            {
                // The environment's end may fail too, and its failure would be the only one reported.
                string what = $"seed {seed}, wave {wave}: {e}\n{Describe()}";
                throw new Xunit.Sdk.XunitException(what);
            }
        }

        for (int act = 0; act < _acts.Length; act++)
        {
            Done(act + 1).ShouldBePositive($"{_acts[act]} was never done");
        }

        output.WriteLine(string.Join(", ", _acts.Select((act, i) => $"{act} {Done(i + 1)}")));
    }

    private void BeginSurvivor()
    {
        _survivor = _environment.StartPeer(("HELVE_PROCESS_TREES", JobEnvironment.VariableOf(_containment)));
        _acts = _survivor.Call("storm", "acts").Text.Split(' ')[1..];
        _tally = (nint)_survivor.Call("map", Own("tally", "section", "storm-tally", 4096, 4), 4)[0];
        foreach (string kind in (string[])["event", "mutex", "semaphore", "section"])
        {
            object[] rest = kind switch { "event" => [1, 0], "mutex" => [0], "semaphore" => [0, 1000], _ => [SectionSize, 4] };
            _ = Own($"shared {kind}", [kind, $@"Global\storm-shared-{kind}", .. rest]);
        }

        _ = Own("never", "event", "storm-never", 1, 0);
        _ = Own("event", "event", "storm-event-0", 1, 0);
        _ = Own("mutex", "mutex", "storm-mutex-0", 0);
        _ = Own("semaphore", "semaphore", "storm-semaphore-0", 0, 1000);
        _ = Own("timer", "timer", "storm-timer-0", 1);
        _ = Own("section", "section", "storm-section-0", SectionSize, 4);
        _ = Own("file", "wrap-file", Path.Combine(_directory, "0.data"), "rw");
        PeerReply listener = _survivor.Call("listen");
        (_handles["listener"], _port) = (listener.Handle, (int)listener[1]);
        PeerReply pipe = _survivor.Call("pipe", 0, 0);
        (_handles["reader"], _handles["writer"]) = (pipe.Handle, (nint)pipe[1]);
        _ = Own("server", "named-pipe", "create", CommonPipe, (uint)PipeOpenModes.Duplex, (uint)(PipeModes.Messages | PipeModes.ReadMessages), 255);
        nint job = Own("job", "job", "create", "storm-kept-job");
        _survivor.Call("job", "limit", job, "2000", 0, 0).Status.ShouldBe(NtStatus.Success);
        _ = Own("child", "job", "start", job, "/bin/sleep", "1000");
        _survivor.Call("poke", _tally, 0).Status.ShouldBe(NtStatus.Success);
        TouchAll("section");
        TouchAll("shared section");
        _ = Own("process", "open-process", _survivor.ProcessId);
        _ = Own("thread", "open-thread", _survivor.ProcessId);
    }

    // All the memory that it can have, so that others' use of it makes no difference.
    private void TouchAll(string section)
    {
        nint view = (nint)_survivor.Call("map", _handles[section], 4)[0];
        for (int at = 0; at < SectionSize; at += System.Environment.SystemPageSize)
        {
            _survivor.Call("poke", view + at, 1).Status.ShouldBe(NtStatus.Success);
        }

        _survivor.Call("unmap", view).Status.ShouldBe(NtStatus.Success);
    }

    // The first handle that another process takes away, and the first death, start what stays.
    private void WarmUp()
    {
        using Peer first = _environment.StartPeer();
        nint process = first.Call("open-process", _survivor.ProcessId, 0x40).Handle;
        nint there = first.Call("duplicate", -1, first.Call("section", "-", 4096, 4).Handle, process, 0, 0, (uint)DuplicateOptions.SameAccess).Handle;
        first.Call("duplicate", process, there, 0, 0, 0, (uint)DuplicateOptions.CloseSource).Status.ShouldBe(NtStatus.Success);
        first.Kill();
        using KernelInspector inspector = _environment.Inspect();
        Until.True(() => inspector.GetBrokerStatus().Clients == 1, "it is gone");
    }

    private nint Own(string what, params object[] words) => _handles[what] = _survivor.Call(words).Handle;

    private void Wave(Random random)
    {
        Peer[] victims = [.. Enumerable.Range(0, Victims).Select(_ => _environment.StartPeer())];
        foreach (Peer victim in victims)
        {
            object[] others = [.. victims.Where(other => other != victim).Select(static other => (object)other.ProcessId)];
            _ = victim.Begin(["storm", random.Next(), _directory, _survivor.ProcessId, .. others]);
        }

        // Some die before they have begun. By number of acts and not by time: however busy the machine is, each wave does as much.
        foreach (Peer victim in victims.OrderBy(_ => random.Next()).ToArray())
        {
            int goal = Done(0) + random.Next(MostActsBetweenKills);
            Until.True(() => Done(0) >= goal || victim.HasExited, () => $"{goal} acts, now {Done(0)}");
            victim.Kill();
            victim.WaitForExit().ShouldBe(Killed, "it found something wrong, see its standard error");
            victim.Dispose();
        }
    }

    private int Done(int act) => (int)_survivor.Call("peek", _tally + (act * sizeof(int)))[0];

    /// <summary>What there is when nobody does anything.</summary>
    private sealed record Rest(int Broker, int Clients, int Processes, int Objects, int Handles, int Names, int Records, string BrokerDescriptors, string Descriptors, string Places, string Living, long SectionBytes);

    private Rest Look()
    {
        using KernelInspector inspector = _environment.Inspect();
        BrokerStatus s = inspector.GetBrokerStatus();
        return new Rest(
            s.ProcessId, s.Clients, s.Processes, s.Objects, s.Handles, s.Names, s.ThreadRecords,
            Belongings.DescriptorsOf(s.ProcessId), Belongings.DescriptorsOf(_survivor.ProcessId), Belongings.PlacesOf(s.ProcessId),
            string.Join(' ', _environment.LivingProcesses().Order()), Belongings.MemoryOf(s.ProcessId, "helve-section"));
    }

    private long TableBytes() => Belongings.MemoryOf(_rest!.Broker, "helve-table");

    private void CheckRest(Rest rest)
    {
        Rest now = Look();
        Until.True(() => (now = Look()) == rest, () => $"as before:\n{rest}\nnow:\n{now}");
        using KernelInspector inspector = _environment.Inspect();
        inspector.GetBrokerStatus().CutOff.ShouldBe(0);
        TableBytes().ShouldBeLessThanOrEqualTo(_tableBytes + TableGrowth);
    }

    // What victims have put into the survivor stays there, as on NT. Nobody puts anything there any more when all of them are gone.
    private void CloseStrays(Rest rest)
    {
        using KernelInspector inspector = _environment.Inspect();
        Until.True(() => inspector.GetBrokerStatus().Clients == rest.Clients, "the connections of the dead are closed");
        foreach (HandleSummary handle in inspector.ListHandles(_survivor.ProcessId).Where(h => !_handles.ContainsValue(h.Value)))
        {
            _survivor.Call("close", handle.Value).Status.ShouldBe(NtStatus.Success);
        }
    }

    // What the victims had open too, and left in some state: nobody waits on it, and it works as a new one does.
    private void CheckObjects()
    {
        foreach ((string what, nint handle) in _handles)
        {
            var id = (ulong)_survivor.Call("query", handle)[3];
            Until.True(() => _environment.WaitersOf(id) == 0, $"nobody waits on the {what}");
        }

        CheckSignals();
        CheckTraffic();
        Expect("job", "query", _handles["job"])[0].ShouldBe(1, "its child lives");
        foreach (string running in (string[])["child", "process", "thread"])
        {
            _survivor.Call("wait", _handles[running], 0).Status.ShouldBe(NtStatus.Timeout, running);
        }
    }

    private void CheckSignals()
    {
        _survivor.Call("wait", _handles["mutex"], Until.Patience.TotalMilliseconds).Status.ShouldBeOneOf(NtStatus.Success, NtStatus.AbandonedWait0);
        Expect("release-mutex", _handles["mutex"])[0].ShouldBe(0, "it was not owned by us before");
        Expect("wait", _handles["mutex"], 0);
        Expect("release-mutex", _handles["mutex"]);
        while (_survivor.Call("wait", _handles["semaphore"], 0).Status == NtStatus.Success)
        {
        }

        Expect("cancel-timer", _handles["timer"]);
        Expect("reset", _handles["event"]);
        Expect("reset", _handles["never"])[0].ShouldBe(0, "nobody set it");
        Task<PeerReply> all = _survivor.Begin("@all", "wait-all", Until.Patience.TotalMilliseconds, _handles["event"], _handles["semaphore"], _handles["timer"]);
        Expect("release-semaphore", _handles["semaphore"], 1);
        Expect("set", _handles["event"]);
        Expect("set-timer", _handles["timer"], -10_000, 0);
        all.Wait(Until.Patience).ShouldBeTrue();
        all.Result.Status.ShouldBe(NtStatus.Success);
    }

    private void CheckTraffic()
    {
        Expect("read-at", _handles["file"], 4, FileSize - 4);
        Expect("unmap", Expect("map", _handles["section"], 4)[0]);
        Expect("write", _handles["writer"], "anonymous");
        Expect("read", _handles["reader"], 100).Word(0).ShouldBe("anonymous");

        Task<PeerReply> greeting = _survivor.Begin("@greet", "greet", _handles["listener"], 1);
        using (var client = new System.Net.Sockets.TcpClient("127.0.0.1", _port))
        using (var reader = new StreamReader(client.GetStream()))
        {
            greeting.Wait(Until.Patience).ShouldBeTrue("nobody greets");
            greeting.Result.Status.ShouldBe(NtStatus.Success, greeting.Result.Text);
            reader.ReadToEnd().ShouldBe(string.Create(CultureInfo.InvariantCulture, $"{_survivor.ProcessId}"));
        }

        _survivor.Call("named-pipe", "disconnect", _handles["server"]).Status.ShouldBeOneOf(NtStatus.Success, NtStatus.PipeDisconnected, NtStatus.PipeListening);
        Task<PeerReply> connected = _survivor.Begin("@connect", "named-pipe", "connect", _handles["server"], Until.Patience.TotalMilliseconds);
        Expect("named-pipe", "await", CommonPipe, Until.Patience.TotalMilliseconds);
        nint other = Expect("named-pipe", "open", CommonPipe, (uint)(PipeRights.GenericRead | PipeRights.GenericWrite)).Handle;
        connected.Wait(Until.Patience).ShouldBeTrue();
        Expect("named-pipe", "write", other, "named");
        Expect("named-pipe", "read", _handles["server"], 100).Word(1).ShouldBe("named");
        Expect("close", other);
        Expect("named-pipe", "disconnect", _handles["server"]);
    }

    private PeerReply Expect(params object[] words)
    {
        PeerReply reply = _survivor.Call(words);
        reply.Status.ShouldBe(NtStatus.Success, string.Join(' ', words));
        return reply;
    }

    private string Describe()
    {
        using KernelInspector inspector = _environment.Inspect();
        IEnumerable<string> handles = inspector.ListHandles().Select(static h => $"process {h.ProcessId}, {h.Value:x}: {h.State.Type} {h.Name} {h.State.Flags}, object {h.ObjectId:x}");
        return $"{inspector.GetBrokerStatus()}\n{string.Join('\n', inspector.ListProcesses())}\n{string.Join('\n', handles)}";
    }
}
