using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Helve.Kernel;
using Helve.Kernel.Security;

namespace Helve.Win32;

/// <summary>The calls of advapi32.dll that make, read and set security descriptors. What they allocate is freed by <see cref="Kernel32.LocalFree"/>.</summary>
public static unsafe partial class Advapi32
{
    private const string Library = "advapi32";

    /// <summary>Makes a security descriptor with offsets of SDDL (ANSI). LocalFree frees it.</summary>
    [WindowsExport(Library)]
    public static BOOL ConvertStringSecurityDescriptorToSecurityDescriptorA(
        byte* StringSecurityDescriptor, uint StringSDRevision, void** SecurityDescriptor, uint* SecurityDescriptorSize) =>
        Guarded.Bool(() => FromText(Text.Of(StringSecurityDescriptor), StringSDRevision, SecurityDescriptor, SecurityDescriptorSize));

    /// <summary>Makes a security descriptor with offsets of SDDL. LocalFree frees it.</summary>
    [WindowsExport(Library)]
    public static BOOL ConvertStringSecurityDescriptorToSecurityDescriptorW(
        char* StringSecurityDescriptor, uint StringSDRevision, void** SecurityDescriptor, uint* SecurityDescriptorSize) =>
        Guarded.Bool(() => FromText(Text.Of(StringSecurityDescriptor), StringSDRevision, SecurityDescriptor, SecurityDescriptorSize));

    /// <summary>Makes a security descriptor with offsets of SDDL. LocalFree frees it.</summary>
    public static BOOL ConvertStringSecurityDescriptorToSecurityDescriptor(
        string? stringSecurityDescriptor, uint stringSDRevision, out void* securityDescriptor, out uint securityDescriptorSize)
    {
        void* made = null;
        uint size = 0;
        fixed (char* text = stringSecurityDescriptor)
        {
            BOOL done = ConvertStringSecurityDescriptorToSecurityDescriptorW(text, stringSDRevision, &made, &size);
            securityDescriptor = made;
            securityDescriptorSize = size;
            return done;
        }
    }

    /// <summary>Writes parts of a security descriptor as SDDL (ANSI). LocalFree frees the text.</summary>
    [WindowsExport(Library)]
    public static BOOL ConvertSecurityDescriptorToStringSecurityDescriptorA(
        void* SecurityDescriptor, uint RequestedStringSDRevision, uint SecurityInformation, byte** StringSecurityDescriptor, uint* StringSecurityDescriptorLen) =>
        Guarded.Bool(() =>
        {
            NtStatus status = ToText(SecurityDescriptor, RequestedStringSDRevision, SecurityInformation, (void**)StringSecurityDescriptor, StringSecurityDescriptorLen, out string text);
            return status == NtStatus.Success ? Give(Encoding.UTF8.GetBytes(text + '\0'), (void**)StringSecurityDescriptor, StringSecurityDescriptorLen, 1) : status;
        });

    /// <summary>Writes parts of a security descriptor as SDDL. LocalFree frees the text.</summary>
    [WindowsExport(Library)]
    public static BOOL ConvertSecurityDescriptorToStringSecurityDescriptorW(
        void* SecurityDescriptor, uint RequestedStringSDRevision, uint SecurityInformation, char** StringSecurityDescriptor, uint* StringSecurityDescriptorLen) =>
        Guarded.Bool(() =>
        {
            NtStatus status = ToText(SecurityDescriptor, RequestedStringSDRevision, SecurityInformation, (void**)StringSecurityDescriptor, StringSecurityDescriptorLen, out string text);
            return status == NtStatus.Success ? Give(Encoding.Unicode.GetBytes(text + '\0'), (void**)StringSecurityDescriptor, StringSecurityDescriptorLen, sizeof(char)) : status;
        });

    /// <summary>Writes parts of a security descriptor as SDDL.</summary>
    public static BOOL ConvertSecurityDescriptorToStringSecurityDescriptor(
        void* securityDescriptor, uint requestedStringSDRevision, uint securityInformation, out string? stringSecurityDescriptor)
    {
        char* text = null;
        BOOL done = ConvertSecurityDescriptorToStringSecurityDescriptorW(securityDescriptor, requestedStringSDRevision, securityInformation, &text, null);
        stringSecurityDescriptor = done ? new string(text) : null;
        Kernel32.LocalFree((nint)text);
        return done;
    }

    /// <summary>Makes a SID of its text, or of the letters that SDDL has for one (ANSI). LocalFree frees it.</summary>
    [WindowsExport(Library)]
    public static BOOL ConvertStringSidToSidA(byte* StringSid, void** Sid) => Guarded.Bool(() => SidOf(Text.Of(StringSid), Sid));

    /// <summary>Makes a SID of its text, or of the letters that SDDL has for one. LocalFree frees it.</summary>
    [WindowsExport(Library)]
    public static BOOL ConvertStringSidToSidW(char* StringSid, void** Sid) => Guarded.Bool(() => SidOf(Text.Of(StringSid), Sid));

