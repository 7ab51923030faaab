using System.Buffers.Binary;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Linux;
using Shouldly;
using Xunit;
using static Helve.Tests.Broker.RawSecurity;

namespace Helve.Tests.Broker;

/// <summary>Security descriptors of objects in the broker, as one user sees them.</summary>
public sealed class ObjectSecurityTests : IDisposable
{
    private const uint Maximum = AccessMask.MAXIMUM_ALLOWED;
    private const uint All = 0x1F0003;
    private readonly RunningBroker _broker = new();
    private readonly RawClient _client;

    public ObjectSecurityTests() => _client = _broker.Join();

    [Theory]
    [Rule("F1")]
    [InlineData(ObjectType.Event)]
    [InlineData(ObjectType.Mutex)]
    [InlineData(ObjectType.Semaphore)]
    [InlineData(ObjectType.Directory)]
    [InlineData(ObjectType.SymbolicLink)]
    public void Create_WithoutDescriptor_TakesOwnerGroupAndDefaultDaclOfTheToken(ObjectType type)
    {
        Reply made = _client.Create(type, "X", Maximum, maximum: type == ObjectType.Semaphore ? 1u : 0);
        made.Status.ShouldBe(NtStatus.Success);
        SecurityDescriptor descriptor = _client.Query(made.Body<HandleReply>().Handle);
        AccessToken token = _client.QueryToken();
        descriptor.Owner.ShouldBe(Me);
        descriptor.Group.ShouldBe(token.PrimaryGroup);
        descriptor.Control.ShouldBe(SecurityDescriptorControl.DaclPresent, "nothing is marked as defaulted");
        descriptor.Dacl!.Entries.ShouldAllBe(entry => entry.Mask == GenericMapping.Of(type).All && entry.Type == AccessControlEntryType.Allow);
        descriptor.Dacl.Entries.Select(entry => entry.Sid).ShouldBe(token.DefaultDacl!.Entries.Select(entry => entry.Sid));
    }

    [Fact]
    [Rule("F3")]
    [Rule("F4")]
    [Rule("E16")]
    public void EmptyDacl_LeavesTheOwnerReadControlAndWriteDac_AndTheCreatorWhatItAskedFor()
    {
        uint first = _client.Make(ObjectType.Event, "X", "D:", All);
        _client.Lookup(first, out HandleInfo info).ShouldBe(NtStatus.Success);
        info.Access.ShouldBe(All);

        // SeTakeOwnershipPrivilege gives root one right more.
        uint privileged = IsRoot ? AccessMask.WRITE_OWNER : 0;
        Open("X", Maximum).ShouldBe((NtStatus.Success, 0x60000 | privileged));
        Open("X", 0x60000).ShouldBe((NtStatus.Success, 0x60000u));
        Open("X", AccessMask.SYNCHRONIZE).ShouldBe((NtStatus.AccessDenied, 0u));
        Open("X", 0x60001).ShouldBe((NtStatus.AccessDenied, 0u));
        _client.Create(ObjectType.Event, "X", All).Status.ShouldBe(NtStatus.AccessDenied);
        _client.Create(ObjectType.Event, "X", 0x20000).Status.ShouldBe(NtStatus.ObjectNameExists);
    }

    [Fact]
    [Rule("F2")]
    public void NullDacl_LetsDoEverything()
    {
        _client.Make(ObjectType.Event, "X", "D:NO_ACCESS_CONTROL");
        Open("X", All).ShouldBe((NtStatus.Success, All));
    }

    [Fact]
    [Rule("F8")]
    [Rule("F9")]
    public void Open_OfAMutexWithOneBit_SucceedsForTheBitsOfTheType()
    {
        _client.Create(ObjectType.Mutex, "M", Maximum).Status.ShouldBe(NtStatus.Success);
        for (int i = 0; i < 32; i++)
        {
            uint bit = 1u << i;
            bool known = bit is 0x1 or (>= 0x10000 and <= 0x100000) or Maximum or >= 0x10000000;
            NtStatus expected = bit == AccessMask.ACCESS_SYSTEM_SECURITY ? (IsRoot ? NtStatus.Success : NtStatus.PrivilegeNotHeld)
                : known ? NtStatus.Success
                : NtStatus.AccessDenied;
            _client.Open(ObjectType.Mutex, "M", bit).Status.ShouldBe(expected, $"0x{bit:X8}");
        }
    }

