using Helve.Kernel;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Win32;

/// <summary>OBJECT_ATTRIBUTES of the caller, captured and checked as NT does.</summary>
internal static unsafe class NtAttributes
{
    /// <summary>OBJ_VALID_ATTRIBUTES.</summary>
    private const uint ValidAttributes = 0x1FF2;

    internal static NtStatus Read(OBJECT_ATTRIBUTES* source, out ObjectAttributes attributes)
    {
        attributes = default;
        NtStatus status = Probe.Read(source, out OBJECT_ATTRIBUTES given);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (given.Length != sizeof(OBJECT_ATTRIBUTES) || (given.Attributes & ~ValidAttributes) != 0)
        {
            return NtStatus.InvalidParameter;
        }

        status = SecurityInput.Read(given.SecurityDescriptor, out SecurityDescriptor? security);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = Text.Read(given.ObjectName, out string? name);
        attributes = new ObjectAttributes
        {
            RootDirectory = given.RootDirectory,
            ObjectName = name,
            Attributes = (ObjectAttributeBits)given.Attributes,
            SecurityDescriptor = security,
        };
        return status;
    }
}
