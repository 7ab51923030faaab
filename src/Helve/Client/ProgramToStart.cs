using System.Diagnostics;
using System.Text;
using Helve.Kernel;
using Helve.Linux;

namespace Helve.Client;

/// <summary>From .NET's description of a program to start to the one of the system.</summary>
internal static class ProgramToStart
{
    private const int AnyExecute = 0x49; // 0111

    internal static SpawnRequest From(ProcessStartInfo info)
    {
        if (info.UseShellExecute || string.IsNullOrEmpty(info.FileName) || (info.ArgumentList.Count > 0 && !string.IsNullOrEmpty(info.Arguments)))
        {
            throw new ArgumentException(
                "A program needs a FileName, UseShellExecute off, and its arguments in ArgumentList or in Arguments, not in both.", nameof(info));
        }

        IEnumerable<string> arguments = info.ArgumentList.Count > 0 ? info.ArgumentList : Split(info.Arguments);
        return new SpawnRequest(Find(info.FileName), [info.FileName, .. arguments])
        {
            Environment = [.. info.Environment.Where(static e => e.Value is not null && e.Key != "HELVE_TICKET").Select(static e => $"{e.Key}={e.Value}")],
            WorkingDirectory = string.IsNullOrEmpty(info.WorkingDirectory) ? null : info.WorkingDirectory,
        };
    }

    internal static NtStatus StatusOf(LinuxError error) => error.Code switch
    {
        Errno.ENOENT or Errno.ENOTDIR => NtStatus.ObjectNameNotFound,
        Errno.EACCES or Errno.EPERM or Errno.ENOEXEC => NtStatus.AccessDenied,
        _ => NtStatus.InsufficientResources,
    };

    // A name without a slash is looked for in PATH only: what lies in the current directory is not meant by accident.
    internal static string Find(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return Path.GetFullPath(name);
        }

        string[] directories = (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries);
        string? found = Array.Find(directories, directory => IsExecutable(Path.Combine(directory, name)));
        return found is null
            ? throw new KernelException(NtStatus.ObjectNameNotFound, $"The program {name} is in no directory of PATH: give its path.")
            : Path.Combine(found, name);
    }

    /// <summary>The file of a program that is to take this one's place, checked while there is still somebody to tell.</summary>
    internal static string FindExecutable(string program)
    {
        string path = Find(program);
        if (!IsExecutable(path))
        {
            bool isThere = FileStatus.TryGet(path, out FileStatus status, out _, follow: true);
            throw new KernelException(
                isThere ? NtStatus.AccessDenied : NtStatus.ObjectNameNotFound,
                isThere ? $"{path} can't be executed: it is {(status.IsDirectory ? "a directory" : "no program, or not allowed to be one (chmod +x)")}."
                    : $"There is no program {path}.");
        }

        return path;
    }

    internal static bool IsExecutable(string path) =>
        FileStatus.TryGet(path, out FileStatus status, out _, follow: true) && !status.IsDirectory && (status.Permissions & AnyExecute) != 0;

    /// <summary>Splits a command line as .NET does: blanks separate, quotes hold together, a backslash before a quote makes it a letter.</summary>
    internal static IEnumerable<string> Split(string line)
    {
        var current = new StringBuilder();
        bool quoted = false;
        bool any = false;
        for (int i = 0; i < line.Length; i++)
        {
            int slashes = 0;
            while (i + slashes < line.Length && line[i + slashes] == '\\')
            {
                slashes++;
            }

            if (slashes > 0)
            {
                bool beforeQuote = i + slashes < line.Length && line[i + slashes] == '"';
                current.Append('\\', beforeQuote ? slashes / 2 : slashes);
                bool literal = beforeQuote && slashes % 2 == 1;
                _ = literal ? current.Append('"') : current;
                i += slashes - 1 + (literal ? 1 : 0);
                any = true;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
                any = true;
            }
            else if (!quoted && line[i] is ' ' or '\t')
            {
                if (any)
                {
                    yield return current.ToString();
                }

                current.Clear();
                any = false;
            }
            else
            {
                current.Append(line[i]);
                any = true;
            }
        }

        if (any)
        {
            yield return current.ToString();
        }
    }
}
