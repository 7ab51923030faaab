using Helve.Broker.Foreign;
using Helve.Kernel;

namespace Helve.Broker.Connections;

/// <content>Processes of other domains.</content>
internal sealed partial class Connection
{
    /// <summary>A process of another domain, and what this one may of it.</summary>
    public NtStatus OpenForeign(uint pid, uint access, out HomeObject found, out uint granted) =>
        _services.ForeignProcesses.Open(Domain!, Principal!, (int)pid, access, out found, out granted);
}
