// A parent is killed, and everything that it started goes with it: children, their children, and daemons that have left their session.
using System.Diagnostics;
using Helve;
using Helve.Kernel.Objects;

// A grandchild; a daemon, by two forks and a session of its own; and the shell itself.
const string Family = "sh -c 'sleep 1000; true' & setsid sh -c 'sleep 1000 & exec true' & exec sleep 1000";
const string Name = @"Local\kill-tree";

return args is ["own"] ? Own() : await Watch();

static int Own()
{
    // The only handle is this process's: when it goes, by whatever death, the job's processes go.
    using var job = new KernelJob(Name, out _) { Limits = new JobLimits(JobLimitFlags.KillOnJobClose) };
    using var shell = KernelProcess.Start(new ProcessStartInfo("/bin/sh", ["-c", Family]), new KernelStartOptions { Jobs = [job] });
    int count;
    while ((count = job.ProcessIds.Count) != 4)
    {
        // The daemon's own parent is still there, or somebody is not there yet.
        Thread.Sleep(10);
    }

    Console.WriteLine($"owner: {count} processes in the job");
    Process.GetCurrentProcess().Kill();
    return 1;
}

static async Task<int> Watch()
{
    // A job around the owner's: it has no limit, and only tells when everything has ended.
    using var around = new KernelJob();
    using var owner = KernelProcess.Start(new ProcessStartInfo(Environment.ProcessPath!, ["own"]), new KernelStartOptions { Jobs = [around] });
    using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
    owner.Wait();
    Console.WriteLine($"the owner has ended with {owner.ExitCode}");
    await around.EmptyAsync(deadline.Token);
    Console.WriteLine("nothing is left of what it started");
    return 0;
}
