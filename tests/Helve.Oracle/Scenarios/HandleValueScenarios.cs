namespace Helve.Oracle.Scenarios;

/// <summary>A: what handle values are, and which numbers are none.</summary>
internal static class HandleValueScenarios
{
    // STD_ERROR_HANDLE, a DWORD, as a handle.
    private const long StandardError = 0xFFFFFFF4;

    [Shows("A1")]
    internal static void Values(Play play) => play.A.Event("e").Values("e").Mutex("m", name: "m").Values("m").Section("f").Values("f").Copies("e", "d").Values("d").Calls("NtCreateKeyedEvent", Arg.OutHandle("k"), 0x1F0003, Arg.Null, 0).Values("k")
        .Makes("b", "OpenProcess", 0x1000, 0, Arg.Id("B")).Values("b").Calls("CreatePipe", Arg.OutHandle("r"), Arg.OutHandle("w"), Arg.Null, 0).Values("r").Values("w").Calls("DuplicateHandle", -1, -2, -1, Arg.OutHandle("t"), 0, 0, 2).Values("t");

    [Shows("A4")]
    internal static void HighHalves(Play play)
    {
        foreach (long value in (long[])[-1, 0xFFFFFFFF, 0x12345678FFFFFFFF])
        {
            play.A.Calls("GetExitCodeProcess", value, Arg.OutUInt32());
        }

        play.A.Calls("GetExitCodeThread", 0xFFFFFFFE, Arg.OutUInt32()).Calls("WaitForSingleObject", 0xFFFFFFFF, 0);
    }

    [Shows("A11")]
    internal static void KernelHandles(Play play)
    {
        foreach (long value in (long[])[unchecked((long)0xFFFFFFFF80000004), unchecked((long)0xFFFFFFFF80001230)])
        {
            play.A.Calls("CloseHandle", value).Calls("GetHandleInformation", value, Arg.OutUInt32()).Calls("WaitForSingleObject", value, 0).Calls("DuplicateHandle", -1, value, -1, Arg.OutHandle("d"), 0, 0, 2).Calls("SetEvent", value);
        }
    }

    [Shows("A12")]
    internal static void Keys(Play play)
    {
        foreach (long value in (long[])[unchecked((long)0xFFFFFFFF80000001), unchecked((long)0xFFFFFFFF80000002)])
        {
            play.A.Calls("GetKernelObjectSecurity", value, 4, Arg.OutDescriptor(), 1024, Arg.OutUInt32());
        }
    }

    [Shows("A13")]
    internal static void StandardNumbers(Play play)
    {
        play.B.Calls("NtClose", StandardError).Calls("CloseHandle", StandardError).Calls("CloseHandle", StandardError);
        play.B.Ends("process");
    }

    [Shows("A14", "A15")]
    internal static void FreedValues(Play play) => play.A.Event("e").Closes("e").Flags("e").FindsAgain("e").Event("a").Event("b").Closes("a").Closes("b").FindsAgain("a").FindsAgain("b").Flags("a");

    [Shows("A16")]
    internal static void TableOfItsOwn(Play play)
    {
        // So many that the other process has none of the last one's value.
        for (int i = 0; i < 400; i++)
        {
            play.A.Event("e");
        }

        play.A2.Flags("e").Sets("e");
        play.B.Calls("GetHandleInformation", Arg.HandleOf("A", "e"), Arg.OutUInt32()).Calls("CloseHandle", Arg.HandleOf("A", "e"));
        play.A.Waits("e");
    }

    [Shows("A18")]
    internal static void TaggedIds(Play play) => play.A.Makes("b", "OpenProcess", 0x1000, 0, Arg.TaggedId("B", 1));

    [Shows("A21", "D14")]
    internal static void ProtectedUntilTheEnd(Play play)
    {
        play.B.Event("e", name: "n").Calls("SetHandleInformation", Arg.Handle("e"), 2, 2).Closes("e");
        play.A.Makes("b", "OpenProcess", 0x100000, 0, Arg.Id("B")).Makes("there", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n")).Closes("there");
        play.B.Ends("process");
        play.A.Calls("WaitForSingleObject", Arg.Handle("b"), 10000).Makes("gone", "OpenEventW", Voice.AllEvent, 0, Arg.Name("n"));
    }

    [Shows("A28", "B22", "F15")]
    internal static void GrantedForGood(Play play)
    {
        play.A.Event("e", name: "n");
        play.B.Makes("b", "OpenEventW", 0x100002, 0, Arg.Name("n"));
        play.A.Secures("e", 4, "D:(D;;GA;;;WD)").Sets("e").Asks("e").Makes("no", "OpenEventW", 0x100002, 0, Arg.Name("n"));
        play.B.Waits("b").Calls("ResetEvent", Arg.Handle("b")).Copies("b", "wait", Voice.Synchronize, 0).Waits("wait").Makes("no", "OpenEventW", 0x2, 0, Arg.Name("n"));
    }
}
