using Helve.Kernel;
using Helve.Linux;

namespace Helve.Client;

/// <summary>Views that were mapped by raw calls, by address. Those of typed objects belong to these.</summary>
internal static class MappedViews
{
    private static readonly Lock s_lock = new();
    private static readonly SortedList<nint, MappedMemory> s_byAddress = [];

    /// <summary>Keeps a view; returns its address.</summary>
    internal static unsafe nint Add(MappedMemory memory)
    {
        var address = (nint)memory.Pointer;
        lock (s_lock)
        {
            s_byAddress.Add(address, memory);
        }

        return address;
    }

    /// <summary>Unmaps the view that has an address in it.</summary>
    internal static NtStatus Unmap(nint address)
    {
        MappedMemory memory;
        lock (s_lock)
        {
            int index = IndexOf(address);
            if (index < 0)
            {
                return NtStatus.NotMappedView;
            }

            memory = s_byAddress.GetValueAtIndex(index);

            // Under the lock: once the addresses are free, another view may have them, and must find its place free.
            s_byAddress.RemoveAt(index);
            memory.Dispose();
        }

        return NtStatus.Success;
    }

    /// <summary>Writes a part of a view back to its file; length 0: to the view's end.</summary>
    internal static NtStatus Flush(nint address, nint length)
    {
        lock (s_lock)
        {
            int index = IndexOf(address);
            if (index < 0)
            {
                return NtStatus.NotMappedView;
            }

            MappedMemory memory = s_byAddress.GetValueAtIndex(index);
            long offset = address - s_byAddress.GetKeyAtIndex(index);
            long bytes = length == 0 ? memory.Length - offset : length;
            return bytes < 0 || bytes > memory.Length - offset ? NtStatus.InvalidParameter : Flush(memory, offset, bytes);
        }
    }

    /// <summary>Writes a part of a view back to its file.</summary>
    internal static NtStatus Flush(MappedMemory memory, long offset, long bytes)
    {
        long start = offset / Environment.SystemPageSize * Environment.SystemPageSize;
        return memory.TryFlush(start, bytes + offset - start, out _) ? NtStatus.Success : NtStatus.InPageError;
    }

    private static int IndexOf(nint address)
    {
        int low = 0;
        int high = s_byAddress.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            nint start = s_byAddress.GetKeyAtIndex(middle);
            if (address < start)
            {
                high = middle - 1;
            }
            else if (address >= start + (nint)s_byAddress.GetValueAtIndex(middle).Length)
            {
                low = middle + 1;
            }
            else
            {
                return middle;
            }
        }

        return -1;
    }
}
