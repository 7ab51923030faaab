namespace Helve.Kernel.Waiting;

/// <summary>What <see cref="WaitGroups.TakeOrLeave"/> found.</summary>
internal enum WaiterOutcome
{
    /// <summary>Nothing for this waiter yet: it may sleep.</summary>
    None,

    /// <summary>Its group was closed: it has its grant, and the groups are unchanged.</summary>
    Released,

    /// <summary>It took a grant of its group.</summary>
    Took,

    /// <summary>It left without a grant.</summary>
    Left,
}

/// <summary>
/// The blocked single waiters of an object, unpacked from its word. They form groups, so that a grant can't be taken by a thread that
/// came after the signal: the current group (<see cref="First"/>) and, while grants are outstanding, the next one (<see cref="Second"/>).
/// When every member of the current group has a grant it is closed: the epoch rises and the next group becomes the current one.
/// </summary>
internal struct WaitGroups
{
    /// <summary>Epoch of the current group; the next one's is one more.</summary>
    public uint Epoch;

    /// <summary>W1: members of the current group that have not ended their wait.</summary>
    public uint First;

    /// <summary>W2: members of the next group.</summary>
    public uint Second;

    /// <summary>G: grants to the current group that nobody has taken; less than <see cref="First"/>, or both are 0.</summary>
    public uint Grants;

    /// <summary>Whether anybody waits.</summary>
    public readonly bool Any => First != 0;

    /// <summary>Adds a waiter; false: its group is full.</summary>
    public bool TryRegister(uint firstLimit, uint secondLimit, out uint joined)
    {
        bool next = Grants != 0 || Second != 0;
        joined = next ? (Epoch + 1) & WaitWord.EpochMask : Epoch;
        if (next ? Second >= secondLimit : First >= firstLimit)
        {
            return false;
        }

        First += next ? 0u : 1u;
        Second += next ? 1u : 0u;
        return true;
    }

    /// <summary>Hands out up to <paramref name="count"/> grants, across closes; what is left over stays in it.</summary>
    public WakePlan Grant(ref uint count)
    {
        int granted = 0;
        uint bits = 0;
        bool closed = false;
        while (count > 0 && First > 0)
        {
            uint k = Math.Min(count, First - Grants);
            Grants += k;
            count -= k;
            granted += (int)k;
            bits |= WaitWord.SleepBit(Epoch);
            if (Grants < First)
            {
                break;
            }

            closed = true;
            Close();
        }

        return closed ? WakePlan.All(bits) : new WakePlan(granted, bits);
    }

    /// <summary>Lets everybody of both groups go.</summary>
    public WakePlan ReleaseAll()
    {
        uint bits = 0;
        while (First > 0)
        {
            bits |= WaitWord.SleepBit(Epoch);
            Close();
        }

        return bits == 0 ? WakePlan.None : WakePlan.All(bits);
    }

    /// <summary>Ends a wait: takes the grant if there is one, else leaves if it is to (time-out, cancel: the grant comes first).</summary>
    public WaiterOutcome TakeOrLeave(uint joined, bool leave)
    {
        if (WaitWord.IsPast(Epoch, joined))
        {
            return WaiterOutcome.Released;
        }

        bool current = Epoch == joined;
        if (current && Grants > 0)
        {
            Grants--;
            First--;
            CloseIfDone();
            return WaiterOutcome.Took;
        }

        if (!leave)
        {
            return WaiterOutcome.None;
        }

        First -= current ? 1u : 0u;
        Second -= current ? 0u : 1u;
        CloseIfDone();
        return WaiterOutcome.Left;
    }

    /// <summary>Closes the current group if all of its members have grants, or if it has none but the next one has.</summary>
    public void CloseIfDone()
    {
        if (First == 0 ? Second > 0 : Grants == First)
        {
            Close();
        }
    }

    /// <summary>The next group becomes the current one.</summary>
    public void Close()
    {
        Epoch = (Epoch + 1) & WaitWord.EpochMask;
        First = Second;
        Second = 0;
        Grants = 0;
    }
}
