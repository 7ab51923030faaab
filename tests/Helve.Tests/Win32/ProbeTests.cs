using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;
using static Helve.Win32.Ntdll;

namespace Helve.Tests.Win32;

/// <summary>What is remembered of the caller's memory is never trusted for too long.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class ProbeTests
{
    private const uint Size = 0x1000;

    // Where the system puts nothing of itself.
    private static readonly void* s_place = (void*)0x2345_0000_0000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PageOfAView_IsForgotten_WhenItIsUnmapped(bool native)
    {
        nint handle = NewEvent();
        int* view = Map();
        NtSetEvent(handle, view).ShouldBe(NtStatus.Success);
        Unmap(view, native);
        NtSetEvent(handle, view).ShouldBe(NtStatus.AccessViolation);
        view = Map();
        NtWaitForSingleObject(handle, 0, (long*)view).ShouldBe(NtStatus.Success);
        Unmap(view, native);
        NtWaitForSingleObject(handle, 0, (long*)view).ShouldBe(NtStatus.AccessViolation);
        Close(handle);
    }

    [Fact]
    public void ListOverTwoPages_IsRead_AndNotBeyondWhatIsThere()
    {
        nint handle = NewEvent();
        byte* view = (byte*)Map(2 * Size);
        var list = (nint*)(view + Size - sizeof(nint));
        list[0] = list[1] = handle;
        for (int i = 0; i < 3; i++)
        {
            WaitForMultipleObjects(2, list, false, 0).ShouldBe(WAIT_TIMEOUT);
        }

        // Its first page is known, and the next one is not there.
        var last = (nint*)(view + (2 * Size) - sizeof(nint));
        last[0] = handle;
        WaitForMultipleObjects(1, last, false, 0).ShouldBe(WAIT_TIMEOUT);
        WaitForMultipleObjects(2, last, false, 0).ShouldBe(WAIT_FAILED);
        GetLastError().ShouldBe(ERROR_NOACCESS);

        Unmap(view, native: false);
        WaitForMultipleObjects(2, list, false, 0).ShouldBe(WAIT_FAILED);
        GetLastError().ShouldBe(ERROR_NOACCESS);
        Close(handle);
    }

    [Fact]
    public void PageOfAView_IsForgotten_ByAllThreads()
    {
        nint handle = NewEvent();
        int* view = Map();
        using var isSeen = new ManualResetEventSlim();
        using var isUnmapped = new ManualResetEventSlim();
        NtStatus before = default;
        NtStatus after = default;
        var other = new Thread(() =>
        {
            before = NtSetEvent(handle, view);
            isSeen.Set();
            isUnmapped.Wait();
            after = NtSetEvent(handle, view);
        });
        other.Start();
        isSeen.Wait();
        Unmap(view, native: false);
        isUnmapped.Set();
        other.Join();
        before.ShouldBe(NtStatus.Success);
        after.ShouldBe(NtStatus.AccessViolation);
        Close(handle);
    }

    [Fact]
    public void PointerToNothing_IsAnError_AsTheFirstThatAThreadPasses()
    {
        nint handle = NewEvent();
        nint timer = CreateWaitableTimer(null, true, null);
        nint job = CreateJobObject(null, null);
        nint pipe = CreateNamedPipe(@"\\.\pipe\probe-test", PIPE_ACCESS_DUPLEX, 0, 1, 0, 0, 0, null);
        Error(() => WaitForMultipleObjects(1, null, false, 0) == WAIT_FAILED).ShouldBe(ERROR_NOACCESS);
        Error(() => !SetWaitableTimer(timer, null, 0, null, null, false)).ShouldBe(ERROR_NOACCESS);
        Error(() => !SetInformationJobObject(job, JobObjectBasicLimitInformation, null, (uint)sizeof(JOBOBJECT_BASIC_LIMIT_INFORMATION))).ShouldBe(ERROR_NOACCESS);
        Error(() => !SetNamedPipeHandleState(pipe, (uint*)8, null, null)).ShouldBe(ERROR_NOACCESS);
        Status(() => NtWaitForMultipleObjects(1, null, 1, 0, null)).ShouldBe(NtStatus.AccessViolation);
        Status(() => NtSetTimer(timer, null, null, null, 0, 0, null)).ShouldBe(NtStatus.AccessViolation);
        Status(() => NtSetInformationObject(handle, 4, null, 2)).ShouldBe(NtStatus.AccessViolation);
        Status(() => NtWaitForSingleObject(handle, 0, (long*)1)).ShouldBeOneOf(NtStatus.AccessViolation, NtStatus.DatatypeMisalignment);
        Close(handle, timer, job, pipe);
    }

    private static int* Map(uint size = Size)
    {
        nint section = CreateFileMapping(INVALID_HANDLE_VALUE, null, PAGE_READWRITE, 0, size, null);
        var view = (int*)MapViewOfFileEx(section, FILE_MAP_ALL_ACCESS, 0, 0, 0, s_place);
        ((nint)view).ShouldBe((nint)s_place);
        Close(section);
        return view;
    }

    private static void Unmap(void* view, bool native)
    {
        if (native)
        {
            NtUnmapViewOfSection(GetCurrentProcess(), view).ShouldBe(NtStatus.Success);
        }
        else
        {
            UnmapViewOfFile(view).ShouldSucceed();
        }
    }

    private static uint Error(Func<bool> fails) => OnANewThread(() => fails() ? GetLastError() : ERROR_SUCCESS);

    private static NtStatus Status(Func<NtStatus> call) => OnANewThread(call);

    private static T OnANewThread<T>(Func<T> call)
    {
        T result = default!;
        var thread = new Thread(() => result = call());
        thread.Start();
        thread.Join();
        return result;
    }
}
