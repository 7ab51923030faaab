namespace Helve.Win32;

/// <summary>The constants of the Windows headers that go with the calls, by their own names: <c>using static Helve.Win32.Constants;</c></summary>
public static partial class Constants
{
    /// <summary>INVALID_HANDLE_VALUE: no file; as a handle, the calling process.</summary>
    public const nint INVALID_HANDLE_VALUE = -1;
}
