using Helve.Broker.Connections;
using Helve.Broker.Keeping;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>Makes jobs.</summary>
internal sealed class JobType(Func<JobTable> table) : IKeptType
{
    /// <inheritdoc/>
    public ObjectType Type => ObjectType.Job;

    /// <inheritdoc/>
    public NtStatus Prepare(
        Connection client, in CreateNamedRequest request, Span<FileDescriptor?> descriptors, out ObjectInit init, out Keepsake? keepsake)
    {
        init = default;
        keepsake = null;
        if (descriptors.Length != 0 || request.Flags != 0)
        {
            return NtStatus.InvalidParameter;
        }

        // Signalled by its termination, for ever (semantics I9, I21).
        ObjectInit start = Event<HardwareMemory>.Init(manual: true, set: false);
        init = new ObjectInit { State = start.State, Value0 = (uint)table().Containment };
        keepsake = new JobKeepsake(table(), client.Domain!.Key.UserId);
        return NtStatus.Success;
    }
}
