using System.Text.Json;
using System.Text.Json.Serialization;

namespace Helve.Benchmarks.Ratios;

/// <summary>One measured operation in one regime. The names of its fields in JSON are <c>ours_ns</c> and so on.</summary>
/// <param name="Id">Which operation.</param>
/// <param name="Regime">"pinned" or "unpinned".</param>
/// <param name="OursNs">Helve, nanoseconds per operation; null where it could not be measured.</param>
/// <param name="FloorNs">The floor, or null.</param>
/// <param name="Floor">What the floor is, or null.</param>
/// <param name="DotnetNs">.NET's own, or null.</param>
/// <param name="Dotnet">What of .NET's own, or null.</param>
/// <param name="WineNs">Wine's, or null where there is no Wine.</param>
/// <param name="NotMeasured">Why not, where <paramref name="OursNs"/> is null.</param>
internal sealed record RatioRow(
    string Id, string Regime, double? OursNs, double? FloorNs, string? Floor, double? DotnetNs, string? Dotnet, double? WineNs = null,
    string? NotMeasured = null);

/// <summary>Reads and writes rows.</summary>
internal static class RatioJson
{
    private static readonly JsonSerializerOptions s_line = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly JsonSerializerOptions s_indented = new(s_line) { WriteIndented = true, Converters = { new Rounded() } };

    /// <summary>One row on one line, for the pipe between a regime's process and its parent.</summary>
    public static string ToLine(RatioRow row) => JsonSerializer.Serialize(row, s_line);

    /// <summary>The reverse of <see cref="ToLine"/>.</summary>
    public static RatioRow FromLine(string line) =>
        JsonSerializer.Deserialize<RatioRow>(line, s_line) ?? throw new InvalidDataException("a row is null");

    /// <summary>All rows, for people's tools.</summary>
    public static string ToArray(IReadOnlyList<RatioRow> rows) => JsonSerializer.Serialize(rows, s_indented);

    private sealed class Rounded : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(value, 2));
    }
}
