using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;

namespace Helve.Broker.Access;

/// <summary>Somebody who asks: a token, and what the new objects get that nothing special is said of.</summary>
internal sealed class Principal(AccessToken token)
{
    private readonly Dictionary<ObjectType, ObjectSecurity> _defaults = [];

    /// <summary>The token.</summary>
    public AccessToken Token { get; } = token;

    /// <summary>The descriptor of an object whose creator and directory say nothing.</summary>
    public ObjectSecurity DefaultOf(ObjectType type)
    {
        if (!_defaults.TryGetValue(type, out ObjectSecurity? security))
        {
            NtStatus status = Make(null, null, type, out ObjectSecurity? made);
            security = made ?? throw new InvalidOperationException($"the default descriptor of a {type} can't be made: {status}");
            _defaults.Add(type, security);
        }

        return security;
    }

    /// <summary>The descriptor of a new object (docs/security.md): from what was given, the directory, and the token.</summary>
    public NtStatus Describe(SecurityDescriptor? given, ObjectSecurity? directory, ObjectType type, out ObjectSecurity? security)
    {
        if (given is not null || directory is { HandsDown: true })
        {
            return Make(given, directory, type, out security);
        }

        security = DefaultOf(type);
        return NtStatus.Success;
    }

    /// <summary>What it may of an object; null: one without a descriptor, which forbids nothing.</summary>
    public NtStatus Open(ObjectSecurity? security, ObjectType type, uint desired, out uint granted)
    {
        granted = 0;
        return desired == 0 ? NtStatus.AccessDenied : Check(security, type, desired, out granted);
    }

    /// <summary>The same for a handle that it has already: to ask for nothing is no error.</summary>
    public NtStatus Check(ObjectSecurity? security, ObjectType type, uint desired, out uint granted) => security is null
        ? AccessCheck.CheckUnsecured(Token, desired, GenericMapping.Of(type), out granted)
        : AccessCheck.Check(security.Descriptor, Token, desired, GenericMapping.Of(type), out granted);

    /// <summary>What the handle of an object's creator gets.</summary>
    public uint GrantToCreator(ObjectType type, uint desired) => AccessCheck.ForCreator(Token, desired, GenericMapping.Of(type));

    private NtStatus Make(SecurityDescriptor? given, ObjectSecurity? directory, ObjectType type, out ObjectSecurity? security)
    {
        NtStatus status = SecurityDescriptor.ForNewObject(
            given, directory?.Descriptor, Token, type == ObjectType.Directory, GenericMapping.Of(type), out SecurityDescriptor? descriptor);
        security = descriptor is null ? null : new ObjectSecurity(descriptor);
        return status;
    }
}
