using System.Globalization;
using System.Text;
using Helve.Linux;

namespace Helve.Tests.SystemTests.Deaths;

/// <summary>What a process has open and what a broker has made outside of itself, in a form that can be compared.</summary>
internal static class Belongings
{
    /// <summary>Its descriptors by kind: <c>socket 12, memfd:helve-section 3</c>.</summary>
    internal static string DescriptorsOf(int processId)
    {
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string path in Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/fd")))
        {
            // Null: it was closed while we looked. Programs are loaded when they are first used, and stay.
            if (new FileInfo(path).LinkTarget is { } target && !target.EndsWith(".dll", StringComparison.Ordinal))
            {
                string kind = KindOf(target);
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            }
        }

        return string.Join(", ", kinds.Select(static kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Key} {kind.Value}")));
    }

    /// <summary>Memory that a process's anonymous files of that name have, each counted once.</summary>
    internal static long MemoryOf(int processId, string name)
    {
        var found = new Dictionary<ulong, long>();
        foreach (string path in Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/fd")))
        {
            if (new FileInfo(path).LinkTarget is { } target && target.StartsWith("/memfd:" + name, StringComparison.Ordinal)
                && FileStatus.TryGet(path, out FileStatus status, out _, follow: true))
            {
                found[status.Inode] = status.AllocatedBytes;
            }
        }

        return found.Values.Sum();
    }

    /// <summary>Control groups and entries of /dev/shm that bear a broker's number or Helve's name.</summary>
    internal static string PlacesOf(int brokerId)
    {
        var found = new StringBuilder();
        foreach (string group in Jobs.JobEnvironment.GroupsOf(brokerId))
        {
            found.AppendLine(group);
        }

        foreach (string entry in Directory.GetFileSystemEntries("/dev/shm", "*helve*").Order(StringComparer.Ordinal))
        {
            found.AppendLine(entry);
        }

        return found.ToString();
    }

    // "socket:[4711]", "/memfd:helve-section (deleted)", "anon_inode:[pidfd]".
    private static string KindOf(string target)
    {
        int number = target.IndexOf(":[", StringComparison.Ordinal);
        return number > 0 && !target.StartsWith("anon_inode", StringComparison.Ordinal) ? target[..number] : target.Replace(" (deleted)", "", StringComparison.Ordinal);
    }
}
