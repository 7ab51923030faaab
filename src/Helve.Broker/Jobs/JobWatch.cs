using Helve.Broker.Foreign;
using Helve.Broker.Processes;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;

namespace Helve.Broker.Jobs;

/// <summary>What happened in a job, for one process that wants to know: a list, and an event that is set while there is something in it.</summary>
/// <param name="table">Sets the event.</param>
/// <param name="number">Its number.</param>
/// <param name="process">Whose it is.</param>
/// <param name="job">Over which job.</param>
/// <param name="signal">The event, of the process's own domain.</param>
/// <param name="handle">The broker's own handle to the event.</param>
internal sealed class JobWatch(JobTable table, uint number, TrackedProcess process, Job job, HomeObject signal, uint handle)
{
    // Who does not take what it asked for loses what is older.
    private const int Capacity = 1024;
    private readonly Queue<JobNoticeEntry> _waiting = new();
    private uint _lost;

    public uint Number => number;

    public TrackedProcess Process => process;

    public Job Job => job;

    public HomeObject Signal => signal;

    public uint Handle => handle;

    /// <summary>How many it has not taken yet.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>How many there was no room for since it took some last.</summary>
    public uint Lost => _lost;

    /// <summary>Adds something, and sets the event.</summary>
    public void Put(JobMessage message, uint processId)
    {
        if (_waiting.Count == Capacity)
        {
            _ = _waiting.Dequeue();
            _lost++;
        }

        _waiting.Enqueue(new JobNoticeEntry { Message = (uint)message, ProcessId = processId });
        table.Signal(signal);
    }

    /// <summary>The oldest one.</summary>
    public bool TryTake(out JobNoticeEntry notice) => _waiting.TryDequeue(out notice);

    /// <summary>How many there was no room for since this was asked last.</summary>
    public uint TakeLost()
    {
        uint lost = _lost;
        _lost = 0;
        return lost;
    }
}
