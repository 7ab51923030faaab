using Helve.Linux;

namespace Helve.Broker.Hosting;

/// <summary>What a broker for all users needs.</summary>
internal static class SystemMode
{
    /// <summary>Where it listens if nothing else is said.</summary>
    public const string SocketPath = "/run/helve/helve.sock";

    /// <summary>Throws if such a broker can't serve.</summary>
    /// <exception cref="BrokerStartException">What it lacks.</exception>
    public static void Check(BrokerOptions options)
    {
        if (!options.IsSystem)
        {
            return;
        }

        if (!options.IsActivated && CurrentProcess.EffectiveUserId != 0)
        {
            throw new BrokerStartException(
                $"the system-wide broker must be started by root, or by the service manager with its socket (LISTEN_FDS); this is user {CurrentProcess.EffectiveUserId}");
        }

        if (!Capabilities.Has(Capabilities.CAP_SYS_PTRACE))
        {
            throw new BrokerStartException(
                "the system-wide broker can't tell which user namespace other users' processes are in: it needs the capability CAP_SYS_PTRACE");
        }
    }
}
