using Helve.Kernel;
using Helve.Kernel.Security;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Directories, links, private namespaces and the list of all handles, by the names of Windows.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class NameCallTests
{
    [Fact]
    [Rule("E24")]
    [Rule("E40")]
    public void Directory_IsListedIntoABuffer()
    {
        nint directory;
        Ntdll.NtCreateDirectoryObject(&directory, DIRECTORY_ALL_ACCESS, null).ShouldBe(NtStatus.Success);
        byte* buffer = stackalloc byte[512];
        uint context = 0;
        uint length = 0;
        Ntdll.NtQueryDirectoryObject(directory, buffer, 512, 0, 1, &context, &length).ShouldBe(NtStatus.NoMoreEntries);
        Ntdll.NtQueryDirectoryObject(-1, buffer, 512, 0, 1, &context, &length).ShouldBe(NtStatus.ObjectTypeMismatch, "the process's own handle");
        Ntdll.NtQueryDirectoryObject(directory + unchecked((nint)(1L << 32)), buffer, 512, 0, 1, &context, &length).ShouldBe(NtStatus.InvalidHandle, "the upper half says more than the sign");
        Ntdll.NtQueryDirectoryObject(directory, buffer, 512, 0, 1, null, &length).ShouldBe(NtStatus.AccessViolation);
        nint made = In(directory, "first");
        Ntdll.NtQueryDirectoryObject(directory, buffer, 40, 1, 1, &context, &length).ShouldBe(NtStatus.BufferTooSmall);
        uint needed = length;
        Ntdll.NtQueryDirectoryObject(directory, buffer, 512, 1, 1, &context, &length).ShouldBe(NtStatus.Success);
        context.ShouldBe(1u);
        length.ShouldBe(needed);
        var entry = (OBJECT_DIRECTORY_INFORMATION*)buffer;
        new string(entry->Name.Buffer).ShouldBe("first");
        new string(entry->TypeName.Buffer).ShouldBe("Event");
        (entry[1].Name.Length, entry[1].TypeName.Length).ShouldBe(((ushort)0, (ushort)0));
        Close(made, directory);
    }

    [Fact]
    [Rule("E34")]
    public void Link_IsReadIntoABuffer()
    {
        nint link;
        char* room = stackalloc char[64];
        fixed (char* text = @"\BaseNamedObjects")
        {
            UNICODE_STRING target;
            Ntdll.RtlInitUnicodeString(&target, text);
            UNICODE_STRING none = default;
            Ntdll.NtCreateSymbolicLinkObject(&link, SYMBOLIC_LINK_ALL_ACCESS, null, &none).ShouldBe(NtStatus.InvalidParameter);
            Ntdll.NtCreateSymbolicLinkObject(&link, SYMBOLIC_LINK_ALL_ACCESS, null, &target).ShouldBe(NtStatus.Success);
            var read = new UNICODE_STRING { Length = 9, MaximumLength = 10, Buffer = room };
            uint length = 0;
            Ntdll.NtQuerySymbolicLinkObject(link, &read, &length).ShouldBe(NtStatus.BufferTooSmall);
            (read.Length, length).ShouldBe(((ushort)9, (uint)target.MaximumLength), "with the NUL that the link was made with");
            read.MaximumLength = target.Length;
            Ntdll.NtQuerySymbolicLinkObject(link, &read, &length).ShouldBe(NtStatus.BufferTooSmall);
            Ntdll.NtQuerySymbolicLinkObject(link, &read, null).ShouldBe(NtStatus.Success);
            new Span<char>(room, 64).Fill('x');
            read.MaximumLength = target.MaximumLength;
            Ntdll.NtQuerySymbolicLinkObject(link, &read, &length).ShouldBe(NtStatus.Success);
            length.ShouldBe((uint)target.MaximumLength);
            new string(room, 0, target.MaximumLength / 2).ShouldBe("\\BaseNamedObjects\0");
            room[target.MaximumLength / 2].ShouldBe('x');
        }

        Close(link);
    }

    [Fact]
    [Rule("E36")]
    [Rule("E37")]
    [Rule("E38")]
    public void PrivateNamespace_IsMadeByItsBoundary()
    {
        Fails(CreateBoundaryDescriptor(null, 0), ERROR_INVALID_PARAMETER);
        nint boundary = CreateBoundaryDescriptor("win32-boundary", 0);
        byte[] user = new byte[Sid.MaximumBinaryLength];
        Sid.ForUser(CurrentProcess.EffectiveUserId).CopyTo(user);
        fixed (byte* sid = user)
        {
            AddSIDToBoundaryDescriptor(&boundary, sid).ShouldSucceed();
        }

        Fails(OpenPrivateNamespace(boundary, "win32-private"), ERROR_PATH_NOT_FOUND);
        nint created = CreatePrivateNamespace(null, boundary, "win32-private");
        created.ShouldNotBe(0);
        Fails(CreatePrivateNamespace(null, boundary, "win32-private"), ERROR_ALREADY_EXISTS);
        nint inside = CreateEvent(null, false, false, @"win32-private\event");
        GetLastError().ShouldBe(ERROR_SUCCESS);
        nint opened = OpenEvent(SYNCHRONIZE, false, @"win32-private\event");
        CompareObjectHandles(inside, opened).ShouldSucceed();
        ClosePrivateNamespace(created, 8).ShouldBe((byte)0);
        ClosePrivateNamespace(created, PRIVATE_NAMESPACE_FLAG_DESTROY).ShouldBe((byte)1);
        ClosePrivateNamespace(created, 0).ShouldBe((byte)0);
        Fails(OpenEvent(SYNCHRONIZE, false, @"win32-private\event"), ERROR_PATH_NOT_FOUND);
        Fails(OpenPrivateNamespace(boundary, "win32-private"), ERROR_PATH_NOT_FOUND);
        DeleteBoundaryDescriptor(boundary);
        Fails(CreatePrivateNamespace(null, boundary, "win32-private"), ERROR_INVALID_PARAMETER);
        Close(inside, opened);
    }

    [Fact]
    [Rule("C21")]
    [Rule("C22")]
    public void AllHandles_AreListedInBothForms()
    {
        nint handle = NewEvent();
        SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT).ShouldSucceed();
        uint length = 0;
        Ntdll.NtQuerySystemInformation(SystemExtendedHandleInformation, null, 0, &length).ShouldBe(NtStatus.InfoLengthMismatch);
        length.ShouldBeGreaterThan(16u);
        byte[] bytes = new byte[length + 4096];
        fixed (byte* buffer = bytes)
        {
            Ntdll.NtQuerySystemInformation(SystemExtendedHandleInformation, buffer, (uint)bytes.Length, null).ShouldBe(NtStatus.Success);
            var entries = new ReadOnlySpan<SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX>(buffer + 16, (int)*(nuint*)buffer);
            SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX own = Single(entries, e => e.UniqueProcessId == (nuint)Environment.ProcessId && e.HandleValue == (nuint)handle);
            (own.GrantedAccess, own.HandleAttributes).ShouldBe((EVENT_ALL_ACCESS, OBJ_INHERIT));
            Ntdll.NtQuerySystemInformation(Constants.SystemHandleInformation, buffer, (uint)bytes.Length, null).ShouldBe(NtStatus.Success);
            var shorts = new ReadOnlySpan<SYSTEM_HANDLE_TABLE_ENTRY_INFO>(buffer + 8, (int)*(uint*)buffer);
            SYSTEM_HANDLE_TABLE_ENTRY_INFO cut = Single(shorts, e => e.UniqueProcessId == (ushort)Environment.ProcessId && e.HandleValue == (ushort)handle);
            ((nint)cut.Object).ShouldBe((nint)own.Object);
            Close(handle);
            Ntdll.NtQuerySystemInformation(SystemExtendedHandleInformation, buffer, (uint)bytes.Length, null).ShouldBe(NtStatus.Success);
            foreach (SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX entry in new ReadOnlySpan<SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX>(buffer + 16, (int)*(nuint*)buffer))
            {
                ((nint)entry.Object).ShouldNotBe((nint)own.Object);
            }
        }

        Ntdll.NtQuerySystemInformation(5, null, 0, null).ShouldBe(NtStatus.InvalidInfoClass);
    }

    private static T Single<T>(ReadOnlySpan<T> entries, Predicate<T> match) => Array.FindAll(entries.ToArray(), match).ShouldHaveSingleItem();

    private static nint In(nint directory, string name)
    {
        nint made;
        fixed (char* text = name)
        {
            UNICODE_STRING counted;
            Ntdll.RtlInitUnicodeString(&counted, text);
            var attributes = new OBJECT_ATTRIBUTES { Length = (uint)sizeof(OBJECT_ATTRIBUTES), RootDirectory = directory, ObjectName = &counted };
            Ntdll.NtCreateEvent(&made, EVENT_ALL_ACCESS, &attributes, 0, 0).ShouldBe(NtStatus.Success);
        }

        return made;
    }
}
