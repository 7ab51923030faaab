using System.Globalization;
using System.Text;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using static Helve.KernelHandles;

namespace Helve.Peer;

/// <summary>Pipes: <c>pipe VERB ...</c>. Data is words without blanks; what was read comes back as text.</summary>
internal static class PipeCommands
{
    internal static string Run(string[] w) => w[1] switch
    {
        // create NAME OPEN MODES MAX [SDDL] -> handle | open NAME ACCESS -> handle | connect HANDLE MS | connect-awaited HANDLE | open-when-free NAME MS | disconnect HANDLE | await NAME MS
        "create" => Create(w),
        "open" => Commands.Reply(TryOpenPipe(w[2], Commands.Mask(w[3]), HandleAttributes.None, out nint h), h),
        "connect" => Commands.Reply(TryConnectPipe(Commands.Handle(w[2]), Commands.Time(w[3]))),
        "disconnect" => Commands.Reply(TryDisconnectPipe(Commands.Handle(w[2]))),
        "connect-awaited" => ConnectAwaited(Commands.Handle(w[2])),
        "open-when-free" => OpenWhenFree(w[2], Commands.Time(w[3])),
        "await" => Commands.Reply(TryWaitNamedPipe(w[2], Commands.Time(w[3]))),

        // read HANDLE SIZE -> count text | write HANDLE TEXT -> count | peek HANDLE -> available left | modes HANDLE MODES | query HANDLE -> state instances
        "read" => Read(Commands.Handle(w[2]), Commands.Int(w[3])),
        "write" => Commands.Reply(TryWritePipe(Commands.Handle(w[2]), Encoding.UTF8.GetBytes(w.Length > 3 ? w[3] : string.Empty), out int count), count),
        "peek" => Commands.Reply(TryPeekPipe(Commands.Handle(w[2]), [], out PipePeek peek), peek.Available, peek.LeftInMessage),
        "modes" => Commands.Reply(TrySetPipeState(Commands.Handle(w[2]), (PipeModes)Commands.Mask(w[3]))),
        "query" => Commands.Reply(TryQueryPipe(Commands.Handle(w[2]), out PipeInformation i), (long)i.State, i.Instances),

        // flood HANDLE BYTES: writes so many, in blocks -> count
        "flood" => Flood(Commands.Handle(w[2]), Commands.Int(w[3])),

        // churn NAME COUNT: so many pipes, all there at once, each with a word said, every third one disconnected, all closed
        "churn" => Churn(w[2], Commands.Int(w[3])),
        _ => $"! no such command: pipe {w[1]}",
    };

    private static string Create(string[] w)
    {
        var settings = new PipeSettings
        {
            OpenModes = (PipeOpenModes)Commands.Mask(w[3]),
            Modes = (PipeModes)Commands.Mask(w[4]),
            MaximumInstances = Commands.Int(w[5]),
        };
        SecurityDescriptor? security = w.Length > 6 ? SecurityDescriptor.ParseSddl(w[6]) : null;
        return Commands.Reply(TryCreateNamedPipe(w[2], settings, HandleAttributes.None, security, out nint handle), handle);
    }

    private static string ConnectAwaited(nint handle) => Told(() =>
    {
        var server = KernelPipeServer.FromHandle(handle);
        try
        {
            server.WaitForConnectionAsync().AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            _ = server.DetachHandle();
        }
    });

    private static string OpenWhenFree(string name, TimeSpan timeout) => Told(() => KernelPipeClient.Connect(name, timeout).Dispose());

    private static string Told(Action call)
    {
        try
        {
            call();
            return Commands.Reply(Kernel.NtStatus.Success);
        }
        catch (KernelException e)
        {
            return Commands.Reply(e.Status);
        }
    }

    private static string Read(nint handle, int size)
    {
        var buffer = new byte[size];
        Kernel.NtStatus status = TryReadPipe(handle, buffer, out int count);
        return string.Create(CultureInfo.InvariantCulture, $"{status} {count} {Encoding.UTF8.GetString(buffer, 0, count)}");
    }

    private static string Flood(nint handle, int bytes)
    {
        var block = new byte[65536];
        int written = 0;
        Kernel.NtStatus status = Kernel.NtStatus.Success;
        while (written < bytes && status == Kernel.NtStatus.Success)
        {
            block.AsSpan().Fill((byte)(written >> 16));
            status = TryWritePipe(handle, block.AsSpan(0, Math.Min(block.Length, bytes - written)), out int count);
            written += count;
        }

        return Commands.Reply(status, written);
    }

    private static string Churn(string name, int count)
    {
        var ends = new (nint Server, nint Client)[count];
        Kernel.NtStatus status = Kernel.NtStatus.Success;
        for (int i = 0; i < count && status == Kernel.NtStatus.Success; i++)
        {
            var settings = new PipeSettings { Modes = i % 2 == 0 ? PipeModes.None : PipeModes.Messages | PipeModes.ReadMessages };
            string own = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
            status = First(
                TryCreateNamedPipe(own, settings, HandleAttributes.None, null, out ends[i].Server),
                TryOpenPipe(own, (uint)(PipeRights.GenericRead | PipeRights.GenericWrite), HandleAttributes.None, out ends[i].Client),
                TryWritePipe(ends[i].Client, "word"u8, out _),
                TryReadPipe(ends[i].Server, new byte[10], out int got),
                got == 4 ? Kernel.NtStatus.Success : Kernel.NtStatus.Unsuccessful,
                i % 3 == 0 ? TryDisconnectPipe(ends[i].Server) : Kernel.NtStatus.Success);
        }

        foreach ((nint server, nint client) in ends)
        {
            status = First(status, TryClose(server), TryClose(client));
        }

        return Commands.Reply(status);
    }

    private static Kernel.NtStatus First(params ReadOnlySpan<Kernel.NtStatus> statuses)
    {
        foreach (Kernel.NtStatus status in statuses)
        {
            if (status != Kernel.NtStatus.Success)
            {
                return status;
            }
        }

        return Kernel.NtStatus.Success;
    }
}
