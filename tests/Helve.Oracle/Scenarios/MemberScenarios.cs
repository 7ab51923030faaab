namespace Helve.Oracle.Scenarios;

/// <summary>I: who is in a job, and what that does to it.</summary>
internal static class MemberScenarios
{
    private const int Accounts = 1;
    private const int ProcessIds = 3;
    private const int ExtendedLimits = 9;
    private const uint ActiveProcess = 0x8;
    private const uint BreakawayOk = 0x800;
    private const uint SilentBreakawayOk = 0x1000;
    private const uint Breakaway = 0x01000000;

    [Shows("I12")]
    internal static void DeadMember(Play play)
    {
        Job(play, "j").Raises("C");
        play.C.Calls("exit", 3);
        play.A.Calls("WaitForSingleObject", Arg.Handle("C"), 10000).Calls("AssignProcessToJobObject", Arg.Handle("j"), Arg.Handle("C")).Calls("IsProcessInJob", Arg.Handle("C"), Arg.Handle("j"), Arg.OutUInt32());
    }

    [Shows("I13")]
    internal static void BornInAJob(Play play)
    {
        Job(play, "j");
        Job(play, "k").Raises("C").Assigns("j", "C").Assigns("k", "C");
        play.C.Raises("D");
        play.A.Opens("d", "D").InJob("d", "j").InJob("d", "k").Tallies("j").Tallies("k");
    }

    [Shows("I14")]
    internal static void ForbiddenBreakaway(Play play)
    {
        Job(play, "j").Raises("C").Assigns("j", "C");
        play.C.Raises("D", flags: Breakaway);
        play.A.Tallies("j");
    }

    [Shows("I15")]
    internal static void BreakawayToTheOuterJob(Play play)
    {
        Job(play, "outer");
        Job(play, "inner", BreakawayOk).Raises("C").Assigns("outer", "C").Assigns("inner", "C");
        play.C.Raises("D", flags: Breakaway);
        play.A.Opens("d", "D").InJob("d", "inner").InJob("d", "outer").Tallies("inner").Tallies("outer");
    }

    [Shows("I15")]
    internal static void BreakawayFromAllJobs(Play play)
    {
        Job(play, "outer", BreakawayOk);
        Job(play, "inner", BreakawayOk).Raises("C").Assigns("outer", "C").Assigns("inner", "C");
        play.C.Raises("D", flags: Breakaway);
        play.A.Opens("d", "D").InJob("d", "inner").InJob("d", "outer");
    }

    [Shows("I16")]
    internal static void SilentBreakaway(Play play)
    {
        Job(play, "j", SilentBreakawayOk).Raises("C").Assigns("j", "C");
        play.C.Raises("D");
        play.A.Opens("d", "D").InJob("d", "j").Tallies("j");
    }

    [Shows("I17", "I19", "I26")]
    internal static void Nested(Play play)
    {
        Job(play, "outer");
        Job(play, "inner").Raises("C").Assigns("outer", "C").Assigns("inner", "C").InJob("C", "inner").InJob("C", "outer").Tallies("outer").Raises("D").Assigns("inner", "D").InJob("D", "outer").Tallies("inner").Tallies("outer")
            .Calls("TerminateProcess", Arg.Handle("D"), 0).Calls("WaitForSingleObject", Arg.Handle("D"), 10000).Tallies("inner").Tallies("outer");
    }

    [Shows("I17", "I18")]
    internal static void NestedInVain(Play play)
    {
        Job(play, "outer");
        Job(play, "other").Raises("C").Raises("D").Assigns("other", "D").Assigns("outer", "C").Assigns("other", "C");
        play.D.Calls("exit", 0);
        play.A.Calls("WaitForSingleObject", Arg.Handle("D"), 10000).Assigns("other", "C").InJob("C", "other").Tallies("outer");
    }

    [Shows("I21")]
    internal static void EmptyJob(Play play)
    {
        Job(play, "j").Raises("C").Assigns("j", "C").Waits("j");
        play.C.Calls("exit", 0);
        play.A.Calls("WaitForSingleObject", Arg.Handle("C"), 10000).Waits("j").Tallies("j").Calls("TerminateJobObject", Arg.Handle("j"), 5).Waits("j").Raises("D").Assigns("j", "D").Waits("j").InJob("D", "j");
    }

    [Shows("I25")]
    internal static void OneTooManyAssigned(Play play) =>
        Job(play, "j", ActiveProcess, 1).Raises("C").Raises("D").Assigns("j", "C").Assigns("j", "D");

