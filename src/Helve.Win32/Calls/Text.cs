using System.Text;
using Helve.Kernel;

namespace Helve.Win32;

/// <summary>Text of the caller, in its wide and its ANSI form; ANSI is UTF-8 here.</summary>
internal static unsafe class Text
{
    /// <summary>MAX_PATH: an ANSI name is shorter.</summary>
    internal const int MaximumPath = 260;

    /// <summary>A text that ends with a NUL; null is none.</summary>
    internal static string? Of(char* text) => text == null ? null : new string(text);

    /// <summary>A text that ends with a NUL; null is none.</summary>
    internal static string? Of(byte* text) =>
        text == null ? null : Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>The name of an object in ANSI: one of MAX_PATH characters or more is ERROR_FILENAME_EXCED_RANGE.</summary>
    internal static string? NameOf(byte* text)
    {
        string? name = Of(text);
        return name is { Length: >= MaximumPath } ? throw new CallFailure(Constants.ERROR_FILENAME_EXCED_RANGE) : name;
    }

    /// <summary>A counted text (UNICODE_STRING); null for a null pointer.</summary>
    internal static NtStatus Read(UNICODE_STRING* source, out string? text)
    {
        text = null;
        if (source == null)
        {
            return NtStatus.Success;
        }

        NtStatus status = Probe.Read(source, out UNICODE_STRING counted);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (counted.Length % sizeof(char) != 0)
        {
            return NtStatus.ObjectNameInvalid;
        }

        if (counted.Length > 0 && (nuint)counted.Buffer % sizeof(char) != 0)
        {
            return NtStatus.DatatypeMisalignment;
        }

        var characters = new byte[counted.Length];
        status = Probe.Read(counted.Buffer, characters);
        text = status == NtStatus.Success ? Encoding.Unicode.GetString(characters) : null;
        return status;
    }
}
