namespace Helve.Cli.Inspect;

/// <summary>Names of objects as people type them in a shell, where a backslash needs quoting.</summary>
internal static class ObjectPaths
{
    /// <summary>
    /// A path that begins with <c>/</c> (which no NT path or name can be meant by) is taken with backslashes instead; everything else is
    /// itself.
    /// </summary>
    public static string Parse(string path) => path.StartsWith('/') ? path.Replace('/', '\\') : path;
}
