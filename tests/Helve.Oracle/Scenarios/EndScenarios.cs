namespace Helve.Oracle.Scenarios;

/// <summary>I: how processes and threads end, and what that leaves.</summary>
internal static class EndScenarios
{
    [Shows("I1", "I5", "H32")]
    internal static void ExitCodes(Play play)
    {
        play.A.Raises("C").Calls("GetExitCodeProcess", Arg.Handle("C"), Arg.OutUInt32()).Calls("GetExitCodeThread", Arg.Handle("C thread"), Arg.OutUInt32()).Waits("C thread");
        play.C2.Calls("DuplicateHandle", -1, -2, Arg.Process("A"), Arg.OutHandle("second", "A"), 0, 0, 2);
        play.C.Calls("exit", 7);
        play.A.Calls("WaitForSingleObject", Arg.Handle("C"), 10000).Calls("GetExitCodeProcess", Arg.Handle("C"), Arg.OutUInt32()).Waits("C thread").Calls("GetExitCodeThread", Arg.Handle("C thread"), Arg.OutUInt32())
            .Waits("second").Calls("GetExitCodeThread", Arg.Handle("second"), Arg.OutUInt32());
    }

    [Shows("I1")]
    internal static void StillActiveIsACode(Play play) => play.A.Raises("C").Calls("TerminateProcess", Arg.Handle("C"), 259).Calls("WaitForSingleObject", Arg.Handle("C"), 10000).Calls("GetExitCodeProcess", Arg.Handle("C"), Arg.OutUInt32()).Waits("C");

    [Shows("H11", "H42", "I4")]
    internal static void LeftByAProcess(Play play)
    {
        play.A.Mutex("m").Event("e").Raises("C").Gives("m", "C", "m").Gives("e", "C", "e").Asks("e");
        play.C.Waits("m").Makes("n", "CreateMutexW", Arg.Null, 1, Arg.Name("n"));
        play.A.Waits("m").Makes("n", "OpenMutexW", 0x1F0001, 0, Arg.Name("n"));
        play.C.Calls("exit", 0);
        play.A.Calls("WaitForSingleObject", Arg.Handle("C"), 10000).Asks("e").Calls("WaitForMultipleObjects", 2, Arg.Handles("e", "n"), 0, 0).Waits("m").Waits("m").Closes("n").Makes("gone", "OpenMutexW", 0x1F0001, 0, Arg.Name("n"));
    }

    [Shows("I7")]
    internal static void TerminatedThread(Play play)
    {
        play.A.Raises("C");
        play.C2.Calls("DuplicateHandle", -1, -2, Arg.Process("A"), Arg.OutHandle("thread", "A"), 0, 0, 2);
        play.A.Calls("GetExitCodeThread", Arg.Handle("thread"), Arg.OutUInt32()).Calls("TerminateThread", Arg.Handle("missing"), 7).Calls("TerminateThread", Arg.Handle("C"), 7)
            .Calls("DuplicateHandle", -1, Arg.Handle("thread"), -1, Arg.OutHandle("narrow"), 0x40, 0, 0).Calls("TerminateThread", Arg.Handle("narrow"), 7).Calls("TerminateThread", Arg.Handle("thread"), 7);
    }

    [Shows("I8")]
    internal static void SuspendedThread(Play play)
    {
        play.A.Raises("C");
        play.C2.Calls("DuplicateHandle", -1, -2, Arg.Process("A"), Arg.OutHandle("thread", "A"), 0, 0, 2);
        play.A.Calls("SuspendThread", Arg.Handle("missing")).Calls("SuspendThread", Arg.Handle("C")).Calls("DuplicateHandle", -1, Arg.Handle("thread"), -1, Arg.OutHandle("narrow"), 0x40, 0, 0).Calls("SuspendThread", Arg.Handle("narrow"))
            .Calls("ResumeThread", Arg.Handle("narrow")).Calls("SuspendThread", Arg.Handle("thread")).Calls("ResumeThread", Arg.Handle("thread"));
    }

    [Shows("I8")]
    internal static void SuspendedDeadThread(Play play)
    {
        play.A.Raises("C");
        play.C2.Calls("DuplicateHandle", -1, -2, Arg.Process("A"), Arg.OutHandle("thread", "A"), 0, 0, 2).Ends("thread");
        play.A.Calls("WaitForSingleObject", Arg.Handle("thread"), 10000).Calls("SuspendThread", Arg.Handle("thread"));
    }

    [Shows("G5")]
    internal static void SuspendedChild(Play play) => play.A.Raises("C", flags: 4);
}
