namespace Helve.Linux;

/// <summary>What /proc said at one moment of all processes: numbers, so no more than a hint (<see cref="ProcessTree"/>).</summary>
public sealed class ProcessSnapshot
{
    private readonly Dictionary<int, ProcessStat> _processes = [];
    private readonly ILookup<int, int> _children;

    private ProcessSnapshot()
    {
        foreach (int number in ProcessStat.AllProcesses())
        {
            if (ProcessStat.TryRead(number, out ProcessStat stat, out _))
            {
                _processes[number] = stat;
            }
        }

        _children = _processes.Values.ToLookup(static stat => stat.ParentId, static stat => stat.ProcessId);
    }

    /// <summary>Looks at all processes.</summary>
    public static ProcessSnapshot Take() => new();

    /// <summary>What it said of a number. It is that process's own, if that was known before and has not been reaped since.</summary>
    /// <param name="processId">The number.</param>
    /// <param name="stat">What it said.</param>
    public bool TryFind(int processId, out ProcessStat stat) => _processes.TryGetValue(processId, out stat);

    internal IEnumerable<int> ChildrenOf(int parent) => _children[parent];
}
