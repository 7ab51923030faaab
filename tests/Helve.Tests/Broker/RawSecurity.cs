using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Linux;
using Shouldly;

namespace Helve.Tests.Broker;

/// <summary>Requests about security of a client without the library, and who the test itself is.</summary>
internal static class RawSecurity
{
    internal const SecurityInformation OwnerGroupDacl = SecurityInformation.Owner | SecurityInformation.Group | SecurityInformation.Dacl;

    internal static bool IsRoot { get; } = CurrentProcess.EffectiveUserId == 0;

    /// <summary>The test's own SID.</summary>
    internal static Sid Me { get; } = IsRoot ? Sid.LocalSystem : Sid.ForUser(CurrentProcess.EffectiveUserId);

    /// <summary>SDDL with ME for the test's own SID.</summary>
    internal static SecurityDescriptor Parse(string sddl) =>
        SecurityDescriptor.ParseSddl(sddl.Replace("ME", Me.ToString(), StringComparison.Ordinal));

    internal static Reply CreateWith(
        this RawClient client, ObjectType type, string name, ReadOnlySpan<byte> security, uint access = 0x0200_0000,
        ObjectAttributeBits attributes = ObjectAttributeBits.OpenIf, uint root = 0) =>
        client.Ask(WireOperation.CreateNamed, new CreateNamedRequest
        {
            Type = (uint)type,
            Access = access,
            Attributes = (uint)attributes,
            Maximum = type == ObjectType.Semaphore ? 1u : 0,
            NameBytes = (uint)name.Length * 2,
            RootDirectory = root,
            SecurityBytes = (uint)security.Length,
        }, name + Text(security));

    internal static Reply CreateWith(
        this RawClient client, ObjectType type, string name, string sddl, uint access = 0x0200_0000,
        ObjectAttributeBits attributes = ObjectAttributeBits.OpenIf, uint root = 0) =>
        client.CreateWith(type, name, Parse(sddl).ToArray(), access, attributes, root);

    /// <summary>The handle of something new.</summary>
    internal static uint Make(this RawClient client, ObjectType type, string name, string sddl, uint access = 0x0200_0000, uint root = 0)
    {
        Reply reply = client.CreateWith(type, name, sddl, access, root: root);
        reply.Status.ShouldBe(NtStatus.Success);
        return reply.Body<HandleReply>().Handle;
    }

    internal static NtStatus Query(this RawClient client, uint handle, SecurityInformation parts, out SecurityDescriptor? descriptor)
    {
        descriptor = null;
        Reply reply = client.Ask(WireOperation.QuerySecurity, new QuerySecurityRequest { Handle = SeenHandle.Of(handle), Parts = (uint)parts });
        if (reply.Status == NtStatus.Success)
        {
            SecurityDescriptor.TryRead(reply.Bytes, out descriptor).ShouldBe(NtStatus.Success);
        }

        return reply.Status;
    }

    internal static SecurityDescriptor Query(this RawClient client, uint handle, SecurityInformation parts = OwnerGroupDacl)
    {
        client.Query(handle, parts, out SecurityDescriptor? descriptor).ShouldBe(NtStatus.Success);
        return descriptor!;
    }

    internal static NtStatus Set(this RawClient client, uint handle, SecurityInformation parts, ReadOnlySpan<byte> security) =>
        client.Ask(
            WireOperation.SetSecurity,
            new SetSecurityRequest { Handle = SeenHandle.Of(handle), Parts = (uint)parts, SecurityBytes = (uint)security.Length },
            Text(security)).Status;

    internal static NtStatus Set(this RawClient client, uint handle, SecurityInformation parts, string sddl) =>
        client.Set(handle, parts, Parse(sddl).ToArray());

    internal static AccessToken QueryToken(this RawClient client, uint processId = 0)
    {
        Reply reply = client.Ask(WireOperation.QueryToken, new QueryTokenRequest { ProcessId = processId });
        reply.Status.ShouldBe(NtStatus.Success);
        byte[] packet = RawClient.Message(WireOperation.QueryToken, 1, reply.Bytes);
        MessageReader.TryOpen(packet, out MessageReader reader).ShouldBeTrue();
        return TokenMessages.Read(ref reader).ShouldNotBeNull();
    }

    // Descriptors are multiples of four bytes, so they travel in the place of text.
    internal static string Text(ReadOnlySpan<byte> bytes)
    {
        (bytes.Length % 2).ShouldBe(0);
        return new string(MemoryMarshal.Cast<byte, char>(bytes));
    }
}
