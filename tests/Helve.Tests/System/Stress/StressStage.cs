using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.Stress;

/// <summary>Tests that keep all processors busy: one after the other, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BusyCollection
{
    public const string Name = "Busy";

    /// <summary>How many times as much as in the normal suite (HELVE_SOAK).</summary>
    public static int Soak { get; } = int.TryParse(Environment.GetEnvironmentVariable("HELVE_SOAK"), out int times) && times > 1 ? times : 1;
}

/// <summary>For each condition two processes, which the tests share.</summary>
public sealed class StressStage : IDisposable
{
    private readonly Dictionary<(bool Spin, bool Pinned), StressPair> _pairs = [];

    public BrokerEnvironment Environment { get; } = new();

    public StressPair Pair(bool spin, bool pinned)
    {
        if (!_pairs.TryGetValue((spin, pinned), out StressPair? pair))
        {
            pair = new StressPair(Start(spin, pinned), Start(spin, pinned), $"spin {spin}, pinned {pinned}");
            _pairs.Add((spin, pinned), pair);
        }

        return pair;
    }

    public void Dispose() => Environment.Dispose();

    private Peer Start(bool spin, bool pinned)
    {
        Peer peer = Environment.StartPeer(("HELVE_SPIN", spin ? null : "0"));
        if (pinned)
        {
            // Before the first thread: the others inherit it.
            Helve.Linux.ThreadAffinity.TryGet(out int[] processors, out _).ShouldBeTrue();
            peer.Call("pin", processors[0]).Status.ShouldBe(NtStatus.Success);
        }

        return peer;
    }
}

/// <summary>An object that both processes have open.</summary>
/// <param name="First">The first one's handle.</param>
/// <param name="Second">The second one's handle.</param>
public sealed record SharedHandle(nint First, nint Second);

/// <summary>Two processes of four threads each.</summary>
public sealed class StressPair(Peer first, Peer second, string condition)
{
    public const int Threads = 4;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(240 * BusyCollection.Soak);
    private readonly List<SharedHandle> _open = [];
    private int _names;

    public SharedHandle Event(bool manual) => Share("event", manual ? 1 : 0, 0);

    public SharedHandle Mutex() => Share("mutex", 0);

    public SharedHandle Semaphore(int limit = int.MaxValue) => Share("semaphore", 0, limit);

    /// <summary>Begins a command on a thread of one of the two; handles are those of that process.</summary>
    public Task<PeerReply> Begin(int process, int thread, string kind, int count, params SharedHandle[] objects)
    {
        IEnumerable<object> handles = objects.Select(o => (object)(process == 0 ? o.First : o.Second));
        return (process == 0 ? first : second).Begin([$"@{thread}", "stress", kind, count, .. handles]);
    }

    /// <summary>Begins the same command on a thread of each of the two.</summary>
    public Task<PeerReply>[] BeginOnBoth(int thread, string kind, int count, params SharedHandle[] objects) =>
        [Begin(0, thread, kind, count, objects), Begin(1, thread, kind, count, objects)];

    /// <summary>Waits for the commands and adds up an output of theirs.</summary>
    public long Sum(IEnumerable<Task<PeerReply>> commands, int output = 0)
    {
        long sum = 0;
        foreach (Task<PeerReply> command in commands)
        {
            command.Wait(s_patience).ShouldBeTrue($"a thread never came back: a signal is lost ({condition})");
            command.Result.Status.ShouldBe(NtStatus.Success, $"{command.Result.Text} ({condition})");
            sum += command.Result[output];
        }

        return sum;
    }

    public PeerReply Ask(string command, SharedHandle what, params object[] more) => first.Call([command, what.First, .. more]);

    public long CountOf(SharedHandle semaphore) => Ask("query-semaphore", semaphore)[0];

    /// <summary>Nobody waits on any of them any more; closes them.</summary>
    public void ShouldBeQuiet(BrokerEnvironment environment)
    {
        foreach (SharedHandle handle in _open)
        {
            environment.WaitersOf((ulong)Ask("query", handle)[3]).ShouldBe(0, condition);
            first.Call("close", handle.First).Status.ShouldBe(NtStatus.Success);
            second.Call("close", handle.Second).Status.ShouldBe(NtStatus.Success);
        }

        _open.Clear();
    }

    private SharedHandle Share(string type, params object[] how)
    {
        object[] words = [type, $"{condition.Replace(' ', '-')}-{++_names}", .. how];
        var shared = new SharedHandle(first.Call(words).Handle, second.Call(words).Handle);
        _open.Add(shared);
        return shared;
    }
}
