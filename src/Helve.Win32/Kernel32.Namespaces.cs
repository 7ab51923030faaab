using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Names;
using Helve.Kernel.Security;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>Private namespaces that are open, by their handles.</summary>
    private static readonly ConcurrentDictionary<nint, KernelPrivateNamespace> s_namespaces = new();

    /// <summary>Boundaries that are being put together. What the caller has of one is a number, and no handle of the kernel's.</summary>
    private static readonly ConcurrentDictionary<nint, BoundaryDraft> s_boundaries = new();

    private static long s_lastBoundary;

    /// <summary>Begins a boundary (ANSI).</summary>
    [WindowsExport(Library)]
    public static nint CreateBoundaryDescriptorA(byte* Name, uint Flags) => Guarded.Handle(() => NewBoundary(Text.NameOf(Name), Flags));

    /// <summary>Begins a boundary.</summary>
    [WindowsExport(Library)]
    public static nint CreateBoundaryDescriptorW(char* Name, uint Flags) => Guarded.Handle(() => NewBoundary(Text.Of(Name), Flags));

    /// <summary>Begins a boundary.</summary>
    public static nint CreateBoundaryDescriptor(string? name, uint flags)
    {
        fixed (char* text = name)
        {
            return CreateBoundaryDescriptorW(text, flags);
        }
    }

    /// <summary>Puts a SID into a boundary: who is inside has it.</summary>
    [WindowsExport(Library)]
    public static BOOL AddSIDToBoundaryDescriptor(nint* BoundaryDescriptor, void* RequiredSid) => Guarded.Bool(() =>
    {
        NtStatus status = Draft(BoundaryDescriptor, RequiredSid, out BoundaryDraft? draft, out Sid? sid);
        if (status == NtStatus.Success && draft!.Sids.Count == Kernel.Names.BoundaryDescriptor.MaximumSids)
        {
            return NtStatus.InsufficientResources;
        }

        draft?.Sids.Add(sid!);
        return status;
    });

    /// <summary>Puts a level of integrity into a boundary: who is inside has it, or a higher one.</summary>
    [WindowsExport(Library)]
    public static BOOL AddIntegrityLabelToBoundaryDescriptor(nint* BoundaryDescriptor, void* IntegrityLabel) => Guarded.Bool(() =>
    {
        NtStatus status = Draft(BoundaryDescriptor, IntegrityLabel, out BoundaryDraft? draft, out Sid? sid);
        if (status != NtStatus.Success || !sid!.TryGetIntegrityLevel(out uint level))
        {
            return status != NtStatus.Success ? status : NtStatus.InvalidParameter;
        }

        draft!.Level = level;
        return NtStatus.Success;
    });

    /// <summary>Forgets a boundary; namespaces that were made with it stay.</summary>
    [WindowsExport(Library)]
    public static void DeleteBoundaryDescriptor(nint BoundaryDescriptor) => s_boundaries.TryRemove(BoundaryDescriptor, out _);

    /// <summary>Creates a private namespace (ANSI); one that exists is 0 and ERROR_ALREADY_EXISTS.</summary>
    [WindowsExport(Library)]
    public static nint CreatePrivateNamespaceA(SECURITY_ATTRIBUTES* lpPrivateNamespaceAttributes, void* lpBoundaryDescriptor, byte* lpAliasPrefix) =>
        Guarded.Handle(() => NewNamespace(lpPrivateNamespaceAttributes, (nint)lpBoundaryDescriptor, Text.NameOf(lpAliasPrefix)));

    /// <summary>Creates a private namespace; one that exists is 0 and ERROR_ALREADY_EXISTS.</summary>
    [WindowsExport(Library)]
    public static nint CreatePrivateNamespaceW(SECURITY_ATTRIBUTES* lpPrivateNamespaceAttributes, void* lpBoundaryDescriptor, char* lpAliasPrefix) =>
        Guarded.Handle(() => NewNamespace(lpPrivateNamespaceAttributes, (nint)lpBoundaryDescriptor, Text.Of(lpAliasPrefix)));

    /// <summary>Creates a private namespace; one that exists is 0 and ERROR_ALREADY_EXISTS.</summary>
    public static nint CreatePrivateNamespace(SECURITY_ATTRIBUTES? attributes, nint boundaryDescriptor, string? aliasPrefix)
    {
        SECURITY_ATTRIBUTES given = attributes.GetValueOrDefault();
        fixed (char* alias = aliasPrefix)
        {
            return CreatePrivateNamespaceW(attributes is null ? null : &given, (void*)boundaryDescriptor, alias);
        }
    }

    /// <summary>Opens a private namespace (ANSI).</summary>
    [WindowsExport(Library)]
    public static nint OpenPrivateNamespaceA(void* lpBoundaryDescriptor, byte* lpAliasPrefix) =>
        Guarded.Handle(() => OldNamespace((nint)lpBoundaryDescriptor, Text.NameOf(lpAliasPrefix)));

    /// <summary>Opens a private namespace.</summary>
    [WindowsExport(Library)]
    public static nint OpenPrivateNamespaceW(void* lpBoundaryDescriptor, char* lpAliasPrefix) =>
        Guarded.Handle(() => OldNamespace((nint)lpBoundaryDescriptor, Text.Of(lpAliasPrefix)));

    /// <summary>Opens a private namespace.</summary>
    public static nint OpenPrivateNamespace(nint boundaryDescriptor, string? aliasPrefix)
    {
        fixed (char* alias = aliasPrefix)
        {
            return OpenPrivateNamespaceW((void*)boundaryDescriptor, alias);
        }
    }

    /// <summary>Closes a private namespace; with PRIVATE_NAMESPACE_FLAG_DESTROY nobody can open it any more.</summary>
    [WindowsExport(Library)]
    public static byte ClosePrivateNamespace(nint Handle, uint Flags) => Guarded.Bool(() =>
    {
        if ((Flags & ~Constants.PRIVATE_NAMESPACE_FLAG_DESTROY) != 0)
        {
            return NtStatus.InvalidParameter;
        }

        if (!s_namespaces.TryGetValue(Handle, out KernelPrivateNamespace? found))
        {
            return NtStatus.InvalidHandle;
        }

        if (Flags != 0)
        {
            found.Destroy();
        }

        s_namespaces.TryRemove(Handle, out _);
        found.Dispose();
        return NtStatus.Success;
    }) ? (byte)1 : (byte)0;

    private static nint NewBoundary(string? name, uint flags)
    {
        if (string.IsNullOrEmpty(name) || flags > 1)
        {
            throw new CallFailure(Constants.ERROR_INVALID_PARAMETER);
        }

        nint boundary = (nint)Interlocked.Increment(ref s_lastBoundary) << 4;
        s_boundaries[boundary] = new BoundaryDraft(name);
        return boundary;
    }

    private static NtStatus Draft(nint* boundary, void* sidAddress, out BoundaryDraft? draft, out Sid? sid)
    {
        draft = null;
        sid = null;
        NtStatus status = Probe.Read(boundary, out nint key);
        uint length = 0;
        status = status == NtStatus.Success ? SecurityInput.LengthOf((byte*)sidAddress, isSid: true, out length) : status;
        if (status != NtStatus.Success)
        {
            return status;
        }

        var bytes = new byte[length];
        status = Probe.Read(sidAddress, bytes);
        return status != NtStatus.Success ? status
            : !Sid.TryRead(bytes, out sid) ? NtStatus.InvalidSid
            : !s_boundaries.TryGetValue(key, out draft) ? NtStatus.InvalidParameter
            : NtStatus.Success;
    }

    private static nint NewNamespace(SECURITY_ATTRIBUTES* security, nint boundary, string? alias)
    {
        NtStatus status = SecurityInput.DescriptorOf(security, out SecurityDescriptor? descriptor);
        return status == NtStatus.Success
            ? Keep(KernelPrivateNamespace.Create(BoundaryOf(boundary), alias ?? string.Empty, descriptor))
            : throw new CallFailure(DosErrors.Of(status));
    }

    private static nint OldNamespace(nint boundary, string? alias) => Keep(KernelPrivateNamespace.Open(BoundaryOf(boundary), alias ?? string.Empty));

    private static BoundaryDescriptor BoundaryOf(nint boundary) =>
        s_boundaries.TryGetValue(boundary, out BoundaryDraft? draft)
            ? new BoundaryDescriptor(draft.Name, draft.Level, CollectionsMarshal.AsSpan(draft.Sids))
            : throw new CallFailure(Constants.ERROR_INVALID_PARAMETER);

    private static nint Keep(KernelPrivateNamespace opened)
    {
        nint handle = opened.Handle;
        s_namespaces[handle] = opened;
        return handle;
    }

    private sealed class BoundaryDraft(string name)
    {
        internal string Name { get; } = name;

        internal List<Sid> Sids { get; } = [];

        internal uint? Level { get; set; }
    }
}
