using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Sections and views by the names of Windows.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class SectionCallTests
{
    private const nint Self = -1;
    private const uint Size = 0x2_0000;

    [Fact]
    [Rule("J9")]
    [Rule("J13")]
    [Rule("J15")]
    [Rule("J17")]
    public void Section_IsSharedByItsName_AndItsViewsAreOne()
    {
        nint handle = CreateFileMapping(INVALID_HANDLE_VALUE, null, PAGE_READWRITE, 0, Size, "win32-section-1");
        GetLastError().ShouldBe(ERROR_SUCCESS);
        nint again = CreateFileMapping(INVALID_HANDLE_VALUE, null, PAGE_READONLY, 0, 1, "win32-section-1");
        GetLastError().ShouldBe(ERROR_ALREADY_EXISTS);
        nint writer = OpenFileMapping(FILE_MAP_WRITE, false, "win32-section-1");
        var first = (int*)MapViewOfFile(handle, FILE_MAP_ALL_ACCESS, 0, 0, 0);
        var second = (int*)MapViewOfFile(again, FILE_MAP_READ, 0, 0x1_0000, 0x1000);
        var third = (int*)MapViewOfFile(writer, FILE_MAP_WRITE, 0, 0, 0);
        Fails((nint)MapViewOfFile(writer, FILE_MAP_READ, 0, 0, 0), ERROR_ACCESS_DENIED);
        first[0x1_0000 / sizeof(int)] = 42;
        second[0].ShouldBe(42);
        third[1] = 43;
        first[1].ShouldBe(43);
        Close(handle, again, writer);
        first[0] = 44;
        third[0].ShouldBe(44, "views outlive the handles");
        FlushViewOfFile(first, 0).ShouldSucceed();
        UnmapViewOfFile((byte*)first + 100).ShouldSucceed();
        Fails(UnmapViewOfFile(first), ERROR_INVALID_ADDRESS);
        UnmapViewOfFile(second).ShouldSucceed();
        UnmapViewOfFile(third).ShouldSucceed();
        Fails(OpenFileMapping(FILE_MAP_READ, false, "win32-section-1"), ERROR_FILE_NOT_FOUND);
    }

    [Fact]
    [Rule("J1")]
    [Rule("J4")]
    [Rule("J7")]
    [Rule("J8")]
    [Rule("J10")]
    [Rule("J11")]
    public void Section_ThatWindowsRefuses_HasItsError()
    {
        Fails(Make(INVALID_HANDLE_VALUE, 0, Size), ERROR_INVALID_PARAMETER);
        Fails(Make(INVALID_HANDLE_VALUE, PAGE_READONLY | PAGE_READWRITE, Size), ERROR_INVALID_PARAMETER);
        Fails(Make(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_COMMIT | SEC_RESERVE, Size), ERROR_INVALID_PARAMETER);
        Fails(Make(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0), ERROR_INVALID_PARAMETER);
        Close(Make(0, PAGE_READWRITE, Size));
        Fails(Make(0, PAGE_READWRITE, 0), ERROR_INVALID_PARAMETER);
        nint noFile = NewEvent();
        Fails(Make(noFile, PAGE_READWRITE, Size), ERROR_INVALID_HANDLE);
        nint handle = Make(INVALID_HANDLE_VALUE, PAGE_READONLY, Size);
        Fails((nint)MapViewOfFile(handle, FILE_MAP_WRITE, 0, 0, 0), ERROR_ACCESS_DENIED);
        Fails((nint)MapViewOfFile(handle, FILE_MAP_READ, 0, 0x1000, 0), ERROR_MAPPED_ALIGNMENT);
        Fails((nint)MapViewOfFile(handle, FILE_MAP_READ, 0, 0, Size + 0x1000), ERROR_ACCESS_DENIED);
        Close(noFile, handle);

        static nint Make(nint file, uint protection, uint size) => CreateFileMapping(file, null, protection, 0, size, null);
    }

    /// <summary>The address is one that no allocation of Linux begins with: it gives out the highest first.</summary>
    [Fact]
    public void View_AtAnAddress_IsThereOrNowhere()
    {
        void* wanted = (void*)0x2AA_0000_0000;
        nint handle = CreateFileMapping(INVALID_HANDLE_VALUE, null, PAGE_READWRITE, 0, Size, null);
        ((nint)MapViewOfFileEx(handle, FILE_MAP_WRITE, 0, 0, 0, wanted)).ShouldBe((nint)wanted);
        *(int*)wanted = 7;
        Fails((nint)MapViewOfFileEx(handle, FILE_MAP_WRITE, 0, 0, 0, wanted), ERROR_INVALID_ADDRESS);
        (*(int*)wanted).ShouldBe(7, "what is there stays");
        Fails((nint)MapViewOfFileEx(handle, FILE_MAP_WRITE, 0, 0, 0, (byte*)wanted + 0x1000), ERROR_MAPPED_ALIGNMENT);
        Fails((nint)MapViewOfFileEx(handle, FILE_MAP_WRITE, 0, 0, 0, (void*)0xFFFF_8000_0000_0000), ERROR_INVALID_ADDRESS);
        nuint length = 0;
        Ntdll.NtMapViewOfSection(handle, Self, &wanted, 0, 0, null, &length, (int)ViewUnmap, 0, PAGE_READWRITE).ShouldBe(NtStatus.ConflictingAddresses);
        UnmapViewOfFile(wanted).ShouldSucceed();
        Ntdll.NtMapViewOfSection(handle, Self, &wanted, 0, 0, null, &length, (int)ViewUnmap, 0, PAGE_READWRITE).ShouldBe(NtStatus.Success);
        (*(int*)wanted).ShouldBe(7);
        UnmapViewOfFile(wanted).ShouldSucceed();
        Close(handle);
    }

    [Fact]
    [Rule("J2")]
    [Rule("J12")]
    [Rule("J14")]
    public void Copy_IsOfItsOwn_AndNeedsToRead()
    {
        nint handle = CreateFileMapping(INVALID_HANDLE_VALUE, null, PAGE_READWRITE, 0, Size, "win32-section-2");
        KernelHandles.TryQuery(handle, out HandleInformation granted).ShouldBe(NtStatus.Success);
        granted.GrantedAccess.ShouldBe(0xF0007u);
        nint reader = OpenFileMapping(FILE_MAP_COPY, false, "win32-section-2");
        KernelHandles.TryQuery(reader, out granted).ShouldBe(NtStatus.Success);
        granted.GrantedAccess.ShouldBe(SECTION_MAP_READ);
        var all = (int*)MapViewOfFile(handle, FILE_MAP_WRITE | FILE_MAP_READ, 0, 0, 0);
        var copy = (int*)MapViewOfFile(reader, FILE_MAP_COPY, 0, 0, 0);
        *all = 1;
        (*copy).ShouldBe(1);
        *copy = 2;
        (*all).ShouldBe(1);
        UnmapViewOfFile(all).ShouldSucceed();
        UnmapViewOfFile(copy).ShouldSucceed();
        Close(handle, reader);
    }

    [Fact]
    public void NtSectionCalls_MapAndTell()
    {
        nint handle;
        long size = Size;
        Ntdll.NtCreateSection(&handle, SECTION_ALL_ACCESS, null, &size, PAGE_READWRITE, SEC_COMMIT, 0).ShouldBe(NtStatus.Success);
        SECTION_BASIC_INFORMATION found;
        nuint length;
        Ntdll.NtQuerySection(handle, 0, &found, 8, &length).ShouldBe(NtStatus.InfoLengthMismatch);
        Ntdll.NtQuerySection(handle, 9, &found, 24, &length).ShouldBe(NtStatus.InvalidInfoClass);
        Ntdll.NtQuerySection(handle, 0, &found, 24, &length).ShouldBe(NtStatus.Success);
        (found.MaximumSize, found.AllocationAttributes, length).ShouldBe((Size, SEC_COMMIT, (nuint)24));
        void* address = null;
        nuint view = 10;
        long offset = 0x1_0000;
        Ntdll.NtMapViewOfSection(handle, Self, &address, 0, 0, &offset, &view, 3, 0, PAGE_READWRITE).ShouldBe(NtStatus.InvalidParameter);
        Ntdll.NtMapViewOfSection(handle, 0, &address, 0, 0, &offset, &view, (int)ViewUnmap, 0, PAGE_READWRITE).ShouldBe(NtStatus.InvalidHandle);
        Ntdll.NtMapViewOfSection(handle, Self, &address, 0, 0, &offset, &view, (int)ViewUnmap, 0, PAGE_READWRITE).ShouldBe(NtStatus.Success);
        view.ShouldBe((nuint)Environment.SystemPageSize);
        *(int*)address = 1;
        using (KernelProcess parent = KernelProcess.Open(Environment.ProcessId))
        {
            Ntdll.NtUnmapViewOfSection(parent.Handle, address).ShouldBe(NtStatus.Success, "a handle to the caller is as good as -1");
        }

        Ntdll.NtUnmapViewOfSection(Self, address).ShouldBe(NtStatus.NotMappedView);
        Ntdll.NtClose(handle).ShouldBe(NtStatus.Success);
    }
}
