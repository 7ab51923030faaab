using Helve.Kernel.Objects;

namespace Helve.Inspection;

/// <summary>What the broker alone knows of a job.</summary>
/// <param name="Memory">Bytes in use.</param>
/// <param name="PeakMemory">The most that was seen in use.</param>
/// <param name="MemoryLimit">How many it may use; null: no limit.</param>
/// <param name="Processes">The processes that are in it or in jobs below.</param>
/// <param name="Watches">Who is told what happens in it.</param>
/// <param name="Notices">What happened last, the oldest first: sixteen at most.</param>
public sealed record JobDetails(
    ulong Memory,
    ulong PeakMemory,
    ulong? MemoryLimit,
    IReadOnlyList<JobProcess> Processes,
    IReadOnlyList<JobWatcher> Watches,
    IReadOnlyList<JobEvent> Notices);

/// <summary>A process of a job.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="Image">The path of its program, or its name where the broker may not look into it; empty: it has ended since.</param>
public readonly record struct JobProcess(int ProcessId, string Image);

/// <summary>A process that is told what happens in a job.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="Waiting">Notices that it has not taken yet.</param>
/// <param name="Lost">Notices that there was no room for since it took some last.</param>
public readonly record struct JobWatcher(int ProcessId, int Waiting, int Lost);

/// <summary>Something that happened in a job.</summary>
/// <param name="Message">What.</param>
/// <param name="ProcessId">The process that it is about; 0: none.</param>
/// <param name="At">When.</param>
public readonly record struct JobEvent(JobMessage Message, int ProcessId, DateTimeOffset At);
