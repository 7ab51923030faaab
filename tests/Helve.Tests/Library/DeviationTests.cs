using System.Diagnostics;
using System.Text.RegularExpressions;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Tests.Architecture;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library;

/// <summary>
/// Known deviations from Windows, each as it is. A test that fails here was mended, on purpose or not: then its line in
/// docs/deviations.md goes, and a test with the rule's name takes its place.
/// </summary>
[Collection(LibraryCollection.Name)]
public sealed partial class DeviationTests
{
    private const uint All = (uint)EventRights.AllAccess;

    [Fact]
    public void Page_NamesExactlyTheDeviationsThatAreTested()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "deviations.md"));
        IEnumerable<string> tested = Tests().Where(static name => DeviationName().IsMatch(name));
        DeviationName().Matches(page).Select(static m => m.Value).Distinct().Order().ShouldBe(tested.Order());
    }

    [Fact]
    public void Page_NamesTestsThatThereAre()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "deviations.md"));
        string[] named = [.. Row().Matches(page).SelectMany(static row => Quoted().Matches(row.Groups[1].Value)).Select(static name => name.Groups[1].Value)];
        named.Length.ShouldBeGreaterThan(typeof(DeviationTests).GetMethods().Count(static m => DeviationName().IsMatch(m.Name)));
        named.Except(Tests()).ShouldBeEmpty("each line names the tests that show it");
    }

    [Fact]
    public void Deviation_A13_StandardHandleNumbersAreNoHandles() => TryClose(-10).ShouldBe(NtStatus.InvalidHandle);

    [Fact]
    public void Deviation_A18_AProcessIdHasNoTagBits()
    {
        // The numbers beside the own one are other processes or nobody.
        TryOpenProcess(Environment.ProcessId ^ 1, (uint)ProcessRights.Synchronize, 0, out nint other);
        TryCompare(CurrentProcess, other).ShouldNotBe(NtStatus.Success);
        _ = TryClose(other);
    }

    /// <summary>Needs root: nobody else can become another user.</summary>
    [Helve.Tests.Foreign.TwoUsersFact]
    public void Deviation_F12_AThreadActsAsItsProcess()
    {
        SecurityDescriptor own = SecurityDescriptor.ParseSddl("D:(A;;GA;;;OW)");
        var attributes = new ObjectAttributes { ObjectName = @"\BaseNamedObjects\acts-as", SecurityDescriptor = own };
        TryCreateEvent(attributes, All, true, false, out nint handle).ShouldBe(NtStatus.Success);
        NtStatus opened = Users.UserThread.Run(65534, [65534], static () =>
        {
            NtStatus status = TryOpenEvent(new ObjectAttributes { ObjectName = @"\BaseNamedObjects\acts-as" }, All, out nint other);
            return status == NtStatus.Success ? TryClose(other) : status;
        });
        opened.ShouldBe(NtStatus.Success);
        TryClose(handle).ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Deviation_A20_A22_A23_NoStatusBecomesAnExceptionInTheCaller() =>
        typeof(KernelHandles).GetMembers().ShouldAllBe(static m => !m.Name.Contains("Strict", StringComparison.Ordinal));

    [Fact]
    public void Deviation_I7_AThreadCannotBeEndedFromOutside()
    {
        TryTerminateThread(CurrentThread, 1).ShouldBe(NtStatus.NotSupported);
        using KernelThread other = KernelThread.Open(Environment.ProcessId, ThreadRights.Terminate);
        TryTerminateThread(other.Handle, 1).ShouldBe(NtStatus.NotSupported);
    }

    [Fact]
    public void Deviation_I8_AThreadCannotBeSuspended()
    {
        TrySuspendThread(CurrentThread, out int previous).ShouldBe(NtStatus.NotSupported);
        TryResumeThread(CurrentThread, out previous).ShouldBe(NtStatus.NotSupported);
        previous.ShouldBe(0);
    }

    [Fact]
    public void Deviation_D7_AnEndedThreadCannotBeOpenedByItsId()
    {
        int id = 0;
        KernelThread? held = null;
        var thread = new Thread(() =>
        {
            held = KernelThread.Current.Duplicate();
            id = held.ThreadId;
        });
        thread.Start();
        thread.Join();
        using (held)
        {
            held!.Wait(Until.Patience).Succeeded.ShouldBeTrue();
            TryOpenThread(id, (uint)ThreadRights.Synchronize, 0, out _).ShouldBe(NtStatus.InvalidCid);
        }
    }

    [Fact]
    public void Deviation_B27_MaximumAllowedGivesTheDuplicateAllThatThereIs()
    {
        TryCreateEvent(0, 0, false, false, out nint handle).ShouldBe(NtStatus.Success);
        TryDuplicate(CurrentProcess, handle, CurrentProcess, 0x0200_0000, 0, DuplicateOptions.None, out nint copy).ShouldBe(NtStatus.Success);
        TryQuery(copy, out HandleInformation information).ShouldBe(NtStatus.Success);
        information.GrantedAccess.ShouldBe(All);
        TryClose(copy).ShouldBe(NtStatus.Success);
        TryClose(handle).ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Deviation_B9_AProtectedHandleThatIsClosedFromOutsideSaysSo()
    {
        TryCreateEvent(All, HandleAttributes.ProtectFromClose, false, false, out nint handle).ShouldBe(NtStatus.Success);
        TryDuplicate(CurrentProcess, handle, 0, 0, 0, DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.HandleNotClosable);
        TrySetAttributes(handle, HandleAttributes.ProtectFromClose, 0).ShouldBe(NtStatus.Success);
        TryClose(handle).ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Deviation_I2_AProcessThatASignalEndedHasTheShellsExitCode()
    {
        using KernelProcess child = KernelProcess.Start(new ProcessStartInfo("/bin/sh", ["-c", "kill -TERM $$"]));
        child.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        child.ExitCode.ShouldBe(128 + 15);
    }

    [Fact]
    public void Deviation_I5_AForeignProcessHasNoExitCodeBeforeLinux6_15()
    {
        using Process sleeper = Process.Start("/bin/sleep", ["1000"]);
        using KernelProcess opened = KernelProcess.Open(sleeper.Id);
        sleeper.Kill();
        opened.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        bool isTold = Environment.OSVersion.Version >= new Version(6, 15);
        opened.ExitCode.ShouldBe(isTold ? 128 + 9 : unchecked((int)NtStatus.Unsuccessful));
    }

    private static IEnumerable<string> Tests() =>
        typeof(DeviationTests).Assembly.GetTypes().SelectMany(static type => type.GetMethods())
            .Where(static method => method.IsDefined(typeof(FactAttribute), inherit: false)).Select(static method => method.Name);

    [GeneratedRegex(@"Deviation_\w+")]
    private static partial Regex DeviationName();

    [GeneratedRegex(@"^\|[^|]*\|[^|]*\|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
