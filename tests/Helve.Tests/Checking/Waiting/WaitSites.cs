using Helve.Tests.Checking.Core;

namespace Helve.Tests.Checking.Waiting;

/// <summary>Names of the places where mutations are put in.</summary>
internal static class WaitSites
{
    /// <summary>The recovery's step that deals with waits.</summary>
    public const string Recovery = "recover waits";

    /// <summary>The word of an object.</summary>
    public static bool IsObject(Site site) =>
        site.Location.StartsWith("slot[", StringComparison.Ordinal) && site.Location.Contains("].State", StringComparison.Ordinal);

    /// <summary>A field of a thread record.</summary>
    public static bool IsField(Site site, string field) => site.Location.EndsWith("." + field, StringComparison.Ordinal);

    public static bool IsRecovery(Site site) => site.Operation == Recovery;
}
