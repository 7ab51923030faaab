using System.ComponentModel;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Known deviations of programs that are started, each as it is. A test that fails here was mended: then its line in docs/deviations.md goes.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class ProcessDeviationTests : IDisposable
{
    private const int MostOfWindows = 32767;
    private static readonly STARTUPINFOW s_plain = new() { cb = (uint)sizeof(STARTUPINFOW) };
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(CREATE_NO_WINDOW)]
    [InlineData(DETACHED_PROCESS)]
    [InlineData(CREATE_NEW_PROCESS_GROUP)]
    [InlineData(CREATE_NEW_CONSOLE)]
    public void Deviation_WhatIsSaidOfConsolesAndGroupsIsNotLookedAt(uint flag)
    {
        Run(null, $"sh -c \"cat /proc/$$/stat >{_directory.In("stat")}\"", flag).ShouldBe(0u);
        // State, parent, then the group, the session and the terminal.
        string[] child = AfterName(_directory.In("stat")), own = AfterName("/proc/self/stat");
        child[2..5].ShouldBe(own[2..5]);
    }

    [Fact]
    public void Deviation_AnUnquotedPathWithBlanksIsNotTriedWordByWord()
    {
        Directory.CreateDirectory(_directory.In("two words"));
        string program = _directory.In("two words/true");
        File.Copy("/bin/true", program);
        Fails(CreateProcess(null, program, null, null, false, 0, null, s_plain, out _), ERROR_FILE_NOT_FOUND);
        Run(null, $"\"{program}\"").ShouldBe(0u);
    }

    [Fact]
    public void Deviation_ACommandLineIsAsLongAsLinuxTakesIt() =>
        Run(null, $"sh -c \"exit ${{#1}}\" sh {new string('x', MostOfWindows)}").ShouldBe(MostOfWindows % 256u);

    [Fact]
    public void Deviation_AChildHasTheStartersStandardStreams()
    {
        Run(null, $"sh -c \"readlink /proc/$$/fd/2 >{_directory.In("error")}\"").ShouldBe(0u);
        File.ReadAllText(_directory.In("error")).ShouldBe(new FileInfo("/proc/self/fd/2").LinkTarget + "\n");
    }

    [Fact]
    public void Deviation_AWin32ExceptionHasTheTextOfLinux() =>
        // ENXIO, which is 6 too.
        new Win32Exception((int)ERROR_INVALID_HANDLE).Message.ShouldBe("No such device or address");

    private static string[] AfterName(string stat) => File.ReadAllText(stat).Split(") ")[^1].Split(' ');

    private static uint Run(string? application, string line, uint flags = 0)
    {
        CreateProcess(application, line, null, null, false, flags, null, s_plain, out PROCESS_INFORMATION started).ShouldSucceed();
        WaitForSingleObject(started.hProcess, INFINITE).ShouldBe(WAIT_OBJECT_0);
        GetExitCodeProcess(started.hProcess, out uint code).ShouldSucceed();
        Close(started.hProcess);
        _ = started.hThread == 0 || CloseHandle(started.hThread);
        return code;
    }
}
