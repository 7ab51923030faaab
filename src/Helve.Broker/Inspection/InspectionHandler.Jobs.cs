using Helve.Broker.Connections;
using Helve.Broker.Domains;
using Helve.Broker.Jobs;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Inspection;

/// <content>What the broker alone knows of a job.</content>
internal sealed partial class InspectionHandler
{
    public bool ShowJob(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ShowObjectRequest request)
            || !reader.TryReadText(request.NameBytes, out ReadOnlySpan<char> text) || !reader.AtEnd)
        {
            return false;
        }

        NtStatus status = FindObject(client.Key, request, text, out DomainServices? domain, out uint slot, out ObjectView view);
        Job? job = status == NtStatus.Success ? (services.Keepsakes.Find(domain!, slot, view.Generation) as JobKeepsake)?.Job : null;
        if (job is null)
        {
            client.Reply(reader.Header, status == NtStatus.Success ? NtStatus.ObjectTypeMismatch : status);
            return true;
        }

        ulong at = 0;
        ulong from = request.SkipHolders;
        SendPage(client, ref reader, Facts(job).Select(fact => (at++, fact.Entry, fact.Text, string.Empty)).Where(fact => fact.Item1 >= from));
        return true;
    }

    private static IEnumerable<(JobFactEntry Entry, string Text)> Facts(Job job)
    {
        IReadOnlyList<int> processes = job.Processes();
        yield return Fact(JobFact.Memory, 0, job.Memory(processes), job.MemoryPeak);
        if (job.Limits.Has(JobLimitFlags.JobMemory))
        {
            yield return Fact(JobFact.MemoryLimit, 0, job.Limits.MemoryLimit, 0);
        }

        foreach (int processId in processes.Order())
        {
            string image = ImageOf(processId);
            (JobFactEntry entry, _) = Fact(JobFact.Process, processId, 0, 0);
            entry.TextBytes = Bytes(image);
            yield return (entry, image);
        }

        foreach (JobWatch watch in job.Watches)
        {
            yield return Fact(JobFact.Watch, watch.Process.ProcessId, (ulong)watch.Waiting, watch.Lost);
        }

        foreach ((JobMessage message, uint processId, DateTimeOffset at) in job.Told)
        {
            yield return Fact(JobFact.Notice, (int)processId, (ulong)message, (ulong)at.ToUnixTimeMilliseconds());
        }
    }

    private static (JobFactEntry Entry, string Text) Fact(JobFact kind, int processId, ulong first, ulong second) =>
        (new JobFactEntry { Kind = (uint)kind, ProcessId = (uint)processId, First = first, Second = second }, string.Empty);

    // Where it may not look into the process, the command's name, which anybody may know.
    private static string ImageOf(int processId)
    {
        if (!PidFd.TryOpen(processId, out PidFd? process, out _))
        {
            return string.Empty;
        }

        using (process)
        {
            return ProcessImage.TryRead(process, out string path, out _) ? path : ProcessFacts.NameOf(processId);
        }
    }
}
