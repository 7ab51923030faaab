namespace Helve.Oracle.Scenarios;

/// <summary>F: descriptors, and the access that they give.</summary>
internal static class SecurityScenarios
{
    private const int Owner = 1, Group = 2, Dacl = 4, Sacl = 8;

    [Shows("F1")]
    internal static void DefaultDescriptor(Play play) => play.A.Event("e", name: "e").Describes("e").Section("f", name: "f").Describes("f").Makes("part", "CreateEventW", Arg.Security("D:(A;;GA;;;WD)"), 1, 0, Arg.Name("part")).Describes("part")
        .Makes("owned", "CreateEventW", Arg.Security("O:{user}"), 1, 0, Arg.Name("owned")).Describes("owned");

    [Shows("F2")]
    internal static void NullAndAbsent(Play play)
    {
        play.A.Makes("null", "CreateEventW", Arg.Security("D:NO_ACCESS_CONTROL"), 1, 0, Arg.Name("null")).Describes("null", Dacl).Makes("absent", "CreateEventW", Arg.Security(string.Empty), 1, 0, Arg.Name("absent")).Describes("absent", Dacl);
        play.B.Makes("all", "OpenEventW", Voice.AllEvent, 0, Arg.Name("null")).Makes("all", "OpenEventW", Voice.AllEvent, 0, Arg.Name("absent"));
    }

    [Shows("F3", "F4", "E16")]
    internal static void EmptyList(Play play)
    {
        play.A.Makes("e", "CreateEventW", Arg.Security("D:"), 1, 0, Arg.Name("n")).Grants("e").Sets("e").Waits("e");
        foreach (uint access in (uint[])[0x20000, 0x40000, 0x60000, 0x1, 0x2, Voice.Synchronize, Voice.AllEvent, 0x10000])
        {
            play.B.Makes("o", "OpenEventW", access, 0, Arg.Name("n"));
        }

        play.B.Makes("c", "CreateEventW", Arg.Null, 1, 0, Arg.Name("n")).Makes("max", "OpenEventW", 0x02000000, 0, Arg.Name("n")).Grants("max");
    }

    [Shows("F6")]
    internal static void WithoutDescriptor(Play play) => play.A.Event("e").Describes("e").Mutex("m").Describes("m", Dacl).Section("f").Describes("f", Dacl).Calls("GetKernelObjectSecurity", Arg.Handle("e"), Dacl, Arg.OutBytes(8, 0), 8, Arg.OutLength()).Secures("m", Dacl, "D:(A;;0x1F0001;;;WD)");

    [Shows("F10")]
    internal static void OrderOfEntries(Play play)
    {
        (string Name, string Sddl)[] lists = [("denied", "D:(D;;0x2;;;WD)(A;;0x100003;;;WD)"), ("allowed", "D:(A;;0x2;;;WD)(D;;0x2;;;WD)(A;;0x100001;;;WD)"), ("added", "D:(A;;0x1;;;WD)(A;;0x2;;;WD)(A;;0x100000;;;WD)"), ("inherit", "D:(D;OIIO;0x2;;;WD)(A;OIIO;0x1;;;WD)(A;;0x100002;;;WD)")];
        foreach ((string name, string sddl) in lists)
        {
            play.A.Makes("e", "CreateEventW", Arg.Security(sddl), 1, 0, Arg.Name(name));
            foreach (uint access in (uint[])[0x1, 0x2, 0x3, 0x100000, 0x100003])
            {
                play.B.Makes("o", "OpenEventW", access, 0, Arg.Name(name));
            }
        }
    }

    [Shows("F11")]
    internal static void MaximumOfAList(Play play)
    {
        play.A.Makes("e", "CreateEventW", Arg.Security("D:(D;;0x1;;;WD)(A;;0x100003;;;WD)(D;;0x2;;;WD)"), 1, 0, Arg.Name("n"));
        play.B.Makes("max", "OpenEventW", 0x02000000, 0, Arg.Name("n")).Waits("max").Calls("NtQueryEvent", Arg.Handle("max"), 0, Arg.OutBytes(8), 8, Arg.Null).Sets("max");
    }

