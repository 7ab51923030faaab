namespace Helve.Errors;

/// <summary>What .NET and Windows say of a name before anybody looks it up.</summary>
internal static class NameRules
{
    /// <summary>Characters that a UNICODE_STRING holds, with the zero behind them.</summary>
    internal const int MaximumCharacters = 32766;

    internal static bool IsTooLong(string? name) => name?.Length > MaximumCharacters;

    /// <summary>ERROR_FILENAME_EXCED_RANGE.</summary>
    internal static PathTooLongException TooLong() => new($"A name has {MaximumCharacters} characters at most.");
}
