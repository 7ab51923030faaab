using Xunit;

namespace Helve.Tests.Users;

/// <summary>A test with processes of several users, skipped where that is not allowed.</summary>
public sealed class UserFactAttribute : FactAttribute
{
    public UserFactAttribute() => Skip = OtherUsers.WhyNot;
}

/// <summary>The same with data.</summary>
public sealed class UserTheoryAttribute : TheoryAttribute
{
    public UserTheoryAttribute() => Skip = OtherUsers.WhyNot;
}

/// <summary>A test with data that makes objects permanent. That others may not is shown by tests that act as them.</summary>
public sealed class PermanentTheoryAttribute : TheoryAttribute
{
    public PermanentTheoryAttribute() => Skip = Environment.UserName == "root" ? null : "needs root, which has the privilege to make objects permanent";
}

/// <summary>The users that tests act as: numbers that no account has.</summary>
internal static class OtherUsers
{
    internal const uint Ann = 61001;
    internal const uint Bob = 61002;

    /// <summary>Why no test can act as another user here; null if it can.</summary>
    internal static string? WhyNot { get; } =
        Environment.UserName != "root" ? "needs root, to act as another user"
        : !File.Exists("/usr/bin/setpriv") ? "needs setpriv, to act as another user"
        : !OthersMayEnter(Path.GetTempPath()) ? "needs a temporary directory that other users can reach"
        : null;

    /// <summary>A command line that runs a program as another user.</summary>
    internal static string[] As(uint user, params string[] command) =>
        ["/usr/bin/setpriv", "--reuid", $"{user}", "--regid", $"{user}", "--clear-groups", .. command];

    private static bool OthersMayEnter(string path)
    {
        for (string? at = Path.GetFullPath(path); !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            if ((File.GetUnixFileMode(at) & UnixFileMode.OtherExecute) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
