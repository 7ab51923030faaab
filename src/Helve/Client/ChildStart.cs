using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;
using Microsoft.Win32.SafeHandles;
using static Helve.Kernel.Handles.HandleOperations<Helve.Kernel.Memory.HardwareMemory>;

namespace Helve.Client;

/// <summary>A child that runs: the parent's handle to it and the ends of redirected streams.</summary>
/// <param name="Handle">The handle, with all access.</param>
/// <param name="Input">Writes to its standard input, if redirected.</param>
/// <param name="Output">Reads its standard output, if redirected.</param>
/// <param name="Error">Reads its standard error, if redirected.</param>
internal sealed record StartedChild(nint Handle, StreamWriter? Input, StreamReader? Output, StreamReader? Error);

/// <summary>
/// Starts a child with a handle table of its own: the broker prepares slot and table, the parent copies the handles into it, starts the
/// program with a ticket in its environment, and tells the broker which process it became.
/// </summary>
internal static unsafe class ChildStart
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    internal static StartedChild Start(ProcessStartInfo info, KernelStartOptions options)
    {
        if (options.HandleList is not null && !options.InheritHandles)
        {
            throw new KernelException(NtStatus.InvalidParameter, "A handle list is given but InheritHandles is not set: set it, or leave the list out.");
        }

        SpawnRequest request = ProgramToStart.From(info);
        ClientThread? thread = ClientThread.Current;
        if (thread is null)
        {
            KernelError.Throw(ClientThread.Failure);
        }

        TableReply prepared = Prepare(thread, options.BreakAway, out MappedMemory memory);
        using (memory)
        {
            bool started = false;
            try
            {
                var table = new TableReference(TableSegment.Open(memory.Pointer), prepared.TableId);
                Inherit(thread, table, options);
                KernelError.ThrowIfFailed(Activate(table));
                using StandardStreams streams = StandardStreams.For(info, options);
                PidFd child = Spawn(request, prepared, streams, options.Jobs, out int processId, out HeldProcess? held);
                started = true;
                using (held)
                {
                    nint handle = Announce(thread, child, prepared, processId, options);
                    Release(handle, held, options.Jobs);
                    return streams.Detach(handle);
                }
            }
            finally
            {
                if (!started)
                {
                    GiveUp(thread, prepared.ProcessIndex);
                }
            }
        }
    }

    private static bool ReadNothing(ref MessageReader reader) => true;

    private static void GiveUp(ClientThread thread, uint processIndex)
    {
        var failed = new ChildFailedRequest { ProcessIndex = processIndex };
        _ = thread.Connection.Channel.Call(WireOperation.ChildFailed, failed, default, ReadNothing, out _);
    }

    private static TableReply Prepare(ClientThread thread, bool breaksAway, out MappedMemory memory)
    {
        var request = new PrepareChildRequest { BreaksAway = breaksAway ? 1u : 0 };
        var descriptors = new FileDescriptor?[1];
        NtStatus status = thread.Connection.Channel.Call(WireOperation.PrepareChild, request, default, out TableReply reply, [], descriptors);
        using FileDescriptor? descriptor = descriptors[0];
        bool mapped = false;
        try
        {
            KernelError.ThrowIfFailed(status == NtStatus.Success && descriptor is null ? NtStatus.InvalidMessage : status);
            memory = KernelConnection.Map(descriptor!, SegmentKind.Table);
            mapped = true;
            return reply;
        }
        finally
        {
            // Prepared all the same, if the broker gave it an index: this process had no room for the table's descriptor or mapping.
            if (!mapped && reply.ProcessIndex != 0)
            {
                GiveUp(thread, reply.ProcessIndex);
            }
        }
    }

    private static void Inherit(ClientThread thread, TableReference table, KernelStartOptions options)
    {
        if (!options.InheritHandles)
        {
            return;
        }

        if (options.HandleList is not { } list)
        {
            KernelError.ThrowIfFailed(InheritAll(thread.Context, thread.Table, table));
            return;
        }

        long[] values = [.. list.Select(static handle => (long)handle)];
        NtStatus status = InheritList(thread.Context, thread.Table, table, values);
        if (status == NtStatus.InvalidParameter)
        {
            throw new KernelException(status, "A handle of the list can't be inherited: each must be open, inheritable, no pseudo-handle and listed once.");
        }

        KernelError.ThrowIfFailed(status);
    }

    private static PidFd Spawn(
        SpawnRequest request, TableReply prepared, StandardStreams streams, IReadOnlyList<KernelJob>? jobs, out int processId, out HeldProcess? held)
    {
        held = null;
        request = request with
        {
            Environment = [.. ChildEnvironment.Of(request.Environment!), KernelConnection.TicketEntry(prepared.ProcessIndex, prepared.Ticket)],
            Descriptors = streams.ChildEnds,
        };
        bool isStarted;
        LinuxError error;
        if (jobs is { Count: > 0 } || prepared.IsHeld != 0)
        {
            // Into its jobs, and out of others, before it can start anything that would not be.
            isStarted = Linux.Spawn.TryStartHeld(request, out held, out error);
            processId = held?.ProcessId ?? 0;
        }
        else
        {
            isStarted = Linux.Spawn.TryStart(request, out processId, out error);
        }

        if (!isStarted)
        {
            throw new KernelException(ProgramToStart.StatusOf(error), $"{request.Program} can't be started ({error}).");
        }

        // It stays a zombie until this library reaps it, so its number is its own however soon it ends.
        if (PidFd.TryOpen(processId, out PidFd? child, out error))
        {
            return child;
        }

        // Nobody could wait for it: as if it had not been started.
        _ = Signals.TrySend(processId, Signals.SIGKILL, out _);
        _ = Linux.Spawn.TryReap(processId, block: true, out _, out _);
        throw new KernelException(NtStatus.InsufficientResources, $"{request.Program} can't be watched ({error}): raise the limit on open descriptors (ulimit -n).");
    }

    private static void Release(nint handle, HeldProcess? held, IReadOnlyList<KernelJob>? jobs)
    {
        if (held is null)
        {
            return;
        }

        NtStatus status = NtStatus.Success;
        foreach (KernelJob job in jobs ?? [])
        {
            status = Jobs.Assign(job.Handle, job.Identity, handle, 0);
            GC.KeepAlive(job);
            if (status != NtStatus.Success)
            {
                break;
            }
        }

        // EPIPE: it was killed meanwhile, as who holds its handle will see.
        if (status != NtStatus.Success)
        {
            // It ends without its gate, and is gone when this returns: who asks the jobs finds none that runs (semantics I30).
            held.Dispose();
            _ = KernelHandles.TryWait(handle, s_patience);
            _ = KernelHandles.TryClose(handle);
            throw new KernelException(status, "The child can't be put into a job, so it was not started: " + KernelError.Describe(status));
        }

        _ = held.TryRelease(out _);
    }

    private static nint Announce(ClientThread thread, PidFd child, TableReply prepared, int processId, KernelStartOptions options)
    {
        var request = new ChildStartedRequest
        {
            ProcessIndex = prepared.ProcessIndex,
            ProcessId = (uint)processId,
            Access = (uint)ProcessRights.AllAccess,
            Attributes = (uint)(options.Inheritable ? HandleAttributes.Inherit : HandleAttributes.None),
        };
        NtStatus status = thread.Connection.Channel.Call(WireOperation.ChildStarted, request, default, out HandleReply reply, [child.Descriptor], []);
        if (status != NtStatus.Success)
        {
            // Nobody could wait for it or give it handles.
            _ = child.TrySendSignal(Signals.SIGKILL, out _);
            _ = child.TryWait(peek: false, block: true, out _, out _);
            child.Dispose();
            KernelError.Throw(status);
        }

        thread.Connection.Watcher.WatchChild(child, new WaitTarget(reply.Slot, reply.Generation));
        return (nint)reply.Handle;
    }
}

