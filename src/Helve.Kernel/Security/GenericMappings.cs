namespace Helve.Kernel.Security;

/// <summary>What the generic rights mean for each of NT's types: read, write, execute, all.</summary>
public static class GenericMappings
{
    /// <summary>Event.</summary>
    public static readonly GenericMapping Event = new(0x0002_0001, 0x0002_0002, 0x0012_0000, 0x001F_0003);

    /// <summary>Mutant (mutex).</summary>
    public static readonly GenericMapping Mutant = new(0x0002_0001, 0x0002_0000, 0x0012_0000, 0x001F_0001);

    /// <summary>Semaphore.</summary>
    public static readonly GenericMapping Semaphore = new(0x0002_0001, 0x0002_0002, 0x0012_0000, 0x001F_0003);

    /// <summary>Timer.</summary>
    public static readonly GenericMapping Timer = new(0x0002_0001, 0x0002_0002, 0x0012_0000, 0x001F_0003);

    /// <summary>Section.</summary>
    public static readonly GenericMapping Section =
        new(0x0002_0005, 0x0002_0002, 0x0002_0008, 0x000F_001F) { Beyond = AccessMask.SYNCHRONIZE };

    /// <summary>Job.</summary>
    public static readonly GenericMapping Job = new(0x0002_0004, 0x0002_000B, 0x0012_0000, 0x001F_003F);

    /// <summary>Process.</summary>
    public static readonly GenericMapping Process =
        new(0x0002_0410, 0x0002_2BEA, 0x0012_1001, 0x001F_FFFF) { Implied = ImpliedRights.OfProcess };

    /// <summary>Thread.</summary>
    public static readonly GenericMapping Thread =
        new(0x0002_0048, 0x0002_0437, 0x0012_1800, 0x001F_FFFF) { Implied = ImpliedRights.OfThread };

    /// <summary>Directory of names: one can't wait for it.</summary>
    public static readonly GenericMapping Directory = new(0x0002_0003, 0x0002_000C, 0x0002_0003, 0x000F_000F);

    /// <summary>Symbolic link.</summary>
    public static readonly GenericMapping SymbolicLink = new(0x0002_0001, 0x0002_0000, 0x0002_0001, 0x000F_0001);

    /// <summary>Keyed event.</summary>
    public static readonly GenericMapping KeyedEvent =
        new(0x0002_0001, 0x0002_0002, 0x0002_0000, 0x000F_0003) { Beyond = AccessMask.SYNCHRONIZE };

    /// <summary>File, pipe, device.</summary>
    public static readonly GenericMapping File = new(0x0012_0089, 0x0012_0116, 0x0012_00A0, 0x001F_01FF);

    /// <summary>Registry key.</summary>
    public static readonly GenericMapping Key = new(0x0002_0019, 0x0002_0006, 0x0002_0039, 0x000F_003F);

    /// <summary>Token.</summary>
    public static readonly GenericMapping Token = new(0x0002_001A, 0x0002_01E0, 0x0002_0005, 0x000F_01FF);

    /// <summary>I/O completion port.</summary>
    public static readonly GenericMapping IoCompletion = new(0x0002_0001, 0x0002_0002, 0x0012_0000, 0x001F_0003);

    /// <summary>Debug object.</summary>
    public static readonly GenericMapping DebugObject = new(0x0002_0001, 0x0002_0002, 0x0012_0000, 0x001F_000F);
}
