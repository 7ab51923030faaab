using System.CommandLine;
using Helve.Oracle;

// One in so many that Wine loses is bad luck; with more the run could not fail.
const int TellsNothing = 20;
var wine = new Option<FileInfo>("--wine") { Description = "Wine's program.", DefaultValueFactory = static _ => new FileInfo("/usr/lib/wine/wine64") };
var agent = new Option<FileInfo>("--agent") { Description = "The agent, published for win-x64.", Required = true };
var prefix = new Option<DirectoryInfo>("--prefix") { Description = "Wine's directory of state.", Required = true };
var only = new Option<string>("--only") { Description = "Only scenarios whose names have this in them.", DefaultValueFactory = static _ => string.Empty };
var transcript = new Option<bool>("--transcript") { Description = "Print every call of a scenario and what came of it." };
var seed = new Option<int>("--seed") { Description = "The first generated sequence.", DefaultValueFactory = static _ => 1 };
var count = new Option<int>("--sequences") { Description = "How many sequences are generated.", DefaultValueFactory = static _ => 0 };
var minutes = new Option<double>("--minutes") { Description = "No sequence is begun after so long.", DefaultValueFactory = static _ => 60 };
var report = new Option<FileInfo?>("--report") { Description = "Write what was found to this file, as Markdown." };
var times = new Option<FileInfo?>("--times") { Description = "The tables of bench/beside-wine.sh, for the report; without them it keeps those that it had." };
var record = new Option<FileInfo?>("--record") { Description = "Write the differences that the scenarios meet to this file: tests/Helve.Tests/Oracle/Differences.txt." };
var page = new Argument<FileInfo>("page") { Description = "docs/deviations.md." };
var renew = new Command("deviations", "Writes where Wine differs from Windows into the page of deviations; needs no Wine.") { page };
renew.SetAction(parsed =>
{
    string file = parsed.GetValue(page)!.FullName;
    PageFile.Write(file, ExplanationTable.Renew(File.ReadAllText(file)));
});
var command = new RootCommand("Makes the same calls in Helve and in Wine, and tells where they differ: scenarios, and sequences that are generated at random and shrunk.")
{
    wine, agent, prefix, only, transcript, seed, count, minutes, report, times, record, renew,
};
command.SetAction(parsed =>
{
    foreach (FileInfo needed in (FileInfo[])[parsed.GetValue(wine)!, parsed.GetValue(agent)!])
    {
        if (!needed.Exists)
        {
            Console.Error.WriteLine($"{needed} is not there; eng/oracle.sh installs and builds what is needed");
            return 2;
        }
    }

    try
    {
        // Before the run, which may be long: what would hinder its end.
        string? measured = parsed.GetValue(times) is { } tables ? File.ReadAllText(tables.FullName) : null;
        using PageFile? file = parsed.GetValue(report) is { } path ? new PageFile(path.FullName) : null;
        using var stop = new Stop();
        Report made = Play(parsed, stop.Token);
        if (stop.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped");
            return stop.Code;
        }

        made.Explain();
        file?.Replace(old => new Page(made, Machine.Words(parsed.GetValue(wine)!.FullName), measured).Markdown(old));
        return CodeOf(made);
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }
});
return command.Parse(args).Invoke();

Report Play(ParseResult parsed, CancellationToken stop)
{
    using var ours = new HelveWorld { Stop = stop };
    using var theirs = new WineWorld(parsed.GetValue(wine)!.FullName, parsed.GetValue(agent)!.FullName, parsed.GetValue(prefix)!.FullName) { Stop = stop };
    var comparison = new Comparison(ours, theirs);
    var made = new Report { Record = parsed.GetValue(record) is null ? null : new DifferenceFile() };
    made.Play(
        comparison,
        Scenario.All.Where(scenario => scenario.Name.Contains(parsed.GetValue(only)!, StringComparison.OrdinalIgnoreCase)),
        parsed.GetValue(transcript) ? Console.WriteLine : null);
    if (parsed.GetValue(only)!.Length == 0 && !stop.IsCancellationRequested)
    {
        made.Miss(Machine.WineVersion(parsed.GetValue(wine)!.FullName).StartsWith(Explanations.Wine, StringComparison.Ordinal));
    }

    if (parsed.GetValue(record) is { } file && made.Differing == 0 && made.Lost == 0 && !stop.IsCancellationRequested)
    {
        PageFile.Write(file.FullName, made.Record!.Text(ours.User, theirs.User));
    }

    made.Generate(comparison, parsed.GetValue(seed), parsed.GetValue(count), TimeSpan.FromMinutes(parsed.GetValue(minutes)));
    return made;
}

int CodeOf(Report made)
{
    if (made.Played == 0 || made.Lost * TellsNothing > made.Played)
    {
        Console.Error.WriteLine(made.Played == 0 ? "nothing was played" : $"Wine lost a process in {made.Lost} of {made.Played}: too many to tell anything");
        return 2;
    }

    return made.Differing == 0 ? 0 : 1;
}
