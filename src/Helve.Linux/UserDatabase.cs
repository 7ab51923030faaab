using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>A user of the system.</summary>
/// <param name="Name">The name.</param>
/// <param name="UserId">The user's number.</param>
/// <param name="GroupId">The number of the group that the user's processes begin with.</param>
/// <param name="Home">The user's directory; empty if there is none.</param>
public sealed record UserAccount(string Name, uint UserId, uint GroupId, string Home);

/// <summary>Which users there are (pwd.h, grp.h), wherever the system has them from.</summary>
public static unsafe partial class UserDatabase
{
    private const int FirstBuffer = 1024;
    private const int LastBuffer = 1 << 20;

    /// <summary>The user of a name.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out UserAccount? account) => TryFind(
        (PasswordEntry* entry, byte* buffer, nuint size, PasswordEntry** found) => GetByNameCall(name, entry, buffer, size, found), out account);

    /// <summary>The user of a number.</summary>
    public static bool TryFind(uint userId, [NotNullWhen(true)] out UserAccount? account) => TryFind(
        (PasswordEntry* entry, byte* buffer, nuint size, PasswordEntry** found) => GetByNumberCall(userId, entry, buffer, size, found), out account);

    /// <summary>All groups that the user is in, the first one included.</summary>
    public static uint[] GroupsOf(UserAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        uint[] groups = new uint[32];
        while (true)
        {
            int count = groups.Length;
            int result;
            fixed (uint* target = groups)
            {
                result = GetGroupListCall(account.Name, account.GroupId, target, &count);
            }

            if (result >= 0 || count <= groups.Length)
            {
                return groups[..Math.Min(Math.Max(count, 0), groups.Length)];
            }

            groups = new uint[count];
        }
    }

    private delegate int Search(PasswordEntry* entry, byte* buffer, nuint size, PasswordEntry** found);

    private static bool TryFind(Search search, [NotNullWhen(true)] out UserAccount? account)
    {
        account = null;
        int result = (int)Errno.ERANGE;
        for (int size = FirstBuffer; result == (int)Errno.ERANGE && size <= LastBuffer; size *= 2)
        {
            fixed (byte* buffer = new byte[size])
            {
                PasswordEntry entry;
                PasswordEntry* found = null;
                result = search(&entry, buffer, (nuint)size, &found);
                if (result == 0 && found is not null)
                {
                    account = new UserAccount(TextOf(entry.Name), entry.UserId, entry.GroupId, TextOf(entry.Home));
                }
            }
        }

        return account is not null;
    }

    private static string TextOf(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetByNameCall(string name, PasswordEntry* entry, byte* buffer, nuint size, PasswordEntry** found);

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int GetByNumberCall(uint userId, PasswordEntry* entry, byte* buffer, nuint size, PasswordEntry** found);

    [LibraryImport("libc", EntryPoint = "getgrouplist", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetGroupListCall(string name, uint group, uint* groups, int* count);
}

/// <summary>What the system knows of a user (pwd.h).</summary>
[CStruct("struct passwd", "pwd.h")]
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal unsafe struct PasswordEntry
{
    [CField("pw_name")]
    [FieldOffset(0)]
    internal byte* Name;

    [CField("pw_uid")]
    [FieldOffset(16)]
    internal uint UserId;

    [CField("pw_gid")]
    [FieldOffset(20)]
    internal uint GroupId;

    [CField("pw_dir")]
    [FieldOffset(32)]
    internal byte* Home;
}
