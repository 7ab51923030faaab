namespace Helve.Kernel.Handles;

/// <summary>Options of a duplication, under NT's numbers. Unknown bits are ignored.</summary>
[Flags]
public enum DuplicateOptions : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>DUPLICATE_CLOSE_SOURCE: the source is closed, whether or not the duplication succeeds.</summary>
    CloseSource = 1,

    /// <summary>DUPLICATE_SAME_ACCESS: the access that is asked for is ignored, the source's grant is copied.</summary>
    SameAccess = 2,

    /// <summary>DUPLICATE_SAME_ATTRIBUTES: the attributes are copied.</summary>
    SameAttributes = 4,
}
