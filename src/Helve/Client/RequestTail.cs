namespace Helve.Client;

/// <summary>What follows the body of a request.</summary>
/// <param name="text">Text, in UTF-16.</param>
/// <param name="bytes">What is behind it.</param>
internal readonly ref struct RequestTail(ReadOnlySpan<char> text, ReadOnlySpan<byte> bytes = default)
{
    internal ReadOnlySpan<char> Text { get; } = text;

    internal ReadOnlySpan<byte> Bytes { get; } = bytes;

    public static implicit operator RequestTail(ReadOnlySpan<char> text) => new(text);

    public static implicit operator RequestTail(string text) => new(text);
}

/// <summary>The body of a request that has none.</summary>
internal struct Nothing;
