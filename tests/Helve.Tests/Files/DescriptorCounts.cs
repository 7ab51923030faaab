using System.Globalization;
using System.Runtime.InteropServices;
using Helve.Inspection;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Files;

/// <summary>
/// How many descriptors of some open files this process and the broker have: as many again at the end as at the beginning.
/// Other tests run at the same time, so only descriptors of the named files say anything.
/// </summary>
internal sealed class DescriptorCounts
{
    private readonly int _broker;
    private readonly Dictionary<string, int> _before = new(StringComparer.Ordinal);

    internal DescriptorCounts(LibraryFixture fixture)
    {
        using KernelInspector inspector = fixture.Environment.Inspect();
        _broker = inspector.GetBrokerStatus().ProcessId;
    }

    /// <summary>Notes a file that has as many descriptors at the end as it has now, here and in the broker together.</summary>
    internal void Watch(SafeHandle descriptor)
    {
        string file = NameOf(descriptor);
        _before[file] = Count().GetValueOrDefault(file);
    }

    /// <summary>Notes a file that has no descriptor at the end.</summary>
    internal void WatchToTheEnd(SafeHandle descriptor) => _before[NameOf(descriptor)] = 0;

    internal void ShouldComeBack()
    {
        _before.Count.ShouldBePositive();
        Until.True(
            () => Excess().Count == 0,
            () => $"left open, of {_before.Count} files: {string.Join(", ", Excess())}");
    }

    private static string NameOf(SafeHandle descriptor) =>
        new FileInfo($"/proc/self/fd/{descriptor.DangerousGetHandle()}").LinkTarget ?? throw new InvalidOperationException("not a descriptor");

    private List<string> Excess()
    {
        Dictionary<string, int> now = Count();
        return [.. _before.Where(file => now.GetValueOrDefault(file.Key) > file.Value).Select(file => $"{file.Key} {now[file.Key]} instead of {file.Value}")];
    }

    private Dictionary<string, int> Count()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (int process in (int[])[Environment.ProcessId, _broker])
        {
            foreach (string path in Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd")))
            {
                if (new FileInfo(path).LinkTarget is { } file)
                {
                    counts[file] = counts.GetValueOrDefault(file) + 1;
                }
            }
        }

        return counts;
    }
}