    /// <summary>Makes a SID of its text, or of the letters that SDDL has for one. LocalFree frees it.</summary>
    public static BOOL ConvertStringSidToSid(string? stringSid, out void* sid)
    {
        void* made = null;
        fixed (char* text = stringSid)
        {
            BOOL done = ConvertStringSidToSidW(text, &made);
            sid = made;
            return done;
        }
    }

    /// <summary>Writes a SID as text (ANSI). LocalFree frees the text.</summary>
    [WindowsExport(Library)]
    public static BOOL ConvertSidToStringSidA(void* Sid, byte** StringSid) => Guarded.Bool(() =>
    {
        NtStatus status = TextOf(Sid, (void**)StringSid, out string text);
        return status == NtStatus.Success ? Give(Encoding.UTF8.GetBytes(text + '\0'), (void**)StringSid, null, 1) : status;
    });

    /// <summary>Writes a SID as text. LocalFree frees the text.</summary>
    [WindowsExport(Library)]
    public static BOOL ConvertSidToStringSidW(void* Sid, char** StringSid) => Guarded.Bool(() =>
    {
        NtStatus status = TextOf(Sid, (void**)StringSid, out string text);
        return status == NtStatus.Success ? Give(Encoding.Unicode.GetBytes(text + '\0'), (void**)StringSid, null, sizeof(char)) : status;
    });

    /// <summary>Writes a SID as text.</summary>
    public static BOOL ConvertSidToStringSid(void* sid, out string? stringSid)
    {
        char* text = null;
        BOOL done = ConvertSidToStringSidW(sid, &text);
        stringSid = done ? new string(text) : null;
        Kernel32.LocalFree((nint)text);
        return done;
    }

    private static NtStatus FromText(string? text, uint revision, void** made, uint* size)
    {
        NtStatus status = text is null || made == null ? NtStatus.InvalidParameter
            : revision != Constants.SDDL_REVISION_1 ? NtStatus.UnknownRevision
            : Probe.Writable(made, (nuint)sizeof(void*));
        status = status == NtStatus.Success ? Probe.WritableIfAny(size) : status;
        return status != NtStatus.Success ? status
            : SecurityDescriptor.TryParseSddl(text, out SecurityDescriptor? descriptor, out SddlError error) ? Give(descriptor.ToArray(), made, size, 1)
            : IsInEntry(text.AsSpan(0, Math.Min(error.Position, text!.Length))) ? NtStatus.InvalidAcl
            : NtStatus.InvalidParameter;
    }

    // What is wrong in the parentheses of an entry is the list's fault.
    private static bool IsInEntry(ReadOnlySpan<char> before) => before.Count('(') > before.Count(')');

    private static NtStatus ToText(void* source, uint revision, uint parts, void** target, uint* length, out string text)
    {
        text = string.Empty;
        NtStatus status = revision != Constants.SDDL_REVISION_1 ? NtStatus.UnknownRevision
            : source == null || target == null ? NtStatus.InvalidParameter
            : Probe.Writable(target, (nuint)sizeof(void*));
        status = status == NtStatus.Success ? Probe.WritableIfAny(length) : status;
        if (status == NtStatus.Success)
        {
            status = SecurityInput.Read(source, out SecurityDescriptor? descriptor);
            text = status == NtStatus.Success ? descriptor!.Select((SecurityInformation)parts).ToSddl() : text;
        }

        return status;
    }

    private static NtStatus SidOf(string? text, void** made)
    {
        NtStatus status = text is null || made == null ? NtStatus.InvalidParameter : Probe.Writable(made, (nuint)sizeof(void*));
        if (status != NtStatus.Success)
        {
            return status;
        }

        // The letters are known to the reader of whole descriptors; what follows the SID must be no other part of one.
        if (!SecurityDescriptor.TryParseSddl("O:" + text, out SecurityDescriptor? owned, out _)
            || owned is not { Owner: { } sid, Group: null, HasDacl: false, HasSacl: false })
        {
            return NtStatus.InvalidSid;
        }

        var bytes = new byte[sid.BinaryLength];
        sid.CopyTo(bytes);
        return Give(bytes, made, null, 1);
    }

    private static NtStatus TextOf(void* source, void** target, out string text)
    {
        text = string.Empty;
        NtStatus status = source == null || target == null ? NtStatus.InvalidParameter : Probe.Writable(target, (nuint)sizeof(void*));
        if (status == NtStatus.Success)
        {
            status = SecurityInput.ReadSid(source, out Sid? sid);
            text = sid?.ToString() ?? text;
        }

        return status;
    }

    /// <summary>Hands bytes over in memory of their own, and tells their number in units.</summary>
    private static NtStatus Give(ReadOnlySpan<byte> content, void** target, uint* count, int unit)
    {
        void* memory = NativeMemory.Alloc((nuint)content.Length);
        content.CopyTo(new Span<byte>(memory, content.Length));
        *target = memory;
        Probe.Put(count, (uint)(content.Length / unit));
        return NtStatus.Success;
    }
}
