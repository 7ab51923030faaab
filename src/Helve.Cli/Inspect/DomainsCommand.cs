using System.Globalization;
using System.Text.Json;
using Helve.Cli.Output;
using Helve.Cli.Words;
using Helve.Inspection;

namespace Helve.Cli.Inspect;

/// <summary><c>helve domains</c>: who shares memory with whom, and what each user has of the broker.</summary>
internal static class DomainsCommand
{
    private static readonly (string Word, Func<UserShares, Share> Of)[] s_shares =
    [
        ("connections", u => u.Connections), ("domains", u => u.Domains), ("processes", u => u.Processes), ("threads", u => u.ThreadRecords),
        ("names", u => u.Names), ("descriptors", u => u.Descriptors), ("pending", u => u.Pending), ("jobs", u => u.Jobs),
    ];

    /// <summary>Runs it.</summary>
    public static int Run(KernelInspector inspector, CommandOutput output)
    {
        IReadOnlyList<DomainSummary> domains = inspector.ListDomains();
        if (output.Json)
        {
            CommandOutput.WriteJson(json => JsonParts.WriteArray(json, domains, Write));
            return ExitCode.Found;
        }

        ShowDomains(output, domains);
        Console.Out.WriteLine();
        ShowUsers(output, domains);
        return ExitCode.Found;
    }

    private static void ShowDomains(CommandOutput output, IReadOnlyList<DomainSummary> domains)
    {
        var grid = new Grid(">domain", "user", ">uid", ">user namespace", ">processes", ">objects", ">handles", "note");
        foreach (DomainSummary d in domains)
        {
            grid.Add(
                Number(d.Domain), DomainWords.User(d.UserId), Number(d.UserId), Number(d.UserNamespace),
                Number(d.Processes), OfLimit(d.Objects), Number(d.Handles), Note(d));
        }

        output.Show(grid);
    }

    // What is bounded is bounded for each user, in all the user's domains together.
    private static void ShowUsers(CommandOutput output, IReadOnlyList<DomainSummary> domains)
    {
        var grid = new Grid(["user", .. s_shares.Select(s => ">" + s.Word)]);
        foreach (DomainSummary first in domains.DistinctBy(d => d.UserId))
        {
            grid.Add([DomainWords.User(first.UserId), .. s_shares.Select(s => OfLimit(s.Of(first.User)))]);
        }

        output.Show(grid);
    }

    private static string Note(DomainSummary domain) => domain.Restricted != 0 ? "restricted" : domain.IsBrokers ? "the broker's own" : "-";

    private static string OfLimit(Share share) => share.Limit is { } limit ? $"{Number(share.Used)}/{Number(limit)}" : Number(share.Used);

    private static void Write(Utf8JsonWriter json, DomainSummary domain)
    {
        json.WriteNumber("domain", domain.Domain);
        json.WriteNumber("uid", domain.UserId);
        json.WriteString("user", UserTokens.NameOf(domain.UserId));
        json.WriteNumber("userNamespace", domain.UserNamespace);
        json.WriteBoolean("restricted", domain.Restricted != 0);
        json.WriteBoolean("brokers", domain.IsBrokers);
        json.WriteNumber("processes", domain.Processes);
        Write(json, "objects", domain.Objects);
        json.WriteNumber("handles", domain.Handles);
        json.WriteNumber("handlesPerProcess", domain.HandleLimit);
        json.WriteStartObject("ofUser");
        foreach ((string word, Func<UserShares, Share> of) in s_shares)
        {
            Write(json, word, of(domain.User));
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Share share)
    {
        json.WriteStartObject(name);
        json.WriteNumber("used", share.Used);
        if (share.Limit is { } limit)
        {
            json.WriteNumber("limit", limit);
        }
        else
        {
            json.WriteNull("limit");
        }

        json.WriteEndObject();
    }

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
