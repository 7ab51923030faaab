namespace Helve.Oracle.Scenarios;

/// <summary>B: duplication, where security decides and where the source is no handle.</summary>
internal static class DuplicationScenarios
{
    private const uint MaximumAllowed = 0x02000000;
    private const uint SystemSecurity = 0x01000000;

    [Shows("B7", "B13")]
    internal static void TargetNowhere(Play play) => play.A.Event("e").Calls("NtDuplicateObject", -1, Arg.Handle("e"), -1, Arg.Nowhere, 0, 0, 3).Asks("e").Sets("e").Calls("NtDuplicateObject", -1, Arg.Handle("e"), -1, Arg.Nowhere, 0, 0, 2).Asks("e");

    [Shows("B11")]
    internal static void DeniedWithClose(Play play) => play.A.Makes("e", "CreateEventW", Arg.Security("D:(A;;0x100002;;;WD)"), 1, 0, Arg.Name("n")).Copies("e", "wait", Voice.Synchronize, 0).Asks("e")
        .Calls("DuplicateHandle", -1, Arg.Handle("wait"), -1, Arg.OutHandle("x"), 0x1, 0, 1).Flags("wait").Asks("e");

    [Shows("B23")]
    internal static void MoreThanTheSource(Play play) => play.A.Makes("e", "CreateEventW", Arg.Security("D:(A;;0x100002;;;WD)"), 1, 0, Arg.Name("n")).Copies("e", "wait", Voice.Synchronize, 0).Copies("e", "query", 0x1, 0)
        .Copies("wait", "more", 0x100002, 0).Grants("more").Copies("wait", "toomuch", 0x100003, 0).Copies("query", "less", 0x3, 0).Copies("query", "other", 0x2, 0).Grants("other").Copies("query", "same", 0x1, 0).Grants("same");

    [Shows("B27")]
    internal static void Maximum(Play play) => play.A.Event("e").Copies("e", "wait", Voice.Synchronize, 0).Copies("wait", "max", MaximumAllowed, 0).Grants("max").Sets("max");

    [Shows("B28")]
    internal static void AuditAccess(Play play) => play.A.Event("e", name: "n").Copies("e", "wait", Voice.Synchronize, 0).Copies("wait", "audit", SystemSecurity | Voice.Synchronize, 0).Waits("wait");

    [Shows("B33")]
    internal static void ItselfOfAnother(Play play) => play.A.Makes("b", "OpenProcess", 0x1FFFFF, 0, Arg.Id("B")).Makes("dup", "OpenProcess", 0x40, 0, Arg.Id("B")).Calls("DuplicateHandle", Arg.Handle("dup"), -1, -1, Arg.OutHandle("p"), 0, 0, 2)
        .Same("p", "b").Grants("p").Calls("CompareObjectHandles", Arg.Handle("p"), -1);

    [Shows("B34")]
    internal static void ThreadOfTheCaller(Play play)
    {
        play.A.Calls("DuplicateHandle", -1, -2, -1, Arg.OutHandle("mine"), 0, 0, 2).Calls("DuplicateHandle", Arg.Process("B"), -2, -1, Arg.OutHandle("again"), 0, 0, 2).Same("mine", "again").Calls("CompareObjectHandles", Arg.Handle("again"), -2);
        play.A2.Calls("CompareObjectHandles", Arg.Handle("again"), -2).Calls("DuplicateHandle", Arg.Process("B"), -2, -1, Arg.OutHandle("other"), 0, 0, 2).Same("mine", "other");
    }

    [Shows("B35")]
    internal static void ItselfWhateverIsDenied(Play play)
    {
        play.B.Calls("SetKernelObjectSecurity", -1, 4, Arg.Descriptor("D:(D;;GA;;;WD)")).Calls("DuplicateHandle", -1, -1, -1, Arg.OutHandle("p"), 0x1FFFFF, 0, 0).Grants("p").Copies("p", "narrow", 0x1, 0).Grants("narrow");
        play.B.Ends("process");
    }

    [Shows("F13")]
    internal static void Debugging(Play play)
    {
        play.B.Calls("SetKernelObjectSecurity", -1, 4, Arg.Descriptor("D:(D;;GA;;;WD)"));
        play.A.Makes("b", "OpenProcess", 0x10, 0, Arg.Id("B"));
        play.B.Ends("process");
    }
}
