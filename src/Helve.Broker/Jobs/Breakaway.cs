namespace Helve.Broker.Jobs;

/// <summary>Why a child leaves jobs of its parent.</summary>
internal enum Breakaway
{
    /// <summary>Its parent's job sends all children away.</summary>
    Silent,

    /// <summary>Its parent asked for it.</summary>
    Asked,
}
