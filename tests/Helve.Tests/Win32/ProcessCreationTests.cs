using System.Text;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>CreateProcess: command lines, standard handles, attribute lists.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class ProcessCreationTests
{
    private static readonly STARTUPINFOW s_plain = new() { cb = (uint)sizeof(STARTUPINFOW) };

    [Fact]
    public void CommandLine_IsTakenApart_AndTheExitCodeComesBack()
    {
        CreateProcess(null, "sh -c \"exit 3\"", null, null, false, 0, null, s_plain, out PROCESS_INFORMATION started).ShouldSucceed();
        Ended(started).ShouldBe(3u);
        CreateProcess("/bin/sh", "anything -c \"exit 4\"", null, null, false, 0, null, s_plain, out started).ShouldSucceed();
        Ended(started).ShouldBe(4u);
        CreateProcess(null, "\"/bin/sh\" -c \"exit 5\"", null, null, false, 0, "/", s_plain, out started).ShouldSucceed();
        Ended(started).ShouldBe(5u);
    }

    [Fact]
    public void Start_ThatCannotBe_HasTheErrorOfWindows()
    {
        Fails(Start(null, null), ERROR_INVALID_PARAMETER);
        Fails(Start("/no/such/program", null), ERROR_FILE_NOT_FOUND);
        Fails(Start(null, "no-such-program-anywhere"), ERROR_FILE_NOT_FOUND);
        Fails(Start("/bin/sh", null, CREATE_SUSPENDED), ERROR_NOT_SUPPORTED);
        Fails(Start("/bin/sh", null, directory: "/no/such/directory"), 267);
        fixed (char* program = "/bin/sh")
        {
            PROCESS_INFORMATION result;
            Fails(CreateProcessW(program, null, null, null, false, 0, null, null, null, &result), ERROR_NOACCESS);
        }

        static BOOL Start(string? application, string? line, uint flags = 0, string? directory = null)
        {
            STARTUPINFOW startup = s_plain;
            PROCESS_INFORMATION result = new() { dwProcessId = 77 };
            fixed (char* program = application)
            fixed (char* text = line)
            fixed (char* place = directory)
            {
                BOOL done = CreateProcessW(program, text, null, null, false, flags, null, place, &startup, &result);
                result.dwProcessId.ShouldBe(77u, "outputs are untouched");
                return done;
            }
        }
    }

    [Fact]
    public void ChildWithAnEnvironmentOfItsOwn_IsToldWhereItsBrokerIs()
    {
        string told = Told("WORD=1\0\0");
        Path.IsPathFullyQualified(told).ShouldBeTrue(told);
        File.Exists(told).ShouldBeTrue("a broker listens there");
        Told("HELVE_SOCKET=/somewhere/else\0\0").ShouldBe("/somewhere/else");

        static string Told(string block)
        {
            CreatePipe(out nint read, out nint write, null, 0).ShouldSucceed();
            var startup = new STARTUPINFOW { cb = (uint)sizeof(STARTUPINFOW), dwFlags = STARTF_USESTDHANDLES, hStdOutput = write };
            fixed (char* program = "/bin/sh")
            fixed (char* line = "sh -c \"echo $HELVE_SOCKET\"")
            fixed (char* environment = block)
            {
                PROCESS_INFORMATION started;
                CreateProcessW(program, line, null, null, true, CREATE_UNICODE_ENVIRONMENT, environment, null, &startup, &started).ShouldSucceed();
                Close(write);
                var text = new List<byte>();
                byte[] buffer = new byte[512];
                while (ReadFile(read, buffer, out uint count))
                {
                    text.AddRange(buffer.AsSpan(0, (int)count));
                }

                Ended(started).ShouldBe(0u);
                Close(read);
                return Encoding.UTF8.GetString([.. text]).TrimEnd();
            }
        }
    }

    [Fact]
    public void StandardHandles_AreTheChilds_AndSoIsTheEnvironment()
    {
        CreatePipe(out nint read, out nint write, null, 0).ShouldSucceed();
        var startup = new STARTUPINFOW { cb = (uint)sizeof(STARTUPINFOW), dwFlags = STARTF_USESTDHANDLES, hStdOutput = write };
        fixed (char* program = "/bin/sh")
        fixed (char* line = "sh -c \"echo $WORD\"")
        fixed (char* environment = "=C:=C:\\\0WORD=märz\0\0")
        {
            PROCESS_INFORMATION started;
            CreateProcessW(program, line, null, null, true, CREATE_UNICODE_ENVIRONMENT, environment, null, &startup, &started).ShouldSucceed();
            Close(write);
            var text = new List<byte>();
            byte[] buffer = new byte[64];
            while (ReadFile(read, buffer, out uint count))
            {
                text.AddRange(buffer.AsSpan(0, (int)count));
            }

            GetLastError().ShouldBe(ERROR_BROKEN_PIPE);
            Encoding.UTF8.GetString([.. text]).ShouldBe("märz\n");
            Ended(started).ShouldBe(0u);
        }

        Close(read);
    }

    [Fact]
    [Rule("G16")]
    [Rule("G18")]
    public void AttributeList_ChecksSizesAndCounts()
    {
        nuint size = 0;
        Fails(InitializeProcThreadAttributeList(null, 2, 0, &size), ERROR_INSUFFICIENT_BUFFER);
        size.ShouldBe((nuint)(24 + (2 * 24)));
        byte* list = stackalloc byte[(int)size];
        InitializeProcThreadAttributeList(list, 2, 0, &size).ShouldSucceed();
        nint* handles = stackalloc nint[3];
        Fails(Update(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, 9), ERROR_BAD_LENGTH);
        Fails(Update(PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, 16), ERROR_BAD_LENGTH);
        Fails(Update(0xFFFF, 8), ERROR_NOT_SUPPORTED);
        Update(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, 16).ShouldSucceed();
        Fails(Update(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, 16), ERROR_OBJECT_NAME_EXISTS);
        Update(PROC_THREAD_ATTRIBUTE_JOB_LIST, 8).ShouldSucceed();
        Fails(Update(PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, 8), 31);
        DeleteProcThreadAttributeList(list);

        BOOL Update(nuint attribute, nuint length) => UpdateProcThreadAttribute(list, 0, attribute, handles, length, null, null);
    }

    [Fact]
    [Rule("G12")]
    [Rule("G13")]
    [Rule("G15")]
    public void HandleList_IsWhatTheChildInherits()
    {
        var inheritable = new SECURITY_ATTRIBUTES { bInheritHandle = true };
        nint listed = CreateEvent(inheritable, true, false, null);
        nint other = CreateEvent(inheritable, true, false, null);
        nint plain = NewEvent();
        byte* list = stackalloc byte[48];
        nuint size = 48;
        nint* handles = stackalloc nint[1];
        handles[0] = listed;
        InitializeProcThreadAttributeList(list, 1, 0, &size).ShouldSucceed();
        UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles, 8, null, null).ShouldSucceed();
        var startup = new STARTUPINFOEXW { lpAttributeList = list };
        Fails(Start(true, out _), ERROR_INVALID_PARAMETER);
        startup.StartupInfo.cb = (uint)sizeof(STARTUPINFOEXW);
        Fails(Start(false, out _), ERROR_INVALID_PARAMETER);
        Start(true, out PROCESS_INFORMATION started).ShouldSucceed();
        GetProcessHandleCount(started.hProcess, out uint count).ShouldSucceed();
        count.ShouldBe(1u);
        DuplicateHandle(started.hProcess, listed, -1, out nint same, 0, false, DUPLICATE_SAME_ACCESS).ShouldSucceed();
        CompareObjectHandles(same, listed).ShouldSucceed();
        TerminateProcess(started.hProcess, 6).ShouldSucceed();
        Ended(started).ShouldBe(6u);
        handles[0] = plain;
        Fails(Start(true, out _), ERROR_INVALID_PARAMETER);
        Close(listed, other, plain, same);

        BOOL Start(bool inherits, out PROCESS_INFORMATION result) =>
            CreateProcess("/bin/sleep", "sleep 1000", null, null, inherits, EXTENDED_STARTUPINFO_PRESENT, null, startup, out result);
    }

    [Fact]
    [Rule("I30")]
    public void JobList_IsWhereTheChildBegins()
    {
        nint job = CreateJobObject(null, null);
        byte* list = stackalloc byte[48];
        nuint size = 48;
        InitializeProcThreadAttributeList(list, 1, 0, &size).ShouldSucceed();
        UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, &job, 8, null, null).ShouldSucceed();
        var startup = new STARTUPINFOEXW { StartupInfo = new() { cb = (uint)sizeof(STARTUPINFOEXW) }, lpAttributeList = list };
        CreateProcess("/bin/sleep", "sleep 1000", null, null, false, EXTENDED_STARTUPINFO_PRESENT, null, startup, out PROCESS_INFORMATION started).ShouldSucceed();
        IsProcessInJob(started.hProcess, job, out bool isMember).ShouldSucceed();
        isMember.ShouldBeTrue();
        TerminateJobObject(job, 8).ShouldSucceed();
        Ended(started).ShouldBe(8u);
        Close(job);
        Fails(CreateProcess("/bin/true", null, null, null, false, EXTENDED_STARTUPINFO_PRESENT, null, startup, out _), ERROR_INVALID_HANDLE);
    }

    [Fact]
    [Rule("I30")]
    public void JobList_OfJobsThatDoNotNest_LeavesNoProcessInTheFirst()
    {
        const int Tries = 20;
        nint other = CreateJobObject(null, null);
        CreateProcess("/bin/sleep", "sleep 1000", null, null, false, 0, null, new STARTUPINFOW { cb = (uint)sizeof(STARTUPINFOW) }, out PROCESS_INFORMATION member).ShouldSucceed();
        AssignProcessToJobObject(other, member.hProcess).ShouldSucceed();
        nint* jobs = stackalloc nint[2];
        byte* list = stackalloc byte[48];
        nuint size = 48;
        var startup = new STARTUPINFOEXW { StartupInfo = new() { cb = (uint)sizeof(STARTUPINFOEXW) }, lpAttributeList = list };
        for (int i = 0; i < Tries; i++)
        {
            (jobs[0], jobs[1]) = (CreateJobObject(null, null), other);
            InitializeProcThreadAttributeList(list, 1, 0, &size).ShouldSucceed();
            UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, jobs, 16, null, null).ShouldSucceed();
            Fails(CreateProcess("/bin/true", null, null, null, false, EXTENDED_STARTUPINFO_PRESENT, null, startup, out _), ERROR_ACCESS_DENIED);
            JOBOBJECT_BASIC_ACCOUNTING_INFORMATION accounts;
            QueryInformationJobObject(jobs[0], JobObjectBasicAccountingInformation, &accounts, (uint)sizeof(JOBOBJECT_BASIC_ACCOUNTING_INFORMATION), null).ShouldSucceed();
            accounts.TotalProcesses.ShouldBe(1u);
            accounts.ActiveProcesses.ShouldBe(0u, $"try {i}");
            Close(jobs[0]);
        }

        TerminateJobObject(other, 8).ShouldSucceed();
        Ended(member).ShouldBe(8u);
        Close(other);
    }

    private static uint Ended(PROCESS_INFORMATION started)
    {
        started.dwThreadId.ShouldBe(started.dwProcessId);
        WaitForSingleObject(started.hProcess, INFINITE).ShouldBe(WAIT_OBJECT_0);
        GetExitCodeProcess(started.hProcess, out uint code).ShouldSucceed();
        Close(started.hProcess);
        _ = started.hThread == 0 || CloseHandle(started.hThread);
        return code;
    }
}
