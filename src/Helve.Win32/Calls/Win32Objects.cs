using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Security;

namespace Helve.Win32;

/// <summary>Creating and opening as Kernel32 does: by a name relative to the session, with SECURITY_ATTRIBUTES; the last error tells the rest.</summary>
internal static unsafe class Win32Objects
{
    internal static nint Create<T>(SECURITY_ATTRIBUTES* security, char* wide, byte* ansi, uint access, in T kind)
        where T : struct, IObjectKind
    {
        try
        {
            nint handle;
            NtStatus status = security == null && wide == null && ansi == null
                ? kind.Create(access, HandleAttributes.None, out handle)
                : Named(security, ansi == null ? Text.Of(wide) : Text.NameOf(ansi), access, kind, out handle);
            return Guarded.Created(status, handle);
        }
        catch (Exception e)
        {
            LastError.Set(Guarded.ErrorOf(e));
            return 0;
        }
    }

    internal static nint Open(ObjectOpener opener, uint access, bool inherit, char* wide, byte* ansi)
    {
        try
        {
            ObjectAttributes attributes = ObjectAttributes.ForWin32(
                ansi == null ? Text.Of(wide) : Text.NameOf(ansi), inherit ? HandleAttributes.Inherit : HandleAttributes.None);
            return Guarded.Opened(opener(attributes, access, out nint handle), handle);
        }
        catch (Exception e)
        {
            LastError.Set(Guarded.ErrorOf(e));
            return 0;
        }
    }

    private static NtStatus Named<T>(SECURITY_ATTRIBUTES* security, string? name, uint access, in T kind, out nint handle)
        where T : struct, IObjectKind
    {
        handle = 0;
        NtStatus status = SecurityInput.DescriptorOf(security, out SecurityDescriptor? descriptor);
        return status == NtStatus.Success
            ? kind.Create(ObjectAttributes.ForWin32(name, SecurityInput.AttributesOf(security), descriptor), access, out handle)
            : status;
    }
}
