using System.Text;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Files by path, by the names of Windows.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class FileCallTests(LibraryFixture library) : IDisposable
{
    private const uint Both = GENERIC_READ | GENERIC_WRITE;
    private const uint Shared = FILE_SHARE_READ | FILE_SHARE_WRITE;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Close_OfAFileThatNobodyElseMayHave_LetsTheNextHaveIt()
    {
        string path = _directory.In("alone");
        for (int i = 0; i < 50; i++)
        {
            nint file = CreateFile(path, Both, 0, null, OPEN_ALWAYS, 0, 0);
            file.ShouldNotBe(INVALID_HANDLE_VALUE, $"{i}");
            DuplicateHandle(-1, file, -1, out nint copy, 0, false, DUPLICATE_SAME_ACCESS).ShouldSucceed();
            WriteFile(file, "x"u8, out _).ShouldSucceed();
            Close(file);
            None(Open(path, OPEN_EXISTING), ERROR_SHARING_VIOLATION);
            Close(copy);
        }
    }

    [Fact]
    public void Dispositions_MakeOpenAndEmpty_AndTellWhatWasThere()
    {
        string path = _directory.In("file");
        None(Open(path, OPEN_EXISTING), ERROR_FILE_NOT_FOUND);
        None(Open(path, TRUNCATE_EXISTING), ERROR_FILE_NOT_FOUND);
        Made(path, CREATE_NEW, ERROR_SUCCESS);
        None(Open(path, CREATE_NEW), ERROR_FILE_EXISTS);
        File.WriteAllText(path, "content");
        Made(path, OPEN_EXISTING, ERROR_SUCCESS);
        Made(path, OPEN_ALWAYS, ERROR_ALREADY_EXISTS);
        File.ReadAllText(path).ShouldBe("content");
        Made(path, CREATE_ALWAYS, ERROR_ALREADY_EXISTS);
        File.ReadAllText(path).ShouldBeEmpty();
        File.WriteAllText(path, "content");
        Made(path, TRUNCATE_EXISTING, ERROR_SUCCESS);
        File.ReadAllText(path).ShouldBeEmpty();
        File.Delete(path);
        Made(path, CREATE_ALWAYS, ERROR_SUCCESS);
        File.Delete(path);
        Made(path, OPEN_ALWAYS, ERROR_SUCCESS);
        File.WriteAllText(path, "content");
        Close(Open(path, CREATE_ALWAYS, GENERIC_READ));
        File.ReadAllText(path).ShouldBeEmpty("it is emptied for who only reads too");
        None(Open(path, 0), ERROR_INVALID_PARAMETER);
        None(Open(path, 6), ERROR_INVALID_PARAMETER);
        None(Open(path, TRUNCATE_EXISTING, GENERIC_READ), ERROR_INVALID_PARAMETER);
    }

    [Fact]
    public void Path_HasEitherSeparator_AndWhatIsWrongWithItIsTold()
    {
        string path = _directory.In("file");
        Made(path.Replace('/', '\\'), CREATE_NEW, ERROR_SUCCESS);
        File.Exists(path).ShouldBeTrue();
        Made(@"\\?\" + path, OPEN_EXISTING, ERROR_SUCCESS);
        None(Open(null, OPEN_EXISTING), ERROR_PATH_NOT_FOUND);
        None(Open(string.Empty, OPEN_EXISTING), ERROR_PATH_NOT_FOUND);
        None(Open(@"\\server\share\file", OPEN_EXISTING), ERROR_PATH_NOT_FOUND);
        None(Open(_directory.In("no/file"), CREATE_NEW), ERROR_PATH_NOT_FOUND);
        None(Open(path + "/below", OPEN_EXISTING), ERROR_PATH_NOT_FOUND);
        None(Open(_directory.In(new string('x', 300)), CREATE_NEW), ERROR_FILENAME_EXCED_RANGE);
        None(Open(_directory.Path, OPEN_EXISTING), ERROR_ACCESS_DENIED);
        None(Open(_directory.Path, OPEN_EXISTING, GENERIC_READ), ERROR_ACCESS_DENIED);
        Close(Open(_directory.Path, OPEN_EXISTING, GENERIC_READ, FILE_FLAG_BACKUP_SEMANTICS));
        File.CreateSymbolicLink(_directory.In("link"), _directory.In("target"));
        Made(_directory.In("link"), OPEN_ALWAYS, ERROR_ALREADY_EXISTS);
        File.Exists(_directory.In("target")).ShouldBeTrue("made where the link leads");
    }

    [Theory]
    [InlineData(0u, 0x100080u)]
    [InlineData(GENERIC_WRITE, 0x120196u)]
    [InlineData(GENERIC_READ, 0x120089u)]
    [InlineData(GENERIC_READ | GENERIC_WRITE, 0x12019Fu)]
    [InlineData(FILE_APPEND_DATA, 0x100196u)]
    [Rule("J45")]
    public void Access_IsGrantedAsAsked_WithWhatAlwaysComes(uint access, uint granted)
    {
        nint handle = Open(_directory.In("file"), OPEN_ALWAYS, access);
        KernelHandles.TryQuery(handle, out HandleInformation found).ShouldBe(NtStatus.Success);
        found.GrantedAccess.ShouldBe(granted);
        ((bool)WriteFile(handle, "x"u8, out _)).ShouldBe((granted & FILE_WRITE_DATA) != 0);
        Close(handle);
    }

    [Fact]
    public void Append_WritesToTheEnd()
    {
        string path = _directory.In("file");
        File.WriteAllText(path, "begun");
        nint handle = Open(path, OPEN_EXISTING, FILE_APPEND_DATA);
        WriteFile(handle, " and ended"u8, out _).ShouldSucceed();
        Close(handle);
        File.ReadAllText(path).ShouldBe("begun and ended");
    }

    [Fact]
    [Rule("J44")]
    public void FileOfOneAlone_IsASharingViolationForAllOthers_UntilItsLastHandleIsClosed()
    {
        Peer peer = library.StartPeer();
        string path = _directory.In("file");
        nint alone = CreateFile(path, Both, 0, null, CREATE_NEW, 0, 0);
        None(Open(path, OPEN_EXISTING), ERROR_SHARING_VIOLATION);
        Should.Throw<IOException>(() => File.OpenHandle(path, share: FileShare.Read).Dispose());
        Close(Open(path, OPEN_EXISTING, 0));
        nint process = OpenProcess(PROCESS_DUP_HANDLE, false, (uint)peer.ProcessId);
        DuplicateHandle(-1, alone, process, out nint theirs, 0, false, DUPLICATE_SAME_ACCESS).ShouldSucceed("a duplicate asks nobody");
        Close(alone);
        None(Open(path, OPEN_EXISTING), ERROR_SHARING_VIOLATION);
        DuplicateHandle(process, theirs, 0, out _, 0, false, DUPLICATE_CLOSE_SOURCE).ShouldSucceed();
        Until.True(() => CloseHandle(Open(path, OPEN_EXISTING)), "the broker has closed it");
        nint shared = Open(path, OPEN_EXISTING);
        nint other = Open(path, OPEN_EXISTING, GENERIC_READ);
        None(CreateFile(path, GENERIC_READ, 0, null, OPEN_EXISTING, 0, 0), ERROR_SHARING_VIOLATION);
        Close(shared, other, process);
        peer.Kill();
    }

    [Fact]
    public void DeleteOnClose_TakesTheNameAtOnce_AndTheHandleGoesOn()
    {
        string path = _directory.In("file");
        nint handle = Open(path, CREATE_NEW, Both | DELETE, FILE_FLAG_DELETE_ON_CLOSE);
        File.Exists(path).ShouldBeFalse();
        WriteFile(handle, "content"u8, out _).ShouldSucceed();
        nint section = CreateFileMapping(handle, null, PAGE_READWRITE, 0, 0, null);
        section.ShouldNotBe(0);
        var view = (byte*)MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
        Encoding.UTF8.GetString(view, 7).ShouldBe("content");
        UnmapViewOfFile(view).ShouldSucceed();
        Close(section, handle);
    }

    [Fact]
    public void Position_IsMovedAndTold()
    {
        nint handle = Open(_directory.In("file"), CREATE_NEW);
        WriteFile(handle, "0123456789"u8, out _).ShouldSucceed();
        SetFilePointer(handle, 3, null, FILE_BEGIN).ShouldBe(3u);
        SetFilePointer(handle, -1, null, FILE_CURRENT).ShouldBe(2u);
        SetFilePointerEx(handle, -4, out long position, FILE_END).ShouldSucceed();
        position.ShouldBe(6);
        Span<byte> read = stackalloc byte[10];
        ReadFile(handle, read, out uint count).ShouldSucceed();
        Encoding.UTF8.GetString(read[..(int)count]).ShouldBe("6789");
        ReadFile(handle, read, out count).ShouldSucceed("the end is a read of nothing");
        count.ShouldBe(0u);
        int high = 1;
        SetFilePointer(handle, 0, &high, FILE_BEGIN).ShouldBe(0u);
        high.ShouldBe(1);
        SetLastError(7);
        high = 0;
        SetFilePointer(handle, -1, &high, FILE_BEGIN).ShouldBe(INVALID_SET_FILE_POINTER);
        GetLastError().ShouldBe(ERROR_SUCCESS, "that is a place");
        Lost(SetFilePointer(handle, -1, null, FILE_BEGIN), ERROR_NEGATIVE_SEEK);
        Lost(SetFilePointer(handle, 0, null, 3), ERROR_INVALID_PARAMETER);
        Lost(SetFilePointer(0x7FF0, 0, null, 0), ERROR_INVALID_HANDLE);
        Fails(SetFilePointerEx(handle, -1, out _, FILE_BEGIN), ERROR_NEGATIVE_SEEK);
        SetFilePointer(handle, int.MaxValue, null, FILE_BEGIN).ShouldBe((uint)int.MaxValue);
        SetFilePointer(handle, 1, null, FILE_CURRENT).ShouldBe(0x80000000);
        SetFilePointerEx(handle, 0xFFFFFFF0, out _, FILE_BEGIN).ShouldSucceed();
        Lost(SetFilePointer(handle, 0x10, null, FILE_CURRENT), ERROR_INVALID_PARAMETER);
        SetFilePointer(handle, 0, null, FILE_CURRENT).ShouldBe(0xFFFFFFF0, "it was not moved");
        Close(handle);
    }

    [Fact]
    public void PlaceThatAnOverlappedSays_MovesThePositionToo()
    {
        nint handle = Open(_directory.In("file"), CREATE_NEW);
        WriteFile(handle, "0123456789"u8, out _).ShouldSucceed();
        OVERLAPPED io = new() { Offset = 2 };
        byte* buffer = stackalloc byte[10];
        uint count;
        ReadFile(handle, buffer, 3, &count, &io).ShouldSucceed();
        Encoding.UTF8.GetString(buffer, (int)count).ShouldBe("234");
        SetFilePointer(handle, 0, null, FILE_CURRENT).ShouldBe(5u);
        io.Offset = 20;
        Fails(ReadFile(handle, buffer, 3, &count, &io), ERROR_HANDLE_EOF);
        SetFilePointer(handle, 0, null, FILE_CURRENT).ShouldBe(20u, "also where there is nothing");
        io.Offset = 7;
        WriteFile(handle, buffer, 1, &count, &io).ShouldSucceed();
        SetFilePointer(handle, 0, null, FILE_CURRENT).ShouldBe(8u);
        Close(handle);
    }

    [Fact]
    public void Length_IsToldAndSet()
    {
        string path = _directory.In("file");
        nint handle = Open(path, CREATE_NEW);
        SetFilePointerEx(handle, 0x1_0000_0005, out _, FILE_BEGIN).ShouldSucceed();
        SetEndOfFile(handle).ShouldSucceed();
        uint high;
        (GetFileSize(handle, &high), high).ShouldBe((5u, 1u));
        GetFileSizeEx(handle, out long length).ShouldSucceed();
        length.ShouldBe(0x1_0000_0005);
        SetFilePointer(handle, 10, null, FILE_BEGIN).ShouldBe(10u);
        SetEndOfFile(handle).ShouldSucceed();
        GetFileSize(handle, null).ShouldBe(10u);
        FlushFileBuffers(handle).ShouldSucceed();
        nint reader = Open(path, OPEN_EXISTING, GENERIC_READ);
        Fails(SetEndOfFile(reader), ERROR_ACCESS_DENIED);
        GetFileSize(reader, null).ShouldBe(10u);
        Fails(SetEndOfFile(0x7FF0), ERROR_INVALID_HANDLE);
        Lost(GetFileSize(0x7FF0, null), ERROR_INVALID_HANDLE);
        Close(handle, reader);
    }

    [Fact]
    public void Type_OfAFile_IsTold()
    {
        nint file = Open(_directory.In("file"), CREATE_NEW);
        GetFileType(file).ShouldBe(FILE_TYPE_DISK);
        CreatePipe(out nint read, out nint write, null, 0).ShouldSucceed();
        GetFileType(read).ShouldBe(FILE_TYPE_PIPE);
        nint other = NewEvent();
        GetFileType(other).ShouldBe(FILE_TYPE_UNKNOWN);
        GetLastError().ShouldBe(ERROR_INVALID_HANDLE);
        Close(file, read, write, other);
    }

    [Fact]
    public void Delete_TakesTheName_AndLeavesWhoHasItOpen()
    {
        string path = _directory.In("file");
        nint handle = Open(path, CREATE_NEW);
        DeleteFile(path).ShouldSucceed();
        Fails(DeleteFile(path), ERROR_FILE_NOT_FOUND);
        Fails(DeleteFile(_directory.In("no/file")), ERROR_PATH_NOT_FOUND);
        Fails(DeleteFile(_directory.Path), ERROR_ACCESS_DENIED);
        Fails(DeleteFile(null), ERROR_PATH_NOT_FOUND);
        WriteFile(handle, "x"u8, out _).ShouldSucceed();
        Close(handle);
    }

    [Fact]
    public void TemporaryName_IsOfAFileThatIsMade()
    {
        uint number = GetTempFileName(_directory.Path, "prefix", 0, out string? name);
        number.ShouldNotBe(0u);
        name.ShouldBe(_directory.In($"pre{number:X}.TMP"));
        File.Exists(name).ShouldBeTrue();
        GetTempFileName(_directory.Path, "x", 0x1_BEEF, out name).ShouldBe(0xBEEFu);
        name.ShouldBe(_directory.In("xBEEF.TMP"));
        File.Exists(name).ShouldBeFalse("only a number of its own is sure to be free");
        GetTempFileName(_directory.In("no"), "x", 0, out name).ShouldBe(0u);
        GetLastError().ShouldBe(ERROR_DIRECTORY);
        string path = GetTempPath();
        char* buffer = stackalloc char[path.Length + 1];
        GetTempPathW(0, null).ShouldBe((uint)path.Length + 1);
        GetTempPathW((uint)path.Length + 1, buffer).ShouldBe((uint)path.Length);
        new string(buffer).ShouldBe(path);
    }

    /// <summary>What programs open files for here: to map them, and to give them away.</summary>
    [Fact]
    public void MappedFile_IsOneMemoryForSeveralProcesses()
    {
        Peer peer = library.StartPeer();
        string path = _directory.In("file");
        nint file = Open(path, CREATE_NEW);
        nint section = CreateFileMapping(file, null, PAGE_READWRITE, 0, 4096, "file-calls");
        GetFileSize(file, null).ShouldBe(4096u, "the section makes the file as long as itself");
        var view = (byte*)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
        nint theirs = peer.Call("open-section", "file-calls", SECTION_MAP_READ).Handle;
        nint address = peer.Call("map", theirs, PAGE_READONLY).Handle;
        *(int*)view = 4711;
        peer.Call("peek", address)[0].ShouldBe(4711);
        UnmapViewOfFile(view).ShouldSucceed();
        nint reader = Open(path, OPEN_EXISTING, GENERIC_READ);
        Fails(CreateFileMapping(reader, null, PAGE_READWRITE, 0, 0, null), ERROR_ACCESS_DENIED);
        nint readable = CreateFileMapping(reader, null, PAGE_READONLY, 0, 0, null);
        readable.ShouldNotBe(0);
        Close(file, section, reader, readable);
        peer.Kill();
    }

    private static nint Open(string? path, uint disposition, uint access = Both, uint flags = 0) =>
        CreateFile(path, access, Shared, null, disposition, flags | FILE_ATTRIBUTE_NORMAL, 0);

    private static void Made(string path, uint disposition, uint error)
    {
        SetLastError(0xABCD);
        nint handle = Open(path, disposition);
        handle.ShouldNotBe(INVALID_HANDLE_VALUE);
        GetLastError().ShouldBe(error);
        Close(handle);
    }

    private static void None(nint handle, uint error)
    {
        handle.ShouldBe(INVALID_HANDLE_VALUE);
        GetLastError().ShouldBe(error);
    }

    private static void Lost(uint result, uint error)
    {
        result.ShouldBe(uint.MaxValue);
        GetLastError().ShouldBe(error);
    }
}