    [Theory]
    [Rule("F11")]
    [InlineData("D:(D;;0x2;;;ME)(A;;GA;;;ME)", 0x1F0001u)]
    [InlineData("D:(A;;0x2;;;ME)(D;;0x3;;;ME)(A;;GA;;;ME)", 0x1F0002u)]
    [InlineData("D:(A;IO;GA;;;ME)(A;;0x100000;;;ME)", 0x160000u)]
    public void Open_WithMaximumAllowed_GrantsWhatIsAllowedAndNotDeniedEarlier(string sddl, uint granted)
    {
        _client.Make(ObjectType.Event, "X", sddl);
        uint privileged = IsRoot ? AccessMask.WRITE_OWNER : 0;
        Open("X", Maximum).ShouldBe((NtStatus.Success, granted | privileged));
        Open("X", Maximum | 0x2).Status.ShouldBe((granted & 2) != 0 ? NtStatus.Success : NtStatus.AccessDenied);
    }

    [Fact]
    [Rule("F10")]
    [Rule("F14")]
    public void Open_IsAllOrNothing_AndTheGrantHasNoGenericBits()
    {
        _client.Make(ObjectType.Event, "X", "D:(A;;GR;;;ME)");
        Open("X", AccessMask.GENERIC_READ).ShouldBe((NtStatus.Success, 0x20001u));
        Open("X", AccessMask.GENERIC_READ | AccessMask.SYNCHRONIZE).ShouldBe((NtStatus.AccessDenied, 0u));
    }

    [Theory]
    [Rule("F15")]
    [InlineData(0x20000u, SecurityInformation.Owner, NtStatus.Success, NtStatus.AccessDenied)]
    [InlineData(0x1D0003u, SecurityInformation.Dacl, NtStatus.AccessDenied, NtStatus.Success)]
    [InlineData(0x1D0003u, SecurityInformation.Owner, NtStatus.AccessDenied, NtStatus.Success)]
    [InlineData(0x40000u, SecurityInformation.Dacl, NtStatus.AccessDenied, NtStatus.Success)]
    [InlineData(0x40000u, SecurityInformation.Owner, NtStatus.AccessDenied, NtStatus.AccessDenied)]
    [InlineData(0x80000u, SecurityInformation.Owner, NtStatus.AccessDenied, NtStatus.Success)]
    [InlineData(0x80000u, SecurityInformation.Group, NtStatus.AccessDenied, NtStatus.Success)]
    [InlineData(0x80000u, SecurityInformation.Label, NtStatus.AccessDenied, NtStatus.Success)]
    [InlineData(0x80000u, SecurityInformation.Dacl, NtStatus.AccessDenied, NtStatus.AccessDenied)]
    [InlineData(All, SecurityInformation.Sacl, NtStatus.AccessDenied, NtStatus.AccessDenied)]
    [InlineData(All, SecurityInformation.ProtectedDacl | SecurityInformation.UnprotectedDacl, NtStatus.InvalidParameter, NtStatus.InvalidParameter)]
    [InlineData(All, (SecurityInformation)0x40u, NtStatus.InvalidParameter, NtStatus.InvalidParameter)]
    public void GetAndSet_NeedTheRightOfThePart(uint access, SecurityInformation parts, NtStatus get, NtStatus set)
    {
        uint handle = _client.Make(ObjectType.Event, "X", "D:(A;;GA;;;ME)", access);
        _client.Query(handle, parts, out _).ShouldBe(get);
        _client.Set(handle, parts, "O:MEG:MED:(A;;GR;;;WD)").ShouldBe(set);
    }

