using System.Diagnostics;
using Helve.Benchmarks.Harness;
using Helve.Benchmarks.Peers;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Benchmarks.Scale;

/// <summary>What a broker with one number of client processes costs.</summary>
/// <param name="Clients">Tables of clients: of processes that are connected, of processes that are not any more, and of none.</param>
/// <param name="Detached">Of them: processes that closed their connection when they had joined.</param>
/// <param name="Prepared">Of them: tables without a process.</param>
/// <param name="JoinUs">One of them: fork, connect, Hello, table, records, a name of its own, one that all have.</param>
/// <param name="NamedOpenCloseUs">Opening an object by name and closing it, from one more process.</param>
/// <param name="DuplicateCloseNs">Duplicating a handle and closing it, in that process; asks nobody.</param>
/// <param name="DuplicateOtherNs">Duplicating a handle into another process of them in turn, and closing it there; asks nobody.</param>
/// <param name="OneDeadUs">SIGKILL of one of them to its process object's being signalled: all that it had is closed.</param>
/// <param name="OwnerDeathUs">SIGKILL of a mutex's owner to the return of the thread that waits for it.</param>
/// <param name="BrokerBytes">Resident bytes of the broker, shared segments included.</param>
/// <param name="BytesPerClient">What one of them added to that.</param>
/// <param name="AllDeadUs">All of them killed at once: until the last handle of the last is closed, per process.</param>
internal sealed record ClientScaleRow(
    int Clients,
    int Detached,
    int Prepared,
    double JoinUs,
    double NamedOpenCloseUs,
    double DuplicateCloseNs,
    double DuplicateOtherNs,
    double OneDeadUs,
    double OwnerDeathUs,
    long BrokerBytes,
    double BytesPerClient,
    double AllDeadUs);

/// <summary>Measures a real broker with a <see cref="Crowd"/> of clients.</summary>
internal sealed class ClientScale
{
    private const int Targets = 4;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longPause = TimeSpan.FromMilliseconds(50);
    private static readonly Effort s_effort = new(15, 2_000_000, TimeSpan.FromMilliseconds(300));
    private readonly Workspace _workspace;
    private readonly KernelInspector _inspector;
    private readonly Crowd _crowd;
    private readonly nint _event;
    private readonly nint[] _targets;
    private int _victims;

    private ClientScale(Workspace workspace, KernelInspector inspector, Crowd crowd, nint ownEvent)
    {
        _workspace = workspace;
        _inspector = inspector;
        _crowd = crowd;
        _event = ownEvent;
        _targets = [.. crowd.ProcessIds.Take(Targets).Select(OpenProcess)];
    }

    /// <summary>Measures one number of clients; null where there is no C compiler to make them.</summary>
    public static ClientScaleRow? Measure(Workspace workspace, int clients)
    {
        // First, so that this process is among those that were there before.
        Check.Success(KernelHandles.TryCreateEvent((uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint ownEvent));
        using KernelInspector inspector = KernelInspector.ConnectOrStart();
        BrokerStatus before = inspector.GetBrokerStatus();
        var size = CrowdSize.Of(clients);
        return Crowd.TryStart(workspace, size, inspector.SocketPath) is { } crowd
            ? new ClientScale(workspace, inspector, crowd, ownEvent).Measure(size, before)
            : null;
    }

    private ClientScaleRow Measure(CrowdSize size, BrokerStatus before)
    {
        AwaitQuiet();
        double?[] cost = Interleaved.Measure(s_effort, Batches.Of(OpenAndClose), Batches.Of(DuplicateAndClose), Batches.Of(DuplicateIntoOther));
        long resident = _inspector.GetBrokerStatus().ResidentBytes;
        double one = Interleaved.Measure(Effort.Once with { Repeats = Math.Min(9, _crowd.ProcessIds.Length - Targets) }, _ => OneDeath())[0]!.Value;
        double owner = Interleaved.Measure(Effort.Once, _ => OwnerDeathRun.Once(_workspace, $"helve-scale-{Guid.NewGuid():N}"))[0]!.Value;
        double all = KillAll();
        Leave(before.Processes);
        return new ClientScaleRow(
            size.Count,
            size.Detached,
            size.Prepared,
            _crowd.JoinNs / 1e3 / size.Processes,
            cost[0]!.Value / 1e3,
            cost[1]!.Value,
            cost[2]!.Value,
            one / 1e3,
            owner / 1e3,
            resident,
            (double)(resident - before.ResidentBytes) / size.Count,
            all / (size.Processes - _victims));
    }

    // A closed connection makes the broker look, once and a little later, whether the process runs another program now.
    private void AwaitQuiet()
    {
        using var broker = Process.GetProcessById(_inspector.GetBrokerStatus().ProcessId);
        TimeSpan used;
        do
        {
            used = broker.TotalProcessorTime;
            Thread.Sleep(s_longPause + s_longPause);
            broker.Refresh();
        }
        while (broker.TotalProcessorTime != used);
    }

    private void OpenAndClose(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryOpenEvent(_crowd.SharedName, (uint)EventRights.AllAccess, HandleAttributes.None, out nint handle));
            Check.Success(KernelHandles.TryClose(handle));
        }
    }

    private void DuplicateAndClose(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryDuplicate(
                KernelHandles.CurrentProcess, _event, KernelHandles.CurrentProcess, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint handle));
            Check.Success(KernelHandles.TryClose(handle));
        }
    }

    private void DuplicateIntoOther(int count)
    {
        for (int i = 0; i < count; i++)
        {
            nint target = _targets[i % _targets.Length];
            Check.Success(KernelHandles.TryDuplicate(
                KernelHandles.CurrentProcess, _event, target, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint handle));
            Check.Success(KernelHandles.TryDuplicate(target, handle, 0, 0, HandleAttributes.None, DuplicateOptions.CloseSource, out _));
        }
    }

    private double OneDeath()
    {
        int id = _crowd.ProcessIds[^++_victims];
        nint process = OpenProcess(id);
        using var victim = PidFd.Open(id);
        long returned = 0;
        using var waiter = new SleepingThread(() =>
        {
            Check.Success(KernelHandles.TryWait(process, Timeout.InfiniteTimeSpan));
            returned = Stopwatch.GetTimestamp();
        });
        waiter.AwaitSleep();
        long killed = Stopwatch.GetTimestamp();
        _ = victim.TrySendSignal(Signals.SIGKILL, out _);
        waiter.Join();
        Check.Success(KernelHandles.TryClose(process));
        return Stopwatch.GetElapsedTime(killed, returned).TotalNanoseconds;
    }

    // Nobody here holds what all of them held: its name goes with the last of them.
    private double KillAll()
    {
        long start = Stopwatch.GetTimestamp();
        _crowd.End(_workspace);
        while (KernelHandles.TryOpenEvent(_crowd.SharedName, (uint)EventRights.AllAccess, HandleAttributes.None, out nint handle) == NtStatus.Success)
        {
            Check.Success(KernelHandles.TryClose(handle));
            Thread.Sleep(s_pause);
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    // The next measurement begins with a broker that has forgotten this one's processes.
    private void Leave(int processes)
    {
        Array.ForEach([_event, .. _targets], static h => Check.Success(KernelHandles.TryClose(h)));
        while (_inspector.GetBrokerStatus().Processes > processes)
        {
            Thread.Sleep(s_longPause);
        }
    }

    private static nint OpenProcess(int id)
    {
        Check.Success(KernelHandles.TryOpenProcess(id, (uint)ProcessRights.AllAccess, HandleAttributes.None, out nint process));
        return process;
    }
}
