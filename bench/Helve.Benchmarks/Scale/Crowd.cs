using System.Globalization;
using System.Text;
using Helve.Benchmarks.Harness;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Benchmarks.Scale;

/// <summary>How a number of clients is made up. A connected client costs the broker three descriptors: its pidfd, its table, its socket.</summary>
/// <param name="Connected">Processes that stay connected, as clients do.</param>
/// <param name="Detached">Processes that have joined in the same way and then closed their connection: two descriptors each.</param>
/// <param name="Prepared">Tables without a process, made for children that are never started: one descriptor each.</param>
internal readonly record struct CrowdSize(int Connected, int Detached, int Prepared)
{
    // The broker's own, those of the process that measures, and of the owners that it kills.
    private const int OtherDescriptors = 200;
    private const int MaximumPrepared = 1_000;

    /// <summary>All of them.</summary>
    public int Count => Connected + Detached + Prepared;

    /// <summary>Processes among them.</summary>
    public int Processes => Connected + Detached;

    /// <summary>That many clients, as many as possible of them whole, within the descriptors that this machine lets one process have.</summary>
    public static CrowdSize Of(int clients)
    {
        int room = (int)Math.Min(Descriptors(clients), int.MaxValue) - OtherDescriptors;
        int connected = Math.Clamp(room - (2 * clients), 0, clients);
        int prepared = Math.Clamp((2 * clients) - room, 0, MaximumPrepared);
        int detached = Math.Min(clients - connected - prepared, (room - prepared) / 2);
        return new CrowdSize(connected, Math.Max(detached, 0), prepared);
    }

    private static ulong Descriptors(int clients)
    {
        ulong wanted = ((ulong)clients * 3) + OtherDescriptors;
        return !ResourceLimits.TryGetDescriptors(out ResourceLimit now, out _) ? 1024
            : now.Hard >= wanted || ResourceLimits.TrySetDescriptors(new ResourceLimit(wanted, wanted), out _) ? wanted
            : now.Hard;
    }
}

/// <summary>Real processes, but small ones (clients.c), each with a table, thread records, a name of its own and two handles.</summary>
internal sealed class Crowd
{
    /// <summary>Thread records of each: what the library takes first.</summary>
    public const int Records = 4;

    private const string Ready = "ready ";
    private const string Number = "00000";
    private readonly ChildProcess _process;

    private Crowd(ChildProcess process, string shared, double joinNs, int[] processes)
    {
        _process = process;
        SharedName = shared;
        JoinNs = joinNs;
        ProcessIds = processes;
    }

    private enum PacketKind
    {
        Plain = 0,
        Hello = 1,
        Numbered = 2,
        Prepare = 4,
    }

    /// <summary>Name of the event that each has a handle to.</summary>
    public string SharedName { get; }

    /// <summary>From the start of the first process to the answer to the last one's last request.</summary>
    public double JoinNs { get; }

    /// <summary>Some of the processes: the last that joined.</summary>
    public int[] ProcessIds { get; }

    /// <summary>Starts them; null where there is no C compiler to make them.</summary>
    public static Crowd? TryStart(Workspace workspace, CrowdSize size, string socketPath)
    {
        string name = $"helve-crowd-{Guid.NewGuid():N}";
        string packets = Path.Combine(workspace.Directory, "packets");
        File.WriteAllBytes(packets, Packets(name));
        ChildProcess? process = CProgram.TryStart(
            workspace, "clients.c", socketPath, packets, Text(size.Connected), Text(size.Detached), Text(size.Prepared));
        if (process is null)
        {
            return null;
        }

        workspace.Own(process);
        string line = process.ReadLine();
        if (!line.StartsWith(Ready, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"the clients said \"{line}\"");
        }

        double[] words = [.. line[Ready.Length..].Split(' ').Select(static w => double.Parse(w, CultureInfo.InvariantCulture))];
        return new Crowd(process, name, words[0], [.. words.Skip(1).Select(static w => (int)w)]);
    }

    /// <summary>Ends all of them at once.</summary>
    public void End(Workspace workspace) => workspace.Release(_process);

    // What each sends, as clients.c wants it: length, kind, bytes. The program knows nothing of the messages but where a status is.
    private static byte[] Packets(string name)
    {
        var hello = new HelloRequest
        {
            WireVersion = WireLimits.Version,
            LayoutVersion = SegmentHeader.CurrentVersion,
            Flags = (uint)HelloFlags.WantTable,
        };
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Write(writer, PacketKind.Hello, WireOperation.Hello, hello, "");
        Write(writer, PacketKind.Plain, WireOperation.AllocateRecords, new AllocateRecordsRequest { Count = Records }, "");
        Write(writer, PacketKind.Numbered, WireOperation.CreateNamed, Creating($"{name}-{Number}"), $"{name}-{Number}");
        Write(writer, PacketKind.Plain, WireOperation.CreateNamed, Creating(name), name);
        Span<byte> buffer = stackalloc byte[64];
        Write(writer, PacketKind.Prepare, new MessageWriter(buffer, WireOperation.PrepareChild, 1).Finish());
        return stream.ToArray();
    }

    private static CreateNamedRequest Creating(string name) => new()
    {
        Type = (uint)ObjectType.Event,
        Access = (uint)EventRights.AllAccess,
        Attributes = (uint)ObjectAttributeBits.OpenIf,
        NameBytes = (uint)Encoding.Unicode.GetByteCount(name),
    };

    private static void Write<T>(BinaryWriter to, PacketKind kind, WireOperation operation, in T request, string text)
        where T : unmanaged
    {
        Span<byte> buffer = stackalloc byte[512];
        var message = new MessageWriter(buffer, operation, 1);
        _ = message.TryPut(in request) && message.TryPutText(text) ? true : throw new InvalidOperationException($"{operation} is too long");
        Write(to, kind, message.Finish());
    }

    private static void Write(BinaryWriter to, PacketKind kind, ReadOnlySpan<byte> packet)
    {
        to.Write((uint)packet.Length);
        to.Write((uint)kind);
        to.Write(packet);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
