using System.Globalization;

namespace Helve.Linux;

/// <summary>What of root's power this process has (linux/capability.h, capabilities(7)).</summary>
[CNames("linux/capability.h")]
public static class Capabilities
{
    /// <summary>Becoming a member of any group.</summary>
    public const int CAP_SETGID = 6;

    /// <summary>Becoming any user.</summary>
    public const int CAP_SETUID = 7;

    /// <summary>Looking at the processes of all users.</summary>
    public const int CAP_SYS_PTRACE = 19;

    /// <summary>Whether the process has the capability in effect.</summary>
    public static bool Has(int capability) =>
        ProcFs.TryReadOwnStatus("CapEff:", out string text)
        && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong set)
        && (set >> capability & 1) != 0;
}
