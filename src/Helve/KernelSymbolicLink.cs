using System.Diagnostics.CodeAnalysis;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve;

/// <summary>
/// A symbolic link of the namespace: a name that leads through it goes on at its target. Whoever creates or opens an object by the link's
/// own name means what it leads to; only this class means the link.
/// </summary>
/// <remarks>
/// Thread-safe. It goes with its last handle, as every object does. A name that begins with a backslash is a full path here; any other is
/// relative to the root directory of the options, or to the caller's session.
/// </remarks>
public sealed class KernelSymbolicLink : KernelObject
{
    private static readonly ObjectClass<KernelSymbolicLink> s_class = new(ObjectType.SymbolicLink, static handle => new KernelSymbolicLink(handle), isPath: true);

    internal KernelSymbolicLink(nint handle)
        : base(handle)
    {
    }

    /// <summary>Where the link leads (NtQuerySymbolicLinkObject). Needs SYMBOLIC_LINK_QUERY.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public string Target
    {
        get
        {
            KernelError.ThrowIfFailed(DirectoryContent.QueryLink(Handle, Identity, out string? target));
            GC.KeepAlive(this);
            return target!;
        }
    }

    /// <summary>Creates the link of a name; a name that exists is an error (NtCreateSymbolicLinkObject).</summary>
    /// <param name="name">The name.</param>
    /// <param name="target">A full path, of something that need not exist; empty: the root of the namespace.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameCollision (the name exists), ObjectTypeMismatch, AccessDenied, PrivilegeNotHeld, ObjectNameInvalid
    /// (also a target of more than 16,383 characters), ObjectPathNotFound, ObjectPathSyntaxBad, InvalidHandle (the root directory),
    /// InsufficientResources.</exception>
    public static KernelSymbolicLink Create(
        string name,
        string target,
        SymbolicLinkRights access = SymbolicLinkRights.AllAccess,
        bool inheritable = false,
        KernelObjectOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(target);
        KernelError.ThrowIfFailed(DirectoryContent.CreateLink(
            NameReference.Path(name, KernelHandleOwner.Attributes(inheritable), options: options), (uint)access, target, out nint handle));
        return new KernelSymbolicLink(handle);
    }

    /// <summary>Opens the link that has a name (NtOpenSymbolicLinkObject).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameNotFound, ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid,
    /// ObjectPathNotFound, InvalidHandle (the root directory).</exception>
    public static KernelSymbolicLink Open(
        string name, SymbolicLinkRights access = SymbolicLinkRights.Query, bool inheritable = false, KernelObjectOptions? options = null) =>
        s_class.Open(name, (uint)access, inheritable, options);

    /// <summary>Opens the link that has a name, if there is one (NtOpenSymbolicLinkObject).</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The link, or null when nothing has that name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <returns>False when nothing has that name; every other failure is an exception.</returns>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid, InvalidHandle.</exception>
    public static bool TryOpen(
        string name,
        [NotNullWhen(true)] out KernelSymbolicLink? result,
        SymbolicLinkRights access = SymbolicLinkRights.Query,
        bool inheritable = false,
        KernelObjectOptions? options = null) =>
        s_class.TryOpen(name, out result, (uint)access, inheritable, options);

    /// <inheritdoc cref="KernelEvent.FromHandle"/>
    public static KernelSymbolicLink FromHandle(nint handle) => s_class.FromHandle(handle);

    /// <inheritdoc cref="KernelEvent.Duplicate()"/>
    public KernelSymbolicLink Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));
}
