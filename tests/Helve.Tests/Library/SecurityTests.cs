using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Broker.RawSecurity;

namespace Helve.Tests.Library;

/// <summary>Security descriptors through the library, and duplicates that ask for more than their source.</summary>
[Collection(LibraryCollection.Name)]
public class SecurityTests
{
    private const uint Synchronize = 0x100000;

    [Fact]
    [Rule("B22")]
    [Rule("B23")]
    public void Widening_OfANamedObject_AsksItsDescriptor_AndWithinTheGrantNobody()
    {
        using KernelEvent made = Named("widening", "D:(A;;0x100001;;;ME)");
        nint narrow = Duplicate(made.Handle, Synchronize);
        Duplicate(made.Handle, 0x2, DuplicateOptions.None, out nint within).ShouldBe(NtStatus.Success, "it is in the source's grant, whatever the descriptor says");
        Duplicate(narrow, 0x1 | Synchronize, DuplicateOptions.None, out nint allowed).ShouldBe(NtStatus.Success);
        Access(allowed).ShouldBe(0x100001u);
        Duplicate(narrow, 0x2, DuplicateOptions.None, out nint denied).ShouldBe(NtStatus.AccessDenied);
        denied.ShouldBe(0);
        Duplicate(narrow, 0x3, DuplicateOptions.None, out _).ShouldBe(NtStatus.AccessDenied, "the whole request is checked");
        Duplicate(narrow, AccessMask.MAXIMUM_ALLOWED, DuplicateOptions.None, out nint most).ShouldBe(NtStatus.Success);
        Access(most).ShouldBe(0x160001u | (IsRoot ? AccessMask.WRITE_OWNER : 0));
        Close(narrow, within, allowed, most);
    }

    [Fact]
    [Rule("B11")]
    public void Widening_ThatIsDenied_ClosesTheSourceIfAskedTo()
    {
        using KernelEvent made = Named("closing", "D:(A;;0x100000;;;ME)");
        nint narrow = Duplicate(made.Handle, Synchronize);
        Duplicate(narrow, 0x2, DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.AccessDenied);
        KernelHandles.TryQuery(narrow, out _).ShouldBe(NtStatus.InvalidHandle);
        narrow = Duplicate(made.Handle, 0);
        Duplicate(narrow, Synchronize, DuplicateOptions.CloseSource, out nint moved).ShouldBe(NtStatus.Success);
        moved.ShouldBe(narrow);
        Access(moved).ShouldBe(Synchronize);
        Close(moved);
    }

    [Fact]
    [Rule("B26")]
    [Rule("F6")]
    public void UnnamedObject_HasNoDescriptor_SoItIsWidenedByAnybody()
    {
        using var made = new KernelEvent(manualReset: true, initialState: false);
        nint narrow = Duplicate(made.Handle, 0x1);
        Duplicate(narrow, (uint)EventRights.AllAccess, DuplicateOptions.None, out nint wide).ShouldBe(NtStatus.Success);
        Access(wide).ShouldBe((uint)EventRights.AllAccess);
        made.GetSecurity().ShouldBe(new SecurityDescriptor(null, null, SecurityDescriptorControl.None, null));
        KernelHandles.TrySetSecurity(wide, SecurityInformation.Dacl, Parse("D:")).ShouldBe(NtStatus.NoSecurityOnObject);
        Close(narrow, wide);
    }

    [Theory]
    [Rule("B23")]
    [Rule("F6")]
    [Rule("F15")]
    [InlineData(ObjectType.Event)]
    [InlineData(ObjectType.Mutex)]
    [InlineData(ObjectType.Semaphore)]
    public void UnnamedObject_MadeWithADescriptor_AsksItForMoreAccess_AndItIsReadAndReplaced(ObjectType type)
    {
        using KernelObject made = Unnamed(type, new KernelObjectOptions { SecurityDescriptor = Parse("D:(A;;0x100001;;;ME)") });
        made.GetSecurity(SecurityInformation.Dacl).Dacl!.Entries.Select(e => (e.Sid, e.Mask)).ShouldBe([(Me, 0x100001u)]);
        made.GetSecurity(SecurityInformation.Owner).Owner.ShouldBe(Me);
        nint narrow = Duplicate(made.Handle, Synchronize);
        Duplicate(narrow, 0x1 | Synchronize, DuplicateOptions.None, out nint allowed).ShouldBe(NtStatus.Success);
        Access(allowed).ShouldBe(0x100001u);
        Duplicate(narrow, AccessMask.DELETE, DuplicateOptions.None, out _).ShouldBe(NtStatus.AccessDenied);
        Duplicate(made.Handle, AccessMask.DELETE, DuplicateOptions.None, out nint within).ShouldBe(NtStatus.Success, "its maker's handle has it");

        made.SetSecurity(SecurityInformation.Dacl, Parse("D:(A;;GA;;;ME)"));
        Duplicate(narrow, AccessMask.DELETE, DuplicateOptions.None, out nint granted).ShouldBe(NtStatus.Success);
        KernelHandles.TrySetSecurity(narrow, SecurityInformation.Dacl, Parse("D:")).ShouldBe(NtStatus.AccessDenied);
        made.SetSecurity(SecurityInformation.Dacl, Parse("D:"));
        Duplicate(narrow, 0x1, DuplicateOptions.None, out _).ShouldBe(NtStatus.AccessDenied);
        Close(narrow, allowed, within, granted);
    }

