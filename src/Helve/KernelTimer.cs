using System.Diagnostics.CodeAnalysis;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve;

/// <summary>
/// A timer: signalled at a moment, perhaps again every period. A synchronization timer releases one waiter for each expiry; a manual one
/// stays signalled until it is set again.
/// </summary>
/// <remarks>
/// Thread-safe. Shared with other processes by name, by inheritance (<see cref="KernelProcess"/>) or by duplication. No thread runs it and no
/// process must live for it: whoever waits wakes up by itself. Expiries are not counted: if it expires twice and nobody waited, it is
/// signalled once.
/// </remarks>
public sealed class KernelTimer : KernelWaitHandle
{
    private const long TicksBefore1601 = 504_911_232_000_000_000;

    /// <summary>Creates a timer without a name (CreateWaitableTimer), with all access; it is not set.</summary>
    /// <param name="manualReset">Whether it stays signalled until it is set again; else one satisfied wait takes the signal.</param>
    /// <exception cref="KernelException">InsufficientResources.</exception>
    public KernelTimer(bool manualReset)
        : base(CreateUnnamed(manualReset, TimerRights.AllAccess, inheritable: false))
    {
    }

    /// <summary>Creates the timer of a name, or opens it if it exists (CreateWaitableTimer), with all access.</summary>
    /// <param name="manualReset">Whether it stays signalled until it is set again; else one satisfied wait takes the signal.</param>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows. Null or empty: no name.</param>
    /// <param name="createdNew">False when it existed: it is then as it was.</param>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied (its security forbids it), ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources.</exception>
    public KernelTimer(bool manualReset, string? name, out bool createdNew)
        : base(CreateOrOpenHandle(manualReset, name, TimerRights.AllAccess, inheritable: false, out createdNew))
    {
    }

    internal KernelTimer(nint handle)
        : base(handle)
    {
    }

    /// <summary>Creates a timer without a name, with chosen access.</summary>
    /// <param name="manualReset">Whether it stays signalled until it is set again; else one satisfied wait takes the signal.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">InsufficientResources.</exception>
    public static KernelTimer Create(bool manualReset, TimerRights access = TimerRights.AllAccess, bool inheritable = false) =>
        new(CreateUnnamed(manualReset, access, inheritable));

    /// <summary>Creates the timer of a name; a name that exists is an error (NtCreate without OBJ_OPENIF).</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="manualReset">Whether it stays signalled until it is set again; else one satisfied wait takes the signal.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameCollision (the name exists), ObjectTypeMismatch, AccessDenied (its security forbids it),
    /// ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources.</exception>
    public static KernelTimer Create(
        string name, bool manualReset, TimerRights access = TimerRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        KernelError.ThrowIfFailed(NamedObjects.Create(
            KernelHandles.TimerRequest((uint)access, TypeOf(manualReset)), NameReference.Plain(name, KernelHandleOwner.Attributes(inheritable), options: options), out nint handle));
        return new KernelTimer(handle);
    }

    /// <summary>Creates the timer of a name, or opens it if it exists (CreateWaitableTimerEx), with chosen access.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="manualReset">Whether it stays signalled until it is set again; else one satisfied wait takes the signal.</param>
    /// <param name="createdNew">False when it existed: it is then as it was.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied (its security or its directory's forbids
    /// it, or the timer existed and the access is 0 or more than a timer has), ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad,
    /// InsufficientResources.</exception>
    public static KernelTimer CreateOrOpen(
        string name, bool manualReset, out bool createdNew, TimerRights access = TimerRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null) =>
        new(CreateOrOpenHandle(manualReset, name, access, inheritable, out createdNew, options));

    /// <summary>Opens the timer that has a name (OpenWaitableTimer).</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameNotFound, ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad.</exception>
    public static KernelTimer Open(string name, TimerRights access = TimerRights.Synchronize | TimerRights.ModifyState, bool inheritable = false, KernelObjectOptions? options = null)
    {
        KernelError.ThrowIfFailed(NamedObjects.Open(ObjectType.Timer, name, (uint)access, KernelHandleOwner.Attributes(inheritable), out nint handle, options));
        return new KernelTimer(handle);
    }

    /// <summary>Opens the timer that has a name, if there is one (OpenWaitableTimer).</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The timer, or null when nothing has that name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <returns>False when nothing has that name; every other failure is an exception.</returns>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid, ObjectPathSyntaxBad.</exception>
    public static bool TryOpen(
        string name, [NotNullWhen(true)] out KernelTimer? result, TimerRights access = TimerRights.Synchronize | TimerRights.ModifyState, bool inheritable = false, KernelObjectOptions? options = null)
    {
        result = null;
        NtStatus status = NamedObjects.Open(ObjectType.Timer, name, (uint)access, KernelHandleOwner.Attributes(inheritable), out nint handle, options);
        if (status is NtStatus.ObjectNameNotFound or NtStatus.ObjectPathNotFound)
        {
            return false;
        }

        KernelError.ThrowIfFailed(status);
        result = new KernelTimer(handle);
        return true;
    }

