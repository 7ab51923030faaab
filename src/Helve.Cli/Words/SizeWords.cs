using System.Globalization;

namespace Helve.Cli.Words;

/// <summary>Sizes of memory in words.</summary>
internal static class SizeWords
{
    private static readonly string[] s_units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>Says it: <c>64 MiB</c>, <c>1.5 GiB</c>, <c>100 bytes</c>.</summary>
    public static string Describe(ulong bytes)
    {
        int unit = 0;
        double size = bytes;
        while (size >= 1024 && unit < s_units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {s_units[unit]}");
    }
}
