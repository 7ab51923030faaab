using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Helve.Broker;
using Helve.Broker.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

const int StartFailed = 1;
const int Failed = 3;

var socket = new Option<string?>("--socket") { Description = "Path of the socket. With HELVE_LISTEN_FD: where that descriptor listens." };
var idle = new Option<int>("--idle")
{
    Description = "Seconds without a client after which the broker ends; negative: never.",
    DefaultValueFactory = _ => NumberOf("HELVE_IDLE_SECONDS") ?? 30,
};
var handles = new Option<uint>("--handles-per-process")
{
    Description = "Handles that one process can have open; at most, and by default, 16777215.",
    DefaultValueFactory = _ => (uint)(NumberOf("HELVE_HANDLES_PER_PROCESS") ?? (int)BrokerOptions.MaximumHandles),
};
var level = new Option<LogLevel>("--log") { Description = "What to log.", DefaultValueFactory = _ => LogLevel.None };
var root = new RootCommand("The broker of Helve: names, processes and recovery for one user's kernel objects.") { socket, idle, handles, level };
root.SetAction(parsed => Serve(parsed.GetValue(socket), parsed.GetValue(idle), parsed.GetValue(handles), parsed.GetValue(level)));
return root.Parse(args).Invoke();

static int Serve(string? socketPath, int idleSeconds, uint handles, LogLevel level)
{
    socketPath ??= Environment.GetEnvironmentVariable("HELVE_SOCKET");
    if (socketPath is null)
    {
        Console.Error.WriteLine("helved: no socket: give --socket PATH or set HELVE_SOCKET");
        return StartFailed;
    }

    using TextWriter? file = OpenLog();
    var options = new BrokerOptions
    {
        SocketPath = socketPath,
        ListenDescriptor = NumberOf("HELVE_LISTEN_FD"),
        Idle = TimeSpan.FromSeconds(idleSeconds),
        TableEntries = BrokerOptions.EntriesFor(handles),
        Logger = Logger(file, level),
    };
    try
    {
        using BrokerHost host = BrokerHost.Start(options);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(host, context));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(host, context));
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
