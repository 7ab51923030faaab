using static Helve.Tests.Checking.Handles.HandleActs;

namespace Helve.Tests.Checking.Handles;

/// <summary>The configurations: small enough to be explored to the end, together every pair of operations that can meet.</summary>
internal static class HandleConfigurations
{
    public static readonly HandleConfiguration[] Quick =
    [
        new("A local")
        {
            Slots = 2,
            Threads = [new(1, 1, Create | Duplicate | Close | Lookup), new(1, 2, Create | Duplicate | Close | Lookup)],
        },
        new("B killed while duplicating")
        {
            Tables = 2, Threads = [new(1, 1, DuplicateTo | Close), new(2, 1, Duplicate | Close | Wait)],
            SharedBy = [1, 2], Mortal = [1], Kills = 1, Restarts = 1,
        },
    ];
}
