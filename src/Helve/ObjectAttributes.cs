using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve;

/// <summary>
/// What an object is called, as NT's own calls have it (OBJECT_ATTRIBUTES). Without a root directory the name is a full path, and begins
/// with a backslash; with one it is relative to that, and does not.
/// </summary>
public readonly record struct ObjectAttributes
{
    /// <summary>A handle to the directory that the name is relative to; no access is needed. 0: the name is a full path.</summary>
    public nint RootDirectory { get; init; }

    /// <summary>The name; null: none was given. Counted: any character but the backslash has no meaning.</summary>
    public string? ObjectName { get; init; }

    /// <summary>The OBJ_ bits.</summary>
    public ObjectAttributeBits Attributes { get; init; }

    /// <summary>The security descriptor of an object that is made; null: that of its directory and creator.</summary>
    public SecurityDescriptor? SecurityDescriptor { get; init; }
}
