using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;
using static Helve.Tests.Security.Principals;

namespace Helve.Tests.Security;

/// <summary>Who gets what: rules F2 to F14, on an event unless a case says otherwise.</summary>
public sealed class AccessCheckTests
{
    private const uint Denied = uint.MaxValue;
    private const uint NoPrivilege = uint.MaxValue - 1;
    private const uint All = 0x1F_0003;

    [Theory]
    [Rule("F2")]
    [InlineData("D:NO_ACCESS_CONTROL", "bob", All, All)]
    [InlineData("D:NO_ACCESS_CONTROL", "nobody", AccessMask.MAXIMUM_ALLOWED, All)]
    [InlineData("D:NO_ACCESS_CONTROLS:(ML;;NW;;;LW)", "confined", AccessMask.GENERIC_ALL, All)]
    public void NullDacl_AnybodyAsks_GetsEverything(string sddl, string who, uint desired, uint expected) => Opens(sddl, who, desired, expected);

    [Theory]
    [Rule("F3")]
    [InlineData("O:{alice}D:", "alice", AccessMask.MAXIMUM_ALLOWED, OwnerUnasked)]
    [InlineData("O:{alice}D:", "alice", AccessMask.READ_CONTROL, AccessMask.READ_CONTROL)]
    [InlineData("O:{alice}D:", "alice", AccessMask.SYNCHRONIZE, Denied)]
    [InlineData("O:{alice}D:", "bob", AccessMask.READ_CONTROL, Denied)]
    [InlineData("O:{alice}D:", "bob", AccessMask.MAXIMUM_ALLOWED, Denied)]
    [InlineData("O:{alice}D:(D;;GA;;;{alice})", "alice", AccessMask.MAXIMUM_ALLOWED, OwnerUnasked)]
    [InlineData("O:{alice}D:(A;;0x1;;;OW)", "alice", AccessMask.MAXIMUM_ALLOWED, Query)]
    [InlineData("O:{alice}D:(A;;0x1;;;OW)", "alice", AccessMask.WRITE_DAC, Denied)]
    [InlineData("O:{alice}D:(A;;0x1;;;OW)", "bob", Query, Denied)]
    [InlineData("O:{alice}D:(D;;WD;;;OW)(A;;GA;;;WD)", "alice", AccessMask.MAXIMUM_ALLOWED, All & ~AccessMask.WRITE_DAC)]
    [InlineData("O:{alice}D:(A;OICIIO;0x1;;;OW)", "alice", AccessMask.MAXIMUM_ALLOWED, OwnerUnasked)]
    [InlineData("O:{users}D:", "alice", AccessMask.MAXIMUM_ALLOWED, OwnerUnasked)]
    [InlineData("O:{alice}D:", "confined", AccessMask.MAXIMUM_ALLOWED, Denied)]
    public void EmptyDacl_OwnerOrOther_OnlyTheOwnerReadsAndWritesIt(string sddl, string who, uint desired, uint expected) =>
        Opens(sddl, who, desired, expected);

    [Theory]
    [Rule("F4")]
    [Rule("F5")]
    [InlineData(0u, 0u)]
    [InlineData(All, All)]
    [InlineData(AccessMask.GENERIC_READ, 0x20001u)]
    [InlineData(Query | 0x8, Query)]
    [InlineData(AccessMask.MAXIMUM_ALLOWED, All)]
    [InlineData(AccessMask.MAXIMUM_ALLOWED | 0x8, All)]
    [InlineData(AccessMask.ACCESS_SYSTEM_SECURITY | Query, Query)]
    public void Creator_AsksForItsOwnHandle_GetsItWithoutACheck(uint desired, uint expected) =>
        AccessCheck.ForCreator(Alice, desired, GenericMappings.Event).ShouldBe(expected);

    [Theory]
    [Rule("F6")]
    [Rule("B26")]
    [InlineData(All, All)]
    [InlineData(0u, 0u)]
    [InlineData(0x8u, Denied)]
    [InlineData(AccessMask.ACCESS_SYSTEM_SECURITY, NoPrivilege)]
    public void Unsecured_AnybodyAsks_GetsWhatTheTypeHas(uint desired, uint expected) =>
        Outcome(AccessCheck.CheckUnsecured(Bob, desired, GenericMappings.Event, out uint granted), granted).ShouldBe(expected);

