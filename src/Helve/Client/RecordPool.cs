using Helve.Kernel;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>Thread records that the broker gave to this process and no thread uses yet. Fetched in batches, so that few threads ask.</summary>
internal sealed class RecordPool(BrokerChannel channel)
{
    // Records are numbered with 16 bits for all processes of the user: ten thousand small ones must fit.
    private const int FirstBatch = 4;

    private readonly Lock _lock = new();
    private readonly Stack<uint> _free = new();
    private uint _batch = FirstBatch;

    /// <summary>Takes a record.</summary>
    /// <exception cref="KernelException">The broker is gone, or has no more.</exception>
    internal uint Take()
    {
        lock (_lock)
        {
            if (_free.Count == 0)
            {
                Fetch();
            }

            return _free.Pop();
        }
    }

    /// <summary>Gives back a record that was taken and never used.</summary>
    internal void Return(uint record)
    {
        lock (_lock)
        {
            _free.Push(record);
        }
    }

    private void Fetch()
    {
        var request = new AllocateRecordsRequest { Count = _batch };
        NtStatus status = channel.Call<AllocateRecordsRequest, uint[]>(WireOperation.AllocateRecords, request, default, Read, out uint[]? records);
        if (status != NtStatus.Success || records is not { Length: > 0 })
        {
            throw new KernelException(
                status == NtStatus.Success ? NtStatus.InvalidMessage : status,
                $"The broker gave no record for a thread: {KernelError.Describe(status)}");
        }

        _batch = Math.Min(_batch * 2, WireLimits.MaximumRecords);
        Array.ForEach(records, _free.Push);
    }

    private static uint[] Read(ref MessageReader reader)
    {
        if (!reader.TryRead(out AllocateRecordsReply reply) || reply.Count > WireLimits.MaximumRecords)
        {
            return [];
        }

        var records = new uint[reply.Count];
        foreach (ref uint record in records.AsSpan())
        {
            if (!reader.TryRead(out record))
            {
                return [];
            }
        }

        return records;
    }
}
