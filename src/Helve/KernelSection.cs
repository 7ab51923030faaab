using System.Diagnostics.CodeAnalysis;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Linux;
using Microsoft.Win32.SafeHandles;

namespace Helve;

/// <summary>
/// A section: memory that processes share, with or without a file behind it (a file mapping, in the words of Win32). Map views of it to use it.
/// </summary>
/// <remarks>
/// <para>Memory is zero at first and costs nothing before it is touched. It lives until the last handle and the last view of any process are gone, however these
/// processes end, and leaves nothing behind.</para>
/// <para>A handle without SECTION_MAP_WRITE gives no view that writes; its process has no descriptor that could be mapped for that. docs/trust.md says against whom this holds.</para>
/// <para>Thread-safe. A wait for a section, with SYNCHRONIZE, is satisfied at once.</para>
/// </remarks>
public sealed class KernelSection : KernelWaitHandle
{
    private static readonly ObjectClass<KernelSection> s_class = new(ObjectType.Section, Wrap);

    /// <summary>Creates a section of memory, without a name (CreateFileMapping), to read and write.</summary>
    /// <param name="size">Its size in bytes.</param>
    /// <exception cref="KernelException">InvalidParameter (size), SectionTooBig, QuotaExceeded, InsufficientResources (no room for a descriptor).</exception>
    public KernelSection(long size)
        : base(Make(null, size, PageProtection.ReadWrite, null, null, inheritable: false, openExisting: true, null, out _))
    {
    }

    /// <summary>Creates the section of a name, or opens it if it exists (CreateFileMapping), to read and write.</summary>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows. Null or empty: no name.</param>
    /// <param name="createdNew">False when it existed: its size is then as it was.</param>
    /// <exception cref="KernelException">InvalidParameter (size), SectionTooBig, ObjectTypeMismatch (the name is another type's), AccessDenied (its security forbids it),
    /// ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, QuotaExceeded, InsufficientResources (no room for a descriptor).</exception>
    public KernelSection(long size, string? name, out bool createdNew)
        : base(Make(name, size, PageProtection.ReadWrite, null, null, inheritable: false, openExisting: true, null, out createdNew))
    {
    }

    private KernelSection(OwnedHandle handle)
        : base(handle.Value)
    {
    }

    // Not the handle's number itself: a size of type int would be taken for one.
    private readonly record struct OwnedHandle(nint Value);

    /// <summary>Creates a section of memory without a name, with a protection and access of choice.</summary>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="protection">What views may do at most.</param>
    /// <param name="access">Access of the handle; null: what CreateFileMapping asks for with that protection.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidParameter (size), InvalidPageProtection, SectionTooBig, QuotaExceeded, InsufficientResources.</exception>
    public static KernelSection Create(
        long size, PageProtection protection = PageProtection.ReadWrite, SectionRights? access = null, bool inheritable = false) =>
        Wrap(Make(null, size, protection, null, access, inheritable, openExisting: false, null, out _));

    /// <summary>Creates the section of a name; a name that exists is an error (NtCreateSection without OBJ_OPENIF).</summary>
    /// <param name="name">The name.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="protection">What views may do at most.</param>
    /// <param name="access">Access of the handle; null: what CreateFileMapping asks for with that protection.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameCollision (the name exists), ObjectTypeMismatch, InvalidParameter (size), InvalidPageProtection, SectionTooBig, AccessDenied,
    /// ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, QuotaExceeded, InsufficientResources.</exception>
    public static KernelSection Create(
        string name,
        long size,
        PageProtection protection = PageProtection.ReadWrite,
        SectionRights? access = null,
        bool inheritable = false,
        KernelObjectOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Wrap(Make(name, size, protection, null, access, inheritable, openExisting: false, options, out _));
    }

    /// <summary>Creates the section of a name, or opens it if it exists (CreateFileMapping), with a protection and access of choice.</summary>
    /// <param name="name">The name.</param>
    /// <param name="size">Its size in bytes; ignored when it existed.</param>
    /// <param name="createdNew">False when it existed: size and protection are then as they were.</param>
    /// <param name="protection">What views may do at most; ignored when it existed.</param>
    /// <param name="access">Access of the handle; null: what CreateFileMapping asks for with that protection.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">As <see cref="Create(string, long, PageProtection, SectionRights?, bool, KernelObjectOptions?)"/>, but that an existing name is none.</exception>
    public static KernelSection CreateOrOpen(
        string name,
        long size,
        out bool createdNew,
        PageProtection protection = PageProtection.ReadWrite,
        SectionRights? access = null,
        bool inheritable = false,
        KernelObjectOptions? options = null) =>
        Wrap(Make(name, size, protection, null, access, inheritable, openExisting: true, options, out createdNew));

