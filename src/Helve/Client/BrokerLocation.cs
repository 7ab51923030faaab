using System.Globalization;
using Helve.Kernel;
using Helve.Linux;

namespace Helve.Client;

/// <summary>A place where a broker may listen.</summary>
/// <param name="SocketPath">The socket.</param>
/// <param name="IsSystemWide">Whether it belongs to the broker of the whole system, which no user starts.</param>
/// <param name="Owner">The user who must listen there, if the environment says so.</param>
internal sealed record BrokerLocation(string SocketPath, bool IsSystemWide, uint? Owner = null)
{
    /// <summary>The system-wide broker's socket.</summary>
    internal const string SystemSocket = "/run/helve/helve.sock";

    /// <summary>Name of the socket in a user's directory.</summary>
    internal const string SocketName = "broker.sock";

    internal string Directory => Path.GetDirectoryName(SocketPath)!;

    internal string FileName => Path.GetFileName(SocketPath);

    /// <summary>Where to look, in this order: HELVE_SOCKET alone if it is set; else the system-wide socket, then the user's own.</summary>
    internal static IReadOnlyList<BrokerLocation> Candidates()
    {
        string? named = Environment.GetEnvironmentVariable("HELVE_SOCKET");
        if (string.IsNullOrEmpty(named))
        {
            return [new BrokerLocation(SystemSocket, IsSystemWide: true), new BrokerLocation(Path.Combine(UserDirectory(Environment.GetEnvironmentVariable), SocketName), IsSystemWide: false)];
        }

        return Path.IsPathFullyQualified(named)
            ? [new BrokerLocation(Path.GetFullPath(named), IsSystemWide: false, StatedOwner())]
            : throw new KernelException(NtStatus.ObjectPathSyntaxBad, $"HELVE_SOCKET is '{named}': set it to an absolute path, or unset it.");
    }

    private static uint? StatedOwner()
    {
        string? owner = Environment.GetEnvironmentVariable("HELVE_SOCKET_OWNER");
        if (string.IsNullOrEmpty(owner))
        {
            return null;
        }

        return uint.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out uint user)
            ? user
            : throw new KernelException(NtStatus.InvalidParameter, $"HELVE_SOCKET_OWNER is '{owner}': set it to the number of the user whose broker HELVE_SOCKET is, or unset it.");
    }

    /// <summary>$XDG_RUNTIME_DIR/helve; without that variable /run/user/UID/helve, and where that does not exist ~/.cache/helve/run. Without $HOME the home is that of the list of users.</summary>
    internal static string UserDirectory(Func<string, string?> variable)
    {
        string? runtime = variable("XDG_RUNTIME_DIR");
        if (!string.IsNullOrEmpty(runtime) && Path.IsPathFullyQualified(runtime))
        {
            RequireOwnRuntimeDirectory(runtime);
            return Path.Combine(runtime, "helve");
        }

        string byUser = $"/run/user/{CurrentProcess.EffectiveUserId}";
        if (FileStatus.TryGet(byUser, out FileStatus status, out _) && status.IsDirectory && status.UserId == CurrentProcess.EffectiveUserId)
        {
            return Path.Combine(byUser, "helve");
        }

        string? home = variable("HOME");
        if (string.IsNullOrEmpty(home))
        {
            home = UserDatabase.TryFind(CurrentProcess.EffectiveUserId, out UserAccount? account) ? account.Home : null;
        }

        return !string.IsNullOrEmpty(home) && Path.IsPathFullyQualified(home)
            ? Path.Combine(home, ".cache", "helve", "run")
            : throw new KernelException(
                NtStatus.ObjectPathNotFound, $"There is no place for the broker's socket: XDG_RUNTIME_DIR and HOME are not set, {byUser} does not exist, and the system knows no home of this user. Set one of them, or HELVE_SOCKET.");
    }

    // Under sudo or su the variable may still name the directory of the user before: two users would then share a broker's directory.
    private static void RequireOwnRuntimeDirectory(string runtime)
    {
        if (FileStatus.TryGet(runtime, out FileStatus status, out _, follow: true) && status.UserId != CurrentProcess.EffectiveUserId)
        {
            throw new KernelException(
                NtStatus.AccessDenied,
                $"XDG_RUNTIME_DIR is {runtime}, which belongs to user {status.UserId}; this process runs as user {CurrentProcess.EffectiveUserId}. Set it to a directory of its own, or unset it.");
        }
    }
}
