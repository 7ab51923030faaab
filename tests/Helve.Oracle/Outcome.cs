using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Helve.Kernel;
using Helve.Win32;

namespace Helve.Oracle;

/// <summary>What came of a call, in words that do not depend on its world.</summary>
internal sealed partial class Outcome
{
    private static readonly Dictionary<string, MethodInfo> s_calls = new[] { typeof(Kernel32), typeof(Ntdll), typeof(Advapi32), typeof(Ws2_32) }
        .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(static method => method.GetCustomAttribute<WindowsExportAttribute>() is not null)
        .ToDictionary(static method => method.Name, StringComparer.Ordinal);

    private static readonly Dictionary<uint, string> s_errors = typeof(Constants).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(static field => field.Name.StartsWith("ERROR_", StringComparison.Ordinal) || field.Name.StartsWith("WSAE", StringComparison.Ordinal))
        .GroupBy(static field => (uint)field.GetRawConstantValue()!).ToDictionary(static group => group.Key, static group => group.First().Name);

    // What Helve's agent makes the last error before each call.
    private const uint LeftAlone = 0x20005EED;

    private readonly string _words;

    private Outcome(string words)
    {
        _words = words;
        Head = words;
    }

    internal static string Error(uint error) => s_errors.GetValueOrDefault(error) ?? (error == 0 ? "no error" : error == LeftAlone ? "no new error" : $"error {error}");

    /// <summary>The world does not have the call.</summary>
    internal static Outcome Missing { get; } = new("missing") { IsMissing = true, Answer = new JsonObject { ["missing"] = true } };

    internal static Outcome Said(string words) => new(words);

    /// <summary>What the agent answered, which the words were made of; null: nothing was called.</summary>
    internal JsonObject? Answer { get; private init; }

    /// <summary>The world does not have the call.</summary>
    internal bool IsMissing { get; private init; }

    internal long Returned { get; private init; }

    /// <summary>The call says that it did nothing.</summary>
    internal bool HasFailed { get; private init; }

    /// <summary>What the call returned, and its error.</summary>
    internal string Head { get; private init; }

    /// <summary>What it wrote, by the place of the parameter.</summary>
    internal IReadOnlyDictionary<int, string> Told { get; private init; } = new Dictionary<int, string>();

    /// <summary>It wrote this to the parameter in that place.</summary>
    internal bool Wrote(int place, string words) => Told.GetValueOrDefault(place) == words;

    /// <summary>The call succeeded and left an error, which tells nothing.</summary>
    internal bool LeavesError => Head.Contains("and leaves ", StringComparison.Ordinal);

    private Dictionary<int, byte[]> Outputs { get; init; } = [];

    /// <summary>What is returned is a handle that has to be closed.</summary>
    internal bool MakesHandle { get; private init; }

    /// <summary>What a call returns; null: it is no call of Windows.</summary>
    internal static Type? ReturnTypeOf(string call) => s_calls.GetValueOrDefault(call)?.ReturnType;

    /// <summary>In words; SIDs that are the user's are called so.</summary>
    internal static Outcome Of(Operation operation, JsonObject answer, string user)
    {
        if (answer.ContainsKey("missing"))
        {
            return Missing;
        }

        MethodInfo call = s_calls[operation.Call];
        long returned = answer["ret"]!.GetValue<long>();
        var words = new List<string> { Returns(operation.Call, call.ReturnType, returned) };
        if (ErrorCounts(operation.Call, call.ReturnType, returned) || IsResuming(operation))
        {
            uint error = (uint)answer["error"]!.GetValue<int>();
            words.Add(Error(error));
        }
        else if (call.ReturnType != typeof(NtStatus) && !Fails(call.ReturnType, returned) && answer["error"]!.GetValue<int>() is var left and not 0)
        {
            words.Add($"and leaves {Error((uint)left)}");
        }

        string head = string.Join(", ", words);
        var outputs = new Dictionary<int, byte[]>();
        var told = new Dictionary<int, string>();
        foreach ((string index, JsonNode? bytes) in answer["out"]?.AsObject() ?? [])
        {
            int at = int.Parse(index, CultureInfo.InvariantCulture);
            outputs[at] = Convert.FromHexString(bytes!.GetValue<string>());
            told[at] = Describe((OutArg)operation.Args[at], outputs[at], user);
            words.Add($"{call.GetParameters()[at].Name}: {told[at]}");
        }

        return new Outcome(string.Join(", ", words))
        {
            Answer = answer,
            Head = head,
            Told = told,
            Returned = returned,
            HasFailed = Fails(call.ReturnType, returned),
            MakesHandle = call.ReturnType == typeof(nint) && IsHandle(operation.Call),
            Outputs = outputs,
        };
    }

    /// <summary>The handle that a parameter received; null: none.</summary>
    internal long? HandleOut(int index) =>
        Outputs.TryGetValue(index, out byte[]? bytes) && !IsUntouched(bytes) ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : null;

    internal uint UInt32(int index, int offset = 0) => BinaryPrimitives.ReadUInt32LittleEndian(Outputs[index].AsSpan(offset));

