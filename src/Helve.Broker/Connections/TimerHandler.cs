using Helve.Broker.Foreign;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>Calls on timers of other domains. Timers of the own one need no broker.</summary>
internal sealed class TimerHandler(BrokerServices services)
{
    public bool Handle(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ForeignTimerRequest request) || !reader.AtEnd)
        {
            return false;
        }

        MessageHeader header = reader.Header;
        long begun = MonotonicClock.Now;
        if (!TryCarryOut(client, header, request, force: false))
        {
            client.Park(() => TryCarryOut(client, header, request, MonotonicClock.Now - begun > ForeignWaits.LongestDelay));
        }

        return true;
    }

    // False: a client keeps what is needed; nothing was done or answered.
    private bool TryCarryOut(Connection client, MessageHeader header, in ForeignTimerRequest request, bool force)
    {
        var action = (ForeignTimerAction)request.Action;
        ForeignTimerReply reply = default;
        NtStatus status = action is ForeignTimerAction.None or > ForeignTimerAction.Query
            ? NtStatus.InvalidParameter
            : ForeignLookup.Find(
                services.Foreign, client.Domain!, client.Process!.Table!, request.Handle, ObjectType.Timer, RightTo(action), out NamedTarget found, out _)
                is not NtStatus.Success and NtStatus failed ? failed
            : services.ForeignWaits.CallTimer(found.Object, request, force, ref reply);
        if (status == NtStatus.Retry)
        {
            return false;
        }

        client.Reply(header, status, in reply);
        return true;
    }

    private static uint RightTo(ForeignTimerAction action) =>
        (uint)(action == ForeignTimerAction.Query ? TimerRights.QueryState : TimerRights.ModifyState);
}
