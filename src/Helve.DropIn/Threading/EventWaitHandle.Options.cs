#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Threading;

public partial class EventWaitHandle
{
    /// <summary>Creates the event of a name, or opens it.</summary>
    /// <inheritdoc cref="EventWaitHandle(bool, EventResetMode, string, NamedWaitHandleOptions, out bool)"/>
    public EventWaitHandle(bool initialState, EventResetMode mode, string? name, NamedWaitHandleOptions options)
        : this(initialState, mode, name, options, out _)
    {
    }

    /// <summary>Creates the event of a name, or opens it.</summary>
    /// <param name="initialState">Whether it begins set, if it is created.</param>
    /// <param name="mode">Whether a satisfied wait resets it.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="options">Whose it is: by default the current user's alone, in the current session.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <exception cref="ArgumentException">There is no such mode, or the name's prefix contradicts the options.</exception>
    /// <exception cref="WaitHandleCannotBeOpenedException">The name is that of another type, or of one that is not the current user's alone.</exception>
    /// <inheritdoc cref="EventWaitHandle(bool, EventResetMode, string, out bool)"/>
    public EventWaitHandle(bool initialState, EventResetMode mode, string? name, NamedWaitHandleOptions options, out bool createdNew)
        : this(Create(initialState, mode, name, options, out createdNew))
    {
    }

    /// <summary>Opens the event of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">Whose it must be.</param>
    /// <inheritdoc cref="OpenExisting(string)"/>
    public static EventWaitHandle OpenExisting(string name, NamedWaitHandleOptions options)
    {
        Naming.ThrowUnlessOpened(Open(name, options, out EventWaitHandle? result), name);
        return result!;
    }

    /// <summary>Opens the event of a name, if there is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">Whose it must be.</param>
    /// <param name="result">The event; null if nothing has the name, or something else.</param>
    /// <inheritdoc cref="TryOpenExisting(string, out EventWaitHandle)"/>
    public static bool TryOpenExisting(string name, NamedWaitHandleOptions options, [NotNullWhen(true)] out EventWaitHandle? result) =>
        Open(name, options, out result) == OpenResult.Success;

    private static KernelEvent Create(bool initialState, EventResetMode mode, string? name, NamedWaitHandleOptions options, out bool createdNew) =>
        NamedOptions.Create(
            name,
            options,
            (uint)EventRights.AllAccess,
            (string? full, SecurityDescriptor? security, out bool isNew) => Create(initialState, mode, full, security, out isNew),
            out createdNew);

    private static OpenResult Open(string name, NamedWaitHandleOptions options, out EventWaitHandle? result) =>
        NamedOptions.Open(name, options, Access, Open, out result);
}
#endif