    [Theory]
    [Rule("F7")]
    [InlineData("D:NO_ACCESS_CONTROL", "root", 0u, Denied)]
    [InlineData("O:{alice}D:(A;;GA;;;WD)", "alice", 0u, Denied)]
    public void Open_AsksForNothing_IsRefused(string sddl, string who, uint desired, uint expected) => Opens(sddl, who, desired, expected);

    [Fact]
    [Rule("B20")]
    public void Check_AsksForNothing_GetsNothingWithSuccess()
    {
        AccessCheck.Check(Sddl("O:{alice}D:"), Bob, 0, GenericMappings.Event, out uint granted).ShouldBe(NtStatus.Success);
        granted.ShouldBe(0u);
    }

    [Fact]
    [Rule("F8")]
    public void OpenOfAMutex_EachSingleBit_OnlyThoseOfTheTypeAndGenericOnesPass()
    {
        const uint Open = 0x1 | 0x1F0000 | AccessMask.MAXIMUM_ALLOWED | 0xF000_0000;
        SecurityDescriptor everything = Sddl("O:{alice}D:(A;;0xffffffff;;;WD)");
        for (uint bit = 1; bit != 0; bit <<= 1)
        {
            NtStatus expected = (bit & Open) != 0 ? NtStatus.Success
                : bit == AccessMask.ACCESS_SYSTEM_SECURITY ? NtStatus.PrivilegeNotHeld : NtStatus.AccessDenied;
            AccessCheck.Open(everything, Alice, bit, GenericMappings.Mutant, out uint granted).ShouldBe(expected, $"{bit:x}");
            (granted & ~GenericMappings.Mutant.Valid).ShouldBe(0u);
        }
    }

    [Theory]
    [Rule("F8")]
    [InlineData("D:(A;;0x1;;;WD)", "bob", Query | Modify, Denied)]
    [InlineData("D:(A;;0x1;;;WD)", "bob", Query, Query)]
    [InlineData("D:(A;;GA;;;WD)", "bob", 0x4u, Denied)]
    [InlineData("D:(A;;GA;;;WD)", "bob", Query | AccessMask.MAXIMUM_ALLOWED | 0x4, Denied)]
    public void Open_OneRightIsNotGranted_IsRefused(string sddl, string who, uint desired, uint expected) => Opens(sddl, who, desired, expected);

    [Theory]
    [Rule("F9")]
    [InlineData("D:(A;;GA;;;WD)", "alice", AccessMask.ACCESS_SYSTEM_SECURITY, NoPrivilege)]
    [InlineData("D:(A;;0x01000001;;;WD)", "alice", AccessMask.ACCESS_SYSTEM_SECURITY | Query, NoPrivilege)]
    [InlineData("D:NO_ACCESS_CONTROL", "alice", AccessMask.ACCESS_SYSTEM_SECURITY | AccessMask.MAXIMUM_ALLOWED, NoPrivilege)]
    [InlineData("D:", "root", AccessMask.ACCESS_SYSTEM_SECURITY, AccessMask.ACCESS_SYSTEM_SECURITY)]
    [InlineData("D:", "root", AccessMask.ACCESS_SYSTEM_SECURITY | Query, Denied)]
    [InlineData("D:(A;;GA;;;SY)", "root", AccessMask.ACCESS_SYSTEM_SECURITY | Query, AccessMask.ACCESS_SYSTEM_SECURITY | Query)]
    public void SystemSecurity_IsByPrivilege_NeverByDacl(string sddl, string who, uint desired, uint expected) => Opens(sddl, who, desired, expected);

