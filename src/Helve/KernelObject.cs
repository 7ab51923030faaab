using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;

namespace Helve;

/// <summary>
/// A handle to a kernel object, owned by this .NET object: disposing it (or, late, its finalizer) closes the handle. Objects are counted by
/// their handles, in all processes; a handle itself is not counted, so two owners need two handles: <c>Duplicate</c>.
/// </summary>
/// <remarks>
/// <para>Thread-safe, as the calls of the kernel are. Closing while another thread waits does not end that wait.</para>
/// <para>The object remembers which entry of the handle table is its own. When foreign code closes its handle by value and the value is
/// given out again, its operations fail with InvalidHandle; they never reach a stranger's object.</para>
/// <para>Every operation keeps the object alive until its own end: else the finalizer could close the handle under its last user.</para>
/// </remarks>
public abstract partial class KernelObject : IDisposable
{
    // Slot, generation and sequence of the handle's entry; 0 for a pseudo-handle, which has none.
    private readonly ulong _identity;
    private nint _handle;

    private protected KernelObject(nint handle)
    {
        _handle = handle;
        _identity = handle > 0 ? HandleResolver.IdentityOf(handle) : 0;
    }

    /// <summary>Closes what was forgotten, so that the object does not outlive its last user by the life of the process.</summary>
    ~KernelObject()
    {
        if (_handle > 0)
        {
            KernelHandles.CloseForgotten(_handle, _identity);
        }
    }

