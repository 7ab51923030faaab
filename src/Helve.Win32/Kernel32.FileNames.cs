using System.Globalization;
using System.Text;
using Helve.Kernel;
using Helve.Linux;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    private const int PrefixLength = 3;
    private const uint NumberMask = 0xFFFF;
    private static int s_lastFileNumber = Environment.TickCount;

    /// <summary>Deletes a file (ANSI); who has it open still has it.</summary>
    [WindowsExport(Library)]
    public static BOOL DeleteFileA(byte* lpFileName) => Guarded.Bool(() => Delete(Text.Of(lpFileName)));

    /// <summary>Deletes a file; who has it open still has it.</summary>
    [WindowsExport(Library)]
    public static BOOL DeleteFileW(char* lpFileName) => Guarded.Bool(() => Delete(Text.Of(lpFileName)));

    /// <summary>Deletes a file; who has it open still has it.</summary>
    public static BOOL DeleteFile(string? lpFileName)
    {
        fixed (char* name = lpFileName)
        {
            return DeleteFileW(name);
        }
    }

    /// <summary>The directory of temporary files (ANSI): its length, or the length that the buffer would have to have.</summary>
    [WindowsExport(Library)]
    public static uint GetTempPathA(uint nBufferLength, byte* lpBuffer) =>
        Fill(Encoding.UTF8.GetBytes(Path.GetTempPath() + '\0'), nBufferLength, lpBuffer, 1);

    /// <summary>The directory of temporary files: its length, or the length that the buffer would have to have.</summary>
    [WindowsExport(Library)]
    public static uint GetTempPathW(uint nBufferLength, char* lpBuffer) =>
        Fill(Encoding.Unicode.GetBytes(Path.GetTempPath() + '\0'), nBufferLength, lpBuffer, sizeof(char));

    /// <summary>The directory of temporary files.</summary>
    public static string GetTempPath() => Path.GetTempPath();

    /// <summary>Makes a name for a temporary file (ANSI), and the file, if no number is given; the number.</summary>
    [WindowsExport(Library)]
    public static uint GetTempFileNameA(byte* lpPathName, byte* lpPrefixString, uint uUnique, byte* lpTempFileName)
    {
        uint number = 0;
        return Guarded.Bool(() =>
        {
            NtStatus status = Probe.Writable(lpTempFileName, Text.MaximumPath);
            return status != NtStatus.Success ? status
                : Put(Encoding.UTF8.GetBytes(NewFile(Text.Of(lpPathName), Text.Of(lpPrefixString), uUnique, out number) + '\0'), lpTempFileName, Text.MaximumPath);
        }) ? number : 0;
    }

    /// <summary>Makes a name for a temporary file, and the file, if no number is given; the number.</summary>
    [WindowsExport(Library)]
    public static uint GetTempFileNameW(char* lpPathName, char* lpPrefixString, uint uUnique, char* lpTempFileName)
    {
        uint number = 0;
        return Guarded.Bool(() =>
        {
            NtStatus status = Probe.Writable(lpTempFileName, Text.MaximumPath * sizeof(char));
            return status != NtStatus.Success ? status
                : Put(Encoding.Unicode.GetBytes(NewFile(Text.Of(lpPathName), Text.Of(lpPrefixString), uUnique, out number) + '\0'), lpTempFileName, Text.MaximumPath * sizeof(char));
        }) ? number : 0;
    }

    /// <summary>Makes a name for a temporary file, and the file, if no number is given; the number.</summary>
    public static uint GetTempFileName(string? lpPathName, string? lpPrefixString, uint uUnique, out string? tempFileName)
    {
        char* name = stackalloc char[Text.MaximumPath];
        fixed (char* path = lpPathName, prefix = lpPrefixString)
        {
            uint number = GetTempFileNameW(path, prefix, uUnique, name);
            tempFileName = number != 0 ? new string(name) : null;
            return number;
        }
    }

    private static NtStatus Delete(string? name)
    {
        string path = FileOpening.PathOf(name);
        return DiskFile.TryDelete(path, out LinuxError error) ? NtStatus.Success : throw FileOpening.Failure(path, error);
    }

    /// <summary>Windows' names: three characters of the prefix, the number in hexadecimal, .TMP.</summary>
    private static string NewFile(string? directory, string? prefix, uint unique, out uint number)
    {
        string path = FileOpening.PathOf(directory);
        if (!Directory.Exists(path))
        {
            throw new CallFailure(Constants.ERROR_DIRECTORY);
        }

        prefix ??= string.Empty;
        prefix = prefix[..Math.Min(prefix.Length, PrefixLength)];
        for (uint look = 0; look <= NumberMask; look++)
        {
            number = unique != 0 ? unique & NumberMask : (uint)Interlocked.Increment(ref s_lastFileNumber) & NumberMask;
            string name = Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:X}.TMP"));
            if (name.Length >= Text.MaximumPath)
            {
                throw new CallFailure(Constants.ERROR_FILENAME_EXCED_RANGE);
            }

            if (unique != 0)
            {
                return name;
            }

            if (number == 0)
            {
                continue;
            }

            if (DiskFile.TryOpen(name, DescriptorAccess.Write, DiskFileModes.New, 0x1B6, out FileDescriptor? made, out LinuxError error))
            {
                made.Dispose();
                return name;
            }

            if (error.Code != Errno.EEXIST)
            {
                throw FileOpening.Failure(name, error);
            }
        }

        throw new CallFailure(Constants.ERROR_FILE_EXISTS);
    }

    private static NtStatus Put(ReadOnlySpan<byte> text, void* target, int room)
    {
        if (text.Length > room)
        {
            return NtStatus.BufferTooSmall;
        }

        text.CopyTo(new Span<byte>(target, room));
        return NtStatus.Success;
    }

    // Without room: how much it takes, with the NUL; else the length without it.
    private static uint Fill(ReadOnlySpan<byte> text, uint room, void* target, int unit)
    {
        uint needed = (uint)(text.Length / unit);
        return room < needed ? needed
            : Guarded.Bool(Probe.Writable(target, (nuint)text.Length)) && Guarded.Bool(Put(text, target, text.Length)) ? needed - 1
            : 0;
    }
}
