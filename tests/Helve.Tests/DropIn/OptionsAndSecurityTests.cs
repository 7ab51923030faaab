using System.Security.AccessControl;
using Helve.Kernel.Security;
using Helve.Tests.Infrastructure;
using Helve.Threading;
using Shouldly;
using Xunit;
using EventWaitHandle = Helve.Threading.EventWaitHandle;
using EventWaitHandleAcl = Helve.Threading.EventWaitHandleAcl;
using Mutex = Helve.Threading.Mutex;
using MutexAcl = Helve.Threading.MutexAcl;
using Semaphore = Helve.Threading.Semaphore;
using SemaphoreAcl = Helve.Threading.SemaphoreAcl;

namespace Helve.Tests.DropIn;

/// <summary>NamedWaitHandleOptions, and what System.Threading.AccessControl has on Windows.</summary>
[Collection(LibraryCollection.Name)]
public sealed class OptionsAndSecurityTests
{
    private static readonly NamedWaitHandleOptions s_mine = new() { CurrentUserOnly = true, CurrentSessionOnly = true };
    private static readonly NamedWaitHandleOptions s_anybodys = new() { CurrentUserOnly = false, CurrentSessionOnly = false };

    [Fact]
    public void DefaultOptions_AreTheUsersOwn_InTheSession()
    {
        string name = NameTests.NewName();
        using var made = new Mutex(name, default);
        using var local = Mutex.OpenExisting(@"Local\" + name);
        SecurityDescriptor security = made.GetAccessControl();
        Sid user = KernelSecurity.CurrentToken.User;
        security.Owner.ShouldBe(user);
        security.Dacl!.Entries.Select(e => (e.Sid, e.Type)).ShouldBe([(user, AccessControlEntryType.Allow), (Sid.Administrators, AccessControlEntryType.Allow)]);
        security.Dacl.Entries[1].Mask.ShouldBe(0x2_0000u, "administrators may see who may use it");
    }

    [Fact]
    public void OptionsForAllSessions_MeanGlobal()
    {
        string name = NameTests.NewName();
        using var made = new Semaphore(0, 1, name, s_anybodys, out bool createdNew);
        createdNew.ShouldBeTrue();
        using var global = Semaphore.OpenExisting(@"Global\" + name);
        using var again = Semaphore.OpenExisting(name, s_anybodys);
        Semaphore.TryOpenExisting(name, s_mine, out _).ShouldBeFalse("it is not in the session");
    }

    [Fact]
    public void PrefixThatContradicts_IsAnArgument()
    {
        string name = NameTests.NewName();
        Should.Throw<ArgumentException>(() => new Mutex(@"Global\" + name, s_mine)).ParamName.ShouldBe("name");
        Should.Throw<ArgumentException>(() => new Mutex(@"Local\" + name, s_anybodys)).ParamName.ShouldBe("name");
        using var local = new Mutex(@"Local\" + name, s_mine);
        using var global = new Mutex(@"Global\" + name, s_anybodys);
        using var unnamed = new Mutex(null, s_mine);
        using var empty = new EventWaitHandle(false, EventResetMode.AutoReset, "", s_mine);
    }

    [Fact]
    public void ObjectOfEverybody_IsRefused_ToWhoWantsOneOfItsOwn()
    {
        string name = NameTests.NewName();
        using EventWaitHandle open = EventWaitHandleAcl.Create(false, EventResetMode.AutoReset, name, out _, "D:(A;;GA;;;WD)");
        Should.Throw<WaitHandleCannotBeOpenedException>(() => new EventWaitHandle(false, EventResetMode.AutoReset, name, s_mine)).Message.ShouldContain(name);
        Should.Throw<WaitHandleCannotBeOpenedException>(() => EventWaitHandle.OpenExisting(name, s_mine));
        EventWaitHandle.TryOpenExisting(name, s_mine, out EventWaitHandle? none).ShouldBeFalse();
        none.ShouldBeNull();
        using var taken = EventWaitHandle.OpenExisting(name, new NamedWaitHandleOptions { CurrentUserOnly = false });
    }

    [Fact]
    public void ObjectOfOnesOwn_IsOpened()
    {
        string name = NameTests.NewName();
        using var made = new EventWaitHandle(true, EventResetMode.AutoReset, name, s_mine, out bool firstIsNew);
        using var again = new EventWaitHandle(false, EventResetMode.AutoReset, name, s_mine, out bool secondIsNew);
        using var opened = EventWaitHandle.OpenExisting(name, s_mine);
        (firstIsNew, secondIsNew).ShouldBe((true, false));
        EventWaitHandle.TryOpenExisting(name, s_mine, out EventWaitHandle? tried).ShouldBeTrue();
        tried!.Dispose();
        opened.WaitOne(0).ShouldBeTrue();
    }

    [Fact]
    public void Acl_OpensWithTheRightsThatAreWanted()
    {
        string name = NameTests.NewName();
        using EventWaitHandle made = EventWaitHandleAcl.Create(true, EventResetMode.ManualReset, name, out bool createdNew, (SecurityDescriptor?)null);
        createdNew.ShouldBeTrue();
        using EventWaitHandle waits = EventWaitHandleAcl.OpenExisting(name, EventWaitHandleRights.Synchronize);
        waits.WaitOne(0).ShouldBeTrue();
        Should.Throw<UnauthorizedAccessException>(() => waits.Set());
        Should.Throw<UnauthorizedAccessException>(() => waits.Reset());
        Should.Throw<UnauthorizedAccessException>(() => waits.GetAccessControl());
        EventWaitHandleAcl.TryOpenExisting(name, EventWaitHandleRights.Modify, out EventWaitHandle? sets).ShouldBeTrue();
        sets!.Set().ShouldBeTrue();
        Should.Throw<UnauthorizedAccessException>(() => sets.WaitOne(0));
        Should.Throw<UnauthorizedAccessException>(() => Threading.WaitHandle.WaitAny([made, sets], 0));
        sets.Dispose();
        EventWaitHandleAcl.TryOpenExisting(name + "-", EventWaitHandleRights.Modify, out _).ShouldBeFalse();
    }

    [Fact]
    public void Acl_OfMutexAndSemaphore_OpensWithTheRightsThatAreWanted()
    {
        string name = NameTests.NewName();
        using Mutex mutex = MutexAcl.Create(false, name, out _, SecurityDescriptor.NullDacl);
        using Mutex opened = MutexAcl.OpenExisting(name, System.Security.AccessControl.MutexRights.Synchronize);
        opened.WaitOne(0).ShouldBeTrue();
        opened.ReleaseMutex();
        using Semaphore semaphore = SemaphoreAcl.Create(1, 2, name + ".2", out _, "D:(A;;GA;;;WD)");
        using Semaphore waits = SemaphoreAcl.OpenExisting(name + ".2", System.Security.AccessControl.SemaphoreRights.Synchronize);
        waits.WaitOne(0).ShouldBeTrue();
        Should.Throw<UnauthorizedAccessException>(() => waits.Release());
    }

    [Fact]
    public void Security_OfAnObject_IsReadAndReplaced()
    {
        string name = NameTests.NewName();
        using Semaphore made = SemaphoreAcl.Create(1, 1, name, out _, "D:(A;;GA;;;WD)");
        made.GetAccessControl().Dacl!.Entries.ShouldHaveSingleItem().Sid.ShouldBe(Sid.Everyone);
        made.SetAccessControl("D:(A;;0x100000;;;WD)");
        made.GetAccessControl().Dacl!.Entries.ShouldHaveSingleItem().Mask.ShouldBe(0x10_0000u);
        Should.Throw<FormatException>(() => made.SetAccessControl("no descriptor"));
        using var unnamed = new Mutex();
        Should.Throw<IOException>(() => unnamed.SetAccessControl("D:(A;;GA;;;WD)")).HResult.ShouldBe(unchecked((int)0x80070546));
    }

    [Fact]
    public void ObjectThatGivesLess_IsOpenedWithWhatItGives()
    {
        string name = NameTests.NewName();
        Sid user = KernelSecurity.CurrentToken.User;
        using EventWaitHandle made = EventWaitHandleAcl.Create(false, EventResetMode.AutoReset, name, out _, $"O:{user}D:(A;;0x100002;;;{user})(A;;0x100002;;;BA)(A;;0x100002;;;SY)");
        using var again = new EventWaitHandle(false, EventResetMode.AutoReset, name, out bool createdNew);
        createdNew.ShouldBeFalse();
        again.Set().ShouldBeTrue();
        again.WaitOne(0).ShouldBeTrue();
        using EventWaitHandle nobody = EventWaitHandleAcl.Create(false, EventResetMode.AutoReset, name + ".2", out _, $"O:{user}D:(D;;0x2;;;{user})");
        Should.Throw<UnauthorizedAccessException>(() => EventWaitHandle.OpenExisting(name + ".2"));
        Should.Throw<UnauthorizedAccessException>(() => EventWaitHandle.TryOpenExisting(name + ".2", out _));
        Should.Throw<UnauthorizedAccessException>(() => new EventWaitHandle(false, EventResetMode.AutoReset, name + ".2"));
    }
}
