using System.Diagnostics;
using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Win32;

/// <summary>What CreateProcess is told in text, and the environment, whose form the flags say.</summary>
internal readonly unsafe struct ProgramText(string? application, string? commandLine, string? directory, void* environment)
{
    internal string? Application { get; } = application;

    internal string? CommandLine { get; } = commandLine;

    internal string? Directory { get; } = directory;

    internal void* Environment { get; } = environment;
}

/// <summary>CreateProcess, as far as it makes sense on Linux.</summary>
internal static unsafe class ProcessCreation
{
    private const uint DebugFlags = 0x3;

    internal static NtStatus Run(
        in ProgramText program,
        SECURITY_ATTRIBUTES* processAttributes,
        SECURITY_ATTRIBUTES* threadAttributes,
        bool inherits,
        uint flags,
        STARTUPINFOW* startup,
        PROCESS_INFORMATION* result)
    {
        NtStatus status = Check(program, flags, startup, result);
        if (status != NtStatus.Success)
        {
            return status;
        }

        AttributeList* list = (flags & Constants.EXTENDED_STARTUPINFO_PRESENT) != 0 ? (AttributeList*)((STARTUPINFOEXW*)startup)->lpAttributeList : null;
        if (AttributeList.Find(list, Constants.PROC_THREAD_ATTRIBUTE_PARENT_PROCESS) is [nint parent])
        {
            return CheckParent(parent);
        }

        var jobs = new List<KernelJob>();
        try
        {
            foreach (nint job in AttributeList.Find(list, Constants.PROC_THREAD_ATTRIBUTE_JOB_LIST) ?? [])
            {
                jobs.Add(JobOf(job));
            }

            bool hasStandard = (startup->dwFlags & Constants.STARTF_USESTDHANDLES) != 0;
            var options = new KernelStartOptions
            {
                InheritHandles = inherits,
                HandleList = AttributeList.Find(list, Constants.PROC_THREAD_ATTRIBUTE_HANDLE_LIST),
                Jobs = jobs.Count > 0 ? jobs : null,
                BreakAway = (flags & Constants.CREATE_BREAKAWAY_FROM_JOB) != 0,
                Inheritable = SecurityInput.AttributesOf(processAttributes) != HandleAttributes.None,
                StandardInput = hasStandard ? FileOf(startup->hStdInput) : 0,
                StandardOutput = hasStandard ? FileOf(startup->hStdOutput) : 0,
                StandardError = hasStandard ? FileOf(startup->hStdError) : 0,
            };
            using var started = KernelProcess.Start(InfoOf(program, flags), options);
            Tell(started, SecurityInput.AttributesOf(threadAttributes), result);
            return NtStatus.Success;
        }
        finally
        {
            jobs.ForEach(static job => job.Dispose());
        }
    }

    private static NtStatus Check(in ProgramText program, uint flags, STARTUPINFOW* startup, PROCESS_INFORMATION* result)
    {
        NtStatus status = Probe.Writable(result, (nuint)sizeof(PROCESS_INFORMATION));
        status = status == NtStatus.Success ? Probe.Read(startup, out STARTUPINFOW _) : status;
        if (status != NtStatus.Success)
        {
            return status;
        }

        if ((flags & (DebugFlags | Constants.CREATE_SUSPENDED)) != 0)
        {
            return NtStatus.NotSupported;
        }

        if ((flags & Constants.EXTENDED_STARTUPINFO_PRESENT) != 0 && startup->cb != sizeof(STARTUPINFOEXW))
        {
            return NtStatus.InvalidParameter;
        }

        if (program.Directory is { } directory && !Directory.Exists(directory))
        {
            throw new CallFailure(Constants.ERROR_DIRECTORY);
        }

        return NtStatus.Success;
    }

