using System.Diagnostics;
using System.Runtime.CompilerServices;
using Helve.Inspection;
using Helve.Linux;

namespace Helve.Peer;

/// <summary>Commands about this process and its children.</summary>
internal static class ProcessCommands
{
    internal static string Exit(string[] words)
    {
        Environment.Exit(Commands.Int(words[1]));
        return "";
    }

    internal static string Kill()
    {
        _ = Signals.TrySend(Environment.ProcessId, Signals.SIGKILL, out _);
        return "";
    }

    internal static string Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return "Success";
    }

    /// <summary>Makes an object that owns the handle, and loses it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static string Forget(nint handle)
    {
        _ = KernelEvent.FromHandle(handle);
        return "Success";
    }

    /// <summary>A shell whose environment carries a mark, by which a test finds what it left behind.</summary>
    internal static string Shell(int lines, string mark, string script)
    {
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe();
        using (readEnd)
        using (writeEnd)
        {
            int shell = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", script])
            {
                Environment = [mark, "PATH=/usr/bin:/bin"],
                NullStandardStreams = true,
                Descriptors = [(writeEnd, 1)],
            });
            byte[] one = new byte[1];
            for (int seen = 0; seen < lines && readEnd.TryRead(one, out int count, out _) && count == 1;)
            {
                seen += one[0] == '\n' ? 1 : 0;
            }

            return Commands.Reply(Kernel.NtStatus.Success, shell);
        }
    }

    internal static string Query(nint handle)
    {
        Kernel.NtStatus status = KernelHandles.TryQueryProcess(handle, out ProcessInformation? p);
        return p is null ? $"{status}"
            : Commands.Reply(status, p.ProcessId, p.ParentProcessId, p.HasExited ? 1 : 0, p.ExitCode, (p.UserTime + p.KernelTime).Ticks) + $" {p.ImagePath}";
    }

    internal static string Inspect()
    {
        using KernelInspector inspector = KernelInspector.ConnectOrStart();
        return "Success";
    }

    internal static string LimitDescriptors(uint number) =>
        ResourceLimits.TryGetDescriptors(out ResourceLimit now, out LinuxError error)
        && ResourceLimits.TrySetDescriptors(new ResourceLimit(number == 0 ? now.Hard : number, now.Hard), out error) ? "Success" : $"! {error}";

    internal static string Pin(int processor) =>
        ThreadAffinity.TrySet([processor], out LinuxError error) ? "Success" : $"! {error}";

    /// <summary>Runs one command; the exit code tells whether its reply was the expected one.</summary>
    internal static int Expect(string[] words) => Commands.Run(words[1..]) is { } reply && (reply + " ").StartsWith(words[0] + " ", StringComparison.Ordinal) ? 0 : 1;

    internal static string Start(string[] words)
    {
        var info = new ProcessStartInfo(words[2], words[3..]);
        var options = new KernelStartOptions
        {
            InheritHandles = words[1] != "none",
            HandleList = words[1] is "none" or "all" ? null : Commands.HandlesFrom(words[1].Split(','), 0),
        };
        KernelProcess child = KernelProcess.Start(info, options);
        int id = child.ProcessId;
        return Commands.Reply(Kernel.NtStatus.Success, child.DetachHandle(), id);
    }
}
