using System.IO.MemoryMappedFiles;
using Helve.Errors;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Microsoft.Win32.SafeHandles;

namespace Helve.IO.MemoryMappedFiles;

public partial class MemoryMappedFile
{
    /// <summary>Creates memory without a file, to read and write.</summary>
    /// <inheritdoc cref="CreateNew(string, long, MemoryMappedFileAccess, MemoryMappedFileOptions, HandleInheritability)"/>
    public static MemoryMappedFile CreateNew(string? mapName, long capacity) =>
        CreateNew(mapName, capacity, MemoryMappedFileAccess.ReadWrite, MemoryMappedFileOptions.None, HandleInheritability.None);

    /// <summary>Creates memory without a file.</summary>
    /// <inheritdoc cref="CreateNew(string, long, MemoryMappedFileAccess, MemoryMappedFileOptions, HandleInheritability)"/>
    public static MemoryMappedFile CreateNew(string? mapName, long capacity, MemoryMappedFileAccess access) =>
        CreateNew(mapName, capacity, access, MemoryMappedFileOptions.None, HandleInheritability.None);

    /// <summary>Creates memory without a file.</summary>
    /// <param name="mapName">The name; null: none.</param>
    /// <param name="capacity">Its bytes.</param>
    /// <param name="access">What its views are good for.</param>
    /// <param name="options">When pages are made: Linux makes each when it is touched.</param>
    /// <param name="inheritability">Whether a child inherits the handle.</param>
    /// <exception cref="ArgumentException">The name is empty, or the access is Write.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is not positive, or there is no such access, option or inheritability.</exception>
    /// <exception cref="IOException">The name exists (ERROR_ALREADY_EXISTS), is another type's or not valid; there is no room.</exception>
    /// <exception cref="DirectoryNotFoundException">A directory of the name does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The name's security forbids it.</exception>
    public static MemoryMappedFile CreateNew(
        string? mapName, long capacity, MemoryMappedFileAccess access, MemoryMappedFileOptions options, HandleInheritability inheritability)
    {
        Arguments.CheckOptionalName(mapName);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        Arguments.Check(access);
        Arguments.RefuseWriteOnly(access);
        Arguments.Check(options);
        Arguments.Check(inheritability);
        return new MemoryMappedFile(Create(mapName, capacity, access, options, inheritability, file: null, openExisting: false));
    }

    /// <summary>Creates memory without a file, or opens what has the name, to read and write.</summary>
    /// <inheritdoc cref="CreateOrOpen(string, long, MemoryMappedFileAccess, MemoryMappedFileOptions, HandleInheritability)"/>
    public static MemoryMappedFile CreateOrOpen(string mapName, long capacity) =>
        CreateOrOpen(mapName, capacity, MemoryMappedFileAccess.ReadWrite, MemoryMappedFileOptions.None, HandleInheritability.None);

    /// <summary>Creates memory without a file, or opens what has the name.</summary>
    /// <inheritdoc cref="CreateOrOpen(string, long, MemoryMappedFileAccess, MemoryMappedFileOptions, HandleInheritability)"/>
    public static MemoryMappedFile CreateOrOpen(string mapName, long capacity, MemoryMappedFileAccess access) =>
        CreateOrOpen(mapName, capacity, access, MemoryMappedFileOptions.None, HandleInheritability.None);

    /// <summary>Creates memory without a file, or opens what has the name.</summary>
    /// <param name="mapName">The name.</param>
    /// <param name="capacity">Its bytes; of what exists they stay what they are.</param>
    /// <param name="access">What its views are good for; Write only opens.</param>
    /// <param name="options">When pages are made: Linux makes each when it is touched.</param>
    /// <param name="inheritability">Whether a child inherits the handle.</param>
    /// <exception cref="ArgumentNullException">There is no name.</exception>
    /// <exception cref="ArgumentException">The name is empty, or the access is Write and there is nothing to open.</exception>
    /// <exception cref="IOException">The name is another type's or not valid; there is no room.</exception>
    /// <inheritdoc cref="CreateNew(string, long, MemoryMappedFileAccess, MemoryMappedFileOptions, HandleInheritability)"/>
    public static MemoryMappedFile CreateOrOpen(
        string mapName, long capacity, MemoryMappedFileAccess access, MemoryMappedFileOptions options, HandleInheritability inheritability)
    {
        ArgumentException.ThrowIfNullOrEmpty(mapName);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        Arguments.Check(access);
        Arguments.Check(options);
        Arguments.Check(inheritability);
        return new MemoryMappedFile(access == MemoryMappedFileAccess.Write
            ? OpenForWriting(mapName, inheritability)
            : Create(mapName, capacity, access, options, inheritability, file: null, openExisting: true));
    }

