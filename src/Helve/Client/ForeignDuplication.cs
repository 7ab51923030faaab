using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>NtDuplicateObject with a process of another domain: nobody maps that one's table, so the broker does it.</summary>
internal static class ForeignDuplication
{
    // In no table; 0 would say that there is no target process.
    private const uint NoHandle = 1;

    /// <param name="request">What is asked for.</param>
    /// <param name="from">What the source process's handle was found to stand for.</param>
    /// <param name="to">The same of the target process's.</param>
    /// <param name="target">The new handle.</param>
    internal static NtStatus Duplicate(in DuplicationRequest request, WaitTarget from, WaitTarget to, out nint target)
    {
        target = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        if (request.Source == KernelHandles.CurrentThread)
        {
            return NtStatus.NotSupported;
        }

        var message = new ForeignDuplicateRequest
        {
            SourceProcess = Process(request.SourceProcess, from),
            Source = Source(request),
            TargetProcess = request.HasTarget ? Process(request.TargetProcess, to) : default,
            Access = request.Access,
            Attributes = (uint)request.Attributes,
            Options = (uint)request.Options,
        };
        NtStatus status = state.Connection.Channel.Call(WireOperation.ForeignDuplicate, message, default, out HandleReply reply);
        target = status == NtStatus.Success ? (nint)reply.Handle : 0;
        return status;
    }

    // One that was found to be bad is named all the same: the broker says so in the right order of errors.
    private static SeenHandle Process(nint handle, WaitTarget target) =>
        handle == KernelHandles.CurrentProcess ? SeenHandle.Of(ForeignDuplicateRequest.Self)
        : handle is < 0 or > int.MaxValue ? SeenHandle.Of(NoHandle)
        : target == default ? SeenHandle.Of((uint)handle)
        : ForeignCalls.Seen(handle, target);

    // A value of another process's table, or one that nobody owns, is looked at once, by the broker.
    private static SeenHandle Source(in DuplicationRequest request)
    {
        var own = new EntryWord(request.SourceIdentity);
        return request.Source == KernelHandles.CurrentProcess ? SeenHandle.Of(ForeignDuplicateRequest.Self)
            : request.Source is < 0 or > int.MaxValue ? SeenHandle.Of(NoHandle)
            : own.Value == 0 ? SeenHandle.Of((uint)request.Source)
            : ForeignCalls.Seen(request.Source, new WaitTarget(own.Slot, own.Generation));
    }
}
