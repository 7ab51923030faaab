using Helve.Kernel;
using Helve.Kernel.Handles;

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

/// <summary>A call with an OVERLAPPED that goes on in the background, until it is done, cancelled, or the last handle to its end of the pipe is closed.</summary>
/// <remarks>
/// <para>It is in the list from before it begins until its result is written. Reads of one end are done one after the other, and so are writes, by whichever handle: what
/// was asked for first gets what comes first. All that listen are told of the client that comes.</para>
/// <para>It has handles of its own to its end and to its event, so that the caller may close its own, and a number that is given anew means nothing to it. The end is
/// over when these are all that are left, which is looked at after each close. Who is in the list has such a handle: both change under the lock.</para>
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
    private readonly uint _thread = Kernel32.GetCurrentThreadId();
    private readonly IoKind _kind;
    private ulong _end;
    private nint _event;
    private nint _own;
    private Task _turn = Task.CompletedTask;
    private volatile bool _isClosed;

    private PendingIo(OVERLAPPED* overlapped, IoKind kind)
    {
        _overlapped = overlapped;
        _kind = kind;
    }

    /// <summary>Begins a call. Pending: it goes on; else it is over, and the result is written.</summary>
    internal static NtStatus Begin(
        nint file, OVERLAPPED* overlapped, IoKind kind, Func<nint, CancellationToken, ValueTask<(NtStatus Status, int Count)>> operation, out int count)
    {
        count = 0;
        NtStatus status = overlapped->hEvent == 0 ? NtStatus.Success : KernelHandles.TryResetEvent(overlapped->hEvent, out _);
        var call = new PendingIo(overlapped, kind);
        nint own = 0;
        Task? before = null;
        status = status == NtStatus.Success ? call.Enter(file, out own, out before) : status;
        if (status != NtStatus.Success)
        {
            return status;
        }

        overlapped->InternalHigh = 0;
        overlapped->Internal = (uint)NtStatus.Pending;
        ValueTask<(NtStatus Status, int Count)> running = before is null
            ? operation(own, call._cancellation.Token)
            : BackgroundSteps.AfterAsync(before, own, operation, call._cancellation.Token);
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
            : Find(call => call._end == asked.ObjectId && (key == 0 || (nint)call._overlapped == key) && (thread == 0 || call._thread == thread));
        Array.ForEach(found, static call => call._cancellation.Cancel());
        return found.Length != 0;
    }

    /// <summary>Closes a handle; with the last one to an end of a pipe the calls on that end are over, with what a pipe that is gone ends them with.</summary>
    internal static NtStatus Close(nint handle)
    {
        ulong end = EndOf(handle);
        NtStatus status = KernelHandles.TryClose(handle);
        if (status == NtStatus.Success)
        {
            AfterClose(end);
        }

        return status;
    }

    /// <summary>Which end of a pipe calls go on at that a handle leads to; 0: none.</summary>
    internal static ulong EndOf(nint handle) =>
        Volatile.Read(ref s_count) != 0 && KernelHandles.IsOverlappedPipe(handle) && KernelHandles.TryQuery(handle, out HandleInformation found) == NtStatus.Success ? found.ObjectId : 0;

    /// <summary>A handle to an end was closed: if nobody but its calls has one any more, they are over.</summary>
    internal static void AfterClose(ulong end)
    {
        PendingIo[] calls = end == 0 ? [] : FindUnheld(end);

        // All of them first: none may begin because the one before it is over.
        Array.ForEach(calls, static call => call._cancellation.Cancel());

        // At once: who closes the last handle finds the end gone when that returns.
        Array.ForEach(calls, static call => call.LetGoOfEnd());
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

    // Only the handles of its calls are left.
    private static PendingIo[] FindUnheld(ulong end)
    {
        lock (s_lock)
        {
            PendingIo[] calls = [.. s_pending.Where(call => call._end == end && call._own != 0)];
            bool isUnheld = calls.Length != 0 && KernelHandles.TryQuery(calls[0]._own, out HandleInformation found) == NtStatus.Success && found.HandleCount == calls.Length;
            calls = isUnheld ? calls : [];
            Array.ForEach(calls, static call => call._isClosed = true);
            return calls;
        }
    }

    /// <summary>Takes its place in the list. Of reads, and of writes, it is told when it is its turn; null: at once.</summary>
    private NtStatus Enter(nint file, out nint own, out Task? before)
    {
        before = null;
        lock (s_lock)
        {
            NtStatus status = TryCopy(file, out own);
            if (status != NtStatus.Success)
            {
                return status;
            }

            status = KernelHandles.TryQuery(own, out HandleInformation found);
            if (status != NtStatus.Success)
            {
                _ = KernelHandles.TryClose(own);
                return status;
            }

            (_own, _end) = (own, found.ObjectId);

            // Who is cancelled is over, but those before it may not be.
            before = _kind == IoKind.Connect ? null : s_pending.FindLast(call => call._end == _end && call._kind == _kind)?._turn;
            _turn = before is null ? _over.Task : Task.WhenAll(before, _over.Task);
            s_pending.Add(this);
            s_count = s_pending.Count;
            return NtStatus.Success;
        }
    }

    // Without room for one more handle that of the caller has to do.
    private void KeepEvent() => _event = _overlapped->hEvent == 0 ? 0 : TryCopy(_overlapped->hEvent, out nint own) == NtStatus.Success ? own : _overlapped->hEvent;

    private static NtStatus TryCopy(nint handle, out nint own)
    {
        nint process = KernelHandles.CurrentProcess;
        return KernelHandles.TryDuplicate(process, handle, process, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out own);
    }

    private void LetGoOfEnd()
    {
        if (Interlocked.Exchange(ref _own, 0) is var own and not 0)
        {
            _ = KernelHandles.TryClose(own);
        }
    }

    private void Finish(NtStatus status, int count)
    {
        status = status is NtStatus.Cancelled or NtStatus.InvalidHandle && _isClosed ? NtStatus.PipeBroken : status;
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
        lock (s_lock)
        {
            s_pending.Remove(this);
            s_count = s_pending.Count;
            LetGoOfEnd();
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
