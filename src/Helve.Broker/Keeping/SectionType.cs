using Helve.Broker.Connections;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Keeping;

/// <summary>Makes sections.</summary>
internal sealed class SectionType : IKeptType
{
    /// <inheritdoc/>
    public ObjectType Type => ObjectType.Section;

    /// <inheritdoc/>
    public NtStatus Prepare(
        Connection client, in CreateNamedRequest request, Span<FileDescriptor?> descriptors, out ObjectInit init, out Keepsake? keepsake)
    {
        init = default;
        keepsake = null;
        ulong size = request.Facts.First;
        var protection = (PageProtection)request.Facts.Second;
        var attributes = (SectionAttributes)request.Facts.Third;
        bool hasFile = descriptors.Length != 0;

        // Of a file the client says the size: zero is none.
        NtStatus status = size == 0 || request.Facts.Second > uint.MaxValue || request.Facts.Third > uint.MaxValue || request.Flags != 0
            ? NtStatus.InvalidParameter
            : SectionRules.CheckCreation(size, protection, attributes, hasFile);
        if (status != NtStatus.Success)
        {
            return status;
        }

        var section = new SectionKeepsake(client.Domain!.Closer, size, protection, attributes);
        status = hasFile ? section.TakeFile(descriptors) : NtStatus.Success;
        if (status != NtStatus.Success)
        {
            section.EndOnce(KeepsakeEnd.NeverBegan);
            return status;
        }

        init = SteadyObject.Init(section.Subtype, size, (uint)protection, (uint)attributes);
        keepsake = section;
        return NtStatus.Success;
    }
}
