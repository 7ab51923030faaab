using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Jobs, processes and threads by the names of Windows.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class JobCallTests(LibraryFixture fixture)
{
    private const nint Self = -1;

    [Fact]
    [Rule("I9")]
    [Rule("I23")]
    [Rule("I24")]
    public void Limits_HaveTheirClassesAndLengths()
    {
        nint job = CreateJobObject(null, "win32-job-1");
        GetLastError().ShouldBe(ERROR_SUCCESS);
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = default;
        uint size = (uint)sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION);
        uint told = 0;
        QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, size, &told).ShouldSucceed();
        (limits.BasicLimitInformation.LimitFlags, told).ShouldBe((0u, size));
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
        limits.BasicLimitInformation.ActiveProcessLimit = 7;
        Fails(SetInformationJobObject(job, JobObjectBasicLimitInformation, &limits, 64), ERROR_INVALID_PARAMETER);
        Fails(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, 64), ERROR_BAD_LENGTH);
        Fails(SetInformationJobObject(job, 77, &limits, 64), ERROR_INVALID_PARAMETER);
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
        Fails(SetInformationJobObject(0, JobObjectBasicLimitInformation, &limits, 64), ERROR_INVALID_HANDLE);
        limits.BasicLimitInformation.LimitFlags |= JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
        SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, size).ShouldSucceed();
        JOBOBJECT_BASIC_LIMIT_INFORMATION basic = new() { LimitFlags = JOB_OBJECT_LIMIT_ACTIVE_PROCESS, ActiveProcessLimit = 3 };
        SetInformationJobObject(job, JobObjectBasicLimitInformation, &basic, 64).ShouldSucceed();
        nint opened = OpenJobObject(JOB_OBJECT_QUERY, false, "win32-job-1");
        QueryInformationJobObject(opened, JobObjectExtendedLimitInformation, &limits, size, null).ShouldSucceed();
        limits.BasicLimitInformation.LimitFlags.ShouldBe(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_ACTIVE_PROCESS, "the basic class leaves the rest");
        limits.BasicLimitInformation.ActiveProcessLimit.ShouldBe(3u);
        Fails(SetInformationJobObject(opened, JobObjectExtendedLimitInformation, &limits, size), ERROR_ACCESS_DENIED);
        DuplicateHandle(Self, job, Self, out nint blind, JOB_OBJECT_SET_ATTRIBUTES, false, 0).ShouldSucceed();
        Fails(SetInformationJobObject(blind, JobObjectBasicLimitInformation, &basic, 64), ERROR_ACCESS_DENIED);
        QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, size, null).ShouldSucceed();
        limits.BasicLimitInformation.LimitFlags.ShouldBe(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_ACTIVE_PROCESS, "nothing was taken away unseen");
        basic.LimitFlags = JOB_OBJECT_LIMIT_BREAKAWAY_OK;
        Fails(SetInformationJobObject(job, JobObjectBasicLimitInformation, &basic, 64), ERROR_INVALID_PARAMETER);
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_BREAKAWAY_OK | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
        SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, size).ShouldSucceed();
        QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, size, null).ShouldSucceed();
        limits.BasicLimitInformation.LimitFlags.ShouldBe(JOB_OBJECT_LIMIT_BREAKAWAY_OK | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK);
        Close(blind);
        Fails(QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &limits, 47, null), ERROR_BAD_LENGTH);
        Close(job, opened);
    }

    [Fact]
    [Rule("I10")]
    [Rule("I20")]
    [Rule("I26")]
    [Rule("I27")]
    public void Processes_AreAssignedListedAndEnded()
    {
        using Peer peer = fixture.StartPeer();
        peer.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        nint job = CreateJobObject(null, null);
        nint process = OpenProcess(PROCESS_ALL_ACCESS, false, (uint)peer.ProcessId);
        IsProcessInJob(process, job, out bool isMember).ShouldSucceed();
        isMember.ShouldBeFalse();
        Ntdll.NtIsProcessInJob(process, job).ShouldBe(NtStatus.ProcessNotInJob);
        AssignProcessToJobObject(job, process).ShouldSucceed();
        Ntdll.NtIsProcessInJob(process, job).ShouldBe(NtStatus.ProcessInJob);
        ulong* list = stackalloc ulong[3];
        Fails(QueryInformationJobObject(job, JobObjectBasicProcessIdList, list, 8, null), ERROR_BAD_LENGTH);
        QueryInformationJobObject(job, JobObjectBasicProcessIdList, list, 24, null).ShouldSucceed();
        (((uint*)list)[0], ((uint*)list)[1], list[1]).ShouldBe((1u, 1u, (ulong)peer.ProcessId));
        JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION accounts;
        QueryInformationJobObject(job, JobObjectBasicAndIoAccountingInformation, &accounts, (uint)sizeof(JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION), null).ShouldSucceed();
        (accounts.BasicInfo.TotalProcesses, accounts.BasicInfo.ActiveProcesses).ShouldBe((1u, 1u));
        TerminateJobObject(job, 9).ShouldSucceed();
        WaitForSingleObject(process, INFINITE).ShouldBe(WAIT_OBJECT_0);
        GetExitCodeProcess(process, out uint code).ShouldSucceed();
        code.ShouldBe(9u);
        Close(job, process);
    }

    [Fact]
    [Rule("I1")]
    [Rule("I3")]
    [Rule("I6")]
    public void Process_IsOpenedAskedAndEnded()
    {
        using Peer peer = fixture.StartPeer();
        peer.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        Fails(OpenProcess(PROCESS_ALL_ACCESS, false, 0), ERROR_INVALID_PARAMETER);
        Fails(OpenProcess(PROCESS_ALL_ACCESS, false, 0x7FFF_FFF0), ERROR_INVALID_PARAMETER);
        nint process = OpenProcess(PROCESS_ALL_ACCESS, true, (uint)peer.ProcessId);
        GetProcessId(process).ShouldBe((uint)peer.ProcessId);
        GetExitCodeProcess(process, out uint code).ShouldSucceed();
        code.ShouldBe(STILL_ACTIVE);
        GetProcessTimes(process, out System.Runtime.InteropServices.ComTypes.FILETIME created, out System.Runtime.InteropServices.ComTypes.FILETIME exited, out _, out _).ShouldSucceed();
        long began = ((long)created.dwHighDateTime << 32) | (uint)created.dwLowDateTime;
        DateTime.FromFileTimeUtc(began).ShouldBe(DateTime.UtcNow, TimeSpan.FromHours(1));
        (exited.dwHighDateTime, exited.dwLowDateTime).ShouldBe((0, 0));
        TerminateProcess(process, 5).ShouldSucceed();
        WaitForSingleObject(process, INFINITE).ShouldBe(WAIT_OBJECT_0);
        Fails(TerminateProcess(process, 6), ERROR_ACCESS_DENIED);
        GetExitCodeProcess(process, out code).ShouldSucceed();
        code.ShouldBe(5u);
        PROCESS_BASIC_INFORMATION basic;
        Ntdll.NtQueryInformationProcess(process, ProcessBasicInformation, &basic, (uint)sizeof(PROCESS_BASIC_INFORMATION), null).ShouldBe(NtStatus.Success);
        (basic.UniqueProcessId, basic.ExitStatus).ShouldBe(((nuint)peer.ProcessId, (NtStatus)5));
        Close(process);
        GetProcessId(process).ShouldBe(0u);
        GetLastError().ShouldBe(ERROR_INVALID_HANDLE);
        CLIENT_ID id = new() { UniqueProcess = 0x7FFF_FFF0 };
        var attributes = new OBJECT_ATTRIBUTES { Length = (uint)sizeof(OBJECT_ATTRIBUTES) };
        Ntdll.NtOpenProcess(&process, PROCESS_ALL_ACCESS, &attributes, &id).ShouldBe(NtStatus.InvalidCid);
        process.ShouldBe(0);
        id.UniqueProcess = Environment.ProcessId;
        Ntdll.NtOpenProcess(&process, PROCESS_ALL_ACCESS, &attributes, &id).ShouldBe(NtStatus.Success);
        CompareObjectHandles(process, GetCurrentProcess()).ShouldSucceed();
        Close(process);
    }

    [Fact]
    [Rule("A3")]
    public void Thread_IsOpenedAndAsked()
    {
        GetCurrentProcessId().ShouldBe((uint)Environment.ProcessId);
        nint thread = OpenThread(THREAD_ALL_ACCESS, false, GetCurrentThreadId());
        thread.ShouldNotBe(0);
        CompareObjectHandles(thread, GetCurrentThread()).ShouldSucceed();
        GetThreadId(thread).ShouldBe(GetCurrentThreadId());
        GetProcessIdOfThread(thread).ShouldBe(GetCurrentProcessId());
        GetExitCodeThread(thread, out uint code).ShouldSucceed();
        code.ShouldBe(STILL_ACTIVE);
        SuspendThread(thread).ShouldBe(uint.MaxValue);
        GetLastError().ShouldBe(ERROR_NOT_SUPPORTED);
        Close(thread);
    }
}
