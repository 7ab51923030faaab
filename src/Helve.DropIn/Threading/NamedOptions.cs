#if NET10_0_OR_GREATER
using Helve.Kernel;
using Helve.Kernel.Security;

namespace Helve.Threading;

/// <summary>Creates or opens the object of a name.</summary>
internal delegate T CreateByName<T>(string? name, SecurityDescriptor? security, out bool createdNew);

/// <summary>Opens the object of a name.</summary>
internal delegate OpenResult OpenByName<T>(string name, uint access, out T? result);

/// <summary>What <see cref="NamedWaitHandleOptions"/> mean for a name and for who may use its object.</summary>
internal static class NamedOptions
{
    private const string CurrentSessionPrefix = @"Local\";
    private const string AllSessionsPrefix = @"Global\";
    private const uint ReadControl = 0x0002_0000;

    /// <summary>Creates or opens the object of a name, and refuses one that the options forbid.</summary>
    /// <param name="name">The name; null or empty: none, and the options mean nothing.</param>
    /// <param name="options">The options.</param>
    /// <param name="allAccess">All access to the type.</param>
    /// <param name="create">Creates or opens it.</param>
    /// <param name="createdNew">Whether it was created.</param>
    internal static T Create<T>(string? name, NamedWaitHandleOptions options, uint allAccess, CreateByName<T> create, out bool createdNew)
        where T : KernelObject
    {
        if (string.IsNullOrEmpty(name))
        {
            return create(name, null, out createdNew);
        }

        T made = create(NameWithPrefix(name, options), SecurityOf(options, allAccess), out createdNew);
        if (createdNew || Accept(options, made))
        {
            return made;
        }

        made.Dispose();
        throw Naming.NotForCurrentUserOnly(name);
    }

    /// <summary>Opens the object of a name, unless the options forbid it.</summary>
    internal static OpenResult Open<T>(string name, NamedWaitHandleOptions options, uint access, OpenByName<T> open, out T? result)
        where T : WaitHandle
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        OpenResult opened = open(NameWithPrefix(name, options), access, out result);
        if (result is null || Accept(options, result.KernelObject))
        {
            return opened;
        }

        result.Dispose();
        result = null;
        return OpenResult.NotForCurrentUserOnly;
    }

    // It has the prefix that the option asks for, or gets it.
    private static string NameWithPrefix(string name, NamedWaitHandleOptions options)
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

    // Null: the usual one.
    private static SecurityDescriptor? SecurityOf(NamedWaitHandleOptions options, uint allAccess)
    {
        if (!options.CurrentUserOnly)
        {
            return null;
        }

        Sid user = KernelSecurity.CurrentToken.User;
        var dacl = new AccessControlList([AccessControlEntry.Allow(user, allAccess), AccessControlEntry.Allow(Sid.Administrators, ReadControl)]);
        return new SecurityDescriptor(user, null, SecurityDescriptorControl.DaclPresent | SecurityDescriptorControl.DaclProtected, dacl);
    }

    private static bool Accept(NamedWaitHandleOptions options, KernelObject found)
    {
        if (!options.CurrentUserOnly)
        {
            return true;
        }

        // Owners may always read it: who may not is none.
        NtStatus status = KernelHandles.TryQuerySecurity(
            found.Handle, SecurityInformation.Owner | SecurityInformation.Dacl, out SecurityDescriptor? security);
        if (status != NtStatus.Success)
        {
            return status == NtStatus.AccessDenied ? false : throw Errors.DotNetErrors.Of(status);
        }

        Sid user = KernelSecurity.CurrentToken.User;
        return security!.Owner == user && security.Dacl is { } dacl && dacl.Entries.All(entry => IsHarmless(entry, user));
    }

    private static bool IsHarmless(AccessControlEntry entry, Sid user) =>
        entry.Type == AccessControlEntryType.Allow
        && (entry.Sid == user || (entry.Sid == Sid.Administrators && (entry.Mask & ~ReadControl) == 0));
}
#endif
