#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.AccessControl;
using Helve.Kernel.Security;

namespace Helve.Threading;

/// <summary>Semaphores with security: what the class of that name in System.Threading.AccessControl does, with descriptors of Helve or their text.</summary>
public static class SemaphoreAcl
{
    /// <summary>Creates the semaphore of a name with that security, or opens it.</summary>
    /// <param name="initialCount">The count at first, if it is created.</param>
    /// <param name="maximumCount">The count at most.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <param name="semaphoreSecurity">Its security, if it is created; null: the usual one.</param>
    /// <inheritdoc cref="Semaphore(int, int, string, out bool)"/>
    public static Semaphore Create(int initialCount, int maximumCount, string? name, out bool createdNew, SecurityDescriptor? semaphoreSecurity) =>
        new(Semaphore.Create(initialCount, maximumCount, name, semaphoreSecurity, out createdNew));

    /// <summary>Creates the semaphore of a name with that security, or opens it.</summary>
    /// <param name="initialCount">The count at first, if it is created.</param>
    /// <param name="maximumCount">The count at most.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <param name="sddl">Its security as text (SDDL), if it is created.</param>
    /// <exception cref="FormatException">The text is no descriptor.</exception>
    /// <inheritdoc cref="Semaphore(int, int, string, out bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Semaphore Create(int initialCount, int maximumCount, string? name, out bool createdNew, string sddl) =>
        Create(initialCount, maximumCount, name, out createdNew, SecurityDescriptor.ParseSddl(sddl));

    /// <summary>Opens the semaphore of a name with chosen rights.</summary>
    /// <param name="name">The name.</param>
    /// <param name="rights">What the handle is to be good for.</param>
    /// <inheritdoc cref="Semaphore.OpenExisting(string)"/>
    public static Semaphore OpenExisting(string name, SemaphoreRights rights)
    {
        Naming.ThrowUnlessOpened(Semaphore.Open(name, (uint)rights, out Semaphore? result), name);
        return result!;
    }

    /// <summary>Opens the semaphore of a name with chosen rights, if there is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="rights">What the handle is to be good for.</param>
    /// <param name="result">The semaphore; null if nothing has the name, or something of another type.</param>
    /// <inheritdoc cref="Semaphore.TryOpenExisting(string, out Semaphore)"/>
    public static bool TryOpenExisting(string name, SemaphoreRights rights, [NotNullWhen(true)] out Semaphore? result) =>
        Semaphore.Open(name, (uint)rights, out result) == OpenResult.Success;
}
#endif
