using System.IO.MemoryMappedFiles;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using MemoryMappedFile = Helve.IO.MemoryMappedFiles.MemoryMappedFile;
using MemoryMappedViewAccessor = Helve.IO.MemoryMappedFiles.MemoryMappedViewAccessor;
using MemoryMappedViewStream = Helve.IO.MemoryMappedFiles.MemoryMappedViewStream;
using Mutex = Helve.Threading.Mutex;

namespace Helve.Tests.DropIn;

/// <summary>What the runtime's memory-mapped files do on Windows only.</summary>
[Collection(LibraryCollection.Name)]
public sealed class MapTests
{
    private const int AlreadyExists = unchecked((int)0x800700B7);
    private const int InvalidHandle = unchecked((int)0x80070006);

    [Fact]
    public void Name_ThatExists_IsAnErrorToCreateNew()
    {
        string name = NameTests.NewName();
        using MemoryMappedFile made = MemoryMappedFile.CreateNew(name, 4096);
        Should.Throw<IOException>(() => MemoryMappedFile.CreateNew(name, 4096)).HResult.ShouldBe(AlreadyExists);
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "hello");
        Should.Throw<IOException>(() => MemoryMappedFile.CreateFromFile(path, FileMode.Open, name)).HResult.ShouldBe(AlreadyExists);
        File.Delete(path);
        using MemoryMappedFile opened = MemoryMappedFile.OpenExisting(name);
        opened.SafeMemoryMappedFileHandle.Section.IsSameObject(made.SafeMemoryMappedFileHandle.Section).ShouldBeTrue("the failures closed what they opened");
    }

    [Fact]
    public void CreateOrOpen_OfWhatExists_KeepsItsCapacity()
    {
        string name = NameTests.NewName();
        using MemoryMappedFile made = MemoryMappedFile.CreateOrOpen(name, 8192);
        using MemoryMappedFile opened = MemoryMappedFile.CreateOrOpen(name, 100_000);
        using MemoryMappedViewAccessor view = opened.CreateViewAccessor();
        view.Capacity.ShouldBe(8192);
        Should.Throw<UnauthorizedAccessException>(() => opened.CreateViewAccessor(0, 100_000));
    }

    [Fact]
    public void CreateOrOpen_ToWriteOnly_OnlyOpens()
    {
        string name = NameTests.NewName();
        Should.Throw<ArgumentException>(() => MemoryMappedFile.CreateOrOpen(name, 4096, MemoryMappedFileAccess.Write)).ParamName.ShouldBe("access");
        using MemoryMappedFile made = MemoryMappedFile.CreateNew(name, 4096);
        using MemoryMappedFile opened = MemoryMappedFile.CreateOrOpen(name, 4096, MemoryMappedFileAccess.Write);
        using MemoryMappedViewAccessor view = opened.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Write);
        view.Write(0, 3);
        Should.Throw<UnauthorizedAccessException>(() => opened.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read));
        using MemoryMappedViewAccessor reader = made.CreateViewAccessor();
        reader.ReadInt32(0).ShouldBe(3);
    }

    [Fact]
    public void OpenExisting_TellsWhatIsWrong()
    {
        string name = NameTests.NewName();
        Should.Throw<FileNotFoundException>(() => MemoryMappedFile.OpenExisting(name));
        Should.Throw<DirectoryNotFoundException>(() => MemoryMappedFile.OpenExisting($@"no-directory\{name}"));
        Should.Throw<DirectoryNotFoundException>(() => MemoryMappedFile.CreateNew($@"no-directory\{name}", 1));
        Should.Throw<PathTooLongException>(() => MemoryMappedFile.OpenExisting(new string('n', 32767)));
        using var mutex = new Mutex(false, name);
        Should.Throw<IOException>(() => MemoryMappedFile.OpenExisting(name)).HResult.ShouldBe(InvalidHandle);
        Should.Throw<IOException>(() => MemoryMappedFile.CreateOrOpen(name, 1)).HResult.ShouldBe(InvalidHandle);
        Should.Throw<IOException>(() => MemoryMappedFile.CreateNew(name, 1)).HResult.ShouldBe(InvalidHandle);
    }

    [Fact]
    public void OpenExisting_WithFewerRights_CanDoLess()
    {
        string name = NameTests.NewName();
        using MemoryMappedFile made = MemoryMappedFile.CreateNew(@"Global\" + name, 4096);
        using MemoryMappedFile reader = MemoryMappedFile.OpenExisting(@"Global\" + name, MemoryMappedFileRights.Read);
        Should.Throw<UnauthorizedAccessException>(() => reader.CreateViewAccessor());
        using MemoryMappedViewAccessor view = reader.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        using MemoryMappedViewStream own = reader.CreateViewStream(0, 0, MemoryMappedFileAccess.CopyOnWrite);
        own.WriteByte(1);
        view.ReadByte(0).ShouldBe((byte)0);
        using MemoryMappedFile full = MemoryMappedFile.OpenExisting(@"Global\" + name, MemoryMappedFileRights.FullControl, HandleInheritability.Inheritable);
        full.SafeMemoryMappedFileHandle.Section.Inheritable.ShouldBeTrue();
        full.SafeMemoryMappedFileHandle.Section.GrantedAccess.ShouldBe((uint)MemoryMappedFileRights.FullControl);
        made.SafeMemoryMappedFileHandle.Section.Inheritable.ShouldBeFalse();
    }

    [Fact]
    public void CreateOrOpen_OfWhatGivesLess_OpensForWhatIsWanted()
    {
        string name = NameTests.NewName();
        Kernel.Security.Sid user = KernelSecurity.CurrentToken.User;
        using KernelSection section = KernelSection.Create(name, 4096, options: new KernelObjectOptions
        {
            SecurityDescriptor = Kernel.Security.SecurityDescriptor.ParseSddl($"O:{user}D:(A;;0x4;;;{user})(A;;0x4;;;SY)(A;;0x4;;;BA)"),
        });
        using MemoryMappedFile reader = MemoryMappedFile.CreateOrOpen(name, 4096, MemoryMappedFileAccess.Read);
        reader.SafeMemoryMappedFileHandle.Section.GrantedAccess.ShouldBe((uint)SectionRights.MapRead);
        Should.Throw<UnauthorizedAccessException>(() => MemoryMappedFile.CreateOrOpen(name, 4096));
    }

    [Fact]
    public void CreateOrOpen_WhereNothingMayBeMade_IsUnauthorized()
    {
        string directory = NameTests.NewName();
        Kernel.Security.Sid user = KernelSecurity.CurrentToken.User;
        using KernelDirectory closed = KernelDirectory.Create(directory, options: new KernelObjectOptions
        {
            SecurityDescriptor = Kernel.Security.SecurityDescriptor.ParseSddl($"O:{user}D:(D;;0x4;;;{user})(A;;0x3;;;{user})"),
        });
        Should.Throw<UnauthorizedAccessException>(() => MemoryMappedFile.CreateOrOpen($@"{directory}\memory", 4096));
        Should.Throw<UnauthorizedAccessException>(() => new Mutex(false, $@"{directory}\mutex"));
        Should.Throw<FileNotFoundException>(() => MemoryMappedFile.OpenExisting($@"{directory}\memory"));
    }

    [Fact]
    public void Name_InADirectoryOfOnesOwn_IsThere()
    {
        string directory = NameTests.NewName();
        using KernelDirectory made = KernelDirectory.Create(directory);
        using MemoryMappedFile memory = MemoryMappedFile.CreateNew($@"{directory}
ame", 4096);
        using MemoryMappedFile opened = MemoryMappedFile.OpenExisting($@"{directory}
ame");
        using var mutex = new Mutex(true, $@"{directory}\mutex", out bool createdNew);
        createdNew.ShouldBeTrue();
        mutex.ReleaseMutex();
    }

    [Fact]
    public unsafe void View_AtAnyOffset_HasItsPointerBehindTheMemorys()
    {
        using MemoryMappedFile memory = MemoryMappedFile.CreateNew(null, 1 << 20);
        using MemoryMappedViewAccessor all = memory.CreateViewAccessor();
        using MemoryMappedViewAccessor part = memory.CreateViewAccessor(65536 + 4100, 8);
        using MemoryMappedViewStream stream = memory.CreateViewStream(65536 + 4100, 8);
        (all.PointerOffset, part.PointerOffset, stream.PointerOffset).ShouldBe((0, 4100, 4100));
        all.Write(65536 + 4100, 0x1234_5678);
        part.ReadInt32(0).ShouldBe(0x1234_5678);
        byte* pointer = null;
        part.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        (*(int*)(pointer + part.PointerOffset)).ShouldBe(0x1234_5678);
        part.SafeMemoryMappedViewHandle.ReleasePointer();
        part.SafeMemoryMappedViewHandle.ByteLength.ShouldBe(4108UL);
        stream.ReadByte().ShouldBe(0x78);
        stream.WriteByte(0x9A);
        all.ReadByte(65536 + 4101).ShouldBe((byte)0x9A);
    }

    [Fact]
    public void MemoryOfAFile_HasAName()
    {
        string name = NameTests.NewName();
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "hello");
        using (MemoryMappedFile made = MemoryMappedFile.CreateFromFile(path, FileMode.Open, name, 100))
        using (MemoryMappedFile opened = MemoryMappedFile.OpenExisting(name))
        using (MemoryMappedViewAccessor view = opened.CreateViewAccessor(0, 100))
        {
            view.Write(0, (byte)'J');
            view.Flush();
            File.ReadAllText(path).ShouldStartWith("Jello");
            new FileInfo(path).Length.ShouldBe(100);
        }

        File.Delete(path);
        Should.Throw<FileNotFoundException>(() => MemoryMappedFile.OpenExisting(name));
    }

    [Fact]
    public void View_WithoutASize_EndsWithItsPage()
    {
        using MemoryMappedFile memory = MemoryMappedFile.CreateNew(null, 100);
        using MemoryMappedViewAccessor all = memory.CreateViewAccessor();
        using MemoryMappedViewStream rest = memory.CreateViewStream(96, 0);
        (all.Capacity, rest.Length).ShouldBe((4096, 4000));
    }

    [Fact]
    public void View_BehindTheEnd_IsRefused()
    {
        using MemoryMappedFile memory = MemoryMappedFile.CreateNew(null, 4096);
        Should.Throw<UnauthorizedAccessException>(() => memory.CreateViewAccessor(8192, 1));
        Should.Throw<UnauthorizedAccessException>(() => memory.CreateViewStream(8192, 0));
        Should.Throw<UnauthorizedAccessException>(() => memory.CreateViewStream(1 << 20, 0));
    }

    [Fact]
    public void FileThatIsOpenToRead_IsNotMappedToWrite()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "hello");
        using (FileStream file = File.OpenRead(path))
        {
            Should.Throw<UnauthorizedAccessException>(
                () => MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true));
        }

        File.Delete(path);
    }

    [Fact]
    public void TooMuch_IsAnIOException() =>
        Should.Throw<IOException>(() => MemoryMappedFile.CreateNew(null, long.MaxValue)).HResult.ShouldBe(unchecked((int)0x80070008));

    [Fact]
    public void Deviation_F39_NoViewOfAMemoryMappedFileExecutes()
    {
        using MemoryMappedFile memory = MemoryMappedFile.CreateNew(null, 4096, MemoryMappedFileAccess.ReadWriteExecute);
        Should.Throw<PlatformNotSupportedException>(() => memory.CreateViewAccessor(0, 0, MemoryMappedFileAccess.ReadExecute))
            .InnerException.ShouldBeOfType<KernelException>().Status.ShouldBe(NtStatus.NotSupported);
        using MemoryMappedViewAccessor view = memory.CreateViewAccessor();
        view.Write(0, 1);
    }

    [Fact]
    public void ForgottenMemory_IsClosedByTheCollector()
    {
        string name = NameTests.NewName();
        Forget(name);
        Until.True(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Record.Exception(() => MemoryMappedFile.OpenExisting(name).Dispose()) is FileNotFoundException;
            },
            "the name goes");
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget(string name) => MemoryMappedFile.CreateNew(name, 4096).CreateViewAccessor().Write(0, 1);
}
