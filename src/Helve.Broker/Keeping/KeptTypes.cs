using Helve.Broker.Connections;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Keeping;

/// <summary>Who makes which type.</summary>
internal sealed class KeptTypes
{
    private readonly IKeptType?[] _byType = new IKeptType?[ObjectTypes.Limit];

    public KeptTypes(params ReadOnlySpan<IKeptType> types)
    {
        foreach (IKeptType type in types)
        {
            _byType[(int)type.Type] = type;
        }
    }

    /// <summary>Whether objects of the type are made with a keepsake.</summary>
    public bool Has(ObjectType type) => (int)type < ObjectTypes.Limit && _byType[(int)type] is not null;

    /// <inheritdoc cref="IKeptType.Prepare"/>
    public NtStatus Prepare(
        Connection client, in CreateNamedRequest request, Span<FileDescriptor?> descriptors, out ObjectInit init, out Keepsake? keepsake) =>
        _byType[(int)request.Type]!.Prepare(client, request, descriptors, out init, out keepsake);
}
