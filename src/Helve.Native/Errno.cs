using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helve.Win32;

namespace Helve.Native;

/// <summary>
/// The last error as errno too, where the runtime of a .NET program looks after a call: 0 when the call has set none, for the runtime clears it before the call,
/// and what an earlier call left must not be taken for this one's.
/// </summary>
internal static class Errno
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Tell() => Marshal.SetLastSystemError((int)LastError.TakeNew());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Told<T>(T result)
        where T : unmanaged
    {
        Tell();
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe void* Told(void* result)
    {
        Tell();
        return result;
    }
}
