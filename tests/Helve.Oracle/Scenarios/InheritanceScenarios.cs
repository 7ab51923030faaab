namespace Helve.Oracle.Scenarios;

/// <summary>G: inheritance.</summary>
internal static class InheritanceScenarios
{
    [Shows("G1", "G2", "G3", "G10")]
    internal static void Inherited(Play play) => play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Event("e").Copies("e", "d", inherit: true)
        .Raises("C", inherit: true).Finds("C", "i").Finds("C", "e").Finds("C", "d").Raises("D", inherit: false).Finds("D", "i").Finds("D", "d");

    [Shows("G2", "G4")]
    internal static void FlagsAtTheStart(Play play) => play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Event("e").Calls("SetHandleInformation", Arg.Handle("i"), 1, 0).Calls("SetHandleInformation", Arg.Handle("e"), 3, 3)
        .Raises("C", inherit: true).Finds("C", "i").Finds("C", "e").Calls("SetHandleInformation", Arg.Handle("e"), 2, 0);

    [Shows("G12")]
    internal static void Listed(Play play) => play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Makes("j", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null)
        .List("l", 1).Lists("l", Voice.HandleList, "j").Raises("C", inherit: true, list: "l").Finds("C", "i").Finds("C", "j");

    [Shows("G13", "G14")]
    internal static void ListedInVain(Play play) => play.A.Event("e").Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Starts(true, ["e"], ["e"]).Starts(true, ["i"], ["missing"]);

    [Shows("G1")]
    internal static void CountsHandles(Play play) => play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Copies("i", "narrow", 0x100000, 0, inherit: true).Starts(true, ["i", "narrow"]).Asks("i");

    [Shows("G2", "G5", "G7")]
    internal static void MadeLater(Play play)
    {
        play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Raises("C", inherit: true).Makes("later", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Finds("C", "i").Finds("C", "later").Asks("i").Asks("later");
        play.C.Calls("SetEvent", Arg.HandleOf("A", "i")).Raises("D", inherit: true);
        play.A.Waits("i").Asks("i");
        play.D.Calls("ResetEvent", Arg.HandleOf("A", "i"));
        play.A.Waits("i").Copies("i", "copy", options: 2).Closes("i").Asks("copy");
    }

    [Shows("G2", "G8")]
    internal static void WhatIsNotInherited(Play play)
    {
        play.A.Makes("m", "CreateMutexW", Arg.Inheritable, 1, Arg.Null).Copies("m", "narrow", Voice.Synchronize, 0, inherit: true).Raises("C", inherit: true).Finds("C", "m").Finds("C", "narrow");
        play.C.Calls("WaitForSingleObject", Arg.HandleOf("A", "m"), 0).Calls("ReleaseMutex", Arg.HandleOf("A", "m")).Calls("NtQueryMutant", Arg.HandleOf("A", "m"), 0, Arg.OutBytes(8, 6), 8, Arg.Null)
            .Calls("NtQueryMutant", Arg.HandleOf("A", "narrow"), 0, Arg.OutBytes(8, 6), 8, Arg.Null).Calls("CompareObjectHandles", -1, Arg.HandleOf("A", "m"));
        play.A.Calls("ReleaseMutex", Arg.Handle("m"));
        play.C.Calls("WaitForSingleObject", Arg.HandleOf("A", "m"), 0).Calls("ReleaseMutex", Arg.HandleOf("A", "m"));
    }

    [Shows("G9")]
    internal static void HandlesOfTheChild(Play play) => play.A.Raises("C").Flags("C").Flags("C thread").Raises("D", inheritable: true).Flags("D").Flags("D thread").Grants("C").Grants("C thread");

    [Shows("G11")]
    internal static void StandardOutput(Play play)
    {
        play.A.Calls("CreatePipe", Arg.OutHandle("r"), Arg.OutHandle("w"), Arg.Inheritable, 0).Raises("C", inherit: true, output: "w").Closes("w");
        play.C.Calls("print", Arg.Text("here"));
        play.A.Calls("ReadFile", Arg.Handle("r"), Arg.OutBytes(8, 4), 8, Arg.OutUInt32(), Arg.Null);
    }

    [Shows("G15")]
    internal static void ListedWithoutInheritance(Play play) => play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).List("l", 1).Lists("l", Voice.HandleList, "i").Raises("C", inherit: false, flags: 0, list: "l");

