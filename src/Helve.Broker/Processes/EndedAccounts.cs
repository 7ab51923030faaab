using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Broker.Processes;

/// <summary>The accounts of processes that have ended and may still be held by somebody (semantics D7), by their object.</summary>
internal sealed class EndedAccounts(Arena arena)
{
    private const int SmallestSweep = 64;
    private readonly Dictionary<ProcessObjectName, ProcessAccount> _accounts = [];
    private int _sweepAt = SmallestSweep;

    /// <summary>How many there are.</summary>
    public int Count => _accounts.Count;

    /// <summary>The account of an ended process; null: nobody held it, or it has not ended.</summary>
    public ProcessAccount? Find(ProcessObjectName process) => _accounts.GetValueOrDefault(process);

    /// <summary>Keeps an account.</summary>
    public void Add(ProcessObjectName process, ProcessAccount account)
    {
        if (_accounts.Count >= _sweepAt)
        {
            Sweep();
        }

        _accounts[process] = account;
    }

    // Twice as many as are held now: each sweep is paid for by as many deaths as it looks at.
    private void Sweep()
    {
        foreach (ProcessObjectName process in _accounts.Keys.ToArray())
        {
            if (!HandleOperations<HardwareMemory>.HasHandles(arena, process.Slot, process.Generation))
            {
                _accounts.Remove(process);
            }
        }

        _sweepAt = Math.Max(SmallestSweep, 2 * _accounts.Count);
    }
}
