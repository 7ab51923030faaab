using System.Globalization;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <summary>This process as a client: the mapped arena, its own table, its thread records. Made on first use, for the life of the process.</summary>
internal sealed unsafe class KernelConnection
{
    private const string TicketVariable = "HELVE_TICKET";

    // A broker that ends for want of clients may reset a connection that came in the same instant; the next try then starts a new one.
    internal const int Attempts = 4;

    private static readonly Lock s_lock = new();
    private static KernelConnection? s_current;

    // Unmapped never: the pointers live in every thread's state.
    private readonly MappedMemory _arenaMemory;
    private readonly MappedMemory _tableMemory;

    private KernelConnection(BrokerChannel channel, in HelloReply hello, FileDescriptor arena, FileDescriptor table)
    {
        Channel = channel;
        _arenaMemory = Map(arena, SegmentKind.Arena);
        _tableMemory = Map(table, SegmentKind.Table);
        Arena = Arena.Open(_arenaMemory.Pointer);
        Table = TableSegment.Open(_tableMemory.Pointer);
        ProcessIndex = hello.ProcessIndex;
        SeesOtherNumbers = hello.ProcessId != (uint)Environment.ProcessId;
        Own = new TableReference(Table, hello.TableId);
        Process = new WaitTarget(hello.ProcessSlot, hello.ProcessGeneration);
        Records = new RecordPool(channel);
        Canceller = new SharedRecord(this);
        Finalizer = new SharedRecord(this);
        Watcher = new ExitWatcher(this);
        RemoteTables = new RemoteTableCache(this);
        Doorbell = new DoorbellThread(this);
        Arrivals = new ArrivalNotice(this);
        Loss = new BrokerLoss(this);
        Descriptors = new DescriptorCache(this);
        Sleepers = new ForeignSleepers(this);
        Names = new KnownNames(this);
    }

    internal BrokerChannel Channel { get; }

    internal Arena Arena { get; }

    internal TableSegment Table { get; }

    internal TableReference Own { get; }

    internal uint ProcessIndex { get; }

    /// <summary>Whether this process's pid namespace is not the broker's, so that a process id means something else there.</summary>
    internal bool SeesOtherNumbers { get; }

    /// <summary>The process object of this process.</summary>
    internal WaitTarget Process { get; }

    internal RecordPool Records { get; }

    /// <summary>Ends waits from threads without a record of their own. Reserved by the first wait that somebody else may have to end.</summary>
    internal SharedRecord Canceller { get; }

    /// <summary>Closes forgotten handles. Reserved with the connection, and not the canceller's: a finalizer waits for nobody.</summary>
    internal SharedRecord Finalizer { get; }

    internal ExitWatcher Watcher { get; }

    internal RemoteTableCache RemoteTables { get; }

    internal DoorbellThread Doorbell { get; }

    /// <summary>Handles that other processes send to this one.</summary>
    internal ArrivalNotice Arrivals { get; }

    /// <summary>The end of the broker.</summary>
    internal BrokerLoss Loss { get; }

    /// <summary>This process's own descriptors for its handles.</summary>
    internal DescriptorCache Descriptors { get; }

    /// <summary>Who waits for the broker to end a wait.</summary>
    internal ForeignSleepers Sleepers { get; }

    /// <summary>What the broker need not be asked again.</summary>
    internal KnownNames Names { get; }

    /// <summary>The process's connection, if it has one; it never changes after that.</summary>
    internal static KernelConnection? Current => s_current;

    /// <summary>The connection, made now if there is none yet.</summary>
    /// <exception cref="KernelException">There is no broker and none could be started, or it can't be talked to.</exception>
    internal static KernelConnection Get()
    {
        KernelConnection? current = Volatile.Read(ref s_current);
        if (current is not null)
        {
            return current;
        }

        lock (s_lock)
        {
            return s_current ??= Connect();
        }
    }

