using System.Globalization;
using Helve.Cli.Output;
using Helve.Inspection;

namespace Helve.Cli.Tour;

/// <summary><c>helve tour</c>.</summary>
internal static class TourCommand
{
    /// <summary>Runs the tour.</summary>
    /// <returns>0 if every check held, 1 if one did not.</returns>
    public static int Run(CommandOutput output)
    {
        ITourSink sink = output.Json ? new JsonTour() : new TextTour(output);
        bool running = KernelInspector.TryConnect(out KernelInspector? inspector);
        using (inspector ??= KernelInspector.ConnectOrStart())
        {
            sink.Begin(Facts(inspector.GetBrokerStatus(), running));
            using var stage = new TourStage(sink, inspector);
            TourSummary summary = TourScript.Play(stage);
            sink.End(summary);
            return summary.Held ? ExitCode.Found : ExitCode.NothingFound;
        }
    }

    private static string Facts(BrokerStatus status, bool running) => string.Create(
        CultureInfo.InvariantCulture,
        $"The broker is process {status.ProcessId}; {(running ? "it was running" : "it was started by this first use")}. It answers on {status.Socket}.");
}
