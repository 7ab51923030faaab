namespace Helve.Oracle;

/// <summary>G to K: inheritance, waits, processes and jobs, sections, pipes, files.</summary>
internal static partial class Explanations
{
    private static Explanation[] Waits() =>
    [
        new("G13", "a list with a handle that is not inheritable is ERROR_INVALID_PARAMETER", "that handle is left out", "Microsoft Learn, UpdateProcThreadAttribute, PROC_THREAD_ATTRIBUTE_HANDLE_LIST", static (operation, ours, theirs) =>
            operation.Call is "child" && operation.Args[2] is HandlesArg { Symbols: ["e" or "missing"] } && theirs.Has(" is not there") && ours.Is("no child, error 87")),
        new("G9", "the handle to a started process is inheritable if its attributes say so", "it is not", "Microsoft Learn, CreateProcess, lpProcessAttributes", static (operation, ours, theirs) =>
            operation.Call is "GetHandleInformation" && operation.Args[0] is HandleArg { Symbol: "D" } && ours.Is("TRUE") && theirs.Is("TRUE") && ours.Wrote(1, "1") && theirs.Wrote(1, "0")) { Outputs = [1] },
        new("G15", "a list of handles without inheritance is ERROR_INVALID_PARAMETER", "the list is not looked at", "Microsoft Learn, UpdateProcThreadAttribute, PROC_THREAD_ATTRIBUTE_HANDLE_LIST", static (operation, ours, theirs) =>
            operation.Call is "CreateProcessW" && operation.Args[0] is StartArg { Inherit: false, List: "l" } && ours.Is("no child, ERROR_INVALID_PARAMETER") && theirs.Is("a child")),
        new("G5", "CREATE_SUSPENDED starts a child that waits for ResumeThread", "no child is suspended: ERROR_NOT_SUPPORTED", Deviations, static (operation, ours, theirs) =>
            operation.Call is "CreateProcessW" && operation.Args[0] is StartArg { Flags: 4 } && ours.Is("no child, ERROR_NOT_SUPPORTED") && theirs.Is("a suspended child")) { IsDeviation = true },
        AnotherParent("G19"),
        AnotherParent("G21"),
        new("G23", "a socket is made by WSASocket, and inherited unless that is told otherwise", "sockets are made by Linux or .NET, and not inherited: WSAEINVAL", Deviations, static (operation, ours, theirs) =>
            operation.Call is "WSASocketW" && operation.Args[3] is NumberArg { Value: 0 } && ours.Is("INVALID_SOCKET, WSAEINVAL") && theirs.Is("a socket")) { IsDeviation = true },
        new("H13", "a mutex that was abandoned may be released by anybody: STATUS_ABANDONED, which is a success", "STATUS_MUTANT_NOT_OWNED", ReactOs, static (operation, ours, theirs) =>
            (operation.Call is "NtReleaseMutant" && ours.Is("AbandonedWait0") && (operation.Args[1] is not OutArg || ours.Wrote(1, "0")) && theirs.Is("MutantNotOwned")) || (operation.Call is "ReleaseMutex" && ours.Is("TRUE") && theirs.Is("FALSE, ERROR_NOT_OWNER"))
            || (operation.Call is "SignalObjectAndWait" && (ours.Is("WAIT_OBJECT_0 + 0") || ours.Is("WAIT_TIMEOUT") || ours.Is("WAIT_ABANDONED_0 + 0")) && theirs.Is("WAIT_FAILED, ERROR_NOT_OWNER")))
        {
            After = static (operation, earlier) => earlier.Known[operation, 0] is { Thing: { Type: "Mutant", IsAbandoned: true, Owner: null } },
        },
        new("H28", "a timer that is to wake the machine is set where that can't be done, and the last error is ERROR_NOT_SUPPORTED", "ERROR_TIMER_RESUME_IGNORED", "Microsoft Learn, SetWaitableTimer, fResume", static (operation, ours, theirs) =>
            operation.Call is "SetWaitableTimer" && ours.Is("TRUE, ERROR_NOT_SUPPORTED") && theirs.Is("TRUE, ERROR_TIMER_RESUME_IGNORED")),
        new("H30", "a timer may queue an APC", "nothing queues an APC: ERROR_NOT_SUPPORTED", Deviations, static (operation, ours, theirs) =>
            operation.Call is "SetWaitableTimer" && operation.Args[3] is NumberArg { Value: not 0 } && ours.Is("FALSE, ERROR_NOT_SUPPORTED") && theirs.Is("TRUE")) { IsDeviation = true },
        new("H18", "ReleaseSemaphore by 0 is ERROR_INVALID_PARAMETER", "it succeeds, or the handle is looked at first", "Microsoft Learn, ReleaseSemaphore, lReleaseCount", static (operation, ours, theirs) =>
            operation.Call is "ReleaseSemaphore" && operation.Args[1] is NumberArg { Value: 0 } && ours.Is("FALSE, ERROR_INVALID_PARAMETER") && (theirs.Is("TRUE") || theirs.Is("FALSE, ERROR_INVALID_HANDLE") || theirs.Is("FALSE, ERROR_ACCESS_DENIED"))),
        new("H18", "ReleaseSemaphore by less than 0 is ERROR_INVALID_PARAMETER", "ERROR_TOO_MANY_POSTS, or the handle is looked at first", "Microsoft Learn, ReleaseSemaphore, lReleaseCount", static (operation, ours, theirs) =>
            operation.Call is "ReleaseSemaphore" && operation.Args[1] is NumberArg { Value: < 0 } && ours.Is("FALSE, ERROR_INVALID_PARAMETER") && (theirs.Is("FALSE, ERROR_TOO_MANY_POSTS") || theirs.Is("FALSE, ERROR_INVALID_HANDLE") || theirs.Is("FALSE, ERROR_ACCESS_DENIED"))),
        new("H23", "setting a timer resets its signal", "one that resets itself keeps its signal", "Microsoft Learn, SetWaitableTimer", static (operation, ours, theirs) =>
            operation.Call is "WaitForSingleObject" && ours.Is("WAIT_TIMEOUT") && theirs.Is("WAIT_OBJECT_0 + 0")) { After = static (operation, earlier) => earlier.Known[operation, 0] is { Thing: var timer } && IsSetAnew(timer) },
        new("H24", "a call that fails leaves the previous state untouched", "it is written all the same", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtCancelTimer" or "NtSetTimer" && ours.HasFailed && ours.Head == theirs.Head && ours.Wrote(operation.Call is "NtSetTimer" ? 6 : 1, "untouched")) { Outputs = [1, 6] },
        new("H31", "a query that fails tells nothing", "state and length are written all the same", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryTimer" && ours.HasFailed && ours.Head == theirs.Head && ours.Wrote(2, "untouched") && ours.Wrote(4, "untouched")) { Outputs = [2, 4] },
        new("H21", "a timer of neither kind is STATUS_INVALID_PARAMETER_4", "STATUS_INVALID_PARAMETER", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtCreateTimer" && operation.Args[3] is NumberArg { Value: not (0 or 1) } && ours.Is("InvalidParameter4") && theirs.Is("InvalidParameter")),
        new("H27", "a negative period is ERROR_INVALID_PARAMETER", "it is accepted", "Microsoft Learn, SetWaitableTimer, lPeriod", static (operation, ours, theirs) =>
            operation.Call is "SetWaitableTimer" && operation.Args[2] is NumberArg { Value: < 0 } && ours.Is("FALSE, ERROR_INVALID_PARAMETER") && theirs.Is("TRUE")),
        new("H34", "a section that may be waited for is signaled", "ERROR_INVALID_HANDLE", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "WaitForSingleObject" or "WaitForMultipleObjects" && theirs.Is("WAIT_FAILED, ERROR_INVALID_HANDLE")) { IsAsExpected = IsSignaledSection },
        new("H35", "SYNCHRONIZE is not granted on a directory, so a wait is ERROR_ACCESS_DENIED", "ERROR_INVALID_HANDLE", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "WaitForSingleObject" or "WaitForMultipleObjects" or "SignalObjectAndWait" && ours.Is("WAIT_FAILED, ERROR_ACCESS_DENIED") && theirs.Is("WAIT_FAILED, ERROR_INVALID_HANDLE"))
        {
            IsRare = true,
            After = static (operation, earlier) => Waited(operation).Any(symbol => earlier.Known[operation.Actor, symbol] is { Thing.Type: "Directory" or "Section" or "KeyedEvent" or "Link", IsTold: var isTold, Access: var access } && (!isTold || (access & 0x100000) == 0)),
        },
        new("H38", "a wait type of neither kind is STATUS_INVALID_PARAMETER_3", "it is taken for a wait for any", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtWaitForMultipleObjects" && operation.Args[2] is NumberArg { Value: not (0 or 1) } && ours.Is("InvalidParameter3") && (!theirs.HasFailed || theirs.Is("InvalidHandle") || theirs.Is("AccessDenied"))),
        new("H40", "pseudo-handles are no handles to WaitForMultipleObjects", "they are", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "WaitForMultipleObjects" && operation.Args[1] is InArg && ours.Is("WAIT_FAILED, ERROR_INVALID_HANDLE") && theirs.Is("WAIT_TIMEOUT")),
        new("H45", "a wait for all on one object twice is ERROR_INVALID_PARAMETER", "it is accepted", "Microsoft Learn, WaitForMultipleObjects, lpHandles", static (operation, ours, theirs) =>
            !theirs.HasFailed && ((operation.Call is "WaitForMultipleObjects" && operation.Args[2] is NumberArg { Value: 1 } && ours.Is("WAIT_FAILED, ERROR_INVALID_PARAMETER"))
            || (operation.Call is "NtWaitForMultipleObjects" && operation.Args[2] is NumberArg { Value: 0 } && ours.Is("InvalidParameterMix")))) { After = Twice },
        new("I2", "whoever ends a process chooses its exit code", "one that SIGKILL ended has 137, as shells have it", Deviations, static (operation, ours, theirs) =>
            operation.Call is "GetExitCodeProcess" && ours.Is("TRUE") && theirs.Is("TRUE") && ours.Wrote(1, "89") && theirs.Wrote(1, "0"))
        {
            IsDeviation = true,
            IsRare = true,
            Outputs = [1],
            After = static (operation, earlier) => earlier.Known.ProcessIn(operation, 0) is { } ended && earlier.Any(call => call.Call is "end-process" && call.Actor == ended),
        },
        new("I3", "ending a process that has ended is ERROR_ACCESS_DENIED", "TRUE", "Microsoft Learn, TerminateProcess", static (operation, ours, theirs) =>
            operation.Call is "TerminateProcess" && ours.Is("FALSE, ERROR_ACCESS_DENIED") && theirs.Is("TRUE")) { After = static (operation, earlier) => HasEnded(operation, earlier, 0) },
        new("I7", "TerminateThread ends a thread", "Linux can't end one thread of a process: ERROR_NOT_SUPPORTED", Deviations, static (operation, ours, theirs) =>
            operation.Call is "TerminateThread" && ours.Is("FALSE, ERROR_NOT_SUPPORTED") && theirs.Is("TRUE")) { IsDeviation = true },
        new("I8", "SuspendThread and ResumeThread return the previous count", "Linux can't stop one thread of a process: ERROR_NOT_SUPPORTED", Deviations, static (operation, ours, theirs) =>
            operation.Call is "SuspendThread" or "ResumeThread" && ours.Is("4294967295, ERROR_NOT_SUPPORTED") && (theirs.Is("0") || theirs.Is("1"))) { IsDeviation = true },
        new("I25", "one process too many for its job is ended, and not put into it: ERROR_NOT_ENOUGH_QUOTA", "the limit is not kept", "Microsoft Learn, JOBOBJECT_BASIC_LIMIT_INFORMATION, ActiveProcessLimit", static (operation, ours, theirs) =>
            (operation.Call is "AssignProcessToJobObject" && ours.Is("FALSE, ERROR_NOT_ENOUGH_QUOTA") && theirs.Is("TRUE"))
            || (operation.Call is "CreateProcessW" && ours.Is("no child, ERROR_NOT_ENOUGH_QUOTA") && theirs.Is("a child"))) { After = static (_, earlier) => earlier.Any(static call => call.Call is "SetInformationJobObject" or "NtSetInformationJobObject") },
        new("I24", "limits of another length are ERROR_BAD_LENGTH", "ERROR_INVALID_PARAMETER", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Args is [_, NumberArg { Value: var information }, _, NumberArg { Value: var length }] && information switch { 2 => length != 64, 9 => length != 144, _ => false }
            && ((operation.Call is "SetInformationJobObject" && ours.Is("FALSE, ERROR_BAD_LENGTH") && theirs.Is("FALSE, ERROR_INVALID_PARAMETER")) || (operation.Call is "NtSetInformationJobObject" && ours.Is("InfoLengthMismatch") && theirs.Is("InvalidParameter")))),
        new("I24", "a query that fails tells no length", "it tells one all the same", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "QueryInformationJobObject" && ours.HasFailed && ours.Head == theirs.Head && ours.Wrote(4, "untouched")) { Outputs = [4], IsAsExpected = static (operation, earlier, ours) => !(ours.Is("FALSE, ERROR_INVALID_HANDLE") && earlier.Known.IsNull(operation, 0)) },
        new("I23", "the limits of a job are those that were set", "none are told", "Microsoft Learn, QueryInformationJobObject", static (operation, ours, theirs) =>
            operation.Call is "QueryInformationJobObject" && operation.Args[1] is NumberArg { Value: 2 or 9 } && ours.Is("TRUE") && theirs.Is("TRUE") && theirs.Wrote(2, "0"))
        {
            Outputs = [2],
            IsAsExpected = static (operation, earlier, ours) => earlier.Known[operation, 0] is { Thing: var job } && ours.UInt32(2, 16) == job.Flags(operation.Args[1] is NumberArg { Value: 2 }),
        },
        new("A24", "a handle to what is no job is ERROR_INVALID_HANDLE", "its limits are told, which are none", "Microsoft Learn, QueryInformationJobObject, hJob", static (operation, ours, theirs) =>
            operation.Call is "QueryInformationJobObject" && operation.Args[1] is NumberArg { Value: 2 or 9 } && ours.Is("FALSE, ERROR_INVALID_HANDLE") && theirs.Is("TRUE") && IsNothing(theirs.Told[2])) { After = static (operation, earlier) => earlier.Known[operation, 0] is { Thing.Type: not "Job" } },
        new("F40", "a job is asked by who may query it; who is in no job has none to ask by NULL", "limits are told to everybody, and NULL is no handle", "Microsoft Learn, QueryInformationJobObject, hJob", static (operation, ours, theirs) =>
            (operation.Call is "NtQueryInformationJobObject" && ours.Is("AccessDenied") && theirs.Is("InvalidHandle"))
            || (operation.Call is "QueryInformationJobObject" && ours.Is("FALSE, ERROR_ACCESS_DENIED") && (theirs.Is("FALSE, ERROR_INVALID_HANDLE") || (theirs.Is("TRUE") && IsNothing(theirs.Told[2]) && operation.Args[1] is NumberArg { Value: 2 or 9 }))))
        {
            After = static (operation, earlier) => earlier.Known.Lacks(operation, 0, 4) || earlier.Known.IsNull(operation, 0),
        },
        new("A13", "limits of what is no handle are not told", "they are, and there are none", "Microsoft Learn, QueryInformationJobObject, hJob", static (operation, ours, theirs) =>
            operation.Call is "QueryInformationJobObject" && operation.Args[1] is NumberArg { Value: 2 or 9 } && ours.Is("FALSE, ERROR_INVALID_HANDLE") && theirs.Is("TRUE") && IsNothing(theirs.Told[2]))
        {
            IsRare = true,
            After = static (operation, earlier) => earlier.Known[operation, 0] is null && !earlier.Known.IsNull(operation, 0),
        },
        new("F40", "PROCESS_QUERY_LIMITED_INFORMATION is enough to ask whether a process is in a job", "PROCESS_QUERY_INFORMATION is wanted", "Microsoft Learn, IsProcessInJob, ProcessHandle", static (operation, ours, theirs) =>
            operation.Call is "IsProcessInJob" or "NtIsProcessInJob" && (theirs.Is("FALSE, ERROR_ACCESS_DENIED") || theirs.Is("AccessDenied")))
        {
            After = static (operation, earlier) => earlier.Known.HasAny(operation, 0, 0x1000) && earlier.Known.Lacks(operation, 0, 0x400),
            IsAsExpected = static (operation, earlier, ours) => earlier.Known.IsMember(operation) is var isMember && (operation.Call is "IsProcessInJob" ? ours.Is("TRUE") && ours.Wrote(2, isMember ? "1" : "0") : ours.Is(isMember ? "ProcessInJob" : "ProcessNotInJob")),
        },
        new("F44", "SetEndOfFile needs the right to write", "it needs none, or says that the handle or an argument is wrong", "Microsoft Learn, SetEndOfFile, hFile", static (operation, ours, theirs) =>
            operation.Call is "SetEndOfFile" && ours.Is("FALSE, ERROR_ACCESS_DENIED") && (theirs.Is("TRUE") || theirs.Is("FALSE, ERROR_INVALID_HANDLE") || theirs.Is("FALSE, ERROR_INVALID_PARAMETER"))) { After = static (operation, earlier) => earlier.Known.Lacks(operation, 0, 2) },
        new("J7", "the file of a section is looked at before its name", "the name is looked at first", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "CreateFileMappingW" && operation.Args[0] is HandleArg && operation.Args[5] is NameArg && ours.HasFailed && ours.Head != theirs.Head
            && (theirs.Is("NULL, ERROR_PATH_NOT_FOUND") || theirs.Is("a handle, ERROR_ALREADY_EXISTS") || theirs.Is("NULL, ERROR_INVALID_HANDLE"))) { IsAsExpected = static (operation, earlier, ours) => IsRefusedForItsFile(operation, earlier, ours) },
        new("J8", "attributes that contradict each other are ERROR_INVALID_PARAMETER, before the name is looked at", "the name is looked at first", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "CreateFileMappingW" && operation.Args[2] is NumberArg { Value: 0x40000004 } && ours.Is("NULL, ERROR_INVALID_PARAMETER") && (theirs.Is("a handle, ERROR_ALREADY_EXISTS") || theirs.Is("NULL, ERROR_PATH_NOT_FOUND") || theirs.Is("NULL, ERROR_INVALID_HANDLE") || theirs.Is("NULL, ERROR_ACCESS_DENIED"))),
        new("J10", "a view past the end of its section is ERROR_ACCESS_DENIED", "ERROR_INVALID_PARAMETER", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "MapViewOfFile" && operation.Args[3] is NumberArg { Value: > 0 and var offset } && offset % 65536 == 0 && ours.Is("NULL, ERROR_ACCESS_DENIED") && theirs.Is("NULL, ERROR_INVALID_PARAMETER")),
        new("J11", "a view that the section's protection does not allow is ERROR_INVALID_PARAMETER, whatever the handle grants", "it is mapped, or its length is looked at first", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "MapViewOfFile" && operation.Args[1] is NumberArg asked && (asked.Value & 2) != 0 && ours.Is("NULL, ERROR_INVALID_PARAMETER")
            && (theirs.Is("an address") || (theirs.Is("NULL, ERROR_ACCESS_DENIED") && operation.Args[4] is NumberArg { Value: not 0 })))
        {
            After = static (operation, earlier) => earlier.Known[operation, 0] is { Thing.Made: { } made } && made.Args.ElementAtOrDefault(made.Call switch { "CreateFileMappingW" => 2, "NtCreateSection" => 4, _ => -1 }) is NumberArg { Value: var protection } && (protection & 0x44) == 0,
        },
        new("J11", "a view that the section's protection does not allow is STATUS_SECTION_PROTECTION", "it is mapped", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtMapViewOfSection" && operation.Args[^1] is NumberArg { Value: 4 } && ours.Is("SectionProtection") && ours.Has("BaseAddress: 0") && theirs.Is("Success"))
        {
            IsRare = true,
            Outputs = [2, 6],
            After = static (operation, earlier) => earlier.Known[operation, 0] is { Thing.Made: { } made } && made.Args.ElementAtOrDefault(made.Call switch { "CreateFileMappingW" => 2, "NtCreateSection" => 4, _ => -1 }) is NumberArg { Value: var protection } && (protection & 0x44) == 0,
        },
        new("J17", "what is no view is ERROR_INVALID_ADDRESS", "ERROR_INVALID_PARAMETER when it is flushed", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "FlushViewOfFile" && ours.Is("FALSE, ERROR_INVALID_ADDRESS") && theirs.Is("FALSE, ERROR_INVALID_PARAMETER")),
        new("J18", "a file is not cut short while it is mapped: ERROR_USER_MAPPED_FILE", "Linux lets it happen", Deviations, static (operation, ours, theirs) =>
            operation.Call is "SetEndOfFile" && ours.Is("TRUE") && theirs.Is("FALSE, error 1224")) { IsDeviation = true },
        new("J47", "what WSADuplicateSocket wrote can be used once", "it can be used again", "Microsoft Learn, WSADuplicateSocket", static (operation, ours, theirs) =>
            operation.Call is "WSASocketW" && operation.Result is "again" && ours.Is("INVALID_SOCKET, WSAEINVAL") && theirs.Is("a socket")),
        new("J23", "a pipe of no instances, or of more than 255, is ERROR_INVALID_PARAMETER", "it is made", "Microsoft Learn, CreateNamedPipe, nMaxInstances", static (operation, ours, theirs) =>
            operation.Call is "CreateNamedPipeW" && operation.Args[3] is NumberArg { Value: 0 or > 255 } && ours.Is("INVALID_HANDLE_VALUE, ERROR_INVALID_PARAMETER") && theirs.Is("a handle, ERROR_SUCCESS")),
        new("J25", "FILE_FLAG_FIRST_PIPE_INSTANCE refuses a pipe that is there already", "it is not looked at", "Microsoft Learn, CreateNamedPipe, dwOpenMode", static (operation, ours, theirs) =>
            operation.Call is "CreateNamedPipeW" && operation.Args[1] is NumberArg mode && (mode.Value & 0x80000) != 0 && ours.Is("INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED")
            && (theirs.Is("a handle, ERROR_SUCCESS") || theirs.Is("INVALID_HANDLE_VALUE, ERROR_PIPE_BUSY"))) { After = static (operation, earlier) => earlier.Known.PipesOf(operation).Any() },
        new("J26", "any number of instances is PIPE_UNLIMITED_INSTANCES, 255", "0xFFFFFFFF", "Microsoft Learn, GetNamedPipeInfo, lpMaxInstances", static (operation, ours, theirs) =>
            operation.Call is "GetNamedPipeInfo" && ours.Is("TRUE") && theirs.Is("TRUE") && ours.Wrote(4, "FF") && theirs.Wrote(4, "FFFFFFFF")) { Outputs = [4] },
        new("J28", "what the direction of a pipe does not allow is refused, whether or not an instance is free", "ERROR_PIPE_BUSY when none is", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "CreateFileW" && ours.Is("INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED") && theirs.Is("INVALID_HANDLE_VALUE, ERROR_PIPE_BUSY"))
        {
            After = static (operation, earlier) => operation.Args[1] is NumberArg { Value: var access } && earlier.Known.PipesOf(operation).Any(pipe => pipe.Made!.Args[1] is NumberArg { Value: var mode } && (((mode & 3) == 1 && (access & 0x80000000) != 0) || ((mode & 3) == 2 && (access & 0x40000000) != 0))),
        },
        new("J30", "a call that can't be found is not cancelled: ERROR_NOT_FOUND", "TRUE where all of a handle are to be cancelled", "Microsoft Learn, CancelIoEx, Return value", static (operation, ours, theirs) =>
            operation.Call is "CancelIoEx" && operation.Args[1] is NumberArg { Value: 0 } && ours.Is("FALSE, ERROR_NOT_FOUND") && theirs.Is("TRUE")) { After = static (operation, earlier) => earlier.Known[operation, 0] is { Thing: var end } && !earlier.Known.WasBegunAt(end) },
        new("J30", "who listens at an end that is closed is told that the pipe is broken", "STATUS_HANDLES_CLOSED", ReactOs, static (operation, ours, theirs) =>
            (operation.Call is "GetOverlappedResult" or "GetOverlappedResultEx" && ours.Is("FALSE, ERROR_BROKEN_PIPE") && theirs.Is("FALSE, ERROR_HANDLES_CLOSED") && ours.Told[2] == theirs.Told[2])
            || (operation.Call is "read" && ours.Is("4B0100C0") && theirs.Is("0A000080")))
        {
            After = static (operation, earlier) => operation.Args.OfType<HandleArg>().LastOrDefault() is { Symbol: var asked } && earlier.Known.Begun(operation.Actor, asked) is { Call: "ConnectNamedPipe", End.Handles: 0 },
        },
        new("J26", "an instance counts as long as either end of it is open", "it counts until the broker has seen that its server's end is closed", Deviations, static (operation, ours, theirs) =>
            operation.Call is "GetNamedPipeHandleStateW" && ours.Is("TRUE") && theirs.Is("TRUE") && ours.UInt32(2) > theirs.UInt32(2))
        {
            IsDeviation = true,
            IsRare = true,
            Outputs = [2],
            IsAsExpected = static (operation, earlier, ours) => earlier.Known[operation, 0] is { Thing: var end } && ours.UInt32(2) <= earlier.Known.InstancesEver(end),
        },
        new("J35", "of a pipe of bytes no message has anything left", "the room that was left in the buffer, below zero", "Microsoft Learn, PeekNamedPipe, lpBytesLeftThisMessage", static (operation, ours, theirs) =>
            operation.Call is "PeekNamedPipe" && ours.Is("TRUE") && theirs.Is("TRUE") && ours.Wrote(5, "0") && theirs.Has("lpBytesLeftThisMessage: FFFFFF")) { Outputs = [5] },
        new("J43", "a place that 32 bits do not hold is told where its high half goes, and no other is: ERROR_INVALID_PARAMETER", "it is moved to, and the low half returned", "Microsoft Learn, SetFilePointer, lpDistanceToMoveHigh", static (operation, ours, theirs) =>
            operation.Call is "SetFilePointer" && operation.Args[2] is NumberArg { Value: 0 } && ours.Is("4294967295, ERROR_INVALID_PARAMETER") && theirs.Is("0"))
        {
            After = static (operation, earlier) => operation.Args[0] is HandleArg { Symbol: var file } && earlier.Any(call => call.Call is "SetFilePointerEx" && call.Args[0] is HandleArg { Symbol: var moved } && moved == file && call.Args[1] is NumberArg { Value: > 0x7FFFFFFF }),
        },
        new("J45", "TRUNCATE_EXISTING needs GENERIC_WRITE: ERROR_INVALID_PARAMETER", "what is there is looked at first", "Microsoft Learn, CreateFile, dwCreationDisposition", static (operation, ours, theirs) =>
            operation.Call is "CreateFileW" && operation.Args[4] is NumberArg { Value: 5 } && operation.Args[1] is NumberArg asked && (asked.Value & 0x40000000) == 0 && ours.Is("INVALID_HANDLE_VALUE, ERROR_INVALID_PARAMETER")
            && (theirs.Is("a handle") || theirs.Is("INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND") || theirs.Is("INVALID_HANDLE_VALUE, ERROR_PATH_NOT_FOUND") || theirs.Is("INVALID_HANDLE_VALUE, ERROR_SHARING_VIOLATION"))),
        new("H17", "a call that fails leaves the previous count untouched", "it is written all the same", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtReleaseMutant" && ours.HasFailed && ours.Head == theirs.Head && ours.Wrote(1, "untouched")) { Outputs = [1], After = static (operation, earlier) => earlier.Known[operation, 0] is not { Thing.IsAbandoned: true } },
    ];
    // By the symbol of the list: which of the two rules the scenario is about.
    private static Explanation AnotherParent(string rule) => new(
        rule,
        "a child may have another parent, whose handles it inherits",
        "no child has another parent than its starter: ERROR_NOT_SUPPORTED",
        Deviations,
        (operation, ours, theirs) =>
            operation.Call is "CreateProcessW" && operation.Args[0] is StartArg { List: { } list } && list == $"parent {rule}" && ours.Is("no child, ERROR_NOT_SUPPORTED") && theirs.Is("a child"))
    {
        IsDeviation = true,
    };
}
