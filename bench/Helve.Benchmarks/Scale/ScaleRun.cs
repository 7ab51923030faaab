using System.Globalization;
using System.Text.Json;
using Helve.Benchmarks.Harness;

namespace Helve.Benchmarks.Scale;

/// <summary>The <c>scale</c> command.</summary>
internal static class ScaleRun
{
    private static readonly int[] s_handleCounts = [10, 1_000, 100_000, 1_000_000];
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Measures and prints.</summary>
    public static int Run(bool json)
    {
        using var workspace = Workspace.Create();
        HandleScaleRow[] handles = [.. s_handleCounts.Select(HandleScale.Measure)];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { handles }, s_json));
            return 0;
        }

        PrintHandles(handles);
        return 0;
    }

    private static void PrintHandles(HandleScaleRow[] rows)
    {
        Console.WriteLine("handles, each to an object of its own (ns per operation, resident bytes)\n");
        Console.WriteLine($"{"count",10}{"create",9}{"lookup",9}{"dup+close",11}{"close+create",14}{"floor",9}{"close",9}{"B/object",10}{"B/handle",10}");
        foreach (HandleScaleRow r in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{r.Count,10:N0}{r.CreateNs,9:0.0}{r.LookupNs,9:0.0}{r.DuplicateCloseNs,11:0.0}{r.CloseCreateNs,14:0.0}{r.FloorNs,9:0.0}{r.CloseNs,9:0.0}{r.ObjectBytes,10:0.0}{r.HandleBytes,10:0.0}"));
        }

        Console.WriteLine("\nfloor: two compare-and-swaps on a random word among as many cache lines as there are objects");
    }
}
