using System.Runtime.InteropServices;

namespace Helve.Win32;

/// <summary>What both forms of WSAPROTOCOL_INFO begin with.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct WSAPROTOCOL_INFO_COMMON
{
    /// <summary>0.</summary>
    public uint dwServiceFlags1;

    /// <summary>0.</summary>
    public uint dwServiceFlags2;

    /// <summary>0.</summary>
    public uint dwServiceFlags3;

    /// <summary>0.</summary>
    public uint dwServiceFlags4;

    /// <summary>0.</summary>
    public uint dwProviderFlags;

    /// <summary>The first half of ProviderId.</summary>
    public ulong ProviderMark;

    /// <summary>The second half of ProviderId: the object's id.</summary>
    public ulong ProviderObject;

    /// <summary>0.</summary>
    public uint dwCatalogEntryId;

    /// <summary>0.</summary>
    public ProtocolChain ProtocolChain;

    /// <summary>0.</summary>
    public int iVersion;

    /// <summary>Its family, as Linux numbers it.</summary>
    public int iAddressFamily;

    /// <summary>0.</summary>
    public int iMaxSockAddr;

    /// <summary>0.</summary>
    public int iMinSockAddr;

    /// <summary>Its type.</summary>
    public int iSocketType;

    /// <summary>0.</summary>
    public int iProtocol;

    /// <summary>0.</summary>
    public int iProtocolMaxOffset;

    /// <summary>0.</summary>
    public int iNetworkByteOrder;

    /// <summary>0.</summary>
    public int iSecurityScheme;

    /// <summary>0.</summary>
    public uint dwMessageSize;

    /// <summary>The handle in the process that it was given to.</summary>
    public uint dwProviderReserved;
}

/// <summary>WSAPROTOCOLCHAIN: not used.</summary>
[System.Runtime.CompilerServices.InlineArray(8)]
public struct ProtocolChain
{
    private int _length;
}

/// <summary>What a process tells another of a socket that it gives to it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public unsafe struct WSAPROTOCOL_INFOW
{
    /// <summary>All but the name.</summary>
    public WSAPROTOCOL_INFO_COMMON Common;

    /// <summary>Empty.</summary>
    public fixed char szProtocol[256];
}

/// <summary>What a process tells another of a socket that it gives to it (ANSI).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public unsafe struct WSAPROTOCOL_INFOA
{
    /// <summary>All but the name.</summary>
    public WSAPROTOCOL_INFO_COMMON Common;

    /// <summary>Empty.</summary>
    public fixed byte szProtocol[256];
}
