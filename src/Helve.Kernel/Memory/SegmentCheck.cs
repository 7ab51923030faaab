namespace Helve.Kernel.Memory;

/// <summary>Checks a mapped segment before anything in it is believed.</summary>
public static unsafe class SegmentCheck
{
    /// <summary>Returns null if the segment can be used, else a sentence that names what is wrong and which side is stale.</summary>
    /// <param name="memory">The mapping.</param>
    /// <param name="mapped">Its size in bytes.</param>
    /// <param name="kind">What it should hold.</param>
    public static string? Describe(byte* memory, ulong mapped, SegmentKind kind)
    {
        if (mapped < 4096)
        {
            return $"the {kind} segment has {mapped} bytes, less than its header page";
        }

        SegmentHeader h = *(SegmentHeader*)memory;
        if (h.Magic != SegmentHeader.ExpectedMagic || h.Kind != (uint)kind)
        {
            return $"the segment is not a Helve {kind} (magic {h.Magic:x16}, kind {h.Kind})";
        }

        if (h.Version != SegmentHeader.CurrentVersion)
        {
            return h.Version < SegmentHeader.CurrentVersion
                ? $"the broker is stale: it laid memory out in version {h.Version}, this program needs {SegmentHeader.CurrentVersion}; stop the broker (helve broker stop) and let the newer one start"
                : $"this program is stale: it knows layout version {SegmentHeader.CurrentVersion}, the broker uses {h.Version}; rebuild the program with the broker's version of Helve";
        }

        if (h.Features != 0)
        {
            return $"this program is stale: the broker's memory uses features {h.Features:x} that it does not know";
        }

        ulong expected = kind switch
        {
            SegmentKind.Arena when h.Capacity is > 0 and <= 1u << 24 && h.Capacity % Arena.SlotsPerChunk == 0
                && h.Capacity2 is > 2 and <= 1u << 16 && h.Capacity3 is > 0 and <= 1u << 16
                => Arena.SizeOf(h.Capacity, h.Capacity2, h.Capacity3),
            SegmentKind.Table when h.Capacity is >= 2 and <= TableSegment.MaximumEntries => TableSegment.SizeOf(h.Capacity),
            SegmentKind.Registry => h.Size,
            _ => 0,
        };
        return h.Size == expected && mapped == expected
            ? null
            : $"the {kind} segment says {h.Size} bytes and has {mapped}, its geometry needs {expected}";
    }
}
