using System.Runtime.InteropServices;

namespace Helve.Win32;

/// <summary>A counted text.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct UNICODE_STRING
{
    /// <summary>Bytes of the text.</summary>
    public ushort Length;

    /// <summary>Bytes that there is room for.</summary>
    public ushort MaximumLength;

    /// <summary>The text; need not end with a NUL.</summary>
    public char* Buffer;
}

/// <summary>What an object is called.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct OBJECT_ATTRIBUTES
{
    /// <summary>Size of this structure.</summary>
    public uint Length;

    /// <summary>The directory that the name is relative to, or 0.</summary>
    public nint RootDirectory;

    /// <summary>The name, or null.</summary>
    public UNICODE_STRING* ObjectName;

    /// <summary>The OBJ_ bits.</summary>
    public uint Attributes;

    /// <summary>The descriptor of an object that is made, or null.</summary>
    public void* SecurityDescriptor;

    /// <summary>Not looked at.</summary>
    public void* SecurityQualityOfService;
}

/// <summary>A process, or a thread of it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CLIENT_ID
{
    /// <summary>Its process id.</summary>
    public nint UniqueProcess;

    /// <summary>Its thread id.</summary>
    public nint UniqueThread;
}

/// <summary>What generic rights mean for a type.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GENERIC_MAPPING
{
    /// <summary>GENERIC_READ.</summary>
    public uint GenericRead;

    /// <summary>GENERIC_WRITE.</summary>
    public uint GenericWrite;

    /// <summary>GENERIC_EXECUTE.</summary>
    public uint GenericExecute;

    /// <summary>GENERIC_ALL.</summary>
    public uint GenericAll;
}

/// <summary>NtQueryObject, ObjectBasicInformation.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OBJECT_BASIC_INFORMATION
{
    /// <summary>Attributes of the handle, OBJ_PERMANENT and OBJ_EXCLUSIVE of the object.</summary>
    public uint Attributes;

    /// <summary>Access of the handle.</summary>
    public uint GrantedAccess;

    /// <summary>Handles to the object.</summary>
    public uint HandleCount;

    /// <summary>References to it, the handles among them.</summary>
    public uint PointerCount;

    /// <summary>0.</summary>
    public uint PagedPoolCharge;

    /// <summary>0.</summary>
    public uint NonPagedPoolCharge;

    /// <summary>0.</summary>
    public uint Reserved0;

    /// <summary>0.</summary>
    public uint Reserved1;

    /// <summary>0.</summary>
    public uint Reserved2;

    /// <summary>What ObjectNameInformation takes; 0 without a name.</summary>
    public uint NameInfoSize;

    /// <summary>What ObjectTypeInformation takes.</summary>
    public uint TypeInfoSize;

    /// <summary>0.</summary>
    public uint SecurityDescriptorSize;

    /// <summary>0, but of symbolic links on Windows.</summary>
    public long CreationTime;
}

/// <summary>NtQueryObject, ObjectTypeInformation. The name follows.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OBJECT_TYPE_INFORMATION
{
    /// <summary>Its name.</summary>
    public UNICODE_STRING TypeName;

    /// <summary>Objects of the type.</summary>
    public uint TotalNumberOfObjects;

    /// <summary>Handles to them.</summary>
    public uint TotalNumberOfHandles;

    /// <summary>0.</summary>
    public uint TotalPagedPoolUsage;

    /// <summary>0.</summary>
    public uint TotalNonPagedPoolUsage;

    /// <summary>0.</summary>
    public uint TotalNamePoolUsage;

    /// <summary>0.</summary>
    public uint TotalHandleTableUsage;

    /// <summary>The objects that there are now.</summary>
    public uint HighWaterNumberOfObjects;

    /// <summary>The handles that there are now.</summary>
    public uint HighWaterNumberOfHandles;

    /// <summary>0.</summary>
    public uint HighWaterPagedPoolUsage;

    /// <summary>0.</summary>
    public uint HighWaterNonPagedPoolUsage;

    /// <summary>0.</summary>
    public uint HighWaterNamePoolUsage;

    /// <summary>0.</summary>
    public uint HighWaterHandleTableUsage;

    /// <summary>OBJ_ bits that it can't have.</summary>
    public uint InvalidAttributes;

    /// <summary>What generic rights mean.</summary>
    public GENERIC_MAPPING GenericMapping;

    /// <summary>Rights that a handle can have.</summary>
    public uint ValidAccessMask;

    /// <summary>Whether every object has a descriptor.</summary>
    public byte SecurityRequired;

    /// <summary>0.</summary>
    public byte MaintainHandleCount;

    /// <summary>Its number.</summary>
    public byte TypeIndex;

    /// <summary>0.</summary>
    public byte ReservedByte;

    /// <summary>0.</summary>
    public uint PoolType;

    /// <summary>0.</summary>
    public uint DefaultPagedPoolCharge;

    /// <summary>0.</summary>
    public uint DefaultNonPagedPoolCharge;
}

/// <summary>NtQueryObject and NtSetInformationObject, ObjectHandleFlagInformation.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OBJECT_HANDLE_FLAG_INFORMATION
{
    /// <summary>Whether children inherit the handle.</summary>
    public byte Inherit;

    /// <summary>Whether it can't be closed.</summary>
    public byte ProtectFromClose;
}

/// <summary>NtQueryDirectoryObject: one entry.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OBJECT_DIRECTORY_INFORMATION
{
    /// <summary>Its name.</summary>
    public UNICODE_STRING Name;

    /// <summary>The name of its type.</summary>
    public UNICODE_STRING TypeName;
}
