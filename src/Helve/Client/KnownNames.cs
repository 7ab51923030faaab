using System.Collections.Concurrent;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>
/// What the broker said of names whose objects this process has handles to: as long as it has one the name is that object's, and who asks the same again gets
/// the same, by its own hand.
/// </summary>
/// <remarks>
/// <para>Nothing here is believed for longer than it holds. That the name is still the object's: a handle of this process to it is there, in its own table, when
/// the name is asked for; a name goes with the last handle only, and the handles of an object do not rise from none, so where one more is made there has been one all
/// the time. That the access is still granted: no descriptor was changed in the domain since (<see cref="DomainState.DescriptorChanges"/>, read before the broker
/// was asked). The broker says of which names that is enough (<see cref="HandleReply.IsSteady"/>). In any other case the broker is asked.</para>
/// <para>A handle is made as a duplicate is: a thread that is killed on the way leaves what a killed duplication leaves. A process that holds no handle asks,
/// because a count of handles does not say whether the others have died meanwhile.</para>
/// <para>Thread-safe. Who adds replaces what was there; who reads an older answer finds out that it does not hold.</para>
/// </remarks>
internal sealed class KnownNames(KernelConnection connection)
{
    private const int Capacity = 1024;
    private const int MaximumLength = 260;

    private readonly ConcurrentDictionary<AskedName, Answer> _answers = new();

    // By the slot's low bits: each creation by name leaves something here, so it is to cost nothing.
    private readonly HeldObject?[] _objects = new HeldObject?[Capacity];
    private int _added;

    /// <summary>What is to be remembered with an answer. Read before the broker is asked.</summary>
    internal uint Changes => Volatile.Read(ref connection.Arena.Domain.DescriptorChanges);

    /// <summary>Whether a request is one of which the broker may say that its answer is steady.</summary>
    internal static bool Concerns(ObjectType type, in NameReference name) =>
        type is not (ObjectType.Directory or ObjectType.SymbolicLink) && !ObjectTypes.IsKept(type)
        && name.Root == NameRoots.Session && name.Security is null && name.Name.Length is > 0 and <= MaximumLength
        && ((uint)name.Attributes & ~((uint)HandleAttributes.All | (uint)ObjectAttributeBits.OpenIf)) == 0;

    /// <summary>Makes a handle by what is known. False: the broker is to be asked.</summary>
    internal bool TryOpen(ClientThread state, in AskedName asked, ObjectAttributeBits attributes, out nint handle)
    {
        handle = 0;
        return TryFind(state, asked, out KnownObject found) && TryMake(state, found, attributes, out handle);
    }

    /// <summary>Whether the answer is known, and holds.</summary>
    internal bool TryFind(ClientThread state, in AskedName asked, out KnownObject found)
    {
        found = default;
        if (!_answers.TryGetValue(asked, out Answer? answer) || answer.Changes != Changes || !answer.Object.IsHeld(state))
        {
            return false;
        }

        found = new KnownObject(answer.Object.Slot, answer.Object.Generation, answer.Granted);
        return true;
    }

    /// <summary>Makes a handle to what was found. False: the last handle was closed since, and the name may be another's; or for a reason that the broker finds the words for.</summary>
    internal static bool TryMake(ClientThread state, in KnownObject found, ObjectAttributeBits attributes, out nint handle)
    {
        handle = 0;
        NtStatus status = HandleOperations<HardwareMemory>.InsertByName(
            state.Context,
            state.Connection.Own,
            found.Slot,
            found.Generation,
            found.Granted,
            (HandleAttributes)attributes & HandleAttributes.All,
            out uint made);
        handle = (nint)made;
        return status == NtStatus.Success;
    }