    [Fact]
    public void UnnamedObject_WithOptionsAndNoDescriptor_HasNone()
    {
        using KernelObject made = Unnamed(ObjectType.Event, new KernelObjectOptions { CaseInsensitive = true });
        made.GetSecurity().ShouldBe(new SecurityDescriptor(null, null, SecurityDescriptorControl.None, null));
    }

    [Fact]
    [Rule("F15")]
    public void Security_OfANamedObject_IsReadAndReplaced()
    {
        using KernelMutex made = KernelMutex.Create("security", initiallyOwned: false);
        made.GetSecurity().Owner.ShouldBe(KernelSecurity.CurrentToken.Owner);
        made.SetSecurity(SecurityInformation.Dacl, Parse("D:P(A;;GA;;;ME)(A;;GR;;;WD)"));
        made.GetSecurity(SecurityInformation.Dacl).Dacl!.Entries.Select(e => (e.Sid, e.Mask)).ShouldBe([(Me, 0x1F0001u), (Sid.Everyone, 0x20001u)]);
        nint blind = Duplicate(made.Handle, Synchronize);
        KernelHandles.TryQuerySecurity(blind, SecurityInformation.Dacl, out SecurityDescriptor? none).ShouldBe(NtStatus.AccessDenied);
        none.ShouldBeNull();
        KernelHandles.TrySetSecurity(blind, SecurityInformation.Dacl, Parse("D:")).ShouldBe(NtStatus.AccessDenied);
        Close(blind);
        KernelHandles.TryQuerySecurity(blind, SecurityInformation.Dacl, out _).ShouldBe(NtStatus.InvalidHandle);
        KernelHandles.TryQuerySecurity(KernelHandles.CurrentThread, SecurityInformation.Dacl, out _).ShouldBe(NtStatus.NotSupported);
    }

    [Fact]
    public void Security_OfTheOwnProcess_IsReadThroughThePseudoHandle() =>
        KernelProcess.Current.GetSecurity().Owner.ShouldBe(Me);

    [Fact]
    public void CurrentToken_IsWhoTheTestIs()
    {
        AccessToken token = KernelSecurity.CurrentToken;
        token.User.ShouldBe(Me);
        token.DefaultDacl!.Entries.ShouldContain(e => e.Sid == Me && e.Mask == AccessMask.GENERIC_ALL);
    }

    // Owned and signalled states are none of a descriptor's business; the name is empty, which is no name.
    private static KernelObject Unnamed(ObjectType type, KernelObjectOptions options)
    {
        bool createdNew = false;
        KernelObject made = type switch
        {
            ObjectType.Event => KernelEvent.CreateOrOpen(string.Empty, true, true, out createdNew, options: options),
            ObjectType.Mutex => KernelMutex.CreateOrOpen(string.Empty, false, out createdNew, options: options),
            _ => KernelSemaphore.CreateOrOpen(string.Empty, 1, 1, out createdNew, options: options),
        };
        createdNew.ShouldBeTrue();
        return made;
    }

    private static KernelEvent Named(string name, string sddl)
    {
        KernelEvent made = KernelEvent.Create($"security-{name}", manualReset: true, initialState: false);
        made.SetSecurity(SecurityInformation.Dacl, Parse(sddl));
        return made;
    }

    private static nint Duplicate(nint source, uint access)
    {
        Duplicate(source, access, DuplicateOptions.None, out nint made).ShouldBe(NtStatus.Success);
        return made;
    }

    private static NtStatus Duplicate(nint source, uint access, DuplicateOptions options, out nint made) => KernelHandles.TryDuplicate(
        KernelHandles.CurrentProcess, source, KernelHandles.CurrentProcess, access, HandleAttributes.None, options, out made);

    private static uint Access(nint handle)
    {
        KernelHandles.TryQuery(handle, out HandleInformation information).ShouldBe(NtStatus.Success);
        return information.GrantedAccess;
    }

    private static void Close(params nint[] handles) => Array.ForEach(handles, static handle => KernelHandles.TryClose(handle).ShouldBe(NtStatus.Success));
}
