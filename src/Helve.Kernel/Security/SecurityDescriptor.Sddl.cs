using System.Diagnostics.CodeAnalysis;

namespace Helve.Kernel.Security;

public sealed partial class SecurityDescriptor
{
    /// <summary>
    /// Reads SDDL, such as <c>O:SYG:S-1-22-2-100D:P(A;;GA;;;SY)(A;;GR|SYNCHRONIZE;;;WD)</c>. Rights are codes of two letters, numbers, NT's own names,
    /// or several of these with <c>|</c> between.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="descriptor">The descriptor; null on failure.</param>
    /// <param name="error">On failure, where and why.</param>
    public static bool TryParseSddl(ReadOnlySpan<char> text, [NotNullWhen(true)] out SecurityDescriptor? descriptor, out SddlError error)
    {
        var reader = new SddlReader(text);
        descriptor = reader.Read();
        error = reader.Error;
        return descriptor is not null;
    }

    /// <summary>Reads SDDL.</summary>
    /// <exception cref="FormatException">The text is not SDDL; the message says where and why.</exception>
    public static SecurityDescriptor ParseSddl(ReadOnlySpan<char> text) =>
        TryParseSddl(text, out SecurityDescriptor? descriptor, out SddlError error) ? descriptor : throw new FormatException(error.ToString());

    /// <summary>
    /// The descriptor as SDDL. Rights are letters if letters say all of them, else a number. SDDL has no word for the bits that mark parts as defaulted.
    /// </summary>
    public string ToSddl() => SddlWriter.Descriptor(this);
}
