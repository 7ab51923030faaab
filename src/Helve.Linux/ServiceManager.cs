using System.Globalization;

namespace Helve.Linux;

/// <summary>What a service manager and the programs that it starts say to each other (sd_listen_fds(3), sd_notify(3)).</summary>
public static class ServiceManager
{
    /// <summary>The first descriptor that is handed over.</summary>
    public const int FirstDescriptor = 3;

    /// <summary>How many descriptors were handed to this process, from <see cref="FirstDescriptor"/> on; 0 if they are meant for another or there are none.</summary>
    public static int DescriptorsHandedOver() =>
        NumberOf("LISTEN_PID") == Environment.ProcessId && NumberOf("LISTEN_FDS") is { } count and > 0 ? count : 0;

    /// <summary>Tells the manager of this process, if it wants to hear, how things are: "READY=1".</summary>
    /// <returns>False: it wants to hear, and could not be told.</returns>
    public static bool TryNotify(string state, out LinuxError error)
    {
        string? address = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        error = LinuxError.None;
        return string.IsNullOrEmpty(address) || UnixSocket.TrySendDatagram(address, state, out error);
    }

    private static int? NumberOf(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
