using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>How the groups of jobs are laid out, and how they are taken apart.</summary>
/// <remarks>
/// <code>
/// helve-PID-START-SERIAL     a broker's, who has it locked
///   job-N                    a job: limited, killed, watched
///     own                    its processes: a group with a controller for the groups below may have none itself
///     kill-on-close          empty; there if the job's processes are to die when nobody has it any more
///     job-M                  a job below
/// </code>
/// </remarks>
internal static class JobGroups
{
    public const string Own = "own";
    public const string KillMark = "kill-on-close";

    /// <summary>
    /// Empties a group and removes all that is in it: processes of jobs with the mark are killed, others moved. False: some have not ended yet.
    /// </summary>
    public static bool TryEmpty(ControlGroup group, ControlGroup outside)
    {
        IReadOnlyList<string> children = group.ListChildren();
        if (children.Contains(KillMark))
        {
            _ = group.TryKill(out _);
        }

        bool empty = true;
        foreach (string name in children)
        {
            if (group.TryOpenChild(name, out ControlGroup? child, out _))
            {
                using (child)
                {
                    empty &= TryEmpty(child, outside);
                }

                empty &= group.TryRemoveChild(name, out _);
            }
        }

        // Whatever was killed has left the list, or is leaving it.
        if (group.TryListProcesses(out IReadOnlyList<int> processes, out _))
        {
            // Of another pid namespace there are processes without a number here, and 0 would be this one: who sees them moves them.
            foreach (int process in processes.Where(static process => process != 0))
            {
                _ = outside.TryAdd(process, out _);
            }
        }

        return empty && group.TryGetPopulated(out bool populated, out _) && !populated;
    }
}
