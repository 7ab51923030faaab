// A program for Windows: processes that share work by a named semaphore, an event, a mutex and memory, and one that dies in the middle. Nothing in this file is
// Helve's; DropIn.csproj says which classes the names mean.
using System.Diagnostics;
using System.IO.MemoryMappedFiles;

const string Prefix = @"Local\Samples.DropIn.";
const int Pieces = 1000;

using var stop = new EventWaitHandle(false, EventResetMode.ManualReset, Prefix + "Stop");
using var done = new EventWaitHandle(false, EventResetMode.AutoReset, Prefix + "Done");
using var work = new Semaphore(0, Pieces, Prefix + "Work");
using var turn = new Mutex(false, Prefix + "Turn", out bool first);
using MemoryMappedFile memory = MemoryMappedFile.CreateOrOpen(Prefix + "Memory", 4096, MemoryMappedFileAccess.ReadWrite);
using MemoryMappedViewAccessor view = memory.CreateViewAccessor();

if (args is ["worker", var fate])
{
    return Work(fate);
}

Console.WriteLine(first ? "first: made the mutex" : "another copy runs");
using (Process victim = Start("dies"))
{
    work.Release();
    victim.WaitForExit();
    Console.WriteLine("the first worker died while it had the mutex");
}

try
{
    turn.WaitOne();
}
catch (AbandonedMutexException)
{
    Console.WriteLine($"the mutex was abandoned; counted so far: {view.ReadInt64(0)}");
}

turn.ReleaseMutex();
Process[] workers = [Start("lives"), Start("lives")];
work.Release(Pieces - 1);
if (!done.WaitOne(TimeSpan.FromSeconds(60)))
{
    Console.WriteLine("the work was not done in time");
}

stop.Set();
foreach (Process worker in workers)
{
    worker.WaitForExit();
    worker.Dispose();
}

Console.WriteLine($"counted: {view.ReadInt64(0)}");
Console.WriteLine($"the semaphore is {(work.WaitOne(0) ? "not " : "")}empty; a name that nothing has: {EventWaitHandle.TryOpenExisting(Prefix + "Nothing", out _)}");
return view.ReadInt64(0) == Pieces ? 0 : 1;

int Work(string fate)
{
    WaitHandle[] either = [stop, work];
    while (WaitHandle.WaitAny(either) == 1)
    {
        turn.WaitOne();
        long counted = view.ReadInt64(0) + 1;
        view.Write(0, counted);
        if (fate == "dies")
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }

        if (counted == Pieces)
        {
            done.Set();
        }

        turn.ReleaseMutex();
    }

    return 0;
}

static Process Start(string fate) => Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["worker", fate]))!;
