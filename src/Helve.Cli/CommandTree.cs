using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Helve.Cli.Inspect;
using Helve.Cli.Output;
using Helve.Cli.Tour;
using Helve.Inspection;

namespace Helve.Cli;

/// <summary>The commands of <c>helve</c> and their options.</summary>
internal static class CommandTree
{
    private static readonly Option<bool> s_json = new("--json") { Description = "Print data instead of text", Recursive = true };

    /// <summary>Builds the tree.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand("NT kernel objects and handles on Linux: a tour, and a look inside.")
        {
            s_json, Tour(), Domains(), Ps(), Handles(), Ls(), Show(), Access(), Broker(), Run(), TourChildCommand(),
        };
        root.HelpName = "helve";
        return root;
    }

    /// <summary>What is wrong with a command line, in one sentence.</summary>
    public static string Sentence(ParseResult parsed)
    {
        bool missing = parsed.CommandResult.Command.Subcommands.Count > 0;
        string[] unmatched = [.. parsed.UnmatchedTokens];
        if (missing)
        {
            return unmatched.Length > 0 ? $"There is no command '{unmatched[0]}'." : "A command is missing.";
        }

        return unmatched.Length > 0 ? $"'{unmatched[0]}' makes no sense here." : parsed.Errors[0].Message;
    }

    /// <summary>The command as typed, for its help: <c>helve broker status</c>.</summary>
    public static string PathOf(CommandResult command)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = command; at is CommandResult result; at = at.Parent)
        {
            names.Push(result.Parent is null ? "helve" : result.Command.Name);
        }

        return string.Join(' ', names);
    }

    private static Command Tour()
    {
        var command = new Command("tour", "Start real processes and show, step by step, how they share objects and handles");
        command.SetAction(parsed => TourCommand.Run(new CommandOutput(parsed.GetValue(s_json))));
        return command;
    }

    private static Command TourChildCommand()
    {
        var handle = new Option<long>("--handle");
        var user = new Option<uint?>("--user");
        var command = new Command("tour-child", "A child process of the tour") { handle, user };
        command.Hidden = true;
        command.SetAction(parsed => TourChild.Run((nint)parsed.GetValue(handle), parsed.GetValue(user)));
        return command;
    }

    private static Command Domains()
    {
        var command = new Command("domains", "List domains (who shares memory with whom) and what each user has of the broker");
        Inspects(command, (inspector, output, _) => DomainsCommand.Run(inspector, output));
        return command;
    }

    private static Command Ps()
    {
        var all = new Option<bool>("--all") { Description = "Show the broker too" };
        var command = new Command("ps", "List processes with their handle counts by type") { all };
        Inspects(command, (inspector, output, parsed) => PsCommand.Run(inspector, output, parsed.GetValue(all)));
        return command;
    }

    private static Command Handles()
    {
        var pid = new Option<int>("--pid") { Description = "Only of this process", HelpName = "P", CustomParser = ParseProcessId };
        var command = new Command("handles", "List handles: value, type, name, object, access, attributes, count, state") { pid };
        Inspects(command, (inspector, output, parsed) => HandlesCommand.Run(inspector, output, parsed.GetValue(pid)));
        return command;
    }

    private static int ParseProcessId(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id > 0)
        {
            return id;
        }

        result.AddError($"'{result.Tokens[0].Value}' is no process id.");
        return 0;
    }

    private static Command Ls()
    {
        var path = new Argument<string?>("path") { Description = "A directory such as '\\BaseNamedObjects' or /BaseNamedObjects", Arity = ArgumentArity.ZeroOrOne };
        var recursive = new Option<bool>("--recursive", "-R") { Description = "Show the directories below it too" };
        var command = new Command("ls", "List the namespace: every object that has a name, or a directory") { path, recursive };
        Inspects(command, (inspector, output, parsed) =>
            LsCommand.Run(inspector, output, parsed.GetValue(path), parsed.GetValue(recursive)));
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("name|id") { Description = "A name ('Local\\x', 'Global\\x', an NT path) or an object id (17.3)" };
        var command = new Command("show", "Show an object: its state, who holds it, who waits on it") { name };
        Inspects(command, (inspector, output, parsed) => ShowCommand.Run(inspector, output, parsed.GetRequiredValue(name)));
        return command;
    }

    private static Command Access()
    {
        var who = new Argument<string>("who") { Description = "A user's name or number, a SID, 'me', or a process as pid:4711" };
        var name = new Argument<string>("name|id") { Description = "A name ('Local\\x', 'Global\\x', an NT path) or an object id (17.3)" };
        var rights = new Option<string?>("--access")
        {
            Description = "What is asked for, such as 'MODIFY_STATE SYNCHRONIZE'; as much as there is if left out",
            HelpName = "rights",
        };
        var command = new Command("access", "Explain what somebody may do with an object, and which entry decides") { who, name, rights };
        Inspects(command, (inspector, output, parsed) => AccessCommand.Run(
            inspector, output, parsed.GetRequiredValue(who), parsed.GetRequiredValue(name), parsed.GetValue(rights)));
        return command;
    }

    private static Command Broker()
    {
        var status = new Command("status", "Show how the broker fares");
        Inspects(status, (inspector, output, _) => BrokerCommand.Status(inspector, output));
        var force = new Option<bool>("--force") { Description = "Even if clients are connected" };
        var stop = new Command("stop", "End the broker") { force };
        Inspects(stop, (inspector, output, parsed) => BrokerCommand.Stop(inspector, output, parsed.GetValue(force)));
        return new Command("broker", "Look after the broker") { status, stop };
    }

    private static Command Run()
    {
        var restricted = new Option<bool>("--restricted") { Description = "In a domain of its own: it opens only what grants RESTRICTED" };
        var program = new Argument<string[]>("program") { Description = "After --: the program, and its arguments", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("run", "Run an unmodified .NET program with its calls of Windows led to Helve, or any program restricted") { restricted, program };
        command.SetAction(parsed => RunCommand.Run(parsed.GetValue(restricted), parsed.GetValue(program) ?? []));
        return command;
    }

    private static void Inspects(Command command, Func<KernelInspector, CommandOutput, ParseResult, int> run) =>
        command.SetAction(parsed =>
        {
            if (!KernelInspector.TryConnect(out KernelInspector? inspector))
            {
                CliErrors.Say(Environment.GetEnvironmentVariable("HELVE_SOCKET") is { Length: > 0 } socket
                    ? $"No broker runs at {socket}, which HELVE_SOCKET names; unset it to look where brokers usually are."
                    : "No broker runs for this user; it starts by itself when a program first uses Helve (or try 'helve tour').");
                return ExitCode.NoBroker;
            }

            using (inspector)
            {
                return run(inspector, new CommandOutput(parsed.GetValue(s_json)), parsed);
            }
        });
}
