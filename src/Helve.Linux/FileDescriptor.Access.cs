using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>What an open file may be used for (fcntl.h, O_ACCMODE and O_PATH).</summary>
public enum DescriptorAccess
{
    /// <summary>Only reading.</summary>
    Read,

    /// <summary>Only writing.</summary>
    Write,

    /// <summary>Both.</summary>
    ReadWrite,

    /// <summary>Neither: it was opened to name the file only.</summary>
    None,
}

/// <content>How it was opened.</content>
public sealed partial class FileDescriptor
{
    /// <summary>Reads how the file was opened. Asks the kernel only, never who serves the file.</summary>
    public bool TryGetAccess(out DescriptorAccess access, out LinuxError error)
    {
        int flags = FcntlCall(this, FcntlNames.F_GETFL, 0);
        bool ok = LinuxError.Check(flags, out error);
        access = !ok || (flags & FcntlNames.O_PATH) != 0 ? DescriptorAccess.None
            : (flags & FcntlNames.O_ACCMODE) switch
            {
                FcntlNames.O_RDONLY => DescriptorAccess.Read,
                FcntlNames.O_WRONLY => DescriptorAccess.Write,
                FcntlNames.O_RDWR => DescriptorAccess.ReadWrite,
                _ => DescriptorAccess.None,
            };
        return ok;
    }

    /// <summary>
    /// Opens the same file anew, for reading only. EACCES if its permissions forbid that. Not for files that somebody else serves where one must not wait.
    /// </summary>
    public bool TryReopenForReading([NotNullWhen(true)] out FileDescriptor? reader, out LinuxError error)
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{Number}");
            return LinuxError.Check(OpenCall(path, FcntlNames.O_RDONLY | FcntlNames.O_CLOEXEC), out reader, out error);
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenCall(string path, int flags);
}