    internal bool Has(string words) => _words.Contains(words, StringComparison.Ordinal);

    /// <summary>It begins with these words, each of them whole.</summary>
    internal bool Is(string words) => _words.StartsWith(words, StringComparison.Ordinal) && (_words.Length == words.Length || _words[words.Length] == ',');

    public override string ToString() => _words;

    private static bool IsHandle(string call) =>
        (call.StartsWith("Create", StringComparison.Ordinal) && call != "CreateBoundaryDescriptorW") || call.StartsWith("Open", StringComparison.Ordinal);

    private static string Returns(string call, Type type, long returned) =>
        type == typeof(BOOL) || type == typeof(byte) ? (returned == 0 ? "FALSE" : "TRUE")
        : type == typeof(NtStatus) ? (Enum.IsDefined((NtStatus)(uint)returned) ? $"{(NtStatus)(uint)returned}" : $"status {returned:X8}")
        : type == typeof(nint) || type.IsPointer ? (returned == 0 ? "NULL" : returned == -1 ? "INVALID_HANDLE_VALUE" : IsHandle(call) ? "a handle" : "an address")
        : type == typeof(nuint) ? (returned == -1 ? "INVALID_SOCKET" : "a socket")
        : call.StartsWith("Wait", StringComparison.Ordinal) || call == "SignalObjectAndWait" ? Wait((uint)returned)
        : IsId(call) ? (returned == 0 ? "0" : "an id")
        : $"{(uint)returned}";

    private static bool IsId(string call) => call is "GetProcessId" or "GetThreadId" or "GetProcessIdOfThread";

    private static string Wait(uint returned) => returned switch
    {
        0xFFFFFFFF => "WAIT_FAILED",
        258 => "WAIT_TIMEOUT",
        < 64 => $"WAIT_OBJECT_0 + {returned}",
        >= 128 and < 192 => $"WAIT_ABANDONED_0 + {returned - 128}",
        _ => $"{returned}",
    };

    private static bool Fails(Type type, long returned) =>
        type == typeof(NtStatus) ? (uint)returned >= 0xC0000000
        : type == typeof(BOOL) || type == typeof(byte) ? returned == 0
        : type == typeof(nint) || type.IsPointer ? returned is 0 or -1
        : (uint)returned == 0xFFFFFFFF;

    // Other calls leave the last error of a success as it was, which tells nothing.
    private static bool ErrorCounts(string call, Type type, long returned) =>
        type == typeof(BOOL) || type == typeof(byte) ? returned == 0
        : type == typeof(nint) || type.IsPointer ? returned is 0 or -1 || call.StartsWith("Create", StringComparison.Ordinal)
        : IsId(call) ? returned == 0
        : (type == typeof(uint) || type == typeof(int) || type == typeof(nuint)) && (uint)returned == 0xFFFFFFFF;

    // A timer that can't wake the machine is set all the same, and says so.
    private static bool IsResuming(Operation operation) => operation.Call is "SetWaitableTimer" && operation.Args[^1] is NumberArg { Value: not 0 };

    private static string Describe(OutArg output, byte[] bytes, string user) =>
        IsUntouched(bytes) ? "untouched"
        : output.Kind switch
        {
            OutKind.Handle => BinaryPrimitives.ReadInt64LittleEndian(bytes) == 0 ? "0" : "a handle",
            OutKind.Address => BinaryPrimitives.ReadInt64LittleEndian(bytes) == 0 ? "0" : "an address",
            OutKind.Number => bytes.Length == 4 ? $"{BinaryPrimitives.ReadUInt32LittleEndian(bytes):X}" : $"{BinaryPrimitives.ReadUInt64LittleEndian(bytes):X}",
            OutKind.Fields => string.Join(" ", output.Offsets!.Select(offset => $"{BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset)):X}")),
            OutKind.Kept => "written",
            OutKind.Byte => $"{bytes[output.Offsets![0]]:X}",
            OutKind.Length => BinaryPrimitives.ReadUInt32LittleEndian(bytes) == 0 ? "0" : "a length",
            OutKind.Descriptor => Words.OfDescriptor(bytes, user),
            OutKind.Type => Words.OfType(bytes),
            OutKind.Name => Words.OfName(bytes),
            OutKind.Types => Words.OfTypes(bytes),
            OutKind.Text => Name(bytes),
            _ => Convert.ToHexString(bytes.AsSpan(0, output.Compared)),
        };

    // The text stands behind its length and its address, if there was room for it.
    private static string Name(byte[] bytes)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        return bytes.Length < 16 ? Convert.ToHexString(bytes)
            : 16 + length > bytes.Length || IsUntouched(bytes[16..]) ? $"{length} bytes"
            : $"\"{SessionNumber().Replace(Encoding.Unicode.GetString(bytes, 16, length), @"\Sessions\n\")}\"";
    }

    // Which session a process is in is its world's own.
    [GeneratedRegex(@"^\\Sessions\\\d+\\")]
    private static partial Regex SessionNumber();

    private static bool IsUntouched(byte[] bytes) => bytes.AsSpan().IndexOfAnyExcept((byte)0xCC) < 0;
}
