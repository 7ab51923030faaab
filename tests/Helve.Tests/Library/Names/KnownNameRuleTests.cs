using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library.Names;

/// <summary>Names that this process holds and has opened before, so that it need not ask: nothing about the rules is different then.</summary>
[Collection(LibraryCollection.Name)]
public sealed class KnownNameRuleTests(LibraryFixture fixture) : IDisposable
{
    private const uint All = (uint)EventRights.AllAccess;
    private readonly string _name = $"rule-known-{Guid.NewGuid():N}";
    private readonly List<nint> _handles = [];

    [Fact]
    [Rule("E37")]
    public void Prefix_ThatBecomesAnAlias_MeansTheNamespaceWhileItIsOpen()
    {
        nint held = Make(ObjectAttributes.ForWin32(_name));
        string local = @"Local\" + _name;
        CompareOpened(local, held);
        CompareOpened(local, held);
        var boundary = new BoundaryDescriptor(_name, Sid.ForUser(Helve.Linux.CurrentProcess.EffectiveUserId));
        using (KernelPrivateNamespace.Create(boundary, "Local"))
        {
            TryOpenEvent(local, All, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectNameNotFound);
            using var inside = new KernelEvent(false, false, local, out bool isNew);
            isNew.ShouldBeTrue();
        }

        CompareOpened(local, held);
    }

    [Fact]
    public void ExclusiveObject_SaysSoEachTime()
    {
        ObjectAttributes plain = ObjectAttributes.ForWin32(_name) with { Attributes = ObjectAttributeBits.None };
        ObjectAttributes exclusive = plain with { Attributes = ObjectAttributeBits.Exclusive };
        _ = Make(exclusive);
        for (int i = 0; i < 3; i++)
        {
            Open(exclusive).ShouldBe(NtStatus.Success);
            Open(plain).ShouldBe(NtStatus.AccessDenied);
            TryOpenEvent(_name, All, HandleAttributes.None, out _).ShouldBe(NtStatus.AccessDenied);
            TryCreateEvent(_name, All, HandleAttributes.None, false, false, out _).ShouldBe(NtStatus.AccessDenied);
        }
    }

    [Fact]
    public void Object_ThatIsNotExclusive_IsNotOpenedAsIfItWere()
    {
        ObjectAttributes plain = ObjectAttributes.ForWin32(_name) with { Attributes = ObjectAttributeBits.None };
        _ = Make(plain);
        for (int i = 0; i < 3; i++)
        {
            Open(plain).ShouldBe(NtStatus.Success);
            Open(plain with { Attributes = ObjectAttributeBits.Exclusive }).ShouldBe(NtStatus.InvalidParameter);
            Open(plain with { Attributes = (ObjectAttributeBits)0x10000 }).ShouldBe(NtStatus.InvalidParameter);
            TryCreateEvent(plain, All, false, false, out _).ShouldBe(NtStatus.ObjectNameCollision, "without OBJ_OPENIF");
        }
    }

