using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>The rules of pipes that need neither names nor descriptors (semantics J22 to J26).</summary>
public static class PipeRules
{
    /// <summary>PIPE_UNLIMITED_INSTANCES.</summary>
    public const uint UnlimitedInstances = 255;

    /// <summary>Characters of a name at most, without the prefix.</summary>
    public const int MaximumNameCharacters = 256;

    /// <summary>What all pipe names of Win32 begin with, in any spelling.</summary>
    public const string Prefix = @"\\.\pipe\";

    /// <summary>Where pipes are in the namespace.</summary>
    public const string Directory = @"\Device\NamedPipe";

    /// <summary><c>ObjectSlot.Subtype</c> of a server's end.</summary>
    public const byte ServerSubtype = 5;

    /// <summary><c>ObjectSlot.Subtype</c> of a client's end.</summary>
    public const byte ClientSubtype = 6;

    private const PipeOpenModes KnownOpenModes = PipeOpenModes.Duplex | PipeOpenModes.WriteDac | PipeOpenModes.FirstInstance
        | PipeOpenModes.AccessSystemSecurity | PipeOpenModes.Overlapped | PipeOpenModes.WriteThrough;

    private const PipeModes KnownModes = PipeModes.NoWait | PipeModes.ReadMessages | PipeModes.Messages | PipeModes.RejectRemoteClients;

    /// <summary>The part of a name behind the prefix. Everything is allowed in it but nothing at all (semantics J22).</summary>
    /// <param name="name">The full name.</param>
    /// <param name="rest">What is behind the prefix.</param>
    public static NtStatus TryGetName(string? name, out string rest)
    {
        rest = string.Empty;
        if (name is null)
        {
            return NtStatus.ObjectPathNotFound;
        }

        if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || name.Length == Prefix.Length || name.Contains('\0'))
        {
            return NtStatus.ObjectNameInvalid;
        }

        rest = name[Prefix.Length..];
        return rest.Length <= MaximumNameCharacters ? NtStatus.Success : NtStatus.ObjectNameInvalid;
    }

    /// <summary>Whether a pipe can be made so (semantics J23).</summary>
    public static NtStatus CheckCreation(PipeOpenModes open, PipeModes modes, uint maximumInstances) =>
        (open & PipeOpenModes.Duplex) == 0 || (open & ~KnownOpenModes) != 0 || (modes & ~KnownModes) != 0
            || !CanRead(modes, modes) || maximumInstances is 0 or > UnlimitedInstances
            ? NtStatus.InvalidParameter
            : NtStatus.Success;

    /// <summary>Whether an end of a pipe of that type may be set to that.</summary>
    public static bool CanRead(PipeModes type, PipeModes wanted) => (wanted & PipeModes.ReadMessages) == 0 || (type & PipeModes.Messages) != 0;

    /// <summary>What the handle of a new server's end asks for (semantics J24, J25).</summary>
    public static uint ServerAccess(PipeOpenModes open)
    {
        const PipeOpenModes AlsoAccess = PipeOpenModes.WriteDac | PipeOpenModes.FirstInstance | PipeOpenModes.AccessSystemSecurity;
        return (uint)(open & AlsoAccess)
            | ((open & PipeOpenModes.Inbound) != 0 ? (uint)PipeRights.GenericRead : 0)
            | ((open & PipeOpenModes.Outbound) != 0 ? (uint)PipeRights.GenericWrite : 0);
    }

    /// <summary>What CreateFile asks for at a client's end: what it was told to, and two rights always (semantics J28).</summary>
    public static uint ClientAccess(uint desired) =>
        GenericMapping.Of(Memory.ObjectType.File).MapGeneric(desired) | (uint)(PipeRights.Synchronize | PipeRights.ReadAttributes);

    /// <summary>Whether a client with those rights goes against the pipe's direction (semantics J28).</summary>
    public static bool IsAgainst(PipeOpenModes direction, uint granted) => (direction & PipeOpenModes.Duplex) switch
    {
        PipeOpenModes.Inbound => (granted & (uint)PipeRights.ReadData) != 0,
        PipeOpenModes.Outbound => (granted & (uint)PipeRights.WriteData) != 0,
        _ => false,
    };
}
