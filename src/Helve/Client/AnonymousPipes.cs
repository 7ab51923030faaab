using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <summary>Anonymous pipes: the broker makes them, and both ends come back at once.</summary>
internal static class AnonymousPipes
{
    internal static NtStatus Create(uint readAccess, uint writeAccess, HandleAttributes attributes, uint size, out nint read, out nint write)
    {
        read = 0;
        write = 0;
        if (ClientThread.Current is not { } state)
        {
            return ClientThread.Failure;
        }

        var request = new CreateAnonymousPipeRequest
        {
            ReadAccess = readAccess,
            WriteAccess = writeAccess,
            Attributes = (uint)(attributes & HandleAttributes.All),
            Size = size,
        };
        var received = new FileDescriptor?[WireLimits.MaximumKeptDescriptors];
        NtStatus status = state.Connection.Channel.Call(WireOperation.CreateAnonymousPipe, request, default, out CreateAnonymousPipeReply reply, [], received);
        if (status == NtStatus.Success)
        {
            int ofRead = (int)reply.Read.Descriptors;
            read = Take(state, reply.Read, received[..ofRead]);
            write = Take(state, reply.Write, received[ofRead..]);
            return status;
        }

        // This process had no room for the descriptors: then there are no handles either.
        CloseUnwanted(reply.Read);
        CloseUnwanted(reply.Write);
        return status;
    }

    private static nint Take(ClientThread state, in KeptHandleReply reply, FileDescriptor?[] received)
    {
        nint handle = (nint)reply.Handle.Handle;
        _ = state.Connection.Descriptors.Put(HandleResolver.IdentityOf(handle), reply, received);
        return handle;
    }

    private static void CloseUnwanted(in KeptHandleReply reply)
    {
        if (reply.Handle.Handle != 0)
        {
            _ = KernelHandles.TryClose((nint)reply.Handle.Handle);
        }
    }
}