    [Fact]
    [Rule("F15")]
    public void Sacl_IsForWhoHasAccessSystemSecurity()
    {
        uint handle = _client.Make(ObjectType.Event, "X", "D:(A;;GA;;;ME)", All | AccessMask.ACCESS_SYSTEM_SECURITY);
        NtStatus expected = IsRoot ? NtStatus.Success : NtStatus.AccessDenied;
        _client.Set(handle, SecurityInformation.Sacl, "S:(AU;SA;GA;;;WD)").ShouldBe(expected);
        _client.Query(handle, SecurityInformation.Sacl, out SecurityDescriptor? read).ShouldBe(expected);
        if (IsRoot)
        {
            read!.ToSddl().ShouldBe("S:(AU;SA;GA;;;WD)");
        }
    }

    [Fact]
    [Rule("F16")]
    public void Set_OfADescriptorWithAFault_SaysWhich()
    {
        uint handle = _client.Make(ObjectType.Event, "X", "D:(A;;GA;;;ME)", All);
        byte[] wrongRevision = Parse("D:").ToArray();
        wrongRevision[0] = 2;
        _client.Set(handle, SecurityInformation.Dacl, wrongRevision).ShouldBe(NtStatus.UnknownRevision);
        _client.Set(handle, SecurityInformation.Owner, "D:").ShouldBe(NtStatus.InvalidSecurityDescriptor);
        _client.Set(handle, SecurityInformation.Group, "O:ME").ShouldBe(NtStatus.InvalidSecurityDescriptor);
        SecurityDescriptor before = _client.Query(handle);
        _client.Set(handle, SecurityInformation.Dacl, "O:WDG:WDD:(A;;GR;;;WD)").ShouldBe(NtStatus.Success);
        SecurityDescriptor after = _client.Query(handle);
        after.Owner.ShouldBe(before.Owner);
        after.Group.ShouldBe(before.Group);
        after.ToSddl().ShouldEndWith("D:(A;;0x20001;;;WD)");
    }

    [Fact]
    [Rule("F15")]
    public void SetOwner_ToSomebodyElse_IsForWhoMayGiveAway() =>
        _client.Set(_client.Make(ObjectType.Event, "X", "D:(A;;GA;;;ME)", All), SecurityInformation.Owner, "O:S-1-22-1-4711")
            .ShouldBe(IsRoot ? NtStatus.Success : NtStatus.InvalidOwner);

