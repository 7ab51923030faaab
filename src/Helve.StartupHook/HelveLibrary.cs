using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Helve.Hook;

/// <summary>
/// libhelve.so, and beside it the same calls under the names without letter, which the runtime of Linux asks for where that of Windows would try
/// the letters: libhelve-wide.so (CreateEvent is CreateEventW) and libhelve-narrow.so (CreateEvent is CreateEventA, and so is CreateEventW).
/// </summary>
internal sealed unsafe class HelveLibrary
{
    private const string FileName = "libhelve.so";
    private const string Variable = "HELVE_NATIVE";

    private static HelveLibrary? s_instance;

    private readonly string _file;
    private readonly delegate* unmanaged<nint, byte*, nint> _getProcAddress;
    private readonly nint _module;

    private HelveLibrary(string file, nint plain)
    {
        _file = file;
        Plain = plain;
        // Its own search, which finds what it exports and nothing of the C library's.
        _getProcAddress = (delegate* unmanaged<nint, byte*, nint>)NativeLibrary.GetExport(plain, "GetProcAddress");
        var getModuleHandle = (delegate* unmanaged<byte*, nint>)NativeLibrary.GetExport(plain, "GetModuleHandleA");
        fixed (byte* name = "kernel32\0"u8)
        {
            _module = getModuleHandle(name);
        }
    }

    /// <summary>The library.</summary>
    /// <exception cref="DllNotFoundException">It is not there; says where it was looked for and what to do.</exception>
    internal static HelveLibrary Instance => TryGet(out HelveLibrary? library, out string? why) ? library : throw new DllNotFoundException(why);

    internal nint Plain { get; }

    internal nint Wide => Beside("libhelve-wide.so");

    internal nint Narrow => Beside("libhelve-narrow.so");

    internal static bool TryGet([NotNullWhen(true)] out HelveLibrary? library, [NotNullWhen(false)] out string? why)
    {
        why = null;
        library = Volatile.Read(ref s_instance);
        if (library is not null)
        {
            return true;
        }

        string file = Place();
        if (!NativeLibrary.TryLoad(file, out nint plain))
        {
            why = $"The calls of Windows are Helve's here, and {file} can't be loaded. Build it (src/Helve.Native/build.sh), and set {Variable} to where it is, or lay it beside {Own()}.";
            return false;
        }

        // Whoever is first: the system loads a library once.
        library = Interlocked.CompareExchange(ref s_instance, new HelveLibrary(file, plain), null) ?? s_instance;
        return true;
    }

    internal bool Exports(string name)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            return _getProcAddress(_module, text) != 0;
        }
    }

    // The variable decides alone when it is set, then what lies beside this assembly; otherwise the system looks.
    private static string Place()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return Directory.Exists(given) ? Path.Combine(given, FileName) : given;
        }

        string beside = Path.Combine(Path.GetDirectoryName(Own()) ?? string.Empty, FileName);
        return File.Exists(beside) ? beside : FileName;
    }

    private static string Own() => Assembly.GetExecutingAssembly().Location;

    private nint Beside(string name)
    {
        string file = Path.Combine(Path.GetDirectoryName(_file) ?? string.Empty, name);
        return NativeLibrary.TryLoad(file, out nint found)
            ? found
            : throw new DllNotFoundException($"{file} can't be loaded. It belongs to {_file}: build both anew (src/Helve.Native/build.sh).");
    }
}
