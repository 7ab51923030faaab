using System.CommandLine;
using System.Runtime.Versioning;
using Helve.Benchmarks.Bdn;
using Helve.Benchmarks.Peers;
using Helve.Benchmarks.Ratios;
using Helve.Benchmarks.Scale;

[assembly: SupportedOSPlatform("linux")]

var json = new Option<bool>("--json") { Description = "Print JSON instead of a table" };
var only = new Option<string?>("--only") { Description = "Measure only the operations whose id contains this" };

var ratios = new Command("ratios", "Every operation beside its floor and .NET's own, pinned to one CPU and not; under a minute") { json, only };
ratios.SetAction(r => RatioRun.Run(r.GetValue(json), r.GetValue(only)));

var clients = new Option<bool>("--clients") { Description = "Measure only the client processes" };
var names = new Option<bool>("--names") { Description = "Measure only names, up to 1,000,000" };
var jobs = new Option<bool>("--jobs") { Description = "Measure only jobs, up to 2,000 processes, with control groups and with process trees" };
var waits = new Option<bool>("--waits") { Description = "Measure only waits that list one object, up to 10,000" };
var scale = new Command("scale", "Cost per operation and resident bytes from 10 to 1,000,000 handles and objects, 10 to 10,000 processes") { json, clients, names, jobs, waits };
scale.SetAction(r => r.GetValue(waits) ? ScaleRun.RunWaits(r.GetValue(json)) : r.GetValue(jobs) ? ScaleRun.RunJobs(r.GetValue(json)) : ScaleRun.Run(r.GetValue(json), r.GetValue(clients), r.GetValue(names)));

var bdnArguments = new Argument<string[]>("arguments") { Description = "Passed to BenchmarkDotNet, e.g. --filter '*Event*'", Arity = ArgumentArity.ZeroOrMore };
var bdn = new Command("bdn", "The same operations under BenchmarkDotNet") { bdnArguments };
bdn.SetAction(r => BdnRun.Run(r.GetValue(bdnArguments) ?? []));

var words = new Argument<string[]>("words") { Arity = ArgumentArity.OneOrMore };
var regime = new Command(RatioRun.RegimeCommand) { words, only };
regime.Hidden = true;
regime.SetAction(r => RatioRun.RunRegime(r.GetValue(words)![0], r.GetValue(words)![1], r.GetValue(only)));
var scaleHere = new Command(ScaleRun.HereCommand) { words, json, clients, names, jobs };
scaleHere.Hidden = true;
scaleHere.SetAction(r => r.GetValue(jobs) ? ScaleRun.RunJobsHere(r.GetValue(words)![0], r.GetValue(json)) : ScaleRun.RunHere(r.GetValue(words)![0], r.GetValue(json), r.GetValue(clients), r.GetValue(names)));
var peer = new Command(PeerProgram.Command) { words };
peer.Hidden = true;
peer.SetAction(r => PeerProgram.Run(r.GetValue(words)!));

return new RootCommand("What Helve's operations cost") { ratios, scale, bdn, regime, scaleHere, peer }.Parse(args).Invoke();