    [Shows("F15")]
    internal static void RightsOnDescriptors(Play play)
    {
        play.A.Event("e", name: "n").Copies("e", "read", 0x20000, 0).Copies("e", "dac", 0x40000, 0).Copies("e", "owner", 0x80000, 0).Copies("e", "none", 0x100003, 0);
        foreach (string symbol in (string[])["read", "dac", "owner", "none"])
        {
            play.A.Describes(symbol, Owner | Group | Dacl).Describes(symbol, Sacl).Secures(symbol, Dacl, "D:(A;;GA;;;WD)").Secures(symbol, Owner, "O:{user}").Secures(symbol, Group, "G:{user}");
        }
    }

    [Shows("F16")]
    internal static void SettingParts(Play play) => play.A.Event("e", name: "n").Calls("SetKernelObjectSecurity", Arg.Handle("e"), Dacl, Arg.InBytes(2, 0, 4, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).Secures("e", Owner, "D:(A;;GA;;;WD)")
        .Secures("e", Group, "D:(A;;GA;;;WD)").Secures("e", Dacl, "D:(A;;0x1;;;WD)").Describes("e").Secures("e", Sacl, "S:(AU;SA;GA;;;WD)").Secures("e", Dacl, "D:NO_ACCESS_CONTROL").Describes("e", Dacl);

    [Shows("F17")]
    internal static void StartersHandles(Play play) => play.A.Raises("C", security: "D:(D;;GA;;;WD)").Grants("C").Grants("C thread").Waits("C").Calls("GetExitCodeProcess", Arg.Handle("C"), Arg.OutUInt32()).Copies("C", "end", 0x1, 0).Calls("TerminateProcess", Arg.Handle("end"), 3)
        .Calls("WaitForSingleObject", Arg.Handle("C"), 10000).Calls("GetExitCodeProcess", Arg.Handle("C"), Arg.OutUInt32());

    [Shows("F18")]
    internal static void LengthOfAttributes(Play play)
    {
        foreach (uint length in (uint[])[0, 1, 1000])
        {
            play.A.Makes("e", "CreateEventW", Arg.Security(null, inherit: true, length), 1, 0, Arg.Null).Flags("e");
        }
    }

    [Shows("F25")]
    internal static void JobRights(Play play)
    {
        play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Name("j"));
        foreach (uint access in (uint[])[0x80000000, 0x40000000, 0x20000000])
        {
            play.A.Makes("o", "OpenJobObjectW", access, 0, Arg.Name("j")).Grants("o");
        }

        play.A.Makes("o", "OpenJobObjectW", 0x1F001F, 0, Arg.Name("j")).Grants("o");
    }

