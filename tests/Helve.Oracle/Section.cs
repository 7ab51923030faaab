namespace Helve.Oracle;

/// <summary>The rules of one subject.</summary>
/// <param name="Letter">With which their numbers begin.</param>
/// <param name="Title">The subject.</param>
internal sealed record Section(char Letter, string Title)
{
    private static readonly string[] s_rules = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Rules.txt")).Select(static line => line.Split(' ')[0])];

    internal static Section[] All { get; } =
    [
        new('A', "Handle values and tables"),
        new('B', "Duplication"),
        new('C', "Queries, flags, comparison"),
        new('D', "Lifetime"),
        new('E', "Names"),
        new('F', "Security"),
        new('G', "Inheritance"),
        new('H', "Objects to wait for, and waits"),
        new('I', "Processes and jobs"),
        new('J', "Sections, pipes, files, sockets"),
    ];

    internal IEnumerable<string> Rules => s_rules.Where(rule => rule[0] == Letter);
}