    /// <summary>Creates a section of a file (CreateFileMapping), with or without a name.</summary>
    /// <param name="file">An ordinary file that is open for reading, and for writing too if the views are to write. It may be closed afterwards.</param>
    /// <param name="size">Its size in bytes; 0: that of the file. A file that may be written grows if it is shorter.</param>
    /// <param name="protection">What views may do at most.</param>
    /// <param name="name">The name; null or empty: none. One that exists is opened.</param>
    /// <param name="access">Access of the handle; null: what CreateFileMapping asks for with that protection.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">MappedFileSizeZero, SectionTooBig, AccessDenied (the file is not open for that, or the name's security forbids it), InvalidFileForSection (no
    /// ordinary file), InvalidHandle (it is closed), and all that can be wrong with a name.</exception>
    public static KernelSection FromFile(
        SafeFileHandle file,
        long size = 0,
        PageProtection protection = PageProtection.ReadWrite,
        string? name = null,
        SectionRights? access = null,
        bool inheritable = false,
        KernelObjectOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Wrap(Make(name, size, protection, file, access, inheritable, openExisting: true, options, out _));
    }

    /// <summary>Opens the section that has a name (OpenFileMapping).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameNotFound, ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources (no room for a descriptor).</exception>
    public static KernelSection Open(
        string name, SectionRights access = SectionRights.MapRead | SectionRights.Query, bool inheritable = false, KernelObjectOptions? options = null) =>
        s_class.Open(name, (uint)access, inheritable, options);

    /// <summary>Opens the section that has a name, if there is one (OpenFileMapping).</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The section, or null when nothing has that name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <returns>False when nothing has that name; every other failure is an exception.</returns>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid, ObjectPathSyntaxBad, InsufficientResources.</exception>
    public static bool TryOpen(
        string name,
        [NotNullWhen(true)] out KernelSection? result,
        SectionRights access = SectionRights.MapRead | SectionRights.Query,
        bool inheritable = false,
        KernelObjectOptions? options = null) =>
        s_class.TryOpen(name, out result, (uint)access, inheritable, options);

    /// <inheritdoc cref="KernelEvent.FromHandle"/>
    public static KernelSection FromHandle(nint handle) => s_class.FromHandle(handle);

    /// <inheritdoc cref="KernelEvent.Duplicate()"/>
    public KernelSection Duplicate() => Wrap(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <inheritdoc cref="KernelEvent.Duplicate(EventRights, bool)"/>
    public KernelSection Duplicate(SectionRights access, bool inheritable = false) =>
        Wrap(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>What the section is (NtQuerySection). Needs SECTION_QUERY.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public SectionInformation Information
    {
        get
        {
            KernelError.ThrowIfFailed(Sections.Query(Handle, Identity, out SectionInformation information));
            GC.KeepAlive(this);
            return information;
        }
    }

    /// <summary>Maps a part of it into this process (MapViewOfFile). Needs SECTION_MAP_WRITE for a view that writes, SECTION_MAP_READ for any other.</summary>
    /// <param name="protection">What the view may do.</param>
    /// <param name="offset">Where it begins, a multiple of 64 KiB.</param>
    /// <param name="length">How long it is; 0: to the section's end.</param>
    /// <exception cref="KernelException">InvalidPageProtection, InvalidHandle, AccessDenied, SectionProtection (the section's own does not allow it), MappedAlignment,
    /// InvalidViewSize, NotSupported (a view that executes), InPageError (the file behind it was cut short), NoMemory.</exception>
    public KernelSectionView MapView(PageProtection protection = PageProtection.ReadWrite, long offset = 0, long length = 0)
    {
        KernelError.ThrowIfFailed(Sections.Map(Handle, Identity, offset, length, protection, out MappedMemory? memory, out bool isFile));
        GC.KeepAlive(this);
        return new KernelSectionView(memory!, offset, protection, isFile);
    }

    /// <summary>Takes a handle over.</summary>
    internal static KernelSection Wrap(nint handle) => new(new OwnedHandle(handle));

    private static nint Make(
        string? name,
        long size,
        PageProtection protection,
        SafeFileHandle? file,
        SectionRights? access,
        bool inheritable,
        bool openExisting,
        KernelObjectOptions? options,
        out bool createdNew)
    {
        NtStatus status = Sections.Create(
            NameReference.Plain(name ?? string.Empty, KernelHandleOwner.Attributes(inheritable), openExisting && !string.IsNullOrEmpty(name), options),
            (uint)(access ?? SectionRules.GrantOf(protection)),
            new Sections.Wanted((ulong)size, protection, SectionAttributes.Commit),
            file,
            out nint handle);
        KernelError.ThrowIfFailed(status);
        createdNew = status != NtStatus.ObjectNameExists;
        return handle;
    }
}
