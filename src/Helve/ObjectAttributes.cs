using Helve.Kernel.Handles;
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

    /// <summary>Whether the name is one of Win32: relative to the session's directory, or to a private namespace.</summary>
    internal bool IsWin32Name { get; private init; }

    /// <summary>
    /// What an object is called by Win32's rules: relative to the session's directory, <c>Global\</c> and <c>Local\</c> and the aliases of private
    /// namespaces lead elsewhere, and what exists is opened. Null or empty: what is made gets no name, and nothing can be opened.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="attributes">Attributes of the handle.</param>
    /// <param name="securityDescriptor">The security descriptor of an object that is made; null: that of its directory and creator.</param>
    public static ObjectAttributes ForWin32(string? name, HandleAttributes attributes = HandleAttributes.None, SecurityDescriptor? securityDescriptor = null) => new()
    {
        ObjectName = name,
        Attributes = (ObjectAttributeBits)attributes | ObjectAttributeBits.OpenIf,
        SecurityDescriptor = securityDescriptor,
        IsWin32Name = true,
    };
}
