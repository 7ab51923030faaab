using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>A null-terminated array of C strings, as argv and envp are.</summary>
internal sealed unsafe class Utf8Vector : IDisposable
{
    private readonly int _count;

    internal Utf8Vector(IReadOnlyList<string> strings)
    {
        _count = strings.Count;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < _count; i++)
        {
            Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }
    }

    internal byte** Pointer { get; private set; }

    public void Dispose()
    {
        for (int i = 0; Pointer != null && i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Pointer[i]);
        }

        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
