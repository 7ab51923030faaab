#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.AccessControl;
using Helve.Kernel.Security;

namespace Helve.Threading;

/// <summary>Events with security: what the class of that name in System.Threading.AccessControl does, with descriptors of Helve or their text.</summary>
public static class EventWaitHandleAcl
{
    /// <summary>Creates the event of a name with that security, or opens it.</summary>
    /// <param name="initialState">Whether it begins set, if it is created.</param>
    /// <param name="mode">Whether a satisfied wait resets it.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <param name="eventSecurity">Its security, if it is created; null: the usual one.</param>
    /// <inheritdoc cref="EventWaitHandle(bool, EventResetMode, string, out bool)"/>
    public static EventWaitHandle Create(bool initialState, EventResetMode mode, string? name, out bool createdNew, SecurityDescriptor? eventSecurity) =>
        new(EventWaitHandle.Create(initialState, mode, name, eventSecurity, out createdNew));

    /// <summary>Creates the event of a name with that security, or opens it.</summary>
    /// <param name="initialState">Whether it begins set, if it is created.</param>
    /// <param name="mode">Whether a satisfied wait resets it.</param>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="createdNew">Whether it was created.</param>
    /// <param name="sddl">Its security as text (SDDL), if it is created.</param>
    /// <exception cref="FormatException">The text is no descriptor.</exception>
    /// <inheritdoc cref="EventWaitHandle(bool, EventResetMode, string, out bool)"/>
    [OverloadResolutionPriority(-1)]
    public static EventWaitHandle Create(bool initialState, EventResetMode mode, string? name, out bool createdNew, string sddl) =>
        Create(initialState, mode, name, out createdNew, SecurityDescriptor.ParseSddl(sddl));

    /// <summary>Opens the event of a name with chosen rights.</summary>
    /// <param name="name">The name.</param>
    /// <param name="rights">What the handle is to be good for.</param>
    /// <inheritdoc cref="EventWaitHandle.OpenExisting(string)"/>
    public static EventWaitHandle OpenExisting(string name, EventWaitHandleRights rights)
    {
        Naming.ThrowUnlessOpened(EventWaitHandle.Open(name, (uint)rights, out EventWaitHandle? result), name);
        return result!;
    }

    /// <summary>Opens the event of a name with chosen rights, if there is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="rights">What the handle is to be good for.</param>
    /// <param name="result">The event; null if nothing has the name, or something of another type.</param>
    /// <inheritdoc cref="EventWaitHandle.TryOpenExisting(string, out EventWaitHandle)"/>
    public static bool TryOpenExisting(string name, EventWaitHandleRights rights, [NotNullWhen(true)] out EventWaitHandle? result) =>
        EventWaitHandle.Open(name, (uint)rights, out result) == OpenResult.Success;
}
#endif