    // Linux starts no child of somebody else; what is wrong with the handle is told first. The pseudo-handle is none here, on Windows too.
    private static NtStatus CheckParent(nint parent)
    {
        if (parent == KernelHandles.CurrentProcess)
        {
            return NtStatus.InvalidHandle;
        }

        NtStatus status = KernelHandles.TryQuery(parent, out HandleInformation found);
        return status != NtStatus.Success ? status
            : found.Type != ObjectType.Process ? NtStatus.ObjectTypeMismatch
            : (found.GrantedAccess & Constants.PROCESS_CREATE_PROCESS) == 0 ? NtStatus.AccessDenied
            : NtStatus.NotSupported;
    }

    private static ProcessStartInfo InfoOf(in ProgramText program, uint flags)
    {
        string line = program.CommandLine ?? string.Empty;
        string first = FirstWord(line, out string rest);
        if (program.Application is null && first.Length == 0)
        {
            throw new CallFailure(Constants.ERROR_INVALID_PARAMETER);
        }

        // A program that is named by itself is not looked for in PATH.
        var info = new ProcessStartInfo(program.Application is { } named ? Path.GetFullPath(named) : first)
        {
            Arguments = rest,
            WorkingDirectory = program.Directory ?? string.Empty,
            UseShellExecute = false,
        };
        if (program.Environment != null)
        {
            info.Environment.Clear();
            foreach (string entry in EntriesOf(program.Environment, (flags & Constants.CREATE_UNICODE_ENVIRONMENT) != 0))
            {
                // Windows has entries that begin with an equals sign, for the directories of its drives.
                int equals = entry.IndexOf('=', 1);
                if (equals > 0)
                {
                    info.Environment[entry[..equals]] = entry[(equals + 1)..];
                }
            }
        }

        return info;
    }

    /// <summary>The program's name in a command line: up to the closing quote, or to the first blank.</summary>
    private static string FirstWord(string line, out string rest)
    {
        bool quoted = line.StartsWith('"');
        int end = quoted ? line.IndexOf('"', 1) : line.AsSpan().IndexOfAny(' ', '\t');
        end = end < 0 ? line.Length : end;
        rest = quoted ? line[Math.Min(end + 1, line.Length)..] : line[end..];
        return quoted ? line[1..end] : line[..end];
    }

    private static List<string> EntriesOf(void* block, bool isWide)
    {
        var entries = new List<string>();
        var wide = (char*)block;
        var ansi = (byte*)block;
        while (isWide ? *wide != 0 : *ansi != 0)
        {
            string entry = isWide ? new string(wide) : Text.Of(ansi)!;
            entries.Add(entry);
            if (isWide)
            {
                wide += entry.Length + 1;
            }
            else
            {
                // Of the bytes that are there: what is no UTF-8 has become other text.
                ansi += MemoryMarshal.CreateReadOnlySpanFromNullTerminated(ansi).Length + 1;
            }
        }

        return entries;
    }

    private static KernelJob JobOf(nint job)
    {
        NtStatus status = KernelHandles.TryDuplicate(
            KernelHandles.CurrentProcess, job, KernelHandles.CurrentProcess, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint own);
        if (status != NtStatus.Success)
        {
            throw new CallFailure(DosErrors.Of(status));
        }

        bool adopted = false;
        try
        {
            var found = KernelJob.FromHandle(own);
            adopted = true;
            return found;
        }
        finally
        {
            if (!adopted)
            {
                _ = KernelHandles.TryClose(own);
            }
        }
    }

    // No standard handle: the child has this process's.
    private static nint FileOf(nint handle) => handle == Constants.INVALID_HANDLE_VALUE ? 0 : handle;

    private static void Tell(KernelProcess started, HandleAttributes threadAttributes, PROCESS_INFORMATION* result)
    {
        int id = started.ProcessId;
        _ = KernelHandles.TryOpenThread(id, Constants.THREAD_ALL_ACCESS, threadAttributes, out nint thread);
        *result = new PROCESS_INFORMATION { hProcess = started.DetachHandle(), hThread = thread, dwProcessId = (uint)id, dwThreadId = (uint)id };
    }
}
