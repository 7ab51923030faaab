using Helve.Linux;

namespace Helve.Tests.Linux;

/// <summary>A control group of a test's own, which ends with everything in it.</summary>
internal sealed class TestGroup : IDisposable
{
    private readonly ControlGroup _parent;
    private readonly string _name = $"helve-test-{Guid.NewGuid():N}";

    internal TestGroup()
    {
        ControlGroups.TryFindWritable(out ControlGroup? parent, out LinuxError error).ShouldSucceed(error);
        _parent = parent!;
        _parent.TryMakeChild(_name, out ControlGroup? group, out error).ShouldSucceed(error);
        Group = group!;
    }

    internal ControlGroup Group { get; }

    public void Dispose()
    {
        Group.TryWatch(out ControlGroupEvents? events, out LinuxError error).ShouldSucceed(error);
        using (events)
        {
            Group.TryKill(out error).ShouldSucceed(error);
            WaitUntilEmpty(events!);
        }

        Group.Dispose();
        _parent.TryRemoveChild(_name, out error).ShouldSucceed(error);
        _parent.Dispose();
    }

    /// <summary>Sleeps until nobody is left.</summary>
    internal static void WaitUntilEmpty(ControlGroupEvents events)
    {
        while (IsPopulated(events))
        {
            PollEntry entry = new(events.Descriptor, PollEvents.Priority);
            Poll.TryWait(new Span<PollEntry>(ref entry), 30_000, out int ready, out LinuxError error).ShouldSucceed(error);
            if (ready == 0)
            {
                throw new TimeoutException("The group never became empty.");
            }
        }
    }

    private static bool IsPopulated(ControlGroupEvents events)
    {
        events.TryReadPopulated(out bool populated, out LinuxError error).ShouldSucceed(error);
        return populated;
    }
}
