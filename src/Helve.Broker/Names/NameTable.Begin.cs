using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Broker.Names;

/// <content>The first half of every creation.</content>
internal sealed partial class NameTable
{
    // With what is kept of it: whoever has a handle finds that.
    private static NtStatus Begin(
        in NameCaller caller,
        in NameRequest request,
        in TableReference table,
        uint granted,
        in NewObject content,
        in ObjectInit init,
        out PendingHandle pending)
    {
        pending = default;
        NtStatus status = content.Keepsake is { } keepsake ? caller.Home.Keepsakes.Make(caller.Home, keepsake) : NtStatus.Success;
        status = status == NtStatus.Success ? Begin(caller, request, table, granted, init, out pending) : status;
        if (status == NtStatus.Success && content.Keepsake is { } kept)
        {
            caller.Home.Keepsakes.Add(kept, caller.Home, pending.Slot, pending.Generation);
        }

        return status;
    }

    private static NtStatus Begin(
        in NameCaller caller, in NameRequest request, in TableReference table, uint granted, in ObjectInit init, out PendingHandle pending)
    {
        NtStatus status = caller.Home.Handles.BeginCreate(table, request.Type, granted, request.HandleAttributes, init, out pending);
        if (status == NtStatus.Success)
        {
            Volatile.Write(ref caller.Home.Arena.Slot(pending.Slot).Creator, caller.Table.Segment.ProcessIndex);
        }

        return status;
    }
}
