using System.CommandLine;
using Helve.Oracle;

var wine = new Option<FileInfo>("--wine") { Description = "Wine's program.", DefaultValueFactory = static _ => new FileInfo("/usr/lib/wine/wine64") };
var agent = new Option<FileInfo>("--agent") { Description = "The agent, published for win-x64.", Required = true };
var prefix = new Option<DirectoryInfo>("--prefix") { Description = "Wine's directory of state.", Required = true };
var only = new Option<string>("--only") { Description = "Only scenarios whose names have this in them.", DefaultValueFactory = static _ => string.Empty };
var transcript = new Option<bool>("--transcript") { Description = "Print every call of a scenario and what came of it." };
var seed = new Option<int>("--seed") { Description = "The first generated sequence.", DefaultValueFactory = static _ => 1 };
var count = new Option<int>("--sequences") { Description = "How many sequences are generated.", DefaultValueFactory = static _ => 0 };
var report = new Option<FileInfo?>("--report") { Description = "Write what was found to this file, as Markdown." };
var command = new RootCommand("Makes the same calls in Helve and in Wine, and tells where they differ: scenarios, and sequences that are generated at random and shrunk.")
{
    wine, agent, prefix, only, transcript, seed, count, report,
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

    using var ours = new HelveWorld();
    using var theirs = new WineWorld(parsed.GetValue(wine)!.FullName, parsed.GetValue(agent)!.FullName, parsed.GetValue(prefix)!.FullName);
    var comparison = new Comparison(ours, theirs);
    var made = new Report();
    made.Play(
        comparison,
        Scenario.All.Where(scenario => scenario.Name.Contains(parsed.GetValue(only)!, StringComparison.OrdinalIgnoreCase)),
        parsed.GetValue(transcript) ? Console.WriteLine : null);
    made.Generate(comparison, parsed.GetValue(seed), parsed.GetValue(count));
    made.Explain();
    if (parsed.GetValue(report) is { } file)
    {
        File.WriteAllText(file.FullName, made.Markdown());
    }

    return made.Differing == 0 ? 0 : 1;
});
return command.Parse(args).Invoke();
