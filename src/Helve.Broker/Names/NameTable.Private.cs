using Helve.Kernel;
using Helve.Kernel.Names;
using Helve.Kernel.Security;

namespace Helve.Broker.Names;

/// <content>
/// Private namespaces: directories that no path leads to. Who gives the same boundary and alias means the same one, and only who is inside the
/// boundary can have made it (semantics E36 to E39).
/// </content>
internal sealed partial class NameTable
{
    private readonly Dictionary<PrivateName, DirectoryNode<NamedObject>> _private = [];

    /// <summary>Private namespaces that live, with what they are found by.</summary>
    public IEnumerable<(PrivateName Name, DirectoryNode<NamedObject> Directory)> PrivateNamespaces =>
        _private.Where(static entry => entry.Value.Value.Lives()).Select(static entry => (entry.Key, entry.Value));

    /// <summary>Creates a private namespace.</summary>
    public NtStatus CreatePrivate(
        in NameCaller caller, AccessToken token, in NameRequest request, PrivateName name, in NewObject content, out NamedHandle handle)
    {
        handle = default;
        if (!name.Boundary.Sids.All(token.Contains) || name.Boundary.IntegrityLevel > token.IntegrityLevel)
        {
            return NtStatus.AccessDenied;
        }

        if (FindPrivate(name) is not null)
        {
            return NtStatus.ObjectNameCollision;
        }

        NtStatus status = Create(caller, request, name.Alias, null, content with { Private = name }, out handle);
        Tree.Sweep(SweptPerCreation);
        return status;
    }

    /// <summary>Opens a private namespace. Its descriptor decides, not the boundary.</summary>
    public NtStatus OpenPrivate(in NameCaller caller, in NameRequest request, PrivateName name, out NamedHandle handle)
    {
        handle = default;
        return FindPrivate(name) is { } directory ? Open(caller, request, directory, out handle) : NtStatus.ObjectPathNotFound;
    }

    /// <summary>Lets nobody find a private namespace any more. What is in it, and who has it open, goes on. Needs DELETE.</summary>
    public NtStatus DestroyPrivate(in NameCaller caller, uint handle)
    {
        NtStatus status = FindContent(caller, handle, AccessMask.DELETE, out DirectoryNode<NamedObject>? directory);
        if (status != NtStatus.Success || directory!.Value.Private is null)
        {
            return status != NtStatus.Success ? status : NtStatus.InvalidParameter;
        }

        ForgetPrivate(directory);
        Registry.SetFlags(directory.Value.RegistryIndex, FlagsOf(directory.Value));
        return NtStatus.Success;
    }

    private DirectoryNode<NamedObject>? FindPrivate(PrivateName name) =>
        _private.TryGetValue(name, out DirectoryNode<NamedObject>? directory) && !Tree.RemoveIfDead(directory) ? directory : null;

    private void RememberPrivate(NameNode<NamedObject> node)
    {
        if (node is DirectoryNode<NamedObject> { Value.Private: { } name } directory)
        {
            _private.Add(name, directory);
        }
    }

    private void ForgetPrivate(NameNode<NamedObject> node)
    {
        if (node.Value.Private is { } name)
        {
            node.Value.Private = null;
            _private.Remove(name);
        }
    }
}

/// <summary>What a private namespace is found by.</summary>
/// <param name="Boundary">Its boundary.</param>
/// <param name="Alias">The alias that names in it begin with.</param>
internal sealed record PrivateName(BoundaryDescriptor Boundary, string Alias);
