using System.Text;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Advapi32;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Security descriptors by the names of Windows.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class SecurityCallTests
{
    private const uint Parts = OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(0xFFFF_FFFFu)]
    [Rule("F18")]
    public void LengthOfSecurityAttributes_IsNotLookedAt(uint length)
    {
        nint handle = CreateEvent(new SECURITY_ATTRIBUTES { nLength = length, bInheritHandle = true }, true, false, null);
        handle.ShouldNotBe(0);
        GetHandleInformation(handle, out uint flags).ShouldSucceed();
        flags.ShouldBe(HANDLE_FLAG_INHERIT);
        Close(handle);
    }

    [Fact]
    public void Sddl_BecomesADescriptor_AndTextAgain()
    {
        const string Text = "O:BAG:BAD:(A;;GA;;;BA)(A;;GR;;;WD)";
        ConvertStringSecurityDescriptorToSecurityDescriptor(Text, SDDL_REVISION_1, out void* descriptor, out uint size).ShouldSucceed();
        IsValidSecurityDescriptor(descriptor).ShouldSucceed();
        GetSecurityDescriptorLength(descriptor).ShouldBe(size);
        ConvertSecurityDescriptorToStringSecurityDescriptor(descriptor, SDDL_REVISION_1, Parts, out string? all).ShouldSucceed();
        all.ShouldBe(Text);
        ConvertSecurityDescriptorToStringSecurityDescriptor(descriptor, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, out string? dacl).ShouldSucceed();
        dacl.ShouldBe("D:(A;;GA;;;BA)(A;;GR;;;WD)");
        byte* narrow;
        uint length;
        ConvertSecurityDescriptorToStringSecurityDescriptorA(descriptor, SDDL_REVISION_1, OWNER_SECURITY_INFORMATION, &narrow, &length).ShouldSucceed();
        Encoding.UTF8.GetString(narrow, (int)length).ShouldBe("O:BA\0");
        LocalFree((nint)narrow).ShouldBe(0);
        LocalFree((nint)descriptor);
    }

    [Fact]
    public void Sid_BecomesText_AndASidAgain()
    {
        ConvertStringSidToSid("BA", out void* sid).ShouldSucceed();
        ConvertSidToStringSid(sid, out string? text).ShouldSucceed();
        text.ShouldBe("S-1-5-32-544");
        LocalFree((nint)sid);
        ConvertStringSidToSid("S-1-22-1-1000", out sid).ShouldSucceed();
        ConvertSidToStringSid(sid, out text).ShouldSucceed();
        text.ShouldBe("S-1-22-1-1000");
        LocalFree((nint)sid);
        Fails(ConvertStringSidToSid("S-1-", out _), ERROR_INVALID_SID);
        Fails(ConvertStringSidToSid("BAD:P", out _), ERROR_INVALID_SID);
        Fails(ConvertStringSidToSid(null, out _), ERROR_INVALID_PARAMETER);
        Fails(ConvertSidToStringSid(null, out _), ERROR_INVALID_PARAMETER);
    }

    [Theory]
    [InlineData(null, 1u, ERROR_INVALID_PARAMETER)]
    [InlineData("D:(A;;GA;;;WD)", 2u, ERROR_UNKNOWN_REVISION)]
    [InlineData("X:BA", 1u, ERROR_INVALID_PARAMETER)]
    [InlineData("D:(A;;XX;;;WD)", 1u, ERROR_INVALID_ACL)]
    [InlineData("D:(Q;;GA;;;WD)", 1u, ERROR_INVALID_ACL)]
    public void Text_ThatIsNoDescriptor_HasItsError(string? text, uint revision, uint error) =>
        Fails(ConvertStringSecurityDescriptorToSecurityDescriptor(text, revision, out _, out _), error);

    /// <summary>The idiom for objects that everybody may use: a descriptor with a list that is there, and null.</summary>
    [Fact]
    [Rule("F2")]
    public void DescriptorWithANullList_LetsEverybodyIn()
    {
        SECURITY_DESCRIPTOR descriptor;
        InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION).ShouldSucceed();
        SetSecurityDescriptorDacl(&descriptor, true, null, false).ShouldSucceed();
        nint[] handles =
        [
            .. Made(new SECURITY_ATTRIBUTES { lpSecurityDescriptor = &descriptor }, "null-list"),
        ];
        Array.ForEach(handles, static handle => Sddl(handle, DACL_SECURITY_INFORMATION).ShouldBe("D:NO_ACCESS_CONTROL"));
        Close(handles);
    }

    [Fact]
    [Rule("F15")]
    [Rule("F16")]
    public void SecurityOfAnObject_IsReadAndReplacedInParts()
    {
        ConvertStringSecurityDescriptorToSecurityDescriptor("D:(A;;GA;;;WD)", SDDL_REVISION_1, out void* given, out _).ShouldSucceed();
        nint handle = CreateEvent(new SECURITY_ATTRIBUTES { lpSecurityDescriptor = given }, true, false, "security-calls");
        string owner = Sddl(handle, OWNER_SECURITY_INFORMATION);
        Fails(GetKernelObjectSecurity(handle, DACL_SECURITY_INFORMATION, [], out uint needed), ERROR_INSUFFICIENT_BUFFER);
        needed.ShouldBeGreaterThan(20u);
        LocalFree((nint)given);
        ConvertStringSecurityDescriptorToSecurityDescriptor("D:(A;;0x100000;;;WD)", SDDL_REVISION_1, out given, out _).ShouldSucceed();
        SetKernelObjectSecurity(handle, DACL_SECURITY_INFORMATION, given).ShouldSucceed();
        Sddl(handle, DACL_SECURITY_INFORMATION).ShouldBe("D:(A;;0x100000;;;WD)");
        Sddl(handle, OWNER_SECURITY_INFORMATION).ShouldBe(owner, "setting the list leaves the owner");
        Fails(SetKernelObjectSecurity(handle, OWNER_SECURITY_INFORMATION, given), ERROR_INVALID_SECURITY_DESCR);
        Fails(SetKernelObjectSecurity(handle, DACL_SECURITY_INFORMATION, null), ERROR_NOACCESS);
        *(byte*)given = 2;
        Fails(SetKernelObjectSecurity(handle, DACL_SECURITY_INFORMATION, given), ERROR_UNKNOWN_REVISION);
        LocalFree((nint)given);
        DuplicateHandle(-1, handle, -1, out nint narrow, SYNCHRONIZE, false, 0).ShouldSucceed();
        Fails(GetKernelObjectSecurity(narrow, DACL_SECURITY_INFORMATION, [], out _), ERROR_ACCESS_DENIED);
        Close(handle, narrow);
    }

    [Fact]
    public void Descriptor_OfTheWrongForm_IsNotChanged()
    {
        SECURITY_DESCRIPTOR absolute;
        Fails(InitializeSecurityDescriptor(&absolute, 2), ERROR_UNKNOWN_REVISION);
        Fails(InitializeSecurityDescriptor(null, 1), ERROR_NOACCESS);
        ConvertStringSecurityDescriptorToSecurityDescriptor("O:BAD:(A;;GA;;;WD)", SDDL_REVISION_1, out void* relative, out _).ShouldSucceed();
        Fails(SetSecurityDescriptorDacl(relative, true, null, false), ERROR_INVALID_SECURITY_DESCR);
        LocalFree((nint)relative);
        absolute = new SECURITY_DESCRIPTOR { Revision = 3 };
        Fails(SetSecurityDescriptorDacl(&absolute, true, null, false), ERROR_UNKNOWN_REVISION);
        Fails(IsValidSecurityDescriptor(null), ERROR_INVALID_SECURITY_DESCR);
        Fails(IsValidSecurityDescriptor(&absolute), ERROR_INVALID_SECURITY_DESCR);
    }

    [Fact]
    public void DescriptorWithPointers_TakesOwnerGroupAndLists()
    {
        SECURITY_DESCRIPTOR descriptor;
        InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION).ShouldSucceed();
        ConvertStringSidToSid("BA", out void* owner).ShouldSucceed();
        ConvertStringSidToSid("BU", out void* group).ShouldSucceed();
        SetSecurityDescriptorOwner(&descriptor, owner, false).ShouldSucceed();
        SetSecurityDescriptorGroup(&descriptor, group, false).ShouldSucceed();
        SetSecurityDescriptorSacl(&descriptor, false, null, false).ShouldSucceed();
        SetSecurityDescriptorDacl(&descriptor, false, null, false).ShouldSucceed();
        ConvertSecurityDescriptorToStringSecurityDescriptor(&descriptor, SDDL_REVISION_1, Parts, out string? text).ShouldSucceed();
        text.ShouldBe("O:BAG:BU");
        LocalFree((nint)owner);
        LocalFree((nint)group);
    }

    private static IEnumerable<nint> Made(SECURITY_ATTRIBUTES security, string name) =>
    [
        CreateEvent(security, true, false, name + "-event"),
        CreateMutex(security, false, name + "-mutex"),
        CreateSemaphore(security, 0, 1, name + "-semaphore"),
        CreateWaitableTimer(security, true, name + "-timer"),
        CreateFileMapping(INVALID_HANDLE_VALUE, security, PAGE_READWRITE, 0, 4096, name + "-section"),
        CreateJobObject(security, name + "-job"),
        CreateNamedPipe(@"\\.\pipe\" + name, PIPE_ACCESS_DUPLEX, 0, 1, 0, 0, 0, security),
    ];

    private static string Sddl(nint handle, uint parts)
    {
        var descriptor = new byte[1024];
        GetKernelObjectSecurity(handle, parts, descriptor, out _).ShouldSucceed();
        fixed (byte* source = descriptor)
        {
            ConvertSecurityDescriptorToStringSecurityDescriptor(source, SDDL_REVISION_1, parts, out string? text).ShouldSucceed();
            return text!;
        }
    }
}
