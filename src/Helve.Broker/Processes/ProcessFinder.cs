using System.Globalization;
using Helve.Broker.Domains;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <summary>A process object, by slot and generation.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Generation">Its generation.</param>
internal readonly record struct ProcessObjectName(uint Slot, uint Generation);

/// <summary>Processes by id: clients, programs that never heard of Helve, and the dead that somebody still holds (semantics D6 to D8, I6).</summary>
internal sealed class ProcessFinder(DomainServices domain, KeyReader keys)
{
    // Uid: real, effective, saved, of the file system
    private const int EffectiveUserField = 2;

    /// <summary>Of a process that /proc hides (hidepid): somebody else's.</summary>
    public const uint HiddenUser = uint.MaxValue;

    /// <summary>The process object of that process.</summary>
    public NtStatus Find(uint pid, out ProcessObjectName found)
    {
        found = default;
        if (pid == 0)
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = FindRunning((int)pid, out TrackedProcess? entry);
        if (entry is not null)
        {
            found = new ProcessObjectName(entry.ObjectSlot, entry.ObjectGeneration);
        }

        return status == NtStatus.InvalidCid ? FindExited((int)pid, out found) : status;
    }

    /// <summary>The process object of a process that a client shows. Takes <paramref name="pidFd"/> over.</summary>
    public NtStatus Find(PidFd pidFd, out ProcessObjectName found)
    {
        // 0: it has no number here. Then only one that has connected is known to belong to the domain.
        _ = pidFd.TryGetProcessId(out int pid, out _);
        NtStatus status;
        TrackedProcess? entry;
        if (pid > 0)
        {
            status = FindRunning(pid, pidFd, out entry);
        }
        else
        {
            entry = domain.Registry.Running(pidFd);
            status = entry is not null ? NtStatus.Success : pidFd.HasExited() ? NtStatus.InvalidCid : NtStatus.AccessDenied;
            pidFd.Dispose();
        }

        found = entry is null ? default : new ProcessObjectName(entry.ObjectSlot, entry.ObjectGeneration);
        return status;
    }

    private NtStatus FindRunning(int pid, out TrackedProcess? entry)
    {
        entry = domain.Registry.Running(pid);
        if (entry is not null)
        {
            return NtStatus.Success;
        }

        LinuxError error = default;
        return pid >= 0 && PidFd.TryOpen(pid, out PidFd? pidFd, out error) ? FindRunning(pid, pidFd, out entry)
            : IsExhausted(error) ? NtStatus.InsufficientResources
            : NtStatus.InvalidCid;
    }

    /// <summary>Whether it is the broker that has no room for a descriptor: that says nothing of the process.</summary>
    public static bool IsExhausted(LinuxError error) => error.Code is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM;

    private NtStatus FindRunning(int pid, PidFd pidFd, out TrackedProcess? entry)
    {
        entry = domain.Registry.Running(pid);
        if (entry is not null)
        {
            pidFd.Dispose();
            return NtStatus.Success;
        }

        // A zombie is a process that has ended: if we saw it alive, its object is among the exited.
        bool ended = pidFd.HasExited();
        if (ended || UserOf(pid) is not { } owner)
        {
            pidFd.Dispose();
            return NtStatus.InvalidCid;
        }

        if (!IsOfDomain(owner, pid, pidFd))
        {
            pidFd.Dispose();
            return NtStatus.AccessDenied;
        }

        return domain.Registry.GetOrAdd(pid, pidFd, out entry);
    }

    /// <summary>The object of a process that has ended, while somebody holds it.</summary>
    /// <remarks>
    /// Recovery signals the object and then closes the broker's own handle. In between that handle must not pass for somebody's: who was
    /// let go by the signal may know that all others are closed (semantics D8).
    /// </remarks>
    public NtStatus FindExited(int pid, out ProcessObjectName found)
    {
        ProcessObjectName? known = domain.Registry.FindExited(pid);
        found = known.GetValueOrDefault();
        if (known is null || found.Slot >= domain.Arena.SlotCapacity)
        {
            return NtStatus.InvalidCid;
        }

        ref ObjectSlot slot = ref domain.Arena.Slot(found.Slot);
        bool ended = Volatile.Read(ref slot.Value3) != 0;
        var count = new CountWord(Volatile.Read(ref slot.Count));
        if (count.Generation != found.Generation || count.Handles == 0)
        {
            return NtStatus.InvalidCid;
        }

        return ended && count.Handles == 1 && domain.Registry.HoldsExited(found) ? NtStatus.Retry : NtStatus.Success;
    }

    private bool IsOfDomain(uint owner, int pid, PidFd pidFd)
    {
        if (owner != domain.Key.UserId || !keys.TryRead(owner, pid, pidFd, out PeerIdentity? identity, out _))
        {
            return false;
        }

        using (identity)
        {
            return identity.Key == domain.Key;
        }
    }

    /// <summary>
    /// Whether a process that a client shows as its child may be that: it is one, or is of the domain anyway. Its end and its exit code are nobody else's
    /// to know. One that has ended, or that has no number here, can't be asked about, and tells nothing else.
    /// </summary>
    public bool MayBeChildOf(TrackedProcess parent, int pid, PidFd pidFd) =>
        pid <= 0 || ParentOf(pid) == parent.ProcessId || (UserOf(pid) is { } owner && IsOfDomain(owner, pid, pidFd)) || pidFd.HasExited();

    /// <summary>The effective user of a process, or <see cref="HiddenUser"/>; null if it is gone.</summary>
    public static uint? UserOf(int pid) => ReadStatus(pid, "Uid:", EffectiveUserField);

    private static uint? ParentOf(int pid) => ReadStatus(pid, "PPid:", 1);

    private static uint? ReadStatus(int pid, string name, int field)
    {
        try
        {
            foreach (string line in File.ReadLines($"/proc/{pid}/status"))
            {
                if (line.StartsWith(name, StringComparison.Ordinal))
                {
                    return uint.Parse(line.Split('\t')[field], CultureInfo.InvariantCulture);
                }
            }
        }
        catch (IOException)
        {
            // It ended between the question and the look: nobody's.
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return HiddenUser;
        }

        return null;
    }
}
