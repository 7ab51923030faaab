using System.Globalization;
using System.Text;

namespace Helve.Oracle;

/// <summary>docs/oracle.md.</summary>
/// <param name="report">What was played.</param>
/// <param name="machine">Where.</param>
/// <param name="times">The tables of bench/beside-wine.sh; null: those that the page had.</param>
internal sealed class Page(Report report, string machine, string? times)
{
    private const string TimesBegin = "<!-- times: begin -->", TimesEnd = "<!-- times: end -->";

    private const string Introduction = """
        # Helve beside Wine

        Helve claims to behave as Windows' kernel objects do. This page is the evidence of a witness that Helve's authors did not write: Wine, whose kernel32 and ntdll run
        thousands of programs made for Windows. One program, `tests/Helve.Oracle.Agent`, makes calls by their Windows names; built for Linux it calls Helve, published for win-x64
        it calls the libraries of Wine. Both are told to make the same calls, in two processes of several threads, and what each call returned, its error and what it
        wrote are compared.

        - **Scenarios** are written by hand, each to show rules of [Rules.txt](../tests/Helve.Tests/Rules.txt), the numbered list of what Windows does.
        - **Generated sequences** are random calls from a seed, the same for the same seed. One in which the worlds differ is cut down to the fewest calls that still do. A sequence ends
          at a difference, also at one that has a reason, unless it is one of words only: what follows would be compared in two states. How many did, and how many calls
          were compared, is told below. Which calls are in scenarios only, and why, [Ungenerated.cs](../tests/Helve.Oracle/Ungenerated.cs) says.

        Wine is no Windows. Where the two differ, Windows' documentation or tests that pass on Windows decide, and where neither speaks ReactOS' source, which is weaker. Each such difference is one narrow rule in the oracle's source, with
        its own source: [Where Wine differs from Windows](deviations.md#where-wine-differs-from-windows-and-helve-follows-windows) lists them all. What was met of each is [on record](../tests/Helve.Tests/Oracle/Differences.txt), and tests try it with what a faulty
        Helve would say instead: no reason may accept that. A difference without such a
        reason counts as a fault of Helve's until it is mended or explained, and the run fails. It fails as well when the scenarios meet one of the known differences no more: Helve
        has come to do as Wine does where Windows does not, which no comparison tells (or Wine was mended: then the rule goes).

        ## How to run it

        ```
        eng/oracle.sh                          # scenarios, 1000 sequences, times; writes this page: about six minutes
        eng/oracle.sh --sequences 10000 --minutes 30 --no-times
        eng/oracle.sh --quick                  # scenarios and 100 sequences, writes nothing: a minute; ./test.sh does as much where there is Wine
        bench/beside-wine.sh --only c          # a table of the times alone
        ```

        It needs the .NET SDK and `wine64`, for the times gcc and mingw as well; as root it installs them by apt.
        """;

    private const string AboutTimes = """
        Nanoseconds per operation. One source for both: `bench/handles.c`, compiled by gcc for `libhelve.so` and by mingw for Wine; `bench/Helve.Beside`, built with
        [Helve's types of .NET's names](drop-in.md), with .NET's own, and with these published for win-x64. The programs take turns, so that a busy moment meets all of them, in real
        time (`chrt -r 5`) where that is allowed; the least of all rounds counts. *Pinned*: the program, the process that it
        plays with, and Helve's broker or Wine's server are all on one CPU. Otherwise the kernel chooses, and a wake mostly crosses CPUs. The ratio is Wine's time to Helve's.

        Wine asks its server for nearly every call: two switches of processes. Helve's objects are in shared memory, and a call that need not block makes no system call. What does
        block is the hand-over between two processes in `ping-pong`, and a *name* of which the process has no handle yet, or that it makes: the broker is asked (`named-open-across`,
        `named-event-create-dispose`, `mapped-file-*`), a synchronous round trip as to Wine's server, only one instead of two (closing asks nobody). There the gain is what one round trip less
        is worth, not twentyfold. A name that the process has open already it opens by itself (`named-open-close`, `-open-dispose`).
        .NET's own types on Linux know names for mutexes alone, and open such a name without a system call, too.
        """;

    /// <summary>The page, in place of the one that there is.</summary>
    internal string Markdown(string old)
    {
        var text = new StringBuilder(Introduction);
        Results(text);
        Times(text, old);
        Explained(text);
        Rules(text);
        return text.ToString();
    }

    private void Results(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n\n## Results\n\nOn: {machine}.\n\n");
        foreach (string line in report.Lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {line.Replace("\n", "; ", StringComparison.Ordinal)}\n");
        }
    }

