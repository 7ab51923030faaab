namespace Helve.Kernel.Wire;

/// <summary>What a message asks for. A reply carries the number of its request. The numbers are part of the protocol.</summary>
public enum WireOperation : ushort
{
    /// <summary>No operation; never sent.</summary>
    None = 0,

    /// <summary>First message of every connection: <see cref="HelloRequest"/> -> <see cref="HelloReply"/> + descriptors [arena, own table].</summary>
    Hello = 1,

    /// <summary>Thread records for this process: <see cref="AllocateRecordsRequest"/> -> <see cref="AllocateRecordsReply"/> + u32 each.</summary>
    AllocateRecords = 2,

    /// <summary>A record's thread is dead, or an idle record is given back: <see cref="RecordEndedRequest"/> -> empty, when it is recovered.</summary>
    RecordEnded = 3,

    /// <summary>
    /// Create or open by name: <see cref="CreateNamedRequest"/> + name -> <see cref="HandleReply"/>, or <see cref="KeptHandleReply"/> + descriptors if the
    /// broker keeps what the object is.
    /// </summary>
    CreateNamed = 4,

    /// <summary>Open by name: <see cref="OpenNamedRequest"/> + name -> as <see cref="CreateNamed"/>.</summary>
    OpenNamed = 5,

    /// <summary>
    /// Open a process of the same domain: <see cref="OpenProcessRequest"/> -> <see cref="HandleReply"/>. A client whose process ids are not the broker's
    /// sends a pidfd with it, and that counts.
    /// </summary>
    OpenProcess = 6,

    /// <summary>Another process's table: <see cref="MapTableRequest"/> -> <see cref="TableReply"/> + descriptor [table].</summary>
    MapTable = 7,

    /// <summary>A slot and a table for a child to be: empty -> <see cref="TableReply"/> with a ticket + descriptor [table].</summary>
    PrepareChild = 8,

    /// <summary>
    /// The child runs: <see cref="ChildStartedRequest"/> + descriptor [pidfd] -> <see cref="HandleReply"/>. Status HandlesClosed, and no
    /// handle: it had connected without its ticket and has a table already, so what it was to inherit is lost.
    /// </summary>
    ChildStarted = 9,

    /// <summary>The child could not be started: <see cref="ChildFailedRequest"/> -> empty; its table is swept.</summary>
    ChildFailed = 10,

    /// <summary>Processes: <see cref="ListRequest"/> -> <see cref="ListReply"/> + (<see cref="ProcessEntry"/> + name) each.</summary>
    ListProcesses = 11,

    /// <summary>Handles of one process or of all: <see cref="ListRequest"/> -> <see cref="ListReply"/> + (<see cref="HandleListEntry"/> + name) each.</summary>
    ListHandles = 12,

    /// <summary>One directory of the namespace: <see cref="ListRequest"/> + path -> <see cref="ListReply"/> + (<see cref="NameListEntry"/> + name) each.</summary>
    ListNames = 13,

    /// <summary>One object by name or id: <see cref="ShowObjectRequest"/> + name -> <see cref="ShowObjectReply"/> + name, holders, waiters.</summary>
    ShowObject = 14,

    /// <summary>The broker itself: empty -> <see cref="BrokerStatusReply"/> + socket path.</summary>
    BrokerStatus = 15,

    /// <summary>Orderly end of the broker: <see cref="StopRequest"/> -> empty.</summary>
    Stop = 16,

    /// <summary>Domains: <see cref="ListRequest"/> -> <see cref="ListReply"/> + <see cref="DomainEntry"/> each.</summary>
    ListDomains = 17,

    /// <summary>What the broker alone knows of a job: <see cref="ShowObjectRequest"/> + name -> <see cref="ListReply"/> + (<see cref="JobFactEntry"/> + text) each.</summary>
    ShowJob = 18,

