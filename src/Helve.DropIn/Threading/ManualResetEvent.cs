namespace Helve.Threading;

/// <summary>What <see cref="System.Threading.ManualResetEvent"/> is on Windows: an event without a name that releases all waiters and stays set.</summary>
/// <param name="initialState">Whether it begins set.</param>
public sealed class ManualResetEvent(bool initialState) : EventWaitHandle(initialState, EventResetMode.ManualReset);
