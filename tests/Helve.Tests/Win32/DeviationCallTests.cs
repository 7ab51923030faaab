using System.Net.Sockets;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>
/// Known deviations of the calls by the names of Windows, each as it is. A test that fails here was mended: then its line in docs/deviations.md goes.
/// </summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class DeviationCallTests
{
    private const nint Self = -1;
    private const uint DebugProcess = 1;

    [Fact]
    public void Deviation_ATimerQueuesNoApc()
    {
        nint timer = CreateWaitableTimer(null, true, null);
        long soon = -1;
        Fails(SetWaitableTimer(timer, &soon, 0, (void*)timer, null, false), ERROR_NOT_SUPPORTED);
        Ntdll.NtSetTimer(timer, &soon, (void*)timer, null, 0, 0, null).ShouldBe(NtStatus.NotSupported);
        WaitForSingleObject(timer, 0).ShouldBe(WAIT_TIMEOUT, "it was not set");
        Close(timer);
    }

    [Fact]
    public void Deviation_E34_ALinksLengthIsToldWithANul()
    {
        nint link;
        uint length = 0;
        char* room = stackalloc char[64];
        fixed (char* text = @"\BaseNamedObjects")
        {
            UNICODE_STRING target;
            Ntdll.RtlInitUnicodeString(&target, text);
            target.MaximumLength = target.Length;
            Ntdll.NtCreateSymbolicLinkObject(&link, SYMBOLIC_LINK_ALL_ACCESS, null, &target).ShouldBe(NtStatus.Success);
            var read = new UNICODE_STRING { MaximumLength = 128, Buffer = room };
            Ntdll.NtQuerySymbolicLinkObject(link, &read, &length).ShouldBe(NtStatus.Success);
            length.ShouldBe(target.Length + 2u);
        }

        Close(link);
    }

    [Fact]
    public void Deviation_J41_AnAnonymousPipeHasNoStateToAskFor()
    {
        CreatePipe(out nint read, out nint write, null, 0).ShouldSucceed();
        Fails(GetNamedPipeInfo(read, null, null, null, null), ERROR_INVALID_FUNCTION);
        Fails(GetNamedPipeHandleState(write, out _, out _), ERROR_INVALID_FUNCTION);
        Fails(SetNamedPipeHandleState(write, PIPE_NOWAIT), ERROR_INVALID_FUNCTION);
        Close(read, write);
    }

    [Fact]
    public void Deviation_AnsiTextIsUtf8()
    {
        nint made;
        fixed (byte* name = "Größe der ANSI-Form\0"u8)
        {
            made = CreateEventA(null, true, false, name);
        }

        nint opened = OpenEvent(EVENT_ALL_ACCESS, false, "Größe der ANSI-Form");
        CompareObjectHandles(made, opened).ShouldSucceed();
        Close(made, opened);
    }

    [Fact]
    public void Deviation_ATypesOwnRightsAreWrittenAsANumber()
    {
        Advapi32.ConvertStringSecurityDescriptorToSecurityDescriptor("D:(A;;CCDC;;;WD)(A;;FA;;;WD)", SDDL_REVISION_1, out void* descriptor, out _).ShouldSucceed();
        Advapi32.ConvertSecurityDescriptorToStringSecurityDescriptor(descriptor, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, out string? text).ShouldSucceed();
        text.ShouldBe("D:(A;;0x3;;;WD)(A;;FA;;;WD)");
        LocalFree((nint)descriptor);
    }

    [Fact]
    public void Deviation_AViewIsOfTheCallingProcess()
    {
        nint section = CreateFileMapping(INVALID_HANDLE_VALUE, null, PAGE_READWRITE, 0, 4096, null);
        void* address = null;
        nuint size = 0;
        const int ViewShare = 1;
        nint parent = OpenProcess(PROCESS_ALL_ACCESS, false, (uint)ParentId());
        Ntdll.NtMapViewOfSection(section, parent, &address, 0, 0, null, &size, ViewShare, 0, PAGE_READWRITE).ShouldBe(NtStatus.NotSupported);
        Close(section, parent);
    }

    [Fact]
    public void Deviation_NoChildIsDebugged()
    {
        STARTUPINFOW startup = new() { cb = (uint)sizeof(STARTUPINFOW) };
        Fails(CreateProcess("/bin/sh", null, null, null, false, DebugProcess, null, startup, out _), ERROR_NOT_SUPPORTED);
    }

    [Fact]
    public void Deviation_AProgramIsCalledByItsPath()
    {
        using TemporaryDirectory directory = new();
        STARTUPINFOW startup = new() { cb = (uint)sizeof(STARTUPINFOW) };
        // Windows gives the child the whole line, whose first word may be anything.
        CreateProcess("/bin/sh", $"another -c \"tr '\\0' '\\n' </proc/$$/cmdline >{directory.In("line")}\"", null, null, false, 0, null, startup, out PROCESS_INFORMATION started).ShouldSucceed();
        WaitForSingleObject(started.hProcess, INFINITE).ShouldBe(WAIT_OBJECT_0);
        File.ReadLines(directory.In("line")).First().ShouldBe("/bin/sh");
        Close(started.hProcess);
        _ = started.hThread == 0 || CloseHandle(started.hThread);
    }

    [Fact]
    public void Deviation_ASocketIsADescriptor()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Ws2_32.WSADuplicateSocket((nuint)socket.Handle, (uint)Environment.ProcessId, out WSAPROTOCOL_INFOW given).ShouldBe(0);
        nuint taken = Ws2_32.WSASocket(given);
        File.Exists($"/proc/self/fd/{taken}").ShouldBeTrue();
        new SafeSocketHandle((nint)taken, ownsHandle: true).Dispose();
        // Nor does WSASocket make one of its own.
        Ws2_32.WSASocketW((int)AddressFamily.InterNetwork, (int)SocketType.Stream, (int)ProtocolType.Tcp, null, 0, 0).ShouldBe(nuint.MaxValue);
    }

    [Fact]
    public void Deviation_AJobCountsNoReadsAndWrites_AndLimitsNoPriority()
    {
        const uint LimitPriorityClass = 0x20;
        nint job = CreateJobObject(null, null);
        STARTUPINFOW startup = new() { cb = (uint)sizeof(STARTUPINFOW) };
        CreateProcess("/bin/sh", "sh -c \"cat /proc/self/stat >/dev/null; exec sleep 600\"", null, null, false, 0, null, startup, out PROCESS_INFORMATION started).ShouldSucceed();
        AssignProcessToJobObject(job, started.hProcess).ShouldSucceed();
        JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION accounts = default;
        accounts.IoInfo.ReadOperationCount = 7;
        QueryInformationJobObject(job, JobObjectBasicAndIoAccountingInformation, &accounts, (uint)sizeof(JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION), null).ShouldSucceed();
        accounts.BasicInfo.ActiveProcesses.ShouldBe(1u);
        (accounts.IoInfo.ReadOperationCount, accounts.IoInfo.WriteTransferCount, accounts.BasicInfo.TotalPageFaultCount).ShouldBe((0ul, 0ul, 0u));
        JOBOBJECT_BASIC_LIMIT_INFORMATION limits = new() { LimitFlags = LimitPriorityClass };
        Fails(SetInformationJobObject(job, JobObjectBasicLimitInformation, &limits, (uint)sizeof(JOBOBJECT_BASIC_LIMIT_INFORMATION)), ERROR_INVALID_PARAMETER);
        TerminateJobObject(job, 1).ShouldSucceed();
        WaitForSingleObject(started.hProcess, INFINITE).ShouldBe(WAIT_OBJECT_0);
        Close(job, started.hProcess);
        _ = started.hThread == 0 || CloseHandle(started.hThread);
    }

    [Fact]
    public void Deviation_AJobsBasicLimitsAreForWhoMayQueryToo()
    {
        nint job = CreateJobObject(null, null);
        DuplicateHandle(Self, job, Self, out nint blind, JOB_OBJECT_SET_ATTRIBUTES, false, 0).ShouldSucceed();
        JOBOBJECT_BASIC_LIMIT_INFORMATION limits = default;
        Fails(SetInformationJobObject(blind, JobObjectBasicLimitInformation, &limits, (uint)sizeof(JOBOBJECT_BASIC_LIMIT_INFORMATION)), ERROR_ACCESS_DENIED);
        Close(job, blind);
    }

    [Fact]
    public void Deviation_AJobTakesNoCompletionPort()
    {
        const int AssociateCompletionPort = 7;
        nint job = CreateJobObject(null, null);
        nint* keyAndPort = stackalloc nint[2];
        Fails(SetInformationJobObject(job, AssociateCompletionPort, keyAndPort, 2 * (uint)sizeof(nint)), ERROR_INVALID_PARAMETER);
        Close(job);
    }

    [Fact]
    public void Deviation_APipeDoesNotTellItsClientsUser()
    {
        nint server = CreateNamedPipe(@"\\.\pipe\win32-deviation", PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 1, 0, 0, 0, null);
        nint client = CreateFile(@"\\.\pipe\win32-deviation", GENERIC_READ | GENERIC_WRITE, 0, null, OPEN_EXISTING, 0, 0);
        Span<char> user = stackalloc char[100];
        fixed (char* text = user)
        {
            Fails(GetNamedPipeHandleStateW(server, null, null, null, null, text, (uint)user.Length), ERROR_NOT_SUPPORTED);
        }

        Close(server, client);
    }

    [Fact]
    public void Deviation_AnOutputThatLeadsNowhereIsAnError()
    {
        nint made = NewEvent();
        Fails(GetHandleInformation(made, (uint*)Unmapped), ERROR_NOACCESS);
        Fails(DuplicateHandle(Self, made, Self, (nint*)Unmapped, 0, false, DUPLICATE_SAME_ACCESS), ERROR_NOACCESS);
        Close(made);
    }

    private static int ParentId() => int.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[1]);
}
