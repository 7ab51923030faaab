namespace Helve.Kernel.Security;

/// <summary>Why a text is not SDDL.</summary>
/// <param name="Position">Where, counted in characters from 0.</param>
/// <param name="Reason">What is wrong there, in words.</param>
public readonly record struct SddlError(int Position, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Reason} (at character {Position})";
}
