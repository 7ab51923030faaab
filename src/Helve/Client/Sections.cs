using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;
using Microsoft.Win32.SafeHandles;

namespace Helve.Client;

/// <summary>Sections and their views: the broker makes a section, the process maps it by itself.</summary>
internal static class Sections
{
    /// <summary>What a section is to be.</summary>
    internal readonly record struct Wanted(ulong Size, PageProtection Protection, SectionAttributes Attributes);

    /// <summary>Creates a section of memory, or of a file that the caller has opened.</summary>
    internal static NtStatus Create(in NameReference name, uint access, in Wanted wanted, SafeFileHandle? file, out nint handle)
    {
        handle = 0;
        NtStatus status = SectionRules.CheckCreation(wanted.Size, wanted.Protection, wanted.Attributes, file is not null);
        if (status != NtStatus.Success || file is null)
        {
            return status != NtStatus.Success ? status : CreateOf(name, access, wanted, null, out handle);
        }

        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);
            return CreateOf(name, access, wanted, FileDescriptor.Borrow((int)file.DangerousGetHandle()), out handle);
        }
        catch (ObjectDisposedException)
        {
            return NtStatus.InvalidHandle;
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Creates a section of the file behind a handle; 0 and -1: of memory.</summary>
    internal static NtStatus Create(in NameReference name, uint access, in Wanted wanted, nint file, out nint handle)
    {
        handle = 0;
        bool hasFile = file is not (0 or -1);
        NtStatus status = SectionRules.CheckCreation(wanted.Size, wanted.Protection, wanted.Attributes, hasFile);
        if (status != NtStatus.Success || !hasFile)
        {
            return status != NtStatus.Success ? status : CreateOf(name, access, wanted, null, out handle);
        }

        const uint ReadData = 1;
        const uint WriteData = 2;
        uint right = SectionRules.IsWritable(wanted.Protection) ? ReadData | WriteData : ReadData;
        status = KeptObjects.Borrow(file, 0, ObjectType.File, right, out DescriptorLease lease);
        using (lease)
        {
            return status != NtStatus.Success ? status
                : lease.First is { } descriptor ? CreateOf(name, access, wanted, descriptor, out handle)
                : NtStatus.InvalidFileForSection;
        }
    }

    /// <summary>Reads size and attributes.</summary>
    internal static NtStatus Query(nint handle, ulong identity, out SectionInformation information)
    {
        information = default;
        NtStatus status = KeptObjects.Borrow(handle, identity, ObjectType.Section, (uint)SectionRights.Query, out DescriptorLease lease);
        if (status != NtStatus.Success)
        {
            return status;
        }

        using (lease)
        {
            (ulong size, SectionAttributes attributes) = SectionRules.Describe(lease.Facts.First, (SectionAttributes)lease.Facts.Third, lease.Subtype != 0);
            information = new SectionInformation((long)size, (PageProtection)lease.Facts.Second, attributes);
            return NtStatus.Success;
        }
    }

    /// <summary>
    /// Maps a part of a section. The first of these that is wrong is the answer: the protection, the handle and its right, the section's protection, offset
    /// and length, whether such views are mapped at all, the file, room.
    /// </summary>
    internal static NtStatus Map(
        nint handle, ulong identity, long offset, long length, PageProtection protection, out MappedMemory? memory, out bool isFile, nint wanted = 0)
    {
        memory = null;
        isFile = false;
        if (protection != PageProtection.NoAccess && !SectionRules.IsSectionProtection(protection))
        {
            return NtStatus.InvalidPageProtection;
        }

        NtStatus status = KeptObjects.Borrow(
            handle, identity, ObjectType.Section, (uint)SectionRules.RightToMap(protection), out DescriptorLease lease);
        if (status != NtStatus.Success)
        {
            return status;
        }

        using (lease)
        {
            isFile = lease.Subtype != 0;
            return Map(lease, (ulong)offset, (ulong)length, protection, wanted, out memory);
        }
    }

    private static NtStatus Map(in DescriptorLease lease, ulong offset, ulong length, PageProtection protection, nint wanted, out MappedMemory? memory)
    {
        memory = null;
        ulong size = lease.Facts.First;
        if (!SectionRules.Allows((PageProtection)lease.Facts.Second, protection))
        {
            return NtStatus.SectionProtection;
        }

        ulong asked = length;
        NtStatus status = SectionRules.CheckRange(size, offset, ref length);
        if (status == NtStatus.Success && lease.Subtype != 0 && asked > size - offset)
        {
            // A section of a file ends where it was said to; one of memory has whole pages.
            status = NtStatus.InvalidViewSize;
        }

        if (status != NtStatus.Success)
        {
            return status;
        }

        if ((nuint)wanted % SectionRules.Granularity != 0)
        {
            return NtStatus.MappedAlignment;
        }

        if (SectionRules.IsExecutable(protection))
        {
            return NtStatus.NotSupported;
        }

        if (lease.First is not { } descriptor)
        {
            return NtStatus.AccessDenied;
        }

        // Memory the broker made itself, and nobody can make it shorter. What the creator said of a file was its word; one that is too short gives no memory where
        // it ends.
        if (lease.Subtype != 0
            && (!FileStatus.TryGet(descriptor, out FileStatus file, out _) || (ulong)file.Size < Math.Min(size, offset + length)))
        {
            return NtStatus.InPageError;
        }

        MappingUse use = protection switch
        {
            PageProtection.NoAccess => MappingUse.None,
            PageProtection.ReadWrite => MappingUse.Write,
            PageProtection.WriteCopy => MappingUse.Copy,
            _ => MappingUse.Read,
        };
        return MappedMemory.TryMapPart(descriptor, (long)offset, (long)length, use, out memory, out LinuxError error, wanted) ? NtStatus.Success
            : error.Code == Errno.EEXIST || (wanted != 0 && error.Code is Errno.ENOMEM or Errno.EINVAL or Errno.EPERM) ? NtStatus.ConflictingAddresses
            : error.Code is Errno.EACCES or Errno.EPERM ? NtStatus.AccessDenied
            : NtStatus.NoMemory;
    }

    private static NtStatus CreateOf(in NameReference name, uint access, Wanted wanted, FileDescriptor? file, out nint handle)
    {
        handle = 0;
        ulong size = wanted.Size;
        NtStatus status = file is null ? NtStatus.Success : SectionFile.Prepare(file, wanted.Protection, ref size);
        if (status != NtStatus.Success)
        {
            return status;
        }

        FileDescriptor[] send = file is null ? [] : SectionFile.Describe(file, wanted.Protection);
        var request = new CreateNamedRequest
        {
            Type = (uint)ObjectType.Section,
            Access = access,
            Facts = new KeptFacts { First = size, Second = (ulong)wanted.Protection, Third = (ulong)wanted.Attributes },
        };
        status = KeptObjects.Create(request, name, send, out handle);
        foreach (FileDescriptor made in send.AsSpan(Math.Min(1, send.Length)))
        {
            made.Dispose();
        }

        return status;
    }
}
