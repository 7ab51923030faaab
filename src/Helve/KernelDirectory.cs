using System.Diagnostics.CodeAnalysis;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve;

/// <summary>
/// A directory of the namespace: what has its names there. It goes with its last handle, whatever is in it; what is in it lives on, but can't
/// be found by its path any more.
/// </summary>
/// <remarks>
/// Thread-safe. As <see cref="KernelObjectOptions.RootDirectory"/> it is where other names begin. A name that begins with a backslash is a
/// full path here; any other is relative to the root directory, or to the caller's session.
/// </remarks>
public sealed class KernelDirectory : KernelObject
{
    private static readonly ObjectClass<KernelDirectory> s_class = new(ObjectType.Directory, static handle => new KernelDirectory(handle), isPath: true);

    private const DirectoryRights ReadAccess = DirectoryRights.Query | DirectoryRights.Traverse;

    // What one call asks for: more than a reply of the broker's holds.
    private const int AnyLength = int.MaxValue;

    internal KernelDirectory(nint handle)
        : base(handle)
    {
    }

    /// <summary>Creates a directory without a name, which is used through its handle (NtCreateDirectoryObject).</summary>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">InsufficientResources.</exception>
    public static KernelDirectory Create(DirectoryRights access = DirectoryRights.AllAccess, bool inheritable = false) =>
        new(CreateHandle(NameReference.Path(null, KernelHandleOwner.Attributes(inheritable)), access, out _));

    /// <summary>Creates the directory of a name; a name that exists is an error (NtCreateDirectoryObject).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameCollision (the name exists), ObjectTypeMismatch, AccessDenied, PrivilegeNotHeld, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad, InvalidHandle (the root directory), InsufficientResources.</exception>
    public static KernelDirectory Create(
        string name, DirectoryRights access = DirectoryRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new KernelDirectory(CreateHandle(
            NameReference.Path(name, KernelHandleOwner.Attributes(inheritable), options: options), access, out _));
    }

    /// <summary>Creates the directory of a name, or opens it if it exists (NtCreateDirectoryObject with OBJ_OPENIF).</summary>
    /// <param name="name">The name.</param>
    /// <param name="createdNew">False when it existed.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied, PrivilegeNotHeld, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad, InvalidHandle (the root directory), InsufficientResources.</exception>
    public static KernelDirectory CreateOrOpen(
        string name, out bool createdNew, DirectoryRights access = DirectoryRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        nint handle = CreateHandle(
            NameReference.Path(name, KernelHandleOwner.Attributes(inheritable), openExisting: true, options), access, out NtStatus status);
        createdNew = status != NtStatus.ObjectNameExists;
        return new KernelDirectory(handle);
    }

    /// <summary>Opens the directory that has a name (NtOpenDirectoryObject).</summary>
    /// <param name="name">The name; empty: the root directory of the options, or the caller's session.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameNotFound, ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid,
    /// ObjectPathNotFound, InvalidHandle (the root directory).</exception>
    public static KernelDirectory Open(
        string name, DirectoryRights access = ReadAccess, bool inheritable = false, KernelObjectOptions? options = null) =>
        s_class.Open(name, (uint)access, inheritable, options);

    /// <summary>Opens the directory that has a name, if there is one (NtOpenDirectoryObject).</summary>
    /// <param name="name">The name; empty: the root directory of the options, or the caller's session.</param>
    /// <param name="result">The directory, or null when nothing has that name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <returns>False when nothing has that name; every other failure is an exception.</returns>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid, InvalidHandle.</exception>
    public static bool TryOpen(
        string name,
        [NotNullWhen(true)] out KernelDirectory? result,
        DirectoryRights access = ReadAccess,
        bool inheritable = false,
        KernelObjectOptions? options = null) =>
        s_class.TryOpen(name, out result, (uint)access, inheritable, options);

    /// <inheritdoc cref="KernelEvent.FromHandle"/>
    public static KernelDirectory FromHandle(nint handle) => s_class.FromHandle(handle);

    /// <inheritdoc cref="KernelEvent.Duplicate()"/>
    public KernelDirectory Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <inheritdoc cref="KernelEvent.Duplicate(EventRights, bool)"/>
    public KernelDirectory Duplicate(DirectoryRights access, bool inheritable = false) =>
        new(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>Reads what is in the directory (NtQueryDirectoryObject), in no particular order. Needs DIRECTORY_QUERY.</summary>
    /// <returns>What lives. Names that come or go meanwhile may be missed or told twice in a directory of many hundreds.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public IReadOnlyList<KernelDirectoryEntry> GetEntries()
    {
        var all = new List<KernelDirectoryEntry>();
        uint context = 0;
        NtStatus status;
        do
        {
            status = DirectoryContent.Query(Handle, Identity, AnyLength, single: false, restart: false, context, out DirectoryPage? page);
            KernelError.ThrowIfFailed(status);
            all.AddRange(page!.Entries);
            context = page.Context;
        }
        while (status == NtStatus.MoreEntries);

        GC.KeepAlive(this);
        return all;
    }

    private static nint CreateHandle(in NameReference name, DirectoryRights access, out NtStatus status)
    {
        status = NamedObjects.Create(KernelHandles.DirectoryRequest((uint)access), name, out nint handle);
        KernelError.ThrowIfFailed(status);
        return handle;
    }
}
