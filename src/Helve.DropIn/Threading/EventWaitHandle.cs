using System.Diagnostics.CodeAnalysis;
using Helve.Errors;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Threading;

/// <summary>What <see cref="System.Threading.EventWaitHandle"/> is on Windows: an event, which may have a name that all processes know.</summary>
public partial class EventWaitHandle : WaitHandle
{
    /// <summary>Creates an event without a name.</summary>
    /// <param name="initialState">Whether it begins set.</param>
    /// <param name="mode">Whether a satisfied wait resets it.</param>
    /// <exception cref="ArgumentException">There is no such mode.</exception>
    public EventWaitHandle(bool initialState, EventResetMode mode)
        : this(initialState, mode, null, out _)
    {
    }

    /// <summary>Creates the event of a name, or opens it.</summary>
    /// <inheritdoc cref="EventWaitHandle(bool, EventResetMode, string, out bool)"/>
    public EventWaitHandle(bool initialState, EventResetMode mode, string? name)
        : this(initialState, mode, name, out _)
    {
    }

    /// <summary>Creates the event of a name, or opens it.</summary>
    /// <param name="initialState">Whether it begins set, if it is created.</param>
    /// <param name="mode">Whether a satisfied wait resets it.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <exception cref="ArgumentException">There is no such mode.</exception>
    /// <exception cref="WaitHandleCannotBeOpenedException">The name is that of another type.</exception>
    /// <exception cref="UnauthorizedAccessException">It exists, and its security forbids it.</exception>
    /// <exception cref="DirectoryNotFoundException">A directory of the name does not exist.</exception>
    /// <exception cref="PathTooLongException">The name is too long.</exception>
    /// <exception cref="IOException">The name is not valid.</exception>
    public EventWaitHandle(bool initialState, EventResetMode mode, string? name, out bool createdNew)
        : this(Create(initialState, mode, name, null, out createdNew))
    {
    }

    internal EventWaitHandle(KernelEvent waited)
        : base(waited)
    {
    }

    /// <summary>Opens the event of a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">It is null or empty.</exception>
    /// <exception cref="WaitHandleCannotBeOpenedException">Nothing has it, or something of another type.</exception>
    /// <exception cref="DirectoryNotFoundException">A directory of the name does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">Its security forbids it.</exception>
    public static EventWaitHandle OpenExisting(string name)
    {
        Naming.ThrowUnlessOpened(Open(name, Access, out EventWaitHandle? result), name);
        return result!;
    }

    /// <summary>Opens the event of a name, if there is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The event; null if nothing has the name, or something of another type.</param>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    /// <exception cref="UnauthorizedAccessException">Its security forbids it.</exception>
    public static bool TryOpenExisting(string name, [NotNullWhen(true)] out EventWaitHandle? result) =>
        Open(name, Access, out result) == OpenResult.Success;

    /// <summary>Resets the event.</summary>
    /// <returns>True.</returns>
    /// <exception cref="UnauthorizedAccessException">The handle may not.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public bool Reset()
    {
        try
        {
            Event.Reset();
            return true;
        }
        catch (KernelException e)
        {
            throw ChangeFailure(e);
        }
    }

    /// <summary>Sets the event.</summary>
    /// <returns>True.</returns>
    /// <exception cref="UnauthorizedAccessException">The handle may not.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public bool Set()
    {
        try
        {
            Event.Set();
            return true;
        }
        catch (KernelException e)
        {
            throw ChangeFailure(e);
        }
    }

    internal static uint Access => Naming.Access((uint)EventRights.ModifyState);

    internal static KernelEvent Create(bool initialState, EventResetMode mode, string? name, SecurityDescriptor? security, out bool createdNew)
    {
        if (mode is not (EventResetMode.AutoReset or EventResetMode.ManualReset))
        {
            throw new ArgumentException("There is no such mode of an event.", nameof(mode));
        }

        if (NameRules.IsTooLong(name))
        {
            throw NameRules.TooLong();
        }

        bool manual = mode == EventResetMode.ManualReset;
        try
        {
            if (!string.IsNullOrEmpty(name) || security is not null)
            {
                return KernelEvent.CreateOrOpen(name ?? "", manual, initialState, out createdNew, (EventRights)Access, options: Naming.Options(security));
            }

            createdNew = true;
            return new KernelEvent(manual, initialState);
        }
        catch (KernelException e)
        {
            throw Naming.CreationFailure(e, name);
        }
    }

    internal static OpenResult Open(string name, uint access, out EventWaitHandle? result)
    {
        OpenResult opened = Naming.Open(name, access, KernelHandles.TryOpenEvent, out nint handle);
        result = opened == OpenResult.Success ? new EventWaitHandle(KernelEvent.FromHandle(handle)) : null;
        return opened;
    }

    private KernelEvent Event => KernelObject as KernelEvent ?? throw NoSuchObject();
}
