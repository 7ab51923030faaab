using System.Diagnostics.CodeAnalysis;
using Helve.Client;
using Helve.Kernel;
using Helve.Linux;

namespace Helve;

/// <summary>
/// Runs a program in a restricted domain of its own: it shares no object with the user's other programs, and opens of theirs only what grants
/// access to RESTRICTED (S-1-5-12) besides. The mark is a user namespace: the broker learns it from the kernel, all descendants inherit it, and no
/// process can leave it (docs/trust.md).
/// </summary>
public static class RestrictedProgram
{
    private const string Unshare = "unshare";

    /// <summary>Makes this process the program, restricted: same process id, same terminal; its exit code is this process's. Does not return.</summary>
    /// <param name="program">A path, or a name that is looked for in PATH.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <exception cref="KernelException">
    /// ObjectNameNotFound: there is no such program. AccessDenied: it can't be executed. Those of a connection: no broker runs and none could be started.
    /// </exception>
    [DoesNotReturn]
    public static void Become(string program, IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ArgumentNullException.ThrowIfNull(arguments);
        _ = ProgramToStart.FindExecutable(program);
        string maker = ProgramToStart.Find(Unshare);
        LinuxError error = ProgramImage.Replace(
            maker, [Unshare, "--user", "--map-current-user", "--", program, .. arguments], EnvironmentInside());
        throw new KernelException(ProgramToStart.StatusOf(error), $"{maker} can't be run ({error}).");
    }

    // Found and checked out here, where it can be told whose broker it is. In the namespace a user without a number there looks like every other.
    private static List<string> EnvironmentInside()
    {
        BrokerSocket broker = BrokerConnector.Connect(start: true, BrokerLocation.Candidates())!;
        using UnixSocket socket = broker.Socket;
        if (!socket.TryGetPeerCredentials(out PeerCredentials peer, out LinuxError error))
        {
            throw new KernelException(NtStatus.AccessDenied, $"Nobody can tell who listens at {broker.Location.SocketPath} ({error}).");
        }

        uint seen = peer.UserId == CurrentProcess.EffectiveUserId ? peer.UserId : UserNamespaces.UnmappedUser;
        List<string> environment = [$"HELVE_SOCKET={broker.Location.SocketPath}", $"HELVE_SOCKET_OWNER={seen}"];
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (entry.Key is string name and not ("HELVE_SOCKET" or "HELVE_SOCKET_OWNER" or "HELVE_TICKET"))
            {
                environment.Add($"{name}={entry.Value}");
            }
        }

        return environment;
    }
}
