using System.Runtime.InteropServices;

namespace Helve.Win32;

/// <summary>Who may use a new object, and whether its handle is inherited.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct SECURITY_ATTRIBUTES
{
    /// <summary>Its size; not looked at.</summary>
    public uint nLength;

    /// <summary>The descriptor, in either form; null: the default.</summary>
    public void* lpSecurityDescriptor;

    /// <summary>Whether children inherit the handle.</summary>
    public BOOL bInheritHandle;
}

/// <summary>A security descriptor with pointers to its parts (the absolute form).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct SECURITY_DESCRIPTOR
{
    /// <summary>1.</summary>
    public byte Revision;

    /// <summary>0.</summary>
    public byte Sbz1;

    /// <summary>The SE_ bits.</summary>
    public ushort Control;

    /// <summary>The SID of the owner, or null.</summary>
    public void* Owner;

    /// <summary>The SID of the group, or null.</summary>
    public void* Group;

    /// <summary>The SACL, or null.</summary>
    public void* Sacl;

    /// <summary>The DACL; null, when it is present: everybody may do everything.</summary>
    public void* Dacl;
}
