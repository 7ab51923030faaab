using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Creates a directory (NtCreateDirectoryObject): an existing name is an error unless OBJ_OPENIF is given.</summary>
    /// <param name="attributes">What it is called. Without a name, or with an empty one, it gets none and is used through its handle.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success; ObjectNameExists with OBJ_OPENIF; ObjectNameCollision without. InvalidParameter (attributes), InvalidHandle (the root
    /// directory), ObjectTypeMismatch (the root is no directory, the name is another type's), ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, AccessDenied, PrivilegeNotHeld (OBJ_PERMANENT, audit entries),
    /// ReparsePointEncountered (OBJ_DONT_REPARSE), InvalidOwner, InvalidAcl (what is handed down is too long), InvalidLabel, InsufficientResources.</returns>
    public static NtStatus TryCreateDirectory(in ObjectAttributes attributes, uint access, out nint handle)
    {
        handle = 0;
        NtStatus status = NameReference.ToCreate(attributes, out NameReference name);
        return status == NtStatus.Success ? NamedObjects.Create(DirectoryRequest(access), name, out handle) : status;
    }

    /// <summary>Opens a directory (NtOpenDirectoryObject). An empty name with a root directory means the root directory.</summary>
    /// <param name="attributes">What it is called.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (attributes), InvalidHandle (the root directory), ObjectTypeMismatch, ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectNameNotFound, AccessDenied, ReparsePointEncountered (OBJ_DONT_REPARSE).</returns>
    public static NtStatus TryOpenDirectory(in ObjectAttributes attributes, uint access, out nint handle) =>
        OpenByAttributes(ObjectType.Directory, attributes, access, out handle);

    /// <summary>
    /// Reads a directory (NtQueryDirectoryObject). Names that come or go meanwhile may be missed or told twice, when it is read in several
    /// calls.
    /// </summary>
    /// <param name="handle">The directory; needs DIRECTORY_QUERY.</param>
    /// <param name="length">
    /// Bytes that the entries may take in the buffer that NT would fill: 32 for each and 32 at the end, and for each of its two texts 2 bytes
    /// a character and 2 more. A reply takes some 100,000 bytes at most.
    /// </param>
    /// <param name="singleEntry">Whether one entry is wanted.</param>
    /// <param name="restartScan">Whether to begin anew, whatever the context.</param>
    /// <param name="context">Where to go on: 0 first, then as it was left. Raised by the number of entries.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="returnLength">Bytes that they take; with BufferTooSmall, what the next one would take.</param>
    /// <returns>Success: these were the last, or the one; MoreEntries: there was no room for more, or for any; BufferTooSmall: none for the single
    /// one; NoMoreEntries: there are none left. InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryQueryDirectory(
        nint handle,
        int length,
        bool singleEntry,
        bool restartScan,
        ref uint context,
        out IReadOnlyList<KernelDirectoryEntry> entries,
        out int returnLength)
    {
        entries = [];
        returnLength = 0;
        NtStatus status = DirectoryContent.Query(handle, 0, length, singleEntry, restartScan, context, out DirectoryPage? page);
        if (page is not null)
        {
            context = page.Context;
            entries = page.Entries;
            returnLength = page.Length;
        }

        return status;
    }

    /// <summary>Creates a symbolic link (NtCreateSymbolicLinkObject): a name that is met on the way through it goes on at its target.</summary>
    /// <param name="attributes">What it is called.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="target">A full path, of something that need not exist; empty: the root. Not null, and of 32,766 bytes at most.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success; ObjectNameExists with OBJ_OPENIF (the target stays as it was); ObjectNameCollision without. InvalidParameter (attributes, no
    /// target), InvalidHandle (the root directory), ObjectTypeMismatch, ObjectPathSyntaxBad, ObjectNameInvalid (also a target that is too
    /// long), ObjectPathNotFound, AccessDenied, PrivilegeNotHeld (OBJ_PERMANENT, audit entries),
    /// ReparsePointEncountered (OBJ_DONT_REPARSE), InvalidOwner, InvalidAcl (what is handed down is too long), InvalidLabel, InsufficientResources.</returns>
    public static NtStatus TryCreateSymbolicLink(in ObjectAttributes attributes, uint access, string? target, out nint handle)
    {
        handle = 0;
        if (target is null)
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = NameReference.ToCreate(attributes, out NameReference name);
        return status == NtStatus.Success ? DirectoryContent.CreateLink(name, access, target, out handle) : status;
    }

    /// <summary>Opens a symbolic link itself (NtOpenSymbolicLinkObject).</summary>
    /// <param name="attributes">What it is called.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (attributes), InvalidHandle (the root directory), ObjectTypeMismatch, ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectNameNotFound, AccessDenied, ReparsePointEncountered (OBJ_DONT_REPARSE, a link before the last component).</returns>
    public static NtStatus TryOpenSymbolicLink(in ObjectAttributes attributes, uint access, out nint handle) =>
        OpenByAttributes(ObjectType.SymbolicLink, attributes, access, out handle);

    /// <summary>Reads the target of a symbolic link (NtQuerySymbolicLinkObject).</summary>
    /// <param name="handle">The link; needs SYMBOLIC_LINK_QUERY.</param>
    /// <param name="maximumLength">Bytes that the target may take, 2 a character.</param>
    /// <param name="target">The target; null on failure.</param>
    /// <param name="returnLength">Bytes that it takes, also with BufferTooSmall.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied, BufferTooSmall.</returns>
    public static NtStatus TryQuerySymbolicLink(nint handle, int maximumLength, out string? target, out int returnLength)
    {
        returnLength = 0;
        NtStatus status = DirectoryContent.QueryLink(handle, 0, out target);
        if (status == NtStatus.Success)
        {
            returnLength = target!.Length * sizeof(char);
            if (returnLength > maximumLength)
            {
                target = null;
                return NtStatus.BufferTooSmall;
            }
        }

        return status;
    }

    /// <summary>Makes an object live without handles (NtMakePermanentObject), until it is made temporary or its broker ends.</summary>
    /// <param name="handle">The object, which has a name; no access is needed, but SeCreatePermanentPrivilege, which root has.</param>
    /// <returns>PrivilegeNotHeld, InvalidHandle, InvalidParameter (it has no name: nobody could ever open it again), InsufficientResources.</returns>
    public static NtStatus TryMakePermanent(nint handle) => DirectoryContent.SetPermanence(handle, 0, permanent: true);

    /// <summary>Lets a permanent object go with its last handle again (NtMakeTemporaryObject). What is not permanent stays as it is.</summary>
    /// <param name="handle">The object; needs DELETE.</param>
    /// <returns>InvalidHandle, AccessDenied (also what the namespace begins with, which stays).</returns>
    public static NtStatus TryMakeTemporary(nint handle) => DirectoryContent.SetPermanence(handle, 0, permanent: false);

    internal static CreateNamedRequest DirectoryRequest(uint access) => new() { Type = (uint)ObjectType.Directory, Access = access };

    private static NtStatus OpenByAttributes(ObjectType type, in ObjectAttributes attributes, uint access, out nint handle)
    {
        handle = 0;
        NtStatus status = NameReference.ToOpen(attributes, out NameReference name);
        return status == NtStatus.Success ? NamedObjects.Open(type, name, access, out handle) : status;
    }
}
