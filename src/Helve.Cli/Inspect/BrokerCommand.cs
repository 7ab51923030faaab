using System.Globalization;
using System.Text.Json;
using Helve.Cli.Output;
using Helve.Inspection;
using Helve.Kernel;

namespace Helve.Cli.Inspect;

/// <summary><c>helve broker status</c> and <c>helve broker stop</c>.</summary>
internal static class BrokerCommand
{
    /// <summary>Shows how the broker fares.</summary>
    public static int Status(KernelInspector inspector, CommandOutput output)
    {
        BrokerStatus status = inspector.GetBrokerStatus();
        if (output.Json)
        {
            CommandOutput.WriteJson(json => Write(json, status));
        }
        else
        {
            Show(output, status);
        }

        return ExitCode.Found;
    }

    /// <summary>Ends the broker.</summary>
    public static int Stop(KernelInspector inspector, CommandOutput output, bool force)
    {
        BrokerStatus status = inspector.GetBrokerStatus();
        try
        {
            inspector.StopBroker(force);
        }
        catch (KernelException e) when (e.Status == NtStatus.InvalidParameterMix)
        {
            CliErrors.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"The broker (process {status.ProcessId}) serves {status.Clients} clients; end them first, or give --force, and their next call to the broker fails."));
            return ExitCode.Failure;
        }

        if (output.Json)
        {
            CommandOutput.WriteJson(json => Stopped(json, status));
        }
        else
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The broker (process {status.ProcessId}) ended."));
        }

        return ExitCode.Found;
    }

    private static void Show(CommandOutput output, BrokerStatus status)
    {
        var grid = Grid.Facts();
        grid.Add("process", Number(status.ProcessId));
        grid.Add("user id", Number(status.UserId));
        grid.Add("socket", status.Socket);
        grid.Add("runs for", Duration(status.Uptime));
        grid.Add("domains", Number(status.Domains));
        grid.Add("clients", Number(status.Clients));
        grid.Add("processes", Number(status.Processes));
        grid.Add("objects", Number(status.Objects));
        grid.Add("handles", Number(status.Handles));
        grid.Add("names", Number(status.Names));
        grid.Add("thread records", Number(status.ThreadRecords));
        grid.Add("clients cut off", Number(status.CutOff));
        grid.Add("memory, own", Megabytes(status.ResidentBytes));
        grid.Add("memory, shared", Megabytes(status.SegmentBytes));
        grid.Add("ends when idle for", status.IdleSeconds is { } idle ? string.Create(CultureInfo.InvariantCulture, $"{idle} s") : "it does not");
        output.Show(grid);
    }

    private static void Write(Utf8JsonWriter json, BrokerStatus status)
    {
        json.WriteStartObject();
        json.WriteNumber("pid", status.ProcessId);
        json.WriteNumber("uid", status.UserId);
        json.WriteString("socket", status.Socket);
        json.WriteNumber("uptimeSeconds", Math.Round(status.Uptime.TotalSeconds, 3));
        json.WriteNumber("clients", status.Clients);
        json.WriteNumber("processes", status.Processes);
        json.WriteNumber("objects", status.Objects);
        json.WriteNumber("handles", status.Handles);
        json.WriteNumber("names", status.Names);
        json.WriteNumber("threadRecords", status.ThreadRecords);
        json.WriteNumber("clientsCutOff", status.CutOff);
        json.WriteNumber("residentBytes", status.ResidentBytes);
        json.WriteNumber("segmentBytes", status.SegmentBytes);
        json.WriteNumber("domains", status.Domains);
        if (status.IdleSeconds is { } idle)
        {
            json.WriteNumber("idleSeconds", idle);
        }
        else
        {
            json.WriteNull("idleSeconds");
        }

        json.WriteEndObject();
    }

    private static void Stopped(Utf8JsonWriter json, BrokerStatus status)
    {
        json.WriteStartObject();
        json.WriteNumber("stopped", status.ProcessId);
        json.WriteEndObject();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    private static string Duration(TimeSpan time) => time.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes} min");
}
