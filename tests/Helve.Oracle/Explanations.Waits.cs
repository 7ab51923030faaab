namespace Helve.Oracle;

/// <summary>G to K: inheritance, waits, processes and jobs, sections, pipes, files.</summary>
internal static partial class Explanations
{
    private static Explanation[] Waits() =>
    [
        new("G13", "a list with a handle that is not inheritable is ERROR_INVALID_PARAMETER", "that handle is left out", "Microsoft Learn, UpdateProcThreadAttribute, PROC_THREAD_ATTRIBUTE_HANDLE_LIST", static (operation, ours, theirs) =>
            operation.Call is "child" && operation.Args[2] is HandlesArg { Symbols: ["e" or "missing"] } && theirs.Has("is not there") && ours.Has("error 87")),
        new("G9", "the handle to a started process is inheritable if its attributes say so", "it is not", "Microsoft Learn, CreateProcess, lpProcessAttributes", static (operation, ours, theirs) =>
            operation.Call is "GetHandleInformation" && operation.Args[0] is HandleArg { Symbol: "D" } && ours.Has("TRUE, lpdwFlags: 1") && theirs.Has("TRUE, lpdwFlags: 0")),
        new("G15", "a list of handles without inheritance is ERROR_INVALID_PARAMETER", "the list is not looked at", "Microsoft Learn, UpdateProcThreadAttribute, PROC_THREAD_ATTRIBUTE_HANDLE_LIST", static (operation, ours, theirs) =>
            operation.Call is "CreateProcessW" && operation.Args[0] is StartArg { Inherit: false, List: "l" } && ours.Has("no child, ERROR_INVALID_PARAMETER") && theirs.Has("a child")),
        new("G5", "CREATE_SUSPENDED starts a child that waits for ResumeThread", "no child is suspended: ERROR_NOT_SUPPORTED", Deviations, static (operation, ours, theirs) =>
            operation.Call is "CreateProcessW" && operation.Args[0] is StartArg { Flags: 4 } && ours.Has("no child, ERROR_NOT_SUPPORTED") && theirs.Has("a suspended child")) { IsDeviation = true },
        AnotherParent("G19"),
        AnotherParent("G21"),
        new("G23", "a socket is made by WSASocket, and inherited unless that is told otherwise", "sockets are made by Linux or .NET, and not inherited: WSAEINVAL", Deviations, static (operation, ours, theirs) =>
            operation.Call is "WSASocketW" && operation.Args[3] is NumberArg { Value: 0 } && ours.Has("INVALID_SOCKET, WSAEINVAL") && theirs.Has("a socket")) { IsDeviation = true },
        new("H13", "a mutex that was abandoned may be released by anybody: STATUS_ABANDONED, which is a success", "STATUS_MUTANT_NOT_OWNED", ReactOs, static (operation, ours, theirs) =>
            (operation.Call is "NtReleaseMutant" && ours.Has("AbandonedWait0") && theirs.Has("MutantNotOwned")) || (operation.Call is "ReleaseMutex" && ours.Has("TRUE") && theirs.Has("ERROR_NOT_OWNER"))
            || (operation.Call is "SignalObjectAndWait" && !ours.HasFailed && theirs.Has("WAIT_FAILED, ERROR_NOT_OWNER"))) { After = AnOwnersEnd },
        new("H28", "a timer that is to wake the machine is set where that can't be done, and the last error is ERROR_NOT_SUPPORTED", "ERROR_TIMER_RESUME_IGNORED", "Microsoft Learn, SetWaitableTimer, fResume", static (operation, ours, theirs) =>
            operation.Call is "SetWaitableTimer" && ours.Has("TRUE, ERROR_NOT_SUPPORTED") && theirs.Has("TRUE, ERROR_TIMER_RESUME_IGNORED")),
        new("H30", "a timer may queue an APC", "nothing queues an APC: ERROR_NOT_SUPPORTED", Deviations, static (operation, ours, theirs) =>
            operation.Call is "SetWaitableTimer" && operation.Args[3] is NumberArg { Value: not 0 } && ours.Has("FALSE, ERROR_NOT_SUPPORTED") && theirs.Has("TRUE")) { IsDeviation = true },
        new("H18", "ReleaseSemaphore by 0 is ERROR_INVALID_PARAMETER", "it succeeds, or the handle is looked at first", "Microsoft Learn, ReleaseSemaphore, lReleaseCount", static (operation, ours, theirs) =>
            operation.Call is "ReleaseSemaphore" && operation.Args[1] is NumberArg { Value: 0 } && ours.Has("FALSE, ERROR_INVALID_PARAMETER") && !theirs.Has("ERROR_TOO_MANY_POSTS")),
        new("H18", "ReleaseSemaphore by less than 0 is ERROR_INVALID_PARAMETER", "ERROR_TOO_MANY_POSTS, or the handle is looked at first", "Microsoft Learn, ReleaseSemaphore, lReleaseCount", static (operation, ours, theirs) =>
            operation.Call is "ReleaseSemaphore" && operation.Args[1] is NumberArg { Value: < 0 } && ours.Has("FALSE, ERROR_INVALID_PARAMETER") && theirs.HasFailed),
        new("H23", "setting a timer resets its signal", "one that resets itself keeps its signal", "Microsoft Learn, SetWaitableTimer", static (operation, ours, theirs) =>
            operation.Call is "WaitForSingleObject" && operation.Args[0] is HandleArg { Symbol: ['t', ..] } && ours.Has("WAIT_TIMEOUT") && theirs.Has("WAIT_OBJECT_0")) { After = static (_, earlier) => earlier.Count(static call => call.Call is "SetWaitableTimer" or "SetWaitableTimerEx" or "NtSetTimer") > 1 },
        new("H24", "a call that fails leaves the previous state untouched", "it is written all the same", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtCancelTimer" or "NtSetTimer" && ours.HasFailed && ours.Returned == theirs.Returned && ours.Has("State: untouched") && !theirs.Has("State: untouched")),
        new("H31", "a query that fails tells nothing", "state and length are written all the same", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryTimer" && ours.HasFailed && ours.Returned == theirs.Returned && ours.Has(": untouched, ReturnLength: untouched")),
        new("H21", "a timer of neither kind is STATUS_INVALID_PARAMETER_4", "STATUS_INVALID_PARAMETER", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtCreateTimer" && operation.Args[3] is NumberArg { Value: not (0 or 1) } && ours.Has("InvalidParameter4, TimerHandle: 0") && theirs.Has("InvalidParameter, TimerHandle: 0")),
        new("H27", "a negative period is ERROR_INVALID_PARAMETER", "it is accepted", "Microsoft Learn, SetWaitableTimer, lPeriod", static (operation, ours, theirs) =>
            operation.Call is "SetWaitableTimer" && operation.Args[2] is NumberArg { Value: < 0 } && ours.Has("ERROR_INVALID_PARAMETER") && theirs.Has("TRUE")),
        new("H34", "a section that may be waited for is signaled", "ERROR_INVALID_HANDLE", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call.StartsWith("WaitFor", StringComparison.Ordinal) && WaitsFor(operation, "f") && ours.Has("WAIT_OBJECT_0") && theirs.Has("WAIT_FAILED, ERROR_INVALID_HANDLE")) { After = static (operation, earlier) => !Grants.IsClosed(operation, earlier) },
        new("H35", "SYNCHRONIZE is not granted on a directory, so a wait is ERROR_ACCESS_DENIED", "ERROR_INVALID_HANDLE", TestsOnWindows, static (operation, ours, theirs) =>
            (operation.Call.StartsWith("WaitFor", StringComparison.Ordinal) || operation.Call is "SignalObjectAndWait") && WaitsFor(operation, "dfkln") && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("ERROR_INVALID_HANDLE")) { IsRare = true, After = static (operation, earlier) => Grants.MayLack(operation, earlier, 0x100000) },
        new("H38", "a wait type of neither kind is STATUS_INVALID_PARAMETER_3", "it is taken for a wait for any", ReactOs, static (operation, ours, _) =>
            operation.Call is "NtWaitForMultipleObjects" && operation.Args[2] is NumberArg { Value: not (0 or 1) } && ours.Has("InvalidParameter3")),
        new("H40", "pseudo-handles are no handles to WaitForMultipleObjects", "they are", TestsOnWindows, static (operation, ours, _) =>
            operation.Call is "WaitForMultipleObjects" && operation.Args[1] is InArg && ours.Has("ERROR_INVALID_HANDLE")),
        new("H45", "a wait for all on one object twice is ERROR_INVALID_PARAMETER", "it is accepted", "Microsoft Learn, WaitForMultipleObjects, lpHandles", static (operation, ours, theirs) =>
            !theirs.HasFailed && ((operation.Call is "WaitForMultipleObjects" && operation.Args[2] is NumberArg { Value: 1 } && ours.Has("ERROR_INVALID_PARAMETER"))
            || (operation.Call is "NtWaitForMultipleObjects" && operation.Args[2] is NumberArg { Value: 0 } && ours.Has("InvalidParameterMix")))) { After = Twice },
        new("I3", "ending a process that has ended is ERROR_ACCESS_DENIED", "TRUE", "Microsoft Learn, TerminateProcess", static (operation, ours, theirs) =>
            operation.Call is "TerminateProcess" && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("TRUE")) { After = AnEnd },
        new("I7", "TerminateThread ends a thread", "Linux can't end one thread of a process: ERROR_NOT_SUPPORTED", Deviations, static (operation, ours, theirs) =>
            operation.Call is "TerminateThread" && ours.Has("FALSE, ERROR_NOT_SUPPORTED") && theirs.Has("TRUE")) { IsDeviation = true },
        new("I8", "SuspendThread and ResumeThread return the previous count", "Linux can't stop one thread of a process: ERROR_NOT_SUPPORTED", Deviations, static (operation, ours, theirs) =>
            operation.Call is "SuspendThread" or "ResumeThread" && ours.Has("4294967295, ERROR_NOT_SUPPORTED") && !theirs.HasFailed) { IsDeviation = true },
        new("I25", "one process too many for its job is ended, and not put into it: ERROR_NOT_ENOUGH_QUOTA", "the limit is not kept", "Microsoft Learn, JOBOBJECT_BASIC_LIMIT_INFORMATION, ActiveProcessLimit", static (operation, ours, theirs) =>
            (operation.Call is "AssignProcessToJobObject" && ours.Has("FALSE, ERROR_NOT_ENOUGH_QUOTA") && theirs.Has("TRUE"))
            || (operation.Call is "CreateProcessW" && ours.Has("no child, ERROR_NOT_ENOUGH_QUOTA") && theirs.Has("a child"))),
        new("I24", "limits of another length are ERROR_BAD_LENGTH", "ERROR_INVALID_PARAMETER", TestsOnWindows, static (operation, ours, theirs) =>
            (operation.Call is "SetInformationJobObject" && ours.Has("ERROR_BAD_LENGTH") && theirs.Has("ERROR_INVALID_PARAMETER"))
            || (operation.Call is "NtSetInformationJobObject" && ours.Has("InfoLengthMismatch") && theirs.Has("InvalidParameter"))),
        new("I24", "a query that fails tells no length", "it tells one all the same", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "QueryInformationJobObject" && ours.HasFailed && theirs.HasFailed && ours.Has("lpReturnLength: untouched") && !theirs.Has("lpReturnLength: untouched")),
        new("I23", "the limits of a job are those that were set", "none are told", "Microsoft Learn, QueryInformationJobObject", static (operation, ours, theirs) =>
            operation.Call is "QueryInformationJobObject" && operation.Args[1] is NumberArg { Value: 2 or 9 } && ours.Has("TRUE") && theirs.Has("TRUE, lpJobObjectInformation: 0")) { IsAsExpected = static (operation, earlier, ours) => Grants.WereSet(earlier, ours.UInt32(2, 16), basic: operation.Args[1] is NumberArg { Value: 2 }) },
        new("A24", "a handle to what is no job is ERROR_INVALID_HANDLE", "its limits are told, which are none", "Microsoft Learn, QueryInformationJobObject, hJob", static (operation, ours, theirs) =>
            operation.Call is "QueryInformationJobObject" && operation.Args[0] is HandleArg { Symbol: ['m', ..] or ['e', ..] or ['s', ..] or ['t', ..] or ['f', ..] } && operation.Args[1] is NumberArg { Value: 2 or 9 }
            && ours.Has("FALSE, ERROR_INVALID_HANDLE") && theirs.Has("TRUE, lpJobObjectInformation: 0")),
        new("F40", "a job is asked by who may query it; who is in no job has none to ask by NULL", "limits are told to everybody, and NULL is no handle", "Microsoft Learn, QueryInformationJobObject, hJob", static (operation, ours, theirs) =>
            (operation.Call is "NtQueryInformationJobObject" && ours.Has("AccessDenied") && theirs.Has("InvalidHandle"))
            || (operation.Call is "QueryInformationJobObject" && ours.Has("ERROR_ACCESS_DENIED")
            && (theirs.Has("ERROR_INVALID_HANDLE") || (theirs.Has("TRUE") && operation.Args[1] is NumberArg { Value: 2 or 9 })))) { After = static (operation, earlier) => Grants.MayLack(operation, earlier, 4) || Grants.MayBeNone(operation, earlier) },
        new("A13", "limits of what is no handle are not told", "they are, and there are none", "Microsoft Learn, QueryInformationJobObject, hJob", static (operation, ours, theirs) =>
            operation.Call is "QueryInformationJobObject" && operation.Args[1] is NumberArg { Value: 2 or 9 } && ours.Has("FALSE, ERROR_INVALID_HANDLE") && theirs.Has("TRUE, lpJobObjectInformation: 0"))
        {
            IsRare = true,
            After = static (operation, earlier) => Grants.MayBeNone(operation, earlier) || Grants.IsClosed(operation, earlier) || !Grants.IsMade(operation, earlier),
        },
        new("F40", "PROCESS_QUERY_LIMITED_INFORMATION is enough to ask whether a process is in a job", "PROCESS_QUERY_INFORMATION is wanted", "Microsoft Learn, IsProcessInJob, ProcessHandle", static (operation, ours, theirs) =>
            operation.Call is "IsProcessInJob" or "NtIsProcessInJob" && !ours.HasFailed && (theirs.Has("ERROR_ACCESS_DENIED") || theirs.Has("AccessDenied"))) { After = static (operation, earlier) => Grants.MayHave(operation, earlier, 0, 0x1400) },
        new("F44", "SetEndOfFile needs the right to write", "it needs none, or says that the handle or an argument is wrong", "Microsoft Learn, SetEndOfFile, hFile", static (operation, ours, theirs) =>
            operation.Call is "SetEndOfFile" && ours.Has("ERROR_ACCESS_DENIED") && (theirs.Has("TRUE") || theirs.Has("ERROR_INVALID_HANDLE") || theirs.Has("ERROR_INVALID_PARAMETER"))) { After = static (operation, earlier) => Grants.MayLack(operation, earlier, 2) },
        new("J7", "the file of a section is looked at before its name", "the name is looked at first", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "CreateFileMappingW" && operation.Args[0] is HandleArg && operation.Args[5] is NameArg
            && (ours.Has("ERROR_ACCESS_DENIED") || ours.Has("ERROR_FILE_INVALID") || ours.Has("ERROR_INVALID_HANDLE") || ours.Has("ERROR_INVALID_PARAMETER") || ours.Has("ERROR_NOT_ENOUGH_MEMORY"))
            && (theirs.Has("ERROR_PATH_NOT_FOUND") || theirs.Has("a handle, ERROR_ALREADY_EXISTS") || (theirs.Has("ERROR_INVALID_HANDLE") && (ours.Has("ERROR_ACCESS_DENIED") || ours.Has("ERROR_FILE_INVALID") || ours.Has("ERROR_NOT_ENOUGH_MEMORY"))))),
        new("J8", "attributes that contradict each other are ERROR_INVALID_PARAMETER, before the name is looked at", "the name is looked at first", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "CreateFileMappingW" && operation.Args[2] is NumberArg { Value: 0x40000004 } && ours.Has("NULL, ERROR_INVALID_PARAMETER") && (theirs.HasFailed || theirs.Has("a handle, ERROR_ALREADY_EXISTS"))),
        new("J10", "a view past the end of its section is ERROR_ACCESS_DENIED", "ERROR_INVALID_PARAMETER", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "MapViewOfFile" && operation.Args[3] is NumberArg { Value: > 0 and var offset } && offset % 65536 == 0 && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("ERROR_INVALID_PARAMETER")),
        new("J11", "a view that the section's protection does not allow is ERROR_INVALID_PARAMETER, whatever the handle grants", "it is mapped, or its length is looked at first", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "MapViewOfFile" && operation.Args[1] is NumberArg asked && (asked.Value & 2) != 0 && ours.Has("ERROR_INVALID_PARAMETER")
            && (theirs.Has("an address") || (theirs.Has("ERROR_ACCESS_DENIED") && operation.Args[4] is NumberArg { Value: not 0 }))) { After = static (_, earlier) => earlier.Any(static call => call.Args.ElementAtOrDefault(call.Call switch { "CreateFileMappingW" => 2, "NtCreateSection" => 4, _ => -1 }) is NumberArg { Value: var protection } && (protection & 0x44) == 0) },
        new("J11", "a view that the section's protection does not allow is STATUS_SECTION_PROTECTION", "it is mapped", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtMapViewOfSection" && operation.Args[^1] is NumberArg { Value: 4 } && ours.Has("SectionProtection, BaseAddress: 0") && theirs.Has("Success"))
        {
            IsRare = true,
            After = static (_, earlier) => earlier.Any(static call => call.Args.ElementAtOrDefault(call.Call switch { "CreateFileMappingW" => 2, "NtCreateSection" => 4, _ => -1 }) is NumberArg { Value: var protection } && (protection & 0x44) == 0),
        },
        new("J17", "what is no view is ERROR_INVALID_ADDRESS", "ERROR_INVALID_PARAMETER when it is flushed", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "FlushViewOfFile" && ours.Has("ERROR_INVALID_ADDRESS") && theirs.Has("ERROR_INVALID_PARAMETER")),
        new("J18", "a file is not cut short while it is mapped: ERROR_USER_MAPPED_FILE", "Linux lets it happen", Deviations, static (operation, ours, theirs) =>
            operation.Call is "SetEndOfFile" && ours.Has("TRUE") && theirs.Has("FALSE, error 1224")) { IsDeviation = true },
        new("J47", "what WSADuplicateSocket wrote can be used once", "it can be used again", "Microsoft Learn, WSADuplicateSocket", static (operation, ours, theirs) =>
            operation.Call is "WSASocketW" && operation.Result is "again" && ours.Has("INVALID_SOCKET, WSAEINVAL") && theirs.Has("a socket")),
        new("J23", "a pipe of no instances, or of more than 255, is ERROR_INVALID_PARAMETER", "it is made", "Microsoft Learn, CreateNamedPipe, nMaxInstances", static (operation, ours, theirs) =>
            operation.Call is "CreateNamedPipeW" && operation.Args[3] is NumberArg { Value: 0 or > 255 } && ours.Has("ERROR_INVALID_PARAMETER") && theirs.Has("a handle")),
        new("J25", "FILE_FLAG_FIRST_PIPE_INSTANCE refuses a pipe that is there already", "it is not looked at", "Microsoft Learn, CreateNamedPipe, dwOpenMode", static (operation, ours, theirs) =>
            operation.Call is "CreateNamedPipeW" && operation.Args[1] is NumberArg mode && (mode.Value & 0x80000) != 0 && ours.Has("ERROR_ACCESS_DENIED")
            && (theirs.Has("a handle") || theirs.Has("ERROR_PIPE_BUSY")))
        {
            After = static (operation, earlier) => earlier.Any(call => call.Call is "CreateNamedPipeW" && call.Args[0] is NameArg known && operation.Args[0] is NameArg asked && string.Equals(known.Value, asked.Value, StringComparison.OrdinalIgnoreCase)),
        },
        new("J26", "any number of instances is PIPE_UNLIMITED_INSTANCES, 255", "0xFFFFFFFF", "Microsoft Learn, GetNamedPipeInfo, lpMaxInstances", static (operation, ours, theirs) =>
            operation.Call is "GetNamedPipeInfo" && ours.Has("lpMaxInstances: FF") && theirs.Has("lpMaxInstances: FFFFFFFF") && ours.UInt32(1) == theirs.UInt32(1)),
        new("J28", "what the direction of a pipe does not allow is refused, whether or not an instance is free", "ERROR_PIPE_BUSY when none is", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "CreateFileW" && operation.Args[0] is NameArg { Prefix: @"\\.\pipe\" } && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("ERROR_PIPE_BUSY")),
        new("J30", "a call that can't be found is not cancelled: ERROR_NOT_FOUND", "TRUE where all of a handle are to be cancelled", "Microsoft Learn, CancelIoEx, Return value", static (operation, ours, theirs) =>
            operation.Call is "CancelIoEx" && operation.Args[1] is NumberArg { Value: 0 } && ours.Has("FALSE, ERROR_NOT_FOUND") && theirs.Has("TRUE")) { After = static (_, earlier) => !earlier.Any(static call => call.Args.Any(static arg => arg is StaysArg)) },
        new("J30", "who listens at an end that is closed is told that the pipe is broken", "STATUS_HANDLES_CLOSED", ReactOs, static (operation, ours, theirs) =>
            (operation.Call.StartsWith("GetOverlappedResult", StringComparison.Ordinal) && ours.Has("FALSE, ERROR_BROKEN_PIPE") && theirs.Has("FALSE, ERROR_HANDLES_CLOSED"))
            || (operation.Call is "read" && ours.Has("4B0100C0") && theirs.Has("0A000080"))) { After = EndIsClosedThatListens },
        new("J33", "an instance counts as long as either end of it is open", "as long as its server's end is", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "GetNamedPipeHandleStateW" && ours.Has("TRUE") && theirs.Has("TRUE") && ours.UInt32(1) == theirs.UInt32(1) && ours.UInt32(2) == theirs.UInt32(2) + 1) { IsRare = true },
        new("J35", "of a pipe of bytes no message has anything left", "the room that was left in the buffer, below zero", "Microsoft Learn, PeekNamedPipe, lpBytesLeftThisMessage", static (operation, ours, theirs) =>
            operation.Call is "PeekNamedPipe" && ours.ToString().EndsWith("lpBytesLeftThisMessage: 0", StringComparison.Ordinal) && theirs.Has("lpBytesLeftThisMessage: FFFFFF") && ours.UInt32(3) == theirs.UInt32(3) && ours.UInt32(4) == theirs.UInt32(4)),
        new("J45", "TRUNCATE_EXISTING needs GENERIC_WRITE: ERROR_INVALID_PARAMETER", "what is there is looked at first", "Microsoft Learn, CreateFile, dwCreationDisposition", static (operation, ours, _) =>
            operation.Call is "CreateFileW" && operation.Args[4] is NumberArg { Value: 5 } && operation.Args[1] is NumberArg asked && (asked.Value & 0x40000000) == 0 && ours.Has("ERROR_INVALID_PARAMETER")),
        new("H17", "a call that fails leaves the previous count untouched", "it is written all the same", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtReleaseMutant" && ours.HasFailed && ours.Returned == theirs.Returned && ours.Has("PreviousCount: untouched")),
    ];
    // By the symbol of the list: which of the two rules the scenario is about.
    private static Explanation AnotherParent(string rule) => new(
        rule,
        "a child may have another parent, whose handles it inherits",
        "no child has another parent than its starter: ERROR_NOT_SUPPORTED",
        Deviations,
        (operation, ours, theirs) =>
            operation.Call is "CreateProcessW" && operation.Args[0] is StartArg { List: { } list } && list == $"parent {rule}" && ours.Has("no child, ERROR_NOT_SUPPORTED") && theirs.Has("a child"))
    {
        IsDeviation = true,
    };
}
