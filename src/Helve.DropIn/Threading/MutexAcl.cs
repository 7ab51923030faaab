#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.AccessControl;
using Helve.Kernel.Security;

namespace Helve.Threading;

/// <summary>Mutexes with security: what the class of that name in System.Threading.AccessControl does, with descriptors of Helve or their text.</summary>
public static class MutexAcl
{
    /// <summary>Creates the mutex of a name with that security, or opens it.</summary>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once, if it is created.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <param name="mutexSecurity">Its security, if it is created; null: the usual one.</param>
    /// <inheritdoc cref="Mutex(bool, string, out bool)"/>
    public static Mutex Create(bool initiallyOwned, string? name, out bool createdNew, SecurityDescriptor? mutexSecurity) =>
        new(Mutex.Create(initiallyOwned, name, mutexSecurity, out createdNew));

    /// <summary>Creates the mutex of a name with that security, or opens it.</summary>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once, if it is created.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <param name="sddl">Its security as text (SDDL), if it is created.</param>
    /// <exception cref="FormatException">The text is no descriptor.</exception>
    /// <inheritdoc cref="Mutex(bool, string, out bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Mutex Create(bool initiallyOwned, string? name, out bool createdNew, string sddl) =>
        Create(initiallyOwned, name, out createdNew, SecurityDescriptor.ParseSddl(sddl));

    /// <summary>Opens the mutex of a name with chosen rights.</summary>
    /// <param name="name">The name.</param>
    /// <param name="rights">What the handle is to be good for.</param>
    /// <inheritdoc cref="Mutex.OpenExisting(string)"/>
    public static Mutex OpenExisting(string name, MutexRights rights)
    {
        Naming.ThrowUnlessOpened(Mutex.Open(name, (uint)rights, out Mutex? result), name);
        return result!;
    }

    /// <summary>Opens the mutex of a name with chosen rights, if there is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="rights">What the handle is to be good for.</param>
    /// <param name="result">The mutex; null if nothing has the name, or something of another type.</param>
    /// <inheritdoc cref="Mutex.TryOpenExisting(string, out Mutex)"/>
    public static bool TryOpenExisting(string name, MutexRights rights, [NotNullWhen(true)] out Mutex? result) =>
        Mutex.Open(name, (uint)rights, out result) == OpenResult.Success;
}
#endif
