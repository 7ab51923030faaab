using Helve.Kernel;

namespace Helve;

/// <summary>An operation on a kernel object failed. <see cref="Status"/> says how, the message says what to do about it.</summary>
public sealed class KernelException : Exception
{
    /// <summary>FACILITY_NT_BIT: an NTSTATUS as an HRESULT (HRESULT_FROM_NT).</summary>
    private const uint NtFacility = 0x1000_0000;

    /// <summary>Creates the exception of a status.</summary>
    /// <param name="status">What the operation returned.</param>
    /// <param name="message">What was wrong, and what to do.</param>
    public KernelException(NtStatus status, string message)
        : base(message)
    {
        Status = status;
        HResult = unchecked((int)((uint)status | NtFacility));
    }

    /// <summary>Creates the exception of a status with the error below it.</summary>
    /// <param name="status">What the operation returned.</param>
    /// <param name="message">What was wrong, and what to do.</param>
    /// <param name="innerException">The error that caused it.</param>
    public KernelException(NtStatus status, string message, Exception? innerException)
        : base(message, innerException)
    {
        Status = status;
        HResult = unchecked((int)((uint)status | NtFacility));
    }

    /// <summary>The status that the operation returned.</summary>
    public NtStatus Status { get; }
}
