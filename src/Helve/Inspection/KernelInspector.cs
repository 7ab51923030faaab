using System.Diagnostics.CodeAnalysis;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Inspection;

/// <summary>
/// Looks inside: processes, handles, names and objects, as the broker sees them. It takes no place among the broker's clients, does not
/// keep it alive, and is independent of the process's own use of kernel objects.
/// </summary>
/// <remarks>Not thread-safe: one inspector for one thread at a time. Each list is a snapshot page by page, not of one instant.</remarks>
public sealed class KernelInspector : IDisposable
{
    private readonly BrokerChannel _channel;

    private KernelInspector(BrokerChannel channel) => _channel = channel;

    /// <summary>Path of the socket that it is connected to.</summary>
    public string SocketPath => _channel.SocketPath;

    /// <summary>Connects to the broker of this user; starts none.</summary>
    /// <param name="inspector">The connection, or null when no broker runs.</param>
    /// <returns>False when no broker runs.</returns>
    /// <exception cref="KernelException">AccessDenied (its directory or socket is another user's), RevisionMismatch, IoTimeout.</exception>
    public static bool TryConnect([NotNullWhen(true)] out KernelInspector? inspector)
    {
        inspector = Connect(start: false, BrokerLocation.Candidates());
        return inspector is not null;
    }

    /// <summary>Connects to the broker at a socket; starts none.</summary>
    /// <param name="socketPath">An absolute path.</param>
    /// <param name="inspector">The connection, or null when no broker listens there.</param>
    /// <returns>False when no broker listens there.</returns>
    /// <exception cref="KernelException">AccessDenied (another user's), RevisionMismatch, IoTimeout.</exception>
    public static bool TryConnect(string socketPath, [NotNullWhen(true)] out KernelInspector? inspector)
    {
        ArgumentException.ThrowIfNullOrEmpty(socketPath);
        inspector = Connect(start: false, [new BrokerLocation(Path.GetFullPath(socketPath), IsSystemWide: false)]);
        return inspector is not null;
    }

    /// <summary>Connects to the broker of this user, and starts one if none runs.</summary>
    /// <exception cref="KernelException">PortConnectionRefused (none could be started), AccessDenied, RevisionMismatch, IoTimeout.</exception>
    public static KernelInspector ConnectOrStart() =>
        Connect(start: true, BrokerLocation.Candidates()) ?? throw new KernelException(NtStatus.PortConnectionRefused, "The broker ended before it answered.");

    /// <summary>Lists the processes that the broker knows.</summary>
    /// <exception cref="KernelException">PortDisconnected, InvalidMessage.</exception>
    public IReadOnlyList<ProcessSummary> ListProcesses() =>
        List(WireOperation.ListProcesses, 0, "", InspectionReader.ReadProcess);

    /// <summary>Lists the domains that the caller may look into: the user's own and restricted ones, for root all.</summary>
    /// <exception cref="KernelException">PortDisconnected, InvalidMessage.</exception>
    public IReadOnlyList<DomainSummary> ListDomains() => List(WireOperation.ListDomains, 0, "", InspectionReader.ReadDomain);

    /// <summary>Lists handles.</summary>
    /// <param name="processId">Of that process; 0 for all processes.</param>
    /// <exception cref="KernelException">InvalidCid (the broker does not know that process), PortDisconnected, InvalidMessage.</exception>
    public IReadOnlyList<HandleSummary> ListHandles(int processId = 0) =>
        List(WireOperation.ListHandles, processId, "", InspectionReader.ReadHandle);

    /// <summary>Lists a directory of the namespace.</summary>
    /// <param name="path">NT path; empty for the root.</param>
    /// <exception cref="KernelException">ObjectPathNotFound, ObjectNameNotFound, ObjectTypeMismatch (no directory), PortDisconnected, InvalidMessage.</exception>
    public IReadOnlyList<NameSummary> ListNames(string path = "")
    {
        ArgumentNullException.ThrowIfNull(path);
        return List(WireOperation.ListNames, 0, path, InspectionReader.ReadName);
    }

    /// <summary>Shows the object of a name.</summary>
    /// <param name="name">A Win32 name (<c>Local\x</c>) or a full NT path.</param>
    /// <exception cref="KernelException">ObjectNameNotFound, ObjectPathNotFound, PortDisconnected, InvalidMessage.</exception>
    public ObjectDetails ShowObject(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Show(0, name);
    }

    /// <summary>Shows the object of an id.</summary>
    /// <param name="objectId">The id (<see cref="KernelObject.ObjectId"/>).</param>
    /// <exception cref="KernelException">ObjectNameNotFound (no such object), PortDisconnected, InvalidMessage.</exception>
    public ObjectDetails ShowObject(ulong objectId) => Show(objectId, "");

    /// <summary>Shows the security descriptor of an object, directory or link, which whoever it grants READ_CONTROL may see.</summary>
    /// <param name="name">A Win32 name (<c>Local\x</c>) or a full NT path.</param>
    /// <exception cref="KernelException">AccessDenied, ObjectNameNotFound, ObjectPathNotFound, PortDisconnected, InvalidMessage.</exception>
    public SecurityDetails ShowSecurity(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return ShowSecurity(0, name);
    }

    /// <summary>Shows the security descriptor of the object of an id.</summary>
    /// <param name="objectId">The id (<see cref="KernelObject.ObjectId"/>).</param>
    /// <exception cref="KernelException">AccessDenied, ObjectNameNotFound (no such object), PortDisconnected, InvalidMessage.</exception>
    public SecurityDetails ShowSecurity(ulong objectId) => ShowSecurity(objectId, "");

