using Helve.Kernel.Memory;

namespace Helve;

/// <summary>A handle that another process sent here and that was received.</summary>
/// <param name="Handle">Its value in this process.</param>
/// <param name="Type">Type of its object.</param>
/// <param name="GrantedAccess">Its access.</param>
/// <param name="Tag">The number that the sender gave it.</param>
/// <param name="SenderProcessId">Process id of the sender, as the kernel told the broker (0: it has none in the broker's pid namespace); the sender may have ended since.</param>
public readonly record struct HandleArrival(nint Handle, ObjectType Type, uint GrantedAccess, ulong Tag, int SenderProcessId);
