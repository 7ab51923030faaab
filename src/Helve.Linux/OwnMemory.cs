using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>
/// Copies within this process (sys/uio.h) by the kernel, which reports an address without memory behind it, such as a mapping whose file was cut
/// short: touched by the program itself, that is SIGBUS and the end of the process.
/// </summary>
public static unsafe partial class OwnMemory
{
    private static readonly int s_process = Environment.ProcessId;
    private static bool s_refused;

    /// <summary>Whether the kernel lets this process do so; some sandboxes forbid it, and then copies are plain ones.</summary>
    public static bool IsGuarded => !Volatile.Read(ref s_refused);

    /// <summary>Copies out of a place that may be without memory. EFAULT: it is, and what was copied before is copied.</summary>
    public static bool TryRead(byte* source, Span<byte> target, out LinuxError error)
    {
        fixed (byte* here = target)
        {
            return TryCopy(here, source, (nuint)target.Length, write: false, out error);
        }
    }

    /// <summary>Copies into a place that may be without memory. EFAULT: it is, and what was copied before is copied.</summary>
    public static bool TryWrite(ReadOnlySpan<byte> source, byte* target, out LinuxError error)
    {
        fixed (byte* here = source)
        {
            return TryCopy(here, target, (nuint)source.Length, write: true, out error);
        }
    }

    private static bool TryCopy(byte* here, byte* there, nuint length, bool write, out LinuxError error)
    {
        error = LinuxError.None;
        nuint done = 0;
        while (done < length && IsGuarded)
        {
            var local = new MemoryVector { Base = here + done, Length = length - done };
            var remote = new MemoryVector { Base = there + done, Length = length - done };
            nint count = write
                ? WriteCall(s_process, &local, 1, &remote, 1, 0)
                : ReadCall(s_process, &local, 1, &remote, 1, 0);
            if (!LinuxError.Check(count, out error))
            {
                if (error.Code is not (Errno.EPERM or Errno.ENOSYS))
                {
                    return false;
                }

                Volatile.Write(ref s_refused, true);
                error = LinuxError.None;
            }
            else
            {
                // Less than asked for: it stopped at a page without memory, and the next call says so.
                done += (nuint)count;
            }
        }

        if (done < length)
        {
            byte* source = write ? here : there;
            Buffer.MemoryCopy(source + done, (write ? there : here) + done, length - done, length - done);
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    private static partial nint ReadCall(
        int process, MemoryVector* local, nuint localCount, MemoryVector* remote, nuint remoteCount, nuint flags);

    [LibraryImport("libc", EntryPoint = "process_vm_writev", SetLastError = true)]
    private static partial nint WriteCall(
        int process, MemoryVector* local, nuint localCount, MemoryVector* remote, nuint remoteCount, nuint flags);

    [CStruct("struct iovec", "sys/uio.h")]
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct MemoryVector
    {
        [CField("iov_base")]
        [FieldOffset(0)]
        public byte* Base;

        [CField("iov_len")]
        [FieldOffset(8)]
        public nuint Length;
    }
}