    /// <summary>Read a directory: <see cref="QueryDirectoryRequest"/> -> <see cref="QueryDirectoryReply"/> + entries.</summary>
    QueryDirectory = 20,

    /// <summary>Target of a link: <see cref="QuerySymbolicLinkRequest"/> -> UTF-16.</summary>
    QuerySymbolicLink = 21,

    /// <summary>Permanent or temporary: <see cref="SetPermanenceRequest"/> -> empty.</summary>
    SetPermanence = 22,

    /// <summary>Create a private namespace: <see cref="PrivateNamespaceRequest"/> + alias + boundary + descriptor -> <see cref="HandleReply"/>.</summary>
    CreatePrivateNamespace = 23,

    /// <summary>Open a private namespace: the same, without a descriptor.</summary>
    OpenPrivateNamespace = 24,

    /// <summary>Let nobody find a private namespace any more: <see cref="DestroyPrivateNamespaceRequest"/> -> empty.</summary>
    DestroyPrivateNamespace = 25,

    /// <summary>Read a security descriptor: <see cref="QuerySecurityRequest"/> -> its self-relative form.</summary>
    QuerySecurity = 40,

    /// <summary>Replace parts of a security descriptor: <see cref="SetSecurityRequest"/> + descriptor -> empty.</summary>
    SetSecurity = 41,

    /// <summary>More access for a duplicate: <see cref="CheckAccessRequest"/> -> <see cref="CheckAccessReply"/>.</summary>
    CheckAccess = 42,

    /// <summary>Who a process is: <see cref="QueryTokenRequest"/> -> <see cref="TokenReply"/> + SIDs.</summary>
    QueryToken = 43,

    /// <summary>The descriptor of a name or id: <see cref="ShowObjectRequest"/> + name -> <see cref="ShowSecurityReply"/> + path + descriptor.</summary>
    ShowSecurity = 44,

    /// <summary>A signal beyond the own domain: <see cref="ForeignSignalRequest"/> -> <see cref="ForeignSignalReply"/>.</summary>
    ForeignSignal = 50,

    /// <summary>State and handles of an object: <see cref="ForeignQueryRequest"/> -> <see cref="ForeignQueryReply"/>.</summary>
    ForeignQuery = 51,

    /// <summary>A wait beyond the own domain: <see cref="ForeignWaitRequest"/> + u32 each -> <see cref="ForeignWaitReply"/>.</summary>
    ForeignWait = 52,

    /// <summary>Ends such a wait: <see cref="ForeignCancelRequest"/> -> empty, when it has ended.</summary>
    ForeignCancel = 53,

    /// <summary>A proxy may have no handles any more: <see cref="ForeignClosedRequest"/>; there is no answer.</summary>
    ForeignClosed = 54,

    /// <summary>Duplicates a handle across domains: <see cref="ForeignDuplicateRequest"/> -> <see cref="HandleReply"/>.</summary>
    ForeignDuplicate = 55,

    /// <summary>The name of a handle's object: <see cref="QueryHandleRequest"/> -> <see cref="QueryNameReply"/> + name.</summary>
    QueryName = 70,

    /// <summary>How many handles a process has: <see cref="QueryHandleRequest"/> -> <see cref="HandleCountReply"/>.</summary>
    QueryHandleCount = 71,

    /// <summary>A handle for another process, which is told of it: <see cref="SendHandleRequest"/> -> empty.</summary>
    SendHandle = 80,

    /// <summary>The oldest handle that was sent to this process: empty -> <see cref="ReceiveHandleReply"/>; NoMoreEntries: none waits.</summary>
    ReceiveHandle = 81,

    /// <summary>The sender's own descriptors for a handle: <see cref="FetchDescriptorRequest"/> -> <see cref="KeptHandleReply"/> + descriptors.</summary>
    FetchDescriptor = 100,

    /// <summary>An object that the broker keeps may have no handles any more: <see cref="ObjectClosedRequest"/>; there is no answer.</summary>
    ObjectClosed = 101,

