using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Names;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>A name as the broker is asked for it: what it is relative to, and how it is meant.</summary>
internal readonly struct NameReference
{
    private const nint FirstHandle = 4;

    /// <summary>A handle, or one of <see cref="NameRoots"/>.</summary>
    internal uint Root { get; private init; }

    internal string Name { get; private init; }

    internal ObjectAttributeBits Attributes { get; private init; }

    internal SecurityDescriptor? Security { get; private init; }

    /// <summary>Kept alive until the name was used, and the handle in <see cref="Root"/> with it.</summary>
    internal KernelObject? RootDirectory { get; private init; }

    /// <summary>Whether what is made is nobody's business but this domain's: without a name and without a descriptor the broker need not know of it.</summary>
    internal bool IsLocal => string.IsNullOrEmpty(Name) && Security is null;

    /// <summary>A name as Win32 has them: relative to the session, unless the options say something else.</summary>
    internal static NameReference Plain(
        string name, HandleAttributes attributes, bool openExisting = false, KernelObjectOptions? options = null)
    {
        KernelObject? root = options?.RootDirectory ?? (KernelObject?)PrivateNamespaces.Find(name, out name);
        return new NameReference
        {
            Root = root is null ? NameRoots.Session : (uint)root.Handle,
            Name = name,
            Attributes = Bits(attributes, openExisting, options),
            Security = options?.SecurityDescriptor,
            RootDirectory = root,
        };
    }

    /// <summary>The same, but that a name which begins with a backslash is a full path.</summary>
    internal static NameReference Path(
        string? name, HandleAttributes attributes, bool openExisting = false, KernelObjectOptions? options = null)
    {
        NameReference plain = Plain(name ?? string.Empty, attributes, openExisting, options);
        return plain.Root == NameRoots.Session && plain.Name.StartsWith(ObjectName.Separator) ? plain with { Root = NameRoots.None } : plain;
    }

    /// <summary>A name as NT's calls have them, for something that is made (semantics E19, E24, E25). Empty: it has none.</summary>
    internal static NtStatus ToCreate(in ObjectAttributes attributes, out NameReference name)
    {
        name = From(attributes);
        return attributes.IsWin32Name ? NtStatus.Success
            : !string.IsNullOrEmpty(attributes.ObjectName) ? CheckRoot(attributes.RootDirectory)
            : attributes.ObjectName is null && attributes.RootDirectory != 0 ? NtStatus.ObjectNameInvalid
            : NtStatus.Success;
    }

    /// <summary>A name as NT's calls have them, for something that exists (semantics E19, E24, E25).</summary>
    internal static NtStatus ToOpen(in ObjectAttributes attributes, out NameReference name)
    {
        name = From(attributes);
        if (attributes.IsWin32Name && string.IsNullOrEmpty(attributes.ObjectName))
        {
            return attributes.ObjectName is null ? NtStatus.InvalidParameter : NtStatus.ObjectTypeMismatch;
        }

        return attributes.IsWin32Name ? NtStatus.Success
            : attributes.ObjectName is not null ? CheckRoot(attributes.RootDirectory)
            : attributes.RootDirectory == 0 ? NtStatus.ObjectPathSyntaxBad
            : NtStatus.ObjectNameInvalid;
    }

    private static NameReference From(in ObjectAttributes attributes) => attributes.IsWin32Name ? Win32(attributes) : new()
    {
        // The two low bits of a handle have no meaning, and would be taken for another kind of root.
        Root = attributes.RootDirectory == 0 ? NameRoots.None : (uint)attributes.RootDirectory & ~3u,
        Name = attributes.ObjectName ?? string.Empty,
        Attributes = attributes.Attributes,
        Security = attributes.SecurityDescriptor,
    };

    private static NameReference Win32(in ObjectAttributes attributes) =>
        Plain(attributes.ObjectName ?? string.Empty, HandleAttributes.None) with
        {
            Attributes = attributes.Attributes,
            Security = attributes.SecurityDescriptor,
        };

    private static NtStatus CheckRoot(nint root) => root switch
    {
        0 => NtStatus.Success,
        KernelHandles.CurrentProcess or KernelHandles.CurrentThread => NtStatus.ObjectTypeMismatch,
        >= FirstHandle and <= int.MaxValue => NtStatus.Success,
        _ => NtStatus.InvalidHandle,
    };

    private static ObjectAttributeBits Bits(HandleAttributes attributes, bool openExisting, KernelObjectOptions? options) =>
        (ObjectAttributeBits)attributes
        | If(openExisting, ObjectAttributeBits.OpenIf)
        | If(options is { CaseInsensitive: true }, ObjectAttributeBits.CaseInsensitive)
        | If(options is { Permanent: true }, ObjectAttributeBits.Permanent)
        | If(options is { Exclusive: true }, ObjectAttributeBits.Exclusive);

    private static ObjectAttributeBits If(bool condition, ObjectAttributeBits bit) => condition ? bit : ObjectAttributeBits.None;
}
