using Helve.Kernel;

namespace Helve.Win32;

/// <summary>The buffer of a query with a fixed structure: class, then length, then the memory, then the object, as NT has it.</summary>
internal static unsafe class Answer
{
    private const uint Alignment = sizeof(uint);

    /// <summary>Checks the buffer of a query that answers with one structure.</summary>
    internal static NtStatus Check<T>(void* buffer, uint length, uint* returnLength)
        where T : unmanaged => length != sizeof(T) ? NtStatus.InfoLengthMismatch : Check(buffer, length, returnLength);

    /// <summary>Checks a buffer of any length.</summary>
    internal static NtStatus Check(void* buffer, uint length, uint* returnLength)
    {
        NtStatus status = Probe.Writable(buffer, length, Alignment);
        return status == NtStatus.Success ? Probe.WritableIfAny(returnLength) : status;
    }

    /// <summary>Writes the structure, if the query succeeded, and hands the status on.</summary>
    internal static NtStatus Put<T>(NtStatus status, in T value, void* buffer, uint* returnLength)
        where T : unmanaged
    {
        if (Guarded.IsSuccess(status))
        {
            *(T*)buffer = value;
            Probe.Put(returnLength, (uint)sizeof(T));
        }

        return status;
    }

    /// <summary>The state before a change, for who wants it.</summary>
    internal static NtStatus Previous(NtStatus status, int value, int* previous)
    {
        if (Guarded.IsSuccess(status))
        {
            Probe.Put(previous, value);
        }

        return status;
    }
}
