namespace Helve.Cli;

/// <summary>Whether the runtime would call a start-up hook in a program: only .NET's does.</summary>
internal static class DotNetProgram
{
    private const int Chunk = 1 << 20;

    // Every host that .NET makes for a program carries it: the place where the bundle of a single file begins follows in it.
    private static ReadOnlySpan<byte> HostMark =>
    [
        0x8b, 0x12, 0x02, 0xb9, 0x6a, 0x61, 0x20, 0x38, 0x72, 0x7b, 0x93, 0x02, 0x14, 0xd7, 0xa0, 0x32,
        0x13, 0xf5, 0xb9, 0xe6, 0xef, 0xae, 0x33, 0x18, 0xee, 0x3b, 0x2d, 0xce, 0x24, 0xb3, 0x6a, 0xae,
    ];

    /// <summary>A sentence that says why not and what to do; null: it would.</summary>
    /// <param name="file">The program's file.</param>
    /// <param name="command">The program as it was typed, and its arguments.</param>
    public static string? WhyNot(string file, string[] command)
    {
        // PATH leads to a link; what that leads to is named the same. A script may start what is .NET: it hands the hook on.
        bool isMuxer = Path.GetFileName(file) == "dotnet";
        if (!isMuxer && !Contains(file, HostMark) && !IsScript(file))
        {
            return $"{file} is no .NET program, so its calls of Windows can't be led to Helve. "
                + "A program in C is linked with libhelve.so instead (docs/native.md), and one that Native AOT made has no start-up hooks: build it without PublishAot. "
                + "For one that only starts a .NET program, set DOTNET_STARTUP_HOOKS to the path of Helve.StartupHook.dll, which build.sh puts beside libhelve.so. "
                + "To run any program in a domain of its own, say --restricted.";
        }

        string? assembly = isMuxer ? Array.Find(command, static argument => argument.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) : file + ".dll";
        string settings = Path.ChangeExtension(assembly ?? file, ".runtimeconfig.json");
        return HooksAreOff(settings)
            ? $"{settings} switches start-up hooks off (System.StartupHookProvider.IsSupported, as trimming does): build the program with StartupHookSupport=true."
            : null;
    }

    private static bool HooksAreOff(string settings)
    {
        if (!File.Exists(settings))
        {
            return false;
        }

        string text = string.Concat(File.ReadAllText(settings).Where(static letter => !char.IsWhiteSpace(letter)));
        return text.Contains("\"System.StartupHookProvider.IsSupported\":false", StringComparison.Ordinal);
    }

    private static bool IsScript(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return stream.ReadByte() == '#' && stream.ReadByte() == '!';
    }

    // In pieces that overlap: a program in a single file may have hundreds of megabytes.
    private static bool Contains(string file, ReadOnlySpan<byte> mark)
    {
        using FileStream stream = File.OpenRead(file);
        byte[] buffer = new byte[Chunk];
        int kept = 0;
        while (stream.ReadAtLeast(buffer.AsSpan(kept), 1, throwOnEndOfStream: false) is var read && read > 0)
        {
            ReadOnlySpan<byte> seen = buffer.AsSpan(0, kept + read);
            if (seen.IndexOf(mark) >= 0)
            {
                return true;
            }

            kept = Math.Min(mark.Length - 1, seen.Length);
            seen[^kept..].CopyTo(buffer);
        }

        return false;
    }
}
