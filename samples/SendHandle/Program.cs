// A parent sends handles to its running child. The child is told that they came, from whom, and which is which: no value, no pipe.
using System.Diagnostics;
using Helve;
using Helve.Kernel.Objects;

const ulong Work = 1;
const ulong Done = 2;

return args is [var parent] ? await Child(int.Parse(parent)) : Parent();

static int Parent()
{
    using var work = KernelSemaphore.Create(initialCount: 3, maximumCount: 3);
    using var done = KernelEvent.Create(manualReset: true, initialState: false);
    using var child = KernelProcess.Start(new ProcessStartInfo(Environment.ProcessPath!, [Environment.ProcessId.ToString()]));

    // The child may not have begun yet: what was sent waits for it. It gets the right to wait for work, and none to make more.
    child.SendHandle(work, (uint)SemaphoreRights.Synchronize, Work);
    child.SendHandle(done, Done);

    Console.WriteLine(KernelWait.Any(done, child).Index == 0 ? "parent: the child is done" : "parent: the child failed");
    child.Wait();
    return child.ExitCode!.Value;
}

static async Task<int> Child(int parent)
{
    KernelSemaphore? work = null;
    using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
    await foreach (ReceivedHandle arrival in KernelInbox.ReadAllAsync(deadline.Token))
    {
        string sender = arrival.SenderProcessId == parent ? "its parent" : "a stranger";
        string article = arrival.Type == Helve.Kernel.Memory.ObjectType.Event ? "an" : "a";
        Console.WriteLine($"child: {arrival.Tag}: {article} {arrival.Type} from {sender}");
        if (arrival.Tag == Work)
        {
            work = arrival.OpenSemaphore();
            continue;
        }

        using KernelEvent done = arrival.OpenEvent();
        while (work!.Wait(TimeSpan.Zero).Succeeded)
        {
            Console.WriteLine("child: a piece of work");
        }

        done.Set();
        break;
    }

    work?.Dispose();
    return 0;
}
