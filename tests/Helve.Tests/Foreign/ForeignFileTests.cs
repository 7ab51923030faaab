using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>Open files, sockets and sections of one user in the hands of another: what was granted, and no more.</summary>
public sealed class ForeignFileTests : IDisposable
{
    private const uint Reading = (uint)FileRights.GenericRead;
    private const uint Writing = (uint)FileRights.GenericWrite;
    private const uint Powerless = (uint)FileRights.ReadAttributes;
    private const int Duplicating = 0x40;
    private const int Inheritable = 2;
    private readonly TwoUsers _users = new();
    private readonly Peer _root;
    private readonly Peer _ann;
    private readonly Peer _bob;
    private readonly string _path = Path.GetTempFileName();

    public ForeignFileTests()
    {
        _root = _users.Start(TwoUsers.Root);
        _ann = _users.Start(TwoUsers.Ann);
        _bob = _users.Start(TwoUsers.Bob);
        File.WriteAllText(_path, "of-ann");
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var chown = Process.Start("/bin/chown", [$"{TwoUsers.Ann}:{TwoUsers.Ann}", _path]);
        chown.WaitForExit();
        chown.ExitCode.ShouldBe(0);
    }

    public void Dispose()
    {
        _users.Dispose();
        File.Delete(_path);
    }

    [TwoUsersFact]
    [Rule("B23")]
    public void File_GivenForReading_IsAStreamThatOnlyReads_AndCannotBeOpenedForMore()
    {
        nint own = _ann.Call("wrap-file", _path, "rw").Handle;
        nint given = TwoUsers.Give(_root, _ann, own, _bob, Reading);
        PeerReply mode = _bob.Call("file-mode", given);
        (mode[0], mode[1]).ShouldBe((1L, 0L));
        _bob.Call("stream-read", given).Text.ShouldBe("Success of-ann");
        _bob.Call("write", given, "x").Status.ShouldBe(NtStatus.AccessDenied);
        _bob.Call("duplicate", -1, given, -1, Reading | Writing, 0, 0).Status.ShouldBe(NtStatus.AccessDenied);

        // It lives as long as any of them has a handle.
        _ann.Kill();
        _bob.Call("read-at", given, 6, 0).Text.ShouldBe("Success of-ann");
    }

    [TwoUsersFact]
    public void File_GivenWhole_SharesItsPosition_AndGivenForNothing_HasNoDescriptor()
    {
        nint own = _ann.Call("wrap-file", _path, "rw").Handle;
        nint whole = TwoUsers.Give(_root, _ann, own, _bob);
        _ann.Call("read", own, 3).Word(0).ShouldBe("of-");
        _bob.Call("read", whole, 3).Word(0).ShouldBe("ann");
        _bob.Call("write", whole, "+bob").Status.ShouldBe(NtStatus.Success);
        File.ReadAllText(_path).ShouldBe("of-ann+bob");
        nint powerless = TwoUsers.Give(_root, _ann, own, _bob, Powerless);
        _bob.Call("file-mode", powerless).Status.ShouldBe(NtStatus.AccessDenied);
        _bob.Call("query-file", powerless)[0].ShouldBe((long)FileKind.DiskFile);
    }

    [TwoUsersFact]
    public void ListeningSocket_OfAnotherUser_IsAcceptedOn_AndOneForReadingOnlyIsNone()
    {
        PeerReply listening = _ann.Call("listen");
        nint reading = TwoUsers.Give(_root, _ann, listening.Handle, _bob, Reading);
        _bob.Call("greet", reading, 1).Status.ShouldBe(NtStatus.AccessDenied);
        nint whole = TwoUsers.Give(_root, _ann, listening.Handle, _bob);
        _ann.Call("close", listening.Handle).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> greeting = _bob.Begin("greet", whole, 1);
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, (int)listening[1]);
        var buffer = new byte[64];
        int count = client.GetStream().Read(buffer);
        Encoding.UTF8.GetString(buffer, 0, count).ShouldBe($"{_bob.ProcessId}");
        greeting.Result.Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    public void SentToAnotherUser_EachArrivesWithWhatWasSent()
    {
        nint target = _root.Call("open-process", Known(_bob), Duplicating).Handle;
        nint file = _root.Call("wrap-file", _path, "rw").Handle;
        _root.Call("send", target, file, Reading, 0, 1).Status.ShouldBe(NtStatus.Success);
        PeerReply arrived = _bob.Call("receive");
        (arrived[1], arrived[2]).ShouldBe(((long)ObjectType.File, (long)Reading));
        PeerReply mode = _bob.Call("file-mode", arrived.Handle);
        (mode[0], mode[1]).ShouldBe((1L, 0L));

        PeerReply listening = _root.Call("listen");
        _root.Call("send", target, listening.Handle, 0, 2, 2).Status.ShouldBe(NtStatus.Success);
        arrived = _bob.Call("receive");
        Task<PeerReply> greeting = _bob.Begin("greet", arrived.Handle, 1);
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, (int)listening[1]);
        client.GetStream().ReadByte().ShouldBePositive();
        greeting.Result.Status.ShouldBe(NtStatus.Success);

        nint section = _root.Call("section", "-", 65536, (int)PageProtection.ReadWrite).Handle;
        _root.Call("send", target, section, (uint)SectionRights.MapRead, 0, 3).Status.ShouldBe(NtStatus.Success);
        arrived = _bob.Call("receive");
        _bob.Call("map", arrived.Handle, (int)PageProtection.ReadWrite).Status.ShouldBe(NtStatus.AccessDenied);
        _bob.Call("map", arrived.Handle, (int)PageProtection.ReadOnly).Status.ShouldBe(NtStatus.Success);
        _bob.Call("force-write").Text.ShouldBe("Success 1 0 0");
    }

    // The parent holds another user's objects; the child has them by inheritance, and takes its own descriptors.
    [TwoUsersFact]
    [Rule("G2")]
    public void Child_ThatInheritsAnotherUsersObjects_HasWhatItsParentHad()
    {
        nint file = Inherited(_ann.Call("wrap-file", _path, "rw").Handle, Reading);
        nint section = Inherited(_ann.Call("section", "-", 65536, (int)PageProtection.ReadWrite).Handle, (uint)SectionRights.MapRead);
        nint socket = Inherited(_ann.Call("listen").Handle, Reading);
        Child("Success", "stream-read", file);
        Child("AccessDenied", "write", file, "x");
        Child("Success", "map", section, (int)PageProtection.ReadOnly);
        Child("AccessDenied", "map", section, (int)PageProtection.ReadWrite);
        Child("AccessDenied", "greet", socket, 1);
        _bob.Call("read-at", file, 6, 0).Text.ShouldBe("Success of-ann");
    }

    private static long Known(Peer peer)
    {
        // A process that never used Helve is no process of any domain yet.
        peer.Call("close", peer.Call("event", "-", 0, 0).Handle);
        return peer.Call("pid")[0];
    }

    private nint Inherited(nint own, uint access)
    {
        nint given = TwoUsers.Give(_root, _ann, own, _bob, access);
        _bob.Call("attributes", given, Inheritable, Inheritable).Status.ShouldBe(NtStatus.Success);
        return given;
    }

    private void Child(params object[] command)
    {
        PeerReply child = _bob.Call(["start", "all", _users.Program, .. command]);
        _bob.Call("wait", child.Handle, -1).Status.ShouldBe(NtStatus.Success);
        _bob.Call("exit-code", child.Handle)[0].ShouldBe(0, string.Join(' ', command));
        _bob.Call("close", child.Handle);
    }
}
