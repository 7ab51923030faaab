using Helve.Inspection;
using Helve.Linux;

namespace Helve.Benchmarks.Harness;

/// <summary>The broker that the run's first use of Helve started: stopped, and gone, when the run ends.</summary>
internal sealed class RunBroker : IDisposable
{
    private const int PatienceMilliseconds = 5000;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!KernelInspector.TryConnect(out KernelInspector? inspector))
        {
            return;
        }

        using (inspector)
        {
            using var broker = PidFd.Open(inspector.GetBrokerStatus().ProcessId);
            inspector.StopBroker(evenWithClients: true);
            Span<PollEntry> entries = [new PollEntry(broker.Descriptor, PollEvents.In)];
            if (!Poll.TryWait(entries, PatienceMilliseconds, out int ready, out LinuxError error) || ready == 0)
            {
                throw new InvalidOperationException($"the run's broker did not stop: {error}");
            }
        }
    }
}
