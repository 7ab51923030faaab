namespace Helve.Tests.SystemTests.Cases;

/// <summary>What the cases are run with: every object type whose behaviour differs.</summary>
public enum ObjectKind
{
    AutoEvent,
    ManualEvent,
    Mutex,
    Semaphore,
    AutoTimer,
    ManualTimer,
    Process,
    Thread,
    Job,
}

/// <summary>Where the two who share an object are.</summary>
public enum Situation
{
    /// <summary>Two threads of one process.</summary>
    InProcess,

    /// <summary>Two processes.</summary>
    CrossProcess,

    /// <summary>Two processes, one of which is killed.</summary>
    PeerKilled,
}

/// <summary>Says which combination a test class is.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CombinationAttribute(ObjectKind kind, Situation situation) : Attribute
{
    public ObjectKind Kind { get; } = kind;

    public Situation Situation { get; } = situation;
}
