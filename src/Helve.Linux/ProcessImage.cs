using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Helve.Linux;

/// <summary>Which program a process runs (proc(5), exe).</summary>
public static unsafe partial class ProcessImage
{
    private const int LongestPath = 4096;

    /// <summary>
    /// The path of the program's file, as this process sees it, with " (deleted)" behind it when it has no name any more. EACCES of a process that one may
    /// not look into; ENOENT of one that has ended; ESRCH when it was reaped, or has no number here.
    /// </summary>
    public static bool TryRead(PidFd process, out string path, out LinuxError error)
    {
        ArgumentNullException.ThrowIfNull(process);
        path = string.Empty;
        if (!process.TryGetProcessId(out int before, out error))
        {
            return false;
        }

        byte* buffer = stackalloc byte[LongestPath];
        nint length = ReadLinkCall(string.Create(CultureInfo.InvariantCulture, $"/proc/{before}/exe"), buffer, LongestPath);

        // What was read was its own if it has the number still.
        bool ok = LinuxError.Check(length, out error) && process.TryGetProcessId(out _, out error);
        path = ok ? Encoding.UTF8.GetString(buffer, (int)length) : string.Empty;
        return ok;
    }

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadLinkCall(string path, byte* buffer, nuint size);
}
