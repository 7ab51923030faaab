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
}

/// <summary>Starting programs (spawn.h, sys/wait.h). Signals start with their default actions and none blocked.</summary>
public static unsafe partial class Spawn
{
    /// <summary>Starts a program. The caller must wait for it (<see cref="TryReap"/>, <see cref="PidFd.TryWait"/>), else it stays a zombie.</summary>
    public static bool TryStart(SpawnRequest request, out int processId, out LinuxError error)
    {
        processId = 0;
        using SpawnPlan plan = new();
        if (!plan.TryBuild(request, out error))
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
}
