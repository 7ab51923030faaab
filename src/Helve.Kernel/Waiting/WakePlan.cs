namespace Helve.Kernel.Waiting;

/// <summary>Which sleepers on an object's word a change has let go: how many, and under which bits they sleep.</summary>
/// <param name="Count">How many to wake; <see cref="int.MaxValue"/> for all, 0 for none.</param>
/// <param name="Bits">Union of <see cref="WaitWord.SleepBit"/>.</param>
internal readonly record struct WakePlan(int Count, uint Bits)
{
    /// <summary>Nobody.</summary>
    public static WakePlan None => default;

    /// <summary>All who sleep under these bits.</summary>
    public static WakePlan All(uint bits) => new(int.MaxValue, bits);
}
