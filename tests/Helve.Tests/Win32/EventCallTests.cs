using System.Text;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Events by the names of Windows, and what creating and opening by name is like for every type.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class EventCallTests
{
    private const uint Untouched = 0xABCD;

    [Fact]
    [Rule("E11")]
    [Rule("E12")]
    public void CreateEvent_SetsTheLastError_ToNothingOrAlreadyExists()
    {
        SetLastError(Untouched);
        nint first = CreateEvent(null, true, true, "win32-event-1");
        GetLastError().ShouldBe(ERROR_SUCCESS);
        nint second = CreateEvent(null, false, false, "win32-event-1");
        GetLastError().ShouldBe(ERROR_ALREADY_EXISTS);
        CompareObjectHandles(first, second).ShouldSucceed();
        WaitForSingleObject(second, 0).ShouldBe(WAIT_OBJECT_0, "the state of the first call counts");
        SetLastError(Untouched);
        nint third = OpenEvent(SYNCHRONIZE, true, "win32-event-1");
        third.ShouldNotBe(0);
        GetLastError().ShouldBe(Untouched, "opening leaves the last error alone");
        GetHandleInformation(third, out uint flags).ShouldSucceed();
        flags.ShouldBe(HANDLE_FLAG_INHERIT);
        Fails(SetEvent(third), ERROR_ACCESS_DENIED);
        Close(first, second, third);
        Fails(OpenEvent(SYNCHRONIZE, false, "win32-event-1"), ERROR_FILE_NOT_FOUND);
    }

    [Fact]
    [Rule("E8")]
    [Rule("E10")]
    [Rule("E14")]
    public void Name_ThatWindowsRefuses_HasItsError()
    {
        Fails(OpenEvent(SYNCHRONIZE, false, null), ERROR_INVALID_PARAMETER);
        Fails(OpenEvent(SYNCHRONIZE, false, ""), ERROR_INVALID_HANDLE);
        nint unnamed = CreateEvent(null, false, false, "");
        GetLastError().ShouldBe(ERROR_SUCCESS);
        Fails(CreateEvent(null, false, false, @"a-directory\win32"), ERROR_PATH_NOT_FOUND);
        Fails(CreateEvent(null, false, false, @"\win32"), ERROR_BAD_PATHNAME);
        Fails(CreateEvent(null, false, false, @"Global\"), ERROR_INVALID_NAME);
        nint mutex = CreateMutex(null, false, "win32-event-2");
        Fails(CreateEvent(null, false, false, "win32-event-2"), ERROR_INVALID_HANDLE);
        Fails(OpenEvent(SYNCHRONIZE, false, "win32-event-2"), ERROR_INVALID_HANDLE);
        Close(mutex, unnamed);
    }

    [Fact]
    [Rule("E2")]
    public void GlobalAndLocal_AreTheDirectoriesOfWindows()
    {
        nint local = CreateEvent(null, false, false, @"Local\win32-event-3");
        nint plain = OpenEvent(SYNCHRONIZE, false, "win32-event-3");
        nint global = CreateEvent(null, false, false, @"Global\win32-event-3");
        GetLastError().ShouldBe(ERROR_SUCCESS);
        CompareObjectHandles(local, plain).ShouldSucceed();
        Fails(CompareObjectHandles(local, global), ERROR_NOT_SAME_OBJECT);
        Close(local, plain, global);
    }

    [Fact]
    [Rule("E9")]
    public void AnsiName_IsTheSameAsTheWideOne_AndShorterThanMaxPath()
    {
        nint wide = CreateEvent(null, false, false, "win32-événement");
        fixed (byte* name = Encoding.UTF8.GetBytes("win32-événement\0"))
        {
            nint ansi = OpenEventA(SYNCHRONIZE, false, name);
            CompareObjectHandles(wide, ansi).ShouldSucceed();
            Close(ansi);
        }

        fixed (byte* name = Encoding.UTF8.GetBytes(new string('n', 260) + "\0"))
        {
            Fails(CreateEventA(null, false, false, name), ERROR_FILENAME_EXCED_RANGE);
            Fails(CreateMutexA(null, false, name), ERROR_FILENAME_EXCED_RANGE);
        }

        nint longer = CreateEvent(null, false, false, new string('n', 300));
        longer.ShouldNotBe(0);
        Close(wide, longer);
    }

    [Fact]
    public void CreateEventEx_TakesFlagsAndAccess()
    {
        nint handle = CreateEventEx(null, null, CREATE_EVENT_MANUAL_RESET | CREATE_EVENT_INITIAL_SET, SYNCHRONIZE);
        WaitForSingleObject(handle, 0).ShouldBe(WAIT_OBJECT_0);
        WaitForSingleObject(handle, 0).ShouldBe(WAIT_OBJECT_0);
        Fails(ResetEvent(handle), ERROR_ACCESS_DENIED);
        Fails(CreateEventEx(null, null, 4, SYNCHRONIZE), ERROR_INVALID_PARAMETER);
        Close(handle);
    }

    [Fact]
    [Rule("H3")]
    [Rule("H5")]
    public void SetResetPulse_DoAsTheyAreCalled()
    {
        nint handle = CreateEvent(null, false, false, null);
        SetEvent(handle).ShouldSucceed();
        SetEvent(handle).ShouldSucceed();
        WaitForSingleObject(handle, 0).ShouldBe(WAIT_OBJECT_0);
        WaitForSingleObject(handle, 0).ShouldBe(WAIT_TIMEOUT);
        SetEvent(handle).ShouldSucceed();
        ResetEvent(handle).ShouldSucceed();
        WaitForSingleObject(handle, 0).ShouldBe(WAIT_TIMEOUT);
        PulseEvent(handle).ShouldSucceed();
        WaitForSingleObject(handle, 0).ShouldBe(WAIT_TIMEOUT);
        Close(handle);
        Fails(SetEvent(handle), ERROR_INVALID_HANDLE);
    }

    [Fact]
    [Rule("F3")]
    public void SecurityAttributes_WithADescriptorInEitherForm_AreObeyed()
    {
        // An empty DACL: nobody may open it, but the owner to see and change that.
        byte[] empty = [2, 0, 8, 0, 0, 0, 0, 0];
        fixed (byte* dacl = empty)
        {
            var absolute = new SECURITY_DESCRIPTOR { Revision = 1, Control = 4, Dacl = dacl };
            Check(&absolute, "win32-event-4");
        }

        byte[] relative = Helve.Kernel.Security.SecurityDescriptor.ParseSddl("D:").ToArray();
        fixed (byte* descriptor = relative)
        {
            Check(descriptor, "win32-event-5");
        }

        static void Check(void* descriptor, string name)
        {
            var attributes = new SECURITY_ATTRIBUTES { lpSecurityDescriptor = descriptor, bInheritHandle = true };
            nint handle = CreateEvent(attributes, false, false, name);
            GetLastError().ShouldBe(ERROR_SUCCESS);
            GetHandleInformation(handle, out uint flags).ShouldSucceed();
            flags.ShouldBe(HANDLE_FLAG_INHERIT);
            Fails(CreateEvent(null, false, false, name), ERROR_ACCESS_DENIED);
            nint reader = OpenEvent(READ_CONTROL, false, name);
            reader.ShouldNotBe(0);
            Close(handle, reader);
        }
    }

    [Fact]
    [Rule("H1")]
    [Rule("H2")]
    [Rule("H6")]
    [Rule("A26")]
    public void NtEventCalls_TellThePreviousState_AndCheckClassAndLength()
    {
        nint handle = 1;
        Ntdll.NtCreateEvent(&handle, EVENT_ALL_ACCESS, null, 2, 0).ShouldBe(NtStatus.InvalidParameter);
        handle.ShouldBe(0);
        Ntdll.NtCreateEvent(null, EVENT_ALL_ACCESS, null, 2, 0).ShouldBe(NtStatus.AccessViolation);
        handle = 1;
        Ntdll.NtCreateEvent((nint*)Unmapped, EVENT_ALL_ACCESS, null, 0, 0).ShouldBe(NtStatus.AccessViolation);
        Ntdll.NtCreateEvent(null, EVENT_ALL_ACCESS, null, 0, 0).ShouldBe(NtStatus.AccessViolation);
        Ntdll.NtOpenEvent(&handle, EVENT_ALL_ACCESS, null).ShouldBe(NtStatus.InvalidParameter);
        handle.ShouldBe(0);
        Ntdll.NtCreateEvent(&handle, EVENT_ALL_ACCESS, null, NotificationEvent, 1).ShouldBe(NtStatus.Success);
        int previous = 7;
        Ntdll.NtResetEvent(handle, &previous).ShouldBe(NtStatus.Success);
        previous.ShouldBe(1);
        Ntdll.NtSetEvent(handle, &previous).ShouldBe(NtStatus.Success);
        previous.ShouldBe(0);
        Ntdll.NtSetEvent(handle, &previous).ShouldBe(NtStatus.Success);
        previous.ShouldBe(1);
        Ntdll.NtSetEvent(handle, (int*)8).ShouldBe(NtStatus.AccessViolation);
        Ntdll.NtPulseEvent(handle, null).ShouldBe(NtStatus.Success);
        EVENT_BASIC_INFORMATION state = new() { EventState = 9 };
        uint length = 5;
        Ntdll.NtQueryEvent(handle, 0, &state, 4, &length).ShouldBe(NtStatus.InfoLengthMismatch);
        Ntdll.NtQueryEvent(handle, 1, &state, 8, &length).ShouldBe(NtStatus.InvalidInfoClass);
        Ntdll.NtQueryEvent(handle, 0, (byte*)&state + 1, 8, &length).ShouldBe(NtStatus.DatatypeMisalignment);
        (length, state.EventState).ShouldBe((5u, 9));
        Ntdll.NtQueryEvent(handle, 0, &state, 8, &length).ShouldBe(NtStatus.Success);
        (length, state.EventState, state.EventType).ShouldBe((8u, 0, NotificationEvent));
        Ntdll.NtClearEvent(handle).ShouldBe(NtStatus.Success);
        Ntdll.NtClose(handle).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("E17")]
    [Rule("E18")]
    [Rule("E26")]
    [Rule("E27")]
    [Rule("E28")]
    [Rule("E29")]
    public void ObjectAttributes_AreCapturedAsNtDoes()
    {
        fixed (char* text = @"\BaseNamedObjects\win32-event-6")
        {
            UNICODE_STRING name;
            Ntdll.RtlInitUnicodeString(&name, text);
            var attributes = new OBJECT_ATTRIBUTES { Length = (uint)sizeof(OBJECT_ATTRIBUTES), ObjectName = &name };
            nint first;
            nint other;
            Ntdll.NtCreateEvent(&first, EVENT_ALL_ACCESS, &attributes, 0, 0).ShouldBe(NtStatus.Success);
            Ntdll.NtCreateEvent(&other, EVENT_ALL_ACCESS, &attributes, 0, 0).ShouldBe(NtStatus.ObjectNameCollision);
            other.ShouldBe(0);
            attributes.Attributes = OBJ_OPENIF;
            Ntdll.NtCreateEvent(&other, EVENT_ALL_ACCESS, &attributes, 0, 0).ShouldBe(NtStatus.ObjectNameExists);
            Close(other);
            attributes.Attributes = 0x1;
            Ntdll.NtOpenEvent(&other, SYNCHRONIZE, &attributes).ShouldBe(NtStatus.InvalidParameter);
            attributes = attributes with { Attributes = 0, Length = 1 };
            Ntdll.NtOpenEvent(&other, SYNCHRONIZE, &attributes).ShouldBe(NtStatus.InvalidParameter);
            attributes.Length = (uint)sizeof(OBJECT_ATTRIBUTES);
            name.Length--;
            Ntdll.NtOpenEvent(&other, SYNCHRONIZE, &attributes).ShouldBe(NtStatus.ObjectNameInvalid);
            name.Length--;
            Ntdll.NtOpenEvent(&other, SYNCHRONIZE, &attributes).ShouldBe(NtStatus.ObjectNameNotFound, "names are counted");
            name.Buffer = (char*)((byte*)text + 1);
            Ntdll.NtOpenEvent(&other, SYNCHRONIZE, &attributes).ShouldBe(NtStatus.DatatypeMisalignment);
            name.Buffer = (char*)Unmapped;
            Ntdll.NtOpenEvent(&other, SYNCHRONIZE, &attributes).ShouldBe(NtStatus.AccessViolation);
            attributes.ObjectName = (UNICODE_STRING*)Unmapped;
            Ntdll.NtOpenEvent(&other, SYNCHRONIZE, &attributes).ShouldBe(NtStatus.AccessViolation);
            Ntdll.NtOpenEvent(&other, SYNCHRONIZE, (OBJECT_ATTRIBUTES*)Unmapped).ShouldBe(NtStatus.AccessViolation);
            Close(first);
        }
    }
}
