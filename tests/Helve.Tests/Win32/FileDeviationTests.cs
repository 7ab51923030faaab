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
/// Known deviations of files, of calls that go on in the background and of children, each as it is. A test that fails here was mended: then its line in docs/deviations.md goes.
/// </summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class FileDeviationTests : IDisposable
{
    private const uint Hidden = 2;
    private const uint Everybody = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Deviation_ACallOnAPipeOutlivesTheThreadThatBeganIt()
    {
        nint server = CreateNamedPipe($@"\\.\pipe\deviation-{Guid.NewGuid():N}", PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_BYTE, 1, 0, 0, 0, null);
        OVERLAPPED io = new() { hEvent = CreateEvent(null, true, false, null) };
        OVERLAPPED* given = &io;
        nint address = (nint)given;
        uint error = 0;
        var thread = new Thread(() =>
        {
            _ = ConnectNamedPipe(server, (OVERLAPPED*)address);
            error = GetLastError();
        });
        thread.Start();
        thread.Join();
        error.ShouldBe(ERROR_IO_PENDING);
        // Windows ends it, with ERROR_OPERATION_ABORTED.
        Fails(GetOverlappedResult(server, given, out _, false), ERROR_IO_INCOMPLETE);
        CancelIoEx(server, given).ShouldSucceed();
        Fails(GetOverlappedResult(server, given, out _, true), ERROR_OPERATION_ABORTED);
        Close(server, io.hEvent);
    }

    [Fact]
    public void Deviation_J44_WhoSharesWithSomebodySharesWithAll()
    {
        string path = _directory.In("shared");
        File.WriteAllText(path, "content");
        nint reader = CreateFile(path, GENERIC_READ, FILE_SHARE_READ, null, OPEN_EXISTING, 0, 0);
        nint writer = CreateFile(path, GENERIC_WRITE, Everybody, null, OPEN_EXISTING, 0, 0);
        writer.ShouldNotBe(INVALID_HANDLE_VALUE, "the first does not share writing");
        Close(reader, writer);
    }

    [Fact]
    public void Deviation_AFileThatIsDeletedOnCloseHasNoNameFromTheStart()
    {
        string path = _directory.In("deleted");
        nint file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, Everybody, null, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, 0);
        file.ShouldNotBe(INVALID_HANDLE_VALUE);
        File.Exists(path).ShouldBeFalse("Windows keeps it until the last handle is closed");
        Close(file);
    }

    [Fact]
    public void Deviation_AnOpenFileCanBeDeleted()
    {
        string path = _directory.In("open");
        nint file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, null, CREATE_NEW, 0, 0);
        DeleteFile(path).ShouldSucceed("the handle does not share deleting");
        Close(file);
    }

    [Fact]
    public void Deviation_AttributesOfANewFileAreNotKept()
    {
        string path = _directory.In("hidden");
        nint file = CreateFile(path, GENERIC_WRITE, 0, null, CREATE_NEW, Hidden, 0);
        file.ShouldNotBe(INVALID_HANDLE_VALUE);
        File.GetAttributes(path).HasFlag(FileAttributes.Hidden).ShouldBeFalse();
        Close(file);
    }

    [Fact]
    public void Deviation_ATemplateOfAFileIsNotLookedAt()
    {
        const nint NoHandle = 0x7FFC;
        nint file = CreateFile(_directory.In("made"), GENERIC_WRITE, 0, null, CREATE_NEW, 0, NoHandle);
        file.ShouldNotBe(INVALID_HANDLE_VALUE);
        Close(file);
    }

    [Fact]
    public void Deviation_NoChildIsSuspended()
    {
        STARTUPINFOW startup = new() { cb = (uint)sizeof(STARTUPINFOW) };
        Fails(CreateProcess("/bin/sh", null, null, null, false, CREATE_SUSPENDED, null, startup, out _), ERROR_NOT_SUPPORTED);
    }

    [Fact]
    public void Deviation_G19_NoChildHasAnotherParent()
    {
        nint parent = OpenProcess(PROCESS_CREATE_PROCESS, false, (uint)Environment.ProcessId);
        Fails(StartBelow(parent), ERROR_NOT_SUPPORTED);
        CloseHandle(parent).ShouldSucceed();
    }

    [Fact]
    [Rule("G20")]
    public void Parent_ThatIsNone_IsToldBeforeThatThereCanBeNoOther()
    {
        nint e = CreateEvent(null, true, false, null), narrow = OpenProcess(PROCESS_QUERY_INFORMATION, false, (uint)Environment.ProcessId);
        Fails(StartBelow(0), ERROR_INVALID_HANDLE);
        Fails(StartBelow(-1), ERROR_INVALID_HANDLE);
        Fails(StartBelow(e), ERROR_INVALID_HANDLE);
        Fails(StartBelow(narrow), ERROR_ACCESS_DENIED);
        CloseHandle(narrow).ShouldSucceed();
        CloseHandle(e).ShouldSucceed();
    }

    private static BOOL StartBelow(nint parent)
    {
        byte* list = stackalloc byte[256];
        nuint size = 256;
        InitializeProcThreadAttributeList(list, 1, 0, &size).ShouldSucceed();
        UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, &parent, (nuint)sizeof(nint), null, null).ShouldSucceed();
        STARTUPINFOEXW startup = new() { StartupInfo = new STARTUPINFOW { cb = (uint)sizeof(STARTUPINFOEXW) }, lpAttributeList = list };
        PROCESS_INFORMATION made;
        fixed (char* program = "/bin/sh\0")
        {
            BOOL done = CreateProcessW(program, null, null, null, false, EXTENDED_STARTUPINFO_PRESENT, null, null, (STARTUPINFOW*)&startup, &made);
            DeleteProcThreadAttributeList(list);
            return done;
        }
    }
}