    [Fact]
    [Rule("A28")]
    public void Set_OfAnotherDacl_LeavesHandlesAsTheyAre()
    {
        uint first = _client.Make(ObjectType.Event, "X", "D:(A;;GA;;;ME)", All);
        uint second = _client.Open(ObjectType.Event, "X", 0x100002).Body<HandleReply>().Handle;
        _client.Set(first, SecurityInformation.Dacl, "D:").ShouldBe(NtStatus.Success);
        Open("X", 0x2).Status.ShouldBe(NtStatus.AccessDenied);
        _client.Lookup(second, out HandleInfo info).ShouldBe(NtStatus.Success);
        info.Access.ShouldBe(0x100002u);
        _client.Set(first, SecurityInformation.Dacl, "D:(A;;GA;;;ME)").ShouldBe(NtStatus.Success, "the first handle still has WRITE_DAC");
        Open("X", 0x2).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("E30")]
    public void CreateInADirectory_AsksItsDescriptor_NotTheHandle()
    {
        uint closed = _client.Make(ObjectType.Directory, "closed", "D:(A;;GR;;;ME)", 0xF000F);
        _client.Create(ObjectType.Event, @"closed\X").Status.ShouldBe(NtStatus.AccessDenied);
        _client.Create(ObjectType.Directory, @"closed\X", Maximum).Status.ShouldBe(NtStatus.AccessDenied);
        _client.CreateWith(ObjectType.Event, "X", "D:", root: closed).Status.ShouldBe(NtStatus.AccessDenied);
        _client.Make(ObjectType.Directory, "half", "D:(A;;0x4;;;ME)", 0xF000F);
        _client.Create(ObjectType.Event, @"half\X").Status.ShouldBe(NtStatus.Success);
        _client.Create(ObjectType.Directory, @"half\D", Maximum).Status.ShouldBe(NtStatus.AccessDenied);

        // To walk through needs nothing (SeChangeNotifyPrivilege), and a handle without rights serves as a root.
        uint nothing = _client.Make(ObjectType.Directory, "open", "D:(A;;0x4;;;ME)", 0);
        _client.CreateWith(ObjectType.Event, "X", "D:", root: nothing).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("F1")]
    public void CreateInADirectory_InheritsItsEntries_AndAGivenDaclComesFirst()
    {
        _client.Make(ObjectType.Directory, "d", "D:(A;;GA;;;ME)(A;OICIIO;GR;;;WD)(A;OIIO;GA;;;CO)");
        uint made = _client.Create(ObjectType.Event, @"d\X", Maximum).Body<HandleReply>().Handle;
        _client.Query(made, SecurityInformation.Dacl).Dacl!.Entries.Select(e => (e.Sid, e.Mask)).ShouldBe([(Sid.Everyone, 0x20001u), (Me, All)]);
        uint given = _client.Make(ObjectType.Event, @"d\Y", "D:(A;;0x2;;;WD)");
        _client.Query(given, SecurityInformation.Dacl).Dacl!.Entries.Select(e => (e.Sid, e.Mask)).ShouldBe([(Sid.Everyone, 0x2u)]);
    }

    [Fact]
    [Rule("F6")]
    [Rule("B26")]
    public void Create_WithoutNameAndWithDescriptor_IsKnownToTheBroker()
    {
        Reply reply = _client.CreateWith(ObjectType.Semaphore, string.Empty, "D:(A;;0x100000;;;ME)", All);
        reply.Status.ShouldBe(NtStatus.Success);
        HandleReply made = reply.Body<HandleReply>();
        _client.Arena.Slot(made.Slot).Flags.ShouldBe((byte)ObjectFlags.Secured);
        _client.Query(made.Handle, SecurityInformation.Dacl).ToSddl().ShouldBe($"D:(A;;0x100000;;;{(IsRoot ? "SY" : Me)})");
        Check(made, 0x100000).ShouldBe((NtStatus.Success, 0x100000u));
        Check(made, 0x2).ShouldBe((NtStatus.AccessDenied, 0u));
        _client.Set(made.Handle, SecurityInformation.Dacl, "D:(A;;GA;;;ME)").ShouldBe(NtStatus.Success);
        Check(made, 0x2).ShouldBe((NtStatus.Success, 0x2u));
        _client.CreateWith(ObjectType.Event, string.Empty, []).Status.ShouldBe(NtStatus.InvalidParameter, "that is made without the broker");
    }

