using Helve.Cli;
using Helve.Kernel;
using Shouldly;
using Xunit;

namespace Helve.Tests.Cli;

/// <summary>What needs no broker: usage, help, and that nothing starts one by looking.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("helve: There is no command 'bogus'. See 'helve --help'.", "bogus")]
    [InlineData("helve: There is no command 'bogus'. See 'helve broker --help'.", "broker", "bogus")]
    [InlineData("helve: '--bogus' makes no sense here. See 'helve ps --help'.", "ps", "--bogus")]
    [InlineData("helve: 'x' is no process id. See 'helve handles --help'.", "handles", "--pid", "x")]
    [InlineData("helve: '0' is no process id. See 'helve handles --help'.", "handles", "--pid", "0")]
    [InlineData("helve: A command is missing. See 'helve broker --help'.", "broker")]
    public void Command_ThatMakesNoSense_IsOneSentenceAndExitCode2(string sentence, params string[] arguments)
    {
        using var helve = new HelveCommand();
        HelveCommand.Result result = helve.Run(arguments);
        result.ExitCode.ShouldBe(2, result.ToString());
        result.Error.ShouldBe(sentence + "\n");
        result.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ps")]
    [InlineData("handles")]
    [InlineData("ls")]
    [InlineData("show", "x")]
    [InlineData("broker", "status")]
    [InlineData("broker", "stop")]
    [InlineData("ps", "--json")]
    public void Look_WithoutBroker_StartsNoneAndExitsWith3(params string[] arguments)
    {
        using var helve = new HelveCommand();
        HelveCommand.Result result = helve.Run(arguments);
        result.ExitCode.ShouldBe(3, result.ToString());
        result.Error.ShouldStartWith("helve: No broker runs");
        result.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(NtStatus.PortConnectionRefused, 3)]
    [InlineData(NtStatus.PortDisconnected, 3)]
    [InlineData(NtStatus.AccessDenied, 4)]
    [InlineData(NtStatus.ObjectNameNotFound, 1)]
    [InlineData(NtStatus.ObjectPathNotFound, 1)]
    [InlineData(NtStatus.InvalidCid, 1)]
    [InlineData(NtStatus.ObjectNameInvalid, 2)]
    [InlineData(NtStatus.RevisionMismatch, 5)]
    public void ExitCode_OfAStatus_IsAsDocumented(NtStatus status, int code) => CliErrors.CodeOf(status).ShouldBe(code);

    [Fact]
    public void Tour_WhereTheBrokersDirectoryIsALink_IsDeniedAndSaysWhy()
    {
        using var helve = new HelveCommand();
        File.CreateSymbolicLink(Path.Combine(helve.RuntimeDirectory, "helve"), helve.RuntimeDirectory);
        HelveCommand.Result result = helve.Run("tour");
        result.ExitCode.ShouldBe(4, result.ToString());
        result.Error.ShouldContain("must be a directory, not a link");
        result.Error.TrimEnd('\n').ShouldNotContain("\n");
    }

    [Fact]
    public void Help_NamesEveryCommandAndHidesTheToursChild()
    {
        using var helve = new HelveCommand();
        HelveCommand.Result result = helve.Run("--help");
        result.ExitCode.ShouldBe(0);
        foreach (string command in (string[])["tour", "ps", "handles", "ls", "show", "broker", "--json"])
        {
            result.Output.ShouldContain(command);
        }

        result.Output.ShouldNotContain("tour-child");
    }
}
