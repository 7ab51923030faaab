using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Which rights a handle to a file can have, and what they give.</summary>
public static class FileRules
{
    // Rights that say nothing of the data.
    private const FileRights OfAny = FileRights.ReadAttributes | FileRights.WriteAttributes
        | FileRights.Delete | FileRights.ReadControl | FileRights.WriteDac | FileRights.WriteOwner | FileRights.Synchronize;

    /// <summary>What the read end of a pipe is granted (semantics J41).</summary>
    public const FileRights PipeReader = FileRights.GenericRead | FileRights.WriteAttributes;

    /// <summary>What the write end of a pipe is granted (semantics J41).</summary>
    public const FileRights PipeWriter = FileRights.GenericWrite | FileRights.ReadAttributes;

    /// <summary>What CreateFile grants whoever opens a file for this (semantics J45).</summary>
    /// <param name="reads">Open for reading.</param>
    /// <param name="writes">Open for writing.</param>
    public static FileRights GrantOf(bool reads, bool writes) =>
        (reads ? FileRights.GenericRead : FileRights.ReadAttributes | FileRights.Synchronize)
        | (writes ? FileRights.GenericWrite : FileRights.None);

    /// <summary>Whether a handle to an open file can be given such access: never more than it was opened for.</summary>
    /// <param name="access">The access that is asked for.</param>
    /// <param name="reads">Open for reading.</param>
    /// <param name="writes">Open for writing.</param>
    public static bool MayGrant(uint access, bool reads, bool writes)
    {
        FileRights most = OfAny
            | (reads ? FileRights.GenericRead | FileRights.Execute : FileRights.None)
            | (writes ? FileRights.GenericWrite : FileRights.None);
        return (GenericMappings.File.MapGeneric(access) & ~(uint)most) == 0;
    }
}
