namespace Helve.Tests.SystemTests.Cases;

[Combination(ObjectKind.AutoEvent, Situation.InProcess)]
public sealed class AutoEventInProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.ManualEvent, Situation.InProcess)]
public sealed class ManualEventInProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.Mutex, Situation.InProcess)]
public sealed class MutexInProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.Semaphore, Situation.InProcess)]
public sealed class SemaphoreInProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.Process, Situation.InProcess)]
public sealed class ProcessInProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.AutoEvent, Situation.CrossProcess)]
public sealed class AutoEventCrossProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.ManualEvent, Situation.CrossProcess)]
public sealed class ManualEventCrossProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.Mutex, Situation.CrossProcess)]
public sealed class MutexCrossProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.Semaphore, Situation.CrossProcess)]
public sealed class SemaphoreCrossProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.Process, Situation.CrossProcess)]
public sealed class ProcessCrossProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.AutoEvent, Situation.PeerKilled)]
public sealed class AutoEventPeerKilled(CaseStage stage) : KilledCases(stage);

[Combination(ObjectKind.ManualEvent, Situation.PeerKilled)]
public sealed class ManualEventPeerKilled(CaseStage stage) : KilledCases(stage);

[Combination(ObjectKind.Mutex, Situation.PeerKilled)]
public sealed class MutexPeerKilled(CaseStage stage) : KilledCases(stage);

[Combination(ObjectKind.Semaphore, Situation.PeerKilled)]
public sealed class SemaphorePeerKilled(CaseStage stage) : KilledCases(stage);

[Combination(ObjectKind.Process, Situation.PeerKilled)]
public sealed class ProcessPeerKilled(CaseStage stage) : KilledCases(stage);

[Combination(ObjectKind.AutoTimer, Situation.InProcess)]
public sealed class AutoTimerInProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.AutoTimer, Situation.CrossProcess)]
public sealed class AutoTimerCrossProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.AutoTimer, Situation.PeerKilled)]
public sealed class AutoTimerPeerKilled(CaseStage stage) : KilledCases(stage);

[Combination(ObjectKind.ManualTimer, Situation.InProcess)]
public sealed class ManualTimerInProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.ManualTimer, Situation.CrossProcess)]
public sealed class ManualTimerCrossProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.ManualTimer, Situation.PeerKilled)]
public sealed class ManualTimerPeerKilled(CaseStage stage) : KilledCases(stage);

[Combination(ObjectKind.Thread, Situation.InProcess)]
public sealed class ThreadInProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.Thread, Situation.CrossProcess)]
public sealed class ThreadCrossProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.Thread, Situation.PeerKilled)]
public sealed class ThreadPeerKilled(CaseStage stage) : KilledCases(stage);

[Combination(ObjectKind.Job, Situation.InProcess)]
public sealed class JobInProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.Job, Situation.CrossProcess)]
public sealed class JobCrossProcess(CaseStage stage) : SharedCases(stage);

[Combination(ObjectKind.Job, Situation.PeerKilled)]
public sealed class JobPeerKilled(CaseStage stage) : KilledCases(stage);
