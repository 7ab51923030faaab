namespace Helve.Linux;

/// <summary>A program that was started and has not run yet (<see cref="Spawn.TryStartHeld"/>). Whatever becomes of it, its starter reaps it.</summary>
public sealed class HeldProcess : IDisposable
{
    private readonly FileDescriptor _gate;

    internal HeldProcess(int processId, FileDescriptor gate)
    {
        ProcessId = processId;
        _gate = gate;
    }

    /// <summary>The process; it keeps its number when it becomes the program.</summary>
    public int ProcessId { get; }

    /// <summary>Lets it run. EPIPE when it is dead already.</summary>
    public bool TryRelease(out LinuxError error) => _gate.TryWrite("\n"u8, out _, out error);

    /// <summary>Unless it was released, the process ends with exit code 125 and the program never runs.</summary>
    public void Dispose() => _gate.Dispose();
}
