using System.Diagnostics.CodeAnalysis;
using Helve.Errors;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Threading;

/// <summary>What <see cref="System.Threading.Semaphore"/> is on Windows: a count with a limit, which may have a name that all processes know.</summary>
public sealed partial class Semaphore : WaitHandle
{
    /// <summary>Creates a semaphore without a name.</summary>
    /// <param name="initialCount">The count at first.</param>
    /// <param name="maximumCount">The count at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">The first count is below 0, or the limit below 1.</exception>
    /// <exception cref="ArgumentException">The first count is above the limit.</exception>
    public Semaphore(int initialCount, int maximumCount)
        : this(initialCount, maximumCount, null, out _)
    {
    }

    /// <summary>Creates the semaphore of a name, or opens it.</summary>
    /// <inheritdoc cref="Semaphore(int, int, string, out bool)"/>
    public Semaphore(int initialCount, int maximumCount, string? name)
        : this(initialCount, maximumCount, name, out _)
    {
    }

    /// <summary>Creates the semaphore of a name, or opens it.</summary>
    /// <param name="initialCount">The count at first, if it is created.</param>
    /// <param name="maximumCount">The count at most.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <exception cref="ArgumentOutOfRangeException">The first count is below 0, or the limit below 1.</exception>
    /// <exception cref="ArgumentException">The first count is above the limit.</exception>
    /// <exception cref="WaitHandleCannotBeOpenedException">The name is that of another type.</exception>
    /// <exception cref="UnauthorizedAccessException">It exists, and its security forbids it.</exception>
    /// <exception cref="DirectoryNotFoundException">A directory of the name does not exist.</exception>
    /// <exception cref="PathTooLongException">The name is too long.</exception>
    /// <exception cref="IOException">The name is not valid.</exception>
    public Semaphore(int initialCount, int maximumCount, string? name, out bool createdNew)
        : this(Create(initialCount, maximumCount, name, (SecurityDescriptor?)null, out createdNew))
    {
    }

    internal Semaphore(KernelSemaphore waited)
        : base(waited)
    {
    }

    /// <summary>Opens the semaphore of a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">It is null or empty.</exception>
    /// <exception cref="WaitHandleCannotBeOpenedException">Nothing has it, or something of another type.</exception>
    /// <exception cref="DirectoryNotFoundException">A directory of the name does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">Its security forbids it.</exception>
    public static Semaphore OpenExisting(string name)
    {
        Naming.ThrowUnlessOpened(Open(name, Access, out Semaphore? result), name);
        return result!;
    }

    /// <summary>Opens the semaphore of a name, if there is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The semaphore; null if nothing has the name, or something of another type.</param>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    /// <exception cref="UnauthorizedAccessException">Its security forbids it.</exception>
    public static bool TryOpenExisting(string name, [NotNullWhen(true)] out Semaphore? result) =>
        Open(name, Access, out result) == OpenResult.Success;

    /// <summary>Adds 1 to the count.</summary>
    /// <inheritdoc cref="Release(int)"/>
    public int Release() => ReleaseCore(1);

    /// <summary>Adds to the count.</summary>
    /// <param name="releaseCount">How much, at least 1.</param>
    /// <returns>The count before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    /// <exception cref="SemaphoreFullException">It would rise above the limit; nothing changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The handle may not.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public int Release(int releaseCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(releaseCount);
        return ReleaseCore(releaseCount);
    }

    internal static uint Access => Naming.Access((uint)SemaphoreRights.ModifyState);

    internal static KernelSemaphore Create(int initialCount, int maximumCount, string? name, SecurityDescriptor? security, out bool createdNew)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumCount);
        if (initialCount > maximumCount)
        {
            throw new ArgumentException("The initial count for the semaphore must be greater than or equal to zero and less than the maximum count.");
        }

        if (NameRules.IsTooLong(name))
        {
            throw NameRules.TooLong();
        }

        try
        {
            if (!string.IsNullOrEmpty(name) || security is not null)
            {
                return KernelSemaphore.CreateOrOpen(
                    name ?? "", initialCount, maximumCount, out createdNew, (SemaphoreRights)Access, options: Naming.Options(security));
            }

            createdNew = true;
            return new KernelSemaphore(initialCount, maximumCount);
        }
        catch (KernelException e)
        {
            throw Naming.CreationFailure(e, name);
        }
    }

    internal static OpenResult Open(string name, uint access, out Semaphore? result)
    {
        OpenResult opened = Naming.Open(name, access, KernelHandles.TryOpenSemaphore, out nint handle);
        result = opened == OpenResult.Success ? new Semaphore(KernelSemaphore.FromHandle(handle)) : null;
        return opened;
    }

    private int ReleaseCore(int releaseCount)
    {
        try
        {
            return (KernelObject as KernelSemaphore ?? throw NoSuchObject()).Release(releaseCount);
        }
        catch (KernelException e)
        {
            throw e.Status == NtStatus.SemaphoreLimitExceeded ? new SemaphoreFullException(e.Message, e) : ChangeFailure(e);
        }
    }
}
