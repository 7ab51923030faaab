using System.Runtime.CompilerServices;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Creates a semaphore without a name (NtCreateSemaphore).</summary>
    /// <param name="access">Access of the new handle; rights that a semaphore does not have are dropped.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="initialCount">Count at the beginning, 0 to the limit.</param>
    /// <param name="maximumCount">The limit, at least 1.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (counts), InsufficientResources.</returns>
    public static NtStatus TryCreateSemaphore(
        uint access, HandleAttributes attributes, int initialCount, int maximumCount, out nint handle)
    {
        handle = 0;
        return AreCountsValid(initialCount, maximumCount)
            ? Create(ObjectType.Semaphore, access, attributes, Semaphore<HardwareMemory>.Init(initialCount, maximumCount), out handle)
            : NtStatus.InvalidParameter;
    }

    /// <summary>Creates a semaphore with a name, or opens the one that has it (CreateSemaphoreEx). An empty or null name creates without name.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the new handle; of a new semaphore rights that a semaphore does not have are dropped.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="initialCount">Count at the beginning, 0 to the limit; checked, then ignored when it existed.</param>
    /// <param name="maximumCount">The limit, at least 1; checked, then ignored when it existed.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success, or ObjectNameExists when a semaphore of that name existed and was opened. InvalidParameter (counts),
    /// ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied (it existed, and the
    /// access is 0, or more than a semaphore has, or more than its security gives; or its directory's security forbids it), InsufficientResources.</returns>
    public static NtStatus TryCreateSemaphore(
        string? name, uint access, HandleAttributes attributes, int initialCount, int maximumCount, out nint handle)
    {
        handle = 0;
        return string.IsNullOrEmpty(name) ? TryCreateSemaphore(access, attributes, initialCount, maximumCount, out handle)
            : !AreCountsValid(initialCount, maximumCount) ? NtStatus.InvalidParameter
            : NamedObjects.Create(SemaphoreRequest(access, initialCount, maximumCount), NameReference.Plain(name, attributes, openExisting: true), out handle);
    }

    /// <summary>Opens the semaphore that has a name (OpenSemaphore).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>ObjectNameNotFound, ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied.</returns>
    public static NtStatus TryOpenSemaphore(string name, uint access, HandleAttributes attributes, out nint handle) =>
        NamedObjects.Open(ObjectType.Semaphore, name, access, attributes, out handle);

    /// <summary>Creates a semaphore as NT's own call has it (NtCreateSemaphore): an existing name is an error unless OBJ_OPENIF is given.</summary>
    /// <param name="attributes">What it is called. Without a name, or with an empty one, it gets none.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="initialCount">Count at the beginning, 0 to the limit; checked, then ignored when it existed.</param>
    /// <param name="maximumCount">The limit, at least 1; checked, then ignored when it existed.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success; ObjectNameExists with OBJ_OPENIF; ObjectNameCollision without. InvalidParameter (counts, attributes), InvalidHandle (the root
    /// directory), ObjectTypeMismatch (the root is no directory, the name is another type's), ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, AccessDenied, PrivilegeNotHeld (OBJ_PERMANENT, audit entries),
    /// ReparsePointEncountered (OBJ_DONT_REPARSE), InvalidOwner, InvalidAcl (what is handed down is too long), InvalidLabel, InsufficientResources.</returns>
    public static NtStatus TryCreateSemaphore(in ObjectAttributes attributes, uint access, int initialCount, int maximumCount, out nint handle)
    {
        if (!AreCountsValid(initialCount, maximumCount))
        {
            handle = 0;
            return NtStatus.InvalidParameter;
        }

        NtStatus status = NameReference.ToCreate(attributes, out NameReference name);
        if (status == NtStatus.Success)
        {
            return name.IsLocal
                ? TryCreateSemaphore(access, (HandleAttributes)attributes.Attributes, initialCount, maximumCount, out handle)
                : NamedObjects.Create(SemaphoreRequest(access, initialCount, maximumCount), name, out handle);
        }

        handle = 0;
        return status;
    }

    /// <summary>Opens a semaphore as NT's own call has it (NtOpenSemaphore). An empty name with a root directory means the semaphore that the root handle names.</summary>
    /// <param name="attributes">What it is called.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (attributes), InvalidHandle (the root directory), ObjectTypeMismatch, ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectNameNotFound, AccessDenied, ReparsePointEncountered (OBJ_DONT_REPARSE).</returns>
    public static NtStatus TryOpenSemaphore(in ObjectAttributes attributes, uint access, out nint handle) =>
        OpenByAttributes(ObjectType.Semaphore, attributes, access, out handle);

    /// <summary>Adds to a semaphore's count (NtReleaseSemaphore) and releases as many waiters.</summary>
    /// <param name="handle">The semaphore; needs SEMAPHORE_MODIFY_STATE.</param>
    /// <param name="releaseCount">How much, at least 1.</param>
    /// <param name="previousCount">The count before.</param>
    /// <returns>InvalidParameter (count, looked at first), InvalidHandle, ObjectTypeMismatch, AccessDenied, SemaphoreLimitExceeded (nothing changed).</returns>
    public static NtStatus TryReleaseSemaphore(nint handle, int releaseCount, out int previousCount) =>
        ReleaseSemaphore(handle, 0, releaseCount, out previousCount);

    /// <summary>Reads a semaphore (NtQuerySemaphore).</summary>
    /// <param name="handle">The semaphore; needs SEMAPHORE_QUERY_STATE.</param>
    /// <param name="information">Its state.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryQuerySemaphore(nint handle, out SemaphoreInformation information) => QuerySemaphore(handle, 0, out information);

    internal static bool AreCountsValid(int initialCount, int maximumCount) =>
        maximumCount > 0 && initialCount >= 0 && initialCount <= maximumCount;

    internal static CreateNamedRequest SemaphoreRequest(uint access, int initialCount, int maximumCount) => new()
    {
        Type = (uint)ObjectType.Semaphore,
        Access = access,
        Initial = (uint)initialCount,
        Maximum = (uint)maximumCount,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static NtStatus ReleaseSemaphore(nint handle, ulong identity, int releaseCount, out int previousCount) =>
        QuickPath.TryRelease(handle, identity, releaseCount, out previousCount)
            ? NtStatus.Success
            : ReleaseSemaphoreSlowly(handle, identity, releaseCount, out previousCount);

    private static NtStatus ReleaseSemaphoreSlowly(nint handle, ulong identity, int releaseCount, out int previousCount)
    {
        previousCount = 0;
        if (releaseCount <= 0)
        {
            // As NtReleaseSemaphore does: the number is looked at before the handle.
            return NtStatus.InvalidParameter;
        }

        NtStatus status = HandleResolver.Resolve(
            handle, identity, ObjectType.Semaphore, (uint)SemaphoreRights.ModifyState, out ClientThread? state, out WaitTarget target);
        if (status == NtStatus.Success)
        {
            status = Semaphore<HardwareMemory>.Release(state!.Context, target, releaseCount, out previousCount);
        }

        return status == NtStatus.MoreProcessingRequired
            ? ForeignCalls.Signal(state!, handle, target, SignalKind.Release, (uint)releaseCount, out previousCount)
            : status;
    }

    internal static NtStatus QuerySemaphore(nint handle, ulong identity, out SemaphoreInformation information)
    {
        information = default;
        NtStatus status = HandleResolver.Resolve(
            handle, identity, ObjectType.Semaphore, (uint)SemaphoreRights.QueryState, out ClientThread? state, out WaitTarget target);
        if (status == NtStatus.Success)
        {
            status = Semaphore<HardwareMemory>.Query(state!.Context, target, out int count, out int limit);
            information = new SemaphoreInformation(count, limit);
        }
        else if (status == NtStatus.MoreProcessingRequired)
        {
            status = ForeignCalls.Query(state!, handle, target, ObjectType.Semaphore, out ForeignQueryReply reply);
            information = new SemaphoreInformation(reply.First, reply.Second);
        }

        return status;
    }
}
