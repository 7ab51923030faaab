using System.Diagnostics.CodeAnalysis;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve;

/// <summary>A semaphore: a count between 0 and a limit; each satisfied wait takes 1, a release adds.</summary>
/// <remarks>Thread-safe; nobody owns it, so any thread or process may release, and it can be awaited.</remarks>
public sealed class KernelSemaphore : KernelWaitHandle
{
    private static readonly ObjectClass<KernelSemaphore> s_class = new(ObjectType.Semaphore, static handle => new KernelSemaphore(handle));

    /// <summary>Creates a semaphore without a name (CreateSemaphore), with all access.</summary>
    /// <param name="initialCount">Count at the beginning, 0 to the limit.</param>
    /// <param name="maximumCount">The limit, at least 1.</param>
    /// <exception cref="KernelException">InsufficientResources, InvalidParameter (counts).</exception>
    public KernelSemaphore(int initialCount, int maximumCount)
        : base(CreateUnnamed(initialCount, maximumCount, SemaphoreRights.AllAccess, inheritable: false))
    {
    }

    /// <summary>Creates the semaphore of a name, or opens it if it exists (CreateSemaphore), with all access.</summary>
    /// <param name="initialCount">Count at the beginning, 0 to the limit.</param>
    /// <param name="maximumCount">The limit, at least 1.</param>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows. Null or empty: no name.</param>
    /// <param name="createdNew">False when it existed: state and limits are then as they were.</param>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied (its security forbids it), ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources, InvalidParameter (counts).</exception>
    public KernelSemaphore(int initialCount, int maximumCount, string? name, out bool createdNew)
        : base(CreateOrOpenHandle(initialCount, maximumCount, name, SemaphoreRights.AllAccess, inheritable: false, out createdNew))
    {
    }

    internal KernelSemaphore(nint handle)
        : base(handle)
    {
    }

    /// <summary>Creates a semaphore without a name, with chosen access.</summary>
    /// <param name="initialCount">Count at the beginning, 0 to the limit.</param>
    /// <param name="maximumCount">The limit, at least 1.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">InsufficientResources, InvalidParameter (counts).</exception>
    public static KernelSemaphore Create(int initialCount, int maximumCount, SemaphoreRights access = SemaphoreRights.AllAccess, bool inheritable = false) =>
        new(CreateUnnamed(initialCount, maximumCount, access, inheritable));

    /// <summary>Creates the semaphore of a name; a name that exists is an error (NtCreate without OBJ_OPENIF).</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="initialCount">Count at the beginning, 0 to the limit.</param>
    /// <param name="maximumCount">The limit, at least 1.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameCollision (the name exists), ObjectTypeMismatch, AccessDenied (its security forbids it),
    /// ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources, InvalidParameter (counts).</exception>
    public static KernelSemaphore Create(
        string name, int initialCount, int maximumCount, SemaphoreRights access = SemaphoreRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!KernelHandles.AreCountsValid(initialCount, maximumCount))
        {
            KernelError.Throw(NtStatus.InvalidParameter);
        }