    /// <summary>
    /// The handle's value, for arguments, the environment and <see cref="KernelHandles"/>; valid while this object is not disposed.
    /// Its text (<c>Handle.ToString()</c>, <c>nint.Parse</c>) makes the round trip to a child that inherits it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The object was closed or detached.</exception>
    public nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle == 0, this);
            return _handle;
        }
    }

    /// <summary>The access mask that was fixed when the handle was made (NtQueryObject). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle.</exception>
    public uint GrantedAccess => Query().GrantedAccess;

    /// <summary>The id of the object, never reused; two handles with one id name one object. No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle.</exception>
    public ulong ObjectId => Query().ObjectId;

    /// <summary>The object's full name, an NT path (NtQueryObject); null when it has none. No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle, PortDisconnected.</exception>
    public string? Name
    {
        get
        {
            KernelError.ThrowIfFailed(KernelHandles.QueryName(Handle, _identity, out string name));
            GC.KeepAlive(this);
            return name.Length == 0 ? null : name;
        }
    }

    /// <summary>Whether a child that inherits handles gets this one (HANDLE_FLAG_INHERIT). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle; AccessDenied when set on a pseudo-handle.</exception>
    public bool Inheritable
    {
        get => HasAttribute(HandleAttributes.Inherit);
        set => SetAttribute(HandleAttributes.Inherit, value);
    }

    /// <summary>Whether the handle refuses to be closed (HANDLE_FLAG_PROTECT_FROM_CLOSE). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle; AccessDenied when set on a pseudo-handle.</exception>
    public bool ProtectedFromClose
    {
        get => HasAttribute(HandleAttributes.ProtectFromClose);
        set => SetAttribute(HandleAttributes.ProtectFromClose, value);
    }

    /// <summary>Tells what the handle is (NtQueryObject). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle.</exception>
    public HandleInformation Query()
    {
        KernelError.ThrowIfFailed(KernelHandles.Query(Handle, _identity, out HandleInformation information));
        GC.KeepAlive(this);
        return information;
    }

    /// <summary>Tells about the object's type, and how many objects and handles of it there are (NtQueryObject). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle.</exception>
    public ObjectTypeInformation QueryType()
    {
        KernelError.ThrowIfFailed(KernelHandles.QueryType(Handle, _identity, out ObjectTypeInformation? information));
        GC.KeepAlive(this);
        return information!;
    }

    /// <summary>Tells whether both handles name one object (CompareObjectHandles). No access is needed.</summary>
    /// <param name="other">The other handle.</param>
    /// <exception cref="KernelException">InvalidHandle.</exception>
    public bool IsSameObject(KernelObject other)
    {
        ArgumentNullException.ThrowIfNull(other);
        NtStatus status = KernelHandles.Compare(Handle, _identity, other.Handle, other._identity);
        GC.KeepAlive(this);
        GC.KeepAlive(other);
        if (status != NtStatus.NotSameObject)
        {
            KernelError.ThrowIfFailed(status);
        }

        return status == NtStatus.Success;
    }

    /// <summary>
    /// Makes the object live without handles, until it is made temporary or its broker ends (NtMakePermanentObject). No access is needed, but
    /// SeCreatePermanentPrivilege, which root has.
    /// </summary>
    /// <exception cref="KernelException">PrivilegeNotHeld, InvalidHandle, InvalidParameter (it has no name), InsufficientResources.</exception>
    public void MakePermanent() => SetPermanence(permanent: true);

    /// <summary>Lets a permanent object go with its last handle again (NtMakeTemporaryObject). Needs DELETE.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public void MakeTemporary() => SetPermanence(permanent: false);

    /// <summary>Makes a handle with the same access in another process (DuplicateHandle).</summary>
    /// <param name="target">The process that gets it; needs PROCESS_DUP_HANDLE.</param>
    /// <param name="inheritable">Whether the new handle is inheritable.</param>
    /// <param name="closeSource">Whether this object's handle is closed (DUPLICATE_CLOSE_SOURCE): the handle moves. It is closed also when the call fails; a protected one stays open, and this object's.</param>
    /// <returns>The handle's value in the target process; it must be told to it, by argument, pipe or message.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, ProcessIsTerminating (the target is gone), InsufficientResources.</exception>
    public nint DuplicateTo(KernelProcess target, bool inheritable = false, bool closeSource = false) =>
        DuplicateTo(target, 0, DuplicateOptions.SameAccess, inheritable, closeSource);

    /// <summary>Makes a handle with chosen access in another process (DuplicateHandle).</summary>
    /// <param name="target">The process that gets it; needs PROCESS_DUP_HANDLE.</param>
    /// <param name="access">Access of the new handle (for instance <c>(uint)EventRights.Synchronize</c>).</param>
    /// <param name="inheritable">Whether the new handle is inheritable.</param>
    /// <param name="closeSource">Whether this object's handle is closed (DUPLICATE_CLOSE_SOURCE): the handle moves. It is closed also when the call fails; a protected one stays open, and this object's.</param>
    /// <returns>The handle's value in the target process; it must be told to it, by argument, pipe or message.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, ProcessIsTerminating (the target is gone), InsufficientResources.</exception>
    public nint DuplicateTo(KernelProcess target, uint access, bool inheritable = false, bool closeSource = false) =>
        DuplicateTo(target, access, DuplicateOptions.None, inheritable, closeSource);

    /// <summary>Gives the handle away: this object is as if disposed, and the caller must close the value (<see cref="KernelHandles.TryClose"/>).</summary>
    /// <exception cref="ObjectDisposedException">The object was closed or detached.</exception>
    public nint DetachHandle()
    {
        nint handle = Handle;
        if (handle > 0)
        {
            ObjectDisposedException.ThrowIf(Interlocked.CompareExchange(ref _handle, 0, handle) != handle, this);
        }

        return handle;
    }

    /// <summary>Closes the handle (CloseHandle) and tells about failure; a second close does nothing. A pseudo-handle needs no close.</summary>
    /// <exception cref="KernelException">InvalidHandle (foreign code closed it), HandleNotClosable (it is protected; it stays open and this object's).</exception>
    public void Close()
    {
        nint handle = _handle;
        if (handle <= 0)
        {
            return;
        }

        // The entry's identity makes the kernel refuse the second of two closers, so the field may be cleared after the close.
        NtStatus status = KernelHandles.Close(handle, _identity);
        if (status != NtStatus.HandleNotClosable)
        {
            _handle = 0;
        }

        KernelError.ThrowIfFailed(status);
    }

    /// <summary>Closes the handle. Never fails: a protected handle, or one that foreign code closed, is left as it is.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>The handle; 0 once it is closed or detached.</summary>
    internal nint HandleOrZero => _handle;

    /// <summary>Which handle, of all that ever had the value, is this object's.</summary>
    internal ulong Identity => _identity;

    private nint DuplicateTo(KernelProcess target, uint access, DuplicateOptions options, bool inheritable, bool closeSource)
    {
        ArgumentNullException.ThrowIfNull(target);
        nint handle = Handle;
        var request = new DuplicationRequest(
            KernelHandles.CurrentProcess,
            handle,
            _identity,
            target.Handle,
            access,
            KernelHandleOwner.Attributes(inheritable),
            closeSource ? options | DuplicateOptions.CloseSource : options);
        NtStatus status = Duplication.Duplicate(request, out nint result);
        if (closeSource && handle > 0 && !IsStillMine(handle, status == NtStatus.Success))
        {
            _handle = 0;
        }

        GC.KeepAlive(this);
        GC.KeepAlive(target);
        KernelError.ThrowIfFailed(status);
        return result;
    }

    // After a move: a protected handle stays open (semantics B14), as does that of a call which failed early; one that moved within the
    // process kept its entry, and is the caller's now.
    private bool IsStillMine(nint handle, bool moved) =>
        KernelHandles.Query(handle, _identity, out HandleInformation information) == NtStatus.Success
        && (!moved || (information.Attributes & HandleAttributes.ProtectFromClose) != 0);

    private protected nint DuplicateHandle(uint access, DuplicateOptions options, bool inheritable)
    {
        var request = new DuplicationRequest(
            KernelHandles.CurrentProcess, Handle, _identity, KernelHandles.CurrentProcess, access, KernelHandleOwner.Attributes(inheritable), options);
        KernelError.ThrowIfFailed(Duplication.Duplicate(request, out nint target));
        GC.KeepAlive(this);
        return target;
    }

    private void SetPermanence(bool permanent)
    {
        KernelError.ThrowIfFailed(DirectoryContent.SetPermanence(Handle, _identity, permanent));
        GC.KeepAlive(this);
    }

    private bool HasAttribute(HandleAttributes attribute) => (Query().Attributes & attribute) != 0;

    private void SetAttribute(HandleAttributes attribute, bool value)
    {
        KernelError.ThrowIfFailed(KernelHandles.SetAttributes(Handle, _identity, attribute, value ? attribute : HandleAttributes.None));
        GC.KeepAlive(this);
    }

    private void Release()
    {
        if (_handle > 0)
        {
            nint handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
            {
                _ = KernelHandles.Close(handle, _identity);
            }
        }
    }
}
