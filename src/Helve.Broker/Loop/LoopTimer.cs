namespace Helve.Broker.Loop;

/// <summary>Something to be done later, unless it is cancelled before.</summary>
internal sealed class LoopTimer(Action action)
{
    private Action? _action = action;

    /// <summary>Whether it was neither done nor cancelled.</summary>
    public bool IsPending => _action is not null;

    /// <summary>Does nothing if it was done already.</summary>
    public void Cancel() => _action = null;

    internal void Run()
    {
        Action? action = _action;
        _action = null;
        action?.Invoke();
    }
}
