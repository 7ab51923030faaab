using System.Runtime.InteropServices;
using Helve.Kernel;

namespace Helve.Win32;

/// <summary>PROC_THREAD_ATTRIBUTE_LIST: 24 bytes, and 24 for each attribute that there is room for, in memory of the caller.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AttributeList
{
    private const nuint NumberMask = 0xFFFF;

    /// <summary>A bit for the number of each attribute that is there.</summary>
    private uint _present;
    private uint _room;
    private uint _count;
    private uint _padding;
    private nint _reserved;

    internal static NtStatus Initialize(AttributeList* list, uint count, uint flags, nuint* size)
    {
        if (flags != 0)
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = Probe.Writable(size, (nuint)sizeof(nuint));
        if (status != NtStatus.Success)
        {
            return status;
        }

        nuint needed = (nuint)sizeof(AttributeList) + (count * (nuint)sizeof(Entry));
        bool fits = list != null && *size >= needed;
        *size = needed;
        status = fits ? Probe.Writable(list, needed) : NtStatus.BufferTooSmall;
        if (status == NtStatus.Success)
        {
            *list = new AttributeList { _room = count };
        }

        return status;
    }

    internal static NtStatus Add(AttributeList* list, nuint attribute, void* value, nuint size)
    {
        NtStatus status = Probe.Read(list, out AttributeList now);
        if (status != NtStatus.Success)
        {
            return status;
        }

        uint bit = 1u << (int)(attribute & NumberMask);
        if (now._count >= now._room || (now._present & bit) != 0)
        {
            throw new CallFailure(now._count >= now._room ? DosErrors.Of(NtStatus.Unsuccessful) : Constants.ERROR_OBJECT_NAME_EXISTS);
        }

        bool isOne = attribute == Constants.PROC_THREAD_ATTRIBUTE_PARENT_PROCESS;
        if (!isOne && attribute is not (Constants.PROC_THREAD_ATTRIBUTE_HANDLE_LIST or Constants.PROC_THREAD_ATTRIBUTE_JOB_LIST))
        {
            return NtStatus.NotSupported;
        }

        if (isOne ? size != (nuint)sizeof(nint) : size == 0 || size % (nuint)sizeof(nint) != 0)
        {
            return NtStatus.InfoLengthMismatch;
        }

        ((Entry*)(list + 1))[now._count] = new Entry { Attribute = attribute, Size = size, Value = value };
        list->_present = now._present | bit;
        list->_count = now._count + 1;
        return NtStatus.Success;
    }

    /// <summary>The handles of an attribute; null: it is not there.</summary>
    internal static nint[]? Find(AttributeList* list, nuint attribute)
    {
        for (uint i = 0; list != null && i < list->_count; i++)
        {
            Entry entry = ((Entry*)(list + 1))[i];
            if (entry.Attribute == attribute)
            {
                return new ReadOnlySpan<nint>(entry.Value, (int)(entry.Size / (nuint)sizeof(nint))).ToArray();
            }
        }

        return null;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        internal nuint Attribute;
        internal nuint Size;
        internal void* Value;
    }
}