    [Theory]
    [Rule("F10")]
    [InlineData("D:(D;;0x2;;;{bob})(A;;0x3;;;WD)", "bob", Query | Modify, Denied)]
    [InlineData("D:(D;;0x2;;;{bob})(A;;0x3;;;WD)", "bob", Query, Query)]
    [InlineData("D:(A;;0x3;;;WD)(D;;0x2;;;{bob})", "bob", Query | Modify, Query | Modify)]
    [InlineData("D:(A;;0x1;;;WD)(A;;0x2;;;{users})", "bob", Query | Modify, Query | Modify)]
    [InlineData("D:(A;;0x1;;;WD)(D;;0x1;;;WD)(A;;0x2;;;WD)", "bob", Query | Modify, Query | Modify)]
    [InlineData("D:(A;OICIIO;0x3;;;WD)", "bob", Query, Denied)]
    [InlineData("D:(D;IO;0x3;;;WD)(A;;0x3;;;WD)", "bob", Query, Query)]
    [InlineData("D:(D;;GW;;;{users})(A;;GA;;;WD)", "alice", AccessMask.READ_CONTROL, Denied)]
    [InlineData("D:(A;;GA;;;{bob})", "alice", Query, Denied)]
    [InlineData("D:(A;;GA;;;AU)", "nobody", Query, Denied)]
    [InlineData("D:(A;;GA;;;CO)", "alice", Query, Denied)]
    public void Entries_InTheirOrder_FirstThatNamesARightDecidesIt(string sddl, string who, uint desired, uint expected) =>
        Opens("O:SY" + sddl, who, desired, expected);

    [Theory]
    [Rule("F11")]
    [InlineData("D:(A;;0x1;;;WD)", "bob", AccessMask.MAXIMUM_ALLOWED, Query)]
    [InlineData("D:(A;;0x1;;;{users})(D;;0x3;;;WD)(A;;GA;;;{bob})", "bob", AccessMask.MAXIMUM_ALLOWED, All & ~Modify)]
    [InlineData("D:(A;;0x1;;;{alice})", "bob", AccessMask.MAXIMUM_ALLOWED, Denied)]
    [InlineData("D:(A;;0x3;;;WD)", "bob", AccessMask.MAXIMUM_ALLOWED | Query, Query | Modify)]
    [InlineData("D:(A;;0x1;;;WD)", "bob", AccessMask.MAXIMUM_ALLOWED | Modify, Denied)]
    [InlineData("D:(A;;GR;;;WD)", "bob", AccessMask.MAXIMUM_ALLOWED | AccessMask.GENERIC_READ, 0x20001u)]
    public void MaximumAllowed_IsWhatIsNotDeniedBefore(string sddl, string who, uint desired, uint expected) =>
        Opens("O:SY" + sddl, who, desired, expected);

    [Theory]
    [Rule("F13")]
    [InlineData("root", AccessMask.WRITE_OWNER, AccessMask.WRITE_OWNER)]
    [InlineData("root", AccessMask.MAXIMUM_ALLOWED, AccessMask.WRITE_OWNER)]
    [InlineData("root", AccessMask.WRITE_OWNER | Query, Denied)]
    [InlineData("alice", AccessMask.WRITE_OWNER, Denied)]
    public void TakeOwnership_OnAClosedObject_GivesWriteOwnerOnly(string who, uint desired, uint expected) =>
        Opens("O:{bob}D:(D;;GA;;;WD)", who, desired, expected);

    [Theory]
    [Rule("F13")]
    [InlineData("root", ObjectType.Process, 0x1F_FFFFu, 0x1F_FFFFu)]
    [InlineData("root", ObjectType.Process, AccessMask.MAXIMUM_ALLOWED, 0x1F_FFFFu)]
    [InlineData("bob", ObjectType.Process, 0x1u, Denied)]
    [InlineData("root", ObjectType.Event, 0x1u, Denied)]
    public void Debug_OnAClosedObject_OpensProcessesOnly(string who, ObjectType type, uint desired, uint expected)
    {
        NtStatus status = AccessCheck.Open(Sddl("O:{alice}D:(D;;GA;;;WD)"), Named(who), desired, GenericMapping.Of(type), out uint granted);
        Outcome(status, granted).ShouldBe(expected);
    }

