namespace Helve.Kernel.Waiting;

/// <summary>The operations that the engine can be settling (<c>DomainState.Operation</c>). Part of the layout.</summary>
internal enum EngineOperation : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A wait for all takes its objects; nothing is handed on.</summary>
    Begin = 1,

    /// <summary>Event: set.</summary>
    Set = 2,

    /// <summary>Event: reset.</summary>
    Reset = 3,

    /// <summary>Event: pulse.</summary>
    Pulse = 4,

    /// <summary>Semaphore: release.</summary>
    Release = 5,

    /// <summary>Mutex: release.</summary>
    MutexRelease = 6,

    /// <summary>Recovery has made the object available.</summary>
    Death = 7,

    /// <summary>Timer: an expiry, or a new setting.</summary>
    Timer = 8,
}

/// <summary>Where the engine's transaction stands (<c>DomainState.Phase</c>). Part of the layout.</summary>
internal enum EnginePhase : uint
{
    /// <summary>Nothing to redo.</summary>
    Idle = 0,

    /// <summary>The operation's object may be available, and pending records may be satisfiable.</summary>
    Settle = 1,

    /// <summary>The transaction is committed and is being carried out.</summary>
    Apply = 2,
}
