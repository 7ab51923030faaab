using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Memory;

namespace Helve.Broker.Connections;

/// <content>Processes of other domains.</content>
internal sealed partial class Connection
{
    /// <summary>The process object of a process that another domain knows, or that root asks for.</summary>
    public bool FindForeign(uint pid, out HomeObject found)
    {
        found = default;
        foreach (DomainServices other in _services.Domains.All)
        {
            // What is restricted is out of reach for its own user's other processes, and they for it; root reaches all.
            bool apart = Domain!.Key.Restricted != 0 || (other.Key.Restricted != 0 && Domain.Key.UserId != 0);
            if (other != Domain && !apart
                && other.Finder.Find(pid, out ProcessObjectName name) == NtStatus.Success)
            {
                found = new HomeObject(other, ObjectType.Process, name.Slot, name.Generation);
                return true;
            }
        }

        return false;
    }
}