    /// <summary>The same, answered when what the broker kept is closed: <see cref="ObjectClosedRequest"/> -> nothing.</summary>
    CloseObject = 102,

    /// <summary>Makes an anonymous pipe: <see cref="CreateAnonymousPipeRequest"/> -> <see cref="CreateAnonymousPipeReply"/> + the descriptors of both ends.</summary>
    CreateAnonymousPipe = 110,

    /// <summary>An instance of a pipe: <see cref="CreatePipeRequest"/> + name + descriptor -> <see cref="KeptHandleReply"/>.</summary>
    CreatePipe = 120,

    /// <summary>A connection to a pipe: <see cref="OpenPipeRequest"/> + name -> <see cref="KeptHandleReply"/> + a descriptor.</summary>
    OpenPipe = 121,

    /// <summary>Lets a client come to an instance: <see cref="PipeEndRequest"/> -> <see cref="ListenOnPipeReply"/>.</summary>
    ListenOnPipe = 122,

    /// <summary>Ends the connection of an instance: <see cref="PipeEndRequest"/> -> empty.</summary>
    DisconnectPipe = 123,

    /// <summary>When an instance of a pipe is free: <see cref="AwaitPipeRequest"/> + name -> <see cref="AwaitPipeReply"/>.</summary>
    AwaitPipe = 124,

    /// <summary>Sets the modes of an end of another domain: <see cref="PipeEndRequest"/> -> empty.</summary>
    SetPipeModes = 125,

    /// <summary>What was written to an end and nobody has read: <see cref="PipeEndRequest"/> -> <see cref="PipeUnreadReply"/>.</summary>
    QueryPipeUnread = 126,

    /// <summary>Puts a process into a job: <see cref="AssignProcessRequest"/> -> empty.</summary>
    AssignProcess = 140,

    /// <summary>Ends all processes of a job: <see cref="TerminateJobRequest"/> -> empty.</summary>
    TerminateJob = 141,

    /// <summary>Limits of a job: <see cref="SetJobLimitsRequest"/> -> empty.</summary>
    SetJobLimits = 142,

    /// <summary>What is known of a job: <see cref="QueryJobRequest"/> -> <see cref="QueryJobReply"/>.</summary>
    QueryJob = 143,

    /// <summary>The processes of a job: <see cref="QueryJobRequest"/> -> <see cref="JobListReply"/> + u32 each.</summary>
    ListJobProcesses = 144,

    /// <summary>Whether a process is in a job: <see cref="IsInJobRequest"/> -> <see cref="IsInJobReply"/>.</summary>
    IsProcessInJob = 145,

    /// <summary>Tells what happens in a job from now on: <see cref="WatchJobRequest"/> -> <see cref="JobWatchName"/>.</summary>
    WatchJob = 146,

    /// <summary>What has happened since: <see cref="JobWatchName"/> -> <see cref="JobListReply"/> + <see cref="JobNoticeEntry"/> each.</summary>
    TakeJobNotices = 147,

    /// <summary>Ends a watch: <see cref="JobWatchName"/> -> empty.</summary>
    UnwatchJob = 148,

    /// <summary>Ends a process: <see cref="TerminateProcessRequest"/> -> empty.</summary>
    TerminateProcess = 160,

    /// <summary>What is known of a process: <see cref="QueryProcessRequest"/> -> <see cref="QueryProcessReply"/> + path.</summary>
    QueryProcess = 161,

    /// <summary>
    /// Open a thread by its id, or find the object of the calling one, whose descriptor comes along: <see cref="OpenThreadRequest"/> ->
    /// <see cref="HandleReply"/>.
    /// </summary>
    OpenThread = 162,

    /// <summary>A call on a timer of another domain: <see cref="ForeignTimerRequest"/> -> <see cref="ForeignTimerReply"/>.</summary>
    ForeignTimer = 170,
}
