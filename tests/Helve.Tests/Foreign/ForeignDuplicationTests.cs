using Helve.Kernel;
using Helve.Kernel.Security;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>NtDuplicateObject between users: which access, whose token decides, and the end of the source.</summary>
public sealed class ForeignDuplicationTests : IDisposable
{
    private const int Wait = 0x100000;
    private const int WaitAndSet = 0x100002;
    private const int SameAccess = 2;
    private const int CloseSource = 1;
    private const int Dacl = 4;
    private static readonly Sid s_ann = Sid.ForUser(TwoUsers.Ann);
    private static readonly Sid s_bob = Sid.ForUser(TwoUsers.Bob);
    private readonly TwoUsers _users = new();
    private readonly Peer _ann;
    private readonly Peer _bob;
    private readonly Peer _root;
    private readonly nint _annsProcess;
    private readonly nint _bobsProcess;

    public ForeignDuplicationTests()
    {
        _ann = _users.Start(TwoUsers.Ann);
        _bob = _users.Start(TwoUsers.Bob);
        _root = _users.Start(TwoUsers.Root);
        _annsProcess = ProcessOf(_ann);
        _bobsProcess = ProcessOf(_bob);
    }

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    [Rule("B22")]
    [Rule("B23")]
    [Rule("B24")]
    public void MoreThanTheSource_IsGrantedToTheProcessThatGetsIt_NotToWhoAsks()
    {
        // SYSTEM, which asks, has no entry; Bob, who gets the handle, has one.
        nint narrow = Narrow($"D:(A;;GA;;;{s_ann})(A;;0x100003;;;{s_bob})");
        nint bobs = _root.Call("duplicate", _annsProcess, narrow, _bobsProcess, WaitAndSet, 0, 0).Handle;
        _bob.Call("query", bobs)[1].ShouldBe(WaitAndSet);
        _bob.Call("set", bobs).Status.ShouldBe(NtStatus.Success);
        _ann.Call("wait", narrow, 0).Status.ShouldBe(NtStatus.Success);
        Try(_annsProcess, narrow, -1, WaitAndSet).ShouldBe(NtStatus.AccessDenied, "what decides is who gets it");
        Try(_annsProcess, narrow, -1, Wait).ShouldBe(NtStatus.Success, "nobody is asked for what the source has");
        Try(_annsProcess, narrow, _bobsProcess, 0x120002).ShouldBe(NtStatus.AccessDenied, "the request is checked as a whole");
        Try(_annsProcess, narrow, _annsProcess, 0x1F0003).ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    [Rule("B24")]
    public void MoreThanTheSource_IsDeniedToTheProcessThatWouldGetIt_WhoeverAsks()
    {
        // As the default descriptor: the owner and SYSTEM.
        nint narrow = Narrow($"D:(A;;GA;;;{s_ann})(A;;GA;;;SY)");
        Try(_annsProcess, narrow, _bobsProcess, WaitAndSet).ShouldBe(NtStatus.AccessDenied);
        Try(_annsProcess, narrow, -1, WaitAndSet).ShouldBe(NtStatus.Success);
        nint bobs = _root.Call("duplicate", _annsProcess, narrow, _bobsProcess, Wait, 0, 0).Handle;
        _bob.Call("duplicate", -1, bobs, -1, WaitAndSet, 0, 0).Status.ShouldBe(NtStatus.AccessDenied);
        _bob.Call("set", bobs).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [TwoUsersFact]
    [Rule("B23")]
    public void ForeignHandle_IsWidenedByItsHolder_AsTheDescriptorSays()
    {
        nint narrow = Narrow($"D:(A;;GA;;;{s_ann})(A;;0x100003;;;{s_bob})");
        nint bobs = _root.Call("duplicate", _annsProcess, narrow, _bobsProcess, Wait, 0, 0).Handle;
        nint wide = _bob.Call("duplicate", -1, bobs, -1, WaitAndSet, 0, 0).Handle;
        _bob.Call("set", wide).Status.ShouldBe(NtStatus.Success);
        _bob.Call("set", bobs).Status.ShouldBe(NtStatus.AccessDenied, "it keeps what it was granted");
        _bob.Call("query", _bob.Call("duplicate", -1, bobs, -1, AccessMask.MAXIMUM_ALLOWED, 0, 0).Handle)[1].ShouldBe(0x100003);
        _bob.Call("duplicate", -1, bobs, -1, 0x1F0003, 0, 0).Status.ShouldBe(NtStatus.AccessDenied);
        _bob.Call("compare", bobs, wide).Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    public void WhatHasNoDescriptor_IsNotWidenedForAnotherDomain()
    {
        nint full = _ann.Call("event", "-", 0, 0).Handle;
        nint narrow = _ann.Call("duplicate", -1, full, -1, Wait, 0, 0).Handle;
        nint bobs = _root.Call("duplicate", _annsProcess, narrow, _bobsProcess, Wait, 0, 0).Handle;
        _bob.Call("duplicate", -1, bobs, -1, WaitAndSet, 0, 0).Status.ShouldBe(NtStatus.AccessDenied);
        Try(_annsProcess, narrow, _bobsProcess, WaitAndSet).ShouldBe(NtStatus.AccessDenied);
        Try(_annsProcess, narrow, -1, WaitAndSet).ShouldBe(NtStatus.Success, "the default descriptor would let SYSTEM in");
        Try(_annsProcess, narrow, _annsProcess, WaitAndSet).ShouldBe(NtStatus.Success);
        _ann.Call("duplicate", -1, narrow, -1, WaitAndSet, 0, 0).Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    [Rule("B33")]
    public void MinusOneAsSource_IsTheWholeSourceProcess_ForWhoeverMayReachIntoIt()
    {
        // Bob lets Ann duplicate from and to his process, and nothing else.
        _bob.Call("secure", -1, Dacl, $"D:(A;;GA;;;{s_bob})(A;;0x40;;;{s_ann})").Status.ShouldBe(NtStatus.Success);
        nint process = _ann.Call("open-process", _bob.ProcessId, 0x40).Handle;
        _ann.Call("process-id", process).Status.ShouldBe(NtStatus.AccessDenied);
        nint whole = _ann.Call("duplicate", process, -1, -1, 0, 0, SameAccess).Handle;
        _ann.Call("query", whole)[1].ShouldBe(0x1FFFFF);
        _ann.Call("process-id", whole)[0].ShouldBe(_bob.ProcessId);
        _ann.Call("handle-count", whole)[0].ShouldBe(_bob.Call("handle-count", -1)[0]);
        nint own = _ann.Call("event", "-", 0, 0).Handle;
        nint given = _ann.Call("duplicate", -1, own, process, 0, 0, SameAccess).Handle;
        _bob.Call("set", given).Status.ShouldBe(NtStatus.Success);
        _ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
        nint self = _ann.Call("duplicate", -1, -1, process, 0x1000, 0, 0).Handle;
        _bob.Call("process-id", self)[0].ShouldBe(_ann.ProcessId);
    }

    [TwoUsersFact]
    public void CloseSource_MovesTheHandleFromOneUserToAnother()
    {
        nint own = _ann.Call("event", "-", 0, 0).Handle;
        nint moved = _root.Call("duplicate", _annsProcess, own, _bobsProcess, 0, 0, SameAccess | CloseSource).Handle;
        _ann.Call("set", own).Status.ShouldBe(NtStatus.InvalidHandle);
        _bob.Call("set", moved).Status.ShouldBe(NtStatus.Success);
        _bob.Call("query", moved)[4].ShouldBe(1);

        // And back: the source is a foreign handle now.
        nint back = _root.Call("duplicate", _bobsProcess, moved, _annsProcess, 0, 0, SameAccess | CloseSource).Handle;
        _bob.Call("set", moved).Status.ShouldBe(NtStatus.InvalidHandle);
        _ann.Call("wait", back, 0).Status.ShouldBe(NtStatus.Success);
        _ann.Call("query", back)[4].ShouldBe(1);
    }

    [TwoUsersFact]
    [Rule("B9")]
    public void CloseSource_WithoutATarget_ClosesTheHandleOfAnotherUser()
    {
        nint own = _ann.Call("event", "Global\\closed", 0, 0).Handle;
        Try(_annsProcess, own, 0, 0).ShouldBe(NtStatus.InvalidParameter);
        _ann.Call("set", own).Status.ShouldBe(NtStatus.Success);
        Try(_annsProcess, own, 0, 0, CloseSource).ShouldBe(NtStatus.Success);
        _ann.Call("set", own).Status.ShouldBe(NtStatus.InvalidHandle);
        _ann.Call("open-event", "Global\\closed").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        Try(_annsProcess, own, 0, 0, CloseSource).ShouldBe(NtStatus.InvalidHandle);
    }

    [TwoUsersFact]
    [Rule("B14")]
    public void CloseSource_OfAProtectedHandle_LeavesItOpen()
    {
        nint own = _ann.Call("event", "-", 0, 0).Handle;
        _ann.Call("attributes", own, 1, 1);
        nint second = _root.Call("duplicate", _annsProcess, own, -1, 0, 0, SameAccess | CloseSource).Handle;
        _ann.Call("set", own).Status.ShouldBe(NtStatus.Success);
        _root.Call("wait", second, 0).Status.ShouldBe(NtStatus.Success);
        Try(_annsProcess, own, 0, 0, CloseSource).ShouldBe(NtStatus.HandleNotClosable);
        _ann.Call("query", own)[4].ShouldBe(2);
    }

    [TwoUsersFact]
    [Rule("B10")]
    [Rule("B11")]
    [Rule("B12")]
    [Rule("B13")]
    public void CloseSource_ClosesAlsoWhenThereIsNoDuplicate_OnceTheSourceWasFound()
    {
        nint[] handles = [.. Enumerable.Range(0, 4).Select(_ => Narrow($"D:(A;;GA;;;{s_ann})"))];
        Try(_annsProcess, handles[0], 0x7FF0, Wait, CloseSource).ShouldBe(NtStatus.InvalidHandle);
        Try(_annsProcess, handles[1], _bobsProcess, WaitAndSet, CloseSource).ShouldBe(NtStatus.AccessDenied);
        _bob.Kill();
        Until.True(() => Try(_annsProcess, handles[3], _bobsProcess, Wait) == NtStatus.ProcessIsTerminating, "the end of the target");
        Try(_annsProcess, handles[2], _bobsProcess, Wait, CloseSource).ShouldBe(NtStatus.ProcessIsTerminating);
        handles[..3].ShouldAllBe(handle => _ann.Call("wait", handle, 0).Status == NtStatus.InvalidHandle);

        Try(_annsProcess, handles[3], -1, -1, CloseSource).ShouldBe(NtStatus.AccessDenied, "reserved bits come before the source");
        Try(_annsProcess, 0x7FF0, -1, Wait, CloseSource).ShouldBe(NtStatus.InvalidHandle);
        _ann.Call("wait", handles[3], 0).Status.ShouldBe(NtStatus.Timeout);
    }

    private nint ProcessOf(Peer peer)
    {
        // A process that never used Helve is no process of any domain yet.
        peer.Call("close", peer.Call("event", "-", 0, 0).Handle);
        return _root.Call("open-process", peer.ProcessId, 0x40).Handle;
    }

    /// <summary>A handle of Ann's that can wait, of an event with that descriptor.</summary>
    private nint Narrow(string sddl)
    {
        nint full = _ann.Call("event", $@"Global\{Guid.NewGuid()}", 0, 0).Handle;
        _ann.Call("secure", full, Dacl, sddl).Status.ShouldBe(NtStatus.Success);
        return _ann.Call("duplicate", -1, full, -1, Wait, 0, 0).Handle;
    }

    private NtStatus Try(nint from, nint source, nint to, int access, int options = 0) =>
        _root.Call("duplicate", from, source, to, (uint)access, 0, options).Status;
}
