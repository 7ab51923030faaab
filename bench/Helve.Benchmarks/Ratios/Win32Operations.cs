using Helve.Benchmarks.Harness;
using Helve.Win32;

namespace Helve.Benchmarks.Ratios;

/// <summary>What the names of Windows cost above the objects of this library.</summary>
internal sealed class Win32Operations : IDisposable
{
    private readonly KernelEvent _typed = new(manualReset: false, initialState: false);
    private readonly nint _event = Kernel32.CreateEvent(null, false, false, null);

    public Batch SetWait => Batches.Of(count =>
    {
        nint handle = _event;
        for (int i = 0; i < count; i++)
        {
            Require(Kernel32.SetEvent(handle));
            Require(Kernel32.WaitForSingleObject(handle, Constants.INFINITE) == Constants.WAIT_OBJECT_0);
        }
    });

    public Batch TypedSetWait => Batches.Of(count =>
    {
        KernelEvent typed = _typed;
        for (int i = 0; i < count; i++)
        {
            Require(!typed.Set());
            Require(typed.Wait().Succeeded);
        }
    });

    public unsafe Batch CreateClose => Batches.Of(static count =>
    {
        for (int i = 0; i < count; i++)
        {
            Require(Kernel32.CloseHandle(Kernel32.CreateEventW(null, false, false, null)));
        }
    });

    public unsafe Batch DuplicateClose => Batches.Of(count =>
    {
        nint source = _event;
        nint self = Kernel32.GetCurrentProcess();
        for (int i = 0; i < count; i++)
        {
            nint handle;
            Require(Kernel32.DuplicateHandle(self, source, self, &handle, 0, false, Constants.DUPLICATE_SAME_ACCESS));
            Require(Kernel32.CloseHandle(handle));
        }
    });

    public void Dispose()
    {
        _typed.Dispose();
        _ = Kernel32.CloseHandle(_event);
    }

    private static void Require(bool done)
    {
        if (!done)
        {
            throw new InvalidOperationException($"a call failed with {Kernel32.GetLastError()}");
        }
    }
}
