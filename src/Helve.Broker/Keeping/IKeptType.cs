using Helve.Broker.Connections;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Keeping;

/// <summary>A type whose objects the broker makes, named or not, since it keeps what they are.</summary>
internal interface IKeptType
{
    /// <summary>The type.</summary>
    ObjectType Type { get; }

    /// <summary>
    /// Looks at what a new object is to begin with, before its name is looked at. Descriptors that are taken over are taken out of the span. What is
    /// taken or made here the keepsake gives back if an existing object is opened instead; what only a new one needs, it makes in
    /// <see cref="Keepsake.Make"/>.
    /// </summary>
    /// <param name="client">Who asks.</param>
    /// <param name="request">With what.</param>
    /// <param name="descriptors">What came with it.</param>
    /// <param name="init">How the slot begins.</param>
    /// <param name="keepsake">What is kept; null on failure.</param>
    NtStatus Prepare(
        Connection client, in CreateNamedRequest request, Span<FileDescriptor?> descriptors, out ObjectInit init, out Keepsake? keepsake);
}
