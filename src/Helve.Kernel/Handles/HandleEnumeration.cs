using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

/// <summary>One handle of a table, for inspection.</summary>
/// <param name="Handle">The handle's value.</param>
/// <param name="Info">What it stood for when it was read.</param>
/// <param name="Type">Type of the object.</param>
/// <param name="ObjectId">The object's id.</param>
public readonly record struct HandleView(uint Handle, HandleInfo Info, ObjectType Type, ulong ObjectId);

/// <summary>What is known of an object, for inspection.</summary>
/// <param name="Type">Its type, or None: the slot was never used.</param>
/// <param name="Generation">The slot's generation.</param>
/// <param name="Handles">Handles in all tables.</param>
/// <param name="References">References that are not handles.</param>
/// <param name="Id">The object's id.</param>
public readonly record struct ObjectView(ObjectType Type, uint Generation, uint Handles, uint References, ulong Id);
