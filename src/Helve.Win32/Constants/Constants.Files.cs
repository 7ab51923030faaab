namespace Helve.Win32;

public static partial class Constants
{
    /// <summary>No attribute.</summary>
    public const uint FILE_ATTRIBUTE_NORMAL = 0x80;

    /// <summary>Others may read it. Sharing at all is what counts: 0 is to be alone.</summary>
    public const uint FILE_SHARE_READ = 1;

    /// <summary>Others may write it. Sharing at all is what counts: 0 is to be alone.</summary>
    public const uint FILE_SHARE_WRITE = 2;

    /// <summary>Others may delete it. Sharing at all is what counts: 0 is to be alone.</summary>
    public const uint FILE_SHARE_DELETE = 4;

    /// <summary>CreateFile: it must not exist.</summary>
    public const uint CREATE_NEW = 1;

    /// <summary>CreateFile: it begins empty.</summary>
    public const uint CREATE_ALWAYS = 2;

    /// <summary>CreateFile: it must exist.</summary>
    public const uint OPEN_EXISTING = 3;

    /// <summary>CreateFile: it is made if it does not exist.</summary>
    public const uint OPEN_ALWAYS = 4;

    /// <summary>CreateFile: it must exist, and begins empty.</summary>
    public const uint TRUNCATE_EXISTING = 5;

    /// <summary>It opens a directory too.</summary>
    public const uint FILE_FLAG_BACKUP_SEMANTICS = 0x200_0000;

    /// <summary>It goes with the last handle; its name at once.</summary>
    public const uint FILE_FLAG_DELETE_ON_CLOSE = 0x400_0000;

    /// <summary>Advice, not looked at.</summary>
    public const uint FILE_FLAG_SEQUENTIAL_SCAN = 0x800_0000;

    /// <summary>Advice, not looked at.</summary>
    public const uint FILE_FLAG_RANDOM_ACCESS = 0x1000_0000;

    /// <summary>Advice, not looked at.</summary>
    public const uint FILE_FLAG_NO_BUFFERING = 0x2000_0000;

    /// <summary>A new file that nobody may write.</summary>
    public const uint FILE_ATTRIBUTE_READONLY = 0x1;

    /// <summary>Advice, not looked at.</summary>
    public const uint FILE_ATTRIBUTE_TEMPORARY = 0x100;

    /// <summary>From the beginning.</summary>
    public const uint FILE_BEGIN = 0;

    /// <summary>From the position.</summary>
    public const uint FILE_CURRENT = 1;

    /// <summary>From the end.</summary>
    public const uint FILE_END = 2;

    /// <summary>It is not known, or the call failed.</summary>
    public const uint FILE_TYPE_UNKNOWN = 0;

    /// <summary>A file of a disk.</summary>
    public const uint FILE_TYPE_DISK = 1;

    /// <summary>A terminal or printer.</summary>
    public const uint FILE_TYPE_CHAR = 2;

    /// <summary>A pipe or socket.</summary>
    public const uint FILE_TYPE_PIPE = 3;

    /// <summary>SetFilePointer failed, if there is a last error.</summary>
    public const uint INVALID_SET_FILE_POINTER = 0xFFFF_FFFF;

    /// <summary>GetFileSize failed, if there is a last error.</summary>
    public const uint INVALID_FILE_SIZE = 0xFFFF_FFFF;
}
