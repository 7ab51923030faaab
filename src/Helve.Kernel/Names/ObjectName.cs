namespace Helve.Kernel.Names;

/// <summary>What can be said of a Win32 object name without looking at the namespace. Names are counted UTF-16; NUL is a character.</summary>
public static class ObjectName
{
    /// <summary>Bytes of a name at most (semantics E9).</summary>
    public const int MaximumBytes = 65532;

    /// <summary>Bytes of a link's target at most.</summary>
    public const int MaximumTargetBytes = 32766;

    /// <summary>Separates the components of a path. It is the only character with a meaning.</summary>
    public const char Separator = '\\';

    /// <summary>Checks a name that is relative to the caller's session directory, as Win32 passes it.</summary>
    /// <returns>Success, or the error that NT reports before it looks anything up.</returns>
    public static NtStatus CheckRelative(ReadOnlySpan<char> name)
    {
        if (name.Length * 2 > MaximumBytes)
        {
            return NtStatus.ObjectNameInvalid;
        }

        return !name.IsEmpty && name[0] == Separator ? NtStatus.ObjectPathSyntaxBad : NtStatus.Success;
    }

    /// <summary>Checks a full NT path: it begins at the root (semantics E19).</summary>
    public static NtStatus CheckAbsolute(ReadOnlySpan<char> path)
    {
        if (path.Length * 2 > MaximumBytes)
        {
            return NtStatus.ObjectNameInvalid;
        }

        return path.IsEmpty || path[0] != Separator ? NtStatus.ObjectPathSyntaxBad : NtStatus.Success;
    }

    /// <summary>Checks the target of a link (semantics E34). What it says is looked at when somebody follows it.</summary>
    public static NtStatus CheckTarget(ReadOnlySpan<char> target) =>
        target.Length * 2 > MaximumTargetBytes ? NtStatus.ObjectNameInvalid : NtStatus.Success;
}
