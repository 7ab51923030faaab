using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>NtQueryObject and NtQuerySystemInformation: structures, lengths, classes.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class QueryCallTests
{
    private const nint Self = -1;

    [Fact]
    public void Structures_HaveTheSizesOfWindows()
    {
        sizeof(UNICODE_STRING).ShouldBe(16);
        sizeof(OBJECT_ATTRIBUTES).ShouldBe(48);
        sizeof(SECURITY_ATTRIBUTES).ShouldBe(24);
        sizeof(SECURITY_DESCRIPTOR).ShouldBe(40);
        sizeof(OBJECT_BASIC_INFORMATION).ShouldBe(56);
        sizeof(OBJECT_TYPE_INFORMATION).ShouldBe(104);
        sizeof(OBJECT_DIRECTORY_INFORMATION).ShouldBe(32);
        sizeof(SYSTEM_HANDLE_TABLE_ENTRY_INFO).ShouldBe(24);
        sizeof(SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX).ShouldBe(40);
        sizeof(SECTION_BASIC_INFORMATION).ShouldBe(24);
        sizeof(TIMER_BASIC_INFORMATION).ShouldBe(16);
        sizeof(MUTANT_BASIC_INFORMATION).ShouldBe(8);
        sizeof(STARTUPINFOW).ShouldBe(104);
        sizeof(STARTUPINFOEXW).ShouldBe(112);
        sizeof(PROCESS_INFORMATION).ShouldBe(24);
        sizeof(PROCESS_BASIC_INFORMATION).ShouldBe(48);
        sizeof(JOBOBJECT_BASIC_LIMIT_INFORMATION).ShouldBe(64);
        sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION).ShouldBe(144);
        sizeof(JOBOBJECT_BASIC_ACCOUNTING_INFORMATION).ShouldBe(48);
        sizeof(JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION).ShouldBe(96);
        sizeof(OVERLAPPED).ShouldBe(32);
        sizeof(BOOL).ShouldBe(4);
    }

    [Fact]
    [Rule("C7")]
    [Rule("C8")]
    [Rule("C9")]
    public void Basic_WantsItsExactLength()
    {
        nint handle = NewEvent();
        OBJECT_BASIC_INFORMATION basic = default;
        uint length = 0;
        Ntdll.NtQueryObject(handle, ObjectBasicInformation, null, 0, &length).ShouldBe(NtStatus.InfoLengthMismatch);
        length.ShouldBe(56u);
        byte* larger = stackalloc byte[64];
        Ntdll.NtQueryObject(handle, ObjectBasicInformation, larger, 64, null).ShouldBe(NtStatus.InfoLengthMismatch);
        Ntdll.NtQueryObject(handle, ObjectBasicInformation, &basic, 56, &length).ShouldBe(NtStatus.Success);
        (basic.GrantedAccess, basic.HandleCount, basic.Attributes).ShouldBe((EVENT_ALL_ACCESS, 1u, 0u));
        DuplicateHandle(Self, handle, Self, out nint twin, SYNCHRONIZE, true, 0).ShouldSucceed();
        SetHandleInformation(twin, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE).ShouldSucceed();
        Ntdll.NtQueryObject(twin, ObjectBasicInformation, &basic, 56, null).ShouldBe(NtStatus.Success);
        (basic.GrantedAccess, basic.HandleCount, basic.Attributes).ShouldBe((SYNCHRONIZE, 2u, OBJ_INHERIT | OBJ_PROTECT_CLOSE));
        basic.PointerCount.ShouldBeGreaterThanOrEqualTo(2u);
        SetHandleInformation(twin, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0).ShouldSucceed();
        Close(handle, twin);
        Ntdll.NtQueryObject(handle, ObjectBasicInformation, &basic, 56, null).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("C10")]
    [Rule("C11")]
    [Rule("C12")]
    public void Name_FollowsItsStructure()
    {
        nint unnamed = NewEvent();
        nint named = CreateEvent(null, false, false, "win32-query-1");
        byte* buffer = stackalloc byte[512];
        var text = (UNICODE_STRING*)buffer;
        uint length = 0;
        Ntdll.NtQueryObject(unnamed, ObjectNameInformation, buffer, 512, &length).ShouldBe(NtStatus.Success);
        ((int)text->Length, text->Buffer == null, length).ShouldBe((0, true, 16u));
        Ntdll.NtQueryObject(named, ObjectNameInformation, buffer, 512, &length).ShouldBe(NtStatus.Success);
        string name = new(text->Buffer);
        name.ShouldEndWith(@"\BaseNamedObjects\win32-query-1");
        text->Length.ShouldBe((ushort)(name.Length * 2));
        length.ShouldBe(16u + text->Length + 2);
        ((nint)text->Buffer).ShouldBe((nint)(text + 1));
        uint needed = length;
        length = 0;
        Ntdll.NtQueryObject(named, ObjectNameInformation, buffer, needed - 1, &length).ShouldBe(NtStatus.InfoLengthMismatch);
        length.ShouldBe(needed);
        Close(unnamed, named);
    }

    [Fact]
    [Rule("C13")]
    [Rule("C14")]
    public void Types_AreToldOneByOneAndAllTogether()
    {
        nint handle = NewEvent();
        uint length = 0;
        Ntdll.NtQueryObject(handle, Constants.ObjectTypeInformation, null, 0, &length).ShouldBe(NtStatus.InfoLengthMismatch);
        byte[] one = new byte[length];
        fixed (byte* buffer = one)
        {
            Ntdll.NtQueryObject(handle, Constants.ObjectTypeInformation, buffer, length, null).ShouldBe(NtStatus.Success);
            var type = (OBJECT_TYPE_INFORMATION*)buffer;
            new string(type->TypeName.Buffer).ShouldBe("Event");
            (type->ValidAccessMask, type->GenericMapping.GenericRead).ShouldBe((EVENT_ALL_ACCESS, 0x20001u));
            type->TotalNumberOfHandles.ShouldBeGreaterThanOrEqualTo(1u);
        }

        Ntdll.NtQueryObject(0, ObjectTypesInformation, null, 0, &length).ShouldBe(NtStatus.InfoLengthMismatch);
        ulong[] all = new ulong[(length / 8) + 1];
        fixed (ulong* buffer = all)
        {
            Ntdll.NtQueryObject(0, ObjectTypesInformation, buffer, length, null).ShouldBe(NtStatus.Success);
            var names = new List<string>();
            byte* place = (byte*)buffer + 8;
            for (uint i = 0; i < *(uint*)buffer; i++)
            {
                ((nint)place % 8).ShouldBe(0);
                var type = (OBJECT_TYPE_INFORMATION*)place;
                names.Add(new string(type->TypeName.Buffer));
                place += sizeof(OBJECT_TYPE_INFORMATION) + ((type->TypeName.MaximumLength + 7) & ~7);
            }

            KernelHandles.TryQueryTypes(out IReadOnlyList<ObjectTypeInformation> types).ShouldBe(NtStatus.Success);
            names.ShouldBe(types.Select(static t => t.Name));
            ((nint)place).ShouldBe((nint)buffer + (nint)length);
        }

        Close(handle);
    }

    [Fact]
    [Rule("C15")]
    [Rule("C16")]
    public void Flags_AreTwoBytes_AndAnUnknownClassIsNone()
    {
        nint handle = NewEvent();
        OBJECT_HANDLE_FLAG_INFORMATION flags = new() { Inherit = 1, ProtectFromClose = 1 };
        Ntdll.NtSetInformationObject(handle, ObjectHandleFlagInformation, &flags, 2).ShouldBe(NtStatus.Success);
        Ntdll.NtClose(handle).ShouldBe(NtStatus.HandleNotClosable);
        flags = default;
        Ntdll.NtQueryObject(handle, ObjectHandleFlagInformation, &flags, 2, null).ShouldBe(NtStatus.Success);
        (flags.Inherit, flags.ProtectFromClose).ShouldBe(((byte)1, (byte)1));
        uint four = 0;
        Ntdll.NtQueryObject(handle, ObjectHandleFlagInformation, &four, 4, null).ShouldBe(NtStatus.InfoLengthMismatch);
        Ntdll.NtSetInformationObject(handle, ObjectHandleFlagInformation, &four, 4).ShouldBe(NtStatus.InfoLengthMismatch);
        Ntdll.NtSetInformationObject(handle, ObjectHandleFlagInformation, (void*)Unmapped, 2).ShouldBe(NtStatus.AccessViolation);
        Ntdll.NtQueryObject(handle, 99, &four, 4, null).ShouldBe(NtStatus.InvalidInfoClass);
        Ntdll.NtSetInformationObject(handle, 99, &four, 4).ShouldBe(NtStatus.InvalidInfoClass);
        flags = default;
        Ntdll.NtSetInformationObject(handle, ObjectHandleFlagInformation, &flags, 2).ShouldBe(NtStatus.Success);
        Close(handle);
    }

    [Fact]
    [Rule("C17")]
    [Rule("C19")]
    public void CompareAndMakeTemporary_CheckTheirHandles()
    {
        nint handle = NewEvent();
        DuplicateHandle(Self, handle, Self, out nint narrow, SYNCHRONIZE, false, 0).ShouldSucceed();
        Ntdll.NtCompareObjects(handle, narrow).ShouldBe(NtStatus.Success);
        Ntdll.NtCompareObjects(handle, Self).ShouldBe(NtStatus.NotSameObject);
        Ntdll.NtCompareObjects(handle, 0).ShouldBe(NtStatus.InvalidHandle);
        Ntdll.NtMakeTemporaryObject(narrow).ShouldBe(NtStatus.AccessDenied);
        Ntdll.NtMakeTemporaryObject(handle).ShouldBe(NtStatus.Success);
        Close(handle, narrow);
    }
}
