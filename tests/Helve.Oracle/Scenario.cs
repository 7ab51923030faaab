using System.Reflection;

namespace Helve.Oracle;

/// <summary>Calls that let a program observe rules.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Rules">The rules.</param>
/// <param name="Operations">The calls.</param>
internal sealed record Scenario(string Name, IReadOnlyList<string> Rules, IReadOnlyList<Operation> Operations)
{
    internal static Scenario[] All { get; } =
    [
        .. typeof(Scenario).Assembly.GetTypes().SelectMany(static type => type.GetMethods(BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Select(static method => (Method: method, Shows: method.GetCustomAttribute<ShowsAttribute>())).Where(static found => found.Shows is not null)
            .Select(static found => Make(found.Method, found.Shows!)).OrderBy(static scenario => scenario.Name, StringComparer.Ordinal),
    ];

    private static Scenario Make(MethodInfo method, ShowsAttribute shows)
    {
        var play = new Play();
        method.Invoke(null, [play]);
        return new Scenario(method.Name, shows.Rules, play.Operations);
    }
}