    /// <summary>Tells who a process is to the broker.</summary>
    /// <param name="processId">The process; 0 for the calling one.</param>
    /// <exception cref="KernelException">InvalidCid (the broker does not know it), PortDisconnected, InvalidMessage.</exception>
    public AccessToken GetToken(int processId = 0) =>
        Ask(WireOperation.QueryToken, new QueryTokenRequest { ProcessId = (uint)processId }, "", TokenMessages.Read);

    /// <summary>Tells how the broker fares.</summary>
    /// <exception cref="KernelException">PortDisconnected, InvalidMessage.</exception>
    public BrokerStatus GetBrokerStatus() => Ask(WireOperation.BrokerStatus, default(Nothing), "", InspectionReader.ReadStatus);

    /// <summary>Ends the broker in order.</summary>
    /// <param name="evenWithClients">Whether it ends although clients are connected; they then fail with PortDisconnected.</param>
    /// <exception cref="KernelException">InvalidParameterMix (clients are connected), PortDisconnected, InvalidMessage.</exception>
    public void StopBroker(bool evenWithClients = false)
    {
        var request = new StopRequest { Flags = evenWithClients ? 1u : 0u };
        NtStatus status = _channel.Call(WireOperation.Stop, request, "", static (ref MessageReader _) => true, out _);
        if (status == NtStatus.InvalidParameterMix)
        {
            throw new KernelException(status, "The broker has clients, and would leave them behind: end them first, or insist.");
        }

        Check(status);
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _channel.Dispose();

    private static KernelInspector? Connect(bool start, IReadOnlyList<BrokerLocation> locations)
    {
        // A broker that ends for want of clients may reset a connection that came in the same instant.
        for (int attempt = 1; ; attempt++)
        {
            if (BrokerConnector.Connect(start, locations) is not { } socket)
            {
                return null;
            }

            var channel = new BrokerChannel(socket);
            try
            {
                if (KernelConnection.Greet(channel, HelloFlags.InspectOnly, default, [], out _) == NtStatus.Success)
                {
                    return new KernelInspector(channel);
                }
            }
            catch
            {
                channel.Dispose();
                throw;
            }

            channel.Dispose();
            if (attempt == KernelConnection.Attempts)
            {
                LeaveIfStarted(socket);
                return null;
            }
        }
    }

    private static void LeaveIfStarted(BrokerSocket socket)
    {
        if (socket.Started)
        {
            BrokerConnector.LeaveDead(socket.Location);
        }
    }

    private static void Check(NtStatus status)
    {
        if (status != NtStatus.Success)
        {
            KernelError.Throw(status);
        }
    }

    private TResult Ask<TRequest, TResult>(WireOperation operation, in TRequest request, string text, BrokerChannel.ReplyReader<TResult?> read)
        where TRequest : unmanaged
        where TResult : class
    {
        Check(_channel.Call(operation, request, text, read, out TResult? result));
        return result ?? throw new KernelException(NtStatus.InvalidMessage, KernelError.Describe(NtStatus.InvalidMessage));
    }

    private List<T> List<T>(WireOperation operation, int processId, string path, BrokerChannel.ReplyReader<T?> readEntry)
        where T : class
    {
        var all = new List<T>();
        ulong cursor = 0;
        do
        {
            var request = new ListRequest { Cursor = cursor, ProcessId = (uint)processId, PathBytes = (uint)path.Length * sizeof(char) };
            Page<T> page = Ask(operation, request, path, (ref MessageReader reader) => InspectionReader.ReadPage(ref reader, readEntry));
            all.AddRange(page.Entries);
            cursor = page.Next;
        }
        while (cursor != 0);
        return all;
    }

    private SecurityDetails ShowSecurity(ulong objectId, string name) => Ask(
        WireOperation.ShowSecurity,
        new ShowObjectRequest { ObjectId = objectId, NameBytes = (uint)name.Length * sizeof(char) },
        name,
        InspectionReader.ReadSecurity);

    private ObjectDetails Show(ulong objectId, string name)
    {
        var holders = new List<ObjectHolder>();
        ObjectDetails? first = null;
        ShownPage page;
        do
        {
            var request = new ShowObjectRequest { ObjectId = objectId, SkipHolders = (uint)holders.Count, NameBytes = (uint)name.Length * sizeof(char) };
            page = Ask(WireOperation.ShowObject, request, name, InspectionReader.ReadObject);
            first ??= page.Object;
            holders.AddRange(page.Object.Holders);
        }
        while (page.More && page.Object.Holders.Count > 0);
        return first with { Holders = holders, Job = first.State.Type == ObjectType.Job ? ShowJob(first) : null };
    }

    // Null: it went a moment ago.
    private JobDetails? ShowJob(ObjectDetails shown)
    {
        var facts = new List<JobFactLine>();
        Page<JobFactLine>? page;
        do
        {
            var request = new ShowObjectRequest { ObjectId = shown.ObjectId, Domain = (uint)shown.Domain, SkipHolders = (uint)facts.Count };
            NtStatus status = _channel.Call(
                WireOperation.ShowJob, request, "", (ref MessageReader reader) => InspectionReader.ReadPage(ref reader, InspectionReader.ReadJobFact), out page);
            if (status is NtStatus.ObjectNameNotFound or NtStatus.ObjectTypeMismatch)
            {
                return null;
            }

            Check(status == NtStatus.Success && page is null ? NtStatus.InvalidMessage : status);
            facts.AddRange(page!.Entries);
        }
        while (page.Next != 0 && page.Entries.Count != 0);
        return InspectionReader.ToJob(facts);
    }
}