    /// <summary>Remembers what the broker said.</summary>
    /// <param name="state">The calling thread.</param>
    /// <param name="asked">What it was asked.</param>
    /// <param name="changes"><see cref="Changes"/> before that.</param>
    /// <param name="reply">Its answer: a handle was made.</param>
    internal void Learn(ClientThread state, in AskedName asked, uint changes, in HandleReply reply)
    {
        bool isNew = asked.Creates && reply.Existed == 0;
        if (!isNew && reply.IsSteady == 0)
        {
            return;
        }

        HeldObject held = Find(state, reply);
        if (!held.IsHeld(state))
        {
            held.Handle = reply.Handle;
        }

        if (!isNew)
        {
            Learn(asked, new Answer(held, changes, reply.GrantedAccess));
        }
    }

    private void Learn(in AskedName asked, Answer answer)
    {
        _ = _answers.TryGetValue(asked, out Answer? known);
        if (known is null)
        {
            MakeRoom();
        }

        if (known != answer)
        {
            _answers[asked] = answer;
        }
    }

    // What is known costs little to learn anew. Counted here, and only as well as threads that add at once can: ConcurrentDictionary.Count takes every lock of
    // the dictionary, which are hundreds by then, and that is longer than the broker takes to answer.
    private void MakeRoom()
    {
        if (Interlocked.Increment(ref _added) > Capacity)
        {
            Volatile.Write(ref _added, 1);
            _answers.Clear();
        }
    }

    private HeldObject Find(ClientThread state, in HandleReply reply)
    {
        ref HeldObject? place = ref _objects[reply.Slot % Capacity];
        HeldObject? held = Volatile.Read(ref place);
        if (held is null || held.Slot != reply.Slot || held.Generation != reply.Generation || !held.Is(state.Arena))
        {
            held = new HeldObject(reply.Slot, reply.Generation, Volatile.Read(ref state.Arena.Slot(reply.Slot).Id));
            Volatile.Write(ref place, held);
        }

        return held;
    }

    /// <summary>What the broker was asked: all of it that decides on the answer, but for the attributes of the handle.</summary>
    /// <param name="Name">The name, as Win32 has them.</param>
    /// <param name="Type">Type of the object.</param>
    /// <param name="Access">Desired access.</param>
    /// <param name="Creates">Whether it was to be made if it was not there.</param>
    /// <param name="Flags">Then: how.</param>
    /// <param name="Initial">Then: its first state.</param>
    /// <param name="Maximum">Then: its limit.</param>
    internal readonly record struct AskedName(string Name, uint Type, uint Access, bool Creates = false, uint Flags = 0, uint Initial = 0, uint Maximum = 0)
    {
        // The others hardly ever differ between requests for one name.
        public override int GetHashCode() => HashCode.Combine(Name, Access, Creates);
    }

    private sealed record Answer(HeldObject Object, uint Changes, uint Granted);

    /// <summary>An object, and a handle to it that this process had when it was looked at last.</summary>
    private sealed class HeldObject(uint slot, uint generation, ulong id)
    {
        private uint _handle;

        internal uint Slot => slot;

        internal uint Generation => generation;

        /// <summary>The handle; whoever opens the object sets it.</summary>
        internal uint Handle
        {
            set => Volatile.Write(ref _handle, value);
        }

        /// <summary>Whether it is the object of that place still, and not one after as many others as there are generations.</summary>
        internal bool Is(Arena arena) => Volatile.Read(ref arena.Slot(slot).Id) == id;

        /// <summary>Whether the handle is there, and one to this object; which of all handles that had its value does not matter.</summary>
        internal bool IsHeld(ClientThread state) =>
            HandleOperations<HardwareMemory>.Lookup(state.Table, Volatile.Read(ref _handle), out HandleInfo info) == NtStatus.Success
            && info.Slot == slot && info.Generation == generation && Is(state.Arena);
    }

    /// <summary>An object that is known by the name that was asked for.</summary>
    /// <param name="Slot">Its slot.</param>
    /// <param name="Generation">The slot's generation.</param>
    /// <param name="Granted">What is granted to who opens it.</param>
    internal readonly record struct KnownObject(uint Slot, uint Generation, uint Granted);
}
