using Helve.Kernel;
using static Helve.KernelHandles;

namespace Helve.Peer.Storm;

/// <summary>Handles that the threads of a storm have in common: some are closed by one while others use them.</summary>
internal sealed class StormBag
{
    private const int Room = 48;
    private readonly List<nint> _handles = [];

    /// <summary>Keeps a handle; when there is no room, another one is closed.</summary>
    internal void Add(nint handle, Random random)
    {
        nint surplus = 0;
        lock (_handles)
        {
            _handles.Add(handle);
            if (_handles.Count > Room)
            {
                surplus = TakeAt(random.Next(Room));
            }
        }

        if (surplus != 0)
        {
            Close(surplus);
        }
    }

    /// <summary>Some handle, which stays here; 0 when there is none.</summary>
    internal nint Pick(Random random)
    {
        lock (_handles)
        {
            return _handles.Count == 0 ? 0 : _handles[random.Next(_handles.Count)];
        }
    }

    /// <summary>Closes some handle.</summary>
    internal bool CloseOne(Random random)
    {
        nint handle;
        lock (_handles)
        {
            handle = _handles.Count == 0 ? 0 : TakeAt(random.Next(_handles.Count));
        }

        return handle != 0 && Close(handle);
    }

    private nint TakeAt(int index)
    {
        nint handle = _handles[index];
        _handles[index] = _handles[^1];
        _handles.RemoveAt(_handles.Count - 1);
        return handle;
    }

    // Another process may have closed it already.
    private static bool Close(nint handle) => Storm.Check(TryClose(handle)) == NtStatus.Success;
}
