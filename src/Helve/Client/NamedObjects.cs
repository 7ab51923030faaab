using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>Creating and opening by name: the broker's part, since names are its own.</summary>
internal static class NamedObjects
{
    private const int MaximumNameCharacters = WireLimits.MaximumNameBytes / sizeof(char);

    internal static NtStatus Create(CreateNamedRequest request, string name, bool openExisting, out nint handle)
    {
        handle = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null || name.Length > MaximumNameCharacters)
        {
            return state is null ? ClientThread.Failure : NtStatus.ObjectNameInvalid;
        }

        bool owned = (request.Flags & (uint)CreateFlags.InitialOwner) != 0;
        request.NameBytes = (uint)name.Length * sizeof(char);
        request.Attributes |= (uint)(openExisting ? ObjectAttributeBits.OpenIf : ObjectAttributeBits.None);
        request.Record = owned ? state.Context.Record : 0;
        if (owned)
        {
            Mutex<HardwareMemory>.ExpectOwnership(state.Context);
        }

        NtStatus status = state.Connection.Channel.Call(WireOperation.CreateNamed, request, name, out HandleReply reply);
        bool done = status is NtStatus.Success or NtStatus.ObjectNameExists;
        if (owned)
        {
            Mutex<HardwareMemory>.SettleOwnership(state.Context, status == NtStatus.Success ? reply.Slot : null);
        }

        handle = done ? (nint)reply.Handle : 0;
        return status;
    }

    internal static NtStatus Open(ObjectType type, string? name, uint access, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        if (string.IsNullOrEmpty(name) || name.Length > MaximumNameCharacters)
        {
            return name is null ? NtStatus.InvalidParameter : name.Length == 0 ? NtStatus.ObjectTypeMismatch : NtStatus.ObjectNameInvalid;
        }

        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        var request = new OpenNamedRequest
        {
            Type = (uint)type,
            Access = access,
            Attributes = (uint)attributes,
            NameBytes = (uint)name.Length * sizeof(char),
        };
        NtStatus status = state.Connection.Channel.Call(WireOperation.OpenNamed, request, name, out HandleReply reply);
        handle = status == NtStatus.Success ? (nint)reply.Handle : 0;
        return status;
    }
}
