using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>
/// The end of a thread seen through a pipe (pthread.h), for kernels whose pidfds know no threads. The write end is the value
/// of a thread-specific key whose destructor is the C library's own <c>close</c>: it runs when the thread ends, needs no
/// managed code at that moment, and the kernel does the same when the whole process dies.
/// </summary>
public static partial class ThreadExitPipe
{
    private static readonly Lazy<uint> s_key = new(CreateKey);

    /// <summary>Makes a descriptor that hangs up (<see cref="PollEvents.HangUp"/>) when the calling thread ends. Once per thread: EALREADY.</summary>
    public static bool TryCreate([NotNullWhen(true)] out FileDescriptor? hangsUp, out LinuxError error)
    {
        uint key = s_key.Value;
        hangsUp = null;
        if (GetSpecificCall(key) != 0)
        {
            error = Errno.EALREADY;
            return false;
        }

        if (!FileDescriptor.TryCreatePipe(out FileDescriptor? readEnd, out FileDescriptor? writeEnd, out error))
        {
            return false;
        }

        if (TryHandOver(key, writeEnd, out error))
        {
            hangsUp = readEnd;
            return true;
        }

        readEnd.Dispose();
        return false;
    }

    // The destructor is not called for a value of 0, so the number that is handed over is a duplicate at 1 or above.
    private static bool TryHandOver(uint key, FileDescriptor writeEnd, out LinuxError error)
    {
        using (writeEnd)
        {
            if (!writeEnd.TryDuplicate(out FileDescriptor? owned, out error, minimum: 1))
            {
                return false;
            }

            error = new LinuxError(SetSpecificCall(key, owned.Number));
            if (error != LinuxError.None)
            {
                owned.Dispose();
                return false;
            }

            owned.SetHandleAsInvalid();
            return true;
        }
    }

    private static uint CreateKey()
    {
        nint close = NativeLibrary.GetExport(NativeLibrary.Load("libc", typeof(ThreadExitPipe).Assembly, null), "close");
        LinuxError error = new(KeyCreateCall(out uint key, close));
        LinuxError.ThrowUnless(error == LinuxError.None, "pthread_key_create", error);
        return key;
    }

    // The pthread functions return the error number and leave errno alone.
    [LibraryImport("libc", EntryPoint = "pthread_key_create")]
    private static partial int KeyCreateCall(out uint key, nint destructor);

    [LibraryImport("libc", EntryPoint = "pthread_setspecific")]
    private static partial int SetSpecificCall(uint key, nint value);

    [LibraryImport("libc", EntryPoint = "pthread_getspecific")]
    private static partial nint GetSpecificCall(uint key);
}
