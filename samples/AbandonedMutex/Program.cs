// A child is killed while it owns a mutex. The parent, blocked on it, gets the mutex and is told.
using System.Diagnostics;
using Helve;

const string Name = "Samples.AbandonedMutex";

if (args is ["child"])
{
    using var mine = KernelMutex.Open(Name);
    mine.Wait();
    Console.WriteLine("owned");
    Thread.Sleep(Timeout.Infinite);
}

using var mutex = new KernelMutex(initiallyOwned: false, Name, out _);
using var child = KernelProcess.Start(new ProcessStartInfo(Environment.ProcessPath!, "child") { RedirectStandardOutput = true });
Console.WriteLine($"child: {child.StandardOutput!.ReadLine()} the mutex");

using (var victim = Process.GetProcessById(child.ProcessId))
{
    victim.Kill();
}

WaitResult result = mutex.Wait(TimeSpan.FromSeconds(60));
Console.WriteLine($"parent: wait: {result}");
if (!result.Abandoned)
{
    return 1;
}

// The parent owns the mutex now. What it protects may be half changed: this is the place to repair it.
mutex.Release();
Console.WriteLine("parent: released");
return 0;
