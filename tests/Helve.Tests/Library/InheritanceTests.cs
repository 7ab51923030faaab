using System.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Library;

/// <summary>Real children: what their tables begin with, and how they end.</summary>
[Collection(LibraryCollection.Name)]
public sealed class InheritanceTests(LibraryFixture fixture)
{
    [Fact]
    [Rule("G1")]
    [Rule("G2")]
    [Rule("G5")]
    [Rule("G7")]
    public void Start_WithInheritance_GivesTheInheritableHandlesUnderTheirValues()
    {
        using var inherited = KernelEvent.Create(true, false, inheritable: true);
        using var weak = inherited.Duplicate(EventRights.Synchronize, inheritable: true);
        using var kept = new KernelEvent(true);
        using KernelProcess child = Start(new KernelStartOptions { InheritHandles = true });
        using var late = KernelEvent.Create(true, false, inheritable: true);
        Ask(child, "query", inherited.Handle).ShouldBe($"Success 1 {(uint)EventRights.AllAccess} {(uint)HandleAttributes.Inherit} {inherited.ObjectId} 4");
        Ask(child, "set", weak.Handle).ShouldStartWith("AccessDenied");
        Ask(child, "query", kept.Handle).ShouldStartWith("InvalidHandle");
        Ask(child, "query", late.Handle).ShouldStartWith("InvalidHandle");
        Ask(child, "set", inherited.Handle).ShouldBe("Success 0");
        inherited.Wait(0).Succeeded.ShouldBeTrue();
        End(child);
        inherited.Query().HandleCount.ShouldBe(2);
    }

    [Fact]
    public void Start_WithInheritance_DoesNotGiveWhatIsOneProcesssAlone()
    {
        var name = new ObjectAttributes { ObjectName = @"\BaseNamedObjects\inherit-alone", Attributes = ObjectAttributeBits.Exclusive };
        KernelHandles.TryCreateEvent(name, (uint)EventRights.AllAccess, false, false, out nint alone).ShouldBe(NtStatus.Success);
        KernelHandles.TrySetAttributes(alone, HandleAttributes.Inherit, HandleAttributes.Inherit).ShouldBe(NtStatus.Success);
        using (KernelProcess child = Start(new KernelStartOptions { InheritHandles = true }))
        {
            Ask(child, "query", alone).ShouldStartWith("InvalidHandle");
            End(child);
        }

        KernelHandles.TryClose(alone).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("G1")]
    [Rule("G10")]
    public void Start_WithoutInheritance_GivesNone()
    {
        using var inherited = KernelEvent.Create(true, false, inheritable: true);
        using KernelProcess child = Start(new KernelStartOptions());
        Ask(child, "query", inherited.Handle).ShouldStartWith("InvalidHandle");
        End(child);
    }

    [Fact]
    [Rule("G6")]
    [Rule("G8")]
    public void Start_WithInheritance_AsksForNoAccessAndPassesNoOwnership()
    {
        using var owned = KernelMutex.Create(initiallyOwned: true, inheritable: true);
        using var powerless = KernelEvent.Create(true, false, 0, inheritable: true);
        using KernelProcess child = Start(new KernelStartOptions { InheritHandles = true });
        Ask(child, "release-mutex", owned.Handle).ShouldStartWith("MutantNotOwned");
        Ask(child, "wait", owned.Handle, 0).ShouldStartWith("Timeout");
        Ask(child, "query", powerless.Handle).ShouldStartWith("Success");
        Ask(child, "set", powerless.Handle).ShouldStartWith("AccessDenied");
        End(child);
        owned.Release();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("G9")]
    public void Handle_ToAChild_IsInheritableOnlyIfTheStartSaysSo(bool inheritable)
    {
        using KernelProcess child = KernelProcess.Start(new ProcessStartInfo("/bin/true"), new KernelStartOptions { Inheritable = inheritable });
        child.Inheritable.ShouldBe(inheritable);
        child.Wait(Until.Patience).Succeeded.ShouldBeTrue();
    }

    [Fact]
    [Rule("G12")]
    public void Start_WithAList_GivesExactlyThose()
    {
        using var listed = KernelEvent.Create(true, false, inheritable: true);
        using var other = KernelEvent.Create(true, false, inheritable: true);
        using KernelProcess child = Start(new KernelStartOptions { InheritHandles = true, HandleList = [listed.Handle] });
        Ask(child, "set", listed.Handle).ShouldStartWith("Success");
        Ask(child, "query", other.Handle).ShouldStartWith("InvalidHandle");
        End(child);
    }

