namespace Helve.Benchmarks.Ratios;

/// <summary>What an operation must cost at most, in words and as a test of its row.</summary>
/// <param name="Text">As the table prints it.</param>
/// <param name="IsMet">False: missed. Null: the row lacks what the target compares with.</param>
internal sealed record RatioTarget(string Text, Func<RatioRow, bool?> IsMet)
{
    /// <summary>At most that many nanoseconds.</summary>
    public static RatioTarget Nanoseconds(double most) =>
        new(most < 1000 ? $"<= {most:0} ns" : most < 1_000_000 ? $"<= {most / 1000:0.#} us" : $"<= {most / 1e6:0.#} ms", r => r.OursNs <= most);

    /// <summary>At most that many times the floor.</summary>
    public static RatioTarget TimesFloor(double most) => new($"<= {most:0.##} x floor", r => r.OursNs is { } o && r.FloorNs is { } f ? o <= most * f : null);

    /// <summary>At most that far above the floor.</summary>
    public static RatioTarget AboveFloor(double most) => new(most < 1000 ? $"<= floor + {most:0} ns" : $"<= floor + {most / 1e6:0.#} ms", r => r.OursNs <= r.FloorNs + most);

    /// <summary>At most that many times .NET's own.</summary>
    public static RatioTarget TimesDotNet(double most) => new($"<= {most:0.##} x .NET", r => r.DotnetNs is { } d ? r.OursNs <= most * d : null);

    /// <summary>At most one part in <paramref name="parts"/> of .NET's own.</summary>
    public static RatioTarget PartOfDotNet(double parts) =>
        new(parts == 1 ? "< .NET" : $"<= .NET / {parts:0.#}", r => r.DotnetNs is { } d ? r.OursNs <= d / parts : null);
}

/// <summary>The operations in the order of the table, and their targets.</summary>
internal static class RatioTargets
{
    /// <summary>All ids.</summary>
    public static IReadOnlyList<string> Ids => [.. s_targets.Select(t => t.Id)];

    private static readonly (string Id, RatioTarget[] Targets)[] s_targets =
    [
        ("event-set-wait", [RatioTarget.TimesFloor(3)]),
        ("mutex-pair", [RatioTarget.TimesFloor(3), RatioTarget.PartOfDotNet(8)]),
        ("semaphore-pair", [RatioTarget.TimesFloor(3)]),
        ("create-close", [RatioTarget.Nanoseconds(150)]),
        ("duplicate-close-self", [RatioTarget.Nanoseconds(120)]),
        ("duplicate-close-other", [RatioTarget.Nanoseconds(200)]),
        ("create-close-typed", [RatioTarget.PartOfDotNet(1)]),
        ("duplicate-close-typed", []),
        ("win32-set-wait", [RatioTarget.AboveFloor(30)]),
        ("win32-create-close", [RatioTarget.AboveFloor(30)]),
        ("win32-duplicate-close", [RatioTarget.AboveFloor(30)]),
        ("c-set-wait", [RatioTarget.AboveFloor(30)]),
        ("c-duplicate-close", [RatioTarget.AboveFloor(30)]),
        ("c-first-event", [RatioTarget.Nanoseconds(20_000_000)]),
        ("drop-in-set-wait", [RatioTarget.AboveFloor(30)]),
        ("drop-in-mutex-pair", [RatioTarget.AboveFloor(30)]),
        ("drop-in-create-dispose", [RatioTarget.AboveFloor(30)]),
        ("drop-in-wait-any-2", [RatioTarget.AboveFloor(30)]),
        ("drop-in-wait-any-64", []),
        ("lookup", []),
        ("access-check-20", [RatioTarget.Nanoseconds(1000)]),
        ("wait-any-2", []),
        ("wait-any-8", []),
        ("wait-any-64", [RatioTarget.Nanoseconds(500)]),
        ("named-create-close", [RatioTarget.TimesFloor(1.5)]),
        ("named-open-close", [RatioTarget.TimesFloor(1.5)]),
        ("named-open-held-close", [RatioTarget.TimesFloor(3)]),
        ("section-open-map", [RatioTarget.TimesFloor(2)]),
        ("section-open-map-close", []),
        ("socket-transfer", [RatioTarget.TimesFloor(2), RatioTarget.TimesDotNet(2)]),
        ("foreign-set", [RatioTarget.TimesFloor(1.5)]),
        ("foreign-wait-satisfied", [RatioTarget.TimesFloor(1.5)]),
        ("ping-pong", [RatioTarget.TimesFloor(1.25)]),
        ("timer-wake", [RatioTarget.TimesFloor(1.1)]),
        ("pipe-message", [RatioTarget.TimesFloor(1 / 0.9)]),
        ("pipe-block", [RatioTarget.TimesFloor(1 / 0.9)]),
        ("owner-death", [RatioTarget.AboveFloor(1_000_000)]),
    ];

    /// <summary>The targets of that id; none for an operation that is only reported.</summary>
    public static RatioTarget[] Of(string id) => s_targets.First(t => t.Id == id).Targets;
}
