using Helve.Kernel.Waiting;

namespace Helve.Broker.Foreign;

/// <summary>What a recovery thread needs to hand what it frees to waits over several domains.</summary>
/// <param name="Groups">Those waits.</param>
/// <param name="Gate">Held while it acts on them.</param>
/// <param name="Decided">Takes those that it satisfied, for the loop to finish.</param>
internal sealed record RemoteExclusion(IRemoteGroups Groups, Lock Gate, Action<IReadOnlyList<RemoteGroup>> Decided);
