namespace Helve.Kernel.Handles;

/// <summary>Attributes of a handle, under the numbers of OBJ_PROTECT_CLOSE and OBJ_INHERIT.</summary>
[Flags]
public enum HandleAttributes : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>OBJ_PROTECT_CLOSE: the handle cannot be closed.</summary>
    ProtectFromClose = 1,

    /// <summary>OBJ_INHERIT: a child process may inherit the handle.</summary>
    Inherit = 2,

    /// <summary>All that a handle can have.</summary>
    All = 3,
}
