using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <summary>What a thread needs at hand to act on kernel objects: one thread-static read, then fields.</summary>
internal sealed class ClientThread
{
    [ThreadStatic]
    private static ClientThread? t_state;

    // Beside the object, because a number is found twice as fast.
    [ThreadStatic]
    private static uint t_record;

    [ThreadStatic]
    private static KernelException? t_failure;

    private WaitTarget _thread;

    private ClientThread(KernelConnection connection, uint record)
    {
        Connection = connection;
        Arena = connection.Arena;
        Table = connection.Table;
        Process = connection.Process;
        Context = new ThreadContext(connection.Arena, record, connection.ProcessIndex);
    }

    /// <summary>The calling thread's state, or null when there is no connection (<see cref="Failure"/>).</summary>
    internal static ClientThread? Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_state ?? Attach();
    }

    /// <summary>The calling thread's state, if it has one already; never asks the broker.</summary>
    internal static ClientThread? Existing => t_state;

    /// <summary>Number of the calling thread's record; 0 if it has none yet.</summary>
    internal static uint Record
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_record;
    }

    /// <summary>Why <see cref="Current"/> was null the last time.</summary>
    internal static NtStatus Failure => t_failure?.Status ?? NtStatus.PortConnectionRefused;

    /// <summary>The text of <see cref="Failure"/>.</summary>
    internal static string? FailureText => t_failure?.Message;

    /// <summary>Is told of each connection that fails, for who has no exceptions to say why.</summary>
    internal static Action<string>? ConnectionFailed { get; set; }

    internal KernelConnection Connection { get; }

    internal Arena Arena { get; }

    internal TableSegment Table { get; }

    internal ThreadContext Context { get; }

    /// <summary>The process object of this process.</summary>
    internal WaitTarget Process { get; }

    /// <summary>The thread object of this thread; the broker makes it when it is first asked for, and keeps it while the thread runs.</summary>
    internal NtStatus FindThread(out WaitTarget thread)
    {
        thread = _thread;
        if (thread != default)
        {
            return NtStatus.Success;
        }

        int id = CurrentProcess.ThreadId;
        if (!PidFdKernel.HasThreads || !PidFd.TryOpenThread(id, out PidFd? self, out _))
        {
            return PidFdKernel.HasThreads ? NtStatus.InsufficientResources : NtStatus.NotSupported;
        }

        using (self)
        {
            var request = new OpenThreadRequest { ThreadId = (uint)id, Flags = OpenThreadRequest.Own };
            NtStatus status = Connection.Channel.Call(WireOperation.OpenThread, request, default, out HandleReply reply, [self.Descriptor], []);
            _thread = status == NtStatus.Success ? new WaitTarget(reply.Slot, reply.Generation) : default;
            thread = _thread;
            return status;
        }
    }

    /// <summary>The table that this thread duplicated into or out of last; most programs have one partner at a time.</summary>
    internal RemoteTable? LastRemote { get; set; }

    private static ClientThread? Attach()
    {
        try
        {
            KernelConnection connection = KernelConnection.Get();
            uint record = connection.Records.Take();
            Watch(connection, record);
            connection.Arena.Record(record).ThreadId = (uint)CurrentProcess.ThreadId;
            t_failure = null;
            t_record = record;
            return t_state = new ClientThread(connection, record);
        }
        catch (KernelException e)
        {
            return Fail(e);
        }
        catch (LinuxException e)
        {
            return Fail(new KernelException(
                NtStatus.InsufficientResources, $"The system gives this process no more ({e.Message}): raise its limits (ulimit -n, ulimit -v).", e));
        }
    }

    private static ClientThread? Fail(KernelException why)
    {
        t_failure = why;
        ConnectionFailed?.Invoke(why.Message);
        return null;
    }

    // Watched before it is used: from the first intent on, somebody must learn of the thread's end.
    private static void Watch(KernelConnection connection, uint record)
    {
        bool watched = false;
        try
        {
            connection.Watcher.WatchCallingThread(record);
            watched = true;
        }
        finally
        {
            if (!watched)
            {
                connection.Records.Return(record);
            }
        }
    }
}
