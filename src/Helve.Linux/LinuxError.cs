using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>An error number, read once, right after the call that set it. An unknown one keeps its number.</summary>
public readonly record struct LinuxError(int Number)
{
    /// <summary>No error.</summary>
    public static LinuxError None => default;

    /// <summary>The number under its C name; undefined in the enumeration when unknown.</summary>
    public Errno Code => (Errno)Number;

    /// <summary>The C name (<c>ENOENT</c>), or <c>errno 9999</c> when unknown.</summary>
    public string Name => Enum.GetName(Code) ?? $"errno {Number}";

    /// <summary>The text of the C library.</summary>
    public string Text => Number == 0 ? "Success" : Marshal.GetPInvokeErrorMessage(Number);

    /// <summary>The error under a name.</summary>
    public static implicit operator LinuxError(Errno code) => FromErrno(code);

    /// <summary>The error under a name.</summary>
    public static LinuxError FromErrno(Errno code) => new((int)code);

    /// <summary>Name and text.</summary>
    public override string ToString() => $"{Name}: {Text}";

    /// <summary>The error of the last call that was declared with SetLastError.</summary>
    internal static LinuxError Last() => new(Marshal.GetLastPInvokeError());

    /// <summary>Turns the C convention (-1 and errno) into a boolean and an error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Check(nint result, out LinuxError error)
    {
        error = result < 0 ? Last() : default;
        return result >= 0;
    }

    /// <summary>The same for a call that makes a descriptor; on failure the output is null.</summary>
    internal static bool Check(int result, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FileDescriptor? descriptor, out LinuxError error)
    {
        bool ok = Check(result, out error);
        descriptor = ok ? FileDescriptor.Adopt(result) : null;
        return ok;
    }

    /// <summary>Throws when <paramref name="ok"/> is false: the throwing skin of every TryX.</summary>
    internal static void ThrowUnless(bool ok, string operation, LinuxError error)
    {
        if (!ok)
        {
            throw new LinuxException(operation, error);
        }
    }
}
