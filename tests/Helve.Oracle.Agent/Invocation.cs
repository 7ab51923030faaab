using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Helve.Kernel;
using Helve.Win32;

namespace Helve.Oracle;

/// <summary>
/// One call by its Windows name. An argument is null, a number, text (its pointer), {"out": n} (n bytes of 0xCC, answered in hexadecimal), {"in": hex},
/// {"handles": [..]}, {"security": inherit, "descriptor": hex, "length": n}, {"attributes": bits, "name": counted, "root": handle, "descriptor": hex, "length": n},
/// {"counted": text, "bytes": length told, "shift": bytes off its alignment, "at": address} (UNICODE_STRING), {"address": n}.
/// </summary>
internal static unsafe class Invocation
{
    private static readonly Dictionary<string, MethodInfo> s_calls = new[] { typeof(Kernel32), typeof(Ntdll), typeof(Advapi32), typeof(Ws2_32) }
        .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(static method => method.GetCustomAttributesData().Any(static data => data.AttributeType.Name is "WindowsExportAttribute" or "DllImportAttribute"))
        .ToDictionary(static method => method.Name, StringComparer.Ordinal);

    private static readonly List<nint> s_kept = [];

    internal static JsonObject Make(JsonObject command)
    {
        if (!s_calls.TryGetValue(command["call"]!.GetValue<string>(), out MethodInfo? call))
        {
            return new JsonObject { ["missing"] = true };
        }

        JsonArray given = command["args"]!.AsArray();
        ParameterInfo[] parameters = call.GetParameters();
        var arguments = new object?[parameters.Length];
        var memory = new List<nint>();
        var outputs = new List<(int Index, nint Address, int Size)>();
        try
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                arguments[i] = Argument(parameters[i].ParameterType, i < given.Count ? given[i] : null, i, memory, outputs);
            }

