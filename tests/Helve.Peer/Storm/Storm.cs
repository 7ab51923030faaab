using System.Globalization;
using Helve.Kernel;
using Helve.Kernel.Objects;
using static Helve.KernelHandles;

namespace Helve.Peer.Storm;

/// <summary>
/// storm SEED DIRECTORY SURVIVOR NEIGHBOUR...: threads that do everything there is with objects of all types, chosen by chance, until the process is killed.
/// What was done with success is counted in the section <c>storm-tally</c>: one number for each act, in the order of <see cref="StormActs.All"/>, after their
/// sum. A status that no mistake of the caller's explains ends the process with code 70.
/// </summary>
internal static unsafe class Storm
{
    internal const string Prefix = "storm-";
    private const int Threads = 3;
    private const int ExitOfAlarm = 70;

    private static nint s_tally;

    internal static string Run(string[] words)
    {
        // storm acts -> their names
        if (words[1] == "acts")
        {
            return $"Success {string.Join(' ', StormActs.All.Select(static act => act.Name))}";
        }

        nint section = 0;
        NtStatus status = TryOpenSection(Prefix + "tally", (uint)(SectionRights.MapRead | SectionRights.MapWrite), default, out section);
        if (status == NtStatus.Success)
        {
            status = TryMapView(section, 0, 0, PageProtection.ReadWrite, out s_tally, out _);
            _ = TryClose(section);
        }

        var place = new StormPlace(words[2], Commands.Int(words[3]), Array.ConvertAll(words[4..], Commands.Int), new StormBag());
        for (int i = 0; i < Threads; i++)
        {
            var acts = new StormActs(place, new Random(Commands.Int(words[1]) + i));
            new Thread(acts.Forever) { IsBackground = true, Name = string.Create(CultureInfo.InvariantCulture, $"storm {i}") }.Start();
        }

        // One that is blocked most of the time: kills meet it there.
        var blocked = new StormActs(place, new Random(Commands.Int(words[1]) + Threads));
        new Thread(blocked.BlockForever) { IsBackground = true, Name = "storm, blocked" }.Start();
        return Commands.Reply(status);
    }

    internal static void Count(int act)
    {
        _ = Interlocked.Increment(ref ((int*)s_tally)[act + 1]);
        _ = Interlocked.Increment(ref ((int*)s_tally)[0]);
    }

    /// <summary>Passes a status on, unless it says that something is wrong with Helve.</summary>
    internal static NtStatus Check(NtStatus status)
    {
        if (status is NtStatus.Unsuccessful or NtStatus.PortDisconnected or NtStatus.PortConnectionRefused or NtStatus.InvalidMessage
            or NtStatus.RevisionMismatch or NtStatus.InsufficientResources or NtStatus.QuotaExceeded or NtStatus.NoMemory or NtStatus.Retry or NtStatus.IoDeviceError)
        {
            Alarm($"{status} {DescribeFailure(status)}");
        }

        return status;
    }

    internal static void Alarm(string what)
    {
        Console.Error.WriteLine($"storm, process {Environment.ProcessId}: {what}\n{Environment.StackTrace}");
        Environment.Exit(ExitOfAlarm);
    }
}

/// <summary>Where a storm happens.</summary>
/// <param name="Directory">A directory with files for all.</param>
/// <param name="Survivor">The process that is not killed.</param>
/// <param name="Neighbours">The other ones that are.</param>
/// <param name="Bag">Handles of this process.</param>
internal sealed record StormPlace(string Directory, int Survivor, int[] Neighbours, StormBag Bag);
