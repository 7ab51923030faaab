using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using static Helve.KernelHandles;

namespace Helve.Peer.Storm;

/// <summary>Sockets, pipes, jobs, processes and threads.</summary>
internal sealed unsafe partial class StormActs
{
    private const int MessageSize = 300;
    private const int PartSize = 10;

    // A listener with a connection that nobody accepts.
    private bool Socket()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        if (!Is(TryWrapSocket(listener, Maximum, HandleAttributes.None, out nint listening)))
        {
            return false;
        }

        Keep(listening);
        if (!Is(TryWrapSocket(client, Maximum, HandleAttributes.None, out nint connected)))
        {
            return false;
        }

        Keep(connected);
        bool again = Is(TryGetSocket(connected, out Socket? copy));
        copy?.Dispose();
        return again;
    }

    private bool AnonymousPipe()
    {
        if (!Is(TryCreatePipe(HandleAttributes.None, 0, out nint read, out nint write)))
        {
            return false;
        }

        // The part that is not read stays there.
        Span<byte> data = stackalloc byte[MessageSize];
        bool done = Is(TryWriteFile(write, data, out _)) && Is(TryReadFile(read, data[..PartSize], out _));
        Keep(read);
        return Keep(write) && done;
    }

    private static PipeSettings Messages => new() { Modes = PipeModes.Messages | PipeModes.ReadMessages };

    private bool PipeServer()
    {
        if (!Is(TryCreateNamedPipe(PipeName(CommonName("pipe")), Messages, HandleAttributes.None, null, out nint server)))
        {
            return false;
        }

        Keep(server);
        Span<byte> data = stackalloc byte[MessageSize];
        bool connected = Storm.Check(TryConnectPipe(server, TimeSpan.FromMilliseconds(2))) is NtStatus.Success or NtStatus.PipeConnected;
        return connected && Is(TryWritePipe(server, data, out _));
    }

    private bool PipeClient()
    {
        string name = PipeName(CommonName("pipe"));
        if (!Is(TryOpenPipe(name, (uint)(PipeRights.GenericRead | PipeRights.GenericWrite), HandleAttributes.None, out nint client)))
        {
            _ = Storm.Check(TryWaitNamedPipe(name, TimeSpan.FromMilliseconds(1)));
            return false;
        }

        Keep(client);
        Span<byte> data = stackalloc byte[MessageSize];
        return Is(TrySetPipeState(client, PipeModes.ReadMessages | PipeModes.NoWait))
            && Is(TryWritePipe(client, data, out _))
            && Storm.Check(TryReadPipe(client, data[..PartSize], out _)) is NtStatus.BufferOverflow or NtStatus.PipeEmpty;
    }

    // Both ends here, and a message that is read in part.
    private bool PipePair()
    {
        string name = PipeName($"{Storm.Prefix}own-{Environment.ProcessId}-{random.Next(100)}");
        if (!Is(TryCreateNamedPipe(name, Messages, HandleAttributes.None, null, out nint server)))
        {
            return false;
        }

        Keep(server);
        if (!Is(TryOpenPipe(name, (uint)(PipeRights.GenericRead | PipeRights.GenericWrite), HandleAttributes.None, out nint client)))
        {
            return false;
        }

        Keep(client);
        Span<byte> data = stackalloc byte[MessageSize];
        return Is(TryWritePipe(client, data, out _)) && Storm.Check(TryReadPipe(server, data[..PartSize], out _)) == NtStatus.BufferOverflow
            && (OneIn(3) || Is(TryDisconnectPipe(server)));
    }

    // What is started in it ends with the last handle to it, wherever that is.
    private bool Job()
    {
        string? name = Name("job");
        if (!Is(TryCreateJob(name, (uint)JobRights.AllAccess, HandleAttributes.None, out nint handle))
            || !Is(TrySetJobLimits(handle, new JobLimits(JobLimitFlags.KillOnJobClose))))
        {
            return false;
        }

        KernelJob? job = null;
        try
        {
            job = KernelJob.FromHandle(handle);
            using KernelProcess child = KernelProcess.Start(new ProcessStartInfo("/bin/sleep", ["1000"]), new KernelStartOptions { Jobs = [job] });
            return WithChild(handle, child);
        }
        finally
        {
            _ = job?.DetachHandle();
            Keep(handle);
        }
    }

    private bool WithChild(nint job, KernelProcess child)
    {
        nint process = child.Handle;
        bool done = Is(TryListJobProcesses(job, out _));
        if (OneIn(3) && Is(TryCreateJob(null, (uint)JobRights.AllAccess, HandleAttributes.None, out nint inner)))
        {
            done &= Is(TrySetJobLimits(inner, new JobLimits(JobLimitFlags.KillOnJobClose)));
            _ = Is(TryAssignProcess(inner, process));
            Keep(inner);
        }

        if (OneIn(8) && Is(TryOpenProcess(AnyNeighbour(), (uint)ProcessRights.AllAccess, HandleAttributes.None, out nint neighbour)))
        {
            _ = Is(TryAssignProcess(job, neighbour));
            Keep(neighbour);
        }

        return OneIn(3) ? Is(TryTerminateJob(job, 5)) && done : OneIn(3) ? Is(TryTerminateProcess(process, 6)) && done : Keep(child.DetachHandle()) && done;
    }

    // A handle that another thread or process closes may be the next one's, so that anything may be done with any: no handle here may end the survivor.
    private bool Process()
    {
        NtStatus status = OneIn(3)
            ? TryOpenProcess(place.Survivor, (uint)(ProcessRights.QueryLimitedInformation | ProcessRights.Synchronize), HandleAttributes.None, out nint handle)
            : TryOpenProcess(AnyNeighbour(), Maximum, HandleAttributes.None, out handle);
        if (!Is(status))
        {
            return false;
        }

        Keep(handle);
        return Is(TryQueryProcess(handle, out _)) && Storm.Check(TryWait(handle, TimeSpan.Zero)) is NtStatus.Success or NtStatus.Timeout;
    }

    // A process's first thread has its number.
    private bool Thread()
    {
        int id = OneIn(3) ? Helve.Linux.CurrentProcess.ThreadId : AnyNeighbour();
        if (!Is(TryOpenThread(id, Maximum, HandleAttributes.None, out nint handle)))
        {
            return false;
        }

        Keep(handle);
        return Is(TryQueryThread(handle, out _)) && Storm.Check(TryWait(handle, TimeSpan.Zero)) is NtStatus.Success or NtStatus.Timeout;
    }
}
