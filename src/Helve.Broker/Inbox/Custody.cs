using Helve.Broker.Names;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Broker.Inbox;

/// <summary>Makes the broker's own handle to what is sent. On any failure nothing was done.</summary>
internal delegate NtStatus CustodyTaker(in TableReference table, out NamedHandle handle);

/// <summary>
/// Handles in flight to the processes of one domain: the broker has each of them in its own table there, so object and name live as with any
/// handle, until the receiver takes it or dies. An object of another domain is in flight as a handle to its proxy, made when it is sent.
/// </summary>
/// <remarks>
/// <para>States, and who may die in them. (1) Asked for: a sender that dies before its request is served has sent nothing. (2) In custody:
/// the handle in the broker's table is published, which is the decisive store, and the same turn of the loop queues it and rings. The
/// sender may die; it is not needed any more. (3) Both: the receiver's entry is published, which is the decisive store of the receipt;
/// custody is closed in the same turn. For a moment the object has one handle more, never one less. (4) The receiver's own.</para>
/// <para>A receiver that dies in (2) has custody closed before its process object is signalled; in (3) and (4) its table is swept like
/// any other, whether it read the reply or not. A receipt that fails (the table is full) leaves (2) as it was.</para>
/// </remarks>
internal sealed class Custody(Domain domain, TableReference own)
{
    // The broker needs its table for the process objects too.
    private readonly int _capacity = (int)(domain.TableEntries / 4);
    private int _count;

    /// <summary>Raised when the broker has closed its handle to a slot: if that was a proxy's last one, the object's home is to know.</summary>
    public event Action<uint, uint>? Closed;

    /// <summary>
    /// Takes a handle into custody for a receiver, and tells it. QUOTA_EXCEEDED: its inbox, or the sender's share of it, is full. RETRY:
    /// the object is not to be had at the moment. On any failure nothing was done.
    /// </summary>
    public NtStatus Put(TrackedProcess receiver, Arrival arrival, CustodyTaker take)
    {
        ProcessInbox inbox = receiver.Inbox ??= new ProcessInbox();
        if (!inbox.HasRoomFor(arrival.Sender) || _count >= _capacity)
        {
            return NtStatus.QuotaExceeded;
        }

        NtStatus status = take(own, out NamedHandle custody);
        if (status != NtStatus.Success)
        {
            return status;
        }

        _count++;
        inbox.Add(arrival with { Custody = custody.Value, Slot = custody.Slot, Generation = custody.Generation });

        // In this order: who reads the old number after it has made its wait known is woken by the ring.
        _ = Interlocked.Increment(ref domain.Arena.Process(receiver.Index).Arrivals);
        Doorbell<HardwareMemory>.Ring(domain.Arena, receiver.Index);
        return NtStatus.Success;
    }

    /// <summary>Moves the oldest handle into the receiver's table. NO_MORE_ENTRIES: none waits. On any failure it goes on waiting.</summary>
    public NtStatus Deliver(TrackedProcess receiver, out Arrival arrival, out uint handle)
    {
        arrival = default;
        handle = 0;
        while (receiver.Inbox is { } inbox && inbox.TryPeek(out arrival))
        {
            NtStatus status = domain.Handles.Insert(
                receiver.TableReference, arrival.Slot, arrival.Generation, arrival.Access, HandleAttributes.None, out handle);
            if (status is NtStatus.Success or NtStatus.InvalidHandle)
            {
                Close(inbox.Take());
            }

            // InvalidHandle: custody kept the object, so somebody wrote into the domain's memory. The next one is not to wait for that.
            if (status != NtStatus.InvalidHandle)
            {
                return status;
            }
        }

        return NtStatus.NoMoreEntries;
    }

    /// <summary>Closes what waits for a process that has ended.</summary>
    public void Drop(TrackedProcess receiver)
    {
        while (receiver.Inbox is { Count: > 0 } inbox)
        {
            Close(inbox.Take());
        }

        receiver.Inbox = null;
    }

    private void Close(in Arrival arrival)
    {
        _count--;
        domain.Handles.CloseOrOwe(own, arrival.Custody);
        Closed?.Invoke(arrival.Slot, arrival.Generation);
    }
}
