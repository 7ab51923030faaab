using Helve.Benchmarks.Harness;
using Helve.Benchmarks.Peers;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Benchmarks.Ratios;

/// <summary>
/// Our side of every row. Raw handles, as <see cref="KernelHandles"/> has them, except where an id ends in "typed". Each operation checks
/// its status, as a program would.
/// </summary>
internal sealed class HelveOperations : IDisposable
{
    private static readonly TimeSpan s_forever = Timeout.InfiniteTimeSpan;
    private readonly Workspace _workspace;
    private readonly string _name = $"helve-bench-{Environment.ProcessId}";
    private readonly List<nint> _handles = [];
    private readonly nint _event;
    private readonly nint _mutex;
    private readonly nint _semaphore;
    private readonly nint[] _events;
    private readonly KernelEvent _typed = new(manualReset: false, initialState: false);
    private PingPongPartner? _partner;

    public HelveOperations(Workspace workspace)
    {
        _workspace = workspace;
        _event = NewEvent();
        Check.Success(KernelHandles.TryCreateMutex((uint)MutexRights.AllAccess, HandleAttributes.None, false, out _mutex));
        Check.Success(KernelHandles.TryCreateSemaphore((uint)SemaphoreRights.AllAccess, HandleAttributes.None, 1, 1, out _semaphore));
        _handles.AddRange([_mutex, _semaphore]);
        _events = [.. Enumerable.Range(0, KernelHandles.MaximumWaitObjects).Select(_ => NewEvent())];
    }

    public Batch EventSetWait => Batches.Of(count =>
    {
        nint handle = _event;
        TimeSpan timeout = s_forever;
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TrySetEvent(handle, out _));
            Check.Success(KernelHandles.TryWait(handle, timeout));
        }
    });

    public Batch MutexPair => Batches.Of(count =>
    {
        nint handle = _mutex;
        TimeSpan timeout = s_forever;
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryWait(handle, timeout));
            Check.Success(KernelHandles.TryReleaseMutex(handle, out _));
        }
    });

    public Batch SemaphorePair => Batches.Of(count =>
    {
        nint handle = _semaphore;
        TimeSpan timeout = s_forever;
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryWait(handle, timeout));
            Check.Success(KernelHandles.TryReleaseSemaphore(handle, 1, out _));
        }
    });

    public Batch CreateClose => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryCreateEvent((uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint handle));
            Check.Success(KernelHandles.TryClose(handle));
        }
    });

    public Batch CreateCloseTyped => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            new KernelEvent(manualReset: false, initialState: false).Dispose();
        }
    });

    public Batch DuplicateCloseSelf => Batches.Of(count => DuplicateAndClose(KernelHandles.CurrentProcess, count));

    /// <summary>Into another process of the domain, and closed there; both without a word to it.</summary>
    public Batch DuplicateCloseOther => Batches.Of(count => DuplicateAndClose(Partner.Process, count));

    public Batch DuplicateCloseTyped => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            _typed.Duplicate().Dispose();
        }
    });

    /// <summary>The cheapest call that resolves a handle and does nothing else.</summary>
    public Batch Lookup => Batches.Of(count =>
    {
        nint handle = _event;
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryGetAttributes(handle, out _));
        }
    });

    public Batch NamedCreateClose => Batches.Of(count =>
    {
        string name = _name + "-fresh";
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryCreateEvent(name, (uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint handle));
            Check.Success(KernelHandles.TryClose(handle));
        }
    });

    /// <summary>Of an object that another process has open.</summary>
    public Batch NamedOpenClose => Batches.Of(count => OpenAndClose(Partner.ItsOwnName, count));

    /// <summary>Of one that this process has open too: the broker is not asked.</summary>
    public Batch NamedOpenHeldClose => Batches.Of(count => OpenAndClose(Partner.ThereName, count));

    public Batch PingPong => Batches.Of(count => Partner.Rounds(count));

    /// <summary>From SIGKILL of a mutex's owner to the return of the thread that waits for it, which it finds abandoned.</summary>
    public Batch OwnerDeath => _ => OwnerDeathRun.Once(_workspace, $"{_name}-{Guid.NewGuid():N}");

    private PingPongPartner Partner => _partner ??= PingPongPartner.Start(_workspace, _name);

    /// <summary>Sets the last of that many events and waits for any of them.</summary>
    public Batch SetWaitAny(int number) => Batches.Of(count =>
    {
        ReadOnlySpan<nint> handles = _events.AsSpan(0, number);
        nint last = handles[^1];
        TimeSpan timeout = s_forever;
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TrySetEvent(last, out _));
            Check.Success(KernelHandles.TryWaitAny(handles, timeout, out _));
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _partner?.Dispose();
        _typed.Dispose();
        _handles.ForEach(h => Check.Success(KernelHandles.TryClose(h)));
    }

    private static void OpenAndClose(string name, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryOpenEvent(name, (uint)EventRights.AllAccess, HandleAttributes.None, out nint handle));
            Check.Success(KernelHandles.TryClose(handle));
        }
    }

    private void DuplicateAndClose(nint target, int count)
    {
        nint source = _event;
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryDuplicate(
                KernelHandles.CurrentProcess, source, target, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint handle));
            Check.Success(target == KernelHandles.CurrentProcess
                ? KernelHandles.TryClose(handle)
                : KernelHandles.TryDuplicate(target, handle, 0, 0, HandleAttributes.None, DuplicateOptions.CloseSource, out _));
        }
    }

    private nint NewEvent()
    {
        Check.Success(KernelHandles.TryCreateEvent((uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint handle));
        _handles.Add(handle);
        return handle;
    }
}