    [Fact]
    [Rule("E6")]
    public void OtherSpelling_FindsWhatHasIt_OnlyWithoutCase()
    {
        ObjectAttributes upper = ObjectAttributes.ForWin32(_name.ToUpperInvariant());
        nint held = Make(ObjectAttributes.ForWin32(_name));
        for (int i = 0; i < 3; i++)
        {
            CompareOpened(_name, held);
            Open(upper).ShouldBe(NtStatus.ObjectNameNotFound);
            Open(upper with { Attributes = ObjectAttributeBits.CaseInsensitive }).ShouldBe(NtStatus.Success);
            TryOpenEvent(@"local\" + _name, All, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectPathNotFound);
            TryOpenEvent(_name + @"\", All, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
            TryOpenMutex(_name, (uint)MutexRights.AllAccess, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        }
    }

    [Theory]
    [InlineData(AccessMask.MAXIMUM_ALLOWED)]
    [InlineData(AccessMask.GENERIC_ALL)]
    [InlineData(AccessMask.GENERIC_READ)]
    [Rule("F16")]
    public void Access_ThatIsWorkedOut_IsWorkedOutAnewWhenTheDescriptorChanges(uint access)
    {
        nint held = Make(ObjectAttributes.ForWin32(_name));
        uint before = Granted(access);
        Granted(access).ShouldBe(before);
        TrySetSecurity(held, SecurityInformation.Dacl, SecurityDescriptor.ParseSddl("D:(A;;0x100000;;;WD)")).ShouldBe(NtStatus.Success);
        NtStatus status = TryOpenEvent(_name, access, HandleAttributes.None, out nint opened);
        if (access == AccessMask.MAXIMUM_ALLOWED)
        {
            status.ShouldBe(NtStatus.Success);
            TryQuery(opened, out HandleInformation now).ShouldBe(NtStatus.Success);
            now.GrantedAccess.ShouldNotBe(before);
            TryClose(opened).ShouldBe(NtStatus.Success);
        }
        else
        {
            status.ShouldBe(NtStatus.AccessDenied);
        }
    }

    [Fact]
    [Rule("E11")]
    public void Mutex_ThatIsKnown_IsNotTakenByWhoAsksToOwnIt()
    {
        TryCreateMutex(_name, (uint)MutexRights.AllAccess, HandleAttributes.None, false, out nint held).ShouldBe(NtStatus.Success);
        _handles.Add(held);
        for (int i = 0; i < 3; i++)
        {
            TryCreateMutex(_name, (uint)MutexRights.AllAccess, HandleAttributes.Inherit, true, out nint again).ShouldBe(NtStatus.ObjectNameExists);
            TryQueryMutex(again, out MutexInformation found).ShouldBe(NtStatus.Success);
            found.CurrentCount.ShouldBe(1);
            TryQuery(again, out HandleInformation handle).ShouldBe(NtStatus.Success);
            handle.Attributes.ShouldBe(HandleAttributes.Inherit);
            TryClose(again).ShouldBe(NtStatus.Success);
        }
    }

    [Fact]
    [Rule("D2")]
    public void Name_ThatIsGivenAwayWhileAHandleIsMadeByIt_IsAskedForAgain()
    {
        nint held = Make(ObjectAttributes.ForWin32(_name));
        CompareOpened(_name, held);
        ClientThread state = ClientThread.Current!;
        state.Connection.Names.TryFind(state, new KnownNames.AskedName(_name, (uint)ObjectType.Event, All), out KnownNames.KnownObject found).ShouldBeTrue("it is known");
        TryQuery(held, out HandleInformation first).ShouldBe(NtStatus.Success);
        using var stop = new KernelEvent(true, false);

        // Not a handle, but the object stays.
        var waiter = new Thread(() => TryWaitAny([held, stop.Handle], Timeout.InfiniteTimeSpan, out _)) { IsBackground = true };
        waiter.Start();
        try
        {
            Until.True(() => fixture.Environment.WaitersOf(first.ObjectId) == 1, "it is waited for");
            TryClose(held).ShouldBe(NtStatus.Success);
            _handles.Clear();
            nint other = Make(ObjectAttributes.ForWin32(_name));
            KnownNames.TryMake(state, found, ObjectAttributeBits.None, out nint made).ShouldBeFalse("the name is another's");
            made.ShouldBe(0);
            CompareOpened(_name, other);
        }
        finally
        {
            stop.Set();
            waiter.Join();
        }
    }

    public void Dispose() => _handles.ForEach(static handle => TryClose(handle).ShouldBe(NtStatus.Success));

    private static NtStatus Open(ObjectAttributes name)
    {
        NtStatus status = TryOpenEvent(name, All, out nint opened);
        return status == NtStatus.Success ? TryClose(opened) : status;
    }

    private nint Make(ObjectAttributes name)
    {
        TryCreateEvent(name, All, false, false, out nint made).ShouldBe(NtStatus.Success);
        _handles.Add(made);
        return made;
    }

    private static void CompareOpened(string name, nint held)
    {
        TryOpenEvent(name, All, HandleAttributes.None, out nint opened).ShouldBe(NtStatus.Success);
        TryCompare(opened, held).ShouldBe(NtStatus.Success);
        TryClose(opened).ShouldBe(NtStatus.Success);
    }

    private uint Granted(uint access)
    {
        TryOpenEvent(_name, access, HandleAttributes.None, out nint opened).ShouldBe(NtStatus.Success);
        TryQuery(opened, out HandleInformation found).ShouldBe(NtStatus.Success);
        TryClose(opened).ShouldBe(NtStatus.Success);
        return found.GrantedAccess;
    }
}
