using Helve.Broker.Loop;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>A process of a job that the broker has seen; its end is told.</summary>
internal sealed class JobMember : ILoopSource, IDisposable
{
    private readonly EventLoop _loop;
    private readonly ulong _token;

    public JobMember(EventLoop loop, Job job, int processId, PidFd process)
    {
        _loop = loop;
        Job = job;
        ProcessId = processId;
        Process = process;
        _token = loop.Watch(process.Descriptor, PollEvents.In, this);
    }

    /// <summary>The job, innermost, that it is in.</summary>
    public Job Job { get; set; }

    /// <summary>Its number.</summary>
    public int ProcessId { get; }

    /// <summary>The process.</summary>
    public PidFd Process { get; }

    /// <summary>A limit has ended it; it is counted once, however long it takes to go.</summary>
    public bool IsCondemned { get; set; }

    /// <inheritdoc/>
    public void OnReady(PollEvents events) => _loop.Guard(() => Job.OnMemberEnded(this), this);

    public void Dispose()
    {
        _loop.Unwatch(Process.Descriptor, _token);
        Process.Dispose();
    }
}
