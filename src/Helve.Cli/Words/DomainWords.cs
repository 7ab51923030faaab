using System.Globalization;
using Helve.Inspection;

namespace Helve.Cli.Words;

/// <summary>Whose processes and objects are, in words: shown where there is more than one domain to see, so that nobody has to guess.</summary>
internal sealed class DomainWords
{
    private readonly Dictionary<int, string> _words;

    private DomainWords(IReadOnlyList<DomainSummary> domains)
    {
        _words = domains.ToDictionary(d => d.Domain, Of);
        AreSeveral = domains.Count > 1;
    }

    /// <summary>Whether there is more than one.</summary>
    public bool AreSeveral { get; }

    /// <summary>Asks the broker.</summary>
    public static DomainWords Read(KernelInspector inspector) => new(inspector.ListDomains());

    /// <summary>Whose domain that is; it may have come or gone since they were listed.</summary>
    public string this[int domain] => _words.GetValueOrDefault(domain, "-");

    /// <summary>A user as the system calls it, or its number.</summary>
    public static string User(uint userId) => UserTokens.NameOf(userId) ?? userId.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>ann</c>, or <c>ann/7</c> for the restricted domain of that number.</summary>
    public static string Of(DomainSummary domain) => domain.Restricted == 0
        ? User(domain.UserId)
        : string.Create(CultureInfo.InvariantCulture, $"{User(domain.UserId)}/{domain.Domain}");

    /// <summary>Headers with that of the user behind the first, if there are several domains.</summary>
    public string[] Headers(params string[] headers) => AreSeveral ? [headers[0], "user", .. headers[1..]] : headers;

    /// <summary>Cells with the user behind the first, if there are several domains.</summary>
    public string[] Cells(int domain, params string[] cells) => AreSeveral ? [cells[0], this[domain], .. cells[1..]] : cells;
}
