#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Threading;

public sealed partial class Semaphore
{
    /// <summary>Creates the semaphore of a name, or opens it.</summary>
    /// <inheritdoc cref="Semaphore(int, int, string, NamedWaitHandleOptions, out bool)"/>
    public Semaphore(int initialCount, int maximumCount, string? name, NamedWaitHandleOptions options)
        : this(initialCount, maximumCount, name, options, out _)
    {
    }

    /// <summary>Creates the semaphore of a name, or opens it.</summary>
    /// <param name="initialCount">The count at first, if it is created.</param>
    /// <param name="maximumCount">The count at most.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="options">Whose it is: by default the current user's alone, in the current session.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <exception cref="ArgumentException">The first count is above the limit, or the name's prefix contradicts the options.</exception>
    /// <exception cref="WaitHandleCannotBeOpenedException">The name is that of another type, or of one that is not the current user's alone.</exception>
    /// <inheritdoc cref="Semaphore(int, int, string, out bool)"/>
    public Semaphore(int initialCount, int maximumCount, string? name, NamedWaitHandleOptions options, out bool createdNew)
        : this(Create(initialCount, maximumCount, name, options, out createdNew))
    {
    }

    /// <summary>Opens the semaphore of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">Whose it must be.</param>
    /// <inheritdoc cref="OpenExisting(string)"/>
    public static Semaphore OpenExisting(string name, NamedWaitHandleOptions options)
    {
        Naming.ThrowUnlessOpened(Open(name, options, out Semaphore? result), name);
        return result!;
    }

    /// <summary>Opens the semaphore of a name, if there is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">Whose it must be.</param>
    /// <param name="result">The semaphore; null if nothing has the name, or something else.</param>
    /// <inheritdoc cref="TryOpenExisting(string, out Semaphore)"/>
    public static bool TryOpenExisting(string name, NamedWaitHandleOptions options, [NotNullWhen(true)] out Semaphore? result) =>
        Open(name, options, out result) == OpenResult.Success;

    private static KernelSemaphore Create(int initialCount, int maximumCount, string? name, NamedWaitHandleOptions options, out bool createdNew) =>
        NamedOptions.Create(
            name,
            options,
            (uint)SemaphoreRights.AllAccess,
            (string? full, SecurityDescriptor? security, out bool isNew) => Create(initialCount, maximumCount, full, security, out isNew),
            out createdNew);

    private static OpenResult Open(string name, NamedWaitHandleOptions options, out Semaphore? result) =>
        NamedOptions.Open(name, options, Access, Open, out result);
}
#endif
