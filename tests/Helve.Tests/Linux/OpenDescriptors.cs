using Helve.Linux;

namespace Helve.Tests.Linux;

/// <summary>How many descriptors of this process are of one open file: other tests may run at the same time, so numbers alone say nothing.</summary>
internal static class OpenDescriptors
{
    internal static int CountOf(FileDescriptor file)
    {
        FileStatus.TryGet(file, out FileStatus wanted, out LinuxError error).ShouldSucceed(error);
        return CountOf(wanted);
    }

    internal static int CountOf(FileStatus wanted)
    {
        int count = 0;
        foreach (string path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (FileStatus.TryGet(path, out FileStatus status, out _, follow: true) && status.IsSameFile(wanted))
            {
                count++;
            }
        }

        return count;
    }
}
