using Helve.Errors;
using Helve.Kernel;
using Shouldly;
using Xunit;

namespace Helve.Tests.DropIn;

/// <summary>The errors of Windows that the exceptions carry are those of the table of Helve.Win32.</summary>
public sealed class ErrorTableTests
{
    [Fact]
    public void ErrorOfEachStatus_IsThatOfTheTable() =>
        Enum.GetValues<NtStatus>().Where(DotNetErrors.Knows).Where(s => DotNetErrors.CodeOf(s) != (int)Helve.Win32.DosErrors.Of(s)).ShouldBeEmpty();

    [Fact]
    public void ErrorsOfTheBroker_StayWhatTheyAre() =>
        DotNetErrors.Of(NtStatus.PortConnectionRefused).ShouldBeOfType<KernelException>().Status.ShouldBe(NtStatus.PortConnectionRefused);
}
