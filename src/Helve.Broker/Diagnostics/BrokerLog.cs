using Helve.Broker.Domains;
using Helve.Broker.Names;
using Helve.Kernel.Names;
using Microsoft.Extensions.Logging;

namespace Helve.Broker.Diagnostics;

/// <summary>Everything that the broker says. Event ids are stable: 1xx life, 2xx connections, 3xx processes, 4xx recovery, 5xx names.</summary>
internal static partial class BrokerLog
{
    [LoggerMessage(100, LogLevel.Information, "serving user {User} on {Socket}")]
    public static partial void Serving(ILogger log, uint user, string socket);

    [LoggerMessage(101, LogLevel.Information, "ending: {Reason}")]
    public static partial void Ending(ILogger log, string reason);

    [LoggerMessage(102, LogLevel.Warning, "the socket's name could not be removed: {Reason}")]
    public static partial void SocketNotRemoved(ILogger log, string reason);

    [LoggerMessage(103, LogLevel.Critical, "the broker failed")]
    public static partial void Failed(ILogger log, Exception exception);

    [LoggerMessage(104, LogLevel.Warning, "the service manager could not be told: {Reason}")]
    public static partial void NotNotified(ILogger log, string reason);

    [LoggerMessage(110, LogLevel.Debug, "domain {Number} is that of {Key}")]
    public static partial void DomainMade(ILogger log, uint number, DomainKey key);

    [LoggerMessage(111, LogLevel.Debug, "domain {Number}, that of {Key}, has ended")]
    public static partial void DomainEnded(ILogger log, uint number, DomainKey key);

    [LoggerMessage(112, LogLevel.Warning, "the domain of {Key} could not be made: {Reason}")]
    public static partial void DomainNotMade(ILogger log, DomainKey key, string reason);

    [LoggerMessage(113, LogLevel.Error, "domain {Number}, that of {Key}, is cut off: its memory makes no sense, or a fault came of it")]
    public static partial void DomainCutOff(ILogger log, uint number, DomainKey key);

    [LoggerMessage(114, LogLevel.Error, "a fault of the broker's own in {What}")]
    public static partial void LoopFault(ILogger log, string what, Exception exception);

    [LoggerMessage(200, LogLevel.Debug, "process {Pid} connected")]
    public static partial void Connected(ILogger log, int pid);

    [LoggerMessage(201, LogLevel.Debug, "process {Pid} disconnected: {Reason}")]
    public static partial void Disconnected(ILogger log, int pid, string reason);

    [LoggerMessage(202, LogLevel.Warning, "process {Pid} cut off: {Reason}")]
    public static partial void CutOff(ILogger log, int pid, string reason);

    [LoggerMessage(203, LogLevel.Warning, "no connection could be accepted: {Reason}")]
    public static partial void AcceptFailed(ILogger log, string reason);

    [LoggerMessage(204, LogLevel.Error, "process {Pid} cut off: its request met a fault of the broker's own")]
    public static partial void ConnectionFailed(ILogger log, int pid, Exception exception);

    [LoggerMessage(205, LogLevel.Information, "a request of process {Pid} waits for a living thread that holds an object, or for recovery; tried again later")]
    public static partial void Parked(ILogger log, int pid);

    [LoggerMessage(206, LogLevel.Warning, "process {Pid} refused: {Reason}")]
    public static partial void Refused(ILogger log, int pid, string reason);

    [LoggerMessage(207, LogLevel.Information, "user {User} is at the limit of {What}")]
    public static partial void AtLimit(ILogger log, uint user, string what);

    [LoggerMessage(300, LogLevel.Debug, "process {Pid} is slot {Index}, table {TableId}")]
    public static partial void ProcessAdded(ILogger log, int pid, uint index, uint tableId);

    [LoggerMessage(301, LogLevel.Debug, "process {Pid}, slot {Index}, has ended")]
    public static partial void ProcessDied(ILogger log, int pid, uint index);

    [LoggerMessage(302, LogLevel.Debug, "slot {Index} is free again")]
    public static partial void SlotFreed(ILogger log, uint index);

    [LoggerMessage(400, LogLevel.Debug, "recovered {Records} records of slot {Index}")]
    public static partial void Recovered(ILogger log, int records, uint index);

    [LoggerMessage(401, LogLevel.Information, "recovery of slot {Index} waits for a living thread in {Step}; tried again later")]
    public static partial void RecoveryBusy(ILogger log, uint index, string step);

    [LoggerMessage(402, LogLevel.Warning, "slot {Index}: something in the shared memory made no sense and was dropped in {Step}")]
    public static partial void RecoveryDamaged(ILogger log, uint index, string step);

    [LoggerMessage(500, LogLevel.Trace, "created {Path}")]
    public static partial void NameCreated(ILogger log, NameNode<NamedObject> path);

    [LoggerMessage(501, LogLevel.Trace, "forgot {Path}")]
    public static partial void NameForgotten(ILogger log, NameNode<NamedObject> path);
}
