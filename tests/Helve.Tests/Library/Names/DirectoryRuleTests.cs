using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Helve.Tests.Users;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library.Names;

/// <summary>Directories and links as objects, their lives, and what the namespace begins with.</summary>
[Collection(LibraryCollection.Name)]
public sealed class DirectoryRuleTests(LibraryFixture fixture) : IDisposable
{
    private const string Base = @"\BaseNamedObjects";
    private const uint EntryOverhead = 2 * 32;
    private readonly NameStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [Rule("E40")]
    [InlineData(0, false, 4096, NtStatus.NoMoreEntries, 0)]
    [InlineData(0, true, 4096, NtStatus.NoMoreEntries, 0)]
    [InlineData(1, false, 4096, NtStatus.Success, 1)]
    [InlineData(1, true, 4096, NtStatus.Success, 1)]
    [InlineData(3, true, 4096, NtStatus.Success, 1)]
    [InlineData(3, false, 4096, NtStatus.Success, 3)]
    [InlineData(3, true, 0, NtStatus.BufferTooSmall, 0)]
    [InlineData(3, false, 0, NtStatus.MoreEntries, 0)]
    [InlineData(3, false, 150, NtStatus.MoreEntries, 2)]
    public void QueryDirectory_OfSoManyWithSoMuchRoom_TellsWhatFits(int children, bool single, int length, NtStatus expected, int told)
    {
        nint root = _stage.Directory(null);
        for (int i = 0; i < children; i++)
        {
            _stage.Make(NamedType.Event, new ObjectAttributes { RootDirectory = root, ObjectName = $"n{i}" });
        }

        uint context = 0;
        TryQueryDirectory(root, length, single, false, ref context, out IReadOnlyList<KernelDirectoryEntry> entries, out int needed).ShouldBe(expected);
        context.ShouldBe((uint)told);
        entries.Count.ShouldBe(told);
        entries.ShouldAllBe(e => e.TypeName == "Event" && e.Name.StartsWith('n'));
        if (expected == NtStatus.BufferTooSmall)
        {
            // The list's end, the entry, "n0" and "Event" with a NUL each.
            needed.ShouldBe((int)EntryOverhead + 6 + 12);
        }
    }

    [Fact]
    [Rule("E40")]
    public void QueryDirectory_FromAContext_GoesOnOrBeginsAnew()
    {
        nint root = _stage.Directory(null);
        _stage.Make(NamedType.Event, new ObjectAttributes { RootDirectory = root, ObjectName = "one" });
        _stage.Make(NamedType.Directory, new ObjectAttributes { RootDirectory = root, ObjectName = "two" });
        _stage.Make(NamedType.SymbolicLink, new ObjectAttributes { RootDirectory = root, ObjectName = "three" });
        _stage.Make(NamedType.Mutex, new ObjectAttributes { RootDirectory = root, ObjectName = "four" });
        var seen = new List<KernelDirectoryEntry>();
        uint context = 0;
        while (TryQueryDirectory(root, 4096, true, false, ref context, out IReadOnlyList<KernelDirectoryEntry> one, out _) == NtStatus.Success)
        {
            seen.AddRange(one);
        }

        seen.ShouldBe([new("one", "Event"), new("two", "Directory"), new("three", "SymbolicLink"), new("four", "Mutant")], ignoreOrder: true);
        context.ShouldBe(4u);
        TryQueryDirectory(root, 4096, false, true, ref context, out IReadOnlyList<KernelDirectoryEntry> all, out _).ShouldBe(NtStatus.Success);
        all.ShouldBe(seen);
        context = 77;
        TryQueryDirectory(root, 4096, false, false, ref context, out _, out _).ShouldBe(NtStatus.NoMoreEntries);
        context.ShouldBe(77u);
    }

