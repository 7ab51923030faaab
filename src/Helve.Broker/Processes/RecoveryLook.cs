namespace Helve.Broker.Processes;

/// <summary>A look at everything that recovery has at hand, for a request that found nothing free.</summary>
internal enum RecoveryLook
{
    /// <summary>Nobody asked for one.</summary>
    None,

    /// <summary>Asked for.</summary>
    Asked,

    /// <summary>Done: whatever came free by it is there.</summary>
    Done,
}
