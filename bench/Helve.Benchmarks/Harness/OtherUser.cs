using System.Runtime.InteropServices;
using Helve.Linux;

namespace Helve.Benchmarks.Harness;

/// <summary>A second user of the machine, as whom root can start this program: a number that no account has.</summary>
internal static class OtherUser
{
    private const string Setpriv = "/usr/bin/setpriv";
    private const string Number = "61001";
    private const UnixFileMode Enter = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode EnterAndRead = Enter | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Why nothing can be measured between two users here; null if it can.</summary>
    public static string? WhyNot { get; } =
        CurrentProcess.EffectiveUserId != 0 ? "needs root, to act as a second user"
        : !Capabilities.Has(Capabilities.CAP_SYS_PTRACE) ? "needs CAP_SYS_PTRACE, as a broker for all users does"
        : !File.Exists(Setpriv) ? "needs setpriv, to act as a second user"
        : !OthersMayEnter(Path.GetTempPath()) ? "needs a temporary directory that other users can reach"
        : !OthersMayEnter(RuntimeEnvironment.GetRuntimeDirectory()) ? "needs a .NET runtime that other users can reach"
        : null;

    /// <summary>Makes a directory that the other user can enter and read, in that of the run.</summary>
    public static string CreateDirectory(Workspace workspace, string name)
    {
        File.SetUnixFileMode(workspace.Directory, Enter);
        string path = Directory.CreateDirectory(Path.Combine(workspace.Directory, name)).FullName;
        File.SetUnixFileMode(path, EnterAndRead);
        return path;
    }

    /// <summary>Starts this program as the other user, from a copy in <paramref name="directory"/>: its own may be out of reach.</summary>
    public static ChildProcess StartSelf(string directory, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        // Without the list of dependencies the host takes what lies beside the program, and a peer needs no more than this.
        foreach (string file in (string[])[.. Directory.EnumerateFiles(AppContext.BaseDirectory, "Helve*"), Path.Combine(AppContext.BaseDirectory, "System.CommandLine.dll")])
        {
            if (!file.EndsWith(".deps.json", StringComparison.Ordinal))
            {
                string copy = Path.Combine(directory, Path.GetFileName(file));
                File.Copy(file, copy);
                File.SetUnixFileMode(copy, EnterAndRead);
            }
        }

        string program = Path.Combine(directory, Path.GetFileName(typeof(OtherUser).Assembly.Location));
        string[] command = ["--reuid", Number, "--regid", Number, "--clear-groups", DotNetHost.Path, program, .. arguments];
        return ChildProcess.Start(Setpriv, command, environment, workingDirectory: "/");
    }

    private static bool OthersMayEnter(string path)
    {
        for (string? at = Path.GetFullPath(path); !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            if ((File.GetUnixFileMode(at) & UnixFileMode.OtherExecute) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
