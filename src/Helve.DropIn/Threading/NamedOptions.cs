#if NET10_0_OR_GREATER
using Helve.Kernel.Security;

namespace Helve.Threading;

/// <summary>What <see cref="NamedWaitHandleOptions"/> mean for a name and for who may use its object.</summary>
internal static class NamedOptions
{
    private const string CurrentSessionPrefix = @"Local\";
    private const string AllSessionsPrefix = @"Global\";
    private const uint ReadControl = 0x0002_0000;

    /// <summary>The name with the prefix that the option asks for.</summary>
    /// <exception cref="ArgumentException">It has another one.</exception>
    internal static string NameWithPrefix(string name, NamedWaitHandleOptions options)
    {
        if (!name.Contains('\\', StringComparison.Ordinal))
        {
            return (options.CurrentSessionOnly ? CurrentSessionPrefix : AllSessionsPrefix) + name;
        }

        // For all sessions any prefix but Local\ will do: a private namespace has one of its own.
        bool isLocal = name.StartsWith(CurrentSessionPrefix, StringComparison.Ordinal);
        return isLocal == options.CurrentSessionOnly
            ? name
            : throw new ArgumentException($"The prefix of the name '{name}' contradicts {nameof(NamedWaitHandleOptions.CurrentSessionOnly)}.", nameof(name));
    }

    /// <summary>The descriptor of a new object; null: the usual one.</summary>
    /// <param name="options">The options.</param>
    /// <param name="allAccess">All access to the type.</param>
    internal static SecurityDescriptor? SecurityOf(NamedWaitHandleOptions options, uint allAccess)
    {
        if (!options.CurrentUserOnly)
        {
            return null;
        }

        Sid user = KernelSecurity.CurrentToken.User;
        var dacl = new AccessControlList([AccessControlEntry.Allow(user, allAccess), AccessControlEntry.Allow(Sid.Administrators, ReadControl)]);
        return new SecurityDescriptor(user, null, SecurityDescriptorControl.DaclPresent | SecurityDescriptorControl.DaclProtected, dacl);
    }

    /// <summary>Whether the options allow to use an object that exists.</summary>
    internal static bool Accept(NamedWaitHandleOptions options, KernelObject found)
    {
        if (!options.CurrentUserOnly)
        {
            return true;
        }

        Sid user = KernelSecurity.CurrentToken.User;
        SecurityDescriptor security = found.GetSecurity(SecurityInformation.Owner | SecurityInformation.Dacl);
        return security.Owner == user && security.Dacl is { } dacl && dacl.Entries.All(entry => IsHarmless(entry, user));
    }

    private static bool IsHarmless(AccessControlEntry entry, Sid user) =>
        entry.Type == AccessControlEntryType.Allow
        && (entry.Sid == user || (entry.Sid == Sid.Administrators && (entry.Mask & ~ReadControl) == 0));
}
#endif
