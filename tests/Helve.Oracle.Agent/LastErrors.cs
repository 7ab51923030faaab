using System.Runtime.InteropServices;
using Helve.Win32;

namespace Helve.Oracle;

/// <summary>
/// What a call does to the last error. Before a call of Windows .NET makes it 0, so that what was there before can't be seen again; a call of Helve finds a number
/// that is no error, and what leaves that has set none.
/// </summary>
internal static class LastErrors
{
    private const uint Mark = 0x20005EED;

    internal static void Begin()
    {
        if (!OperatingSystem.IsWindows())
        {
            Kernel32.SetLastError(Mark);
        }
    }

    internal static int Left(string call)
    {
        if (OperatingSystem.IsWindows())
        {
            return Marshal.GetLastPInvokeError();
        }

        uint left = Kernel32.GetLastError();

        // What makes a kernel object says by 0 that it is new (semantics E12): to leave what there was is not enough. Of pipes nothing says so.
        bool tellsNew = call.StartsWith("Create", StringComparison.Ordinal) && !call.Contains("Pipe", StringComparison.Ordinal);
        return left == Mark && !tellsNew ? 0 : (int)left;
    }
}
