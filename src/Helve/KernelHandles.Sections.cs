using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Linux;
using Microsoft.Win32.SafeHandles;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Creates a section with a name, or opens the one that has it (CreateFileMapping). An empty or null name creates without name.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the new handle; <see cref="SectionRules.GrantOf"/> is what CreateFileMapping asks for.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="maximumSize">Its size in bytes; 0: that of the file. Checked, then ignored when it existed.</param>
    /// <param name="protection">What views may do at most. Checked, then ignored when it existed.</param>
    /// <param name="allocation">What kind; <see cref="SectionAttributes.Commit"/> as a rule.</param>
    /// <param name="file">The file behind it, an ordinary one that is open for reading, and for writing too if the views are to write; null: memory, all zero.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success, or ObjectNameExists when a section of that name existed and was opened. InvalidPageProtection, InvalidParameter (size, attributes),
    /// NotSupported (large pages, based), SectionTooBig (more than can be addressed, or than a file has that may not grow), MappedFileSizeZero,
    /// InvalidFileForSection (not an ordinary file; SEC_IMAGE), InvalidHandle (the file is closed), ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound,
    /// ObjectPathSyntaxBad, AccessDenied (the file is not open for that; or it existed, and its security gives less; or its directory's forbids it),
    /// QuotaExceeded, InsufficientResources (this process or the broker has no room for a descriptor).</returns>
    public static NtStatus TryCreateSection(
        string? name,
        uint access,
        HandleAttributes attributes,
        long maximumSize,
        PageProtection protection,
        SectionAttributes allocation,
        SafeFileHandle? file,
        out nint handle) =>
        Sections.Create(
            NameReference.Plain(name ?? string.Empty, attributes, openExisting: true),
            access,
            new Sections.Wanted((ulong)maximumSize, protection, allocation),
            file,
            out handle);

    /// <summary>Creates a section as NT's own call has it (NtCreateSection): an existing name is an error unless OBJ_OPENIF is given.</summary>
    /// <param name="attributes">What it is called. Without a name, or with an empty one, it gets none.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="maximumSize">Its size in bytes; 0: that of the file. Checked, then ignored when it existed.</param>
    /// <param name="protection">What views may do at most. Checked, then ignored when it existed.</param>
    /// <param name="allocation">What kind.</param>
    /// <param name="file">A handle to the file behind it, with FILE_READ_DATA, and FILE_WRITE_DATA if the views are to write; 0 or -1: memory.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success; ObjectNameExists with OBJ_OPENIF; ObjectNameCollision without. InvalidPageProtection, InvalidParameter (size, attributes), NotSupported
    /// (large pages, based), SectionTooBig, MappedFileSizeZero, InvalidFileForSection (not an ordinary file; SEC_IMAGE), InvalidHandle (the root directory, the
    /// file), ObjectTypeMismatch (the root is no directory, the name is another type's, the file is none), ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, AccessDenied, PrivilegeNotHeld (OBJ_PERMANENT), ReparsePointEncountered (OBJ_DONT_REPARSE), InvalidOwner, InvalidAcl, InvalidLabel (the security descriptor), QuotaExceeded,
    /// InsufficientResources.</returns>
    public static NtStatus TryCreateSection(
        in ObjectAttributes attributes,
        uint access,
        long maximumSize,
        PageProtection protection,
        SectionAttributes allocation,
        nint file,
        out nint handle)
    {
        NtStatus status = NameReference.ToCreate(attributes, out NameReference name);
        if (status == NtStatus.Success)
        {
            return Sections.Create(name, access, new Sections.Wanted((ulong)maximumSize, protection, allocation), file, out handle);
        }

        handle = 0;
        return status;
    }

    /// <summary>Opens the section that has a name (OpenFileMapping).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (no name), ObjectNameNotFound, ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied,
    /// InsufficientResources (no room for a descriptor).</returns>
    public static NtStatus TryOpenSection(string name, uint access, HandleAttributes attributes, out nint handle) =>
        NamedObjects.Open(ObjectType.Section, name, access, attributes, out handle);

    /// <summary>Opens a section as NT's own call has it (NtOpenSection). An empty name with a root directory means the section that the root handle names.</summary>
    /// <param name="attributes">What it is called.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (attributes), InvalidHandle (the root directory), ObjectTypeMismatch, ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectNameNotFound, AccessDenied, ReparsePointEncountered (OBJ_DONT_REPARSE), InsufficientResources.</returns>
    public static NtStatus TryOpenSection(in ObjectAttributes attributes, uint access, out nint handle) =>
        OpenByAttributes(ObjectType.Section, attributes, access, out handle);

    /// <summary>Reads a section (NtQuerySection).</summary>
    /// <param name="handle">The section; needs SECTION_QUERY.</param>
    /// <param name="information">What it is.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied, InsufficientResources (first use of a handle: no room for its descriptor).</returns>
    public static NtStatus TryQuerySection(nint handle, out SectionInformation information) => Sections.Query(handle, 0, out information);

    /// <summary>
    /// Maps a part of a section into this process (NtMapViewOfSection). The view lives until it is unmapped, whatever becomes of the handle.
    /// </summary>
    /// <param name="handle">The section; needs SECTION_MAP_WRITE for a view that writes, SECTION_MAP_READ for any other.</param>
    /// <param name="offset">Where it begins, a multiple of 64 KiB.</param>
    /// <param name="length">How long it is; 0: to the section's end.</param>
    /// <param name="protection">What it may do.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="viewSize">How long it is, in whole pages.</param>
    /// <returns>InvalidPageProtection, InvalidHandle, ObjectTypeMismatch, AccessDenied, SectionProtection, MappedAlignment, InvalidViewSize, NotSupported
    /// (a view that executes), InPageError (the file behind it is shorter than the section by now), NoMemory (no addresses), InsufficientResources (no room
    /// for a descriptor).</returns>
    public static NtStatus TryMapView(nint handle, long offset, long length, PageProtection protection, out nint address, out long viewSize) =>
        TryMapView(handle, offset, length, protection, 0, out address, out viewSize);

    /// <summary>Maps a part of a section into this process, at an address (NtMapViewOfSection).</summary>
    /// <param name="handle">The section; needs SECTION_MAP_WRITE for a view that writes, SECTION_MAP_READ for any other.</param>
    /// <param name="offset">Where it begins, a multiple of 64 KiB.</param>
    /// <param name="length">How long it is; 0: to the section's end.</param>
    /// <param name="protection">What it may do.</param>
    /// <param name="wanted">Where the view is to be, and nowhere else: a multiple of 64 KiB; 0: anywhere.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="viewSize">How long it is, in whole pages.</param>
    /// <returns>InvalidPageProtection, InvalidHandle, ObjectTypeMismatch, AccessDenied, SectionProtection, MappedAlignment, InvalidViewSize, NotSupported
    /// (a view that executes), InPageError (the file behind it is shorter than the section by now), ConflictingAddresses (something is there),
    /// NoMemory (no addresses), InsufficientResources (no room for a descriptor).</returns>
    public static NtStatus TryMapView(
        nint handle, long offset, long length, PageProtection protection, nint wanted, out nint address, out long viewSize)
    {
        NtStatus status = Sections.Map(handle, 0, offset, length, protection, out MappedMemory? memory, out _, wanted);
        viewSize = memory?.Length ?? 0;
        address = memory is null ? 0 : MappedViews.Add(memory);
        return status;
    }

    /// <summary>Unmaps a view (NtUnmapViewOfSection).</summary>
    /// <param name="address">Any address inside it.</param>
    /// <returns>NotMappedView: no view that was mapped by its raw call is there.</returns>
    public static NtStatus TryUnmapView(nint address) => MappedViews.Unmap(address);

    /// <summary>Writes what was changed in a view back to the file behind its section, and waits for that (FlushViewOfFile).</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="length">How much; 0: to the view's end.</param>
    /// <returns>NotMappedView, InvalidParameter (beyond the view's end), InPageError (the file could not be written).</returns>
    public static NtStatus TryFlushView(nint address, long length) => MappedViews.Flush(address, (nint)length);
}
