using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Runtime.InteropServices;
using Helve.Broker;
using Helve.Broker.Diagnostics;
using Helve.Broker.Hosting;
using Helve.Kernel.Memory;
using Helve.Linux;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

const int StartFailed = 1;
const int Usage = 2;
const int Failed = 3;
const int DefaultIdleSeconds = 30;
const int Never = -1;

var socket = new Option<string?>("--socket") { Description = "Path of the socket. With HELVE_LISTEN_FD: where that descriptor listens." };
var system = new Option<bool>("--system")
{
    Description = $"Serve all users, at {SystemMode.SocketPath} unless --socket says otherwise, or at the socket that a service manager hands over (LISTEN_FDS).",
};
var idle = new Option<int?>("--idle")
{
    Description = "Seconds without a client after which the broker ends; negative: never. 30 if not given; with --system never.",
    CustomParser = result =>
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int seconds))
        {
            return seconds;
        }

        result.AddError($"--idle is '{result.Tokens[0].Value}': it must be a number of seconds");
        return null;
    },
};
var handles = new Option<uint>("--handles-per-process")
{
    Description = "Handles that one process can have open; at most, and by default, 16777215.",
    DefaultValueFactory = _ => (uint)(NumberOf("HELVE_HANDLES_PER_PROCESS") ?? (int)BrokerOptions.MaximumHandles),
};
var objects = Limit("objects", "Objects that one domain can hold, 64 to 16777216.", (int)Arena.DefaultSlots);
var connections = Limit("connections", "Connections of one user.", UserLimits.OfSystem.Connections);
var domains = Limit("domains", "Domains of one user: the user's own, and one for each user namespace.", UserLimits.OfSystem.Domains);
var processes = Limit("processes", "Processes of one user that use Helve.", UserLimits.OfSystem.Processes);
var records = Limit("records", "Threads of one user that use Helve, with awaited waits.", UserLimits.OfSystem.Records);
var names = Limit("names", "Named objects of one user.", UserLimits.OfSystem.Names);
var descriptors = Limit("descriptors", "Descriptors that the broker holds for one user.", UserLimits.OfSystem.Descriptors);
var pending = Limit("pending", "Requests of one user that wait for somebody else.", UserLimits.OfSystem.Pending);
var jobs = Limit("jobs", "Jobs of one user.", UserLimits.OfSystem.Jobs);
var trees = new Option<bool>("--process-trees") { Description = "Hold jobs together by process trees even where control groups could be used." };
var level = new Option<LogLevel>("--log") { Description = "What to log.", DefaultValueFactory = _ => LogLevel.None };
var root = new RootCommand("The broker of Helve: names, processes and recovery for the kernel objects of one user, or of all.")
{
    socket, system, idle, handles, objects, connections, domains, processes, records, names, descriptors, pending, jobs, trees, level,
};
root.SetAction(parsed =>
{
    bool isSystem = parsed.GetValue(system);
    string? path = parsed.GetValue(socket) ?? (isSystem ? SystemMode.SocketPath : Environment.GetEnvironmentVariable("HELVE_SOCKET"));
    if (path is null)
    {
        Console.Error.WriteLine("helved: no socket: give --socket PATH or set HELVE_SOCKET");
        return StartFailed;
    }

    int handedOver = isSystem ? ServiceManager.DescriptorsHandedOver() : 0;
    if (handedOver > 1)
    {
        Console.Error.WriteLine($"helved: the service manager hands over {handedOver} sockets; the broker listens at one");
        return StartFailed;
    }

    UserLimits usual = isSystem ? UserLimits.OfSystem : new UserLimits();
    using TextWriter? file = OpenLog();
    return Serve(new BrokerOptions
    {
        SocketPath = path,
        IsSystem = isSystem,
        IsActivated = handedOver == 1,
        ListenDescriptor = handedOver == 1 ? ServiceManager.FirstDescriptor : NumberOf("HELVE_LISTEN_FD"),
        Idle = TimeSpan.FromSeconds(parsed.GetValue(idle) ?? (isSystem ? Never : NumberOf("HELVE_IDLE_SECONDS") ?? DefaultIdleSeconds)),
        ObjectCapacity = BrokerOptions.ObjectsFor(parsed.GetValue(objects) ?? int.MaxValue),
        Limits = new UserLimits
        {
            Connections = parsed.GetValue(connections) ?? usual.Connections,
            Domains = parsed.GetValue(domains) ?? usual.Domains,
            Processes = parsed.GetValue(processes) ?? usual.Processes,
            Records = parsed.GetValue(records) ?? usual.Records,
            Names = parsed.GetValue(names) ?? usual.Names,
            Descriptors = parsed.GetValue(descriptors) ?? usual.Descriptors,
            Pending = parsed.GetValue(pending) ?? usual.Pending,
            Jobs = parsed.GetValue(jobs) ?? usual.Jobs,
        },
        TableEntries = BrokerOptions.EntriesFor(parsed.GetValue(handles)),
        ForceProcessTrees = parsed.GetValue(trees) || NumberOf("HELVE_PROCESS_TREES") is 1 or 2,
        IgnoreForks = NumberOf("HELVE_PROCESS_TREES") == 2,
        Logger = Logger(file, parsed.GetValue(level)),
    });
});
ParseResult parsedArguments = root.Parse(args);
if (parsedArguments.Errors.Count > 0 && parsedArguments.Action is not HelpAction)
{
    Console.Error.WriteLine($"helved: {parsedArguments.Errors[0].Message.TrimEnd('.')}. See 'helved --help'.");
    return Usage;
}

return parsedArguments.Invoke();

static Option<int?> Limit(string what, string description, int ofSystem)
{
    var option = new Option<int?>($"--limit-{what}")
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description} By default {ofSystem} with --system, else what there is room for."),
    };
    option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: { } value }] && (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1))
        {
            result.AddError($"--limit-{what} is '{value}': it must be a number from 1 to {int.MaxValue}");
        }
    });
    return option;
}

static int Serve(BrokerOptions options)
{
    try
    {
        using BrokerHost host = BrokerHost.Start(options);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(host, context));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(host, context));
        Notify(options, "READY=1");
        host.Ended.GetAwaiter().GetResult();
        return 0;
    }
    catch (BrokerStartException e)
    {
        Console.Error.WriteLine($"helved: {e.Message}");
        return StartFailed;
    }
#pragma warning disable CA1031 // The last line of defence: the exit code tells the starter, the log tells people.
    catch (Exception e)
#pragma warning restore CA1031
    {
        Console.Error.WriteLine($"helved: {e}");
        return Failed;
    }
}

static void Notify(BrokerOptions options, string state)
{
    // A per-user broker may have the variable from a service that started it: it is not that service.
    if (options.IsSystem && !ServiceManager.TryNotify(state, out LinuxError error))
    {
        BrokerLog.NotNotified(options.Logger, error.ToString());
    }
}

static void Stop(BrokerHost host, PosixSignalContext context)
{
    context.Cancel = true;
    host.Stop(context.Signal.ToString());
}

static TextWriter? OpenLog() =>
    Environment.GetEnvironmentVariable("HELVE_BROKER_LOG") is { Length: > 0 } path ? new StreamWriter(path, append: true) : null;

static ILogger Logger(TextWriter? file, LogLevel level) =>
    file is null && level == LogLevel.None
        ? NullLogger.Instance
        : new TextLogger(file ?? Console.Error, level == LogLevel.None ? LogLevel.Debug : level);

static int? NumberOf(string variable) =>
    int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
        ? number : null;
