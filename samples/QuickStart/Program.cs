using Helve;

// One copy of this program for each user: in any terminal, from any service, the second one finds the name.
using var single = new KernelMutex(initiallyOwned: true, @"Local\QuickStart.Single", out bool first);
if (!first)
{
    Console.WriteLine("another copy runs");
    return 1;
}

// Other programs add work and ask for the end by these names.
using var work = new KernelSemaphore(initialCount: 2, maximumCount: 100, @"Local\QuickStart.Work", out _);
using var stop = new KernelEvent(manualReset: true, initialState: false, @"Local\QuickStart.Stop", out _);

// One wait for both; of those that are signalled the first in the list wins, and only that one is taken.
while (KernelWait.Any(work, stop).Index == 0)
{
    Console.WriteLine("a piece of work");
    stop.Set();
}

// The same without holding a thread.
WaitResult stopped = await stop.WaitAsync(TimeSpan.FromSeconds(5));
Console.WriteLine($"stop: {stopped}");
return 0;
