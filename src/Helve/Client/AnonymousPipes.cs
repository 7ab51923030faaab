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
            read = KeptObjects.Keep(state.Connection, reply.Read, received[..ofRead]);
            write = KeptObjects.Keep(state.Connection, reply.Write, received[ofRead..]);
            return status;
        }

        KeptObjects.TakeBack(state.Connection, reply.Read);
        KeptObjects.TakeBack(state.Connection, reply.Write);
        return status;
    }
}
