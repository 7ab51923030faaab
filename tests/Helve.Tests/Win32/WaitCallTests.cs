using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Waits by the names of Windows.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class WaitCallTests
{
    private const uint Untouched = 0xABCD;

    [Fact]
    [Rule("A8")]
    [Rule("H36")]
    public void WaitForSingleObject_TellsHowItEnded()
    {
        nint handle = NewEvent();
        SetLastError(Untouched);
        WaitForSingleObject(handle, 0).ShouldBe(WAIT_TIMEOUT);
        WaitForSingleObjectEx(handle, 1, true).ShouldBe(WAIT_TIMEOUT);
        WaitForSingleObject(INVALID_HANDLE_VALUE, 0).ShouldBe(WAIT_TIMEOUT, "the calling process");
        SetEvent(handle).ShouldSucceed();
        WaitForSingleObject(handle, INFINITE).ShouldBe(WAIT_OBJECT_0);
        GetLastError().ShouldBe(Untouched);
        Failed(WaitForSingleObject(0, 0), ERROR_INVALID_HANDLE);
        DuplicateHandle(-1, handle, -1, out nint narrow, EVENT_MODIFY_STATE, false, 0).ShouldSucceed();
        Failed(WaitForSingleObject(narrow, 0), ERROR_ACCESS_DENIED);
        Close(handle, narrow);
    }

    [Fact]
    [Rule("H37")]
    [Rule("H39")]
    [Rule("H40")]
    [Rule("H41")]
    [Rule("H45")]
    public void WaitForMultipleObjects_ChecksBeforeItTakes()
    {
        nint first = CreateSemaphore(null, 1, 1, null);
        nint second = CreateEvent(null, true, true, null);
        nint[] many = [.. Enumerable.Repeat(first, 65)];
        Failed(WaitForMultipleObjects([], false, 0), ERROR_INVALID_PARAMETER);
        Failed(WaitForMultipleObjects(many, false, 0), ERROR_INVALID_PARAMETER);
        Failed(WaitForMultipleObjects(2, (nint*)Unmapped, false, 0), ERROR_NOACCESS);
        Failed(WaitForMultipleObjects(2, null, false, 0), ERROR_NOACCESS);
        Failed(WaitForMultipleObjects([first, 0x7FF0], false, 0), ERROR_INVALID_HANDLE);
        Failed(WaitForMultipleObjects([first, GetCurrentProcess()], false, 0), ERROR_INVALID_HANDLE);
        Failed(WaitForMultipleObjects([first, first], true, 0), ERROR_INVALID_PARAMETER);
        WaitForMultipleObjects([second, first], false, 0).ShouldBe(WAIT_OBJECT_0);
        WaitForMultipleObjects([first, second], true, 0).ShouldBe(WAIT_OBJECT_0, "nobody took the count before");
        WaitForMultipleObjects([first, second], true, 0).ShouldBe(WAIT_TIMEOUT);
        WaitForMultipleObjects([first, second], false, INFINITE).ShouldBe(WAIT_OBJECT_0 + 1);
        nint* raw = stackalloc nint[] { first, second };
        WaitForMultipleObjectsEx(2, raw, false, 0, true).ShouldBe(WAIT_OBJECT_0 + 1);
        Close(first, second);
    }

    [Fact]
    [Rule("H38")]
    public void NtWaitForMultipleObjects_KnowsTwoKindsOfWait()
    {
        nint handle = CreateEvent(null, true, true, null);
        long now = 0;
        Ntdll.NtWaitForMultipleObjects(1, &handle, 2, 0, &now).ShouldBe(NtStatus.InvalidParameter3);
        Ntdll.NtWaitForMultipleObjects(0, &handle, WaitAny, 0, &now).ShouldBe(NtStatus.InvalidParameter1);
        Ntdll.NtWaitForMultipleObjects(1, &handle, WaitAll, 0, &now).ShouldBe(NtStatus.Success);
        Ntdll.NtWaitForMultipleObjects(1, &handle, WaitAny, 0, null).ShouldBe(NtStatus.Success);
        Close(handle);
    }

    [Fact]
    [Rule("H36")]
    public void NtWaitForSingleObject_TakesRelativeAndAbsoluteTimes()
    {
        nint handle = NewEvent();
        foreach (long time in (long[])[0, -1, 1, DateTime.UtcNow.AddMilliseconds(5).ToFileTimeUtc()])
        {
            long timeout = time;
            Ntdll.NtWaitForSingleObject(handle, 0, &timeout).ShouldBe(NtStatus.Timeout);
        }

        SetEvent(handle).ShouldSucceed();
        long far = long.MinValue;
        Ntdll.NtWaitForSingleObject(handle, 0, &far).ShouldBe(NtStatus.Success);
        Ntdll.NtWaitForSingleObject(handle, 0, (long*)Unmapped).ShouldBe(NtStatus.AccessViolation);
        Close(handle);
    }

    [Fact]
    [Rule("H50")]
    [Rule("H51")]
    [Rule("H52")]
    [Rule("H53")]
    public void SignalObjectAndWait_ChecksBothAndSignalsOne()
    {
        nint handle = NewEvent();
        nint full = CreateSemaphore(null, 1, 1, null);
        nint mutex = CreateMutex(null, false, null);
        nint timer = CreateWaitableTimer(null, true, null);
        SignalObjectAndWait(handle, handle, INFINITE, false).ShouldBe(WAIT_OBJECT_0, "set, and taken at once");
        Failed(SignalObjectAndWait(handle, 0x7FF0, 0, false), ERROR_INVALID_HANDLE);
        WaitForSingleObject(handle, 0).ShouldBe(WAIT_TIMEOUT, "nothing was signalled");
        Failed(SignalObjectAndWait(full, handle, 0, false), ERROR_TOO_MANY_POSTS);
        Failed(SignalObjectAndWait(mutex, handle, 0, false), ERROR_NOT_OWNER);
        Failed(SignalObjectAndWait(timer, handle, 0, false), ERROR_INVALID_HANDLE);
        nint silent = CreateEventEx(null, null, 0, EVENT_QUERY_STATE);
        Failed(SignalObjectAndWait(silent, handle, 0, false), ERROR_ACCESS_DENIED);
        Failed(SignalObjectAndWait(silent, 0x7FF0, 0, false), ERROR_INVALID_HANDLE);
        Failed(SignalObjectAndWait(timer, silent, 0, false), ERROR_ACCESS_DENIED);
        long now = 0;
        Ntdll.NtSignalAndWaitForSingleObject(handle, full, 0, &now).ShouldBe(NtStatus.Success);
        WaitForSingleObject(handle, 0).ShouldBe(WAIT_OBJECT_0);
        Close(handle, full, mutex, timer, silent);
    }

    private static void Failed(uint result, uint error)
    {
        result.ShouldBe(WAIT_FAILED);
        GetLastError().ShouldBe(error);
    }
}
