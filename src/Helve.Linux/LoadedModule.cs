using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>The file that loaded code came from (dladdr(3), dlfcn.h).</summary>
public static unsafe partial class LoadedModule
{
    /// <summary>The file that has this library's own code, when it is native code of a shared library or program; null where a runtime compiles it.</summary>
    public static string? PathOfOwnCode
    {
        get
        {
            delegate* unmanaged<int> here = &Here;
            return dladdr((nint)here, out DlInfo info) != 0 && info.FileName != 0 && !System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported
                ? Marshal.PtrToStringUTF8(info.FileName)
                : null;
        }
    }

    [UnmanagedCallersOnly]
    private static int Here() => 0;

    [LibraryImport("libc", EntryPoint = "dladdr")]
    private static partial int dladdr(nint address, out DlInfo info);

    // Dl_info.
    [StructLayout(LayoutKind.Sequential)]
    private struct DlInfo
    {
        public nint FileName;
        public nint Base;
        public nint SymbolName;
        public nint SymbolAddress;
    }
}