            return Result(call, arguments, outputs);
        }
        finally
        {
            memory.ForEach(static address => NativeMemory.AlignedFree((void*)address));
        }
    }

    /// <summary>Reads or writes bytes at an address, such as a view's.</summary>
    internal static JsonObject Memory(JsonObject command)
    {
        byte* at = (byte*)command["at"]!.GetValue<long>();
        if (command["write"] is { } written)
        {
            Convert.FromHexString(written.GetValue<string>()).CopyTo(new Span<byte>(at, int.MaxValue));
            return new JsonObject { ["written"] = true };
        }

        return new JsonObject { ["bytes"] = Convert.ToHexString(new ReadOnlySpan<byte>(at, command["read"]!.GetValue<int>())) };
    }

    /// <summary>Memory with these bytes that stays, such as what an attribute list points to.</summary>
    internal static JsonObject Keep(JsonObject command) => new()
    {
        ["at"] = (long)(command["handles"] is JsonArray handles
            ? Bytes(MemoryMarshal.AsBytes<long>([.. handles.Select(static handle => handle!.GetValue<long>())]).ToArray(), s_kept)
            : Bytes(Convert.FromHexString(command["bytes"]!.GetValue<string>()), s_kept)),
    };

    private static JsonObject Result(MethodInfo call, object?[] arguments, List<(int Index, nint Address, int Size)> outputs)
    {
        object? returned;
        int error;
        try
        {
            LastErrors.Begin();
            returned = call.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, CultureInfo.InvariantCulture);
            error = LastErrors.Left(call.Name);
        }
        catch (EntryPointNotFoundException)
        {
            return new JsonObject { ["missing"] = true };
        }

        var answer = new JsonObject { ["ret"] = Number(returned), ["error"] = error };
        if (outputs.Count != 0)
        {
            var made = new JsonObject();
            foreach ((int index, nint address, int size) in outputs)
            {
                made[index.ToString(CultureInfo.InvariantCulture)] = Convert.ToHexString(new ReadOnlySpan<byte>((void*)address, size));
            }

            answer["out"] = made;
        }

        return answer;
    }

    private static long Number(object? returned) => returned switch
    {
        null => 0,
        BOOL value => value.Value,
        NtStatus status => (uint)status,
        nint handle => handle,
        nuint size => (long)size,
        Pointer pointer => (long)Pointer.Unbox(pointer),
        IConvertible number => number.ToInt64(CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"a call that returns {returned.GetType()} is not known here"),
    };

    private static object? Argument(Type type, JsonNode? given, int index, List<nint> memory, List<(int Index, nint Address, int Size)> outputs)
    {
        if (type.IsPointer || type.IsFunctionPointer)
        {
            return Pointed(type, given, index, memory, outputs);
        }

        long value = given is null ? 0 : given is JsonObject other ? Pointed(type, other, index, memory, outputs) : given.GetValue<long>();
        return type == typeof(nint) ? (nint)value
            : type == typeof(nuint) ? (nuint)value
            : type == typeof(BOOL) ? new BOOL((int)value)
            : type == typeof(uint) ? (uint)value
            : type == typeof(int) ? (int)value
            : type == typeof(byte) ? (byte)value
            : type == typeof(long) ? value
            : type == typeof(ulong) ? (ulong)value
            : type == typeof(LARGE_INTEGER) ? new LARGE_INTEGER { QuadPart = value }
            : type.IsEnum ? Enum.ToObject(type, value)
            : throw new InvalidOperationException($"a parameter of {type} is not known here");
    }

    private static nint Pointed(Type type, JsonNode? given, int index, List<nint> memory, List<(int Index, nint Address, int Size)> outputs)
    {
        switch (given)
        {
            case null:
                return 0;
            case JsonValue value when value.TryGetValue(out string? text):
                return Bytes(Encode(type, text!), memory);
            case JsonValue value:
                return (nint)value.GetValue<long>();
        }

        JsonObject what = given.AsObject();
        if (what["out"] is { } size)
        {
            byte[] filled = new byte[size.GetValue<int>()];
            filled.AsSpan().Fill(0xCC);
            nint address = Bytes(filled, memory);
            outputs.Add((index, address, filled.Length));
            return address;
        }

        if (what["room"] is { } room)
        {
            int bytesOfText = room.GetValue<int>();
            byte[] filled = new byte[sizeof(UNICODE_STRING) + bytesOfText];
            filled.AsSpan().Fill(0xCC);
            nint address = Bytes(filled, memory);
            *(UNICODE_STRING*)address = new UNICODE_STRING { MaximumLength = (ushort)bytesOfText, Buffer = (char*)(address + sizeof(UNICODE_STRING)) };
            outputs.Add((index, address, filled.Length));
            return address;
        }

        if (what["inout"] is { } both)
        {
            byte[] held = Convert.FromHexString(both.GetValue<string>());
            nint address = Bytes(held, memory);
            outputs.Add((index, address, held.Length));
            return address;
        }

        return what["in"] is { } bytes ? Bytes(Convert.FromHexString(bytes.GetValue<string>()), memory)
            : what["address"] is { } raw ? (nint)raw.GetValue<long>()
            : what["handles"] is { } handles ? Bytes(MemoryMarshal.AsBytes<long>([.. handles.AsArray().Select(static handle => handle!.GetValue<long>())]).ToArray(), memory)
            : what.ContainsKey("security") ? Security(what, memory)
            : what.ContainsKey("counted") ? Counted(what, memory)
            : what.ContainsKey("attributes") ? Attributes(what, memory)
            : throw new InvalidOperationException($"an argument {what.ToJsonString()} is not known here");
    }

    private static byte[] Encode(Type type, string text) =>
        type == typeof(byte*) ? [.. Encoding.UTF8.GetBytes(text), 0] : [.. Encoding.Unicode.GetBytes(text), 0, 0];

    private static nint Counted(JsonObject what, List<nint> memory)
    {
        string text = what["counted"]!.GetValue<string>();
        int shift = what["shift"]?.GetValue<int>() ?? 0;
        ushort bytes = what["bytes"]?.GetValue<ushort>() ?? (ushort)(text.Length * 2);
        nint buffer = what["at"] is { } at ? (nint)at.GetValue<long>() : Bytes([.. new byte[shift], .. Encoding.Unicode.GetBytes(text)], memory) + shift;
        return Structure(new UNICODE_STRING { Length = bytes, MaximumLength = bytes, Buffer = (char*)buffer }, memory);
    }

    private static nint Security(JsonObject what, List<nint> memory) => Structure(
        new SECURITY_ATTRIBUTES
        {
            nLength = what["length"]?.GetValue<uint>() ?? (uint)sizeof(SECURITY_ATTRIBUTES),
            lpSecurityDescriptor = (void*)Descriptor(what, memory),
            bInheritHandle = new BOOL(what["security"]!.GetValue<int>()),
        },
        memory);

    private static nint Attributes(JsonObject what, List<nint> memory) => Structure(
        new OBJECT_ATTRIBUTES
        {
            Length = what["length"]?.GetValue<uint>() ?? (uint)sizeof(OBJECT_ATTRIBUTES),
            RootDirectory = (nint)(what["root"]?.GetValue<long>() ?? 0),
            Attributes = what["attributes"]!.GetValue<uint>(),
            ObjectName = what["name"] is JsonObject name ? (UNICODE_STRING*)Counted(name, memory) : null,
            SecurityDescriptor = (void*)Descriptor(what, memory),
        },
        memory);

    private static nint Descriptor(JsonObject what, List<nint> memory) => what["descriptor"] is { } bytes ? Bytes(Convert.FromHexString(bytes.GetValue<string>()), memory) : 0;

    private static nint Structure<T>(T value, List<nint> memory)
        where T : unmanaged => Bytes(new ReadOnlySpan<byte>(&value, sizeof(T)).ToArray(), memory);

    private static nint Bytes(byte[] bytes, List<nint> memory)
    {
        nint address = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(16, (bytes.Length + 15) / 16 * 16), 16);
        memory.Add(address);
        bytes.CopyTo(new Span<byte>((void*)address, bytes.Length));
        return address;
    }
}
