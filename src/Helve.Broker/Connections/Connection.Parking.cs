using Helve.Broker.Diagnostics;
using Helve.Broker.Domains;
using Helve.Broker.Loop;
using Helve.Kernel;
using Helve.Linux;

namespace Helve.Broker.Connections;

/// <content>
/// Requests that must be tried again: they met a client that owns a word of an object and is stopped there (handles.md section 8). Only
/// the one who asked waits for it; it is not heard meanwhile, so its requests keep their order.
/// </content>
internal sealed partial class Connection
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(100);
    private LoopTimer? _parked;
    private bool _isPending;
    private Action? _givenUp;

    /// <summary>Tries again, after pauses that grow, until <paramref name="again"/> has answered the request and returns true.</summary>
    /// <param name="again">Does it.</param>
    /// <param name="mayRefuse">False: a part of it is done, so that it can't be refused any more.</param>
    /// <param name="givenUp">Told if it is refused, or the connection ends before it was answered: gives back what the request holds.</param>
    /// <returns>False: too many of the user's requests wait already, and this one has been refused.</returns>
    public bool Park(Func<bool> again, bool mayRefuse = true, Action? givenUp = null)
    {
        if (mayRefuse && _services.Quotas.Check(Peer.UserId, Quota.Pending) != NtStatus.Success)
        {
            givenUp?.Invoke();
            RefuseToWait();
            return false;
        }

        BrokerLog.Parked(_services.Log, Peer.ProcessId);
        _isPending = true;
        _givenUp = givenUp;
        _services.Connections.CountPending(Peer.UserId, 1);
        Park(again, s_firstPause);
        WatchAsItIs();
        return true;
    }

    private void Park(Func<bool> again, TimeSpan pause) =>
        _parked = _services.Loop.After(pause, () => Guard(() =>
        {
            _parked = null;
            if (!again())
            {
                Park(again, pause * 2 < s_longestPause ? pause * 2 : s_longestPause);
            }
            else
            {
                _givenUp = null;
                if (Phase != ConnectionPhase.Closed)
                {
                    EndPending();
                    WatchAsItIs();
                }
            }
        }));

    private void EndPending()
    {
        if (_isPending)
        {
            _isPending = false;
            _services.Connections.CountPending(Peer.UserId, -1);
        }
    }

    private void RefuseToWait()
    {
        if (Phase == ConnectionPhase.Client)
        {
            Reply(_request, NtStatus.QuotaExceeded);
        }
        else
        {
            Refuse(NtStatus.QuotaExceeded, _services.Quotas.Describe(Peer.UserId, Quota.Pending));
        }
    }

    // Nothing further is read before the present request is answered and the answer is sent. That the peer is gone is always told.
    private void WatchAsItIs()
    {
        PollEvents events = _unsent is not null ? PollEvents.Out : _parked is not null ? PollEvents.None : PollEvents.In;
        _services.Loop.Rewatch(_socket.Descriptor, events, _token);
    }
}
