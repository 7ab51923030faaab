using Helve.Linux;
using Shouldly;

namespace Helve.Tests.Linux;

/// <summary>A shell script that starts processes, seen from outside.</summary>
internal sealed class ShellTree : IDisposable
{
    private bool _reaped;

    /// <summary>Starts the script and waits until it has written so many lines.</summary>
    internal ShellTree(string script, int lines, string mark = "HELVE_TREE=none")
    {
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe();
        using (readEnd)
        {
            using (writeEnd)
            {
                ProcessId = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", script])
                {
                    Environment = [mark, "PATH=/usr/bin:/bin"],
                    Descriptors = [(writeEnd, 1)],
                });
            }

            Process = PidFd.Open(ProcessId);
            byte[] one = new byte[1];
            for (int seen = 0; seen < lines; seen += one[0] == '\n' ? 1 : 0)
            {
                readEnd.TryRead(one, out int count, out LinuxError error).ShouldSucceed(error);
                count.ShouldBe(1, "the script ended early");
            }
        }
    }

    internal int ProcessId { get; }

    internal PidFd Process { get; }

    /// <summary>All processes that run with that variable in their environment.</summary>
    internal static List<int> Marked(string mark)
    {
        List<int> found = [];
        foreach (int number in ProcessStat.AllProcesses())
        {
            if (Helve.Linux.KernelFile.TryRead($"/proc/{number}/environ", out string text, out _) && text.Split('\0').Contains(mark)
                && ProcessStat.TryRead(number, out ProcessStat stat, out _) && !stat.HasEnded)
            {
                found.Add(number);
            }
        }

        return found;
    }

    internal ProcessStatus Reap()
    {
        Spawn.TryReap(ProcessId, block: true, out ProcessStatus status, out LinuxError error).ShouldSucceed(error);
        _reaped = true;
        return status;
    }

    public void Dispose()
    {
        if (!_reaped)
        {
            using ProcessTree tree = new(Process, withRoot: true);
            tree.TryKill(TimeSpan.FromSeconds(30), out LinuxError error).ShouldSucceed(error);
            Reap();
        }

        Process.Dispose();
    }
}
