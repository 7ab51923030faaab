using System.Diagnostics.CodeAnalysis;
using Helve.Kernel;

namespace Helve.Inspection;

/// <summary>
/// Looks inside: processes, handles, names and objects, as the broker sees them. It takes no place among the broker's clients, does not
/// keep it alive, and is independent of the process's own use of kernel objects.
/// </summary>
/// <remarks>Not thread-safe: one inspector for one thread at a time. Each list is a snapshot page by page, not of one instant.</remarks>
public sealed class KernelInspector : IDisposable
{
    private KernelInspector(string socket) => SocketPath = socket;

    /// <summary>Path of the socket that it is connected to.</summary>
    public string SocketPath { get; }

    /// <summary>Connects to the broker of this user; starts none.</summary>
    /// <param name="inspector">The connection, or null when no broker runs.</param>
    /// <returns>False when no broker runs.</returns>
    /// <exception cref="KernelException">AccessDenied (its directory or socket is another user's), RevisionMismatch, PortDisconnected.</exception>
    public static bool TryConnect([NotNullWhen(true)] out KernelInspector? inspector)
    {
        inspector = null;
        return false;
    }

    /// <summary>Connects to the broker of this user, and starts one if none runs.</summary>
    /// <exception cref="KernelException">PortConnectionRefused (none could be started), AccessDenied, RevisionMismatch, PortDisconnected.</exception>
    public static KernelInspector ConnectOrStart() => throw new KernelException(NtStatus.NotSupported, "");

    /// <summary>Lists the processes that the broker knows.</summary>
    /// <exception cref="KernelException">PortDisconnected, InvalidMessage.</exception>
    public IReadOnlyList<ProcessSummary> ListProcesses() => throw new KernelException(NtStatus.NotSupported, SocketPath);

    /// <summary>Lists handles.</summary>
    /// <param name="processId">Of that process; 0 for all processes.</param>
    /// <exception cref="KernelException">InvalidCid (the broker does not know that process), PortDisconnected, InvalidMessage.</exception>
    public IReadOnlyList<HandleSummary> ListHandles(int processId = 0) => throw new KernelException(NtStatus.NotSupported, SocketPath + processId);

    /// <summary>Lists a directory of the namespace.</summary>
    /// <param name="path">NT path; empty for the root.</param>
    /// <exception cref="KernelException">ObjectPathNotFound, ObjectNameNotFound, ObjectTypeMismatch (no directory), PortDisconnected, InvalidMessage.</exception>
    public IReadOnlyList<NameSummary> ListNames(string path = "") => throw new KernelException(NtStatus.NotSupported, SocketPath + path);

    /// <summary>Shows the object of a name.</summary>
    /// <param name="name">A Win32 name (<c>Local\x</c>) or a full NT path.</param>
    /// <exception cref="KernelException">ObjectNameNotFound, ObjectPathNotFound, PortDisconnected, InvalidMessage.</exception>
    public ObjectDetails ShowObject(string name) => throw new KernelException(NtStatus.NotSupported, SocketPath + name);

    /// <summary>Shows the object of an id.</summary>
    /// <param name="objectId">The id (<see cref="KernelObject.ObjectId"/>).</param>
    /// <exception cref="KernelException">ObjectNameNotFound (no such object), PortDisconnected, InvalidMessage.</exception>
    public ObjectDetails ShowObject(ulong objectId) => throw new KernelException(NtStatus.NotSupported, SocketPath + objectId);

    /// <summary>Tells how the broker fares.</summary>
    /// <exception cref="KernelException">PortDisconnected, InvalidMessage.</exception>
    public BrokerStatus GetBrokerStatus() => throw new KernelException(NtStatus.NotSupported, SocketPath);

    /// <summary>Ends the broker in order.</summary>
    /// <param name="evenWithClients">Whether it ends although clients are connected; they then fail with PortDisconnected.</param>
    /// <exception cref="KernelException">InvalidParameterMix (clients are connected), PortDisconnected, InvalidMessage.</exception>
    public void StopBroker(bool evenWithClients = false) => throw new KernelException(NtStatus.NotSupported, SocketPath + evenWithClients);

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
    }
}
