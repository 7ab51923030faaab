using System.Diagnostics.CodeAnalysis;
using Helve.Errors;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Threading;

/// <summary>What <see cref="System.Threading.Mutex"/> is on Windows: owned by one thread, which may have a name that all processes know.</summary>
public sealed partial class Mutex : WaitHandle
{
    /// <summary>Creates a mutex without a name, which nobody owns.</summary>
    public Mutex()
        : this(initiallyOwned: false)
    {
    }

    /// <summary>Creates a mutex without a name.</summary>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once.</param>
    public Mutex(bool initiallyOwned)
        : this(initiallyOwned, null, out _)
    {
    }

    /// <summary>Creates the mutex of a name, or opens it.</summary>
    /// <inheritdoc cref="Mutex(bool, string, out bool)"/>
    public Mutex(bool initiallyOwned, string? name)
        : this(initiallyOwned, name, out _)
    {
    }

    /// <summary>Creates the mutex of a name, or opens it.</summary>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once, if it is created.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <exception cref="ArgumentException">The name is too long.</exception>
    /// <exception cref="WaitHandleCannotBeOpenedException">The name is that of another type.</exception>
    /// <exception cref="UnauthorizedAccessException">It exists, and its security forbids it.</exception>
    /// <exception cref="DirectoryNotFoundException">A directory of the name does not exist.</exception>
    /// <exception cref="IOException">The name is not valid.</exception>
    public Mutex(bool initiallyOwned, string? name, out bool createdNew)
        : this(Create(initiallyOwned, name, (SecurityDescriptor?)null, out createdNew))
    {
    }

    internal Mutex(KernelMutex waited)
        : base(waited)
    {
    }

    /// <summary>Opens the mutex of a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">It is null or empty.</exception>
    /// <exception cref="WaitHandleCannotBeOpenedException">Nothing has it, or something of another type.</exception>
    /// <exception cref="DirectoryNotFoundException">A directory of the name does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">Its security forbids it.</exception>
    public static Mutex OpenExisting(string name)
    {
        Naming.ThrowUnlessOpened(Open(name, Access, out Mutex? result), name);
        return result!;
    }

    /// <summary>Opens the mutex of a name, if there is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The mutex; null if nothing has the name, or something of another type.</param>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    /// <exception cref="UnauthorizedAccessException">Its security forbids it.</exception>
    public static bool TryOpenExisting(string name, [NotNullWhen(true)] out Mutex? result) => Open(name, Access, out result) == OpenResult.Success;

    /// <summary>Releases the mutex once.</summary>
    /// <exception cref="ApplicationException">The calling thread does not own it.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public void ReleaseMutex()
    {
        try
        {
            (KernelObject as KernelMutex ?? throw NoSuchObject()).Release();
        }
        catch (KernelException e)
        {
            throw e.Status == NtStatus.MutantNotOwned ? DotNetErrors.NotOwned(e) : ChangeFailure(e);
        }
    }

    // MUTEX_MODIFY_STATE, as Win32 calls it: releasing takes no right, but .NET asks for this one.
    internal static uint Access => Naming.Access((uint)MutexRights.QueryState);

    internal static KernelMutex Create(bool initiallyOwned, string? name, SecurityDescriptor? security, out bool createdNew)
    {
        if (NameRules.IsTooLong(name))
        {
            throw new ArgumentException(NameRules.TooLong().Message, nameof(name));
        }

        try
        {
            if (!string.IsNullOrEmpty(name) || security is not null)
            {
                return KernelMutex.CreateOrOpen(name ?? "", initiallyOwned, out createdNew, (MutexRights)Access, options: Naming.Options(security));
            }

            createdNew = true;
            return new KernelMutex(initiallyOwned);
        }
        catch (KernelException e)
        {
            throw Naming.CreationFailure(e, name);
        }
    }

    internal static OpenResult Open(string name, uint access, out Mutex? result)
    {
        OpenResult opened = Naming.Open(name, access, KernelHandles.TryOpenMutex, out nint handle);
        result = opened == OpenResult.Success ? new Mutex(KernelMutex.FromHandle(handle)) : null;
        return opened;
    }
}
