using System.Runtime.CompilerServices;
using Helve.Kernel;

namespace Helve.Win32;

/// <summary>
/// How every call ends: a status becomes what Windows returns, and an exception a status. What can throw runs inside one of the methods here that
/// take a body; what can't, which is every call that only takes values, hands its status over.
/// </summary>
internal static class Guarded
{
    private const uint FirstFailure = 0x8000_0000;
    private const nint InvalidHandle = -1;

    /// <summary>NT_SUCCESS: information is success too, a warning is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsSuccess(NtStatus status) => (uint)status < FirstFailure;

    /// <summary>TRUE, which leaves the last error alone, or FALSE and the error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static BOOL Bool(NtStatus status) => IsSuccess(status) || Fail(status);

    /// <summary>The same of a body that may throw.</summary>
    internal static BOOL Bool(Func<NtStatus> body)
    {
        try
        {
            return Bool(body());
        }
        catch (Exception e)
        {
            LastError.Set(ErrorOf(e));
            return false;
        }
    }

    /// <summary>The same of a call that may go on in the background: then FALSE and ERROR_IO_PENDING.</summary>
    internal static BOOL Told(Func<NtStatus> body)
    {
        try
        {
            NtStatus status = body();
            return status == NtStatus.Pending ? Fail(Constants.ERROR_IO_PENDING) : Bool(status);
        }
        catch (Exception e)
        {
            LastError.Set(ErrorOf(e));
            return false;
        }
    }

    /// <summary>What NT's own calls return.</summary>
    internal static NtStatus Status(Func<NtStatus> body)
    {
        try
        {
            return body();
        }
        catch (Exception e)
        {
            return StatusOf(e);
        }
    }

    /// <summary>A handle, or 0 and the error. Success without an earlier object sets 0, as Windows' creating calls do.</summary>
    internal static nint Created(NtStatus status, nint handle)
    {
        if (!IsSuccess(status))
        {
            LastError.Set(status);
            return 0;
        }

        LastError.Set(status == NtStatus.ObjectNameExists ? Constants.ERROR_ALREADY_EXISTS : Constants.ERROR_SUCCESS);
        return handle;
    }

    /// <summary>A handle, or 0 and the error; success leaves the last error alone.</summary>
    internal static nint Opened(NtStatus status, nint handle)
    {
        if (IsSuccess(status))
        {
            return handle;
        }

        LastError.Set(status);
        return 0;
    }

    /// <summary>A handle that a body makes, or what stands for none, and the error.</summary>
    internal static nint Handle(Func<nint> body, nint none = 0)
    {
        try
        {
            return body();
        }
        catch (Exception e)
        {
            LastError.Set(ErrorOf(e));
            return none;
        }
    }

    /// <summary>The same for calls that return INVALID_HANDLE_VALUE.</summary>
    internal static nint FileHandle(Func<nint> body) => Handle(body, InvalidHandle);

    /// <summary>FALSE, and an error that no status stands for.</summary>
    internal static BOOL Fail(uint error)
    {
        LastError.Set(error);
        return false;
    }

    internal static uint ErrorOf(Exception e) => e is CallFailure failure ? failure.Error : DosErrors.Of(StatusOf(e));

    /// <summary>A pointer into the first pages is met as a null reference.</summary>
    internal static NtStatus StatusOf(Exception e) => e switch
    {
        KernelException kernel => kernel.Status,
        NullReferenceException or AccessViolationException => NtStatus.AccessViolation,
        OutOfMemoryException => NtStatus.NoMemory,
        ArgumentException => NtStatus.InvalidParameter,
        _ => NtStatus.Unsuccessful,
    };

    private static bool Fail(NtStatus status)
    {
        LastError.Set(status);
        return false;
    }
}

/// <summary>A failure with an error of Win32 that no status stands for.</summary>
/// <param name="error">The error.</param>
internal sealed class CallFailure(uint error) : Exception
{
    internal uint Error { get; } = error;
}
