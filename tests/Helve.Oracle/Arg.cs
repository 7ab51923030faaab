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

    /// <summary>An address where nothing is.</summary>
    internal static Arg Nowhere { get; } = new NumberArg(0x10);

    /// <summary>SECURITY_ATTRIBUTES with this descriptor; {user} in it is who the processes belong to.</summary>
    internal static Arg Security(string? sddl, bool inherit = false, uint? length = null) => new SecurityArg(inherit, sddl, length);

    /// <summary>A descriptor in its form with offsets.</summary>
    internal static Arg Descriptor(string sddl) => new DescriptorArg(sddl);

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

    /// <summary>The id of a process with other low bits.</summary>
    internal static Arg TaggedId(string actor, int flip) => new IdArg(actor, Flip: flip);

    /// <summary>The id that a process had when the play began, whether it has ended or not.</summary>
    internal static Arg FormerId(string actor) => new IdArg(actor, IsFormer: true);

    internal static Arg Handles(params string[] symbols) => new HandlesArg(symbols);

    /// <summary>Handles of another process: their numbers there.</summary>
    internal static Arg HandlesOf(string actor, params string[] symbols) => new HandlesArg(symbols, actor);

    /// <summary>Receives a handle of the caller or of another process.</summary>
    internal static Arg OutHandle(string symbol, string? actor = null) => new OutArg(8, OutKind.Handle, symbol, actor);

    internal static Arg OutUInt32() => new OutArg(4, OutKind.Number);

    /// <summary>A number that the call reads and replaces.</summary>
    internal static Arg InOutUInt32(uint value) => new OutArg(4, OutKind.Number, First: BitConverter.GetBytes(value));

    /// <summary>A number that the call reads and replaces.</summary>
    internal static Arg InOutInt64(long value) => new OutArg(8, OutKind.Number, First: BitConverter.GetBytes(value));

    /// <summary>Receives an address; that there is none is what the call reads.</summary>
    internal static Arg OutAddress(string symbol) => new OutArg(8, OutKind.Address, symbol, First: new byte[8]);

    /// <summary>CLIENT_ID of a process.</summary>
    internal static Arg ClientId(string actor) => new ClientIdArg(actor);

    internal static Arg OutInt64() => new OutArg(8, OutKind.Number);

    /// <summary>Receives a structure, of which the numbers of 4 bytes at these offsets are compared.</summary>
    internal static Arg Out(int size, params int[] offsets) => new OutArg(size, OutKind.Fields, Offsets: offsets);

    /// <summary>Receives a structure, of which one byte is compared.</summary>
    internal static Arg OutByteOf(int size, int offset) => new OutArg(size, OutKind.Byte, Offsets: [offset]);

    /// <summary>Receives bytes, of which the first so many are compared; the others are padding.</summary>
    internal static Arg OutBytes(int size, int? compared = null) => new OutArg(size, OutKind.Bytes, Compared: compared ?? size);

    /// <summary>Receives a number that is not the same in two worlds: whether it is 0.</summary>
    internal static Arg OutLength() => new OutArg(4, OutKind.Length);

    /// <summary>Receives a security descriptor.</summary>
    internal static Arg OutDescriptor() => new OutArg(1024, OutKind.Descriptor);

    /// <summary>Receives a type (ObjectTypeInformation).</summary>
    internal static Arg OutType() => new OutArg(256, OutKind.Type);

    /// <summary>Receives a name (ObjectNameInformation).</summary>
    internal static Arg OutName() => new OutArg(512, OutKind.Name);

    /// <summary>Receives the types that there are (ObjectTypesInformation).</summary>
    internal static Arg OutTypes() => new OutArg(65536, OutKind.Types);

    /// <summary>Receives bytes that a later call is given; what they are is a world's own.</summary>
    internal static Arg OutKept(string symbol, int size) => new OutArg(size, OutKind.Kept, symbol);

    /// <summary>The bytes that an earlier call wrote.</summary>
    internal static Arg Kept(string actor, string symbol) => new CopyArg(actor, symbol);
    /// <summary>Receives a counted string (UNICODE_STRING) with its text behind it, as NtQueryObject writes it.</summary>
    internal static Arg OutName(int size) => new OutArg(size, OutKind.Text);

    /// <summary>A counted string with room for so many bytes, which the call fills.</summary>
    internal static Arg OutCounted(int room) => new OutArg(16 + room, OutKind.Text, Compared: room);

    /// <summary>An OVERLAPPED that stays where it is, with an event of the caller or none: the first call that is given it makes it.</summary>
    internal static Arg Overlapped(string symbol, string? waitable) => new StaysArg(symbol, null, waitable);

    /// <summary>Bytes that stay where they are, for a call that goes on when it has returned.</summary>
    internal static Arg Stays(string symbol, byte[] bytes) => new StaysArg(symbol, bytes);

    internal static Arg InBytes(params byte[] bytes) => new InArg(bytes);

    internal static Arg InInt64(long value) => new InArg(BitConverter.GetBytes(value));

    internal static Arg Attributes(uint bits, string? name, string? root = null, string prefix = @"\BaseNamedObjects\", string? security = null) => new AttributesArg(bits, name, root, prefix, security);

    /// <summary>OBJECT_ATTRIBUTES of a path as it stands.</summary>
    internal static Arg Path(string path, uint bits = 0) => new PathArg(path, bits);

    /// <summary>OBJECT_ATTRIBUTES of a path that are not quite right: their length, the name's, where it lies.</summary>
    internal static Arg OddPath(string path, uint length = 48, int? bytes = null, int shift = 0, bool isNowhere = false) => new PathArg(path, 0, length, bytes, shift, isNowhere);
}

