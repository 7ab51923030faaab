using Helve.Cli.Output;
using Helve.Cli.Tour;
using Shouldly;
using Xunit;

namespace Helve.Tests.Cli;

public sealed class OutputTests
{
    [Fact]
    public void Grid_IntoAPipe_IsAlignedColumnsAndNothingIsCut()
    {
        string longName = new('n', 300);
        var grid = new Grid(">pid", "name", "note");
        grid.Add("7", longName, "-");
        grid.Add("4711", "short", "the broker");
        var text = new StringWriter { NewLine = "\n" };
        new CommandOutput(text).Show(grid);
        text.ToString().ShouldBe(
            $"{"PID",4}  {"NAME".PadRight(300)}  NOTE\n{"7",4}  {longName}  -\n{"4711",4}  {"short".PadRight(300)}  the broker\n");
    }

    [Theory]
    [InlineData("plain Ümläut 名前", "plain Ümläut 名前")]
    [InlineData("red\u001b[31m", "red\\u001B[31m")]
    [InlineData("two\nlines", "two\\u000Alines")]
    [InlineData("\u202Eright to left", "\\u202Eright to left")]
    public void Text_FromOutside_CannotSteerTheTerminal(string text, string safe) => Printable.Of(text).ShouldBe(safe);

    [Fact]
    public void TourTable_IntoAPipe_HasNoColourAndNothingIsCut()
    {
        string longName = "Helve.Tour." + new string('n', 200);
        var table = new TourTable(
            "caption",
            [new TourProcess("tour", 11), new TourProcess("guest", 12)],
            [
                new TourTableRow("17.3", "Event", longName, [[new TourHandle(4, ["ALL_ACCESS"], ["inherit"])], [new TourHandle(8, ["MODIFY_STATE", "SYNCHRONIZE"], [])]]),
                new TourTableRow("18.1", "Mutex", "", [[], [new TourHandle(4, ["none"], []), new TourHandle(12, ["none"], [])]]),
            ]);
        var text = new StringWriter();
        new TextTour(new CommandOutput(text)).Show(table);
        string shown = text.ToString();
        shown.ShouldContain(longName);
        shown.ShouldContain("0x4   ALL_ACCESS  [inherit]");
        shown.ShouldContain("0x8   MODIFY_STATE SYNCHRONIZE");
        shown.ShouldContain("guest (pid 12)");
        shown.ShouldNotContain("…");
        shown.ShouldNotContain("\u001b");
    }

    [Fact]
    public void TourCheck_ThatDoesNotHold_SaysWhatWasExpectedAndSeen()
    {
        var text = new StringWriter();
        var tour = new TextTour(new CommandOutput(text));
        var check = new TourCheck("the moon", "green", "yellow");
        tour.Show(check);
        text.ToString().ShouldContain("the moon: expected green, seen yellow");
        new TourSummary(1, 0, 2, [check], 3, TimeSpan.Zero, null).Held.ShouldBeFalse();
        new TourSummary(1, 0, 2, [], 3, TimeSpan.Zero, "it broke").Held.ShouldBeFalse();
        new TourSummary(1, 0, 2, [], 3, TimeSpan.Zero, null).Held.ShouldBeTrue();
    }
}
