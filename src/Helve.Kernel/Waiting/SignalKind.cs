namespace Helve.Kernel.Waiting;

/// <summary>What makes an object available, or not, besides waits.</summary>
public enum SignalKind : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Event: set.</summary>
    Set = 1,

    /// <summary>Event: reset.</summary>
    Reset = 2,

    /// <summary>Event: pulse.</summary>
    Pulse = 3,

    /// <summary>Semaphore: release.</summary>
    Release = 4,

    /// <summary>Mutex: release.</summary>
    ReleaseMutex = 5,
}