    [Shows("F29")]
    internal static void LinkRights(Play play)
    {
        play.A.Directory("d");
        foreach (uint access in (uint[])[0x80000000, 0x40000000, 0x20000000, 0x10000000])
        {
            play.A.Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("l"), access, Arg.Attributes(0, $@"d\l{access:X}"), Arg.Counted("target")).Grants("l");
        }
    }

    [Shows("F40")]
    internal static void JobRightsNeeded(Play play)
    {
        play.A.Makes("j", "CreateJobObjectW", Arg.Null, Arg.Name("j")).Makes("full", "OpenProcess", 0x1FFFFF, 0, Arg.Id("B")).Makes("quota", "OpenProcess", 0x100, 0, Arg.Id("B")).Makes("end", "OpenProcess", 0x1, 0, Arg.Id("B"))
            .Makes("both", "OpenProcess", 0x101, 0, Arg.Id("B")).Makes("limited", "OpenProcess", 0x1000, 0, Arg.Id("B"));
        foreach (uint access in (uint[])[0x2, 0x4, 0x8])
        {
            play.A.Makes("o", "OpenJobObjectW", access, 0, Arg.Name("j")).Calls("AssignProcessToJobObject", Arg.Handle("o"), Arg.Handle("full")).Calls("QueryInformationJobObject", Arg.Handle("o"), 1, Arg.OutBytes(48, 0), 48, Arg.Null)
                .Calls("SetInformationJobObject", Arg.Handle("o"), 9, Arg.InBytes(new byte[144]), 144).Calls("IsProcessInJob", Arg.Handle("limited"), Arg.Handle("o"), Arg.OutUInt32());
        }

        play.A.Makes("assign", "OpenJobObjectW", 0x1, 0, Arg.Name("j")).Calls("TerminateJobObject", Arg.Handle("assign"), 1).Calls("AssignProcessToJobObject", Arg.Handle("assign"), Arg.Handle("quota")).Calls("AssignProcessToJobObject", Arg.Handle("assign"), Arg.Handle("end"))
            .Calls("IsProcessInJob", Arg.Handle("both"), Arg.Null, Arg.OutUInt32()).Calls("AssignProcessToJobObject", Arg.Handle("assign"), Arg.Handle("both")).Calls("IsProcessInJob", Arg.Handle("full"), Arg.Handle("j"), Arg.OutUInt32())
            .Makes("kill", "OpenJobObjectW", 0x8, 0, Arg.Name("j")).Calls("TerminateJobObject", Arg.Handle("kill"), 5).Calls("WaitForSingleObject", Arg.Handle("full"), 10000);
        play.B.Ends("process");
    }

    [Shows("F42")]
    internal static void ThreadRightsNeeded(Play play) => play.A.Calls("DuplicateHandle", -1, -2, -1, Arg.OutHandle("wait"), Voice.Synchronize, 0, 0).Calls("DuplicateHandle", -1, -2, -1, Arg.OutHandle("query"), 0x800, 0, 0)
        .Calls("GetExitCodeThread", Arg.Handle("wait"), Arg.OutUInt32()).Calls("GetExitCodeThread", Arg.Handle("query"), Arg.OutUInt32()).Calls("SuspendThread", Arg.Handle("query")).Calls("ResumeThread", Arg.Handle("query")).Calls("TerminateThread", Arg.Handle("query"), 1)
        .Waits("wait").Waits("query");

    [Shows("F44")]
    internal static void ReadingRights(Play play) => play.A.Directory("d").Calls("NtCreateEvent", Arg.OutHandle("e"), Voice.AllEvent, Arg.Attributes(0, @"d\in"), 0, 0)
        .Copies("d", "walk", 0x2, 0).Copies("d", "list", 0x1, 0).Calls("NtQueryDirectoryObject", Arg.Handle("walk"), Arg.OutBytes(256, 0), 256, 1, 1, Arg.InOutUInt32(0), Arg.OutLength())
        .Calls("NtQueryDirectoryObject", Arg.Handle("list"), Arg.OutBytes(256, 0), 256, 1, 1, Arg.InOutUInt32(0), Arg.OutLength())
        .Calls("NtCreateSymbolicLinkObject", Arg.OutHandle("l"), 0xF0001, Arg.Attributes(0, @"d\l"), Arg.Counted("target")).Copies("l", "none", 0x20000, 0).Calls("NtQuerySymbolicLinkObject", Arg.Handle("none"), Arg.InBytes(new byte[16]), Arg.OutLength())
        .Makes("h", "CreateFileW", Arg.File("f"), 0x40000000, 3, Arg.Null, 2, 0, 0).Calls("ReadFile", Arg.Handle("h"), Arg.OutBytes(2), 2, Arg.OutUInt32(), Arg.Null).Makes("r", "CreateFileW", Arg.File("f"), 0x80000000, 3, Arg.Null, 3, 0, 0)
        .Calls("WriteFile", Arg.Handle("r"), Arg.InBytes(1), 1, Arg.OutUInt32(), Arg.Null);
}
