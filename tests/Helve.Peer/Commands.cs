using System.Globalization;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Linux;
using static Helve.KernelHandles;

namespace Helve.Peer;

/// <summary>The commands; each is one call of the raw core, and its reply the status and the outputs.</summary>
internal static class Commands
{
    internal static string Run(string[] w) => w[0] switch
    {
        // pid | env NAME | descriptors | exit CODE | kill | exec PROGRAM ARG... | forget HANDLE (left to the garbage collector) | collect
        "pid" => $"Success {Environment.ProcessId}",
        "env" => $"Success {Environment.GetEnvironmentVariable(w[1])}",
        "descriptors" => $"Success {Directory.GetFiles("/proc/self/fd").Length}",
        "exit" => ProcessCommands.Exit(w),
        "kill" => ProcessCommands.Kill(),
        "exec" => Execution.Run(w),
        "collect" => ProcessCommands.Collect(),

        // subreaper: orphans below become children of this process | shell LINES MARK SCRIPT...: starts it, waits until it has written so many lines -> pid | act-as USER (for now: seteuid)
        "subreaper" => Subreaper.TrySet(true, out LinuxError failure) ? "Success" : $"! {failure}",
        "act-as" => Execution.ActAs((uint)Int(w[1])),
        "shell" => ProcessCommands.Shell(Int(w[1]), w[2], string.Join(' ', w[3..])),
        "forget" => ProcessCommands.Forget(Handle(w[1])),

        // event NAME MANUAL SET [ACCESS [ATTRIBUTES]] and so on -> handle
        "event" => Reply(TryCreateEvent(Name(w[1]), Access(w, 4), Attributes(w, 5), Flag(w[2]), Flag(w[3]), out nint h), h),
        "mutex" => Reply(TryCreateMutex(Name(w[1]), Access(w, 3), Attributes(w, 4), Flag(w[2]), out nint h), h),
        "semaphore" => Reply(TryCreateSemaphore(Name(w[1]), Access(w, 4), Attributes(w, 5), Int(w[2]), Int(w[3]), out nint h), h),
        "timer" => Reply(TryCreateTimer(Name(w[1]), Access(w, 3), Attributes(w, 4), Flag(w[2]) ? TimerType.Notification : TimerType.Synchronization, out nint h), h),
        "open-timer" => Reply(TryOpenTimer(w[1], Access(w, 2), Attributes(w, 3), out nint h), h),
        "open-event" => Reply(TryOpenEvent(w[1], Access(w, 2), Attributes(w, 3), out nint h), h),
        "open-mutex" => Reply(TryOpenMutex(w[1], Access(w, 2), Attributes(w, 3), out nint h), h),
        "open-semaphore" => Reply(TryOpenSemaphore(w[1], Access(w, 2), Attributes(w, 3), out nint h), h),
        "open-process" => Reply(TryOpenProcess(Int(w[1]), Access(w, 2), Attributes(w, 3), out nint h), h),

        // keyed-event NAME (a full path, opened if it exists) -> handle | key wait|release HANDLE KEY MS
        "keyed-event" => Reply(TryCreateKeyedEvent(NameCommands.OpenIf(w[1]), 0x1F0003, out nint h), h),
        "key" => Reply(w[1] == "wait" ? TryWaitForKeyedEvent(Handle(w[2]), Int(w[3]), Time(w[4])) : TryReleaseKeyedEvent(Handle(w[2]), Int(w[3]), Time(w[4]))),

        // open-name TYPE NAME ATTRIBUTES | directory PATH | link PATH TARGET | permanent HANDLE | temporary HANDLE | private create|open NAME ALIAS SID...
        "open-name" => NameCommands.Open(w),
        "directory" => NameCommands.Directory(w[1]),
        "link" => NameCommands.Link(w[1], w[2]),
        "permanent" => Reply(TryMakePermanent(Handle(w[1]))),
        "temporary" => Reply(TryMakeTemporary(Handle(w[1]))),
        "private" => NameCommands.Private(w),

        // set HANDLE -> was set; and so on
        "set" => Reply(TrySetEvent(Handle(w[1]), out bool was), was ? 1 : 0),
        "reset" => Reply(TryResetEvent(Handle(w[1]), out bool was), was ? 1 : 0),
        "pulse" => Reply(TryPulseEvent(Handle(w[1]), out bool was), was ? 1 : 0),
        "release-mutex" => Reply(TryReleaseMutex(Handle(w[1]), out int previous), previous),
        "release-semaphore" => Reply(TryReleaseSemaphore(Handle(w[1]), Int(w[2]), out int previous), previous),
        "query-event" => Reply(TryQueryEvent(Handle(w[1]), out EventInformation e), e.ManualReset ? 1 : 0, e.IsSet ? 1 : 0),
        "query-mutex" => Reply(TryQueryMutex(Handle(w[1]), out MutexInformation m), m.CurrentCount, m.OwnedByCaller ? 1 : 0, m.Abandoned ? 1 : 0),
        "query-semaphore" => Reply(TryQuerySemaphore(Handle(w[1]), out SemaphoreInformation s), s.CurrentCount, s.MaximumCount),

        // set-timer HANDLE DUE-IN-100-NS PERIOD -> was signalled | cancel-timer HANDLE -> is signalled | query-timer HANDLE -> notification signalled active remaining period
        "set-timer" => Reply(TrySetTimer(Handle(w[1]), long.Parse(w[2], CultureInfo.InvariantCulture), Int(w[3]), false, out bool was), was ? 1 : 0),
        "cancel-timer" => Reply(TryCancelTimer(Handle(w[1]), out bool was), was ? 1 : 0),
        "query-timer" => Reply(
            TryQueryTimer(Handle(w[1]), out TimerInformation t),
            t.Type == TimerType.Notification ? 1 : 0, t.IsSignalled ? 1 : 0, t.IsActive ? 1 : 0, t.Remaining.Ticks, (long)t.Period.TotalMilliseconds),

        // query HANDLE -> type access attributes id handles; pointers HANDLE -> references permanent exclusive; name HANDLE; handle-count PROCESS; attributes HANDLE MASK VALUES; compare A B; close HANDLE
        "query" => Reply(TryQuery(Handle(w[1]), out HandleInformation i), (long)i.Type, i.GrantedAccess, (long)i.Attributes, (long)i.ObjectId, i.HandleCount),
        "pointers" => Reply(TryQuery(Handle(w[1]), out HandleInformation i), i.PointerCount, i.IsPermanent ? 1 : 0, i.IsExclusive ? 1 : 0),
        "name" => $"{TryQueryName(Handle(w[1]), out string name)} {name}",
        "handle-count" => Reply(TryGetHandleCount(Handle(w[1]), out int count), count),
        "attributes" => Reply(TrySetAttributes(Handle(w[1]), (HandleAttributes)Mask(w[2]), (HandleAttributes)Mask(w[3]))),
        "compare" => Reply(TryCompare(Handle(w[1]), Handle(w[2]))),
        "close" => Reply(TryClose(Handle(w[1]))),

        // wrap-file PATH r|w|rw [ACCESS [ATTRIBUTES]] -> handle; read HANDLE BYTES -> text; write HANDLE TEXT; and so on
        "wrap-file" or "read" or "read-at" or "write" or "seek" or "stream-read" or "file-mode" or "query-file" or "pipe" => FileCommands.Run(w),
        "listen" or "connect" or "talk" or "greet" or "socket-information" or "move-socket" => SocketCommands.Run(w),

        // duplicate SOURCE-PROCESS SOURCE TARGET-PROCESS ACCESS ATTRIBUTES OPTIONS -> handle in the target
        "duplicate" => Reply(
            TryDuplicate(
                Handle(w[1]), Handle(w[2]), Handle(w[3]), Mask(w[4]), (HandleAttributes)Mask(w[5]), (DuplicateOptions)Mask(w[6]), out nint h),
            h),

        "section" or "open-section" or "query-section" or "map" or "unmap" or "peek" or "poke" or "force-write" => SectionCommands.Run(w),

        // security HANDLE PARTS -> SDDL | secure HANDLE PARTS SDDL
        "security" => SecurityCommands.Query(w),
        "secure" => SecurityCommands.Set(w),

        // send PROCESS HANDLE ACCESS OPTIONS TAG | receive -> handle type access tag sender | receive-all COUNT (waits; closes them) -> tags
        "send" => InboxCommands.Send(w),
        "receive" => InboxCommands.Receive(),
        "receive-all" => InboxCommands.ReceiveAll(Int(w[1])).Result,

        // wait HANDLE MS | wait-until-cancel HANDLE | cancel (all such, from a new thread) | wait-any MS HANDLE... -> index | wait-all MS HANDLE... | signal-and-wait SIGNAL WAIT MS
        "wait" => Reply(TryWait(Handle(w[1]), Time(w[2]))),
        "wait-any" => Reply(TryWaitAny(HandlesFrom(w, 2), Time(w[1]), out int index), index),
        "wait-until-cancel" => AwaitCommand.Wait(Handle(w[1])),
        "cancel" => AwaitCommand.Cancel(),
        "await-until-gone" => AwaitCommand.AwaitUntilGone(Handle(w[1]), Int(w[2])),
        "wait-all" => Reply(TryWaitAll(HandlesFrom(w, 2), Time(w[1]))),
        "signal-and-wait" => Reply(TrySignalAndWait(Handle(w[1]), Handle(w[2]), Time(w[3]))),

        // exit-code HANDLE | process-id HANDLE | start none|all|H,H.. PROGRAM ARG... -> handle pid | churn KIND [HANDLE...]
        "exit-code" => Reply(TryGetExitCode(Handle(w[1]), out int code), code),
        "process-id" => Reply(TryGetProcessId(Handle(w[1]), out int id), id),
        "start" => ProcessCommands.Start(w),

        // terminate HANDLE CODE | query-process HANDLE -> pid parent ended code user+kernel-ticks image
        "terminate" => Reply(TryTerminateProcess(Handle(w[1]), Int(w[2]))),
        "query-process" => ProcessCommands.Query(Handle(w[1])),

        // tid | open-thread TID ACCESS | query-thread HANDLE -> tid pid ended code
        "tid" => $"Success {Helve.Linux.CurrentProcess.ThreadId}",
        "open-thread" => Reply(TryOpenThread(Int(w[1]), Access(w, 2), Attributes(w, 3), out nint h), h),
        "query-thread" => Reply(TryQueryThread(Handle(w[1]), out ThreadInformation t), t.ThreadId, t.ProcessId, t.HasExited ? 1 : 0, t.ExitCode),
        "churn" => Churn.Start(w),
        "stress" => Stress.Run(w),

        // storm SEED DIRECTORY SURVIVOR NEIGHBOUR... | storm acts
        "storm" => Storm.Storm.Run(w),

        // job create NAME [ACCESS] | open NAME [ACCESS] | assign JOB PROCESS | terminate JOB CODE | limit JOB FLAGS PROCESSES BYTES | query JOB | list JOB
        // | contains PROCESS JOB | start JOB PROGRAM ARG... -> handle pid | empty JOB (waits)
        "job" => JobCommands.Run(w),

        // drop-in VERB ...
        "drop-in" => DropInCommands.Run(w),

        // named-pipe VERB ...
        "named-pipe" => PipeCommands.Run(w),

        // inspect: an inspector connects, and starts the broker if none runs
        "inspect" => ProcessCommands.Inspect(),

        // limit-descriptors NUMBER: no descriptor of that number or above can be had any more; 0: as many as ever
        "limit-descriptors" => ProcessCommands.LimitDescriptors((uint)Int(w[1])),

        // pin CPU: this thread and those that it makes later | explain COMMAND... -> the reply, and the sentence of its status
        "pin" => ProcessCommands.Pin(Int(w[1])),
        "explain" => Explain(w[1..]),
        _ => $"! no such command: {w[0]}",
    };

