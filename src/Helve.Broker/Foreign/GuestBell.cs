using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Broker.Foreign;

/// <summary>
/// Sleeps on the doorbell of process 0 of one domain, and tells the loop when it rings. One thread for all waits into a domain; made with the
/// first of them.
/// </summary>
internal sealed class GuestBell : IDisposable
{
    private const int StackSize = 256 * 1024;
    private readonly Arena _arena;
    private readonly Action _rung;
    private readonly Thread _thread;
    private bool _ended;
    private int _told;

    public GuestBell(Arena arena, Action rung)
    {
        _arena = arena;
        _rung = rung;
        _thread = new Thread(Run, StackSize) { IsBackground = true, Name = "helved guests" };
        _thread.Start();
    }

    /// <summary>The loop looks now; what rings from here on is told again.</summary>
    public void Answer() => Volatile.Write(ref _told, 0);

    public void Dispose()
    {
        Volatile.Write(ref _ended, true);
        Doorbell<HardwareMemory>.Ring(_arena, 0);
        _thread.Join();
    }

    private void Run()
    {
        while (!Volatile.Read(ref _ended))
        {
            // Read before the loop is told: a ring after this ends the sleep at once.
            uint seen = Doorbell<HardwareMemory>.Read(_arena, 0);
            if (Interlocked.Exchange(ref _told, 1) == 0)
            {
                // Told once until it looks: a domain that rings without end does not fill the loop's queue.
                _rung();
            }

            _ = Doorbell<HardwareMemory>.Park(_arena, 0, seen, long.MaxValue);
        }
    }
}
