using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library;

/// <summary>One name, opened by some threads while others close, make and secure its object.</summary>
[Collection(LibraryCollection.Name)]
public sealed class KnownNameStormTests
{
    private const int Rounds = 3000;
    private const uint All = (uint)EventRights.AllAccess;
    private readonly string _name = $"known-{Guid.NewGuid():N}";

    [Fact]
    [Rule("D2")]
    [Rule("E11")]
    public void Opens_WhileTheObjectGoesAndComes_GiveTheLivingOne()
    {
        Run(
            () => Open(),
            () => Open(),
            () =>
            {
                TryCreateEvent(_name, All, HandleAttributes.None, false, false, out nint made).ShouldBeOneOf(NtStatus.Success, NtStatus.ObjectNameExists);
                Open(mustLive: true);
                TryClose(made).ShouldBe(NtStatus.Success);
            });
        TryOpenEvent(_name, All, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectNameNotFound, "nobody holds it any more");
    }

    [Fact]
    [Rule("F16")]
    public void Opens_AfterAChangeOfTheDescriptor_AreDecidedByIt()
    {
        TryCreateEvent(_name, All, HandleAttributes.None, false, false, out nint made).ShouldBe(NtStatus.Success);
        var narrow = SecurityDescriptor.ParseSddl("D:(A;;0x100000;;;WD)");
        var wide = SecurityDescriptor.ParseSddl("D:(A;;GA;;;WD)");
        Run(
            () => OpenIfAllowed(),
            () => OpenIfAllowed(),
            () =>
            {
                TrySetSecurity(made, SecurityInformation.Dacl, narrow).ShouldBe(NtStatus.Success);
                TryOpenEvent(_name, All, HandleAttributes.None, out _).ShouldBe(NtStatus.AccessDenied);
                TrySetSecurity(made, SecurityInformation.Dacl, wide).ShouldBe(NtStatus.Success);
                Open(mustLive: true);
            });
        TryClose(made).ShouldBe(NtStatus.Success);
    }

    private static void Run(params Action[] actions)
    {
        Task[] threads = Array.ConvertAll(actions, static action => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < Rounds; i++)
                {
                    action();
                }
            },
            TaskCreationOptions.LongRunning));
        Task.WaitAll(threads, Until.Patience).ShouldBeTrue();
    }

    private void OpenIfAllowed()
    {
        NtStatus status = TryOpenEvent(_name, All, HandleAttributes.None, out nint opened);
        status.ShouldBeOneOf(NtStatus.Success, NtStatus.AccessDenied);
        if (status == NtStatus.Success)
        {
            TryClose(opened).ShouldBe(NtStatus.Success);
        }
    }

    private void Open(bool mustLive = false)
    {
        NtStatus status = TryOpenEvent(_name, All, HandleAttributes.None, out nint opened);
        if (status != NtStatus.Success)
        {
            status.ShouldBe(NtStatus.ObjectNameNotFound);
            mustLive.ShouldBeFalse();
            return;
        }

        TryQueryName(opened, out string path).ShouldBe(NtStatus.Success);
        path.ShouldEndWith(_name);
        TryClose(opened).ShouldBe(NtStatus.Success);
    }
}