    [Fact]
    [Rule("F17")]
    [Rule("F13")]
    public void Process_HasADescriptor_ThatOpenAsks_UnlessDebuggingIsAllowed()
    {
        SecurityDescriptor descriptor = _client.Query(PseudoHandles.CurrentProcess);
        descriptor.Owner.ShouldBe(Me);
        descriptor.Dacl!.Entries.ShouldAllBe(entry => entry.Mask == 0x1FFFFF);
        _client.Set(PseudoHandles.CurrentProcess, SecurityInformation.Dacl, "D:(A;;0x1000;;;ME)").ShouldBe(NtStatus.Success);
        uint pid = (uint)Environment.ProcessId;
        _client.OpenProcess(pid, 0x1000).Status.ShouldBe(NtStatus.Success);
        _client.OpenProcess(pid, 0x40).Status.ShouldBe(IsRoot ? NtStatus.Success : NtStatus.AccessDenied);
        _client.OpenProcess(pid, 0).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [Theory]
    [InlineData(0, 2, NtStatus.UnknownRevision)]
    [InlineData(3, 0, NtStatus.InvalidSecurityDescriptor)]
    [InlineData(4, 0, NtStatus.Success)]
    [InlineData(4, 1, NtStatus.InvalidSecurityDescriptor)]
    [InlineData(4, 4, NtStatus.InvalidSecurityDescriptor)]
    [InlineData(4, 200, NtStatus.InvalidSecurityDescriptor)]
    [InlineData(16, 20, NtStatus.InvalidAcl)]
    [InlineData(20, 9, NtStatus.InvalidSid)]
    [InlineData(21, 16, NtStatus.InvalidSid)]
    public void Descriptor_ThatIsBroken_GetsItsStatus_AndTheClientGoesOn(int at, byte value, NtStatus expected)
    {
        byte[] bytes = Parse("O:MED:(A;;GA;;;ME)").ToArray();
        bytes[at] = value;
        _client.CreateWith(ObjectType.Event, "X", bytes).Status.ShouldBe(expected);
        uint handle = _client.Make(ObjectType.Event, "Y", "D:(A;;GA;;;ME)", All);
        _client.Set(handle, SecurityInformation.Dacl, bytes).ShouldBe(expected);
        _client.CreateWith(ObjectType.Event, string.Empty, bytes).Status.ShouldBe(expected);
    }

    [Fact]
    public void Descriptor_WhosePartsOverlap_IsReadForWhatTheBytesSay()
    {
        // Owner and group are the same bytes, and the DACL begins in them: no part refers to another, so nothing can go in a circle.
        byte[] bytes = Parse("O:MED:(A;;GA;;;ME)").ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), 20);
        _client.CreateWith(ObjectType.Event, "X", bytes).Status.ShouldBe(NtStatus.Success);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), 20);
        _client.CreateWith(ObjectType.Event, "Y", bytes).Status.ShouldBe(NtStatus.InvalidAcl);
    }

    [Fact]
    public void Descriptor_OfMoreThan32Kilobytes_CutsItsSenderOff()
    {
        using RawClient other = _broker.Join();
        other.Post(WireOperation.CreateNamed, new CreateNamedRequest
        {
            Type = (uint)ObjectType.Event,
            SecurityBytes = WireLimits.MaximumSecurityBytes + 4,
        }, new string('x', (WireLimits.MaximumSecurityBytes + 4) / 2));
        other.ReceiveToEnd().ShouldBe([NtStatus.InvalidMessage]);
        _client.Create(ObjectType.Event, "X").Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Token_IsWhatTheKernelSays()
    {
        AccessToken token = _client.QueryToken();
        token.User.ShouldBe(Me);
        token.Contains(Sid.AuthenticatedUsers).ShouldBeTrue();
        token.Contains(Sid.ForUser(CurrentProcess.EffectiveUserId)).ShouldBeTrue();
        token.IsRestricted.ShouldBeFalse();
        token.Has(TokenPrivileges.All).ShouldBe(IsRoot);
        _client.QueryToken((uint)Environment.ProcessId).User.ShouldBe(Me);
        _client.Ask(WireOperation.QueryToken, new QueryTokenRequest { ProcessId = 0x7FFFFFFF }).Status.ShouldBe(NtStatus.InvalidCid);
    }

    public void Dispose()
    {
        _client.Dispose();
        _broker.Dispose();
    }

    private (NtStatus Status, uint Granted) Open(string name, uint access)
    {
        Reply reply = _client.Open(ObjectType.Event, name, access);
        return (reply.Status, reply.Body<HandleReply>().GrantedAccess);
    }

    private (NtStatus Status, uint Granted) Check(in HandleReply what, uint access)
    {
        Reply reply = _client.Ask(WireOperation.CheckAccess, new CheckAccessRequest
        {
            Slot = what.Slot,
            Generation = what.Generation,
            Access = access,
            ProcessIndex = _client.Hello.ProcessIndex,
            TableId = _client.Hello.TableId,
        });
        return (reply.Status, reply.Body<CheckAccessReply>().Granted);
    }
}
