using Helve.Kernel;

namespace Helve.Oracle.Scenarios;

/// <summary>Statuses as errors, descriptors and SIDs as text.</summary>
internal static class TextScenarios
{
    private const int AllParts = 15;

    // The rules give each failure as a status and an error: this is what makes the one of the other.
    [Shows("A7", "A24", "B2", "B8", "C7", "C17", "E14", "E20", "H44")]
    internal static void ErrorsOfStatuses(Play play)
    {
        foreach (NtStatus status in Enum.GetValues<NtStatus>().Distinct())
        {
            play.A.Calls("RtlNtStatusToDosError", (uint)status);
        }
    }

    [Shows("F2", "F10")]
    internal static void DescriptorsAsText(Play play)
    {
        foreach (string text in (string[])["D:", "O:WDG:SYD:(A;;GA;;;WD)", "D:(A;OICI;0x100002;;;BA)(D;IO;GR;;;AU)", "S:(AU;SA;GA;;;WD)", "D:PAI(A;;RC;;;S-1-5-21-1-2-3-4)", "D:(A;;GRGWRCWD;;;SY)", "D:(A;;0x1f01ff;;;WD)(A;;FR;;;BA)(A;;KA;;;SY)", "D:(A;;0x3;;;WD)(A;;0x1200a9;;;AU)"])
        {
            play.A.Calls("ConvertStringSecurityDescriptorToSecurityDescriptorW", Arg.Text(text), 1, Arg.OutHandle("sd"), Arg.OutUInt32()).Calls("IsValidSecurityDescriptor", Arg.Handle("sd")).Calls("GetSecurityDescriptorLength", Arg.Handle("sd"))
                .Calls("ConvertSecurityDescriptorToStringSecurityDescriptorW", Arg.Handle("sd"), 1, AllParts, Arg.OutHandle("text"), Arg.OutUInt32()).Reads("text");
        }

        foreach (string text in (string[])["X:", "D:(A;;GA;;WD)", "D:(A;;GA;;;WD"])
        {
            play.A.Calls("ConvertStringSecurityDescriptorToSecurityDescriptorW", Arg.Text(text), 1, Arg.OutLength(), Arg.Null);
        }

        play.A.Calls("ConvertStringSecurityDescriptorToSecurityDescriptorW", Arg.Text("D:"), 2, Arg.OutHandle("sd"), Arg.Null).Calls("ConvertStringSecurityDescriptorToSecurityDescriptorW", Arg.Null, 1, Arg.OutHandle("sd"), Arg.Null);
    }

    [Shows("F1")]
    internal static void SidsAsText(Play play)
    {
        foreach (string text in (string[])["S-1-1-0", "WD", "SY", "S-1-5-21-1-2-3-1000", "BA", "s-1-1-0", "S-1-5-32-545"])
        {
            play.A.Calls("ConvertStringSidToSidW", Arg.Text(text), Arg.OutHandle("sid")).Calls("read", Arg.Handle("sid"), 12).Calls("ConvertSidToStringSidW", Arg.Handle("sid"), Arg.OutHandle("text")).Reads("text");
        }
    }
}
