using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve;

/// <summary>What the typed objects share when they take a handle over.</summary>
internal static class KernelHandleOwner
{
    internal static HandleAttributes Attributes(bool inheritable) => inheritable ? HandleAttributes.Inherit : HandleAttributes.None;

    /// <summary>Checks that a foreign value is open and of the right type.</summary>
    internal static nint Adopt(nint handle, ObjectType type)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryQuery(handle, out HandleInformation information));
        if (information.Type != type)
        {
            KernelError.Throw(NtStatus.ObjectTypeMismatch);
        }

        return handle;
    }
}