    internal static string Reply(NtStatus status, params ReadOnlySpan<long> values)
    {
        string reply = status.ToString();
        foreach (long value in values)
        {
            reply += string.Create(CultureInfo.InvariantCulture, $" {value}");
        }

        return reply;
    }

    private static string Explain(string[] words)
    {
        string reply = Run(words);
        return Enum.TryParse(reply.Split(' ')[0], out NtStatus status) ? $"{reply} {DescribeFailure(status)}" : reply;
    }

    internal static nint Handle(string word) => nint.Parse(word, CultureInfo.InvariantCulture);

    internal static nint[] HandlesFrom(string[] words, int first) => Array.ConvertAll(words[first..], Handle);

    internal static TimeSpan Time(string word) => TimeSpan.FromMilliseconds(double.Parse(word, CultureInfo.InvariantCulture));

    internal static int Int(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    internal static string? Name(string word) => word == "-" ? null : word;

    private static bool Flag(string word) => word == "1";

    private static uint Access(string[] words, int at) => words.Length > at ? Mask(words[at]) : Kernel.Security.AccessMask.GENERIC_ALL;

    internal static HandleAttributes Attributes(string[] words, int at) => words.Length > at ? (HandleAttributes)Mask(words[at]) : HandleAttributes.None;

    internal static uint Mask(string word) => word.StartsWith("0x", StringComparison.Ordinal)
        ? uint.Parse(word.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : uint.Parse(word, CultureInfo.InvariantCulture);
}
