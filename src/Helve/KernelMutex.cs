using System.Diagnostics.CodeAnalysis;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve;

/// <summary>A mutex: owned by one thread of one process at a time, as often as it likes; abandoned when its owner dies.</summary>
/// <remarks>
/// Thread-safe. A wait acquires it; whoever acquires a mutex whose owner died is told by <see cref="WaitResult.Abandoned"/>. Closing a
/// handle neither releases nor abandons. Because a thread owns it, it can't be awaited: use a <see cref="KernelSemaphore"/> of limit 1.
/// </remarks>
public sealed class KernelMutex : KernelWaitHandle
{
    private static readonly ObjectClass<KernelMutex> s_class = new(ObjectType.Mutex, static handle => new KernelMutex(handle));

    /// <summary>Creates a mutex without a name (CreateMutex), with all access.</summary>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once, if it is created.</param>
    /// <exception cref="KernelException">InsufficientResources.</exception>
    public KernelMutex(bool initiallyOwned = false)
        : base(CreateUnnamed(initiallyOwned, MutexRights.AllAccess, inheritable: false))
    {
    }

    /// <summary>Creates the mutex of a name, or opens it if it exists (CreateMutex), with all access.</summary>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once, if it is created.</param>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows. Null or empty: no name.</param>
    /// <param name="createdNew">False when it existed: state and limits are then as they were.</param>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied (its security forbids it), ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources.</exception>
    public KernelMutex(bool initiallyOwned, string? name, out bool createdNew)
        : base(CreateOrOpenHandle(initiallyOwned, name, MutexRights.AllAccess, inheritable: false, out createdNew))
    {
    }

    internal KernelMutex(nint handle)
        : base(handle)
    {
    }

    /// <summary>Creates a mutex without a name, with chosen access.</summary>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once, if it is created.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">InsufficientResources.</exception>
    public static KernelMutex Create(bool initiallyOwned, MutexRights access = MutexRights.AllAccess, bool inheritable = false) =>
        new(CreateUnnamed(initiallyOwned, access, inheritable));

    /// <summary>Creates the mutex of a name; a name that exists is an error (NtCreate without OBJ_OPENIF).</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once, if it is created.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameCollision (the name exists), ObjectTypeMismatch, AccessDenied (its security forbids it),
    /// ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources.</exception>
    public static KernelMutex Create(
        string name, bool initiallyOwned, MutexRights access = MutexRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        KernelError.ThrowIfFailed(NamedObjects.Create(
            KernelHandles.MutexRequest((uint)access, initiallyOwned), NameReference.Plain(name, KernelHandleOwner.Attributes(inheritable), options: options), out nint handle));
        return new KernelMutex(handle);
    }

    /// <summary>Creates the mutex of a name, or opens it if it exists (CreateMutexEx), with chosen access.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once, if it is created.</param>
    /// <param name="createdNew">False when it existed: state and limits are then as they were.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied (its security or
    /// its directory's forbids it, or the mutex existed and the access is 0 or more than a mutex has), ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources.</exception>
    public static KernelMutex CreateOrOpen(
        string name, bool initiallyOwned, out bool createdNew, MutexRights access = MutexRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null) =>
        new(CreateOrOpenHandle(initiallyOwned, name, access, inheritable, out createdNew, options));

    /// <summary>Reads the mutex (NtQueryMutant). Needs MUTANT_QUERY_STATE.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public MutexInformation State
    {
        get
        {
            KernelError.ThrowIfFailed(KernelHandles.QueryMutex(Handle, Identity, out MutexInformation information));
            GC.KeepAlive(this);
            return information;
        }
    }

    /// <summary>Opens the mutex that has a name (OpenMutex).</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameNotFound, ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad.</exception>
    public static KernelMutex Open(string name, MutexRights access = MutexRights.Synchronize, bool inheritable = false, KernelObjectOptions? options = null) =>
        s_class.Open(name, (uint)access, inheritable, options);

    /// <summary>Opens the mutex that has a name, if there is one (OpenMutex).</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The mutex, or null when nothing has that name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <returns>False when nothing has that name; every other failure is an exception.</returns>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid, ObjectPathSyntaxBad.</exception>
    public static bool TryOpen(
        string name, [NotNullWhen(true)] out KernelMutex? result, MutexRights access = MutexRights.Synchronize, bool inheritable = false, KernelObjectOptions? options = null) =>
        s_class.TryOpen(name, out result, (uint)access, inheritable, options);

    /// <inheritdoc cref="KernelEvent.FromHandle"/>
    public static KernelMutex FromHandle(nint handle) => s_class.FromHandle(handle);

    /// <inheritdoc cref="KernelEvent.Duplicate()"/>
    public KernelMutex Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <inheritdoc cref="KernelEvent.Duplicate(EventRights, bool)"/>
    public KernelMutex Duplicate(MutexRights access, bool inheritable = false) =>
        new(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>Releases the mutex once (ReleaseMutex). No access is needed: the calling thread must own it.</summary>
    /// <returns>The count before: 0 when it was owned once and is free now, -1 when it was owned twice, and so on.</returns>
    /// <exception cref="KernelException">InvalidHandle, MutantNotOwned.</exception>
    public int Release()
    {
        KernelError.ThrowIfFailed(KernelHandles.ReleaseMutex(Handle, Identity, out int previousCount));
        GC.KeepAlive(this);
        return previousCount;
    }

    private static nint CreateUnnamed(bool initiallyOwned, MutexRights access, bool inheritable)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryCreateMutex(
            (uint)access, KernelHandleOwner.Attributes(inheritable), initiallyOwned, out nint handle));
        return handle;
    }

    private static nint CreateOrOpenHandle(bool initiallyOwned, string? name, MutexRights access, bool inheritable, out bool createdNew, KernelObjectOptions? options = null)
    {
        NtStatus status = string.IsNullOrEmpty(name) && options?.SecurityDescriptor is null
            ? KernelHandles.TryCreateMutex((uint)access, KernelHandleOwner.Attributes(inheritable), initiallyOwned, out nint handle)
            : NamedObjects.Create(
                KernelHandles.MutexRequest((uint)access, initiallyOwned),
                NameReference.Plain(name ?? string.Empty, KernelHandleOwner.Attributes(inheritable), openExisting: true, options),
                out handle);
        KernelError.ThrowIfFailed(status);
        createdNew = status != NtStatus.ObjectNameExists;
        return handle;
    }
}
