using Helve.Kernel;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>NtDuplicateObject with a process of another domain: nobody maps that one's table, so the broker does it.</summary>
internal static class ForeignDuplication
{
    internal static NtStatus Duplicate(in DuplicationRequest request, out nint target)
    {
        target = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        var message = new ForeignDuplicateRequest
        {
            SourceProcess = ValueOf(request.SourceProcess),
            Source = ValueOf(request.Source),
            TargetProcess = request.HasTarget ? ValueOf(request.TargetProcess) : 0,
            Access = request.Access,
            Attributes = (uint)request.Attributes,
            Options = (uint)request.Options,
        };
        NtStatus status = state.Connection.Channel.Call(WireOperation.ForeignDuplicate, message, default, out HandleReply reply);
        target = status == NtStatus.Success ? (nint)reply.Handle : 0;
        return status;
    }

    private static uint ValueOf(nint handle) => handle == KernelHandles.CurrentProcess ? ForeignDuplicateRequest.Self : (uint)handle;
}
