namespace Helve.Threading;

/// <summary>What <see cref="System.Threading.AutoResetEvent"/> is on Windows: an event without a name that releases one waiter and resets.</summary>
/// <param name="initialState">Whether it begins set.</param>
public sealed class AutoResetEvent(bool initialState) : EventWaitHandle(initialState, EventResetMode.AutoReset);