    [Theory]
    [Rule("F14")]
    [InlineData(AccessMask.GENERIC_READ, 0x20001u)]
    [InlineData(AccessMask.GENERIC_WRITE, 0x20002u)]
    [InlineData(AccessMask.GENERIC_EXECUTE, 0x120000u)]
    [InlineData(AccessMask.GENERIC_ALL, All)]
    [InlineData(AccessMask.GENERIC_ALL | AccessMask.MAXIMUM_ALLOWED, All)]
    public void Granted_OfGenericOrMaximum_ShowsOnlyRightsOfTheType(uint desired, uint expected) =>
        Opens("O:{alice}D:(A;;GA;;;{alice})", "alice", desired, expected);

    [Theory]
    [Rule("B36")]
    [InlineData(0x400u, 0x1400u)]
    [InlineData(0x200u, 0x2200u)]
    [InlineData(AccessMask.MAXIMUM_ALLOWED, 0x3600u)]
    [InlineData(0x1000u, Denied)]
    public void ProcessRights_GrantedInFull_BringTheLimitedOnes(uint desired, uint expected)
    {
        NtStatus status = AccessCheck.Open(Sddl("O:SYD:(A;;0x600;;;{bob})"), Bob, desired, GenericMappings.Process, out uint granted);
        Outcome(status, granted).ShouldBe(expected);
    }

    [Theory]
    [Rule("F10")]
    [InlineData("O:{alice}D:(A;;GA;;;{alice})", Query, Denied)]
    [InlineData("O:SYD:(A;;GA;;;{users})", Query, Denied)]
    [InlineData("O:{alice}D:(A;;GA;;;{alice})(A;;0x1;;;RC)", AccessMask.MAXIMUM_ALLOWED, Query)]
    [InlineData("O:{alice}D:(A;;GA;;;{alice})(A;;0x2;;;{domain})", Modify, Modify)]
    [InlineData("O:{alice}D:(A;;GA;;;{alice})(A;;GA;;;S-1-5-5-0-8)", Query, Denied)]
    [InlineData("O:{alice}D:(D;;0x2;;;RC)(A;;GA;;;{alice})(A;;GA;;;{domain})", AccessMask.MAXIMUM_ALLOWED, All & ~Modify)]
    public void RestrictedToken_IsAskedTwice_NeedsBoth(string sddl, uint desired, uint expected) =>
        Opens(sddl + "S:(ML;;NW;;;LW)", "confined", desired, expected);

    [Fact]
    [Rule("F10")]
    public void DenyOnlyGroup_IsHeededByDenialsOnly()
    {
        AccessToken weakened = Alice.Restrict([Sid.ForGroup(100)], [], TokenPrivileges.None, null);
        SecurityDescriptor allow = Sddl("O:SYD:(A;;0x1;;;{users})");
        SecurityDescriptor deny = Sddl("O:SYD:(D;;0x1;;;{users})(A;;0x3;;;WD)");
        AccessCheck.Open(allow, weakened, Query, GenericMappings.Event, out _).ShouldBe(NtStatus.AccessDenied);
        AccessCheck.Open(deny, weakened, Query, GenericMappings.Event, out _).ShouldBe(NtStatus.AccessDenied);
        AccessCheck.Open(deny, weakened, Modify, GenericMappings.Event, out _).ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Check_OfAnyKind_AllocatesNothing()
    {
        SecurityDescriptor descriptor = Sddl("O:{alice}D:(D;;0x2;;;{bob})(A;;0x3;;;RC)(A;;GA;;;{alice})");
        AccessCheck.Open(descriptor, Confined, Query, GenericMappings.Event, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            AccessCheck.Open(descriptor, Confined, AccessMask.MAXIMUM_ALLOWED, GenericMappings.Event, out _);
            AccessCheck.Open(descriptor, Bob, Query, GenericMappings.Event, out _);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static void Opens(string sddl, string who, uint desired, uint expected)
    {
        NtStatus status = AccessCheck.Open(Sddl(sddl), Named(who), desired, GenericMappings.Event, out uint granted);
        Outcome(status, granted).ShouldBe(expected, $"{who} {desired:x} {sddl}");
    }

    private static uint Outcome(NtStatus status, uint granted)
    {
        if (status == NtStatus.Success)
        {
            return granted;
        }

        granted.ShouldBe(0u);
        return status == NtStatus.PrivilegeNotHeld ? NoPrivilege : status == NtStatus.AccessDenied ? Denied : (uint)status;
    }
}
