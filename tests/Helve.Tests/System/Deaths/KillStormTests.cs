using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Helve.Tests.SystemTests.Stress;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Helve.Tests.SystemTests.Deaths;

/// <summary>
/// Processes that create, duplicate, wait, lock and close as fast as they can are killed at random moments, several at a time. A survivor
/// that holds the same objects must find them as if the dead had let go in order, but for the mutexes, which are abandoned once.
/// </summary>
[Collection(BusyCollection.Name)]
public sealed class KillStormTests(ITestOutputHelper output)
{
    private const int Victims = 4;
    private const int Mutexes = 4;

    // Each is a mix of threads; the victim's number chooses one.
    private static readonly string[][] s_mixes =
    [
        ["create", "duplicate", "mutex", "any", "named"],
        ["remote", "create", "all", "semaphore", "await"],
        ["mutex", "mutex", "event", "both", "child"],
        ["any", "all", "event", "remote", "named", "await"],
    ];

    private readonly BrokerEnvironment _environment = new();
    private readonly List<nint> _mutexes = [];
    private nint _event;
    private nint _semaphore;
    private nint _sentinel;

    [Fact]
    [Rule("D14")]
    public void Survivor_OfAStormOfKills_FindsEverythingAtRest()
    {
        int rounds = 15 * BusyCollection.Soak;
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        using (_environment)
        {
            Peer survivor = Survivor();
            BrokerStatus rest = AtRest(survivor);
            var random = new Random(seed);
            for (int round = 0; round < rounds; round++)
            {
                try
                {
                    Round(survivor, random);
                    CheckObjects(survivor);
                    CheckBroker(rest);
                }
                catch (Exception e)
                {
                    // The environment's end may fail too, and its failure would be the only one reported.
                    output.WriteLine($"round {round}: {e}");
                    output.WriteLine(Describe());
                    throw new Xunit.Sdk.XunitException($"seed {seed}, round {round}: {e}");
                }
            }
        }
    }

    private string Describe()
    {
        using KernelInspector inspector = _environment.Inspect();
        return $"{inspector.GetBrokerStatus()}\n{string.Join('\n', inspector.ListProcesses())}\n{string.Join('\n', inspector.ListHandles())}";
    }

    private Peer Survivor()
    {
        Peer survivor = _environment.StartPeer();
        for (int i = 0; i < Mutexes; i++)
        {
            _mutexes.Add(survivor.Call("mutex", $"storm-mutex-{i}", 0).Handle);
        }

        _event = survivor.Call("event", "storm-event", 0, 0).Handle;
        _semaphore = survivor.Call("semaphore", "storm-semaphore", 0, 1000).Handle;
        _sentinel = survivor.Call("event", "storm-never", 0, 0).Handle;
        return survivor;
    }

    private void Round(Peer survivor, Random random)
    {
        // The survivor takes part, so that the dead die in the middle of things that touch the living.
        Peer[] victims = [.. Enumerable.Range(0, Victims).Select(_ => _environment.StartPeer())];
        for (int v = 0; v < Victims; v++)
        {
            Begin(victims[v], survivor.ProcessId, s_mixes[v]);
        }

        Task<PeerReply> busy = survivor.Begin("@busy", "stress", "hurry", 2000, _semaphore);
        foreach (Peer victim in victims.OrderBy(_ => random.Next()))
        {
            // A moment, not a time that something takes: whatever it cuts short must do.
            Thread.Sleep(TimeSpan.FromMicroseconds(random.Next(20_000)));
            victim.Kill();
        }

        busy.Wait(Until.Patience).ShouldBeTrue("the survivor hangs");
        busy.Result.Status.ShouldBe(NtStatus.Success);
    }

    private static void Begin(Peer victim, int survivor, string[] mix)
    {
        nint[] mutexes = [.. Enumerable.Range(0, Mutexes).Select(i => victim.Call("mutex", $"storm-mutex-{i}", 0).Handle)];
        nint signal = victim.Call("event", "storm-event", 0, 0).Handle;
        nint semaphore = victim.Call("semaphore", "storm-semaphore", 0, 1000).Handle;
        nint never = victim.Call("event", "storm-never", 0, 0).Handle;
        nint own = victim.Call("event", $"storm-own-{victim.ProcessId}", 1, 0).Handle;
        nint process = victim.Call("open-process", survivor, 0x40).Handle;
        foreach (string kind in mix)
        {
            object[] handles = kind switch
            {
                "create" or "named" or "child" => [],
                "both" => [semaphore, signal],
                "remote" => [process, own],
                "mutex" => [.. mutexes],
                "event" => [signal],
                "semaphore" => [semaphore],
                "any" or "await" => [never, signal, semaphore],
                "all" => [signal, semaphore],
                _ => [own],
            };
            victim.Call(["churn", kind, .. handles]).Status.ShouldBe(NtStatus.Success);
        }
    }

