using System.Runtime.InteropServices;
using Helve.Kernel;

namespace Helve.Win32;

/// <summary>
/// The calling thread's last error. It is kept here too, because whatever P/Invoke of the program writes errno to the one that
/// <see cref="Marshal.GetLastPInvokeError"/> tells.
/// </summary>
internal static class LastError
{
    [ThreadStatic]
    private static uint t_value;

    internal static uint Value => t_value;

    internal static void Set(uint error)
    {
        t_value = error;
        Marshal.SetLastPInvokeError((int)error);
    }

    internal static void Set(NtStatus status) => Set(DosErrors.Of(status));
}