    [Shows("G16", "G18")]
    internal static void AttributeLists(Play play) => play.A.Event("e").Calls("InitializeProcThreadAttributeList", Arg.Null, 0, 0, Arg.OutInt64()).Calls("InitializeProcThreadAttributeList", Arg.Null, 3, 0, Arg.OutInt64())
        .List("l", 2).Makes("v", "keep", Arg.Handles("e", "e"))
        .Calls("UpdateProcThreadAttribute", Arg.Handle("l"), 0, Voice.HandleList, Arg.Handle("v"), 7, Arg.Null, Arg.Null).Calls("UpdateProcThreadAttribute", Arg.Handle("l"), 0, Voice.HandleList, Arg.Handle("v"), 12, Arg.Null, Arg.Null)
        .Calls("UpdateProcThreadAttribute", Arg.Handle("l"), 0, Voice.ParentProcess, Arg.Handle("v"), 16, Arg.Null, Arg.Null).Calls("UpdateProcThreadAttribute", Arg.Handle("l"), 0, 0x2FF13, Arg.Handle("v"), 8, Arg.Null, Arg.Null)
        .Calls("UpdateProcThreadAttribute", Arg.Handle("l"), 0, Voice.HandleList, Arg.Handle("v"), 8, Arg.Null, Arg.Null).Calls("UpdateProcThreadAttribute", Arg.Handle("l"), 0, Voice.HandleList, Arg.Handle("v"), 8, Arg.Null, Arg.Null)
        .Calls("UpdateProcThreadAttribute", Arg.Handle("l"), 0, Voice.ParentProcess, Arg.Handle("v"), 8, Arg.Null, Arg.Null).Calls("UpdateProcThreadAttribute", Arg.Handle("l"), 0, Voice.JobList, Arg.Handle("v"), 8, Arg.Null, Arg.Null);

    [Shows("G17")]
    internal static void ListedByMemory(Play play) => play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Makes("j", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).List("l", 1).Makes("v", "keep", Arg.Handles("i"))
        .Calls("UpdateProcThreadAttribute", Arg.Handle("l"), 0, Voice.HandleList, Arg.Handle("v"), 8, Arg.Null, Arg.Null).Calls("write", Arg.Handle("v"), Arg.Handles("j")).Raises("C", inherit: true, list: "l").Finds("C", "i").Finds("C", "j")
        .Calls("DeleteProcThreadAttributeList", Arg.Handle("l"));

    [Shows("G12", "G22")]
    internal static void TwoStarters(Play play)
    {
        play.A.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null).Makes("j", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null);
        play.A2.Raises("C", inherit: true).Finds("C", "i").List("l", 1).Lists("l", Voice.HandleList, "j").Raises("D", inherit: true, list: "l").Finds("D", "i").Finds("D", "j");
    }

    [Shows("G19")]
    internal static void AnotherParent(Play play) => play.A.Makes("b", "OpenProcess", 0x80, 0, Arg.Id("B")).List("parent G19", 1).Lists("parent G19", Voice.ParentProcess, "b").Raises("C", list: "parent G19");

    [Shows("G20")]
    internal static void BadParents(Play play) => play.A.List("l", 1).Lists("l", Voice.ParentProcess, "missing").Raises("C", list: "l").Makes("narrow", "OpenProcess", 0x1000, 0, Arg.Id("B")).List("m", 1).Lists("m", Voice.ParentProcess, "narrow")
        .Raises("C", list: "m").Event("e").List("n", 1).Lists("n", Voice.ParentProcess, "e").Raises("C", list: "n");

    [Shows("G21")]
    internal static void ListOfAnotherParent(Play play)
    {
        play.B.Makes("i", "CreateEventW", Arg.Inheritable, 1, 0, Arg.Null);
        play.A.Makes("b", "OpenProcess", 0xC0, 0, Arg.Id("B")).List("parent G21", 2).Lists("parent G21", Voice.ParentProcess, "b").Makes("v", "keep", Arg.HandlesOf("B", "i"))
            .Calls("UpdateProcThreadAttribute", Arg.Handle("parent G21"), 0, Voice.HandleList, Arg.Handle("v"), 8, Arg.Null, Arg.Null).Raises("C", inherit: true, list: "parent G21");
    }
}
