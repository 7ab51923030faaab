using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>Creating and opening by name: the broker's part, since names are its own.</summary>
internal static class NamedObjects
{
    private const int MaximumNameCharacters = WireLimits.MaximumNameBytes / sizeof(char);

    /// <summary>Creates an object; for anything but a directory or link the name is not empty.</summary>
    /// <param name="request">Type, access, flags and what the object begins with.</param>
    /// <param name="name">The name.</param>
    /// <param name="handle">The new handle.</param>
    /// <param name="target">Links: the target.</param>
    internal static NtStatus Create(CreateNamedRequest request, in NameReference name, out nint handle, string target = "")
    {
        handle = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        bool isKnowable = KnownNames.Concerns((ObjectType)request.Type, name) && (name.Attributes & ObjectAttributeBits.OpenIf) != 0;
        KnownNames names = state.Connection.Names;
        var asked = new KnownNames.AskedName(name.Name, request.Type, request.Access, Creates: true, request.Flags, request.Initial, request.Maximum);
        if (isKnowable && names.TryOpen(state, asked, name.Attributes, out handle))
        {
            return NtStatus.ObjectNameExists;
        }

        uint changes = names.Changes;
        NtStatus status = Complete(ref request, name, target, out byte[] tail);
        if (status != NtStatus.Success)
        {
            return status;
        }

        bool owned = (request.Flags & (uint)CreateFlags.InitialOwner) != 0;
        request.Record = owned ? state.Context.Record : 0;
        if (owned)
        {
            Mutex<HardwareMemory>.ExpectOwnership(state.Context);
        }

        status = state.Connection.Channel.Call(
            WireOperation.CreateNamed, request, new RequestTail(name.Name, tail), out HandleReply reply);
        bool done = status is NtStatus.Success or NtStatus.ObjectNameExists;
        if (owned)
        {
            Mutex<HardwareMemory>.SettleOwnership(state.Context, status == NtStatus.Success ? reply.Slot : null);
        }

        if (done && isKnowable)
        {
            names.Learn(state, asked, changes, reply);
        }

        GC.KeepAlive(name.RootDirectory);
        handle = done ? (nint)reply.Handle : 0;
        return status;
    }

    /// <summary>Opens by a name as Win32 has them.</summary>
    internal static NtStatus Open(
        ObjectType type, string? name, uint access, HandleAttributes attributes, out nint handle, KernelObjectOptions? options = null)
    {
        handle = 0;
        return name is null ? NtStatus.InvalidParameter
            : name.Length == 0 && options?.RootDirectory is null ? NtStatus.ObjectTypeMismatch
            : Open(type, NameReference.Plain(name, attributes, options: options), access, out handle);
    }

    /// <summary>Opens an object.</summary>
    internal static NtStatus Open(ObjectType type, in NameReference name, uint access, out nint handle)
    {
        if (ObjectTypes.IsKept(type))
        {
            return KeptObjects.Open(type, name, access, out handle);
        }

        handle = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        bool isKnowable = KnownNames.Concerns(type, name);
        KnownNames names = state.Connection.Names;
        var asked = new KnownNames.AskedName(name.Name, (uint)type, access);
        if (isKnowable && names.TryOpen(state, asked, name.Attributes, out handle))
        {
            return NtStatus.Success;
        }

        uint changes = names.Changes;
        NtStatus status = RequestToOpen(type, name, access, out OpenNamedRequest request);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = state.Connection.Channel.Call(WireOperation.OpenNamed, request, name.Name, out HandleReply reply);
        if (status == NtStatus.Success && isKnowable)
        {
            names.Learn(state, asked, changes, reply);
        }

        GC.KeepAlive(name.RootDirectory);
        handle = status == NtStatus.Success ? (nint)reply.Handle : 0;
        return status;
    }

    /// <summary>Writes the name into a request, and what follows it.</summary>
    internal static NtStatus Complete(ref CreateNamedRequest request, in NameReference name, string target, out byte[] tail)
    {
        tail = [];
        if (name.Name.Length > MaximumNameCharacters || name.Security?.BinaryLength > WireLimits.MaximumSecurityBytes)
        {
            return name.Name.Length > MaximumNameCharacters ? NtStatus.ObjectNameInvalid : NtStatus.InsufficientResources;
        }

        tail = Tail(name, target);
        request.NameBytes = (uint)name.Name.Length * sizeof(char);
        request.SecurityBytes = (uint)(name.Security?.BinaryLength ?? 0);
        request.RootDirectory = name.Root;
        request.Attributes = (uint)name.Attributes;
        return NtStatus.Success;
    }

    /// <summary>A request to open a name, which follows it.</summary>
    internal static NtStatus RequestToOpen(ObjectType type, in NameReference name, uint access, out OpenNamedRequest request)
    {
        request = new OpenNamedRequest
        {
            Type = (uint)type,
            Access = access,
            Attributes = (uint)name.Attributes,
            NameBytes = (uint)name.Name.Length * sizeof(char),
            RootDirectory = name.Root,
        };
        return name.Name.Length > MaximumNameCharacters ? NtStatus.ObjectNameInvalid : NtStatus.Success;
    }

    private static byte[] Tail(in NameReference name, string target)
    {
        if (name.Security is not { } security)
        {
            return target.Length == 0 ? [] : MemoryMarshal.AsBytes(target.AsSpan()).ToArray();
        }

        var tail = new byte[security.BinaryLength + (target.Length * sizeof(char))];
        security.CopyTo(tail);
        MemoryMarshal.AsBytes(target.AsSpan()).CopyTo(tail.AsSpan(security.BinaryLength));
        return tail;
    }
}
