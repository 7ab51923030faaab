using Helve.Kernel;
using Helve.Kernel.Security;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    /// <summary>Reads parts of an object's security descriptor, with offsets; STATUS_BUFFER_TOO_SMALL tells how much room it takes.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtQuerySecurityObject(nint Handle, uint SecurityInformation, void* SecurityDescriptor, uint Length, uint* LengthNeeded)
    {
        NtStatus status = Probe.Writable(LengthNeeded, sizeof(uint));
        status = status == NtStatus.Success ? Probe.Writable(SecurityDescriptor, Length) : status;
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = KernelHandles.TryQuerySecurity(Handle, (SecurityInformation)SecurityInformation, out SecurityDescriptor? found);
        if (status != NtStatus.Success)
        {
            return status;
        }

        uint needed = (uint)found!.BinaryLength;
        *LengthNeeded = needed;
        if (needed > Length)
        {
            return NtStatus.BufferTooSmall;
        }

        found.CopyTo(new Span<byte>(SecurityDescriptor, (int)needed));
        return NtStatus.Success;
    }

    /// <summary>Replaces parts of an object's security descriptor. Handles that are open keep the access that they have.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtSetSecurityObject(nint Handle, uint SecurityInformation, void* SecurityDescriptor) => Guarded.Status(() =>
    {
        if (SecurityDescriptor == null)
        {
            return NtStatus.AccessViolation;
        }

        NtStatus status = SecurityInput.Read(SecurityDescriptor, out SecurityDescriptor? given);
        return status == NtStatus.Success ? KernelHandles.TrySetSecurity(Handle, (SecurityInformation)SecurityInformation, given!) : status;
    });
}
