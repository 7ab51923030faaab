namespace Helve.Oracle;

/// <summary>Threads and processes that end with what they have, and what the others see then.</summary>
internal sealed partial class Generator
{
    private void End(string actor)
    {
        if (_busy.Count != 0)
        {
            return;
        }

        switch (_random.Next(8))
        {
            case < 6:
                By(actor, Pick(Threads), "end-thread", []);
                break;
            case 6:
                EndJob(victim: actor, Other(actor));
                break;
            default:
                EndProcess(victim: actor, Other(actor));
                break;
        }
    }

    // Who was in a job stays there, so it ends in any case.
    private void EndJob(string victim, string witness)
    {
        string process = Symbol('q'), job = Symbol('j'), other = Symbol('j');
        By(witness, "t1", "OpenProcess", [0x1FFFFF, 0, Arg.Id(victim)], process);
        By(witness, "t1", "CreateJobObjectW", [Arg.Null, Arg.Null], job);
        By(witness, "t1", "CreateJobObjectW", [Arg.Null, Arg.Null], other);
        By(witness, "t1", Pick(["AssignProcessToJobObject", "NtAssignProcessToJobObject"]), [Arg.Handle(job), Arg.Handle(process)]);
        By(witness, "t1", "IsProcessInJob", [Arg.Handle(process), Arg.Handle(Pick([job, other])), Arg.OutUInt32()]);
        By(witness, "t1", "IsProcessInJob", [Arg.Handle(process), Arg.Null, Arg.OutUInt32()]);
        By(witness, "t1", "QueryInformationJobObject", [Arg.Handle(job), 1, Arg.Out(48, 36, 40), 48, Arg.OutUInt32()]);
        By(victim, "t1", "IsProcessInJob", [-1, Arg.Null, Arg.OutUInt32()]);
        if (Chance(60))
        {
            By(witness, "t1", "TerminateJobObject", [Arg.Handle(job), 7]);
            By(witness, "t1", "WaitForSingleObject", [Arg.Handle(process), Long]);
            By(witness, "t1", "GetExitCodeProcess", [Arg.Handle(process), Arg.OutUInt32()]);
            By(witness, "t1", "WaitForSingleObject", [Arg.Handle(job), 0]);
        }

        By(victim, "t1", "end-process", []);
        By(witness, "t1", "WaitForSingleObject", [Arg.Handle(process), Long]);
        By(witness, "t1", "IsProcessInJob", [Arg.Handle(process), Arg.Handle(job), Arg.OutUInt32()]);
        By(witness, "t1", "WaitForSingleObject", [Arg.Handle(job), 0]);
        By(witness, "t1", "WaitForSingleObject", [Arg.Handle(other), 0]);
        foreach (Live gone in Mine(victim))
        {
            Closed(gone);
        }

        Keep(witness, process, job, other);
    }

    // Its handles are closed before it counts as ended, so who has waited for that finds them gone.
    private void EndProcess(string victim, string witness)
    {
        string process = Symbol('q');
        By(witness, "t1", "OpenProcess", [0x1FFFFF, 0, Arg.Id(victim)], process);
        By(victim, "t1", "CreateMutexW", [Arg.Null, 1, Arg.Name("held")]);
        string mutex = Symbol('m');
        By(witness, "t1", "OpenMutexW", [0x1F0001, 0, Arg.Name("held")], mutex);
        if (Chance(50))
        {
            By(witness, "t1", Pick(["TerminateProcess", "NtTerminateProcess"]), [Arg.Handle(process), _random.Next(1, 100)]);
            By(witness, "t1", "WaitForSingleObject", [Arg.Handle(process), Long]);
            By(witness, "t1", "GetExitCodeProcess", [Arg.Handle(process), Arg.OutUInt32()]);
        }

        By(victim, "t1", "end-process", []);
        By(witness, "t1", "WaitForSingleObject", [Arg.Handle(process), Long]);
        foreach (Live gone in Mine(victim))
        {
            Closed(gone);
        }

        By(witness, "t1", "WaitForSingleObject", [Arg.Handle(mutex), 0]);
        By(witness, "t1", "NtQueryMutant", [Arg.Handle(mutex), 0, Arg.OutBytes(8, 6), 8, Arg.Null]);
        Keep(witness, process, mutex);
    }

    // A child finds what it inherits by the same numbers. It is the last of a sequence, and of few: a process of Wine takes a second to begin.
    private void Inherit()
    {
        string actor = Pick(Actors);
        Live[] mine = Mine(actor);
        if (mine.Length > 1)
        {
            string first = Pick(mine).Symbol, second = Pick(mine).Symbol;
            By(actor, "t1", "SetHandleInformation", [Arg.Handle(first), 1, 1]);
            By(actor, "t1", "child", [Chance(75) ? 1 : 0, Arg.Handles(first, second), Arg.Null]);
        }
    }
}
