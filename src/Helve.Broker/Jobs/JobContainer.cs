using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>What holds the processes of one job together, those of the jobs below it included. The loop's thread owns it.</summary>
internal abstract class JobContainer
{
    /// <summary>Called on the loop's thread when its last process has ended; perhaps once too often.</summary>
    public Action? Emptied { get; set; }

    /// <summary>Whether <see cref="Emptied"/> is called by itself; else who sees a process end has to look.</summary>
    public virtual bool TellsWhenEmpty => false;

    /// <summary>Who keeps a memory limit here.</summary>
    public virtual JobMemoryKeeper MemoryKeeper => JobMemoryKeeper.Sampling;

    /// <summary>Whether any process is in it or below.</summary>
    public abstract bool IsPopulated { get; }

    /// <summary>Puts a process into it. AccessDenied: it has ended, or the broker may not.</summary>
    /// <param name="processId">Its number.</param>
    /// <param name="process">The process.</param>
    public abstract NtStatus Add(int processId, PidFd process);

    /// <summary>Lets a process go that was started in it, with what that starts. AccessDenied: the broker can't.</summary>
    /// <param name="processId">Its number.</param>
    /// <param name="process">The process.</param>
    /// <param name="stays">What it stays in; null: in no job.</param>
    public abstract NtStatus Remove(int processId, PidFd process, JobContainer? stays);

    /// <summary>The processes in it, no zombies. A group's are its own alone, a tree's those of jobs below too.</summary>
    /// <param name="snapshot">What /proc said a moment ago of who started whom; null: it is asked, if that is needed.</param>
    public abstract IReadOnlyCollection<int> Processes(ProcessSnapshot? snapshot = null);

    /// <summary>Descriptors that it holds.</summary>
    public abstract int DescriptorCount { get; }

    /// <summary>Whether a process is in it, as of the last <see cref="Processes"/> where nobody but the broker knows.</summary>
    public abstract bool Contains(int processId);

    /// <summary>Ends all its processes and those below. They end asynchronously.</summary>
    public abstract void Kill();

    /// <summary>Processor time of all that ever were in it or below, as far as it is known; where nobody but the broker counts, as of the last <see cref="Processes"/>.</summary>
    public abstract ControlGroupTimes Times();

    /// <summary>Memory that is in use, and the most that was. False: nobody has counted.</summary>
    public virtual bool TryGetMemory(out ulong used, out ulong peak)
    {
        used = peak = 0;
        return false;
    }

    /// <summary>Limits memory; null: no limit. Without effect where nobody but the broker keeps it. May take long, if there are processes; from any thread.</summary>
    public virtual NtStatus LimitMemory(ulong? bytes) => NtStatus.Success;

    /// <summary>How often the memory limit was met so far.</summary>
    public virtual ulong MemoryLimitMet() => 0;

    /// <summary>Whether its processes are to die if the broker ends without a word.</summary>
    public virtual void MarkKillOnClose(bool kill)
    {
    }

    /// <summary>Gives it back, when it is empty. False: it is not, or not yet.</summary>
    public abstract bool TryRemove();
}
