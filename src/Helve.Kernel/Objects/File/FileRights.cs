using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Access rights of a file, socket or pipe end, with NT's numbers.</summary>
[Flags]
public enum FileRights : uint
{
    /// <summary>No right: such a handle can be closed, duplicated, compared and queried.</summary>
    None = 0,

    /// <summary>FILE_READ_DATA: read.</summary>
    ReadData = 0x1,

    /// <summary>FILE_WRITE_DATA: write.</summary>
    WriteData = 0x2,

    /// <summary>FILE_APPEND_DATA: part of <see cref="GenericWrite"/>. Alone it allows nothing here: no descriptor of Linux can only append.</summary>
    AppendData = 0x4,

    /// <summary>FILE_READ_EA.</summary>
    ReadExtendedAttributes = 0x8,

    /// <summary>FILE_WRITE_EA.</summary>
    WriteExtendedAttributes = 0x10,

    /// <summary>FILE_EXECUTE.</summary>
    Execute = 0x20,

    /// <summary>FILE_DELETE_CHILD.</summary>
    DeleteChild = 0x40,

    /// <summary>FILE_READ_ATTRIBUTES: read what kind of file it is.</summary>
    ReadAttributes = 0x80,

    /// <summary>FILE_WRITE_ATTRIBUTES.</summary>
    WriteAttributes = 0x100,

    /// <summary>DELETE.</summary>
    Delete = AccessMask.DELETE,

    /// <summary>READ_CONTROL: read the security descriptor.</summary>
    ReadControl = AccessMask.READ_CONTROL,

    /// <summary>WRITE_DAC: change the permissions.</summary>
    WriteDac = AccessMask.WRITE_DAC,

    /// <summary>WRITE_OWNER: change the owner.</summary>
    WriteOwner = AccessMask.WRITE_OWNER,

    /// <summary>SYNCHRONIZE: wait for it, which is always satisfied.</summary>
    Synchronize = AccessMask.SYNCHRONIZE,

    /// <summary>FILE_GENERIC_READ.</summary>
    GenericRead = 0x0012_0089,

    /// <summary>FILE_GENERIC_WRITE.</summary>
    GenericWrite = 0x0012_0116,

    /// <summary>FILE_GENERIC_EXECUTE.</summary>
    GenericExecute = 0x0012_00A0,

    /// <summary>FILE_ALL_ACCESS.</summary>
    AllAccess = 0x001F_01FF,
}
