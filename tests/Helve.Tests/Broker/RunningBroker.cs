using System.Collections.Concurrent;
using Helve.Broker;
using Helve.Linux;
using Microsoft.Extensions.Logging;
using Shouldly;

namespace Helve.Tests.Broker;

/// <summary>A broker inside the test, with small capacities, that never ends for want of clients unless told otherwise.</summary>
internal sealed class RunningBroker : IDisposable
{
    private readonly BrokerHost _host;

    public RunningBroker(TimeSpan? idle = null, TimeSpan? handshake = null, TimeSpan? stall = null, Func<BrokerOptions, BrokerOptions>? change = null)
    {
        Directory = Path.Combine(Path.GetTempPath(), $"helve-{Guid.NewGuid():N}");
        Directories.TryMake(Directory, 0x1C0, out LinuxError error).ShouldBeTrue(error.ToString());
        var options = new BrokerOptions
        {
            SocketPath = Path.Combine(Directory, "broker.sock"),
            Idle = idle ?? TimeSpan.FromSeconds(-1),
            HandshakeTimeout = handshake ?? TimeSpan.FromMinutes(5),
            StallTimeout = stall ?? TimeSpan.FromMinutes(5),
            ObjectCapacity = 4096,
            RecordCapacity = 1024,
            ProcessCapacity = 128,
            TableEntries = 4096,
            Logger = Log,
        };
        _host = BrokerHost.Start(change?.Invoke(options) ?? options);
    }

    public string Directory { get; }

    public string SocketPath => _host.SocketPath;

    public BrokerHost Host => _host;

    public RecordingLogger Log { get; } = new();

    public RawClient Connect() => new(SocketPath);

    public RawClient Join() => Connect().Join();

    public void Dispose()
    {
        _host.Dispose();
        System.IO.Directory.Exists(Directory).ShouldBeFalse("an ended broker leaves nothing on disk");
        _host.Ended.IsCompletedSuccessfully.ShouldBeTrue();
    }
}

/// <summary>Keeps what the broker says, by event id.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly List<(int Id, string Text)> _lines = [];
    private readonly ConcurrentDictionary<int, ManualResetEventSlim> _holds = new();

    /// <summary>An event at which the broker meets a fault.</summary>
    public int? ThrowsAt { get; set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add((eventId.Id, formatter(state, exception)));
        }

        if (eventId.Id == ThrowsAt)
        {
            ThrowsAt = null;
            throw new InvalidOperationException("a fault that the test made");
        }

        if (_holds.TryGetValue(eventId.Id, out ManualResetEventSlim? hold))
        {
            hold.Wait();
        }
    }

    /// <summary>Whichever of the broker's threads says that event stops there, as on a busy machine, until <see cref="LetGo"/>.</summary>
    public void HoldAt(int id) => _holds.TryAdd(id, new ManualResetEventSlim()).ShouldBeTrue();

    /// <summary>Ends all <see cref="HoldAt"/>.</summary>
    public void LetGo()
    {
        foreach (int id in _holds.Keys)
        {
            _holds.TryRemove(id, out ManualResetEventSlim? hold).ShouldBeTrue();
            hold!.Set();
        }
    }

    public string[] Of(int id)
    {
        lock (_lines)
        {
            return [.. _lines.Where(line => line.Id == id).Select(line => line.Text)];
        }
    }
}
