using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Win32;

/// <summary>What a call on an end of a pipe does.</summary>
internal enum IoKind
{
    /// <summary>ReadFile.</summary>
    Read,

    /// <summary>WriteFile.</summary>
    Write,

    /// <summary>ConnectNamedPipe.</summary>
    Connect,
}

/// <summary>A call with an OVERLAPPED that goes on in the background, until it is done, cancelled, or its last handle is closed.</summary>
/// <remarks>
/// It is in the list from before it begins until its result is written. Reads of one end are done one after the other, and so are writes, by whichever handle: what
/// was asked for first gets what comes first. All that listen are told of the client that comes. The event is kept by a handle of its own, so that the caller may
/// close its own; and so is the end, where it is needed again later on.
/// </remarks>
#pragma warning disable CA1001 // The source of the token has no timer, and so nothing to dispose of; who cancels may be later than the end.
internal sealed unsafe class PendingIo
#pragma warning restore CA1001
{
    private static readonly Lock s_lock = new();
    private static readonly List<PendingIo> s_pending = [];
    private static int s_count;

    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OVERLAPPED* _overlapped;
    private readonly ulong _file;
    private readonly uint _thread = Kernel32.GetCurrentThreadId();
    private readonly IoKind _kind;
    private nint _event;
    private nint _own;
    private volatile bool _isClosed;

    private PendingIo(ulong file, OVERLAPPED* overlapped, IoKind kind)
    {
        _file = file;
        _overlapped = overlapped;
        _kind = kind;
    }

    /// <summary>Begins a call. Pending: it goes on; else it is over, and the result is written.</summary>
    internal static NtStatus Begin(
        nint file, OVERLAPPED* overlapped, IoKind kind, Func<nint, CancellationToken, ValueTask<(NtStatus Status, int Count)>> operation, out int count)
    {
        count = 0;
        NtStatus status = overlapped->hEvent == 0 ? NtStatus.Success : KernelHandles.TryResetEvent(overlapped->hEvent, out _);
        HandleInformation found = default;
        status = status == NtStatus.Success ? KernelHandles.TryQuery(file, out found) : status;
        if (status != NtStatus.Success)
        {
            return status;
        }

        overlapped->InternalHigh = 0;
        overlapped->Internal = (uint)NtStatus.Pending;
        var call = new PendingIo(found.ObjectId, overlapped, kind);
        Task? before = call.Enter();
        nint used = before is null && kind != IoKind.Connect ? file : call.KeepFile(file);
        ValueTask<(NtStatus Status, int Count)> running = before is null
            ? operation(used, call._cancellation.Token)
            : BackgroundSteps.AfterAsync(before, used, operation, call._cancellation.Token);
        if (!running.IsCompleted)
        {
            call.KeepEvent();
            BackgroundSteps.Follow(running, call.Finish);
            return NtStatus.Pending;
        }

        (status, count) = running.Result;

        // What failed at once sets no event: nobody waits for it.
        call._event = IsError(status) ? 0 : overlapped->hEvent;
        call.End(status, count);

        // It had begun to listen when the client came: that it is over already is told by its event alone. TRUE is nothing that ConnectNamedPipe returns then.
        return kind == IoKind.Connect && status == NtStatus.Success ? NtStatus.Pending : status;
    }

    /// <summary>Cancels calls; false: there are none.</summary>
    /// <param name="file">Of what this handle leads to.</param>
    /// <param name="overlapped">This one; null: all.</param>
    /// <param name="thread">Those that this thread began; 0: whoever did.</param>
    internal static bool Cancel(nint file, OVERLAPPED* overlapped, uint thread)
    {
        var key = (nint)overlapped;
        PendingIo[] found = KernelHandles.TryQuery(file, out HandleInformation asked) != NtStatus.Success ? []
            : Find(call => call._file == asked.ObjectId && (key == 0 || (nint)call._overlapped == key) && (thread == 0 || call._thread == thread));
        Array.ForEach(found, static call => call._cancellation.Cancel());
        return found.Length != 0;
    }

    /// <summary>Closes a handle; with the last one to its object the calls that it began end, with what a pipe that is gone ends them with.</summary>
    internal static NtStatus Close(nint handle)
    {
        if (Volatile.Read(ref s_count) == 0)
        {
            return KernelHandles.TryClose(handle);
        }

        PendingIo[] calls = KernelHandles.TryQuery(handle, out HandleInformation found) == NtStatus.Success && found.Type == ObjectType.File ? Find(call => call._file == found.ObjectId) : [];
        bool isLast = calls.Length != 0 && found.HandleCount == 1 + calls.Count(static call => Volatile.Read(ref call._own) != 0);
        NtStatus status = KernelHandles.TryClose(handle);
        if (isLast && status == NtStatus.Success)
        {
            Array.ForEach(calls, static call => call.OnClosed());
        }

        return status;
    }

    /// <summary>Waits for the end of a call that has no event; false: the time passed.</summary>
    internal static bool Wait(OVERLAPPED* overlapped, TimeSpan time)
    {
        var key = (nint)overlapped;
        time = time.TotalMilliseconds > int.MaxValue ? TimeSpan.FromMilliseconds(int.MaxValue) : time;
        return Array.TrueForAll(Find(call => (nint)call._overlapped == key), call => call._over.Task.Wait(time));
    }

    private static bool IsError(NtStatus status) => (uint)status >= 0xC000_0000;

    private static PendingIo[] Find(Func<PendingIo, bool> isOne)
    {
        lock (s_lock)
        {
            return [.. s_pending.Where(isOne)];
        }
    }

    /// <summary>Takes its place in the list; the end of the call that it comes after, if any.</summary>
    private Task? Enter()
    {
        lock (s_lock)
        {
            PendingIo? before = _kind == IoKind.Connect ? null : s_pending.FindLast(call => call._file == _file && call._kind == _kind);
            s_pending.Add(this);
            s_count = s_pending.Count;
            return before?._over.Task;
        }
    }

    private nint KeepFile(nint file)
    {
        nint own = Copy(file);
        _own = own == file ? 0 : own;
        return own;
    }

    private void KeepEvent() => _event = _overlapped->hEvent == 0 ? 0 : Copy(_overlapped->hEvent);

    // Without room for one more handle that of the caller has to do.
    private static nint Copy(nint handle)
    {
        nint process = KernelHandles.CurrentProcess;
        return KernelHandles.TryDuplicate(process, handle, process, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint own) == NtStatus.Success ? own : handle;
    }

    private void LetGoOfFile()
    {
        if (Interlocked.Exchange(ref _own, 0) is var own and not 0)
        {
            _ = KernelHandles.TryClose(own);
        }
    }

    // At once: who closes the last handle finds the end gone when that returns.
    private void OnClosed()
    {
        _isClosed = true;
        LetGoOfFile();
        _cancellation.Cancel();
    }

    private void Finish(NtStatus status, int count)
    {
        status = status == NtStatus.Cancelled && _isClosed ? NtStatus.PipeBroken : status;
        bool isOwn = _event != 0 && _event != _overlapped->hEvent;
        nint kept = _event;
        End(status, count);
        if (isOwn)
        {
            _ = KernelHandles.TryClose(kept);
        }
    }

    // The result before the event: who wakes reads it, and may free the memory.
    private void End(NtStatus status, int count)
    {
        LetGoOfFile();
        lock (s_lock)
        {
            s_pending.Remove(this);
            s_count = s_pending.Count;
        }

        _overlapped->InternalHigh = (nuint)count;
        Volatile.Write(ref _overlapped->Internal, (uint)status);
        if (_event != 0)
        {
            _ = KernelHandles.TrySetEvent(_event, out _);
        }

        _over.SetResult();
    }
}