    // What the dead had: no handle, no wait, no name of theirs; each mutex can be had, and was abandoned at most once.
    private void CheckObjects(Peer survivor)
    {
        foreach (nint mutex in _mutexes)
        {
            PeerReply first = survivor.Call("wait", mutex, Until.Patience.TotalMilliseconds);
            first.Status.ShouldBeOneOf(NtStatus.Success, NtStatus.AbandonedWait0);
            survivor.Call("release-mutex", mutex)[0].ShouldBe(0, "it was not owned by us before");
            survivor.Call("wait", mutex, 0).Status.ShouldBe(NtStatus.Success, "abandoned once only");
            survivor.Call("release-mutex", mutex).Status.ShouldBe(NtStatus.Success);
        }

        nint[] all = [.. _mutexes, _event, _semaphore, _sentinel];
        foreach (nint handle in all)
        {
            PeerReply reply = survivor.Call("query", handle);
            var id = (ulong)reply[3];
            Until.True(() => survivor.Call("query", handle)[4] == 1, $"one handle is left to {id:x}");
            Until.True(() => _environment.WaitersOf(id) == 0, $"nobody waits on {id:x}");
        }

        // Whatever they left signalled is taken away; from then on the objects work as new ones do.
        while (survivor.Call("wait", _semaphore, 0).Status == NtStatus.Success)
        {
        }

        survivor.Call("reset", _event).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> wait = survivor.Begin("@other", "wait-all", Until.Patience.TotalMilliseconds, _event, _semaphore);
        survivor.Call("release-semaphore", _semaphore, 1).Status.ShouldBe(NtStatus.Success);
        survivor.Call("set", _event).Status.ShouldBe(NtStatus.Success);
        wait.Wait(Until.Patience).ShouldBeTrue();
        wait.Result.Status.ShouldBe(NtStatus.Success);
        survivor.Call("query-event", _event)[1].ShouldBe(0);
        survivor.Call("query-semaphore", _semaphore)[0].ShouldBe(0);
        CloseStrays(survivor, all);
    }

    // A victim that died between its duplication into the survivor and the close there has left a handle, as on NT.
    private void CloseStrays(Peer survivor, nint[] own)
    {
        using KernelInspector inspector = _environment.Inspect();
        foreach (HandleSummary handle in inspector.ListHandles(survivor.ProcessId).Where(h => !own.Contains(h.Value)))
        {
            (handle.Name ?? "").ShouldContain("storm-own-");
            survivor.Call("close", handle.Value).Status.ShouldBe(NtStatus.Success);
        }
    }

    private BrokerStatus AtRest(Peer survivor)
    {
        survivor.Call("@busy", "wait", _sentinel, 0).Status.ShouldBe(NtStatus.Timeout);
        survivor.Call("@other", "wait", _sentinel, 0).Status.ShouldBe(NtStatus.Timeout);
        using KernelInspector inspector = _environment.Inspect();
        return inspector.GetBrokerStatus();
    }

    private void CheckBroker(BrokerStatus rest)
    {
        using KernelInspector inspector = _environment.Inspect();
        BrokerStatus now = inspector.GetBrokerStatus();
        Until.True(() => Counts(now = inspector.GetBrokerStatus()) == Counts(rest), $"the arena is at rest: {Counts(rest)}");
        now.ProcessId.ShouldBe(rest.ProcessId, "the broker lives");
        now.CutOff.ShouldBe(0);
        inspector.ListProcesses().Where(static p => (p.Flags & ProcessFlags.Exited) != 0).ShouldBeEmpty();
    }

    private static (int Clients, int Processes, int Objects, int Handles, int Names, int Records) Counts(BrokerStatus s) =>
        (s.Clients, s.Processes, s.Objects, s.Handles, s.Names, s.ThreadRecords);
}
