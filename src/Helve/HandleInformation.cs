using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve;

/// <summary>What a handle is: the answer of NtQueryObject for its basic class.</summary>
/// <param name="Type">Type of the object.</param>
/// <param name="GrantedAccess">Access mask that was fixed when the handle was made.</param>
/// <param name="Attributes">Attributes of the handle.</param>
/// <param name="ObjectId">The object's id, never reused; two handles with one id name one object.</param>
/// <param name="HandleCount">Handles open to the object, in all processes.</param>
public readonly record struct HandleInformation(
    ObjectType Type, uint GrantedAccess, HandleAttributes Attributes, ulong ObjectId, int HandleCount);

/// <summary>State of an event (EVENT_BASIC_INFORMATION).</summary>
/// <param name="ManualReset">Whether it stays set until it is reset (a notification event).</param>
/// <param name="IsSet">Whether it is set now.</param>
public readonly record struct EventInformation(bool ManualReset, bool IsSet);

/// <summary>State of a mutex (MUTANT_BASIC_INFORMATION).</summary>
/// <param name="CurrentCount">1 when free, 0 when owned once, one less for each further acquisition.</param>
/// <param name="OwnedByCaller">Whether the calling thread owns it.</param>
/// <param name="Abandoned">Whether its last owner died; the next owner is told.</param>
public readonly record struct MutexInformation(int CurrentCount, bool OwnedByCaller, bool Abandoned);

/// <summary>State of a semaphore (SEMAPHORE_BASIC_INFORMATION).</summary>
/// <param name="CurrentCount">How many waits it would satisfy now.</param>
/// <param name="MaximumCount">The limit that it was created with.</param>
public readonly record struct SemaphoreInformation(int CurrentCount, int MaximumCount);
