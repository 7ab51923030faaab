using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Helve.Broker.Diagnostics;

/// <summary>Writes one line per message: time, level, event id, text.</summary>
internal sealed class TextLogger(TextWriter output, LogLevel minimum) : ILogger
{
    private readonly Lock _lock = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        string time = DateTime.Now.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        string line = $"{time} helved[{Environment.ProcessId}] {logLevel} {eventId.Id}: {formatter(state, exception)}";
        lock (_lock)
        {
            output.WriteLine(exception is null ? line : $"{line}{Environment.NewLine}{exception}");
            output.Flush();
        }
    }
}
