using System.Diagnostics.CodeAnalysis;
using Helve.Client;
using Helve.Kernel;
using Helve.Linux;

namespace Helve;

/// <summary>
/// Runs a .NET program that was written for Windows, unmodified: a start-up hook leads its P/Invokes of kernel32.dll, ntdll.dll and their kin to
/// Helve's C library (docs/migrate.md).
/// </summary>
public static class HookedProgram
{
    private const string Hooks = "DOTNET_STARTUP_HOOKS";
    private const string NativeLibrary = "HELVE_NATIVE";

    /// <summary>
    /// Makes this process the program: same process id, same terminal; its exit code is this process's. What it starts gets the hook too. Hooks that are
    /// set already stay, and run after this one. Does not return.
    /// </summary>
    /// <param name="program">A path, or a name that is looked for in PATH: dotnet, or a program's own host.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <param name="hook">The file Helve.StartupHook.dll.</param>
    /// <param name="library">The file libhelve.so.</param>
    /// <exception cref="KernelException">ObjectNameNotFound: there is no such program. AccessDenied: it can't be executed.</exception>
    [DoesNotReturn]
    public static void Become(string program, IReadOnlyList<string> arguments, string hook, string library)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentException.ThrowIfNullOrEmpty(hook);
        ArgumentException.ThrowIfNullOrEmpty(library);
        string path = Find(program);
        LinuxError error = ProgramImage.Replace(path, [program, .. arguments], EnvironmentWith(Path.GetFullPath(hook), Path.GetFullPath(library)));
        throw new KernelException(ProgramToStart.StatusOf(error), $"{path} can't be run ({error}).");
    }

    /// <summary>The file that a program's name means.</summary>
    /// <param name="program">A path, or a name that is looked for in PATH.</param>
    /// <exception cref="KernelException">ObjectNameNotFound: there is no such program. AccessDenied: it can't be executed.</exception>
    public static string Find(string program) => ProgramToStart.FindExecutable(program);

    private static List<string> EnvironmentWith(string hook, string library)
    {
        string[] others = (Environment.GetEnvironmentVariable(Hooks) ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        List<string> environment =
        [
            $"{Hooks}={string.Join(Path.PathSeparator, others.Where(other => other != hook).Prepend(hook))}",
            $"{NativeLibrary}={library}",
        ];
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (entry.Key is string name and not (Hooks or NativeLibrary or "HELVE_TICKET"))
            {
                environment.Add($"{name}={entry.Value}");
            }
        }

        return environment;
    }
}
