using Helve.Broker.Foreign;
using Helve.Broker.Keeping;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;

namespace Helve.Broker.Jobs;

/// <summary>A job's object. The job outlives it while it has processes.</summary>
/// <param name="table">Makes the job.</param>
/// <param name="user">Who makes it.</param>
internal sealed class JobKeepsake(JobTable table, uint user) : Keepsake
{
    /// <inheritdoc/>
    public override ObjectType Type => ObjectType.Job;

    /// <inheritdoc/>
    public override KeptFacts Facts => new() { First = (ulong)table.Containment };

    /// <summary>The job; null before it is made, and after its end.</summary>
    public Job? Job { get; private set; }

    /// <inheritdoc/>
    public override NtStatus Make()
    {
        if (Job is not null)
        {
            return NtStatus.Success;
        }

        NtStatus status = table.NewJob(user, out Job? job);
        if (status == NtStatus.Success)
        {
            job!.Keepsake = this;
            Job = job;
        }

        return status;
    }

    /// <summary>It was terminated: who waits is let go, for ever.</summary>
    public void Signal()
    {
        if (Home is { } home && !HasEnded)
        {
            table.Signal(new HomeObject(home, ObjectType.Job, Slot, Generation));
        }
    }

    /// <inheritdoc/>
    protected override void End(KeepsakeEnd why)
    {
        Job?.OnClosed();
        Job = null;
    }
}
