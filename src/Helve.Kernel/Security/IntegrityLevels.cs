using System.Globalization;

namespace Helve.Kernel.Security;

/// <summary>How far a program is trusted, with NT's numbers: the last part of the SIDs S-1-16-n. A higher one is above a lower one.</summary>
public static class IntegrityLevels
{
    /// <summary>SECURITY_MANDATORY_UNTRUSTED_RID.</summary>
    public const uint Untrusted = 0;

    /// <summary>SECURITY_MANDATORY_LOW_RID (<c>LW</c>): programs in a restricted domain.</summary>
    public const uint Low = 0x1000;

    /// <summary>SECURITY_MANDATORY_MEDIUM_RID (<c>ME</c>): users, and every object without a label.</summary>
    public const uint Medium = 0x2000;

    /// <summary>SECURITY_MANDATORY_MEDIUM_PLUS_RID (<c>MP</c>).</summary>
    public const uint MediumPlus = 0x2100;

    /// <summary>SECURITY_MANDATORY_HIGH_RID (<c>HI</c>): who has root's powers and is not root.</summary>
    public const uint High = 0x3000;

    /// <summary>SECURITY_MANDATORY_SYSTEM_RID (<c>SI</c>): root.</summary>
    public const uint System = 0x4000;

    /// <summary>The level in a word; a number if it has none.</summary>
    public static string Describe(uint level) => level switch
    {
        Untrusted => "untrusted",
        Low => "low",
        Medium => "medium",
        MediumPlus => "medium plus",
        High => "high",
        System => "system",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{level:X}"),
    };
}
