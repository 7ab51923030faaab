using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>Security descriptors and tokens: the broker has them, this asks.</summary>
internal static class ObjectSecurity
{
    internal static NtStatus Query(nint handle, ulong identity, SecurityInformation parts, out SecurityDescriptor? descriptor)
    {
        descriptor = null;
        NtStatus status = Find(handle, identity, out ClientThread? state, out SeenHandle seen);
        return status != NtStatus.Success
            ? status
            : Checked(
                state!.Connection.Channel.Call(
                    WireOperation.QuerySecurity, new QuerySecurityRequest { Handle = seen, Parts = (uint)parts }, default, Read, out descriptor),
                descriptor);
    }

    internal static NtStatus Set(nint handle, ulong identity, SecurityInformation parts, SecurityDescriptor descriptor)
    {
        NtStatus status = Find(handle, identity, out ClientThread? state, out SeenHandle seen);
        if (status != NtStatus.Success || descriptor.BinaryLength > WireLimits.MaximumSecurityBytes)
        {
            return status != NtStatus.Success ? status : NtStatus.InsufficientResources;
        }

        byte[] bytes = descriptor.ToArray();
        var request = new SetSecurityRequest { Handle = seen, Parts = (uint)parts, SecurityBytes = (uint)bytes.Length };
        return state!.Connection.Channel.Call(
            WireOperation.SetSecurity, request, new RequestTail(default, bytes), static (ref MessageReader _) => string.Empty, out _);
    }

    internal static NtStatus QueryToken(out AccessToken? token)
    {
        token = null;
        return ClientThread.Current is { } state
            ? Checked(state.Connection.Channel.Call(WireOperation.QueryToken, default(QueryTokenRequest), default, TokenMessages.Read, out token), token)
            : ClientThread.Failure;
    }

    private static SecurityDescriptor? Read(ref MessageReader reader) =>
        reader.TryReadBytes((uint)reader.Remaining, out ReadOnlySpan<byte> bytes)
            && SecurityDescriptor.TryRead(bytes, out SecurityDescriptor? descriptor) == NtStatus.Success
            ? descriptor
            : null;

    private static NtStatus Checked<T>(NtStatus status, T? result)
        where T : class => status == NtStatus.Success && result is null ? NtStatus.InvalidMessage : status;

    /// <summary>
    /// A typed object's handle must still be its own, here and when the broker looks; the broker looks at everything else, in its own order.
    /// </summary>
    private static NtStatus Find(nint handle, ulong identity, out ClientThread? state, out SeenHandle seen)
    {
        var own = new EntryWord(identity);
        seen = handle == KernelHandles.CurrentProcess ? SeenHandle.Of(PseudoHandles.CurrentProcess)
            : identity == 0 ? SeenHandle.Of((uint)handle & ~3u)
            : new SeenHandle { Value = (uint)handle & ~3u, Slot = own.Slot, Generation = own.Generation };
        state = ClientThread.Current;
        return state is null ? ClientThread.Failure
            : handle == KernelHandles.CurrentProcess ? NtStatus.Success
            : handle == KernelHandles.CurrentThread ? NtStatus.NotSupported
            : handle is <= 0 or > int.MaxValue || (identity != 0 && HandleResolver.IdentityOf(handle) != identity) ? NtStatus.InvalidHandle
            : NtStatus.Success;
    }
}
