namespace Helve.Win32;

public static partial class Constants
{
    /// <summary>No time-out.</summary>
    public const uint INFINITE = 0xFFFF_FFFF;

    /// <summary>The first object satisfied the wait.</summary>
    public const uint WAIT_OBJECT_0 = 0;

    /// <summary>The wait got a mutex whose owner had died.</summary>
    public const uint WAIT_ABANDONED = 0x80;

    /// <summary>The same, of the first object.</summary>
    public const uint WAIT_ABANDONED_0 = 0x80;

    /// <summary>A user APC ran; no wait of Helve returns it.</summary>
    public const uint WAIT_IO_COMPLETION = 0xC0;

    /// <summary>The wait failed; the last error says why.</summary>
    public const uint WAIT_FAILED = 0xFFFF_FFFF;

    /// <summary>CreateEventEx: it stays set until it is reset.</summary>
    public const uint CREATE_EVENT_MANUAL_RESET = 1;

    /// <summary>CreateEventEx: it begins set.</summary>
    public const uint CREATE_EVENT_INITIAL_SET = 2;

    /// <summary>CreateMutexEx: the calling thread owns it.</summary>
    public const uint CREATE_MUTEX_INITIAL_OWNER = 1;

    /// <summary>CreateWaitableTimerEx: it stays signalled until it is set again.</summary>
    public const uint CREATE_WAITABLE_TIMER_MANUAL_RESET = 1;

    /// <summary>CreateWaitableTimerEx: every timer is as exact as Linux is.</summary>
    public const uint CREATE_WAITABLE_TIMER_HIGH_RESOLUTION = 2;

    /// <summary>The source is closed, even when the duplication fails.</summary>
    public const uint DUPLICATE_CLOSE_SOURCE = 1;

    /// <summary>The duplicate has the source's access.</summary>
    public const uint DUPLICATE_SAME_ACCESS = 2;

    /// <summary>The duplicate has the source's attributes.</summary>
    public const uint DUPLICATE_SAME_ATTRIBUTES = 4;

    /// <summary>Children inherit the handle.</summary>
    public const uint HANDLE_FLAG_INHERIT = 1;

    /// <summary>The handle can't be closed.</summary>
    public const uint HANDLE_FLAG_PROTECT_FROM_CLOSE = 2;

    /// <summary>NtDuplicateObject: the handle can't be closed.</summary>
    public const uint OBJ_PROTECT_CLOSE = 1;

    /// <summary>Children inherit the handle.</summary>
    public const uint OBJ_INHERIT = 0x2;

    /// <summary>The object lives without handles.</summary>
    public const uint OBJ_PERMANENT = 0x10;

    /// <summary>One process only may have handles to it.</summary>
    public const uint OBJ_EXCLUSIVE = 0x20;

    /// <summary>Names are compared without case.</summary>
    public const uint OBJ_CASE_INSENSITIVE = 0x40;

    /// <summary>What exists is opened.</summary>
    public const uint OBJ_OPENIF = 0x80;

    /// <summary>Without meaning here.</summary>
    public const uint OBJ_OPENLINK = 0x100;

    /// <summary>Without effect.</summary>
    public const uint OBJ_KERNEL_HANDLE = 0x200;

    /// <summary>Without effect: access is always checked.</summary>
    public const uint OBJ_FORCE_ACCESS_CHECK = 0x400;

    /// <summary>No link is followed.</summary>
    public const uint OBJ_DONT_REPARSE = 0x1000;

    /// <summary>ClosePrivateNamespace: nobody can open it any more.</summary>
    public const uint PRIVATE_NAMESPACE_FLAG_DESTROY = 1;
}
