namespace Helve.Oracle.Scenarios;

/// <summary>I, and what of A to D is about processes: their ends, jobs.</summary>
internal static class ProcessScenarios
{
    private const int BasicLimits = 2;
    private const int ExtendedLimits = 9;
    private const int Accounts = 1;

    [Shows("I1", "I2", "D6", "D7", "H32")]
    internal static void Terminated(Play play)
    {
        play.A.Makes("b", "OpenProcess", 0x1FFFFF, 0, Arg.Id("B")).Calls("GetExitCodeProcess", Arg.Handle("b"), Arg.OutUInt32()).Waits("b").Calls("TerminateProcess", Arg.Handle("b"), 7)
            .Calls("WaitForSingleObject", Arg.Handle("b"), 10000).Calls("GetExitCodeProcess", Arg.Handle("b"), Arg.OutUInt32()).Waits("b").Closes("b");
        play.B.Ends("process");
    }

    [Shows("I3")]
    internal static void TerminatedTwice(Play play)
    {
        play.A.Makes("b", "OpenProcess", 0x1FFFFF, 0, Arg.Id("B")).Calls("TerminateProcess", Arg.Handle("b"), 7).Calls("WaitForSingleObject", Arg.Handle("b"), 10000).Calls("TerminateProcess", Arg.Handle("b"), 8)
            .Calls("GetExitCodeProcess", Arg.Handle("b"), Arg.OutUInt32());
        play.B.Ends("process");
    }

    [Shows("A27", "B12")]
    internal static void GivenToTheDead(Play play)
    {
        play.A.Makes("b", "OpenProcess", 0x1FFFFF, 0, Arg.Id("B")).Event("e").Copies("e", "kept").Calls("TerminateProcess", Arg.Handle("b"), 1).Calls("WaitForSingleObject", Arg.Handle("b"), 10000)
            .Calls("DuplicateHandle", -1, Arg.Handle("e"), Arg.Handle("b"), Arg.OutHandle("x"), 0, 0, 2).Asks("kept").Calls("DuplicateHandle", -1, Arg.Handle("e"), Arg.Handle("b"), Arg.OutHandle("x"), 0, 0, 3).Asks("kept");
        play.B.Ends("process");
    }

    [Shows("B37")]
    internal static void TakenFromTheDead(Play play)
    {
        play.A.Makes("b", "OpenProcess", 0x1FFFFF, 0, Arg.Id("B")).Calls("TerminateProcess", Arg.Handle("b"), 1).Calls("WaitForSingleObject", Arg.Handle("b"), 10000)
            .Calls("DuplicateHandle", Arg.Handle("b"), 4, -1, Arg.OutHandle("x"), 0, 0, 2);
        play.B.Ends("process");
    }

    [Shows("F41")]
    internal static void ProcessRightsNeeded(Play play) => play.A.Makes("q", "OpenProcess", 0x1000, 0, Arg.Id("B")).Calls("TerminateProcess", Arg.Handle("q"), 1).Calls("GetExitCodeProcess", Arg.Handle("q"), Arg.OutUInt32()).Waits("q")
        .Makes("s", "OpenProcess", 0x100000, 0, Arg.Id("B")).Calls("GetExitCodeProcess", Arg.Handle("s"), Arg.OutUInt32()).Waits("s");

    [Shows("I10", "I11", "I20", "I26")]
    internal static void JobTerminated(Play play)
    {
        play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Null).Makes("other", "CreateJobObjectW", Arg.Null, Arg.Null).Makes("b", "OpenProcess", 0x1FFFFF, 0, Arg.Id("B")).Calls("AssignProcessToJobObject", Arg.Handle("j"), Arg.Handle("b"))
            .Calls("AssignProcessToJobObject", Arg.Handle("j"), Arg.Handle("b")).Calls("IsProcessInJob", Arg.Handle("b"), Arg.Handle("j"), Arg.OutUInt32()).Calls("IsProcessInJob", Arg.Handle("b"), Arg.Handle("other"), Arg.OutUInt32())
            .Calls("QueryInformationJobObject", Arg.Handle("j"), Accounts, Arg.Out(48, 36, 40), 48, Arg.OutUInt32()).Waits("j").Calls("TerminateJobObject", Arg.Handle("j"), 9).Calls("WaitForSingleObject", Arg.Handle("b"), 10000)
            .Calls("GetExitCodeProcess", Arg.Handle("b"), Arg.OutUInt32()).Calls("IsProcessInJob", Arg.Handle("b"), Arg.Handle("j"), Arg.OutUInt32())
            .Calls("IsProcessInJob", Arg.Handle("b"), Arg.Null, Arg.OutUInt32()).Calls("AssignProcessToJobObject", Arg.Handle("other"), Arg.Handle("b"))
            .Waits("j").Calls("QueryInformationJobObject", Arg.Handle("j"), Accounts, Arg.Out(48, 36, 40), 48, Arg.OutUInt32());
        play.B.Ends("process");
    }

    [Shows("I22")]
    internal static void KilledOnClose(Play play)
    {
        byte[] limits = new byte[144];
        limits[17] = 0x20;
        play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Null).Calls("SetInformationJobObject", Arg.Handle("j"), ExtendedLimits, Arg.InBytes(limits), 144).Makes("b", "OpenProcess", 0x1FFFFF, 0, Arg.Id("B"))
            .Calls("AssignProcessToJobObject", Arg.Handle("j"), Arg.Handle("b")).Copies("j", "k").Closes("j").Waits("b").Closes("k").Calls("WaitForSingleObject", Arg.Handle("b"), 10000).Calls("GetExitCodeProcess", Arg.Handle("b"), Arg.OutUInt32());
        play.B.Ends("process");
    }

    [Shows("I23", "I24")]
    internal static void Limits(Play play)
    {
        byte[] limits = new byte[64], none = new byte[64];
        limits[17] = 0x20;
        play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Null).Calls("SetInformationJobObject", Arg.Handle("j"), BasicLimits, Arg.InBytes(limits), 64).Calls("SetInformationJobObject", Arg.Handle("j"), BasicLimits, Arg.InBytes(none), 60)
            .Calls("SetInformationJobObject", Arg.Handle("j"), ExtendedLimits, Arg.InBytes(none), 64).Calls("QueryInformationJobObject", Arg.Handle("j"), Accounts, Arg.OutBytes(40), 40, Arg.OutUInt32())
            .Calls("QueryInformationJobObject", Arg.Handle("j"), BasicLimits, Arg.Out(64, 16), 64, Arg.OutUInt32());
    }
}
