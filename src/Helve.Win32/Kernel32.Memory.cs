using System.Runtime.InteropServices;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>Frees what a call allocated for its caller; 0 is nothing. In C it is <c>LocalFree</c> of <c>libhelve.so</c>, for the same memory.</summary>
    public static nint LocalFree(nint hMem)
    {
        NativeMemory.Free((void*)hMem);
        return 0;
    }
}
