using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library;

/// <summary>Creating and opening by name.</summary>
[Collection(LibraryCollection.Name)]
public sealed class NameTests
{
    [Fact]
    [Rule("E11")]
    [Rule("E12")]
    [Rule("E18")]
    public void Create_OfAnExistingName_OpensItAndIgnoresTheState()
    {
        using var first = new KernelEvent(false, false, "names-1", out bool createdNew);
        createdNew.ShouldBeTrue();
        using var second = new KernelEvent(true, true, "names-1", out createdNew);
        createdNew.ShouldBeFalse();
        second.State.ShouldBe(new EventInformation(false, false));
        second.IsSameObject(first).ShouldBeTrue();
        using KernelEvent third = KernelEvent.CreateOrOpen("names-1", true, true, out createdNew, EventRights.Synchronize, inheritable: true);
        createdNew.ShouldBeFalse();
        third.Inheritable.ShouldBeTrue();
        third.GrantedAccess.ShouldBe((uint)EventRights.Synchronize);
    }

    [Fact]
    [Rule("E17")]
    public void Create_ThatInsistsOnNew_CollidesWithAnExistingName()
    {
        using KernelEvent first = KernelEvent.Create("names-2", false, false);
        Should.Throw<KernelException>(() => KernelEvent.Create("names-2", false, false)).Status.ShouldBe(NtStatus.ObjectNameCollision);
        Should.Throw<KernelException>(() => KernelMutex.Create("names-2", false)).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
    }

    [Fact]
    [Rule("E13")]
    public void CreateMutex_OfAnExistingName_DoesNotOwnIt()
    {
        using var first = new KernelMutex(false, "names-3", out _);
        using var second = new KernelMutex(true, "names-3", out bool createdNew);
        createdNew.ShouldBeFalse();
        Should.Throw<KernelException>(() => second.Release()).Status.ShouldBe(NtStatus.MutantNotOwned);
        using var owned = new KernelMutex(true, "names-3-owned", out createdNew);
        createdNew.ShouldBeTrue();
        owned.Release().ShouldBe(0);
    }

    [Fact]
    [Rule("E14")]
    public void Name_OfAnotherType_IsATypeMismatch()
    {
        using var first = new KernelEvent(false, false, "names-4", out _);
        Should.Throw<KernelException>(() => new KernelSemaphore(0, 1, "names-4", out _)).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        Should.Throw<KernelException>(() => KernelMutex.Open("names-4")).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
    }

    [Fact]
    [Rule("E5")]
    [Rule("E2")]
    [Rule("E3")]
    public void Names_AreCaseSensitiveAndSoAreThePrefixes()
    {
        using var first = new KernelEvent(false, false, "Names-5", out _);
        KernelEvent.TryOpen("names-5", out _).ShouldBeFalse();
        using KernelEvent local = KernelEvent.Open(@"Local\Names-5");
        local.IsSameObject(first).ShouldBeTrue();
        KernelEvent.TryOpen(@"Global\Names-5", out _).ShouldBeFalse();
        Should.Throw<KernelException>(() => KernelEvent.Open(@"local\Names-5")).Status.ShouldBe(NtStatus.ObjectPathNotFound);
    }

    [Theory]
    [InlineData(@"a\b", NtStatus.ObjectPathNotFound)]
    [InlineData(@"\abc", NtStatus.ObjectPathSyntaxBad)]
    [InlineData(@"Global\", NtStatus.ObjectNameInvalid)]
    [InlineData("Global", NtStatus.ObjectTypeMismatch)]
    [Rule("E4")]
    [Rule("E8")]
    public void Create_OfABadName_SaysWhatIsWrong(string name, NtStatus status)
    {
        TryCreateEvent(name, (uint)EventRights.AllAccess, 0, false, false, out nint handle).ShouldBe(status);
        handle.ShouldBe(0);
    }

    [Fact]
    [Rule("E9")]
    public void Name_OfAnyLengthUpToTheLimit_Works()
    {
        using var longest = new KernelEvent(false, false, new string('n', 1000), out bool createdNew);
        createdNew.ShouldBeTrue();
        TryCreateEvent(new string('n', 40_000), (uint)EventRights.AllAccess, 0, false, false, out _).ShouldBe(NtStatus.ObjectNameInvalid);
        using KernelEvent again = KernelEvent.Open(new string('n', 1000));
        again.IsSameObject(longest).ShouldBeTrue();
    }

    [Fact]
    [Rule("E10")]
    [Rule("E20")]
    public void EmptyAndUnknownNames_AreToldApart()
    {
        using var unnamed = new KernelEvent(false, false, "", out bool createdNew);
        createdNew.ShouldBeTrue();
        TryOpenEvent("", (uint)EventRights.AllAccess, 0, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryOpenEvent(null!, (uint)EventRights.AllAccess, 0, out _).ShouldBe(NtStatus.InvalidParameter);
        TryOpenEvent("names-none", (uint)EventRights.AllAccess, 0, out _).ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [Fact]
    [Rule("D2")]
    [Rule("D16")]
    public void Name_GoesWithTheLastHandle()
    {
        var first = new KernelSemaphore(3, 3, "names-6", out _);
        KernelSemaphore second = first.Duplicate();
        first.Dispose();
        KernelSemaphore.TryOpen("names-6", out KernelSemaphore? open).ShouldBeTrue();
        open!.Dispose();
        second.Dispose();
        KernelSemaphore.TryOpen("names-6", out _).ShouldBeFalse();
        using var again = new KernelSemaphore(1, 1, "names-6", out bool createdNew);
        createdNew.ShouldBeTrue();
        again.State.ShouldBe(new SemaphoreInformation(1, 1));
    }

    [Fact]
    [Rule("H16")]
    public void CreateSemaphore_WithBadCounts_IsRefusedBeforeTheName()
    {
        using var e = new KernelEvent(false, false, "names-7", out _);
        TryCreateSemaphore("names-7", 0, 0, 2, 1, out _).ShouldBe(NtStatus.InvalidParameter);
    }

    [Fact]
    [Rule("F7")]
    [Rule("F8")]
    public void Open_WithNoneOrUnknownAccess_IsDenied()
    {
        using var m = new KernelMutex(false, "names-8", out _);
        TryOpenMutex("names-8", 0, 0, out _).ShouldBe(NtStatus.AccessDenied);
        TryOpenMutex("names-8", 0x2, 0, out _).ShouldBe(NtStatus.AccessDenied);
        TryOpenMutex("names-8", (uint)MutexRights.MaximumAllowed, 0, out nint handle).ShouldBe(NtStatus.Success);
        TryQuery(handle, out HandleInformation information).ShouldBe(NtStatus.Success);
        information.GrantedAccess.ShouldBe((uint)MutexRights.AllAccess);
        TryClose(handle).ShouldBe(NtStatus.Success);
    }
}
