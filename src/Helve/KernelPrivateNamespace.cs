using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Names;
using Helve.Kernel.Security;
using Helve.Linux;

namespace Helve;

/// <summary>
/// A namespace that no path leads to (CreatePrivateNamespace). Who gives the same boundary and alias means the same one, and only who is inside
/// the boundary can make it: so nobody else can take a name in it first.
/// </summary>
/// <remarks>
/// <para>While it is open, <c>alias\name</c> is a name in it, for every object that this process makes or opens by name; the alias goes before any
/// directory of that name. A namespace that is not open has no objects to be found in it, whatever its name.</para>
/// <para>Thread-safe. It goes with its last handle, in all processes; disposing closes this process's.</para>
/// </remarks>
public sealed class KernelPrivateNamespace : KernelObject
{
    private KernelPrivateNamespace(nint handle, string alias, BoundaryDescriptor boundary)
        : base(handle)
    {
        Alias = alias;
        Boundary = boundary;
    }

    /// <summary>What names in it begin with, before a backslash.</summary>
    public string Alias { get; }

    /// <summary>Its boundary.</summary>
    public BoundaryDescriptor Boundary { get; }

    /// <summary>Whether it is not closed yet.</summary>
    internal bool IsOpen => HandleOrZero != 0;

    /// <summary>A boundary that only programs of the caller's user are inside of.</summary>
    /// <param name="name">The boundary's name.</param>
    public static BoundaryDescriptor BoundaryOfUser(string name) => BoundaryOfUser(name, CurrentProcess.EffectiveUserId);

    /// <summary>A boundary that only programs of a user are inside of.</summary>
    /// <param name="name">The boundary's name.</param>
    /// <param name="user">The user's number.</param>
    public static BoundaryDescriptor BoundaryOfUser(string name, uint user) => new(name, Sid.ForUser(user));

    /// <summary>Creates a private namespace (CreatePrivateNamespace). The caller is inside the boundary: it has every SID of it.</summary>
    /// <param name="boundary">The boundary.</param>
    /// <param name="alias">What names in it begin with; without a backslash.</param>
    /// <param name="security">Who may open it, and make objects in it; null: the caller's user, and root.</param>
    /// <exception cref="KernelException">AccessDenied (the caller is outside the boundary), ObjectNameCollision (it exists: open it; or the alias
    /// stands for another one in this process), ObjectNameInvalid (the alias), InsufficientResources.</exception>
    public static KernelPrivateNamespace Create(BoundaryDescriptor boundary, string alias, SecurityDescriptor? security = null)
    {
        Check(boundary, alias);
        KernelError.ThrowIfFailed(PrivateNamespaces.Create(boundary, alias, AccessMask.MAXIMUM_ALLOWED, security, out nint handle));
        return Adopt(handle, alias, boundary);
    }

    /// <summary>Opens a private namespace (OpenPrivateNamespace). Its descriptor decides who may, not its boundary.</summary>
    /// <param name="boundary">The boundary.</param>
    /// <param name="alias">What names in it begin with.</param>
    /// <exception cref="KernelException">ObjectPathNotFound (there is none), AccessDenied, ObjectNameCollision (the alias stands for another one in this
    /// process), ObjectNameInvalid (the alias).</exception>
    public static KernelPrivateNamespace Open(BoundaryDescriptor boundary, string alias)
    {
        Check(boundary, alias);
        KernelError.ThrowIfFailed(PrivateNamespaces.Open(boundary, alias, AccessMask.MAXIMUM_ALLOWED, out nint handle));
        return Adopt(handle, alias, boundary);
    }

    /// <summary>Creates a private namespace, or opens it if it exists: what programs of one kind that come in any order do.</summary>
    /// <param name="boundary">The boundary.</param>
    /// <param name="alias">What names in it begin with.</param>
    /// <param name="createdNew">False when it existed.</param>
    /// <exception cref="KernelException">AccessDenied, ObjectNameCollision (the alias stands for another one in this process), ObjectNameInvalid (the
    /// alias), InsufficientResources.</exception>
    public static KernelPrivateNamespace CreateOrOpen(BoundaryDescriptor boundary, string alias, out bool createdNew)
    {
        Check(boundary, alias);
        NtStatus status;
        nint handle;
        do
        {
            // Each may go between the two calls, and neither says so by chance only: one of them succeeds in the end.
            status = PrivateNamespaces.Create(boundary, alias, AccessMask.MAXIMUM_ALLOWED, null, out handle);
            createdNew = status == NtStatus.Success;
            if (status == NtStatus.ObjectNameCollision)
            {
                status = PrivateNamespaces.Open(boundary, alias, AccessMask.MAXIMUM_ALLOWED, out handle);
            }
        }
        while (status == NtStatus.ObjectPathNotFound);

        KernelError.ThrowIfFailed(status);
        return Adopt(handle, alias, boundary);
    }

    /// <summary>The namespace as a directory: what is in it, and a root for names. Needs no alias.</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public KernelDirectory ToDirectory() => KernelDirectory.FromHandle(DuplicateHandle(0, Kernel.Handles.DuplicateOptions.SameAccess, inheritable: false));

    /// <summary>Lets nobody open it any more and closes it (ClosePrivateNamespace with PRIVATE_NAMESPACE_FLAG_DESTROY). Needs DELETE.</summary>
    /// <remarks>Who has it open keeps it, with all that is in it; who creates it anew gets another one.</remarks>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied; it then stays open.</exception>
    public void Destroy()
    {
        KernelError.ThrowIfFailed(PrivateNamespaces.Destroy(Handle, Identity));
        PrivateNamespaces.Remove(Alias, this);
        Close();
    }

    private static void Check(BoundaryDescriptor boundary, string alias)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        ArgumentException.ThrowIfNullOrEmpty(alias);
        if (PrivateNamespaces.IsTaken(alias))
        {
            KernelError.Throw(NtStatus.ObjectNameCollision);
        }
    }

    private static KernelPrivateNamespace Adopt(nint handle, string alias, BoundaryDescriptor boundary)
    {
        var opened = new KernelPrivateNamespace(handle, alias, boundary);
        if (!PrivateNamespaces.TryAdd(alias, opened))
        {
            opened.Dispose();
            KernelError.Throw(NtStatus.ObjectNameCollision);
        }

        return opened;
    }
}
