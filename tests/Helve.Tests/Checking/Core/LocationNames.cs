using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helve.Kernel.Memory;

namespace Helve.Tests.Checking.Core;

/// <summary>Symbolic names of the locations of an arena.</summary>
internal static unsafe class ArenaNames
{
    public static string Describe(Arena arena, int offset)
    {
        if (offset < 4096)
        {
            return offset is >= 64 and < 68 ? "next chunk" : $"arena header +{offset}";
        }

        if (offset < 8192)
        {
            return "domain." + FieldNames.Of(typeof(DomainState), offset - 4096);
        }

        byte* at = arena.Base + offset;
        return In<ProcessSlot>(at, ref arena.Process(0), arena.ProcessCapacity, "process")
            ?? In<ThreadRecord>(at, ref arena.Record(0), arena.RecordCapacity, "record")
            ?? In<RecordBlock>(at, ref arena.Block(0), arena.RecordCapacity, "block")
            ?? In<ObjectSlot>(at, ref arena.Slot(0), arena.SlotCapacity, "slot")
            ?? In<ulong>(at, ref arena.Taken(0), arena.ChunkCount, "taken hints")
            ?? In<ulong>(at, ref arena.FullChunks(0), 1, "full chunks")
            ?? $"chunk types +{at - (byte*)Unsafe.AsPointer(ref arena.ChunkType(0))}";
    }

    private static string? In<T>(byte* at, ref T first, uint count, string name)
        where T : unmanaged
    {
        long offset = at - (byte*)Unsafe.AsPointer(ref first);
        if (offset < 0 || offset >= count * (long)sizeof(T))
        {
            return null;
        }

        string field = typeof(T).IsPrimitive ? "" : "." + FieldNames.Of(typeof(T), (int)(offset % sizeof(T)));
        return $"{name}[{offset / sizeof(T)}]{field}";
    }
}

/// <summary>Symbolic names of the locations of a table.</summary>
internal static unsafe class TableNames
{
    public static string Describe(TableSegment table, int offset)
    {
        byte* at = table.Base + offset;
        long entry = at - (byte*)Unsafe.AsPointer(ref table.Entry(0));
        if (entry >= 0)
        {
            return $"entry[{entry / 16}].{(entry % 16 < 8 ? 'A' : 'B')}";
        }

        return offset switch
        {
            64 => "H",
            128 => "cursor",
            >= 512 and < 4096 => $"level 2 hints[{(offset - 512) / 8}]",
            _ when at >= (byte*)Unsafe.AsPointer(ref table.Level0(0)) => $"level 0 hints[{(at - (byte*)Unsafe.AsPointer(ref table.Level0(0))) / 8}]",
            _ when at >= (byte*)Unsafe.AsPointer(ref table.Level1(0)) => $"level 1 hints[{(at - (byte*)Unsafe.AsPointer(ref table.Level1(0))) / 8}]",
            _ => $"header +{offset}",
        };
    }
}

/// <summary>Names of fields of explicit layouts.</summary>
internal static class FieldNames
{
    public static string Of(Type layout, int offset)
    {
        FieldInfo? best = null;
        int start = -1;
        foreach (FieldInfo field in layout.GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            int at = field.GetCustomAttribute<FieldOffsetAttribute>()?.Value ?? 0;
            if (at <= offset && at > start)
            {
                (best, start) = (field, at);
            }
        }

        if (best?.GetCustomAttribute<FixedBufferAttribute>() is { } buffer)
        {
            return $"{best.Name}[{(offset - start) / Marshal.SizeOf(buffer.ElementType)}]";
        }

        return offset == start ? best!.Name : $"{best?.Name}+{offset - start}";
    }
}