    /// <summary>Takes over a handle by value, for instance one that was inherited or that another process made here.</summary>
    /// <param name="handle">The handle; this object closes it from now on.</param>
    /// <exception cref="KernelException">InvalidHandle, ObjectTypeMismatch; the handle then stays the caller's.</exception>
    public static KernelTimer FromHandle(nint handle) => new(KernelHandleOwner.Adopt(handle, ObjectType.Timer));

    /// <summary>Makes another handle to the object with the same access (DuplicateHandle). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public KernelTimer Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <summary>Makes another handle to the object with chosen access (DuplicateHandle): fewer rights, or more where no security forbids.</summary>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="inheritable">Whether the new handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InsufficientResources.</exception>
    public KernelTimer Duplicate(TimerRights access, bool inheritable = false) =>
        new(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>Sets the timer (SetWaitableTimer): not signalled, and due after a time. One that was set before starts again. Needs TIMER_MODIFY_STATE.</summary>
    /// <param name="dueTime">From now; zero: at once. Not moved by changes of the wall clock.</param>
    /// <param name="period">Time between the expiries behind the first, in whole milliseconds; zero: it expires once.</param>
    /// <returns>Whether it was signalled before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time below zero, or a period above <see cref="int.MaxValue"/> milliseconds or not zero and below one.</exception>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public bool Set(TimeSpan dueTime, TimeSpan period = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        return SetTo(-dueTime.Ticks, period);
    }

    /// <summary>Sets the timer (SetWaitableTimer): not signalled, and due at a moment of the wall clock, also if that clock is set meanwhile. Needs TIMER_MODIFY_STATE.</summary>
    /// <param name="dueTime">The moment; one that has passed: at once.</param>
    /// <param name="period">Time between the expiries behind the first, in whole milliseconds; zero: it expires once. Not moved by changes of the wall clock.</param>
    /// <returns>Whether it was signalled before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A period below zero, or above <see cref="int.MaxValue"/> milliseconds, or not zero and below one.</exception>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public bool Set(DateTimeOffset dueTime, TimeSpan period = default) => SetTo(Math.Max(dueTime.UtcTicks - TicksBefore1601, 0), period);

    /// <summary>Cancels the timer (CancelWaitableTimer): it does not expire any more. If it is signalled it stays so. Needs TIMER_MODIFY_STATE.</summary>
    /// <returns>Whether it is signalled.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public bool Cancel()
    {
        KernelError.ThrowIfFailed(KernelHandles.CancelTimer(Handle, Identity, out bool wasSignalled));
        GC.KeepAlive(this);
        return wasSignalled;
    }

    /// <summary>Reads the timer (NtQueryTimer). Needs TIMER_QUERY_STATE.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public TimerInformation State
    {
        get
        {
            KernelError.ThrowIfFailed(KernelHandles.QueryTimer(Handle, Identity, out TimerInformation information));
            GC.KeepAlive(this);
            return information;
        }
    }

    private bool SetTo(long dueTime, TimeSpan period)
    {
        long milliseconds = period.Ticks / TimeSpan.TicksPerMillisecond;
        ArgumentOutOfRangeException.ThrowIfNegative(period.Ticks, nameof(period));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, int.MaxValue, nameof(period));
        if (milliseconds == 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(period, TimeSpan.Zero, nameof(period));
        }

        KernelError.ThrowIfFailed(KernelHandles.SetTimer(Handle, Identity, dueTime, (int)milliseconds, out bool wasSignalled));
        GC.KeepAlive(this);
        return wasSignalled;
    }

    private static TimerType TypeOf(bool manualReset) => manualReset ? TimerType.Notification : TimerType.Synchronization;

    private static nint CreateUnnamed(bool manualReset, TimerRights access, bool inheritable)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryCreateTimer(
            (uint)access, KernelHandleOwner.Attributes(inheritable), TypeOf(manualReset), out nint handle));
        return handle;
    }

    private static nint CreateOrOpenHandle(bool manualReset, string? name, TimerRights access, bool inheritable, out bool createdNew, KernelObjectOptions? options = null)
    {
        NtStatus status = string.IsNullOrEmpty(name) && options?.SecurityDescriptor is null
            ? KernelHandles.TryCreateTimer((uint)access, KernelHandleOwner.Attributes(inheritable), TypeOf(manualReset), out nint handle)
            : NamedObjects.Create(
                KernelHandles.TimerRequest((uint)access, TypeOf(manualReset)),
                NameReference.Plain(name ?? string.Empty, KernelHandleOwner.Attributes(inheritable), openExisting: true, options),
                out handle);
        KernelError.ThrowIfFailed(status);
        createdNew = status != NtStatus.ObjectNameExists;
        return handle;
    }
}