    [Fact]
    [Rule("F44")]
    [Rule("F28")]
    [Rule("F29")]
    public void Query_WithoutTheRight_IsDenied()
    {
        nint root = _stage.Directory(new ObjectAttributes { ObjectName = Base + @"\dir-f44" });
        _stage.Open(NamedType.Directory, new ObjectAttributes { ObjectName = Base + @"\dir-f44" }, out nint blind, (uint)DirectoryRights.Traverse).ShouldBe(NtStatus.Success);
        uint context = 0;
        TryQueryDirectory(blind, 4096, false, false, ref context, out _, out _).ShouldBe(NtStatus.AccessDenied);
        TryQueryDirectory(root, 4096, false, false, ref context, out _, out _).ShouldBe(NtStatus.NoMoreEntries);
        TryQuerySymbolicLink(root, 100, out _, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        nint link = _stage.Make(NamedType.SymbolicLink, new ObjectAttributes { RootDirectory = root, ObjectName = "link" });
        TryQueryDirectory(link, 4096, false, false, ref context, out _, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryQuery(root, out HandleInformation directory).ShouldBe(NtStatus.Success);
        directory.GrantedAccess.ShouldBe((uint)DirectoryRights.AllAccess);
        TryWait(root, TimeSpan.Zero).ShouldBe(NtStatus.AccessDenied);
        TryQuerySymbolicLink(-1, 100, out _, out _).ShouldBeOneOf(NtStatus.ObjectTypeMismatch, NtStatus.InvalidHandle);
    }

    [Theory]
    [Rule("E30")]
    [MemberData(nameof(NamedTypes.All), MemberType = typeof(NamedTypes))]
    public void Creation_UnderARoot_AsksTheDirectoryAndNotTheHandle(NamedType type)
    {
        _stage.Directory(new ObjectAttributes { ObjectName = Base + @"\dir-e30" });
        _stage.Open(NamedType.Directory, new ObjectAttributes { ObjectName = Base + @"\dir-e30" }, out nint blind, AccessMask.READ_CONTROL).ShouldBe(NtStatus.Success);
        var name = new ObjectAttributes { RootDirectory = blind, ObjectName = "made" };
        _stage.Create(type, name).ShouldBe(NtStatus.Success);
        _stage.Open(type, name).ShouldBe(NtStatus.Success);
    }

    [Theory]
    [Rule("E34")]
    [InlineData("", 0, NtStatus.Success)]
    [InlineData(@"\A", 4, NtStatus.Success)]
    [InlineData(@"\A", 3, NtStatus.BufferTooSmall)]
    [InlineData(@"\A", 0, NtStatus.BufferTooSmall)]
    public void QuerySymbolicLink_WithSoMuchRoom_TellsTheTargetOrItsLength(string target, int room, NtStatus expected)
    {
        TryCreateSymbolicLink(new ObjectAttributes { ObjectName = Base + @"\dir-e34" }, AccessMask.GENERIC_ALL, target, out nint link).ShouldBe(NtStatus.Success);
        TryQuerySymbolicLink(link, room, out string? read, out int needed).ShouldBe(expected);
        read.ShouldBe(expected == NtStatus.Success ? target : null);
        needed.ShouldBe(target.Length * 2);
        TryClose(link).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("E34")]
    public void SymbolicLink_WithoutATarget_IsRefused()
    {
        TryCreateSymbolicLink(new ObjectAttributes { ObjectName = Base + @"\dir-e34" }, AccessMask.GENERIC_ALL, null, out _).ShouldBe(NtStatus.InvalidParameter);
        TryCreateSymbolicLink(new ObjectAttributes { ObjectName = Base + @"\dir-e34" }, AccessMask.GENERIC_ALL, new string('x', 16384), out _)
            .ShouldBe(NtStatus.ObjectNameInvalid);
    }

    [Theory]
    [Rule("E41")]
    [InlineData(@"\DosDevices", @"\??")]
    [InlineData(@"\??\GLOBALROOT", "")]
    [InlineData(@"\GLOBAL??\GLOBALROOT", "")]
    [InlineData(@"\BaseNamedObjects\Global", @"\BaseNamedObjects")]
    public void Namespace_BeginsWithTheLinks(string path, string target)
    {
        using KernelSymbolicLink link = KernelSymbolicLink.Open(path);
        link.Target.ShouldBe(target);
    }

    [Theory]
    [Rule("E41")]
    [Rule("E31")]
    [InlineData(@"\??\GLOBALROOT\BaseNamedObjects\dir-e41")]
    [InlineData(@"\DosDevices\GLOBALROOT\BaseNamedObjects\Local\dir-e41")]
    [InlineData(@"\GLOBAL??\GLOBALROOT\??\GLOBALROOT\BaseNamedObjects\dir-e41")]
    public void Links_AreFollowedAndTheRealPathIsReported(string path)
    {
        nint made = _stage.Make(NamedType.Event, new ObjectAttributes { ObjectName = path });
        _stage.Open(NamedType.Event, new ObjectAttributes { ObjectName = Base + @"\dir-e41" }, out nint opened).ShouldBe(NtStatus.Success);
        TryCompare(made, opened).ShouldBe(NtStatus.Success);
        using KernelInspector inspector = fixture.Environment.Inspect();
        inspector.ShowObject(Base + @"\dir-e41").Name.ShouldBe(Base + @"\dir-e41");
        _stage.Open(NamedType.Event, new ObjectAttributes { ObjectName = path, Attributes = ObjectAttributeBits.DontReparse })
            .ShouldBe(NtStatus.ReparsePointEncountered);
    }

    [Fact]
    public void ObjectTypes_HasEveryType()
    {
        using KernelDirectory types = KernelDirectory.Open(@"\ObjectTypes");
        types.GetEntries().ShouldContain(new KernelDirectoryEntry("Mutant", "Type"));
        types.GetEntries().ShouldAllBe(e => e.TypeName == "Type");
        Should.Throw<KernelException>(() => KernelDirectory.Open(@"\ObjectTypes\Event")).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
    }

    [Theory]
    [Rule("E33")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Links_InACircle_EndInAnError(int length)
    {
        nint root = _stage.Directory(new ObjectAttributes { ObjectName = Base + @"\dir-e33" });
        var links = new List<nint>();
        for (int i = 0; i < length; i++)
        {
            TryCreateSymbolicLink(
                new ObjectAttributes { RootDirectory = root, ObjectName = $"l{i}" }, AccessMask.GENERIC_ALL, $@"{Base}\dir-e33\l{(i + 1) % length}", out nint link)
                .ShouldBe(NtStatus.Success);
            links.Add(link);
        }

        _stage.Open(NamedType.Event, new ObjectAttributes { RootDirectory = root, ObjectName = "l0" }).ShouldBe(NtStatus.InvalidParameter);
        _stage.Create(NamedType.Event, new ObjectAttributes { RootDirectory = root, ObjectName = @"l0\x" }).ShouldBe(NtStatus.InvalidParameter);
        links.ForEach(link => TryClose(link).ShouldBe(NtStatus.Success));
    }

    [Fact]
    [Rule("E31")]
    public void Link_ToAPathWithoutABackslash_IsBadSyntaxWhenFollowed()
    {
        TryCreateSymbolicLink(new ObjectAttributes { ObjectName = Base + @"\dir-e31" }, AccessMask.GENERIC_ALL, "nowhere", out nint link).ShouldBe(NtStatus.Success);
        _stage.Open(NamedType.Event, new ObjectAttributes { ObjectName = Base + @"\dir-e31" }).ShouldBe(NtStatus.ObjectPathSyntaxBad);
        TryClose(link).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("D11")]
    public void Directory_ThatGoesWithThingsInIt_TakesTheirPathsAway()
    {
        var path = new ObjectAttributes { ObjectName = Base + @"\dir-d11" };
        nint directory = _stage.Directory(path);
        nint inner = _stage.Directory(new ObjectAttributes { RootDirectory = directory, ObjectName = "inner" });
        nint child = _stage.Make(NamedType.Event, new ObjectAttributes { RootDirectory = inner, ObjectName = "child" });
        _stage.Close(directory);
        _stage.Open(NamedType.Event, path with { ObjectName = Base + @"\dir-d11\inner\child" }).ShouldBe(NtStatus.ObjectPathNotFound);
        _stage.Open(NamedType.Directory, path).ShouldBe(NtStatus.ObjectNameNotFound);
        TrySetEvent(child, out _).ShouldBe(NtStatus.Success);
        _stage.Open(NamedType.Event, new ObjectAttributes { RootDirectory = inner, ObjectName = "child" }).ShouldBe(NtStatus.Success);
        nint young = _stage.Directory(path);
        using KernelDirectory listed = KernelDirectory.Open(Base + @"\dir-d11");
        listed.GetEntries().ShouldBeEmpty();
        TryCompare(young, directory).ShouldNotBe(NtStatus.Success);
    }

    [PermanentTheory]
    [Rule("D12")]
    [Rule("C19")]
    [Rule("C20")]
    [MemberData(nameof(NamedTypes.All), MemberType = typeof(NamedTypes))]
    public void PermanentObject_LivesUntilItIsMadeTemporaryAndClosed(NamedType type)
    {
        var name = new ObjectAttributes { ObjectName = $@"{Base}\dir-d12-{type}" };
        nint first = _stage.Make(type, name);
        TryMakePermanent(first).ShouldBe(NtStatus.Success);
        _stage.Close(first);
        _stage.Open(type, name, out nint again, AccessMask.READ_CONTROL).ShouldBe(NtStatus.Success);
        TryMakeTemporary(again).ShouldBe(NtStatus.AccessDenied);
        _stage.Close(again);
        _stage.Open(type, name, out nint withDelete, AccessMask.DELETE).ShouldBe(NtStatus.Success);
        TryMakeTemporary(withDelete).ShouldBe(NtStatus.Success);
        _stage.Open(type, name).ShouldBe(NtStatus.Success);
        _stage.Close(withDelete);
        _stage.CloseAllBut(1);
        _stage.Open(type, name).ShouldBe(NtStatus.ObjectNameNotFound);

        // The same from its creation on.
        nint permanent = _stage.Make(type, name with { Attributes = ObjectAttributeBits.Permanent });
        _stage.Close(permanent);
        _stage.Open(type, name, out withDelete, AccessMask.DELETE).ShouldBe(NtStatus.Success);
        TryMakeTemporary(withDelete).ShouldBe(NtStatus.Success);
        _stage.Close(withDelete);
        _stage.Open(type, name).ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [Fact]
    [Rule("C19")]
    [Rule("C20")]
    public void Permanence_OfWhatHasNoNameOrIsBuiltIn_IsRefused()
    {
        nint nameless = _stage.Make(NamedType.Event, default);
        TryMakeTemporary(nameless).ShouldBe(NtStatus.Success);
        TryMakeTemporary(0x7FFF_0000).ShouldBe(NtStatus.InvalidHandle);
        if (Environment.UserName == "root")
        {
            TryMakePermanent(nameless).ShouldBe(NtStatus.InvalidParameter);
            TryMakePermanent(0x7FFF_0000).ShouldBe(NtStatus.InvalidHandle);
        }
    }

    [Theory]
    [MemberData(nameof(NamedTypes.All), MemberType = typeof(NamedTypes))]
    public void ExclusiveObject_IsOneProcesssAlone(NamedType type)
    {
        var plain = new ObjectAttributes { ObjectName = $@"{Base}\dir-exclusive-{type}" };
        ObjectAttributes exclusive = plain with { Attributes = ObjectAttributeBits.Exclusive };
        _stage.Make(type, exclusive);
        _stage.Open(type, plain).ShouldBe(NtStatus.AccessDenied);
        _stage.Open(type, exclusive).ShouldBe(NtStatus.Success);
        _stage.Make(type, plain with { ObjectName = plain.ObjectName + "-not" });
        _stage.Open(type, exclusive with { ObjectName = plain.ObjectName + "-not" }).ShouldBe(NtStatus.InvalidParameter);
        using Peer peer = fixture.StartPeer();
        peer.Call("open-name", (int)type, plain.ObjectName!, 0).Status.ShouldBe(NtStatus.AccessDenied);
        peer.Call("open-name", (int)type, plain.ObjectName!, (int)ObjectAttributeBits.Exclusive).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [Theory]
    [MemberData(nameof(NamedTypes.All), MemberType = typeof(NamedTypes))]
    public void ExclusiveObject_StaysWithItsProcess_WhateverIsSent(NamedType type)
    {
        var name = new ObjectAttributes { ObjectName = $@"{Base}\dir-unsent-{type}", Attributes = ObjectAttributeBits.Exclusive };
        nint made = _stage.Make(type, name);
        using Peer peer = fixture.StartPeer();
        peer.Call("close", peer.Call("event", "-", 0, 0).Handle);
        TryOpenProcess(peer.ProcessId, 0x40, 0, out nint other).ShouldBe(NtStatus.Success);
        TrySendHandle(other, made, 0, DuplicateOptions.SameAccess, 1).ShouldBe(NtStatus.AccessDenied);
        TryClose(other).ShouldBe(NtStatus.Success);
        peer.Call("receive").Status.ShouldBe(NtStatus.NoMoreEntries);
        TryQuery(made, out HandleInformation information).ShouldBe(NtStatus.Success);
        information.HandleCount.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(NamedTypes.All), MemberType = typeof(NamedTypes))]
    public void ExclusiveObject_StaysWithItsProcess_WhateverIsDuplicated(NamedType type)
    {
        var name = new ObjectAttributes { ObjectName = $@"{Base}\dir-alone-{type}", Attributes = ObjectAttributeBits.Exclusive };
        nint made = _stage.Make(type, name);
        using Peer peer = fixture.StartPeer();
        peer.Call("close", peer.Call("event", "-", 0, 0).Handle);
        TryOpenProcess(peer.ProcessId, 0x40, 0, out nint other).ShouldBe(NtStatus.Success);
        nint self = peer.Call("open-process", Environment.ProcessId, 0x40).Handle;
        const DuplicateOptions Same = DuplicateOptions.SameAccess;
        TryDuplicate(CurrentProcess, made, other, 0, 0, Same, out _).ShouldBe(NtStatus.AccessDenied);
        peer.Call("duplicate", self, made, -1, 0, 0, (int)Same).Status.ShouldBe(NtStatus.AccessDenied);
        TryDuplicate(CurrentProcess, made, CurrentProcess, 0, 0, Same, out nint second).ShouldBe(NtStatus.Success);

        // Found, so closed (B11).
        TryDuplicate(CurrentProcess, second, other, 0, 0, Same | DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.AccessDenied);
        TryQuery(second, out _).ShouldBe(NtStatus.InvalidHandle);
        TryQuery(made, out HandleInformation information).ShouldBe(NtStatus.Success);
        information.HandleCount.ShouldBe(1);
        TryClose(other).ShouldBe(NtStatus.Success);
    }

    [Theory]
    [Rule("D13")]
    [Rule("D14")]
    [MemberData(nameof(NamedTypes.All), MemberType = typeof(NamedTypes))]
    public void Name_LivesWithItsHolders(NamedType type)
    {
        var name = new ObjectAttributes { ObjectName = $@"{Base}\dir-d13-{type}" };
        nint made = _stage.Make(type, name);
        using Peer peer = fixture.StartPeer();
        peer.Call("open-name", (int)type, name.ObjectName!, 0).Status.ShouldBe(NtStatus.Success);
        _stage.Close(made);
        _stage.Open(type, name, out nint again).ShouldBe(NtStatus.Success);
        _stage.Close(again);
        peer.Kill();
        Until.True(() => _stage.Open(type, name) == NtStatus.ObjectNameNotFound || CloseAgain(), "the name goes with the process that held it");
    }

    [Fact]
    public void TypedObjects_TakeARootAndOptions()
    {
        using KernelDirectory directory = KernelDirectory.Create();
        var inside = new KernelObjectOptions { RootDirectory = directory };
        using KernelEvent made = KernelEvent.Create("e", true, true, options: inside);
        using KernelEvent opened = KernelEvent.Open("E", options: inside with { CaseInsensitive = true });
        opened.IsSameObject(made).ShouldBeTrue();
        using KernelMutex mutex = KernelMutex.CreateOrOpen("m", false, out bool createdNew, options: inside);
        createdNew.ShouldBeTrue();
        using KernelSemaphore semaphore = KernelSemaphore.Create("s", 1, 2, options: inside);
        using KernelDirectory nested = KernelDirectory.CreateOrOpen("d", out createdNew, options: inside);
        createdNew.ShouldBeTrue();
        using KernelSymbolicLink link = KernelSymbolicLink.Create("l", Base, options: inside);
        directory.GetEntries().Select(e => e.Name).ShouldBe(["e", "m", "s", "d", "l"], ignoreOrder: true);
        KernelMutex.TryOpen("none", out _, options: inside).ShouldBeFalse();
        using KernelDirectory self = KernelDirectory.Open(string.Empty, options: inside);
        self.IsSameObject(directory).ShouldBeTrue();
        using KernelDirectory session = KernelDirectory.Open(string.Empty);
        session.GetEntries().ShouldContain(new KernelDirectoryEntry("Local", "SymbolicLink"));
    }

    private bool CloseAgain()
    {
        _stage.CloseAllBut(1);
        return false;
    }
}