/// <summary>The redirected standard streams of a child.</summary>
internal sealed class StandardStreams : IDisposable
{
    private readonly List<(FileDescriptor Source, int Number)> _childEnds = [];
    private FileDescriptor? _input;
    private FileDescriptor? _output;
    private FileDescriptor? _error;
    private ProcessStartInfo _info = new();

    internal IReadOnlyList<(FileDescriptor Source, int Number)> ChildEnds => _childEnds;

    internal static StandardStreams For(ProcessStartInfo info, KernelStartOptions options)
    {
        var streams = new StandardStreams { _info = info };
        bool done = false;
        try
        {
            streams._input = info.RedirectStandardInput ? streams.Pipe(0) : streams.Given(0, options.StandardInput);
            streams._output = info.RedirectStandardOutput ? streams.Pipe(1) : streams.Given(1, options.StandardOutput);
            streams._error = info.RedirectStandardError ? streams.Pipe(2) : streams.Given(2, options.StandardError);
            done = true;
            return streams;
        }
        finally
        {
            if (!done)
            {
                streams.Dispose();
            }
        }
    }

    /// <summary>Makes streams of the parent's ends, which then belong to them.</summary>
    internal StartedChild Detach(nint handle)
    {
        var child = new StartedChild(
            handle,
            _input is null ? null : new StreamWriter(Open(ref _input, FileAccess.Write), _info.StandardInputEncoding ?? new UTF8Encoding(false)) { AutoFlush = true },
            _output is null ? null : new StreamReader(Open(ref _output, FileAccess.Read), _info.StandardOutputEncoding ?? Encoding.UTF8),
            _error is null ? null : new StreamReader(Open(ref _error, FileAccess.Read), _info.StandardErrorEncoding ?? Encoding.UTF8));
        return child;
    }

    public void Dispose()
    {
        _childEnds.ForEach(static end => end.Source.Dispose());
        _input?.Dispose();
        _output?.Dispose();
        _error?.Dispose();
    }

    private FileDescriptor Pipe(int number)
    {
        (FileDescriptor read, FileDescriptor write) = FileDescriptor.CreatePipe();
        _childEnds.Add((number == 0 ? read : write, number));
        return number == 0 ? write : read;
    }

    /// <summary>A descriptor of what the caller gave: it may close its own before the child has it. There is no end for the parent.</summary>
    private FileDescriptor? Given(int number, nint handle)
    {
        if (handle != 0)
        {
            KernelError.ThrowIfFailed(Files.Open(handle, 0, out FileDescriptor? own, out _));
            _childEnds.Add((own!, number));
        }

        return null;
    }

    private static FileStream Open(ref FileDescriptor? descriptor, FileAccess access)
    {
        var handle = new SafeFileHandle(descriptor!.Number, ownsHandle: true);
        descriptor.SetHandleAsInvalid();
        descriptor = null;
        return new FileStream(handle, access, bufferSize: 1, isAsync: false);
    }
}
