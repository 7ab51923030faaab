using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Tests.Broker;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>Private namespaces whose boundary is a group: who the kernel says is a member is inside, whichever user it is.</summary>
public sealed class GroupBoundaryTests : IDisposable
{
    private const uint Maximum = AccessMask.MAXIMUM_ALLOWED;
    private const uint Club = 61077;
    private static readonly Sid s_club = Sid.ForGroup(Club);
    private static readonly BoundaryDescriptor s_boundary = new("club", s_club);
    private static readonly string s_forMembers = $"D:(A;;GA;;;{s_club})";
    private readonly SystemBroker _broker = new();
    private readonly List<RawClient> _clients = [];

    [UserFact]
    [Rule("E36")]
    public void Create_IsForMembers_OfEverySidAtOnce()
    {
        RawClient ann = Join(Ann, Club), bob = Join(Bob, Club), stranger = Join(Bob);
        Create(stranger, s_boundary).Status.ShouldBe(NtStatus.AccessDenied);
        Create(bob, new BoundaryDescriptor("club", s_club, Sid.ForUser(Ann))).Status.ShouldBe(NtStatus.AccessDenied);
        Create(ann, new BoundaryDescriptor("club", s_club, Sid.ForUser(Ann))).Status.ShouldBe(NtStatus.Success);
        Create(bob, s_boundary).Status.ShouldBe(NtStatus.Success, "another boundary is another namespace");
        Create(ann, s_boundary).Status.ShouldBe(NtStatus.ObjectNameCollision);
        Create(stranger, s_boundary).Status.ShouldBe(NtStatus.AccessDenied, "from outside it can't even be told that it exists");
    }

    [UserFact]
    [Rule("E37")]
    [Rule("E38")]
    public void Open_IsForWhomItsDescriptorNames_InsideAndOutside()
    {
        RawClient ann = Join(Ann, Club), bob = Join(Bob, Club), stranger = Join(Bob), root = Join(0);
        uint anns = Handle(Create(ann, s_boundary, s_forMembers));
        uint bobs = Handle(Open(bob, s_boundary, Maximum));
        Open(stranger, s_boundary, Maximum).Status.ShouldBe(NtStatus.AccessDenied);

        // One namespace for both users: what one makes in it the other finds, by the namespace and by nothing else.
        ann.Make(ObjectType.Event, "X", s_forMembers, root: anns);
        bob.CreateWith(ObjectType.Event, "X", s_forMembers, root: bobs).Status.ShouldBe(NtStatus.ObjectNameExists);
        bob.Open(ObjectType.Event, @"club\X", Maximum).Status.ShouldBe(NtStatus.ObjectPathNotFound);

        // The boundary is for creating. A descriptor lets in who is outside of it, and keeps out who is inside.
        ann.Set(anns, SecurityInformation.Dacl, "D:(A;;0x20003;;;WD)").ShouldBe(NtStatus.Success);
        Open(stranger, s_boundary, 0x3).Status.ShouldBe(NtStatus.Success);
        ann.Set(anns, SecurityInformation.Dacl, $"D:(A;;GA;;;{Sid.ForUser(Ann)})").ShouldBe(NtStatus.Success);
        Open(bob, s_boundary, 0x1).Status.ShouldBe(NtStatus.AccessDenied);
        Open(root, s_boundary, 0x1).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [UserFact]
    [Rule("E36")]
    public void Default_IsForItsMaker_NotForTheOtherMembers()
    {
        RawClient ann = Join(Ann, Club), bob = Join(Bob, Club);
        Create(ann, s_boundary).Status.ShouldBe(NtStatus.Success);
        Open(bob, s_boundary, 0x1).Status.ShouldBe(NtStatus.AccessDenied);
        Open(Join(Ann), s_boundary, 0x1).Status.ShouldBe(NtStatus.Success, "its owner, a member or not");
    }

    public void Dispose()
    {
        _clients.ForEach(static client => client.Dispose());
        _broker.Dispose();
    }

    private static Reply Create(RawClient client, BoundaryDescriptor boundary, string? sddl = null) =>
        Ask(client, WireOperation.CreatePrivateNamespace, boundary, Maximum, sddl is null ? [] : SecurityDescriptor.ParseSddl(sddl).ToArray());

    private static Reply Open(RawClient client, BoundaryDescriptor boundary, uint access) =>
        Ask(client, WireOperation.OpenPrivateNamespace, boundary, access, []);

    private static Reply Ask(RawClient client, WireOperation operation, BoundaryDescriptor boundary, uint access, byte[] security)
    {
        const string Alias = "club";
        byte[] tail = [.. boundary.ToArray(), .. security];
        (tail.Length % 2).ShouldBe(0, "it travels in the place of text");
        var request = new PrivateNamespaceRequest
        {
            Access = access,
            AliasBytes = (uint)Alias.Length * 2,
            BoundaryBytes = (uint)(tail.Length - security.Length),
            SecurityBytes = (uint)security.Length,
        };
        return client.Ask(operation, request, Alias + new string(MemoryMarshal.Cast<byte, char>(tail)));
    }

    private static uint Handle(Reply reply)
    {
        reply.Status.ShouldBe(NtStatus.Success);
        return reply.Body<HandleReply>().Handle;
    }

    private RawClient Join(uint user, params uint[] groups)
    {
        RawClient client = user == 0 ? _broker.Join() : UserThread.Join(_broker.SocketPath, user, groups);
        _clients.Add(client);
        return client;
    }
}
