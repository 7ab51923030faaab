using System.Diagnostics;
using System.Globalization;
using Helve.Benchmarks.Harness;
using Helve.Benchmarks.Peers;
using Helve.Inspection;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Benchmarks.Scale;

/// <summary>What a broker with one number of client processes costs.</summary>
/// <param name="Clients">Processes that are connected and idle.</param>
/// <param name="ConnectUs">Connecting one of them: fork, connect, Hello, table.</param>
/// <param name="NamedOpenCloseUs">Opening an object by name and closing it, from one more process.</param>
/// <param name="DuplicateCloseNs">Duplicating a handle and closing it, in that process; asks nobody.</param>
/// <param name="OwnerDeathUs">SIGKILL of a mutex's owner to the return of the thread that waits for it.</param>
/// <param name="BrokerBytes">Resident bytes of the broker, shared segments included.</param>
/// <param name="AllDeadUs">All of them killed at once: until the broker has forgotten the last, per process.</param>
internal sealed record ClientScaleRow(
    int Clients, double ConnectUs, double NamedOpenCloseUs, double DuplicateCloseNs, double OwnerDeathUs, long BrokerBytes, double AllDeadUs);

/// <summary>Measures a real broker with simulated clients: real processes, but small ones (clients.c).</summary>
internal static class ClientScale
{
    private const ulong DescriptorsPerClient = 3;
    private const ulong OtherDescriptors = 1_000;
    private static readonly Effort s_effort = new(15, 2_000_000, TimeSpan.FromMilliseconds(300));

    /// <summary>
    /// That many clients, or as many as the machine lets one process hold descriptors for: a client costs the broker three.
    /// </summary>
    public static int Affordable(int clients)
    {
        var wanted = new ResourceLimit(Needed(clients), Needed(clients));
        if (ResourceLimits.TryGetDescriptors(out ResourceLimit now, out _)
            && now.Hard < wanted.Hard
            && !ResourceLimits.TrySetDescriptors(wanted, out _))
        {
            return (int)((now.Hard - OtherDescriptors) / DescriptorsPerClient);
        }

        return clients;
    }

    /// <summary>Measures one number of clients; null where there is no C compiler to make them.</summary>
    public static ClientScaleRow? Measure(Workspace workspace, int clients)
    {
        string name = $"helve-scale-{Environment.ProcessId}";
        using var kept = KernelEvent.CreateOrOpen(name, manualReset: false, initialState: false, out _);
        using KernelInspector inspector = KernelInspector.ConnectOrStart();
        int before = inspector.GetBrokerStatus().Processes;
        ChildProcess? crowd = CProgram.TryStart(workspace, "clients.c", inspector.SocketPath, Text(WireLimits.Version), Text(SegmentHeader.CurrentVersion), Text(clients));
        if (crowd is null)
        {
            return null;
        }

        workspace.Own(crowd);
        double connect = AwaitReady(crowd) / 1e3 / clients;
        double?[] cost = Interleaved.Measure(s_effort, Batches.Of(n => OpenAndClose(name, n)), Batches.Of(n => DuplicateAndClose(kept.Handle, n)));
        double death = Interleaved.Measure(Effort.Once, _ => OwnerDeathRun.Once(workspace, $"{name}-{Guid.NewGuid():N}"))[0]!.Value;
        long resident = inspector.GetBrokerStatus().ResidentBytes;
        double dead = KillAll(workspace, crowd, inspector, before);
        return new ClientScaleRow(clients, connect, cost[0]!.Value / 1e3, cost[1]!.Value, death / 1e3, resident, dead / clients);
    }

    private static double AwaitReady(ChildProcess crowd)
    {
        const string Ready = "ready ";
        string line = crowd.ReadLine();
        return line.StartsWith(Ready, StringComparison.Ordinal)
            ? double.Parse(line.AsSpan(Ready.Length), CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"the clients said \"{line}\"");
    }

    private static void OpenAndClose(string name, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryOpenEvent(name, (uint)EventRights.AllAccess, HandleAttributes.None, out nint handle));
            Check.Success(KernelHandles.TryClose(handle));
        }
    }

    private static void DuplicateAndClose(nint source, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryDuplicate(
                KernelHandles.CurrentProcess, source, KernelHandles.CurrentProcess, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint handle));
            Check.Success(KernelHandles.TryClose(handle));
        }
    }

    private static double KillAll(Workspace workspace, ChildProcess crowd, KernelInspector inspector, int remaining)
    {
        long start = Stopwatch.GetTimestamp();
        workspace.Release(crowd);
        while (inspector.GetBrokerStatus().Processes > remaining)
        {
            Thread.Yield();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static ulong Needed(int clients) => ((ulong)clients * DescriptorsPerClient) + OtherDescriptors;

    private static string Text(uint value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
