using Helve.Linux;

namespace Helve.Broker.Processes;

/// <summary>What Linux tells of a process only while it is there: looked at when it is first seen, when somebody asks, and at its end.</summary>
/// <remarks>After the end the zombie still has its times, until its parent reaps it. Who reaps before the broker has looked leaves what was seen last.</remarks>
internal sealed class ProcessAccount
{
    /// <summary>Its parent; 0 unknown.</summary>
    public int ParentId { get; private set; }

    /// <summary>When it started; default: unknown.</summary>
    public DateTime Created { get; private set; }

    /// <summary>When the broker heard of its end; default: it runs.</summary>
    public DateTime Ended { get; private set; }

    /// <summary>Processor time in its program.</summary>
    public TimeSpan UserTime { get; private set; }

    /// <summary>Processor time in the kernel.</summary>
    public TimeSpan KernelTime { get; private set; }

    /// <summary>Its program's path; empty: unknown.</summary>
    public string ImagePath { get; private set; } = string.Empty;

    /// <summary>Looks at it.</summary>
    public void Look(PidFd process)
    {
        if (ProcessStat.TryRead(process, out ProcessStat stat, out _))
        {
            // The start does not change, and is rounded anew by who asks anew.
            Created = Created == default ? stat.StartTime : Created;
            ParentId = stat.State is 'Z' or 'X' ? ParentId : stat.ParentId;
            UserTime = stat.UserTime;
            KernelTime = stat.SystemTime;
        }

        if (ProcessImage.TryRead(process, out string path, out _))
        {
            ImagePath = path;
        }
    }

    /// <summary>Looks at it for the last time.</summary>
    public void Close(PidFd process)
    {
        Look(process);
        Ended = DateTime.UtcNow;
    }
}
