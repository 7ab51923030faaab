namespace Helve.Linux;

/// <summary>What /proc said at one moment of who is whose child: numbers, so no more than a hint (<see cref="ProcessTree"/>).</summary>
public sealed class ProcessSnapshot
{
    private readonly ILookup<int, int> _children;

    private ProcessSnapshot(ILookup<int, int> children) => _children = children;

    /// <summary>Looks at all processes.</summary>
    public static ProcessSnapshot Take() => new(ProcessStat.AllProcesses()
        .Select(static number => ProcessStat.TryRead(number, out ProcessStat stat, out _) ? stat : default)
        .ToLookup(static stat => stat.ParentId, static stat => stat.ProcessId));

    internal IEnumerable<int> ChildrenOf(int parent) => _children[parent];
}
