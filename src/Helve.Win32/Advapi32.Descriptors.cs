using Helve.Kernel;
using Helve.Kernel.Security;

namespace Helve.Win32;

public static unsafe partial class Advapi32
{
    private const ushort OwnerDefaulted = 0x1;
    private const ushort GroupDefaulted = 0x2;
    private const ushort DaclDefaulted = 0x8;
    private const ushort SaclDefaulted = 0x20;

    /// <summary>Makes an empty security descriptor with pointers.</summary>
    [WindowsExport(Library)]
    public static BOOL InitializeSecurityDescriptor(void* pSecurityDescriptor, uint dwRevision)
    {
        NtStatus status = dwRevision != Constants.SECURITY_DESCRIPTOR_REVISION ? NtStatus.UnknownRevision
            : Probe.Writable(pSecurityDescriptor, (nuint)sizeof(SECURITY_DESCRIPTOR));
        if (status == NtStatus.Success)
        {
            *(SECURITY_DESCRIPTOR*)pSecurityDescriptor = new SECURITY_DESCRIPTOR { Revision = (byte)dwRevision };
        }

        return Guarded.Bool(status);
    }

    /// <summary>Puts a list of who may do what into a descriptor with pointers; a list that is null, and present, lets everybody do everything.</summary>
    [WindowsExport(Library)]
    public static BOOL SetSecurityDescriptorDacl(void* pSecurityDescriptor, BOOL bDaclPresent, void* pDacl, BOOL bDaclDefaulted)
    {
        NtStatus status = Change(pSecurityDescriptor, out SECURITY_DESCRIPTOR* descriptor);
        if (status == NtStatus.Success)
        {
            descriptor->Dacl = bDaclPresent ? pDacl : null;
            Set(descriptor, (ushort)SecurityDescriptorControl.DaclPresent, bDaclPresent);
            Set(descriptor, DaclDefaulted, bDaclPresent && bDaclDefaulted);
        }

        return Guarded.Bool(status);
    }

    /// <summary>Puts a list of audit entries into a descriptor with pointers.</summary>
    [WindowsExport(Library)]
    public static BOOL SetSecurityDescriptorSacl(void* pSecurityDescriptor, BOOL bSaclPresent, void* pSacl, BOOL bSaclDefaulted)
    {
        NtStatus status = Change(pSecurityDescriptor, out SECURITY_DESCRIPTOR* descriptor);
        if (status == NtStatus.Success)
        {
            descriptor->Sacl = bSaclPresent ? pSacl : null;
            Set(descriptor, (ushort)SecurityDescriptorControl.SaclPresent, bSaclPresent);
            Set(descriptor, SaclDefaulted, bSaclPresent && bSaclDefaulted);
        }

        return Guarded.Bool(status);
    }

    /// <summary>Puts an owner into a descriptor with pointers.</summary>
    [WindowsExport(Library)]
    public static BOOL SetSecurityDescriptorOwner(void* pSecurityDescriptor, void* pOwner, BOOL bOwnerDefaulted)
    {
        NtStatus status = Change(pSecurityDescriptor, out SECURITY_DESCRIPTOR* descriptor);
        if (status == NtStatus.Success)
        {
            descriptor->Owner = pOwner;
            Set(descriptor, OwnerDefaulted, bOwnerDefaulted);
        }

        return Guarded.Bool(status);
    }

    /// <summary>Puts a group into a descriptor with pointers.</summary>
    [WindowsExport(Library)]
    public static BOOL SetSecurityDescriptorGroup(void* pSecurityDescriptor, void* pGroup, BOOL bGroupDefaulted)
    {
        NtStatus status = Change(pSecurityDescriptor, out SECURITY_DESCRIPTOR* descriptor);
        if (status == NtStatus.Success)
        {
            descriptor->Group = pGroup;
            Set(descriptor, GroupDefaulted, bGroupDefaulted);
        }

        return Guarded.Bool(status);
    }

    /// <summary>Whether a security descriptor, in either form, is one.</summary>
    [WindowsExport(Library)]
    public static BOOL IsValidSecurityDescriptor(void* pSecurityDescriptor) => Guarded.Bool(() =>
        pSecurityDescriptor != null && SecurityInput.Read(pSecurityDescriptor, out _) == NtStatus.Success ? NtStatus.Success : NtStatus.InvalidSecurityDescriptor);

    /// <summary>The length of a security descriptor, as the form with offsets has it; 0 for what is none.</summary>
    [WindowsExport(Library)]
    public static uint GetSecurityDescriptorLength(void* pSecurityDescriptor)
    {
        uint length = 0;
        _ = Guarded.Bool(() =>
        {
            NtStatus status = SecurityInput.Read(pSecurityDescriptor, out SecurityDescriptor? descriptor);
            length = (uint)(descriptor?.BinaryLength ?? 0);
            return status;
        });
        return length;
    }

    /// <summary>Reads parts of an object's security descriptor; ERROR_INSUFFICIENT_BUFFER tells how much room it takes.</summary>
    [WindowsExport(Library)]
    public static BOOL GetKernelObjectSecurity(nint Handle, uint RequestedInformation, void* pSecurityDescriptor, uint nLength, uint* lpnLengthNeeded) =>
        Guarded.Bool(Ntdll.NtQuerySecurityObject(Handle, RequestedInformation, pSecurityDescriptor, nLength, lpnLengthNeeded));

    /// <summary>Reads parts of an object's security descriptor.</summary>
    public static BOOL GetKernelObjectSecurity(nint handle, uint requestedInformation, Span<byte> securityDescriptor, out uint lengthNeeded)
    {
        uint needed = 0;
        fixed (byte* target = securityDescriptor)
        {
            BOOL done = GetKernelObjectSecurity(handle, requestedInformation, target, (uint)securityDescriptor.Length, &needed);
            lengthNeeded = needed;
            return done;
        }
    }

    /// <summary>Replaces parts of an object's security descriptor. Handles that are open keep the access that they have.</summary>
    [WindowsExport(Library)]
    public static BOOL SetKernelObjectSecurity(nint Handle, uint SecurityInformation, void* SecurityDescriptor) =>
        Guarded.Bool(Ntdll.NtSetSecurityObject(Handle, SecurityInformation, SecurityDescriptor));

    /// <summary>Whether it is a descriptor with pointers, which can be changed.</summary>
    private static NtStatus Change(void* given, out SECURITY_DESCRIPTOR* descriptor)
    {
        descriptor = (SECURITY_DESCRIPTOR*)given;
        NtStatus status = Probe.Writable(given, (nuint)sizeof(SECURITY_DESCRIPTOR));
        return status != NtStatus.Success ? status
            : descriptor->Revision != Constants.SECURITY_DESCRIPTOR_REVISION ? NtStatus.UnknownRevision
            : (descriptor->Control & (ushort)SecurityDescriptorControl.SelfRelative) != 0 ? NtStatus.InvalidSecurityDescriptor
            : NtStatus.Success;
    }

    private static void Set(SECURITY_DESCRIPTOR* descriptor, ushort bit, bool isOn) =>
        descriptor->Control = (ushort)(isOn ? descriptor->Control | bit : descriptor->Control & ~bit);
}
