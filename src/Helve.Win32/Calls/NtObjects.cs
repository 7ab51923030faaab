using Helve.Kernel;
using Helve.Kernel.Handles;

namespace Helve.Win32;

/// <summary>Creating and opening as Ntdll does: the place for the handle is probed first and set to 0, then the other arguments count.</summary>
internal static unsafe class NtObjects
{
    internal static NtStatus Create<T>(nint* handle, uint access, OBJECT_ATTRIBUTES* attributes, in T kind, NtStatus refusal = NtStatus.Success)
        where T : struct, IObjectKind
    {
        try
        {
            NtStatus status = Clear(handle);
            if (status != NtStatus.Success || refusal != NtStatus.Success)
            {
                return status != NtStatus.Success ? status : refusal;
            }

            nint made = 0;
            status = attributes == null
                ? kind.Create(access, HandleAttributes.None, out made)
                : NtAttributes.Read(attributes, out ObjectAttributes captured) is var read && read != NtStatus.Success ? read
                : kind.Create(captured, access, out made);
            *handle = made;
            return status;
        }
        catch (Exception e)
        {
            return Guarded.StatusOf(e);
        }
    }

    internal static NtStatus Open(nint* handle, uint access, OBJECT_ATTRIBUTES* attributes, ObjectOpener opener)
    {
        try
        {
            NtStatus status = Clear(handle);
            if (status != NtStatus.Success)
            {
                return status;
            }

            nint opened = 0;
            status = attributes == null ? NtStatus.InvalidParameter
                : NtAttributes.Read(attributes, out ObjectAttributes captured) is var read && read != NtStatus.Success ? read
                : opener(captured, access, out opened);
            *handle = opened;
            return status;
        }
        catch (Exception e)
        {
            return Guarded.StatusOf(e);
        }
    }

    /// <summary>Whether a handle can be put there; 0 until it is.</summary>
    internal static NtStatus Clear(nint* handle)
    {
        NtStatus status = Probe.Writable(handle, (nuint)sizeof(nint));
        if (status == NtStatus.Success)
        {
            *handle = 0;
        }

        return status;
    }
}
