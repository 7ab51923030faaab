using System.Globalization;

namespace Helve.Cli.Words;

/// <summary>Handle values as NT's own tools show them.</summary>
internal static class HandleValues
{
    /// <summary>The value in hexadecimal.</summary>
    public static string Format(nint handle) => string.Create(CultureInfo.InvariantCulture, $"0x{handle:X}");
}
