using Helve.Broker.Inspection;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Connections;

/// <summary>Which operation is whose. A handler returns false when the request is malformed; anything else it answers itself.</summary>
internal sealed class RequestHandlers(BrokerServices services)
{
    private readonly SessionHandler _session = new(services);
    private readonly JobHandler _jobs = new(services);
    private readonly KeepsakeHandler _keepsakes = new(services);
    private readonly AnonymousPipeHandler _anonymousPipes = new(services);
    private readonly PipeHandler _pipes = new(services);
    private readonly NameHandler _names = new(services);
    private readonly NameContentHandler _content = new(services);
    private readonly QueryHandler _queries = new(services);
    private readonly PrivateNamespaceHandler _private = new(services);
    private readonly SecurityHandler _security = new(services);
    private readonly InboxHandler _inbox = new(services);
    private readonly ForeignHandler _foreign = new(services);
    private readonly ProcessControlHandler _control = new(services);
    private readonly TimerHandler _timers = new(services);
    private readonly InspectionHandler _inspection = new(services);

    /// <summary>Serves one request.</summary>
    public bool Handle(Connection client, ref MessageReader reader, Span<FileDescriptor?> descriptors)
    {
        if (client.Phase == ConnectionPhase.Inspector && !IsForInspectors(reader.Operation))
        {
            return false;
        }

        return reader.Operation switch
        {
            WireOperation.AllocateRecords => _session.AllocateRecords(client, ref reader),
            WireOperation.RecordEnded => SessionHandler.RecordEnded(client, ref reader),
            WireOperation.CreateNamed => _names.Create(client, ref reader, descriptors),
            WireOperation.OpenNamed => _names.Open(client, ref reader),
            WireOperation.QueryDirectory => _content.QueryDirectory(client, ref reader),
            WireOperation.QuerySymbolicLink => _content.QuerySymbolicLink(client, ref reader),
            WireOperation.SetPermanence => _content.SetPermanence(client, ref reader),
            WireOperation.CreatePrivateNamespace => _private.Create(client, ref reader),
            WireOperation.OpenPrivateNamespace => _private.Open(client, ref reader),
            WireOperation.DestroyPrivateNamespace => _private.Destroy(client, ref reader),
            WireOperation.SendHandle => _inbox.Send(client, ref reader),
            WireOperation.ReceiveHandle => InboxHandler.Receive(client, ref reader),
            WireOperation.ForeignSignal => _foreign.Signal(client, ref reader),
            WireOperation.ForeignQuery => _foreign.Query(client, ref reader),
            WireOperation.ForeignWait => _foreign.Wait(client, ref reader),
            WireOperation.ForeignCancel => _foreign.Cancel(client, ref reader),
            WireOperation.ForeignClosed => _foreign.Closed(client, ref reader),
            WireOperation.ForeignTimer => _timers.Handle(client, ref reader),
            WireOperation.ForeignDuplicate => _foreign.Duplicate(client, ref reader),
            WireOperation.FetchDescriptor => _keepsakes.Fetch(client, ref reader),
            WireOperation.ObjectClosed => _keepsakes.Closed(client, ref reader, answers: false),
            WireOperation.CloseObject => _keepsakes.Closed(client, ref reader, answers: true),
            WireOperation.CreateAnonymousPipe => _anonymousPipes.Create(client, ref reader),
            WireOperation.CreatePipe => _pipes.Create(client, ref reader),
            WireOperation.OpenPipe => _pipes.Open(client, ref reader),
            WireOperation.ListenOnPipe => _pipes.Listen(client, ref reader),
            WireOperation.DisconnectPipe => _pipes.Disconnect(client, ref reader),
            WireOperation.AwaitPipe => _pipes.Await(client, ref reader),
            WireOperation.SetPipeModes => _pipes.SetModes(client, ref reader),
            WireOperation.QueryPipeUnread => _pipes.QueryUnread(client, ref reader),
            WireOperation.OpenProcess => ProcessHandler.Open(client, ref reader, descriptors),
            WireOperation.MapTable => ProcessHandler.MapTable(client, ref reader),
            WireOperation.PrepareChild => ProcessHandler.Prepare(client, ref reader),
            WireOperation.ChildStarted => ProcessHandler.Started(client, ref reader, descriptors),
            WireOperation.ChildFailed => ProcessHandler.Failed(client, ref reader),
            WireOperation.TerminateProcess => _control.Terminate(client, ref reader),
            WireOperation.QueryProcess => _control.Query(client, ref reader),
            WireOperation.OpenThread => ThreadHandler.Open(client, ref reader, descriptors),
            WireOperation.ListProcesses => _inspection.ListProcesses(client, ref reader),
            WireOperation.ListDomains => _inspection.ListDomains(client, ref reader),
            WireOperation.ListHandles => _inspection.ListHandles(client, ref reader),
            WireOperation.ListNames => _inspection.ListNames(client, ref reader),
            WireOperation.ShowObject => _inspection.ShowObject(client, ref reader),
            WireOperation.ShowJob => _inspection.ShowJob(client, ref reader),
            WireOperation.BrokerStatus => _inspection.Status(client, ref reader),
            WireOperation.QueryName => _queries.Name(client, ref reader),
            WireOperation.QueryHandleCount => _queries.HandleCount(client, ref reader),
            WireOperation.Stop => _session.Stop(client, ref reader),
            WireOperation.QuerySecurity => _security.Query(client, ref reader),
            WireOperation.SetSecurity => _security.Set(client, ref reader),
            WireOperation.CheckAccess => _security.CheckAccess(client, ref reader),
            WireOperation.QueryToken => _security.QueryToken(client, ref reader),
            WireOperation.ShowSecurity => _inspection.ShowSecurity(client, ref reader),
            WireOperation.AssignProcess => _jobs.Assign(client, ref reader),
            WireOperation.TerminateJob => _jobs.Terminate(client, ref reader),
            WireOperation.SetJobLimits => _jobs.SetLimits(client, ref reader),
            WireOperation.QueryJob => _jobs.Query(client, ref reader),
            WireOperation.ListJobProcesses => _jobs.List(client, ref reader),
            WireOperation.IsProcessInJob => _jobs.IsMember(client, ref reader),
            WireOperation.WatchJob => _jobs.Watch(client, ref reader),
            WireOperation.TakeJobNotices => _jobs.Take(client, ref reader),
            WireOperation.UnwatchJob => _jobs.Unwatch(client, ref reader),
            _ => false,
        };
    }

    private static bool IsForInspectors(WireOperation operation) => operation
        is (>= WireOperation.ListProcesses and <= WireOperation.ShowJob) or WireOperation.QueryToken or WireOperation.ShowSecurity;
}
