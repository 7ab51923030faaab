namespace Helve.Hook;

/// <summary>The libraries of Windows that Helve stands for, however a program writes their names.</summary>
internal static class WindowsLibraries
{
    // The sets of calls that Windows has given its libraries since: api-ms-win-core-synch-l1-2-0.dll and so on.
    private const string ApiSet = "api-ms-win-core-";

    internal static bool Has(string name)
    {
        ReadOnlySpan<char> file = Base(name);
        return file.Equals("kernel32", StringComparison.OrdinalIgnoreCase)
            || file.Equals("kernelbase", StringComparison.OrdinalIgnoreCase)
            || file.Equals("ntdll", StringComparison.OrdinalIgnoreCase)
            || file.Equals("advapi32", StringComparison.OrdinalIgnoreCase)
            || file.Equals("ws2_32", StringComparison.OrdinalIgnoreCase)
            || file.StartsWith(ApiSet, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether it is the library of sockets, whose SOCKET is a descriptor of Linux here.</summary>
    internal static bool IsOfSockets(string name) => Base(name).Equals("ws2_32", StringComparison.OrdinalIgnoreCase);

    // C:\Windows\System32\KERNEL32.DLL is kernel32.
    private static ReadOnlySpan<char> Base(string name)
    {
        ReadOnlySpan<char> file = name.AsSpan(name.AsSpan().LastIndexOfAny('\\', '/') + 1);
        return file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? file[..^4] : file;
    }
}