    [Fact]
    [Rule("G13")]
    [Rule("G14")]
    [Rule("G15")]
    public void Start_WithABadList_IsRefused()
    {
        using var good = KernelEvent.Create(true, false, inheritable: true);
        using var plain = new KernelEvent(true);
        nint[][] lists = [[plain.Handle], [good.Handle, good.Handle], [0], [KernelHandles.CurrentProcess], [0x7FFFF0]];
        foreach (nint[] list in lists)
        {
            Should.Throw<KernelException>(() => Start(new KernelStartOptions { InheritHandles = true, HandleList = list }))
                .Status.ShouldBe(NtStatus.InvalidParameter, string.Join(' ', list));
        }

        Should.Throw<KernelException>(() => Start(new KernelStartOptions { HandleList = [good.Handle] })).Status.ShouldBe(NtStatus.InvalidParameter);
        Until.True(() => good.Query().HandleCount == 1, "what a failed start had copied is swept");
    }

    [Fact]
    [Rule("G2")]
    public void Start_OfAGrandchild_PassesTheInheritableHandlesOn()
    {
        using var inherited = KernelEvent.Create(true, false, inheritable: true);
        using KernelProcess child = Start(new KernelStartOptions { InheritHandles = true });
        Ask(child, "start", "all", "/bin/sleep", "1000").ShouldStartWith("Success");
        inherited.Query().HandleCount.ShouldBe(3);
        string reply = Ask(child, "start", "none", "/bin/sleep", "1000");
        inherited.Query().HandleCount.ShouldBe(3);
        End(child);
        Until.True(() => { KillSleepers(); return inherited.Query().HandleCount == 1; }, "the grandchild's handle is closed");
        reply.ShouldStartWith("Success");
    }

    [Theory]
    [InlineData("exit 5", 5)]
    [InlineData("exit 0", 0)]
    [InlineData("kill -9 $$", 128 + 9)]
    [Rule("I4")]
    public void Start_OfAProgramThatDoesNotUseHelve_IsUnharmedAndCanBeWaitedFor(string script, int code)
    {
        using KernelProcess child = KernelProcess.Start(new ProcessStartInfo("/bin/sh", ["-c", script]));
        child.Wait(TimeSpan.FromSeconds(60)).Succeeded.ShouldBeTrue();
        child.ExitCode.ShouldBe(code);
    }

    [Fact]
    public void Start_WithRedirectionsAndDirectory_DoesAsDotNetDoes()
    {
        var info = new ProcessStartInfo("sh", ["-c", "pwd; cat; echo oops >&2; echo $HELVE_TEST_VALUE"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/usr",
        };
        info.Environment["HELVE_TEST_VALUE"] = "a value with blanks";
        using KernelProcess child = KernelProcess.Start(info);
        child.StandardInput!.Write("through\n");
        child.StandardInput.Dispose();
        child.StandardOutput!.ReadToEnd().ShouldBe("/usr\nthrough\na value with blanks\n");
        child.StandardError!.ReadToEnd().ShouldBe("oops\n");
        child.Wait().Succeeded.ShouldBeTrue();
        child.ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Start_OfNoProgram_FailsAndLeavesNothing()
    {
        Should.Throw<KernelException>(() => KernelProcess.Start(new ProcessStartInfo("/no/such/program"))).Status.ShouldBe(NtStatus.ObjectNameNotFound);
        Should.Throw<KernelException>(() => KernelProcess.Start(new ProcessStartInfo("no-such-program"))).Status.ShouldBe(NtStatus.ObjectNameNotFound);
        Should.Throw<KernelException>(() => KernelProcess.Start(new ProcessStartInfo("/etc/passwd"))).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [Fact]
    public void Child_ThatEnded_IsReaped()
    {
        using KernelProcess child = KernelProcess.Start(new ProcessStartInfo("/bin/true"));
        int id = child.ProcessId;
        child.Wait().Succeeded.ShouldBeTrue();
        Until.True(() => !Directory.Exists($"/proc/{id}"), "no zombie is left");
    }

    private KernelProcess Start(KernelStartOptions options)
    {
        var info = new ProcessStartInfo(Peer.Program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        fixture.Environment.Apply(info.Environment);
        return KernelProcess.Start(info, options);
    }

    private static string Ask(KernelProcess child, params object[] words)
    {
        child.StandardInput!.WriteLine(FormattableString.Invariant($"1 {string.Join(' ', words)}"));
        return child.StandardOutput!.ReadLine()!["1 ".Length..];
    }

    private static void End(KernelProcess child)
    {
        child.StandardInput!.Dispose();
        child.Wait(TimeSpan.FromSeconds(60)).Succeeded.ShouldBeTrue();
        child.ExitCode.ShouldBe(0);
        child.StandardOutput!.Dispose();
    }

    private void KillSleepers()
    {
        foreach (int id in fixture.Environment.LivingProcesses().Where(static id => File.ReadAllText($"/proc/{id}/comm").Trim() == "sleep"))
        {
            using var sleeper = Process.GetProcessById(id);
            sleeper.Kill();
        }
    }
}
