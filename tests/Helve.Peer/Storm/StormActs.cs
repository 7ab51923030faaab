using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using static Helve.KernelHandles;

namespace Helve.Peer.Storm;

/// <summary>What one thread of a storm does; each act says whether what it is about was done.</summary>
internal sealed partial class StormActs(StormPlace place, Random random)
{
    private const uint Maximum = AccessMask.MAXIMUM_ALLOWED;
    private const int Names = 3;

    private static readonly TimeSpan s_soon = TimeSpan.FromMicroseconds(300);

    internal sealed record Act(string Name, Func<StormActs, bool> Do);

    internal static IReadOnlyList<Act> All { get; } =
    [
        new("event", static s => s.Event()),
        new("mutex", static s => s.Mutex()),
        new("semaphore", static s => s.Semaphore()),
        new("timer", static s => s.Timer()),
        new("section", static s => s.Section()),
        new("file-section", static s => s.FileSection()),
        new("file", static s => s.File()),
        new("socket", static s => s.Socket()),
        new("anonymous-pipe", static s => s.AnonymousPipe()),
        new("pipe-server", static s => s.PipeServer()),
        new("pipe-client", static s => s.PipeClient()),
        new("pipe-pair", static s => s.PipePair()),
        new("job", static s => s.Job()),
        new("process", static s => s.Process()),
        new("thread", static s => s.Thread()),
        new("shared", static s => s.Shared()),
        new("duplicate", static s => s.Duplicate()),
        new("give", static s => s.Give()),
        new("take-away", static s => s.TakeAway()),
        new("send", static s => s.Send()),
        new("receive", static s => s.Receive()),
        new("wait-any", static s => s.WaitAny()),
        new("wait-all", static s => s.WaitAll()),
        new("await", static s => s.Await()),
        new("close", static s => s.CloseOne()),
    ];

    internal void Forever()
    {
        while (true)
        {
            int chosen = random.Next(All.Count);
            if (Do(All[chosen]))
            {
                Storm.Count(chosen);
            }
        }
    }

    /// <summary>Waits without end, for what is signalled some time and what never is, for a client and for data.</summary>
    internal void BlockForever()
    {
        while (true)
        {
            _ = Do(new Act("block", static s => s.Block()));
        }
    }

    private bool Do(Act act)
    {
        try
        {
            return act.Do(this);
        }
        catch (KernelException e)
        {
            _ = Storm.Check(e.Status);
            return false;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Storm.Alarm($"{act.Name}: {e}");
            return false;
        }
    }

    private bool Is(NtStatus status) => Storm.Check(status) is NtStatus.Success or NtStatus.AbandonedWait0 or NtStatus.ObjectNameExists;

    private bool OneIn(int number) => random.Next(number) == 0;

    private string? Name(string type) => OneIn(2) ? null : CommonName(type);

    private string CommonName(string type) => $"{Storm.Prefix}{type}-{random.Next(Names)}";

    private static string PipeName(string name) => $@"\\.\pipe\{name}";

    private bool Keep(nint handle)
    {
        place.Bag.Add(handle, random);
        return true;
    }

    private bool Duplicate()
    {
        DuplicateOptions options = OneIn(3) ? DuplicateOptions.None : DuplicateOptions.SameAccess;
        return Is(TryDuplicate(CurrentProcess, place.Bag.Pick(random), CurrentProcess, AccessMask.SYNCHRONIZE, HandleAttributes.None, options, out nint copy)) && Keep(copy);
    }

    private int AnyNeighbour() => place.Neighbours[random.Next(place.Neighbours.Length)];

    // The survivor gets fewer, which it closes afterwards.
    private bool Give()
    {
        int target = OneIn(8) ? place.Survivor : AnyNeighbour();
        if (!Is(TryOpenProcess(target, (uint)ProcessRights.DuplicateHandle, HandleAttributes.None, out nint process)))
        {
            return false;
        }

        bool given = Is(TryDuplicate(CurrentProcess, place.Bag.Pick(random), process, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out _));
        return Is(TryClose(process)) && given;
    }

    // Whatever it is there, perhaps in use.
    private bool TakeAway()
    {
        if (!Is(TryOpenProcess(AnyNeighbour(), (uint)ProcessRights.DuplicateHandle, HandleAttributes.None, out nint process)))
        {
            return false;
        }

        nint there = 4 * random.Next(1, 64);
        bool taken = Is(TryDuplicate(process, there, CurrentProcess, 0, HandleAttributes.None, DuplicateOptions.CloseSource | DuplicateOptions.SameAccess, out nint here));
        return Is(TryClose(process)) && taken && Keep(here);
    }

    private bool Send()
    {
        if (!Is(TryOpenProcess(AnyNeighbour(), (uint)ProcessRights.DuplicateHandle, HandleAttributes.None, out nint process)))
        {
            return false;
        }

        bool sent = Is(TrySendHandle(process, place.Bag.Pick(random), 0, DuplicateOptions.SameAccess, 1));
        return Is(TryClose(process)) && sent;
    }

    private bool Receive() => Is(TryReceiveHandle(out HandleArrival arrival)) && Keep(arrival.Handle);

    private bool CloseOne() => place.Bag.CloseOne(random);

    private nint[] Several() => [.. Enumerable.Range(0, random.Next(2, 7)).Select(_ => place.Bag.Pick(random))];

    private bool WaitAny()
    {
        NtStatus status = Storm.Check(TryWaitAny(Several(), s_soon, out _));
        return status is NtStatus.Success or NtStatus.AbandonedWait0 or NtStatus.Timeout;
    }

    private bool WaitAll()
    {
        NtStatus status = Storm.Check(TryWaitAll(Several(), s_soon));
        return status is NtStatus.Success or NtStatus.AbandonedWait0 or NtStatus.Timeout;
    }

    private bool Await()
    {
        var objects = new List<KernelWaitHandle>();
        try
        {
            foreach (nint handle in Several())
            {
                objects.Add(AwaitCommand.Wrap(handle));
            }

            _ = OneIn(2) ? KernelWait.AnyAsync([.. objects], s_soon).AsTask().Result : KernelWait.AllAsync([.. objects], s_soon).AsTask().Result;
            return true;
        }
        catch (AggregateException e) when (e.InnerException is KernelException inner)
        {
            _ = Storm.Check(inner.Status);
            return false;
        }
        finally
        {
            objects.ForEach(static o => o.DetachHandle());
        }
    }

    private bool Block()
    {
        if (OneIn(3))
        {
            return Is(TryConnectPipe(place.Bag.Pick(random), Timeout.InfiniteTimeSpan));
        }

        // To wait for only: another thread may set what its number was before, taken away from it in the meantime.
        if (!Is(TryOpenEvent(Storm.Prefix + "never", AccessMask.SYNCHRONIZE, HandleAttributes.None, out nint never)))
        {
            return false;
        }

        bool done = Is(OneIn(2)
            ? TryWaitAll([never, .. Several()], TimeSpan.FromMilliseconds(20))
            : TryWaitAny([never, .. Several()], Timeout.InfiniteTimeSpan, out _));
        return Is(TryClose(never)) && done;
    }
}
