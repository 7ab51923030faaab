using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Handles by the names of Windows: closing, duplicating, attributes, comparing, counting, and the last error.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class HandleCallTests
{
    private const nint Self = -1;
    private const nint Bad = 0x7FF0;
    private const uint Untouched = 0xABCD;

    /// <summary>An address below everything that Linux maps into a process of 64 bits.</summary>
    internal const nint Unmapped = 0x10_0000;

    [Fact]
    [Rule("A14")]
    [Rule("A7")]
    public void CloseHandle_OfAnOpenOne_Succeeds_AndOnlyOnce()
    {
        nint handle = NewEvent();
        SetLastError(Untouched);
        CloseHandle(handle).ShouldSucceed();
        GetLastError().ShouldBe(Untouched, "a success leaves the last error alone");
        Fails(CloseHandle(handle), ERROR_INVALID_HANDLE);
        Fails(CloseHandle(0), ERROR_INVALID_HANDLE);
        CloseHandle(Self).ShouldSucceed();
    }

    [Fact]
    public void LastError_IsTheThreadsOwn_AndThePInvokeErrorToo()
    {
        Fails(CloseHandle(Bad), ERROR_INVALID_HANDLE);
        Marshal.GetLastPInvokeError().ShouldBe((int)ERROR_INVALID_HANDLE);
        uint other = Untouched;
        var thread = new Thread(() => other = GetLastError());
        thread.Start();
        thread.Join();
        other.ShouldBe(0u);
        SetLastError(77);
        GetLastError().ShouldBe(77u);
        Marshal.GetLastPInvokeError().ShouldBe(77);
    }

    [Fact]
    [Rule("B1")]
    [Rule("C17")]
    public void DuplicateHandle_MakesAnotherHandleToTheObject()
    {
        nint handle = NewEvent();
        DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), out nint twin, 0, true, DUPLICATE_SAME_ACCESS).ShouldSucceed();
        twin.ShouldNotBe(handle);
        CompareObjectHandles(handle, twin).ShouldSucceed();
        GetHandleInformation(twin, out uint flags).ShouldSucceed();
        flags.ShouldBe(HANDLE_FLAG_INHERIT);
        nint third = NewEvent();
        Fails(CompareObjectHandles(handle, third), ERROR_NOT_SAME_OBJECT);
        Close(handle, twin, third);
    }

    [Fact]
    [Rule("B5")]
    [Rule("B6")]
    [Rule("B7")]
    public void DuplicateHandle_LooksAtThePlaceForTheHandleFirst()
    {
        nint handle = NewEvent();
        nint place = 0x1234;
        Fails(DuplicateHandle(Self, Bad, Self, &place, 0, false, DUPLICATE_SAME_ACCESS), ERROR_INVALID_HANDLE);
        place.ShouldBe(0);
        Fails(DuplicateHandle(Self, handle, Self, (nint*)8, 0, false, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE), ERROR_NOACCESS);
        Fails(DuplicateHandle(Self, handle, Self, (nint*)Unmapped, 0, false, DUPLICATE_CLOSE_SOURCE), ERROR_NOACCESS);

        GetProcessHandleCount(Self, out uint before).ShouldSucceed();
        DuplicateHandle(Self, handle, Self, null, 0, false, DUPLICATE_SAME_ACCESS).ShouldSucceed();
        GetProcessHandleCount(Self, out uint after).ShouldSucceed();
        after.ShouldBe(before + 1, "the source is still there, and a duplicate whose value nobody knows");
        CloseAllBut(handle, GetHandle(handle));
        Close(handle);
    }

    [Fact]
    [Rule("B8")]
    [Rule("B9")]
    [Rule("B15")]
    [Rule("B32")]
    public void DuplicateHandle_WithCloseSource_ClosesTheSource()
    {
        nint handle = NewEvent();
        Fails(DuplicateHandle(Self, handle, 0, null, 0, false, 0), ERROR_INVALID_PARAMETER);
        DuplicateHandle(Self, handle, Self, out nint moved, 0, false, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE | 0x100).ShouldSucceed();
        moved.ShouldBe(handle);
        DuplicateHandle(Self, moved, 0, null, 0, false, DUPLICATE_CLOSE_SOURCE).ShouldSucceed();
        Fails(CloseHandle(moved), ERROR_INVALID_HANDLE);
    }

    [Fact]
    [Rule("A19")]
    [Rule("C1")]
    [Rule("C2")]
    [Rule("C3")]
    [Rule("C4")]
    [Rule("C5")]
    public void SetHandleInformation_ChangesTheTwoBitsOfItsMask()
    {
        nint handle = NewEvent();
        SetHandleInformation(handle, 0xFFFF_FFFF, HANDLE_FLAG_PROTECT_FROM_CLOSE).ShouldSucceed();
        SetHandleInformation(handle, HANDLE_FLAG_INHERIT, 0xFFFF_FFFF).ShouldSucceed();
        GetHandleInformation(handle, out uint flags).ShouldSucceed();
        flags.ShouldBe(HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE);
        Fails(CloseHandle(handle), ERROR_INVALID_HANDLE);
        SetHandleInformation(handle, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0).ShouldSucceed();
        GetHandleInformation(Self, out flags).ShouldSucceed();
        flags.ShouldBe(0u);
        Fails(GetHandleInformation(0, out _), ERROR_INVALID_HANDLE);
        Fails(SetHandleInformation(Self, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT), ERROR_ACCESS_DENIED);
        Fails(SetHandleInformation(Bad, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT), ERROR_INVALID_HANDLE);
        var info = new OBJECT_HANDLE_FLAG_INFORMATION { Inherit = 1 };
        Ntdll.NtSetInformationObject(Bad, ObjectHandleFlagInformation, &info, 2).ShouldBe(NtStatus.AccessDenied);
        Fails(GetHandleInformation(handle, null), ERROR_NOACCESS);
        Close(handle);
    }

    [Fact]
    [Rule("C23")]
    public void GetProcessHandleCount_CountsOneMoreForEachHandle()
    {
        GetProcessHandleCount(Self, out uint before).ShouldSucceed();
        nint handle = NewEvent();
        GetProcessHandleCount(Self, out uint during).ShouldSucceed();
        Close(handle);
        GetProcessHandleCount(Self, out uint after).ShouldSucceed();
        during.ShouldBe(before + 1);
        after.ShouldBe(before);
        Fails(GetProcessHandleCount(0, out _), ERROR_INVALID_HANDLE);
    }

    [Fact]
    [Rule("C24")]
    public void NtQueryInformationProcess_CountsHandles_AndLooksAtTheLength()
    {
        uint count = Untouched;
        Ntdll.NtQueryInformationProcess(Self, ProcessHandleCount, &count, 2, null).ShouldBe(NtStatus.InfoLengthMismatch);
        count.ShouldBe(Untouched);
        Ntdll.NtQueryInformationProcess(0, ProcessHandleCount, &count, sizeof(uint), null).ShouldBe(NtStatus.InvalidHandle);
        Ntdll.NtQueryInformationProcess(Self, ProcessHandleCount, &count, sizeof(uint), null).ShouldBe(NtStatus.Success);
        GetProcessHandleCount(Self, out uint other).ShouldSucceed();
        count.ShouldBe(other);
    }

    internal static nint NewEvent()
    {
        nint handle = CreateEvent(null, false, false, null);
        handle.ShouldNotBe(0);
        GetLastError().ShouldBe(ERROR_SUCCESS);
        return handle;
    }

    internal static void Fails(BOOL result, uint error)
    {
        ((bool)result).ShouldBeFalse();
        GetLastError().ShouldBe(error);
    }

    internal static void Fails(nint result, uint error)
    {
        result.ShouldBe(0);
        GetLastError().ShouldBe(error);
    }

    internal static void Close(params ReadOnlySpan<nint> handles)
    {
        foreach (nint handle in handles)
        {
            CloseHandle(handle).ShouldSucceed();
        }
    }

    private static ulong GetHandle(nint handle)
    {
        KernelHandles.TryQuery(handle, out HandleInformation information).ShouldBe(NtStatus.Success);
        return information.ObjectId;
    }

    private static void CloseAllBut(nint kept, ulong objectId)
    {
        KernelHandles.TryEnumerateSystemHandles(out IReadOnlyList<SystemHandleInformation> all).ShouldBe(NtStatus.Success);
        foreach (SystemHandleInformation found in all.Where(h => h.ProcessId == Environment.ProcessId && h.ObjectId == objectId && h.Handle != kept))
        {
            Close(found.Handle);
        }
    }
}

internal static class BoolAssertions
{
    internal static void ShouldSucceed(this BOOL result, string? message = null) =>
        ((bool)result).ShouldBeTrue($"{message} (last error {GetLastError()})");
}
