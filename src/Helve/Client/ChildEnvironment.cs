namespace Helve.Client;

/// <summary>A child that is given an environment of its own finds the broker that it has a ticket for.</summary>
internal static class ChildEnvironment
{
    private const string Socket = "HELVE_SOCKET";
    private const string Owner = "HELVE_SOCKET_OWNER";

    // By these a program finds its broker (BrokerLocation).
    private static readonly string[] s_leads = [Socket, "XDG_RUNTIME_DIR", "HOME"];

    /// <summary>
    /// The entries, and where this process's broker is if they lack something that led this one to it. What they say otherwise is the caller's to say.
    /// </summary>
    internal static IReadOnlyList<string> Of(IReadOnlyList<string> entries)
    {
        if (Has(entries, Socket) || !s_leads.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)) && !Has(entries, name)))
        {
            return entries;
        }

        var all = new List<string>(entries) { $"{Socket}={KernelConnection.Get().Channel.SocketPath}" };
        if (Environment.GetEnvironmentVariable(Owner) is { Length: > 0 } owner && !Has(entries, Owner))
        {
            all.Add($"{Owner}={owner}");
        }

        return all;
    }

    private static bool Has(IReadOnlyList<string> entries, string name) =>
        entries.Any(entry => entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name, StringComparison.Ordinal));
}
