using System.Diagnostics.CodeAnalysis;
using Helve.Errors;
using Helve.Kernel;

namespace Helve.Threading;

/// <summary>
/// What <see cref="System.Threading.WaitHandle"/> is on Windows, over an object of Helve: events, mutexes and semaphores that have names and belong to all processes.
/// </summary>
/// <remarks>
/// <para>It does not derive from the runtime's class. The runtime reads the handle of one without asking it, and would wait for an object of its own: with this one a call
/// that takes the runtime's class does not compile. docs/drop-in.md says what to do instead.</para>
/// <para>Members, arguments and exceptions are those of .NET on Windows. Where the way to the broker fails, which Windows has no word for, it is a <see cref="KernelException"/>.</para>
/// </remarks>
public abstract partial class WaitHandle : MarshalByRefObject, IDisposable
{
    /// <summary>What <see cref="WaitAny(WaitHandle[], int)"/> returns when the time passed (WAIT_TIMEOUT).</summary>
    public const int WaitTimeout = 0x102;

    /// <summary>INVALID_HANDLE_VALUE.</summary>
    protected static readonly nint InvalidHandle = -1;

    // Either the object that was made here, or the handle that a program has set. Once that asks for the handle of what was made here, it is both.
    private KernelWaitHandle? _object;
    private SafeWaitHandle? _safeWaitHandle;
    private bool _disposed;

    /// <summary>Creates it without a handle: set <see cref="SafeWaitHandle"/>.</summary>
    protected WaitHandle()
    {
    }

    private protected WaitHandle(KernelWaitHandle waited) => _object = waited;

    /// <summary>
    /// The object behind it, for what .NET has no call: <see cref="KernelObject.DuplicateTo(KernelProcess, bool, bool)"/>, <see cref="KernelObject.Query"/>. It is closed with this.
    /// </summary>
    /// <exception cref="ObjectDisposedException">No handle was set, or one that is closed.</exception>
    /// <exception cref="InvalidOperationException">The handle that was set names nothing that could be waited for.</exception>
    public KernelWaitHandle KernelObject
    {
        get
        {
            // By the name that the program knows, and not by that of the object behind it.
            ObjectDisposedException.ThrowIf(_disposed || _safeWaitHandle is { IsClosed: true }, this);
            return _object ?? ObjectOfHandle();
        }
    }

    /// <summary>The value of the handle.</summary>
    [Obsolete("WaitHandle.Handle has been deprecated. Use the SafeWaitHandle property instead.")]
    public virtual nint Handle
    {
        get => SafeWaitHandle.DangerousGetHandle();
        set
        {
            if (value != InvalidHandle)
            {
                SafeWaitHandle = new SafeWaitHandle(value, ownsHandle: true);
                return;
            }

            // The value is somebody else's from here on.
            SafeWaitHandle.SetHandleAsInvalid();
            _object?.Dispose();
            SafeWaitHandle = null;
        }
    }

    /// <summary>The handle, for calls that take one. What is set is used from then on; what was there before is not closed.</summary>
    [AllowNull]
    public SafeWaitHandle SafeWaitHandle
    {
        get => _safeWaitHandle ?? MakeSafeWaitHandle();
        set
        {
            _safeWaitHandle = value;
            _object = null;
            _disposed = false;
        }
    }

    /// <summary>A wait handle over any object of Helve that can be waited for: a process, a timer, a job.</summary>
    /// <param name="waited">The object; it is closed with the result.</param>
    public static WaitHandle Of(KernelWaitHandle waited)
    {
        ArgumentNullException.ThrowIfNull(waited);
        return new AnyWaitHandle(waited);
    }

    /// <summary>Closes the handle.</summary>
    public virtual void Close() => Dispose();

    /// <summary>Closes the handle.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits without end.</summary>
    /// <returns>True.</returns>
    /// <exception cref="AbandonedMutexException">The wait is satisfied by a mutex whose owner ended without releasing it; the caller owns it.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public virtual bool WaitOne() => Wait(Timeout.InfiniteTimeSpan, CancellationToken.None);

