#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Threading;

public sealed partial class Mutex
{
    /// <summary>Creates the mutex of a name, or opens it.</summary>
    /// <inheritdoc cref="Mutex(bool, string, NamedWaitHandleOptions, out bool)"/>
    public Mutex(bool initiallyOwned, string? name, NamedWaitHandleOptions options)
        : this(initiallyOwned, name, options, out _)
    {
    }

    /// <summary>Creates the mutex of a name, or opens it.</summary>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once, if it is created.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="options">Whose it is: by default the current user's alone, in the current session.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <exception cref="ArgumentException">The name is too long, or its prefix contradicts the options.</exception>
    /// <exception cref="WaitHandleCannotBeOpenedException">The name is that of another type, or of one that is not the current user's alone.</exception>
    /// <inheritdoc cref="Mutex(bool, string, out bool)"/>
    public Mutex(bool initiallyOwned, string? name, NamedWaitHandleOptions options, out bool createdNew)
        : this(Create(initiallyOwned, name, options, out createdNew))
    {
    }

    /// <summary>Creates the mutex of a name, or opens it. Nobody owns it if it is created.</summary>
    /// <inheritdoc cref="Mutex(bool, string, NamedWaitHandleOptions, out bool)"/>
    public Mutex(string? name, NamedWaitHandleOptions options)
        : this(initiallyOwned: false, name, options, out _)
    {
    }

    /// <summary>Opens the mutex of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">Whose it must be.</param>
    /// <inheritdoc cref="OpenExisting(string)"/>
    public static Mutex OpenExisting(string name, NamedWaitHandleOptions options)
    {
        Naming.ThrowUnlessOpened(Open(name, options, out Mutex? result), name);
        return result!;
    }

    /// <summary>Opens the mutex of a name, if there is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">Whose it must be.</param>
    /// <param name="result">The mutex; null if nothing has the name, or something else.</param>
    /// <inheritdoc cref="TryOpenExisting(string, out Mutex)"/>
    public static bool TryOpenExisting(string name, NamedWaitHandleOptions options, [NotNullWhen(true)] out Mutex? result) =>
        Open(name, options, out result) == OpenResult.Success;

    private static KernelMutex Create(bool initiallyOwned, string? name, NamedWaitHandleOptions options, out bool createdNew) =>
        NamedOptions.Create(
            name,
            options,
            (uint)MutexRights.AllAccess,
            (string? full, SecurityDescriptor? security, out bool isNew) => Create(initiallyOwned, full, security, out isNew),
            out createdNew);

    private static OpenResult Open(string name, NamedWaitHandleOptions options, out Mutex? result) =>
        NamedOptions.Open(name, options, Access, Open, out result);
}
#endif
