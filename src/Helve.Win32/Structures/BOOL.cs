namespace Helve.Win32;

/// <summary>BOOL: an int of which anything but 0 means yes. Converts from and to <c>bool</c>.</summary>
/// <param name="value">The number.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential)]
public readonly struct BOOL(int value) : IEquatable<BOOL>
{
    /// <summary>The number.</summary>
    public readonly int Value = value;

    /// <summary>Whether it means yes.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator bool(BOOL value) => value.Value != 0;

    /// <summary>1 or 0.</summary>
    /// <param name="value">Yes or no.</param>
    public static implicit operator BOOL(bool value) => new(value ? 1 : 0);

    /// <summary>Whether both are the same number.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(BOOL left, BOOL right) => left.Value == right.Value;

    /// <summary>Whether they are different numbers.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(BOOL left, BOOL right) => left.Value != right.Value;

    /// <inheritdoc/>
    public bool Equals(BOOL other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BOOL other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value;

    /// <inheritdoc/>
    public override string ToString() => Value != 0 ? "TRUE" : "FALSE";
}
