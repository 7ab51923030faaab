using System.Globalization;
using Helve.Inspection;
using Helve.Tests.Infrastructure;

namespace Helve.Tests.Files;

/// <summary>How many descriptors the test process and the broker have: as many again at the end as at the beginning.</summary>
internal sealed class DescriptorCounts
{
    private readonly int _broker;
    private readonly int _ofBroker;
    private readonly int _own;

    internal DescriptorCounts(LibraryFixture fixture)
    {
        // What the first use of anything opens is not counted.
        for (int i = 0; i < 3; i++)
        {
            (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous();
            reader.Dispose();
            writer.Dispose();
        }

        using KernelInspector inspector = fixture.Environment.Inspect();
        _broker = inspector.GetBrokerStatus().ProcessId;
        _ofBroker = Count(_broker);
        _own = Count(Environment.ProcessId);
    }

    // Fewer is as good: others' descriptors of before may have been closed since.
    internal void ShouldComeBack()
    {
        Until.True(() => Count(Environment.ProcessId) <= _own, () => $"{Count(Environment.ProcessId)} descriptors here, {_own} before");
        Until.True(() => Count(_broker) <= _ofBroker, () => $"{Count(_broker)} descriptors in the broker, {_ofBroker} before");
    }

    private static int Count(int process) =>
        Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd")).Length;
}
