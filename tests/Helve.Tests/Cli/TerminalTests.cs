using Helve.Kernel;
using Shouldly;
using Xunit;

namespace Helve.Tests.Cli;

/// <summary>What a person's terminal gets, and what a pipe gets. <c>script</c> lends a terminal.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Colour = "\u001b[38;5;";
    private const string Bold = "\u001b[1m";

    private readonly HelveCommand _helve = new();
    private readonly Puppet _puppet;

    public TerminalTests()
    {
        _puppet = new Puppet(_helve);
        _puppet.Ask(NtStatus.Success, "create-event", "Cli.Terminal", "2031619");
    }

    public void Dispose()
    {
        _puppet.Dispose();
        _helve.Dispose();
    }

    [Fact]
    public void Ps_OnATerminal_HasBoxesAndColour()
    {
        string shown = OnTerminal("TERM=xterm-256color");
        shown.ShouldContain("╭");
        shown.ShouldContain(Colour);
    }

    [Fact]
    public void Ps_WithNoColor_HasBoxesOnly()
    {
        string shown = OnTerminal("TERM=xterm-256color", "NO_COLOR=1");
        shown.ShouldContain("╭");
        shown.ShouldNotContain(Colour);
        shown.ShouldNotContain(Bold);
    }

    [Fact]
    public void Ps_OnADumbTerminalOrIntoAPipe_IsPlain()
    {
        OnTerminal("TERM=dumb").ShouldNotContain("╭");
        _helve.Run("env", ["TERM=xterm-256color", HelveCommand.Program, "ps"]).Output.ShouldNotContain("╭");
    }

    private string OnTerminal(params string[] variables)
    {
        HelveCommand.Result result = _helve.Run("env", ["-u", "NO_COLOR", .. variables, "script", "-qec", $"{HelveCommand.Program} ps", "/dev/null"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Output.ShouldContain("handles", Case.Insensitive);
        return result.Output;
    }
}
