using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Mutexes, semaphores and timers by the names of Windows.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class StateCallTests
{
    private const uint Untouched = 0xABCD;
    private const long Soon = -1;
    private const long Never = -36_000_000_000_000;

    [Fact]
    [Rule("E13")]
    [Rule("H10")]
    public void Mutex_IsReleasedByItsOwnerOnly()
    {
        nint first = CreateMutex(null, true, "win32-mutex-1");
        nint second = CreateMutex(null, true, "win32-mutex-1");
        GetLastError().ShouldBe(ERROR_ALREADY_EXISTS);
        ReleaseMutex(second).ShouldSucceed("one ownership, by whatever handle");
        Fails(ReleaseMutex(first), ERROR_NOT_OWNER);
        nint third = OpenMutex(SYNCHRONIZE, false, "win32-mutex-1");
        WaitForSingleObject(third, 0).ShouldBe(WAIT_OBJECT_0);
        nint owned = CreateMutexEx(null, null, CREATE_MUTEX_INITIAL_OWNER, MUTEX_ALL_ACCESS);
        ReleaseMutex(owned).ShouldSucceed();
        Fails(CreateMutexEx(null, null, 2, MUTEX_ALL_ACCESS), ERROR_INVALID_PARAMETER);
        ReleaseMutex(third).ShouldSucceed();
        Close(first, second, third, owned);
    }

    [Fact]
    [Rule("H7")]
    [Rule("H8")]
    [Rule("H9")]
    public void NtMutantCalls_CountDownAsItIsAcquired()
    {
        nint handle;
        Ntdll.NtCreateMutant(&handle, MUTANT_ALL_ACCESS, null, 1).ShouldBe(NtStatus.Success);
        Ntdll.NtWaitForSingleObject(handle, 0, null).ShouldBe(NtStatus.Success);
        MUTANT_BASIC_INFORMATION state;
        Ntdll.NtQueryMutant(handle, 0, &state, (uint)sizeof(MUTANT_BASIC_INFORMATION), null).ShouldBe(NtStatus.Success);
        (state.CurrentCount, state.OwnedByCaller, state.AbandonedState).ShouldBe((-1, (byte)1, (byte)0));
        int previous = 7;
        Ntdll.NtReleaseMutant(handle, &previous).ShouldBe(NtStatus.Success);
        previous.ShouldBe(-1);
        Ntdll.NtReleaseMutant(handle, &previous).ShouldBe(NtStatus.Success);
        previous.ShouldBe(0);
        Ntdll.NtReleaseMutant(handle, &previous).ShouldBe(NtStatus.MutantNotOwned);
        previous.ShouldBe(0, "an output is untouched on failure");
        Ntdll.NtQueryMutant(handle, 0, &state, 4, null).ShouldBe(NtStatus.InfoLengthMismatch);
        Ntdll.NtClose(handle).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("H11")]
    [Rule("H12")]
    [Rule("H42")]
    [Rule("H44")]
    public void AbandonedMutex_IsToldByTheWaitThatGetsIt()
    {
        nint mutex = CreateMutex(null, false, null);
        nint set = CreateEvent(null, true, true, null);
        nint reset = CreateEvent(null, true, false, null);
        Abandon();
        MUTANT_BASIC_INFORMATION state;
        Ntdll.NtQueryMutant(mutex, 0, &state, (uint)sizeof(MUTANT_BASIC_INFORMATION), null).ShouldBe(NtStatus.Success);
        (state.CurrentCount, state.OwnedByCaller, state.AbandonedState).ShouldBe((1, (byte)0, (byte)1));
        WaitForSingleObject(mutex, INFINITE).ShouldBe(WAIT_ABANDONED);
        ReleaseMutex(mutex).ShouldSucceed();
        Abandon();
        WaitForMultipleObjects([reset, mutex], false, INFINITE).ShouldBe(WAIT_ABANDONED_0 + 1);
        ReleaseMutex(mutex).ShouldSucceed();
        Abandon();
        WaitForMultipleObjects([set, mutex], true, INFINITE).ShouldBe(WAIT_ABANDONED_0, "all: without an index");
        ReleaseMutex(mutex).ShouldSucceed();
        Close(mutex, set, reset);

        void Abandon()
        {
            var owner = new Thread(() => WaitForSingleObject(mutex, INFINITE));
            owner.Start();
            owner.Join();
            Until.True(
                () =>
                {
                    MUTANT_BASIC_INFORMATION now;
                    return Ntdll.NtQueryMutant(mutex, 0, &now, (uint)sizeof(MUTANT_BASIC_INFORMATION), null) == NtStatus.Success && now.AbandonedState != 0;
                },
                "the mutex is abandoned");
        }
    }

    [Fact]
    [Rule("H16")]
    [Rule("H17")]
    [Rule("H18")]
    [Rule("H19")]
    public void Semaphore_CountsAsItsNameSays()
    {
        Fails(CreateSemaphore(null, -1, 1, null), ERROR_INVALID_PARAMETER);
        Fails(CreateSemaphore(null, 0, 0, null), ERROR_INVALID_PARAMETER);
        Fails(CreateSemaphore(null, 2, 1, null), ERROR_INVALID_PARAMETER);
        Fails(CreateSemaphoreEx(null, 0, 1, null, 1, SEMAPHORE_ALL_ACCESS), ERROR_INVALID_PARAMETER);
        nint handle = CreateSemaphore(null, 1, 3, "win32-semaphore-1");
        nint opened = OpenSemaphore(SEMAPHORE_ALL_ACCESS, false, "win32-semaphore-1");
        ReleaseSemaphore(opened, 2, out int previous).ShouldSucceed();
        previous.ShouldBe(1);
        int untouched = 9;
        Fails(ReleaseSemaphore(handle, 1, &untouched), ERROR_TOO_MANY_POSTS);
        Fails(ReleaseSemaphore(handle, 0, &untouched), ERROR_INVALID_PARAMETER);
        Fails(ReleaseSemaphore(handle, 1, (int*)Unmapped), ERROR_NOACCESS);
        untouched.ShouldBe(9);
        SEMAPHORE_BASIC_INFORMATION state;
        Ntdll.NtQuerySemaphore(handle, 0, &state, (uint)sizeof(SEMAPHORE_BASIC_INFORMATION), null).ShouldBe(NtStatus.Success);
        (state.CurrentCount, state.MaximumCount).ShouldBe((3u, 3u));
        WaitForSingleObject(handle, 0).ShouldBe(WAIT_OBJECT_0);
        ReleaseSemaphore(handle, 1).ShouldSucceed();
        Close(handle, opened);
        nint never = 3;
        Ntdll.NtCreateSemaphore(&never, SEMAPHORE_ALL_ACCESS, null, 2, 1).ShouldBe(NtStatus.InvalidParameter);
        never.ShouldBe(0);
    }

    [Fact]
    [Rule("H21")]
    [Rule("H22")]
    [Rule("H24")]
    [Rule("H25")]
    [Rule("H27")]
    [Rule("H28")]
    public void Timer_IsSetAndCancelled()
    {
        nint manual = CreateWaitableTimer(null, true, "win32-timer-1");
        nint opened = OpenWaitableTimer(TIMER_ALL_ACCESS, false, "win32-timer-1");
        WaitForSingleObject(manual, 0).ShouldBe(WAIT_TIMEOUT);
        SetWaitableTimer(opened, Soon).ShouldSucceed();
        WaitForSingleObject(manual, INFINITE).ShouldBe(WAIT_OBJECT_0);
        CancelWaitableTimer(manual).ShouldSucceed();
        WaitForSingleObject(manual, 0).ShouldBe(WAIT_OBJECT_0, "cancelling leaves the signal");
        SetLastError(Untouched);
        SetWaitableTimer(manual, Never).ShouldSucceed();
        GetLastError().ShouldBe(Untouched);
        WaitForSingleObject(manual, 0).ShouldBe(WAIT_TIMEOUT, "setting takes the signal");
        SetWaitableTimer(manual, Never, fResume: true).ShouldSucceed();
        GetLastError().ShouldBe(ERROR_NOT_SUPPORTED, "it was set, but wakes no machine");
        Fails(SetWaitableTimer(manual, Soon, -1), ERROR_INVALID_PARAMETER);
        long due = Soon;
        Fails(SetWaitableTimer(manual, &due, 0, (void*)1, null, false), ERROR_NOT_SUPPORTED);
        Fails(SetWaitableTimer(manual, (long*)Unmapped, 0, null, null, false), ERROR_NOACCESS);
        WaitForSingleObject(manual, 0).ShouldBe(WAIT_TIMEOUT);
        SetWaitableTimerEx(manual, &due, 0, null, null, null, 100).ShouldSucceed();
        WaitForSingleObject(manual, INFINITE).ShouldBe(WAIT_OBJECT_0);
        nint other = CreateWaitableTimerEx(null, null, CREATE_WAITABLE_TIMER_HIGH_RESOLUTION, TIMER_ALL_ACCESS);
        SetWaitableTimer(other, 0).ShouldSucceed();
        WaitForSingleObject(other, INFINITE).ShouldBe(WAIT_OBJECT_0);
        WaitForSingleObject(other, 0).ShouldBe(WAIT_TIMEOUT);
        Close(manual, opened, other);
    }

    [Fact]
    [Rule("H21")]
    [Rule("H24")]
    [Rule("H27")]
    [Rule("H31")]
    public void NtTimerCalls_TellTheStateAndWhatRemains()
    {
        nint handle;
        Ntdll.NtCreateTimer(&handle, TIMER_ALL_ACCESS, null, 2).ShouldBe(NtStatus.InvalidParameter4);
        Ntdll.NtCreateTimer(&handle, TIMER_ALL_ACCESS, null, NotificationTimer).ShouldBe(NtStatus.Success);
        long due = 0;
        byte state = 7;
        Ntdll.NtSetTimer(handle, &due, null, null, 0, -1, &state).ShouldBe(NtStatus.InvalidParameter6);
        Ntdll.NtSetTimer(handle, &due, (void*)1, null, 0, 0, &state).ShouldBe(NtStatus.NotSupported);
        state.ShouldBe((byte)7);
        Ntdll.NtSetTimer(handle, &due, null, null, 0, 0, &state).ShouldBe(NtStatus.Success);
        state.ShouldBe((byte)0);
        Ntdll.NtCancelTimer(handle, &state).ShouldBe(NtStatus.Success);
        state.ShouldBe((byte)1);
        due = Never;
        Ntdll.NtSetTimer(handle, &due, null, null, 1, 0, &state).ShouldBe(NtStatus.TimerResumeIgnored);
        state.ShouldBe((byte)1);
        TIMER_BASIC_INFORMATION found;
        Ntdll.NtQueryTimer(handle, 0, &found, 8, null).ShouldBe(NtStatus.InfoLengthMismatch);
        Ntdll.NtQueryTimer(handle, 0, &found, 16, null).ShouldBe(NtStatus.Success);
        found.TimerState.ShouldBe((byte)0);
        found.RemainingTime.ShouldBeInRange(1, -Never);
        Ntdll.NtClose(handle).ShouldBe(NtStatus.Success);
    }
}
