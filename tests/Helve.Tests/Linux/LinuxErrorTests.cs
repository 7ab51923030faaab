using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class LinuxErrorTests
{
    [Fact]
    public void Name_KnownNumber_IsTheCName() => new LinuxError(2).Name.ShouldBe("ENOENT");

    [Fact]
    public void Name_UnknownNumber_KeepsTheNumber()
    {
        new LinuxError(9999).Name.ShouldBe("errno 9999");
        new LinuxError(9999).Number.ShouldBe(9999);
    }

    [Fact]
    public void ToString_KnownNumber_HasNameAndText() => new LinuxError(2).ToString().ShouldBe("ENOENT: No such file or directory");

    [Fact]
    public void Open_MissingDirectory_ThrowsWithCallAndError()
    {
        LinuxException e = Should.Throw<LinuxException>(() => Directories.Open("/nowhere"));
        e.Operation.ShouldBe("open");
        e.Error.ShouldBe(Errno.ENOENT);
    }
}
