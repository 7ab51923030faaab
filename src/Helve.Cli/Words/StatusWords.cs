using System.Text;
using Helve.Kernel;

namespace Helve.Cli.Words;

/// <summary>NTSTATUS values in NT's words.</summary>
internal static class StatusWords
{
    /// <summary>NT's name without the STATUS_ prefix: <c>ACCESS_DENIED</c>; a number if it has no name here.</summary>
    public static string Name(NtStatus status)
    {
        string name = status.ToString();
        if (char.IsDigit(name[0]))
        {
            return $"0x{(uint)status:X8}";
        }

        var words = new StringBuilder(name.Length + 8);
        for (int i = 0; i < name.Length; i++)
        {
            bool starts = i > 0 && (char.IsUpper(name[i]) || (char.IsDigit(name[i]) && !char.IsDigit(name[i - 1])));
            if (starts)
            {
                words.Append('_');
            }

            words.Append(char.ToUpperInvariant(name[i]));
        }

        return words.ToString();
    }
}
