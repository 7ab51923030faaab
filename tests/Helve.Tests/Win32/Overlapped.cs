using System.Runtime.InteropServices;
using Helve.Win32;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>An OVERLAPPED, its event and a buffer, in memory that does not move.</summary>
internal sealed unsafe class Overlapped : IDisposable
{
    private readonly OVERLAPPED* _memory = (OVERLAPPED*)NativeMemory.AllocZeroed((nuint)sizeof(OVERLAPPED));

    public Overlapped(int size = 16)
    {
        Buffer = (nint)NativeMemory.AllocZeroed((nuint)size);
        _memory->hEvent = CreateEvent(null, true, false, null);
    }

    public OVERLAPPED* Pointer => _memory;

    public nint Event => _memory->hEvent;

    public nint Buffer { get; }

    public void CloseEvent()
    {
        Close(Event);
        _memory->hEvent = 0;
    }

    public void Dispose()
    {
        if (Event is not (0 or 0x7FF0))
        {
            Close(Event);
        }

        NativeMemory.Free(_memory);
        NativeMemory.Free((void*)Buffer);
    }
}
