using System.Text.Json.Nodes;

namespace Helve.Oracle;

/// <summary>One argument of a call, by what it means; a session makes the number of it that its world has.</summary>
internal abstract record Arg
{
    public static implicit operator Arg(int value) => new NumberArg(value);

    public static implicit operator Arg(uint value) => new NumberArg(value);

    public static implicit operator Arg(long value) => new NumberArg(value);

    internal static Arg Null { get; } = new NumberArg(0);

    internal static Arg Inheritable { get; } = new SecurityArg(true);

    /// <summary>A name in the session's own part of the namespace.</summary>
    internal static Arg Name(string name, string prefix = @"Local\") => new NameArg(name, prefix);

    /// <summary>A file of the world's own.</summary>
    internal static Arg File(string name) => new FileArg(name);

    /// <summary>A counted string (UNICODE_STRING) with a name in the session's own part of the namespace.</summary>
    internal static Arg Counted(string name, string prefix = @"\BaseNamedObjects\") => new CountedArg(name, prefix);

    /// <summary>Text as it stands.</summary>
    internal static Arg Text(string text) => new TextArg(text);

    /// <summary>A handle of the calling process, by its symbol.</summary>
    internal static Arg Handle(string symbol) => new HandleArg(symbol, null);

    /// <summary>A handle with other low bits.</summary>
    internal static Arg Tagged(string symbol, int tag) => new HandleArg(symbol, null, tag);

    /// <summary>A handle of another process: its number there.</summary>
    internal static Arg HandleOf(string actor, string symbol) => new HandleArg(symbol, actor);

    /// <summary>The caller's handle to a process; its own is the pseudo-handle.</summary>
    internal static Arg Process(string actor) => new ProcessArg(actor);

    internal static Arg Id(string actor) => new IdArg(actor);

    internal static Arg Handles(params string[] symbols) => new HandlesArg(symbols);

    /// <summary>Receives a handle of the caller or of another process.</summary>
    internal static Arg OutHandle(string symbol, string? actor = null) => new OutArg(8, OutKind.Handle, symbol, actor);

    internal static Arg OutUInt32() => new OutArg(4, OutKind.Number);

    /// <summary>A number that the call reads and replaces.</summary>
    internal static Arg InOutUInt32(uint value) => new OutArg(4, OutKind.Number, First: BitConverter.GetBytes(value));

    internal static Arg OutInt64() => new OutArg(8, OutKind.Number);

    /// <summary>Receives a structure, of which the numbers of 4 bytes at these offsets are compared.</summary>
    internal static Arg Out(int size, params int[] offsets) => new OutArg(size, OutKind.Fields, Offsets: offsets);

    /// <summary>Receives a structure, of which one byte is compared.</summary>
    internal static Arg OutByteOf(int size, int offset) => new OutArg(size, OutKind.Byte, Offsets: [offset]);

    /// <summary>Receives bytes, of which the first so many are compared; the others are padding.</summary>
    internal static Arg OutBytes(int size, int? compared = null) => new OutArg(size, OutKind.Bytes, Compared: compared ?? size);

    internal static Arg InBytes(params byte[] bytes) => new InArg(bytes);

    internal static Arg InInt64(long value) => new InArg(BitConverter.GetBytes(value));

    internal static Arg Attributes(uint bits, string? name, string? root = null, string prefix = @"\BaseNamedObjects\") => new AttributesArg(bits, name, root, prefix);
}

internal enum OutKind
{
    Handle,
    Number,
    Fields,
    Byte,
    Bytes,
}

internal sealed record NumberArg(long Value) : Arg
{
    public override string ToString() => Value is > -16 and < 16 ? $"{Value}" : $"0x{Value:X}";
}

internal sealed record NameArg(string Value, string Prefix) : Arg
{
    public override string ToString() => $"\"{Prefix}{Value}\"";
}

internal sealed record FileArg(string Value) : Arg
{
    public override string ToString() => $"file \"{Value}\"";
}

internal sealed record CountedArg(string Value, string Prefix) : Arg
{
    public override string ToString() => $"counted \"{Prefix}{Value}\"";
}

internal sealed record TextArg(string Value) : Arg
{
    public override string ToString() => Value.Length < 60 ? $"\"{Value}\"" : $"\"{Value[..20]}...\" of {Value.Length}";
}

internal sealed record HandleArg(string Symbol, string? Actor, int Tag = 0) : Arg
{
    public override string ToString() => (Actor is null ? Symbol : $"{Actor}.{Symbol}") + (Tag == 0 ? string.Empty : $"|{Tag}");
}

internal sealed record ProcessArg(string Actor) : Arg
{
    public override string ToString() => $"process {Actor}";
}

internal sealed record IdArg(string Actor) : Arg
{
    public override string ToString() => $"id of {Actor}";
}

internal sealed record HandlesArg(string[] Symbols) : Arg
{
    public override string ToString() => $"[{string.Join(", ", Symbols)}]";
}

internal sealed record OutArg(int Size, OutKind Kind, string? Symbol = null, string? Actor = null, int[]? Offsets = null, int Compared = 0, byte[]? First = null) : Arg
{
    public override string ToString() => Symbol is null ? "out" : $"out {(Actor is null ? Symbol : $"{Actor}.{Symbol}")}";
}

internal sealed record InArg(byte[] Bytes) : Arg
{
    public override string ToString() => $"&{Convert.ToHexString(Bytes)}";
}

internal sealed record SecurityArg(bool Inherit) : Arg
{
    public override string ToString() => Inherit ? "inheritable" : "security";
}

internal sealed record AttributesArg(uint Bits, string? Value, string? Root, string Prefix) : Arg
{
    public override string ToString() => $"{{{(Root is null ? string.Empty : Root + ": ")}{(Value is null ? "no name" : $"\"{Prefix}{Value}\"")}, 0x{Bits:X}}}";

    internal JsonObject Json(string? name, long root) => new() { ["attributes"] = Bits, ["name"] = name, ["root"] = root };
}
