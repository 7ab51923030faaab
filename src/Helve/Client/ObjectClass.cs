using System.Diagnostics.CodeAnalysis;
using Helve.Kernel;
using Helve.Kernel.Memory;

namespace Helve.Client;

/// <summary>How the handles of one type become typed objects, the same way for each type.</summary>
/// <param name="type">The type.</param>
/// <param name="wrap">Makes the typed object, which owns the handle from then on.</param>
/// <param name="isPath">Whether a name that begins with a backslash is a full path, and the empty one where names begin.</param>
internal sealed class ObjectClass<T>(ObjectType type, Func<nint, T> wrap, bool isPath = false)
    where T : KernelObject
{
    /// <summary>Opens what has a name; every failure is an exception.</summary>
    internal T Open(string name, uint access, bool inheritable, KernelObjectOptions? options)
    {
        KernelError.ThrowIfFailed(OpenHandle(name, access, inheritable, options, out nint handle));
        return wrap(handle);
    }

    /// <summary>Opens what has a name; false when nothing has it, every other failure is an exception.</summary>
    internal bool TryOpen(string name, [NotNullWhen(true)] out T? result, uint access, bool inheritable, KernelObjectOptions? options)
    {
        result = null;
        NtStatus status = OpenHandle(name, access, inheritable, options, out nint handle);
        if (status is NtStatus.ObjectNameNotFound or NtStatus.ObjectPathNotFound)
        {
            return false;
        }

        KernelError.ThrowIfFailed(status);
        result = wrap(handle);
        return true;
    }

    /// <summary>Takes over a value that is open and of the type; else it stays the caller's.</summary>
    internal T FromHandle(nint handle) => wrap(KernelHandleOwner.Adopt(handle, type));

    private NtStatus OpenHandle(string name, uint access, bool inheritable, KernelObjectOptions? options, out nint handle)
    {
        if (!isPath)
        {
            return NamedObjects.Open(type, name, access, KernelHandleOwner.Attributes(inheritable), out handle, options);
        }

        ArgumentNullException.ThrowIfNull(name);
        return NamedObjects.Open(type, NameReference.Path(name, KernelHandleOwner.Attributes(inheritable), options: options), access, out handle);
    }
}
