using Helve.Kernel;
using Helve.Linux;

namespace Helve.Client;

/// <summary>Finds the broker's program and starts it, detached from this process.</summary>
internal static class BrokerProgram
{
    private const int ListenNumber = 3;

    // Nothing else of the starter's environment: it may hold secrets, profilers and start-up hooks that are none of the broker's business.
    private static readonly string[] s_kept =
        ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "XDG_RUNTIME_DIR", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "HELVE_IDLE_SECONDS", "HELVE_HANDLES_PER_PROCESS", "HELVE_PROCESS_TREES", "HELVE_BROKER_LOG"];

    /// <summary>Starts the broker on a listening socket.</summary>
    internal static void Start(FileDescriptor listener, string socketPath)
    {
        IReadOnlyList<string> command = Command();

        // The shell ends at once, so the broker is nobody's child and nobody has to reap it.
        var request = new SpawnRequest("/bin/sh", ["sh", "-c", "cd / && \"$@\" &", "sh", .. command])
        {
            Environment = BrokerEnvironment(socketPath),
            Descriptors = [(listener, ListenNumber)],
            NullStandardStreams = true,
            NewSession = true,
            CloseFrom = ListenNumber + 1,
        };
        if (!Spawn.TryStart(request, out int shell, out LinuxError error))
        {
            throw new KernelException(NtStatus.PortConnectionRefused, $"The broker can't be started: /bin/sh fails ({error}).");
        }

        _ = Spawn.TryReap(shell, block: true, out _, out _);
    }

    /// <summary>Starts a broker for all users on a listening socket, as a child of this process.</summary>
    /// <returns>The child, which the caller reaps.</returns>
    internal static int StartForAll(FileDescriptor listener, string socketPath, int idleSeconds)
    {
        List<string> command = Command();
        var request = new SpawnRequest(
            ProgramToStart.Find(command[0]), [.. command, "--system", "--socket", socketPath, "--idle", $"{idleSeconds}"])
        {
            Environment = BrokerEnvironment(socketPath),
            Descriptors = [(listener, ListenNumber)],
            NullStandardStreams = true,
            NewSession = true,
            CloseFrom = ListenNumber + 1,
        };
        return Spawn.TryStart(request, out int processId, out LinuxError error)
            ? processId
            : throw new KernelException(NtStatus.PortConnectionRefused, $"The broker can't be started: {command[0]} fails ({error}).");
    }

    private static List<string> Command()
    {
        string? named = Environment.GetEnvironmentVariable("HELVE_BROKER");
        string program = string.IsNullOrEmpty(named) ? Beside() : named;
        if (!File.Exists(program))
        {
            throw new KernelException(
                NtStatus.PortConnectionRefused,
                string.IsNullOrEmpty(named)
                    ? $"No broker runs, and its program is not at {program}: build the program with its reference to Helve, or set HELVE_BROKER to helved.dll."
                    : $"No broker runs, and HELVE_BROKER is '{named}', which does not exist: set it to helved.dll, or unset it.");
        }

        return program.EndsWith(".dll", StringComparison.Ordinal) ? [Muxer(), program] : [program];
    }

    // The C library has a broker of native code beside itself, wherever the program that uses it lies.
    private static string Beside() => LoadedModule.PathOfOwnCode is { } own
        ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(own))!, "helved", "helved")
        : Path.Combine(AppContext.BaseDirectory, "helved", "helved.dll");

    // The dotnet that runs this process runs the broker too: the runtime's directory is ROOT/shared/Microsoft.NETCore.App/VERSION.
    private static string Muxer()
    {
        string? host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH");
        string? root = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(RuntimeDirectory()))));
        string?[] candidates = [root is null ? null : Path.Combine(root, "dotnet"), host, Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } r ? Path.Combine(r, "dotnet") : null];
        return Array.Find(candidates, File.Exists) ?? "dotnet";
    }

    private static string RuntimeDirectory() => System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory();

    private static List<string> BrokerEnvironment(string socketPath)
    {
        List<string> environment =
        [
            $"HELVE_LISTEN_FD={ListenNumber}",
            $"HELVE_SOCKET={socketPath}",

            // A killed runtime would leave its diagnostics socket in /tmp.
            "DOTNET_EnableDiagnostics=0",
            "DOTNET_TieredPGO=0",
        ];
        foreach (string name in s_kept)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment.Add($"{name}={value}");
            }
        }

        return environment;
    }
}
