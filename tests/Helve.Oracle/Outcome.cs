using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Helve.Kernel;
using Helve.Win32;

namespace Helve.Oracle;

/// <summary>What came of a call, in words that do not depend on its world.</summary>
internal sealed class Outcome
{
    private static readonly Dictionary<string, MethodInfo> s_calls = new[] { typeof(Kernel32), typeof(Ntdll) }
        .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(static method => method.GetCustomAttribute<WindowsExportAttribute>() is not null)
        .ToDictionary(static method => method.Name, StringComparer.Ordinal);

    private static readonly Dictionary<uint, string> s_errors = typeof(Constants).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(static field => field.Name.StartsWith("ERROR_", StringComparison.Ordinal))
        .GroupBy(static field => (uint)field.GetRawConstantValue()!).ToDictionary(static group => group.Key, static group => group.First().Name);

    private readonly string _words;

    private Outcome(string words) => _words = words;

    internal static Outcome Started { get; } = new("started");

    internal static Outcome Said(string words) => new(words);

    /// <summary>The world does not have the call.</summary>
    internal bool IsMissing { get; private init; }

    internal long Returned { get; private init; }

    private Dictionary<int, byte[]> Outputs { get; init; } = [];

    /// <summary>What is returned is a handle that has to be closed.</summary>
    internal bool MakesHandle { get; private init; }

    internal static Outcome Of(Operation operation, JsonObject answer)
    {
        if (answer.ContainsKey("missing"))
        {
            return new Outcome("missing") { IsMissing = true };
        }

        MethodInfo call = s_calls[operation.Call];
        long returned = answer["ret"]!.GetValue<long>();
        var words = new List<string> { Returns(operation.Call, call.ReturnType, returned) };
        if (ErrorCounts(operation.Call, call.ReturnType, returned))
        {
            uint error = (uint)answer["error"]!.GetValue<int>();
            words.Add(s_errors.GetValueOrDefault(error) ?? (error == 0 ? "no error" : $"error {error}"));
        }

        var outputs = new Dictionary<int, byte[]>();
        foreach ((string index, JsonNode? bytes) in answer["out"]?.AsObject() ?? [])
        {
            int at = int.Parse(index, CultureInfo.InvariantCulture);
            outputs[at] = Convert.FromHexString(bytes!.GetValue<string>());
            words.Add($"{call.GetParameters()[at].Name}: {Describe((OutArg)operation.Args[at], outputs[at])}");
        }

        return new Outcome(string.Join(", ", words)) { Returned = returned, MakesHandle = call.ReturnType == typeof(nint) && IsHandle(operation.Call), Outputs = outputs };
    }

    /// <summary>The handle that a parameter received; null: none.</summary>
    internal long? HandleOut(int index) =>
        Outputs.TryGetValue(index, out byte[]? bytes) && !IsUntouched(bytes) ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : null;

    internal uint UInt32(int index, int offset = 0) => BinaryPrimitives.ReadUInt32LittleEndian(Outputs[index].AsSpan(offset));

    internal bool Has(string words) => _words.Contains(words, StringComparison.Ordinal);

    public override string ToString() => _words;

    private static bool IsHandle(string call) => call.StartsWith("Create", StringComparison.Ordinal) || call.StartsWith("Open", StringComparison.Ordinal);

    private static string Returns(string call, Type type, long returned) =>
        type == typeof(BOOL) || type == typeof(byte) ? (returned == 0 ? "FALSE" : "TRUE")
        : type == typeof(NtStatus) ? (Enum.IsDefined((NtStatus)(uint)returned) ? $"{(NtStatus)(uint)returned}" : $"status {returned:X8}")
        : type == typeof(nint) || type.IsPointer ? (returned == 0 ? "NULL" : returned == -1 ? "INVALID_HANDLE_VALUE" : IsHandle(call) ? "a handle" : "an address")
        : call.StartsWith("Wait", StringComparison.Ordinal) || call == "SignalObjectAndWait" ? Wait((uint)returned)
        : $"{(uint)returned}";

    private static string Wait(uint returned) => returned switch
    {
        0xFFFFFFFF => "WAIT_FAILED",
        258 => "WAIT_TIMEOUT",
        < 64 => $"WAIT_OBJECT_0 + {returned}",
        >= 128 and < 192 => $"WAIT_ABANDONED_0 + {returned - 128}",
        _ => $"{returned}",
    };

    // Other calls leave the last error of a success as it was, which tells nothing.
    private static bool ErrorCounts(string call, Type type, long returned) =>
        type == typeof(BOOL) || type == typeof(byte) ? returned == 0
        : type == typeof(nint) || type.IsPointer ? returned is 0 or -1 || call.StartsWith("Create", StringComparison.Ordinal)
        : type == typeof(uint) && (uint)returned == 0xFFFFFFFF;

    private static string Describe(OutArg output, byte[] bytes) =>
        IsUntouched(bytes) ? "untouched"
        : output.Kind switch
        {
            OutKind.Handle => BinaryPrimitives.ReadInt64LittleEndian(bytes) == 0 ? "0" : "a handle",
            OutKind.Number => bytes.Length == 4 ? $"{BinaryPrimitives.ReadUInt32LittleEndian(bytes):X}" : $"{BinaryPrimitives.ReadUInt64LittleEndian(bytes):X}",
            OutKind.Fields => string.Join(" ", output.Offsets!.Select(offset => $"{BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset)):X}")),
            OutKind.Byte => $"{bytes[output.Offsets![0]]:X}",
            _ => Convert.ToHexString(bytes.AsSpan(0, output.Compared)),
        };

    private static bool IsUntouched(byte[] bytes) => bytes.AsSpan().IndexOfAnyExcept((byte)0xCC) < 0;
}
