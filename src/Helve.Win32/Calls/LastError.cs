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

    [ThreadStatic]
    private static bool t_isNew;

    internal static uint Value => t_value;

    /// <summary>The last error if it was set since this was last asked for, else 0: what a call that began with no error has left.</summary>
    internal static uint TakeNew()
    {
        uint left = t_isNew ? t_value : 0;
        t_isNew = false;
        return left;
    }

    internal static void Set(uint error)
    {
        t_value = error;
        t_isNew = true;
        Marshal.SetLastPInvokeError((int)error);
    }

    internal static void Set(NtStatus status) => Set(DosErrors.Of(status));
}
