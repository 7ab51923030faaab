using System.Globalization;
using System.Text;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Security;
using Helve.Linux;
using Microsoft.Win32.SafeHandles;
using static Helve.KernelHandles;
using static Helve.Peer.Commands;

namespace Helve.Peer;

/// <summary>Files and anonymous pipes.</summary>
internal static class FileCommands
{
    internal static string Run(string[] w) => w[0] switch
    {
        "wrap-file" => Wrap(w),
        "read" => Read(w, null),
        "read-at" => Read(w, long.Parse(w[3], CultureInfo.InvariantCulture)),
        "write" => Reply(TryWriteFile(Handle(w[1]), Encoding.UTF8.GetBytes(w[2]), out int count), count),
        "seek" => Reply(TrySeekFile(Handle(w[1]), Int(w[2]), (SeekOrigin)Int(w[3]), out long position), position),
        "stream-read" => ReadByStream(w),
        "query-file" => Reply(TryQueryFile(Handle(w[1]), out FileInformation i), (long)i.Kind, (long)i.OpenedFor),

        // file-mode HANDLE -> what its stream can do (1 reads, 2 writes), whether the file opens for writing by that descriptor
        "file-mode" => Mode(w),
        "pipe" => Reply(TryCreatePipe((HandleAttributes)Mask(w[1]), Int(w[2]), out nint read, out nint write), read, write),
        _ => $"! no such command: {w[0]}",
    };

    private static string Wrap(string[] w)
    {
        FileAccess mode = w[2] switch { "r" => FileAccess.Read, "w" => FileAccess.Write, _ => FileAccess.ReadWrite };
        using SafeFileHandle file = File.OpenHandle(w[1], FileMode.Open, mode, FileShare.ReadWrite);
        uint access = w.Length > 3 ? Mask(w[3]) : AccessMask.MAXIMUM_ALLOWED;
        HandleAttributes attributes = w.Length > 4 ? (HandleAttributes)Mask(w[4]) : HandleAttributes.None;
        return Reply(TryWrapFile(file, access, attributes, out nint handle), handle);
    }

    private static string Read(string[] w, long? offset)
    {
        var buffer = new byte[Int(w[2])];
        NtStatus status = TryReadFile(Handle(w[1]), buffer, out int count, offset);
        return $"{status} {Encoding.UTF8.GetString(buffer, 0, count)}";
    }

    private static string Mode(string[] w)
    {
        NtStatus status = TryGetFile(Handle(w[1]), out SafeFileHandle? file);
        if (status != NtStatus.Success)
        {
            return $"{status}";
        }

        using (file)
        {
            using var own = FileDescriptor.Borrow((int)file!.DangerousGetHandle());
            _ = own.TryGetAccess(out DescriptorAccess access, out _);
            int mode = access switch { DescriptorAccess.Read => 1, DescriptorAccess.Write => 2, _ => 3 };
            bool opens = own.TryReopen(forWriting: true, out FileDescriptor? writer, out _);
            writer?.Dispose();
            return Reply(status, mode, opens ? 1 : 0);
        }
    }

    private static string ReadByStream(string[] w)
    {
        NtStatus status = TryGetFile(Handle(w[1]), out SafeFileHandle? file);
        if (status != NtStatus.Success)
        {
            return $"{status}";
        }

        using var stream = new FileStream(file!, FileAccess.Read, 0);
        using var reader = new StreamReader(stream);
        return $"Success {reader.ReadToEnd()}";
    }
}