internal enum OutKind
{
    Handle,
    Address,
    Number,
    Fields,
    Byte,
    Bytes,
    Length,
    Descriptor,
    Types,
    Type,
    Name,
    Kept,
    Text,
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
    public override string ToString() => Shortened(Value);

    /// <summary>A text that can be read in a transcript.</summary>
    internal static string Shortened(string text) => text.Length < 60 ? $"\"{text}\"" : $"\"{text[..20]}...\" of {text.Length}";
}

internal sealed record HandleArg(string Symbol, string? Actor, int Tag = 0) : Arg
{
    public override string ToString() => (Actor is null ? Symbol : $"{Actor}.{Symbol}") + (Tag == 0 ? string.Empty : $"|{Tag}");
}

internal sealed record ProcessArg(string Actor) : Arg
{
    public override string ToString() => $"process {Actor}";
}

internal sealed record IdArg(string Actor, int Flip = 0, bool IsFormer = false) : Arg
{
    public override string ToString() => (IsFormer ? "former id of " : "id of ") + Actor + (Flip == 0 ? string.Empty : $"^{Flip}");
}

internal sealed record ClientIdArg(string Actor) : Arg
{
    public override string ToString() => $"&id of {Actor}";
}

internal sealed record HandlesArg(string[] Symbols, string? Actor = null) : Arg
{
    public override string ToString() => $"[{string.Join(", ", Symbols.Select(symbol => Actor is null ? symbol : $"{Actor}.{symbol}"))}]";
}

internal sealed record OutArg(int Size, OutKind Kind, string? Symbol = null, string? Actor = null, int[]? Offsets = null, int Compared = 0, byte[]? First = null) : Arg
{
    /// <summary>How many bytes the call has to write to.</summary>
    internal int Room => First?.Length ?? (Kind == OutKind.Text && Compared > 0 ? Compared + 16 : Size);

    public override string ToString() => Symbol is null ? "out" : $"out {(Actor is null ? Symbol : $"{Actor}.{Symbol}")}";
}

internal sealed record InArg(byte[] Bytes) : Arg
{
    public override string ToString() => $"&{Convert.ToHexString(Bytes)}";
}

internal sealed record StaysArg(string Symbol, byte[]? Bytes, string? Event = null) : Arg
{
    public override string ToString() => Bytes is null ? $"{Symbol} with {Event ?? "no event"}" : $"{Symbol} &{Convert.ToHexString(Bytes)}";
}

internal sealed record CopyArg(string Actor, string Symbol) : Arg
{
    public override string ToString() => $"&{Actor}.{Symbol}";
}

internal sealed record SecurityArg(bool Inherit, string? Sddl = null, uint? Length = null) : Arg
{
    public override string ToString() => string.Join(" ", ((string?[])[Inherit ? "inheritable" : "security", Sddl, Length is null ? null : $"length {Length}"]).Where(static part => part is not null));
}

/// <summary>How a process is started that takes part from then on.</summary>
internal sealed record StartArg(string Actor, bool Inherit, uint Flags, string? List, bool InheritableProcess, string? Output, string? Sddl = null) : Arg
{
    public override string ToString() =>
        $"{Actor}, {(Inherit ? "inherits" : "inherits nothing")}, 0x{Flags:X}{(List is null ? string.Empty : $", {List}")}{(InheritableProcess ? ", inheritable" : string.Empty)}{(Output is null ? string.Empty : $", prints to {Output}")}{(Sddl is null ? string.Empty : ", " + Sddl)}";
}

internal sealed record DescriptorArg(string Sddl) : Arg
{
    public override string ToString() => $"&{Sddl}";
}

internal sealed record AttributesArg(uint Bits, string? Value, string? Root, string Prefix, string? Sddl = null) : Arg
{
    public override string ToString() => $"{{{(Root is null ? string.Empty : Root + ": ")}{(Value is null ? "no name" : $"\"{Prefix}{Value}\"")}, 0x{Bits:X}{(Sddl is null ? string.Empty : ", " + Sddl)}}}";
}

internal sealed record PathArg(string Value, uint Bits, uint Length = 48, int? Bytes = null, int Shift = 0, bool IsNowhere = false) : Arg
{
    public override string ToString() => $"{{{TextArg.Shortened(Value)}, 0x{Bits:X}{(Length == 48 ? string.Empty : $", length {Length}")}{(Bytes is null ? string.Empty : $", {Bytes} bytes")}{(Shift == 0 ? string.Empty : ", misaligned")}{(IsNowhere ? ", nowhere" : string.Empty)}}}";

    internal JsonObject Json()
    {
        var name = new JsonObject { ["counted"] = Value, ["bytes"] = Bytes ?? (Value.Length * 2), ["shift"] = Shift };
        if (IsNowhere)
        {
            name["at"] = 0x10;
        }

        return new JsonObject { ["attributes"] = Bits, ["length"] = Length, ["name"] = name };
    }
}
