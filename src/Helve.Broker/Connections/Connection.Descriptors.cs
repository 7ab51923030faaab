using Helve.Kernel;
using Helve.Kernel.Wire;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <content>Requests whose descriptors found no room in this process (RLIMIT_NOFILE): the kernel drops them and gives the bytes.</content>
internal sealed partial class Connection
{
    // Without its descriptor a request may mean something else, so it is refused and not served. The others go on.
    private void OnDescriptorsLost(ReadOnlySpan<byte> packet)
    {
        if (Phase != ConnectionPhase.Client || !MessageReader.TryOpen(packet, out MessageReader reader) || !TryRefuse(ref reader))
        {
            CutOff(default, NtStatus.InsufficientResources, "no room for the descriptors that it sent");
        }
    }

    private bool TryRefuse(ref MessageReader reader)
    {
        MessageHeader header = reader.Header;
        if (header.Serial == 0 || header.Status != 0 || header.Version != WireLimits.Version)
        {
            return false;
        }

        if (reader.Operation == WireOperation.ChildStarted)
        {
            return ProcessHandler.NotStarted(this, ref reader);
        }

        if (MostDescriptorsOf(reader.Operation) == 0)
        {
            return false;
        }

        Reply(header, NtStatus.InsufficientResources);
        return true;
    }
}