    [Shows("I25")]
    internal static void OneTooManyStarted(Play play)
    {
        Job(play, "j", ActiveProcess, 1).Raises("C").Assigns("j", "C");
        play.C.Raises("D");
    }

    [Shows("I27")]
    internal static void Listed(Play play)
    {
        Job(play, "j").Ids("j", 0).Ids("j", 1).Raises("C").Raises("D").Assigns("j", "C").Assigns("j", "D").Ids("j", 2).Ids("j", 1).Ids("j", 0).Calls("QueryInformationJobObject", Arg.Handle("j"), ProcessIds, Arg.OutBytes(4), 4, Arg.OutUInt32());
        play.D.Calls("exit", 0);
        play.A.Calls("WaitForSingleObject", Arg.Handle("D"), 10000).Ids("j", 2);
    }

    [Shows("I30")]
    internal static void StartedInJobs(Play play)
    {
        Job(play, "outer");
        Job(play, "inner").List("l", 1).Lists("l", Voice.JobList, "outer", "inner").Raises("C", list: "l").InJob("C", "outer").InJob("C", "inner").Tallies("outer").Tallies("inner");
    }

    [Shows("I30")]
    internal static void StartedInNoJob(Play play)
    {
        Job(play, "j").Event("e").List("l", 1).Lists("l", Voice.JobList, "missing").Raises("C", list: "l").List("m", 1).Lists("m", Voice.JobList, "e").Raises("C", list: "m").List("n", 1).Makes("v", "keep", Arg.Handles("j"))
            .Calls("UpdateProcThreadAttribute", Arg.Handle("n"), 0, Voice.JobList, Arg.Handle("v"), 7, Arg.Null, Arg.Null).Tallies("j");
    }

    [Shows("I26", "I30")]
    internal static void StartedInJobsThatDoNotNest(Play play)
    {
        Job(play, "one");
        Job(play, "two").Raises("C").Assigns("two", "C").List("l", 1).Lists("l", Voice.JobList, "one", "two").Raises("D", list: "l").Tallies("two").Tallies("one");
    }

    [Shows("I20")]
    internal static void TerminatedWithItsChildren(Play play)
    {
        Job(play, "outer");
        Job(play, "inner").Raises("C").Assigns("outer", "C").Assigns("inner", "C").Raises("D").Assigns("outer", "D").Calls("TerminateJobObject", Arg.Handle("outer"), 12).Calls("WaitForSingleObject", Arg.Handle("C"), 10000)
            .Calls("WaitForSingleObject", Arg.Handle("D"), 10000).Calls("GetExitCodeProcess", Arg.Handle("C"), Arg.OutUInt32()).Calls("GetExitCodeProcess", Arg.Handle("D"), Arg.OutUInt32()).Waits("outer").Waits("inner").Tallies("outer").Tallies("inner");
    }

    private static Voice Job(Play play, string symbol, uint flags = 0, int active = 0)
    {
        Voice made = play.A.Makes(symbol, "CreateJobObjectW", Arg.Null, Arg.Null);
        if (flags == 0)
        {
            return made;
        }

        byte[] limits = new byte[144];
        BitConverter.TryWriteBytes(limits.AsSpan(16), flags);
        BitConverter.TryWriteBytes(limits.AsSpan(40), active);
        return made.Calls("SetInformationJobObject", Arg.Handle(symbol), ExtendedLimits, Arg.InBytes(limits), 144);
    }

    private static Voice Assigns(this Voice voice, string job, string process) => voice.Calls("AssignProcessToJobObject", Arg.Handle(job), Arg.Handle(process));

    private static Voice Opens(this Voice voice, string symbol, string actor) => voice.Makes(symbol, "OpenProcess", 0x1FFFFF, 0, Arg.Id(actor));

    private static Voice InJob(this Voice voice, string process, string job) => voice.Calls("IsProcessInJob", Arg.Handle(process), Arg.Handle(job), Arg.OutUInt32());

    // All that ever were, those that live, those that the limit ended.
    private static Voice Tallies(this Voice voice, string job) => voice.Calls("QueryInformationJobObject", Arg.Handle(job), Accounts, Arg.Out(48, 36, 40, 44), 48, Arg.OutUInt32());

    // How many there are, and how many had room.
    private static Voice Ids(this Voice voice, string job, int room) => voice.Calls("QueryInformationJobObject", Arg.Handle(job), ProcessIds, Arg.Out(8 + (8 * room), 0, 4), 8 + (8 * room), Arg.OutUInt32());
}
