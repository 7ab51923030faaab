using System.Collections.Concurrent;
using Helve.Kernel;
using Helve.Kernel.Names;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>The private namespaces of this process, by alias: what <c>alias\name</c> means is each process's own affair.</summary>
internal static class PrivateNamespaces
{
    private static readonly ConcurrentDictionary<string, WeakReference<KernelPrivateNamespace>> s_byAlias = new(StringComparer.Ordinal);

    /// <summary>Makes an alias known; false: it stands for another namespace that is open.</summary>
    internal static bool TryAdd(string alias, KernelPrivateNamespace opened)
    {
        var reference = new WeakReference<KernelPrivateNamespace>(opened);
        WeakReference<KernelPrivateNamespace> present = s_byAlias.AddOrUpdate(
            alias, reference, (_, before) => Target(before) is null ? reference : before);
        return ReferenceEquals(present, reference);
    }

    /// <summary>Whether an alias stands for a namespace that is open.</summary>
    internal static bool IsTaken(string alias) => s_byAlias.TryGetValue(alias, out WeakReference<KernelPrivateNamespace>? found) && Target(found) is not null;

    /// <summary>Forgets an alias, if it stands for that namespace.</summary>
    internal static void Remove(string alias, KernelPrivateNamespace closed)
    {
        if (s_byAlias.TryGetValue(alias, out WeakReference<KernelPrivateNamespace>? found)
            && (!found.TryGetTarget(out KernelPrivateNamespace? target) || ReferenceEquals(target, closed)))
        {
            s_byAlias.TryRemove(new KeyValuePair<string, WeakReference<KernelPrivateNamespace>>(alias, found));
        }
    }

    /// <summary>Takes <c>alias\name</c> apart; null if it does not begin with an alias of this process.</summary>
    internal static KernelPrivateNamespace? Find(string name, out string rest)
    {
        rest = name;
        int end = s_byAlias.IsEmpty ? -1 : name.IndexOf(ObjectName.Separator);
        if (end <= 0 || end == name.Length - 1
            || !s_byAlias.TryGetValue(name[..end], out WeakReference<KernelPrivateNamespace>? found)
            || Target(found) is not { } target)
        {
            return null;
        }

        rest = name[(end + 1)..];
        return target;
    }

    internal static NtStatus Create(
        BoundaryDescriptor boundary, string alias, uint access, SecurityDescriptor? security, out nint handle) =>
        Call(WireOperation.CreatePrivateNamespace, boundary, alias, access, security, out handle);

    internal static NtStatus Open(BoundaryDescriptor boundary, string alias, uint access, out nint handle) =>
        Call(WireOperation.OpenPrivateNamespace, boundary, alias, access, null, out handle);

    internal static NtStatus Destroy(nint handle, ulong identity)
    {
        NtStatus status = DirectoryContent.Find(handle, identity, out ClientThread? state, out uint value);
        return status != NtStatus.Success
            ? status
            : state!.Connection.Channel.Call(
                WireOperation.DestroyPrivateNamespace,
                new DestroyPrivateNamespaceRequest { Handle = value },
                default,
                static (ref MessageReader _) => string.Empty,
                out _);
    }

    private static NtStatus Call(
        WireOperation operation, BoundaryDescriptor boundary, string alias, uint access, SecurityDescriptor? security, out nint handle)
    {
        handle = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        if (alias.Length * sizeof(char) > ObjectName.MaximumBytes)
        {
            return NtStatus.ObjectNameInvalid;
        }

        byte[] tail = [.. boundary.ToArray(), .. security?.ToArray() ?? []];
        var request = new PrivateNamespaceRequest
        {
            Access = access,
            AliasBytes = (uint)alias.Length * sizeof(char),
            BoundaryBytes = (uint)boundary.BinaryLength,
            SecurityBytes = (uint)(security?.BinaryLength ?? 0),
        };
        if (request.AliasBytes + (ulong)tail.Length > WireLimits.MaximumMessage - RequestOverhead || request.SecurityBytes > WireLimits.MaximumSecurityBytes)
        {
            return NtStatus.InsufficientResources;
        }

        NtStatus status = state.Connection.Channel.Call(operation, request, new RequestTail(alias, tail), out HandleReply reply);
        handle = status == NtStatus.Success ? (nint)reply.Handle : 0;
        return status;
    }

    // Header and body.
    private const int RequestOverhead = 64;

    private static KernelPrivateNamespace? Target(WeakReference<KernelPrivateNamespace> reference) =>
        reference.TryGetTarget(out KernelPrivateNamespace? target) && target.IsOpen ? target : null;
}