    /// <summary>Waits for some time.</summary>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <returns>False when the time passed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is below -1.</exception>
    /// <inheritdoc cref="WaitOne()"/>
    public virtual bool WaitOne(int millisecondsTimeout) => Wait(WaitTime.Of(millisecondsTimeout), CancellationToken.None);

    /// <summary>Waits for some time.</summary>
    /// <param name="timeout">How long; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <returns>False when the time passed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is below -1 or above <see cref="int.MaxValue"/> milliseconds.</exception>
    /// <inheritdoc cref="WaitOne()"/>
    public virtual bool WaitOne(TimeSpan timeout) => Wait(WaitTime.Of(timeout), CancellationToken.None);

    /// <summary>Waits for some time.</summary>
    /// <param name="millisecondsTimeout">How long; 0 only looks, <see cref="Timeout.Infinite"/> waits without end.</param>
    /// <param name="exitContext">Not looked at.</param>
    /// <inheritdoc cref="WaitOne(int)"/>
    public virtual bool WaitOne(int millisecondsTimeout, bool exitContext) => WaitOne(millisecondsTimeout);

    /// <summary>Waits for some time.</summary>
    /// <param name="timeout">How long; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="exitContext">Not looked at.</param>
    /// <inheritdoc cref="WaitOne(TimeSpan)"/>
    public virtual bool WaitOne(TimeSpan timeout, bool exitContext) => WaitOne(timeout);

    /// <summary>Closes the handle.</summary>
    /// <param name="explicitDisposing">Whether this is Dispose, and not a finalizer.</param>
    protected virtual void Dispose(bool explicitDisposing)
    {
        _disposed = true;
        _safeWaitHandle?.Dispose();
        _object?.Dispose();
    }

    private protected bool Wait(TimeSpan timeout, CancellationToken cancellationToken)
    {
        WaitResult result;
        try
        {
            result = KernelObject.Wait(timeout, cancellationToken);
        }
        catch (KernelException e)
        {
            throw WaitFailure(e);
        }

        return !result.Abandoned ? result.Succeeded : throw new AbandonedMutexException();
    }

    /// <summary>What a call that changes the object throws.</summary>
    private protected Exception ChangeFailure(KernelException error) => IsGone(error) ? Gone() : DotNetErrors.Of(error);

    /// <summary>What a call throws on an object of another type, which a program has set the handle of.</summary>
    private protected static Exception NoSuchObject() => DotNetErrors.Of(NtStatus.ObjectTypeMismatch);

    private Exception WaitFailure(KernelException error) => IsGone(error) ? Gone() : DotNetErrors.OfWait(error);

    // Closed by another thread while this one was about to use it.
    private bool IsGone(KernelException error) =>
        error.Status == NtStatus.InvalidHandle && (_disposed || _safeWaitHandle is { IsClosed: true });

    private ObjectDisposedException Gone() => new(GetType().FullName);

    private KernelWaitHandle ObjectOfHandle()
    {
        SafeWaitHandle? handle = _safeWaitHandle;
        ObjectDisposedException.ThrowIf(handle is null, this);
        return handle.Object;
    }

    // Nobody has asked for a handle so far. Who does may do anything with it, give it away included, so it is one of its own.
    private SafeWaitHandle MakeSafeWaitHandle()
    {
        KernelWaitHandle? waited = _object;
        nint copy = waited is null || _disposed ? 0 : HandleCopies.Duplicate(waited.Handle);
        SafeWaitHandle mine = copy == 0 ? new SafeWaitHandle(InvalidHandle, ownsHandle: false) : new SafeWaitHandle(copy, waited!);
        if (_disposed)
        {
            mine.Dispose();
        }

        SafeWaitHandle? others = Interlocked.CompareExchange(ref _safeWaitHandle, mine, null);
        if (others is null)
        {
            return mine;
        }

        mine.SetHandleAsInvalid();
        _ = KernelHandles.TryClose(copy);
        return others;
    }
}
