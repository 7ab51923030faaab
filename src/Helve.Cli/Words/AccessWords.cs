using System.Globalization;
using Helve.Kernel.Memory;

namespace Helve.Cli.Words;

/// <summary>Access masks in NT's words.</summary>
internal static class AccessWords
{
    private const uint StandardAndSynchronize = 0x1F0000;

    private static readonly (uint Bit, string Name)[] s_standard =
    [
        (0x00010000, "DELETE"),
        (0x00020000, "READ_CONTROL"),
        (0x00040000, "WRITE_DAC"),
        (0x00080000, "WRITE_OWNER"),
        (0x00100000, "SYNCHRONIZE"),
    ];

    private static readonly (uint Bit, string Name)[] s_event =
    [
        (0x1, "QUERY_STATE"),
        (0x2, "MODIFY_STATE"),
    ];

    private static readonly (uint Bit, string Name)[] s_mutex =
    [
        (0x1, "QUERY_STATE"),
    ];

    private static readonly (uint Bit, string Name)[] s_process =
    [
        (0x0001, "TERMINATE"),
        (0x0002, "CREATE_THREAD"),
        (0x0004, "SET_SESSIONID"),
        (0x0008, "VM_OPERATION"),
        (0x0010, "VM_READ"),
        (0x0020, "VM_WRITE"),
        (0x0040, "DUP_HANDLE"),
        (0x0080, "CREATE_PROCESS"),
        (0x0100, "SET_QUOTA"),
        (0x0200, "SET_INFORMATION"),
        (0x0400, "QUERY_INFORMATION"),
        (0x0800, "SUSPEND_RESUME"),
        (0x1000, "QUERY_LIMITED_INFORMATION"),
        (0x2000, "SET_LIMITED_INFORMATION"),
    ];

    /// <summary>
    /// The mask in words: <c>ALL_ACCESS</c>, <c>none</c>, or the rights, least particular last; bits that no right of the type has are
    /// shown as a number.
    /// </summary>
    /// <param name="type">Type of the object.</param>
    /// <param name="mask">Granted access.</param>
    public static string Describe(ObjectType type, uint mask) => string.Join(' ', List(type, mask, prefixed: false));

    /// <summary>The same as separate words with the type's prefix, for data: <c>EVENT_MODIFY_STATE</c>.</summary>
    /// <param name="type">Type of the object.</param>
    /// <param name="mask">Granted access.</param>
    /// <param name="prefixed">Whether the words carry NT's prefix of the type.</param>
    public static IReadOnlyList<string> List(ObjectType type, uint mask, bool prefixed)
    {
        (string prefix, uint all, (uint Bit, string Name)[] rights) = Rights(type);
        if (!prefixed)
        {
            prefix = "";
        }

        if (mask == 0)
        {
            return ["none"];
        }

        if (mask == all)
        {
            return [prefix + "ALL_ACCESS"];
        }

        var words = new List<string>();
        uint rest = Take(rights, prefix, mask, words);
        rest = Take(s_standard, "", rest, words);
        if (rest != 0)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"0x{rest:X}"));
        }

        return words;
    }

    private static (string Prefix, uint All, (uint Bit, string Name)[] Rights) Rights(ObjectType type) => type switch
    {
        ObjectType.Event => ("EVENT_", StandardAndSynchronize | 0x3, s_event),
        ObjectType.Mutex => ("MUTANT_", StandardAndSynchronize | 0x1, s_mutex),
        ObjectType.Semaphore => ("SEMAPHORE_", StandardAndSynchronize | 0x3, s_event),
        ObjectType.Process => ("PROCESS_", StandardAndSynchronize | 0xFFFF, s_process),
        _ => ("", 0, []),
    };

    private static uint Take((uint Bit, string Name)[] rights, string prefix, uint mask, List<string> words)
    {
        foreach ((uint bit, string name) in rights)
        {
            if ((mask & bit) != 0)
            {
                words.Add(prefix + name);
                mask &= ~bit;
            }
        }

        return mask;
    }
}