    /// <summary>Maps a segment and checks it before anything in it is believed.</summary>
    internal static MappedMemory Map(FileDescriptor descriptor, SegmentKind kind)
    {
        if (!FileStatus.TryGet(descriptor, out FileStatus file, out LinuxError error) || !MappedMemory.TryMap(descriptor, file.Size, out MappedMemory? memory, out error))
        {
            throw new KernelException(NtStatus.NoMemory, $"The broker's {kind} segment can't be mapped ({error}).");
        }

        if (SegmentCheck.Describe(memory.Pointer, (ulong)memory.Length, kind) is { } fault)
        {
            memory.Dispose();
            throw new KernelException(NtStatus.RevisionMismatch, $"The broker's memory can't be used: {fault}.");
        }

        return memory;
    }

    /// <summary>Greets, and says in words what went wrong. Disconnections are returned, for the caller to try again.</summary>
    internal static NtStatus Greet(
        BrokerChannel channel, HelloFlags flags, (uint Index, ulong Value) ticket, Span<FileDescriptor?> descriptors, out HelloReply hello)
    {
        NtStatus status = channel.Hello(flags, ticket.Index, ticket.Value, descriptors, out hello, out string refusal);
        switch (status)
        {
            case NtStatus.Success or NtStatus.PortDisconnected:
                return status;
            case NtStatus.RevisionMismatch:
                string? fault = WireLimits.DescribeMismatch(WireLimits.Version, SegmentHeader.CurrentVersion, hello.WireVersion, hello.LayoutVersion);
                throw new KernelException(status, $"The broker at {channel.SocketPath} can't be used: {fault ?? "it refuses this program's version"}.");
            case NtStatus.IoTimeout:
                throw new KernelException(status, $"The broker at {channel.SocketPath} does not answer: it is stopped, or the machine is overloaded.");
            default:
                throw new KernelException(status, $"The broker at {channel.SocketPath} refused this process ({status}{(refusal.Length == 0 ? string.Empty : ": " + refusal)}).");
        }
    }

    private static KernelConnection Connect()
    {
        (uint Index, ulong Value) ticket = ReadTicket();
        for (int attempt = 1; ; attempt++)
        {
            BrokerSocket socket = BrokerConnector.Connect(start: true, BrokerLocation.Candidates())!;
            var channel = new BrokerChannel(socket);
            try
            {
                KernelConnection connection = Open(channel, ticket);

                // Not before: a try that failed must not cost the child what it inherits. Its own children are not to show the ticket.
                Environment.SetEnvironmentVariable(TicketVariable, null);
                return connection;
            }
            catch (KernelException e) when (e.Status == NtStatus.PortDisconnected && attempt < Attempts)
            {
                channel.Dispose();
            }
            catch (KernelException e) when (e.Status == NtStatus.PortDisconnected && socket.Started)
            {
                channel.Dispose();
                BrokerConnector.LeaveDead(socket.Location);
                throw;
            }
            catch
            {
                channel.Dispose();
                throw;
            }
        }
    }

    private static KernelConnection Open(BrokerChannel channel, (uint Index, ulong Value) ticket)
    {
        var descriptors = new FileDescriptor?[2];
        try
        {
            if (Greet(channel, HelloFlags.WantTable, ticket, descriptors, out HelloReply hello) != NtStatus.Success)
            {
                throw new KernelException(
                    NtStatus.PortDisconnected,
                    $"The broker at {channel.SocketPath} ended before it answered: run it by hand (HELVE_LISTEN_FD unset) to see why.");
            }

            if (descriptors is not [{ } arena, { } table])
            {
                throw new KernelException(NtStatus.InvalidMessage, $"The broker at {channel.SocketPath} sent no memory.");
            }

            var connection = new KernelConnection(channel, hello, arena, table);
            connection.Finalizer.Reserve();
            return connection;
        }
        finally
        {
            // The mappings outlive them.
            Array.ForEach(descriptors, static d => d?.Dispose());
        }
    }

    private static (uint Index, ulong Value) ReadTicket()
    {
        string text = Environment.GetEnvironmentVariable(TicketVariable) ?? "";
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && uint.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out uint index)
            && ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? (index, value)
            : default;
    }

    /// <summary>The environment entry that shows a child's ticket.</summary>
    internal static string TicketEntry(uint index, ulong ticket) => string.Create(CultureInfo.InvariantCulture, $"{TicketVariable}={index}-{ticket:x}");
}
