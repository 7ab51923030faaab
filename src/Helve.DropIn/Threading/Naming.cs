using Helve.Errors;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Security;

namespace Helve.Threading;

/// <summary>What opening a name came to, for members that throw and members that tell.</summary>
internal enum OpenResult
{
    Success,
    NameNotFound,
    PathNotFound,

    /// <summary>The name is another type's.</summary>
    NameInvalid,

    /// <summary>The object is there, and others than the current user may use it.</summary>
    NotForCurrentUserOnly,
}

/// <summary>Opens an object by name.</summary>
internal delegate NtStatus Opener(string name, uint access, HandleAttributes attributes, out nint handle);

/// <summary>Names of events, mutexes and semaphores, as .NET's classes have them on Windows.</summary>
internal static class Naming
{
    // What those classes ask for: as much as there is, so that the security can be seen and changed.
    private const uint MaximumAllowed = 0x0200_0000;
    private const uint Synchronize = 0x0010_0000;

    /// <summary>The access that .NET's classes ask for.</summary>
    /// <param name="modify">The type's right to be signalled.</param>
    internal static uint Access(uint modify) => MaximumAllowed | Synchronize | modify;

    /// <summary>What is to be said of a name besides it.</summary>
    internal static KernelObjectOptions? Options(SecurityDescriptor? security) =>
        security is null ? null : new KernelObjectOptions { SecurityDescriptor = security };

    /// <summary>The exception of a constructor.</summary>
    internal static Exception CreationFailure(KernelException error, string? name) =>
        error.Status == NtStatus.ObjectTypeMismatch && !string.IsNullOrEmpty(name) ? NameIsTaken(name) : DotNetErrors.Of(error, name);

    /// <summary>Opens; what is no result is an exception.</summary>
    internal static OpenResult Open(string name, uint access, Opener open, out nint handle)
    {
        handle = 0;
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (NameRules.IsTooLong(name))
        {
            throw NameRules.TooLong();
        }

        NtStatus status = open(name, access, HandleAttributes.None, out handle);
        return status switch
        {
            NtStatus.Success => OpenResult.Success,
            NtStatus.ObjectNameNotFound or NtStatus.ObjectNameInvalid => OpenResult.NameNotFound,
            NtStatus.ObjectPathNotFound => OpenResult.PathNotFound,
            NtStatus.ObjectTypeMismatch => OpenResult.NameInvalid,
            _ => throw DotNetErrors.Of(status, name),
        };
    }

    /// <summary>Throws unless the object was opened.</summary>
    internal static void ThrowUnlessOpened(OpenResult result, string name)
    {
        switch (result)
        {
            case OpenResult.Success:
                break;
            case OpenResult.NameNotFound:
                throw new WaitHandleCannotBeOpenedException();
            case OpenResult.PathNotFound:
                throw new DirectoryNotFoundException($"Could not find a part of the path '{name}'.");
            case OpenResult.NameInvalid:
                throw NameIsTaken(name);
            default:
                throw NotForCurrentUserOnly(name);
        }
    }

    /// <summary>The name exists, and belongs to others as well.</summary>
    internal static WaitHandleCannotBeOpenedException NotForCurrentUserOnly(string name) =>
        new($"An object with the name '{name}' exists, but is not limited to the current user, as CurrentUserOnly wants.");

    private static WaitHandleCannotBeOpenedException NameIsTaken(string name) =>
        new($"A WaitHandle with system-wide name '{name}' cannot be created. A WaitHandle of a different type might have the same name.");
}