    /// <summary>Opens what has the name, to read and write.</summary>
    /// <inheritdoc cref="OpenExisting(string, MemoryMappedFileRights, HandleInheritability)"/>
    public static MemoryMappedFile OpenExisting(string mapName) =>
        OpenExisting(mapName, MemoryMappedFileRights.ReadWrite, HandleInheritability.None);

    /// <summary>Opens what has the name.</summary>
    /// <inheritdoc cref="OpenExisting(string, MemoryMappedFileRights, HandleInheritability)"/>
    public static MemoryMappedFile OpenExisting(string mapName, MemoryMappedFileRights desiredAccessRights) =>
        OpenExisting(mapName, desiredAccessRights, HandleInheritability.None);

    /// <summary>Opens what has the name.</summary>
    /// <param name="mapName">The name.</param>
    /// <param name="desiredAccessRights">What the handle is to be good for.</param>
    /// <param name="inheritability">Whether a child inherits the handle.</param>
    /// <exception cref="ArgumentNullException">There is no name.</exception>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rights, or no such inheritability.</exception>
    /// <exception cref="FileNotFoundException">Nothing has the name.</exception>
    /// <exception cref="DirectoryNotFoundException">A directory of the name does not exist.</exception>
    /// <exception cref="IOException">The name is another type's.</exception>
    /// <exception cref="UnauthorizedAccessException">Its security forbids it.</exception>
    public static MemoryMappedFile OpenExisting(string mapName, MemoryMappedFileRights desiredAccessRights, HandleInheritability inheritability)
    {
        ArgumentException.ThrowIfNullOrEmpty(mapName);
        Arguments.Check(inheritability);
        if ((desiredAccessRights & ~(MemoryMappedFileRights.FullControl | MemoryMappedFileRights.AccessSystemSecurity)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(desiredAccessRights));
        }

        return new MemoryMappedFile(Open(mapName, (SectionRights)desiredAccessRights, inheritability, out NtStatus status)
            ?? throw DotNetErrors.Of(status));
    }

    private static SafeMemoryMappedFileHandle Create(
        string? mapName,
        long capacity,
        MemoryMappedFileAccess access,
        MemoryMappedFileOptions options,
        HandleInheritability inheritability,
        SafeFileHandle? file,
        bool openExisting)
    {
        CheckLength(mapName);
        PageProtection protection = Accesses.ToSection(access);
        NtStatus status = KernelHandles.TryCreateSection(
            mapName,
            (uint)SectionRules.GrantOf(protection),
            AttributesOf(inheritability),
            capacity,
            protection,
            options == MemoryMappedFileOptions.DelayAllocatePages ? SectionAttributes.Reserve : SectionAttributes.Commit,
            file,
            out nint handle);
        if (status == NtStatus.ObjectNameExists && !openExisting)
        {
            _ = KernelHandles.TryClose(handle);
            throw DotNetErrors.Of(NtStatus.ObjectNameCollision);
        }

        if (status == NtStatus.AccessDenied && openExisting)
        {
            // It exists, and gives less than one who creates asks for; or it does not, and may not be made.
            return Open(mapName!, Accesses.ToRights(access), inheritability, out status)
                ?? throw DotNetErrors.Of(status == NtStatus.ObjectNameNotFound ? NtStatus.AccessDenied : status);
        }

        return status is NtStatus.Success or NtStatus.ObjectNameExists
            ? new SafeMemoryMappedFileHandle(KernelSection.FromHandle(handle))
            : throw DotNetErrors.Of(status);
    }

    private static SafeMemoryMappedFileHandle OpenForWriting(string mapName, HandleInheritability inheritability) =>
        Open(mapName, SectionRights.MapWrite, inheritability, out NtStatus status)
        ?? throw (status == NtStatus.ObjectNameNotFound
            ? Arguments.WriteOnly(MemoryMappedFileAccess.Write)
            : DotNetErrors.Of(status));

    private static SafeMemoryMappedFileHandle? Open(string mapName, SectionRights rights, HandleInheritability inheritability, out NtStatus status)
    {
        CheckLength(mapName);
        status = KernelHandles.TryOpenSection(mapName, (uint)rights, AttributesOf(inheritability), out nint handle);
        return status == NtStatus.Success ? new SafeMemoryMappedFileHandle(KernelSection.FromHandle(handle)) : null;
    }

    private static void CheckLength(string? mapName)
    {
        if (NameRules.IsTooLong(mapName))
        {
            throw NameRules.TooLong();
        }
    }

    private static HandleAttributes AttributesOf(HandleInheritability inheritability) =>
        inheritability == HandleInheritability.Inheritable ? HandleAttributes.Inherit : HandleAttributes.None;
}
