using Helve.Linux;

namespace Helve.Broker.Processes;

/// <content>
/// Processes in a pid namespace that is neither the broker's nor below it. They have no number here, so each gets a negative one of this
/// registry's; what tells them apart is the inode of their pidfds, which no two processes of a boot share (Linux 6.9).
/// </content>
internal sealed partial class ProcessRegistry
{
    private readonly Dictionary<ulong, int> _numbers = [];
    private int _lastNumber;

    /// <summary>The entry of a running process that has no number here; null if there is none.</summary>
    public TrackedProcess? Running(PidFd pidFd) =>
        pidFd.TryGetIdentity(out ulong identity, out _) && _numbers.TryGetValue(identity, out int number) ? Running(number) : null;

    private bool TryNumber(ref int pid, PidFd pidFd)
    {
        if (pid > 0)
        {
            return true;
        }

        if (!pidFd.TryGetIdentity(out ulong identity, out _) || identity == 0)
        {
            return false;
        }

        if (!_numbers.TryGetValue(identity, out pid))
        {
            pid = --_lastNumber;
            _numbers.Add(identity, pid);
        }

        return true;
    }

    private void ForgetNumber(int number, PidFd pidFd)
    {
        if (number < 0 && pidFd.TryGetIdentity(out ulong identity, out _))
        {
            _numbers.Remove(identity);
        }
    }
}
