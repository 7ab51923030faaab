namespace Helve.Broker.Loop;

/// <summary>
/// Tells whether a fault left something half-changed that all clients depend on: the registry of processes (a slot in one table and not in
/// the other, a death that was noticed and handed to nobody) or the names (a name without its object). With such a registry handles
/// would reach the wrong process or never be closed, so the broker must end; its clients' memory lives on without it. Any other fault
/// concerns the one connection that met it.
/// </summary>
/// <remarks>Left in the normal way only, never by <c>finally</c>: being still inside is the sign. On the loop's thread.</remarks>
internal sealed class ChangeScope
{
    private int _depth;

    /// <summary>Whether a change was begun and not ended. Asked where none is going on.</summary>
    public bool IsTorn => _depth != 0;

    /// <summary>A change of several steps begins.</summary>
    public void Enter() => _depth++;

    /// <summary>All steps are done, or taken back.</summary>
    public void Leave() => _depth--;
}
