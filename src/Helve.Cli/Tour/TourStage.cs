using System.Diagnostics;
using System.Globalization;
using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel;

namespace Helve.Cli.Tour;

/// <summary>
/// What the steps play on: the tour's own process, its children, and the words, tables and checks that they leave. Tables and checks come
/// from inspection, not from what a step believes.
/// </summary>
internal sealed class TourStage : IDisposable
{
    /// <summary>How the tour calls its own process.</summary>
    public const string Self = "tour";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly ITourSink _sink;
    private readonly KernelInspector _inspector;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<TourPuppet> _puppets = [];
    private readonly List<TourCheck> _failed = [];
    private int _steps;
    private int _skipped;
    private int _others;
    private int _checks;

    /// <summary>Prepares the stage.</summary>
    public TourStage(ITourSink sink, KernelInspector inspector)
    {
        _sink = sink;
        _inspector = inspector;
    }

    /// <summary>The children that were started, in that order.</summary>
    public IReadOnlyList<TourPuppet> Puppets => _puppets;

    /// <summary>A name that no other tour uses now.</summary>
    public static string NameOf(string what) => string.Create(CultureInfo.InvariantCulture, $"Helve.Tour.{Environment.ProcessId}.{what}");

    /// <summary>A number as a child reads it.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Begins a step.</summary>
    public void Step(string title) => _sink.BeginStep(++_steps, title);

    /// <summary>Leaves the rest of the step out, and says why.</summary>
    public void Skip(string reason)
    {
        _skipped++;
        _sink.Show(new TourSkip(reason));
    }

    /// <summary>Counts processes that are no children of <see cref="Start"/>.</summary>
    public void CountProcesses(int number) => _others += number;

    /// <summary>Explains.</summary>
    public void Say(string text) => _sink.Show(new TourText(text));

    /// <summary>Notes what a process did, when there is no status to it.</summary>
    public void Note(string process, string did, string result = "") => _sink.Show(new TourAction(process, did, result));

    /// <summary>Notes what a process did, and the status of it.</summary>
    public NtStatus Did(string process, string did, NtStatus status, string more = "")
    {
        _sink.Show(new TourAction(process, did, more.Length == 0 ? StatusWords.Name(status) : $"{StatusWords.Name(status)}, {more}"));
        return status;
    }

    /// <summary>Checks a claim: what is expected and what is seen must be the same.</summary>
    public void Check(string claim, string expected, string seen)
    {
        var check = new TourCheck(claim, expected, seen);
        _checks++;
        if (!check.Held)
        {
            _failed.Add(check);
        }

        _sink.Show(check);
    }

    /// <summary>Checks a claim about a status.</summary>
    public void Check(string claim, NtStatus expected, NtStatus seen) => Check(claim, StatusWords.Name(expected), StatusWords.Name(seen));

    /// <summary>Checks a claim about a number.</summary>
    public void Check(string claim, long expected, long seen) =>
        Check(claim, expected.ToString(CultureInfo.InvariantCulture), seen.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts a child.</summary>
    public TourPuppet Start(string name, bool inherit = false, nint handle = 0)
    {
        TourPuppet puppet = TourPuppet.Start(name, inherit, handle);
        _puppets.Add(puppet);
        return puppet;
    }

    /// <summary>Shows the handles of the tour and of a child beside each other.</summary>
    public void Table(string caption, params TourPuppet[] puppets)
    {
        TourProcess[] processes = [new(Self, Environment.ProcessId), .. puppets.Select(p => new TourProcess(p.Name, p.ProcessId))];
        Table(caption, _inspector, processes);
    }

    /// <summary>Shows the handles of processes of any broker beside each other.</summary>
    public void Table(string caption, KernelInspector inspector, params TourProcess[] processes)
    {
        HandleSummary[] handles = [.. processes.SelectMany(p => inspector.ListHandles(p.ProcessId))];
        TourTableRow[] rows = [.. handles.GroupBy(h => h.ObjectId).OrderBy(g => g.Min(h => h.Value)).Select(g => Row(processes, g))];
        _sink.Show(new TourTable(caption, processes, rows));
    }

    /// <summary>The handles of a process, as inspection sees them.</summary>
    public IReadOnlyList<HandleSummary> HandlesOf(int processId) => _inspector.ListHandles(processId);

    /// <summary>How many handles an object has, in all processes; 0 when there is no such object any more.</summary>
    public int HandleCount(ulong objectId)
    {
        try
        {
            return _inspector.ShowObject(objectId).Handles;
        }
        catch (KernelException e) when (e.Status == NtStatus.ObjectNameNotFound)
        {
            return 0;
        }
    }

    /// <summary>Id of the object that a handle of the tour leads to.</summary>
    public static ulong IdOf(nint handle) =>
        KernelHandles.TryQuery(handle, out HandleInformation information) == NtStatus.Success ? information.ObjectId : 0;

    /// <summary>Waits until a thread of that process is blocked on an object: seen, not guessed from time.</summary>
    public void AwaitBlocked(ulong objectId, int processId)
    {
        var waited = Stopwatch.StartNew();
        while (!_inspector.ShowObject(objectId).Waiters.Any(w => w.ProcessId == processId))
        {
            if (waited.Elapsed > s_patience)
            {
                throw new TourBrokenException(string.Create(CultureInfo.InvariantCulture, $"process {processId} did not begin to wait"));
            }

            Thread.Yield();
        }
    }

    /// <summary>The names of this tour that exist now.</summary>
    public IEnumerable<string> Names() => _inspector.ListHandles()
        .Where(h => h.Name is not null && h.Name.Contains(NameOf(""), StringComparison.Ordinal))
        .Select(h => h.Name!)
        .Distinct(StringComparer.Ordinal);

    /// <summary>The children that run now.</summary>
    public IEnumerable<string> Running()
    {
        HashSet<int> known = [.. _inspector.ListProcesses().Where(p => p.ExitCode is null).Select(p => p.ProcessId)];
        return _puppets.Where(p => known.Contains(p.ProcessId)).Select(p => p.Name);
    }

    /// <summary>Sums up.</summary>
    public TourSummary Summary(string? broken) => new(_steps, _skipped, _puppets.Count + 1 + _others, _failed, _checks, _watch.Elapsed, broken);

    /// <summary>Ends every child that still runs.</summary>
    public void Dispose() => _puppets.ForEach(p => p.Dispose());

    private static TourTableRow Row(TourProcess[] processes, IGrouping<ulong, HandleSummary> handles)
    {
        HandleSummary first = handles.First();
        string name = first.State.Type == Kernel.Memory.ObjectType.Process
            ? string.Create(CultureInfo.InvariantCulture, $"(pid {first.State.ProcessId})")
            : first.Name?[(first.Name.LastIndexOf('\\') + 1)..] ?? "";
        return new TourTableRow(
            ObjectIds.Format(first.ObjectId),
            first.State.Type.ToString(),
            name,
            [.. processes.Select(p => handles.Where(h => h.ProcessId == p.ProcessId).OrderBy(h => h.Value).Select(Handle).ToArray())]);
    }

    private static TourHandle Handle(HandleSummary handle) => new(
        handle.Value,
        AccessWords.List(handle.State.Type, handle.GrantedAccess, prefixed: false),
        AttributeWords.List(handle.Attributes));
}
