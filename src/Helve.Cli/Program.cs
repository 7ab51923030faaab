using System.CommandLine;
using System.CommandLine.Help;
using Helve;
using Helve.Cli;

RootCommand root = CommandTree.Build();
if (args.Length == 0)
{
    root.Parse("--help").Invoke();
    return ExitCode.Usage;
}

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
{
    return CliErrors.Usage(CommandTree.Sentence(parsed), CommandTree.PathOf(parsed.CommandResult));
}

try
{
    return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (KernelException e)
{
    return CliErrors.Report(e);
}
