using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>A program to start (spawn.h).</summary>
/// <param name="Program">The file, a path; PATH is not searched.</param>
/// <param name="Arguments">All of argv, the program's name first.</param>
public sealed record SpawnRequest(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>All of envp, as NAME=value; null takes over this process's environment as it is in Environment.GetEnvironmentVariables.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>Descriptors that the child gets, each under the given number. Numbers may overlap with those of the sources.</summary>
    public IReadOnlyList<(FileDescriptor Source, int Number)> Descriptors { get; init; } = [];

    /// <summary>Opens /dev/null as 0, 1 and 2, where <see cref="Descriptors"/> gives nothing else.</summary>
    public bool NullStandardStreams { get; init; }

    /// <summary>The directory that the child starts in; null for this process's own. Also what a relative <see cref="Program"/> is relative to.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Makes the child the leader of a new session, so that no terminal's signals reach it.</summary>
    public bool NewSession { get; init; }

    /// <summary>Closes every descriptor from this number on in the child; negative for none. Needs glibc 2.34, else it does nothing.</summary>
    public int CloseFrom { get; init; } = -1;

    /// <summary>
    /// The group that the program, and all that it starts, is in from its first instruction on; null for this process's own. With glibc 2.39 the kernel
    /// starts it there; before, it is held (<see cref="Spawn.TryStartHeld"/>) while it is moved.
    /// </summary>
    public ControlGroup? ControlGroup { get; init; }
}

/// <summary>Starting programs (spawn.h, sys/wait.h). Signals start with their default actions and none blocked.</summary>
public static unsafe partial class Spawn
{
    /// <summary>Starts a program. The caller must wait for it (<see cref="TryReap"/>, <see cref="PidFd.TryWait"/>), else it stays a zombie.</summary>
    public static bool TryStart(SpawnRequest request, out int processId, out LinuxError error)
    {
        if (request.ControlGroup is { } group && !SpawnPlan.CanStartInGroup)
        {
            return TryStartMoved(request, group, out processId, out error);
        }

        return TryStartGated(request, gate: null, out processId, out error);
    }

    /// <summary>
    /// Starts a program that waits before its first instruction: <see cref="HeldProcess.TryRelease"/> lets it run, a starter that ends before or
    /// disposes the object ends it. So what must be known of a process, or done to it, before it can fork, is done meanwhile.
    /// </summary>
    /// <remarks>
    /// What waits is /bin/sh, which then becomes the program. So argv[0] is the program's path, the program must be there when it is started (ENOENT,
    /// EACCES) but what else makes exec fail is seen as exit code 126 or 127 later, and a variable whose name no shell can have may be lost.
    /// </remarks>
    public static bool TryStartHeld(SpawnRequest request, [NotNullWhen(true)] out HeldProcess? held, out LinuxError error)
    {
        held = null;
        if (!SpawnGate.TryCreate(request, out SpawnGate? gate, out error))
        {
            return false;
        }

        using (gate)
        {
            bool ok = TryStartGated(gate.Request, gate, out int processId, out error);
            held = ok ? new HeldProcess(processId, gate.TakeWriteEnd()) : null;
            return ok;
        }
    }

    private static bool TryStartMoved(SpawnRequest request, ControlGroup group, out int processId, out LinuxError error)
    {
        processId = 0;
        if (!TryStartHeld(request with { ControlGroup = null }, out HeldProcess? held, out error))
        {
            return false;
        }

        // It is our child and not reaped, so the number is nobody else's.
        bool ok = group.TryAdd(held.ProcessId, out error) && held.TryRelease(out error);
        held.Dispose();
        processId = ok ? held.ProcessId : 0;
        if (!ok)
        {
            _ = TryReap(held.ProcessId, block: true, out _, out _);
        }

        return ok;
    }

    private static bool TryStartGated(SpawnRequest request, SpawnGate? gate, out int processId, out LinuxError error)
    {
        processId = 0;
        using SpawnPlan plan = new();
        if (!plan.TryBuild(request, gate, out error))
        {
            return false;
        }

        using Utf8Vector arguments = new(request.Arguments);
        using Utf8Vector environment = new(request.Environment ?? CurrentEnvironment());
        int id;
        error = new LinuxError(SpawnCall(&id, request.Program, plan.Actions, plan.Attributes, arguments.Pointer, environment.Pointer));
        bool ok = error == LinuxError.None;
        processId = ok ? id : 0;
        return ok;
    }

    /// <inheritdoc cref="TryStart"/>
    public static int Start(SpawnRequest request)
    {
        LinuxError.ThrowUnless(TryStart(request, out int processId, out LinuxError error), $"posix_spawn {request.Program}", error);
        return processId;
    }

    /// <summary>Waits for a child and reaps it. EAGAIN when it runs and <paramref name="block"/> is false; ECHILD when it is no child.</summary>
    public static bool TryReap(int processId, bool block, out ProcessStatus status, out LinuxError error)
    {
        int raw;
        int result;
        do
        {
            result = WaitPidCall(processId, &raw, block ? 0 : WaitNames.WNOHANG);
        }
        while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
        if (result == 0)
        {
            error = Errno.EAGAIN;
        }

        status = result > 0 ? new ProcessStatus(raw) : default;
        return result > 0;
    }

    /// <summary>Waits for any child and reaps it, for a process whose children are all its own to reap: a runtime's own would be lost to it.</summary>
    public static bool TryReapAny(bool block, out int processId, out ProcessStatus status, out LinuxError error)
    {
        int raw;
        int result;
        do
        {
            result = WaitPidCall(-1, &raw, block ? 0 : WaitNames.WNOHANG);
        }
        while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
        error = result == 0 ? Errno.EAGAIN : error;
        processId = Math.Max(result, 0);
        status = result > 0 ? new ProcessStatus(raw) : default;
        return result > 0;
    }

    private static List<string> CurrentEnvironment()
    {
        List<string> result = [];
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            result.Add($"{entry.Key}={entry.Value}");
        }

        return result;
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SpawnCall(int* processId, string program, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPidCall(int processId, int* status, int options);
}

/// <summary>spawn.h.</summary>
[CNames("spawn.h")]
internal static class SpawnNames
{
    internal const short POSIX_SPAWN_SETSIGDEF = 4;
    internal const short POSIX_SPAWN_SETSIGMASK = 8;
    internal const short POSIX_SPAWN_SETSID = 0x80;

    // glibc 2.39.
    [NotInC]
    internal const short POSIX_SPAWN_SETCGROUP = 0x100;
}
