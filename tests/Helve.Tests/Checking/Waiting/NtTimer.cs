namespace Helve.Tests.Checking.Waiting;

/// <summary>How a timer of the reference model is set.</summary>
/// <param name="IsArmed">Whether it will expire.</param>
/// <param name="IsAbsolute">By the wall clock.</param>
/// <param name="Due">When, in milliseconds since the beginning.</param>
/// <param name="Period">Milliseconds; 0: once.</param>
internal readonly record struct NtTimer(bool IsArmed, bool IsAbsolute, int Due, int Period)
{
    public bool IsDue(int clock, int wallClock) => IsArmed && Due <= (IsAbsolute ? wallClock : clock);

    /// <summary>Behind one expiry. The periods behind an absolute moment are relative, and begin with the next one.</summary>
    public NtTimer Expire(int clock, int wallClock) =>
        Period == 0 ? this with { IsArmed = false }
        : IsAbsolute ? this with { IsAbsolute = false, Due = clock + Period - ((wallClock - Due) % Period) }
        : this with { Due = Due + Period };

    /// <summary>Its part of an outcome: what it still will do.</summary>
    public override string ToString() => IsArmed ? $"({(IsAbsolute ? "wall " : "")}{Due}/{Period}) " : "(idle) ";
}
