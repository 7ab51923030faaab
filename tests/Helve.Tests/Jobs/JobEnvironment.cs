using System.Globalization;
using Helve.Kernel.Objects;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>A broker with one kind of containment, and what its jobs may leave: nothing.</summary>
internal sealed class JobEnvironment : IDisposable
{
    public const string Sleeper = "exec sleep 1000";

    // A daemon by two forks in a session of its own, a grandchild with its parent, and the shell itself.
    private const string Daemonic = "setsid sh -c 'sleep 1000 & exec sleep 0' & sh -c 'sleep 1000; true' & exec sleep 1000";

    // A grandchild in a session of its own, with its parent, one more of each, and the shell: whose parents live.
    private const string Settled = "setsid sleep 1000 & sh -c 'sleep 1000; true' & exec sleep 1000";

    /// <summary>A script of four processes. Only looks at /proc lose one whose parents ended before.</summary>
    public string Family => _containment == JobContainment.ProcessTree ? Settled : Daemonic;

    private readonly BrokerEnvironment _environment = new();
    private readonly JobContainment _containment;
    private readonly string _scripts = Directory.CreateTempSubdirectory("helve-job-").FullName;

    public JobEnvironment(JobContainment containment)
    {
        _containment = containment;
        Owner = StartPeer();
    }

    /// <summary>All that are to be had here.</summary>
    public static TheoryData<JobContainment> Containments
    {
        get
        {
            TheoryData<JobContainment> found = [JobContainment.ProcessTree];
            if (ControlGroups.TryFindWritable(out ControlGroup? group, out _))
            {
                group.Dispose();
                found.Add(JobContainment.ControlGroup);
            }

            if (ForkEvents.TryOpen(out ForkEvents? events, out _))
            {
                events.Dispose();
                found.Add(JobContainment.FollowedTree);
            }

            return found;
        }
    }

    public Peer Owner { get; }

    /// <summary>What HELVE_PROCESS_TREES is for jobs of that containment.</summary>
    public static string? VariableOf(JobContainment containment) => containment switch { JobContainment.ProcessTree => "2", JobContainment.FollowedTree => "1", _ => null };

    public BrokerEnvironment Environment => _environment;

    public Peer StartPeer() => _environment.StartPeer(("HELVE_PROCESS_TREES", VariableOf(_containment)));

    /// <summary>A job of the owner; its containment is as it should be.</summary>
    public nint Create(string name = "-", JobLimitFlags limits = JobLimitFlags.None)
    {
        nint job = Owner.Call("job", "create", name).Handle;
        if (limits != JobLimitFlags.None)
        {
            Owner.Call("job", "limit", job, Hex((uint)limits), 0, 0).Status.ShouldBe(Kernel.NtStatus.Success);
        }

        ((JobContainment)Owner.Call("job", "query", job)[3]).ShouldBe(_containment);
        return job;
    }

    /// <summary>Starts a shell with a script in a job.</summary>
    public (nint Handle, int ProcessId) Start(nint job, string script)
    {
        // The peer's words are separated by blanks: the script comes by a file. It is not the script that removes it: that takes a process.
        string file = Path.Combine(_scripts, $"{Guid.NewGuid():N}.sh");
        File.WriteAllText(file, script + "\n");
        PeerReply reply = Owner.Call("job", "start", job, "/bin/sh", file);
        return (reply.Handle, (int)reply[1]);
    }

    public int Active(nint job) => (int)Owner.Call("job", "query", job)[0];

    public void WaitActive(nint job, int count) => Until.True(() => Active(job) == count, () => $"{count} processes, now {Active(job)}");

    /// <summary>Waits until a family is all there and nobody else: on the way it has had as many members, and others.</summary>
    public int[] WaitFamily(nint job)
    {
        int[] members = [];
        Until.True(
            () => (members = List(Owner, job)).Length == 4 && members.Count(IsSleeping) == 3,
            () => $"the family is there: {string.Join(", ", members.Select(CommandOf))}");
        return members;
    }

    public int[] List(Peer peer, nint job)
    {
        PeerReply reply = peer.Call("job", "list", job);
        return [.. reply.Text.Split(' ').Skip(1).Select(static word => int.Parse(word, CultureInfo.InvariantCulture))];
    }

    public static string Hex(uint value) => value.ToString("x", CultureInfo.InvariantCulture);

    public static bool IsAlive(int processId) => ProcessStat.TryRead(processId, out ProcessStat stat, out _) && !stat.HasEnded;

    private static bool IsSleeping(int processId) => CommandOf(processId) == "sleep 1000";

    private static string CommandOf(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").TrimEnd('\0').Replace('\0', ' ');
        }
        catch (IOException)
        {
            // It has ended.
            return string.Empty;
        }
    }

    /// <summary>Groups of the environment's broker that are left, wherever in the hierarchy.</summary>
    public static IReadOnlyList<string> GroupsOf(int brokerId) =>
        ControlGroups.TryFindMount(out string? mount, out _)
            ? [.. Below(mount).Where(path => path[mount.Length..].Contains($"/helve-{brokerId}-", StringComparison.Ordinal))]
            : [];

    private static IEnumerable<string> Below(string directory)
    {
        string[] children;
        try
        {
            children = Directory.GetDirectories(directory);
        }
        catch (DirectoryNotFoundException)
        {
            // Removed while we looked.
            return [];
        }

        return children.SelectMany(Below).Prepend(directory);
    }

    public int BrokerId()
    {
        using Inspection.KernelInspector inspector = _environment.Inspect();
        return inspector.GetBrokerStatus().ProcessId;
    }

    /// <summary>Ends the broker in order, although it has clients.</summary>
    public void StopBroker()
    {
        using PidFd ending = PidFd.Open(BrokerId());
        using (Inspection.KernelInspector inspector = _environment.Inspect())
        {
            inspector.StopBroker(evenWithClients: true);
        }

        Until.True(ending.HasExited, "the broker ends");
    }

    /// <summary>SIGKILL to the broker; what it could not remove is removed.</summary>
    public void KillBroker()
    {
        using PidFd killed = PidFd.Open(BrokerId());
        killed.TrySendSignal(Signals.SIGKILL, out _).ShouldBeTrue();
        Until.True(killed.HasExited, "the broker ends");
        Directory.Delete(Path.GetDirectoryName(_environment.SocketPath)!, recursive: true);
    }

    public void Dispose()
    {
        try
        {
            _environment.Dispose();
        }
        finally
        {
            Directory.Delete(_scripts, recursive: true);
        }
    }
}
