using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Access rights of a pipe's ends, which are file objects, under NT's names (<c>FILE_READ_DATA</c> is <see cref="ReadData"/>).</summary>
[Flags]
public enum PipeRights : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>FILE_READ_DATA: read and peek.</summary>
    ReadData = 0x1,

    /// <summary>FILE_WRITE_DATA: write.</summary>
    WriteData = 0x2,

    /// <summary>FILE_CREATE_PIPE_INSTANCE: make another instance of an existing pipe.</summary>
    CreateInstance = 0x4,

    /// <summary>FILE_READ_EA.</summary>
    ReadExtended = 0x8,

    /// <summary>FILE_WRITE_EA.</summary>
    WriteExtended = 0x10,

    /// <summary>FILE_READ_ATTRIBUTES: ask for type, state and modes.</summary>
    ReadAttributes = 0x80,

    /// <summary>FILE_WRITE_ATTRIBUTES: set the read mode and whether calls wait.</summary>
    WriteAttributes = 0x100,

    /// <summary>DELETE.</summary>
    Delete = AccessMask.DELETE,

    /// <summary>READ_CONTROL: read the security descriptor.</summary>
    ReadControl = AccessMask.READ_CONTROL,

    /// <summary>WRITE_DAC: change who may connect.</summary>
    WriteDac = AccessMask.WRITE_DAC,

    /// <summary>WRITE_OWNER: change the owner.</summary>
    WriteOwner = AccessMask.WRITE_OWNER,

    /// <summary>SYNCHRONIZE: wait.</summary>
    Synchronize = AccessMask.SYNCHRONIZE,

    /// <summary>FILE_GENERIC_READ: what GENERIC_READ gives.</summary>
    GenericRead = 0x0012_0089,

    /// <summary>FILE_GENERIC_WRITE: what GENERIC_WRITE gives.</summary>
    GenericWrite = 0x0012_0116,

    /// <summary>FILE_ALL_ACCESS.</summary>
    AllAccess = 0x001F_01FF,
}
