using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Helve.Cli.Words;

/// <summary>
/// Object ids as people read and type them: <c>17.3</c> is the third object that lived in place 17 of the shared memory. An id is never
/// used again, so it names one object for ever.
/// </summary>
internal static class ObjectIds
{
    private const int UseBits = 40;
    private const ulong MaximumUse = (1ul << UseBits) - 1;
    private const ulong MaximumPlace = (1ul << (64 - UseBits)) - 1;

    /// <summary>The id in words.</summary>
    public static string Format(ulong id) =>
        string.Create(CultureInfo.InvariantCulture, $"{id >> UseBits}.{id & MaximumUse}");

    /// <summary>Reads an id as <see cref="Format"/> writes it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ulong id)
    {
        id = 0;
        string[] parts = text?.Split('.') ?? [];
        if (parts.Length != 2
            || !ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong place)
            || !ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong use)
            || place > MaximumPlace
            || use > MaximumUse)
        {
            return false;
        }

        id = (place << UseBits) | use;
        return true;
    }
}