        KernelError.ThrowIfFailed(NamedObjects.Create(
            KernelHandles.SemaphoreRequest((uint)access, initialCount, maximumCount), NameReference.Plain(name, KernelHandleOwner.Attributes(inheritable), options: options), out nint handle));
        return new KernelSemaphore(handle);
    }

    /// <summary>Creates the semaphore of a name, or opens it if it exists (CreateSemaphoreEx), with chosen access.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="initialCount">Count at the beginning, 0 to the limit.</param>
    /// <param name="maximumCount">The limit, at least 1.</param>
    /// <param name="createdNew">False when it existed: state and limits are then as they were.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied (its security or
    /// its directory's forbids it, or the semaphore existed and the access is 0 or more than a semaphore has), ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources, InvalidParameter (counts).</exception>
    public static KernelSemaphore CreateOrOpen(
        string name, int initialCount, int maximumCount, out bool createdNew, SemaphoreRights access = SemaphoreRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null) =>
        new(CreateOrOpenHandle(initialCount, maximumCount, name, access, inheritable, out createdNew, options));

    /// <summary>Reads the semaphore (NtQuerySemaphore). Needs SEMAPHORE_QUERY_STATE.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public SemaphoreInformation State
    {
        get
        {
            KernelError.ThrowIfFailed(KernelHandles.QuerySemaphore(Handle, Identity, out SemaphoreInformation information));
            GC.KeepAlive(this);
            return information;
        }
    }

    /// <summary>Opens the semaphore that has a name (OpenSemaphore).</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameNotFound, ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad.</exception>
    public static KernelSemaphore Open(string name, SemaphoreRights access = SemaphoreRights.Synchronize | SemaphoreRights.ModifyState, bool inheritable = false, KernelObjectOptions? options = null) =>
        s_class.Open(name, (uint)access, inheritable, options);

    /// <summary>Opens the semaphore that has a name, if there is one (OpenSemaphore).</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The semaphore, or null when nothing has that name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <returns>False when nothing has that name; every other failure is an exception.</returns>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid, ObjectPathSyntaxBad.</exception>
    public static bool TryOpen(
        string name, [NotNullWhen(true)] out KernelSemaphore? result, SemaphoreRights access = SemaphoreRights.Synchronize | SemaphoreRights.ModifyState, bool inheritable = false, KernelObjectOptions? options = null) =>
        s_class.TryOpen(name, out result, (uint)access, inheritable, options);

    /// <inheritdoc cref="KernelEvent.FromHandle"/>
    public static KernelSemaphore FromHandle(nint handle) => s_class.FromHandle(handle);

    /// <inheritdoc cref="KernelEvent.Duplicate()"/>
    public KernelSemaphore Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <inheritdoc cref="KernelEvent.Duplicate(EventRights, bool)"/>
    public KernelSemaphore Duplicate(SemaphoreRights access, bool inheritable = false) =>
        new(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>Adds to the count (ReleaseSemaphore) and releases as many waiters. Needs SEMAPHORE_MODIFY_STATE.</summary>
    /// <param name="releaseCount">How much, at least 1.</param>
    /// <returns>The count before.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InvalidParameter (count below 1), SemaphoreLimitExceeded (nothing changed).</exception>
    public int Release(int releaseCount = 1)
    {
        KernelError.ThrowIfFailed(KernelHandles.ReleaseSemaphore(Handle, Identity, releaseCount, out int previousCount));
        GC.KeepAlive(this);
        return previousCount;
    }

    private static nint CreateUnnamed(int initialCount, int maximumCount, SemaphoreRights access, bool inheritable)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryCreateSemaphore(
            (uint)access, KernelHandleOwner.Attributes(inheritable), initialCount, maximumCount, out nint handle));
        return handle;
    }

    private static nint CreateOrOpenHandle(int initialCount, int maximumCount, string? name, SemaphoreRights access, bool inheritable, out bool createdNew, KernelObjectOptions? options = null)
    {
        if (!KernelHandles.AreCountsValid(initialCount, maximumCount))
        {
            KernelError.Throw(NtStatus.InvalidParameter);
        }

        NtStatus status = string.IsNullOrEmpty(name) && options?.SecurityDescriptor is null
            ? KernelHandles.TryCreateSemaphore((uint)access, KernelHandleOwner.Attributes(inheritable), initialCount, maximumCount, out nint handle)
            : NamedObjects.Create(
                KernelHandles.SemaphoreRequest((uint)access, initialCount, maximumCount),
                NameReference.Plain(name ?? string.Empty, KernelHandleOwner.Attributes(inheritable), openExisting: true, options),
                out handle);
        KernelError.ThrowIfFailed(status);
        createdNew = status != NtStatus.ObjectNameExists;
        return handle;
    }
}
