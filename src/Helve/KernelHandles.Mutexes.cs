using System.Runtime.CompilerServices;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Creates a mutex without a name (NtCreateMutant).</summary>
    /// <param name="access">Access of the new handle; rights that a mutex does not have are dropped.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InsufficientResources.</returns>
    public static NtStatus TryCreateMutex(uint access, HandleAttributes attributes, bool initiallyOwned, out nint handle)
    {
        if (!initiallyOwned)
        {
            return Create(ObjectType.Mutex, access, attributes, Mutex<HardwareMemory>.Init(owner: 0), out handle);
        }

        handle = 0;
        ClientThread? state = ClientThread.Current;
        return state is null
            ? ClientThread.Failure
            : Create(ObjectType.Mutex, access, attributes, Mutex<HardwareMemory>.Init(state.Context.Record), out handle);
    }

    /// <summary>Creates a mutex with a name, or opens the one that has it (CreateMutexEx). An empty or null name creates without name.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the new handle; of a new mutex rights that a mutex does not have are dropped.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once; ignored when it existed.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success, or ObjectNameExists when a mutex of that name existed and was opened (the caller does not own it).
    /// ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied (it existed, and the
    /// access is 0, or more than a mutex has, or more than its security gives; or its directory's security forbids it), InsufficientResources.</returns>
    public static NtStatus TryCreateMutex(
        string? name, uint access, HandleAttributes attributes, bool initiallyOwned, out nint handle) =>
        string.IsNullOrEmpty(name)
            ? TryCreateMutex(access, attributes, initiallyOwned, out handle)
            : NamedObjects.Create(MutexRequest(access, initiallyOwned), NameReference.Plain(name, attributes, openExisting: true), out handle);

    /// <summary>Opens the mutex that has a name (OpenMutex).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>ObjectNameNotFound, ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied.</returns>
    public static NtStatus TryOpenMutex(string name, uint access, HandleAttributes attributes, out nint handle) =>
        NamedObjects.Open(ObjectType.Mutex, name, access, attributes, out handle);

    /// <summary>Creates a mutex as NT's own call has it (NtCreateMutant): an existing name is an error unless OBJ_OPENIF is given.</summary>
    /// <param name="attributes">What it is called. Without a name, or with an empty one, it gets none.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once; ignored when it existed.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success; ObjectNameExists with OBJ_OPENIF; ObjectNameCollision without. InvalidParameter (attributes), InvalidHandle (the root
    /// directory), ObjectTypeMismatch (the root is no directory, the name is another type's), ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, AccessDenied, PrivilegeNotHeld (OBJ_PERMANENT, audit entries),
    /// ReparsePointEncountered (OBJ_DONT_REPARSE), InvalidOwner, InvalidAcl (what is handed down is too long), InvalidLabel, InsufficientResources.</returns>
    public static NtStatus TryCreateMutex(in ObjectAttributes attributes, uint access, bool initiallyOwned, out nint handle)
    {
        NtStatus status = NameReference.ToCreate(attributes, out NameReference name);
        if (status == NtStatus.Success)
        {
            return name.IsLocal
                ? TryCreateMutex(access, (HandleAttributes)attributes.Attributes, initiallyOwned, out handle)
                : NamedObjects.Create(MutexRequest(access, initiallyOwned), name, out handle);
        }

        handle = 0;
        return status;
    }

    /// <summary>Opens a mutex as NT's own call has it (NtOpenMutant). An empty name with a root directory means the mutex that the root handle names.</summary>
    /// <param name="attributes">What it is called.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (attributes), InvalidHandle (the root directory), ObjectTypeMismatch, ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectNameNotFound, AccessDenied, ReparsePointEncountered (OBJ_DONT_REPARSE).</returns>
    public static NtStatus TryOpenMutex(in ObjectAttributes attributes, uint access, out nint handle) =>
        OpenByAttributes(ObjectType.Mutex, attributes, access, out handle);

    /// <summary>Releases a mutex that the calling thread owns (NtReleaseMutant).</summary>
    /// <param name="handle">The mutex; no access is needed, ownership is the check.</param>
    /// <param name="previousCount">The count before: 0 when owned once, one less for each further acquisition.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, MutantNotOwned.</returns>
    public static NtStatus TryReleaseMutex(nint handle, out int previousCount) => ReleaseMutex(handle, 0, out previousCount);

    /// <summary>Reads a mutex (NtQueryMutant).</summary>
    /// <param name="handle">The mutex; needs MUTANT_QUERY_STATE.</param>
    /// <param name="information">Its state.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryQueryMutex(nint handle, out MutexInformation information) => QueryMutex(handle, 0, out information);

    internal static CreateNamedRequest MutexRequest(uint access, bool initiallyOwned) => new()
    {
        Type = (uint)ObjectType.Mutex,
        Access = access,
        Flags = (uint)(initiallyOwned ? CreateFlags.InitialOwner : CreateFlags.None),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static NtStatus ReleaseMutex(nint handle, ulong identity, out int previousCount)
    {
        previousCount = 0;
        return QuickPath.TryReleaseMutex(handle, identity) ? NtStatus.Success : ReleaseMutexSlowly(handle, identity, out previousCount);
    }

    private static NtStatus ReleaseMutexSlowly(nint handle, ulong identity, out int previousCount)
    {
        previousCount = 0;
        NtStatus status = HandleResolver.Resolve(handle, identity, ObjectType.Mutex, 0, out ClientThread? state, out WaitTarget target);
        if (status == NtStatus.Success)
        {
            status = Mutex<HardwareMemory>.Release(state!.Context, target, out previousCount);
        }

        return status == NtStatus.MoreProcessingRequired
            ? ForeignCalls.Signal(state!, handle, target, SignalKind.ReleaseMutex, 1, out previousCount)
            : status;
    }

    internal static NtStatus QueryMutex(nint handle, ulong identity, out MutexInformation information)
    {
        information = default;
        NtStatus status = HandleResolver.Resolve(
            handle, identity, ObjectType.Mutex, (uint)MutexRights.QueryState, out ClientThread? state, out WaitTarget target);
        if (status == NtStatus.Success)
        {
            status = Mutex<HardwareMemory>.Query(state!.Context, target, out int count, out bool owned, out bool abandoned);
            information = new MutexInformation(count, owned, abandoned);
        }
        else if (status == NtStatus.MoreProcessingRequired)
        {
            status = ForeignCalls.Query(state!, handle, target, ObjectType.Mutex, out ForeignQueryReply reply);
            information = new MutexInformation(reply.First, reply.Second != 0, reply.Third != 0);
        }

        return status;
    }
}
