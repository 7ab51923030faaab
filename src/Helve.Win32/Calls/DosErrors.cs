using System.Collections.Frozen;
using Helve.Kernel;

namespace Helve.Win32;

/// <summary>What RtlNtStatusToDosError tells: for each status that Helve returns, the error that Windows documents for it.</summary>
internal static class DosErrors
{
    private static readonly FrozenDictionary<NtStatus, uint> s_errors = new Dictionary<NtStatus, uint>
    {
        [NtStatus.Success] = 0,
        [NtStatus.AbandonedWait0] = 735,
        [NtStatus.Timeout] = 1460,
        [NtStatus.Pending] = 997,
        [NtStatus.MoreEntries] = 234,
        [NtStatus.ProcessNotInJob] = 759,
        [NtStatus.ProcessInJob] = 760,
        [NtStatus.ObjectNameExists] = 698,
        [NtStatus.TimerResumeIgnored] = 722,
        [NtStatus.DatatypeMisalignment] = 998,
        [NtStatus.BufferOverflow] = 234,
        [NtStatus.HandlesClosed] = 676,
        [NtStatus.NoMoreEntries] = 259,
        [NtStatus.Unsuccessful] = 31,
        [NtStatus.InvalidInfoClass] = 87,
        [NtStatus.InfoLengthMismatch] = 24,
        [NtStatus.AccessViolation] = 998,
        [NtStatus.InPageError] = 999,
        [NtStatus.InvalidHandle] = 6,
        [NtStatus.InvalidCid] = 87,
        [NtStatus.InvalidParameter] = 87,
        [NtStatus.InvalidDeviceRequest] = 1,
        [NtStatus.EndOfFile] = 38,
        [NtStatus.MoreProcessingRequired] = 234,
        [NtStatus.NoMemory] = 8,
        [NtStatus.ConflictingAddresses] = 487,
        [NtStatus.NotMappedView] = 487,
        [NtStatus.InvalidViewSize] = 5,
        [NtStatus.InvalidFileForSection] = 193,
        [NtStatus.AccessDenied] = 5,
        [NtStatus.BufferTooSmall] = 122,
        [NtStatus.ObjectTypeMismatch] = 6,
        [NtStatus.InvalidParameterMix] = 87,
        [NtStatus.ObjectNameInvalid] = 123,
        [NtStatus.ObjectNameNotFound] = 2,
        [NtStatus.ObjectNameCollision] = 183,
        [NtStatus.PortDisconnected] = 6,
        [NtStatus.ObjectPathNotFound] = 3,
        [NtStatus.ObjectPathSyntaxBad] = 161,
        [NtStatus.SectionTooBig] = 8,
        [NtStatus.PortConnectionRefused] = 5,
        [NtStatus.QuotaExceeded] = 1816,
        [NtStatus.InvalidPageProtection] = 87,
        [NtStatus.MutantNotOwned] = 288,
        [NtStatus.SemaphoreLimitExceeded] = 298,
        [NtStatus.SectionProtection] = 87,
        [NtStatus.UnknownRevision] = 1305,
        [NtStatus.RevisionMismatch] = 1306,
        [NtStatus.InvalidOwner] = 1307,
        [NtStatus.InvalidPrimaryGroup] = 1308,
        [NtStatus.PrivilegeNotHeld] = 1314,
        [NtStatus.InvalidAcl] = 1336,
        [NtStatus.InvalidSid] = 1337,
        [NtStatus.InvalidSecurityDescriptor] = 1338,
        [NtStatus.DiskFull] = 112,
        [NtStatus.InsufficientResources] = 1450,
        [NtStatus.InstanceNotAvailable] = 231,
        [NtStatus.PipeNotAvailable] = 231,
        [NtStatus.InvalidPipeState] = 230,
        [NtStatus.PipeBusy] = 231,
        [NtStatus.IllegalFunction] = 1,
        [NtStatus.PipeDisconnected] = 233,
        [NtStatus.PipeClosing] = 232,
        [NtStatus.PipeConnected] = 535,
        [NtStatus.PipeListening] = 536,
        [NtStatus.InvalidReadMode] = 230,
        [NtStatus.IoTimeout] = 121,
        [NtStatus.NotSupported] = 50,
        [NtStatus.NoSecurityOnObject] = 1350,
        [NtStatus.PipeEmpty] = 232,
        [NtStatus.InvalidParameter1] = 87,
        [NtStatus.InvalidParameter2] = 87,
        [NtStatus.InvalidParameter3] = 87,
        [NtStatus.InvalidParameter4] = 87,
        [NtStatus.InvalidParameter6] = 87,
        [NtStatus.ProcessIsTerminating] = 5,
        [NtStatus.MappedFileSizeZero] = 1006,
        [NtStatus.Cancelled] = 995,
        [NtStatus.PipeBroken] = 109,
        [NtStatus.IoDeviceError] = 1117,
        [NtStatus.MutantLimitExceeded] = 587,
        [NtStatus.NotSameObject] = 1656,
        [NtStatus.InvalidBufferSize] = 1784,
        [NtStatus.ConnectionReset] = 64,
        [NtStatus.MappedAlignment] = 1132,
        [NtStatus.Retry] = 1237,
        [NtStatus.HandleNotClosable] = 6,
        [NtStatus.InvalidLabel] = 1299,
        [NtStatus.ReparsePointEncountered] = 4395,
        [NtStatus.InvalidMessage] = 1002,
    }.ToFrozenDictionary();

    /// <summary>The error of a status; ERROR_MR_MID_NOT_FOUND for one that is not known, as Windows has it.</summary>
    internal static uint Of(NtStatus status)
    {
        if (s_errors.TryGetValue(status, out uint error))
        {
            return error;
        }

        // An error of Win32 inside a status (FACILITY_NTWIN32), and one that the caller made up.
        const uint Customer = 0x2000_0000;
        uint value = (uint)status;
        return (value & Customer) != 0 ? value : (value & 0xFFFF_0000) == 0xC007_0000 ? value & 0xFFFF : Constants.ERROR_MR_MID_NOT_FOUND;
    }

    /// <summary>Every error that stands for a status.</summary>
    internal static IEnumerable<uint> Errors => s_errors.Values;

    internal static bool Knows(NtStatus status) => s_errors.ContainsKey(status);
}