    private void Times(StringBuilder text, string old)
    {
        int from = old.IndexOf(TimesBegin, StringComparison.Ordinal), to = old.IndexOf(TimesEnd, StringComparison.Ordinal);
        string tables = times is not null ? $"On: {machine}.\n\n{times.Trim()}" : from >= 0 && to > from ? old[(from + TimesBegin.Length)..to].Trim() : "Not measured.";
        text.Append(CultureInfo.InvariantCulture, $"\n## Times\n\n{AboutTimes}\n\n{TimesBegin}\n\n{tables}\n\n{TimesEnd}\n");
    }

    private void Explained(StringBuilder text)
    {
        text.Append("\n## What was explained\n\nHow often a difference with a reason was seen in this run.\n\n| times | rule | reason |\n|---:|---|---|\n");
        foreach ((Explanation reason, int count) in report.Explained.OrderBy(static known => known.Key, ExplanationTable.Order))
        {
            string words = reason.IsDeviation ? $"Helve deviates: {reason.Other}" : $"{reason.Windows}. Wine: {reason.Other}";
            text.Append(CultureInfo.InvariantCulture, $"| {count} | {reason.Rule} | {ExplanationTable.Cell(words)} |\n");
        }
    }

    private void Rules(StringBuilder text)
    {
        VerdictKind[] kinds = [VerdictKind.Same, VerdictKind.WineDiffers, VerdictKind.Deviates, VerdictKind.Unobserved, VerdictKind.Lost, VerdictKind.Unseen, VerdictKind.Differs];
        VerdictKind[] shown = [.. kinds.Where(kind => kind is not (VerdictKind.Lost or VerdictKind.Unseen) || Section.All.SelectMany(static s => s.Rules).Any(rule => VerdictOf(rule).Kind == kind))];
        text.Append(CultureInfo.InvariantCulture, $"\n## The rules\n\n| section | rules | {string.Join(" | ", shown.Select(Title))} |\n|---|---:|{string.Concat(Enumerable.Repeat("---:|", shown.Length))}\n");
        foreach (Section section in Section.All)
        {
            Row(text, $"{section.Letter}. {section.Title}", section.Rules, shown);
        }

        Row(text, "**all**", Section.All.SelectMany(static section => section.Rules), shown);
        foreach (Section section in Section.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {section.Letter}. {section.Title}\n\nThe same in both: {string.Join(' ', section.Rules.Where(rule => VerdictOf(rule).Kind == VerdictKind.Same))}.\n");
            (string Rule, Verdict Verdict)[] others = [.. section.Rules.Select(rule => (rule, VerdictOf(rule))).Where(static found => found.Item2.Kind != VerdictKind.Same)];
            text.Append(others.Length == 0 ? string.Empty : "\n| rule | verdict | |\n|---|---|---|\n");
            foreach ((string rule, Verdict verdict) in others)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {rule} | {Title(verdict.Kind)} | {ExplanationTable.Cell(verdict.Words)} |\n");
            }
        }
    }

    private void Row(StringBuilder text, string title, IEnumerable<string> rules, VerdictKind[] kinds)
    {
        ILookup<VerdictKind, string> by = rules.ToLookup(rule => VerdictOf(rule).Kind);
        text.Append(CultureInfo.InvariantCulture, $"| {title} | {by.Sum(static kind => kind.Count())} | {string.Join(" | ", kinds.Select(kind => by[kind].Count()))} |\n");
    }

    // What a sequence met counts as well.
    private Verdict VerdictOf(string rule) =>
        report.Explained.Keys.Where(reason => reason.Rule == rule).OrderBy(static reason => reason, ExplanationTable.Order).Aggregate(Shown(rule), static (verdict, reason) => verdict.And(Verdict.Of(reason)));

    private Verdict Shown(string rule) =>
        report.Verdicts.TryGetValue(rule, out Verdict? seen) ? seen : Unobserved.Rules.TryGetValue(rule, out string? why) ? new Verdict(VerdictKind.Unobserved, why) : Verdict.Unseen;

    private static string Title(VerdictKind kind) => kind switch
    {
        VerdictKind.Same => "the same",
        VerdictKind.WineDiffers => "Wine differs, Helve as documented",
        VerdictKind.Deviates => "Helve deviates",
        VerdictKind.Unobserved => "not observable",
        VerdictKind.Lost => "Wine lost a process",
        VerdictKind.Unseen => "no scenario",
        _ => "**differs**",
    };
}
