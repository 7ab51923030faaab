using System.Diagnostics;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Native;

/// <summary>C programs as they are written for Windows, compiled against the headers, narrow and wide, with a broker of native code that they start themselves.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly BrokerEnvironment _environment = new();

    public static TheoryData<string, string, bool> Programs
    {
        get
        {
            var data = new TheoryData<string, string, bool>();
            foreach (string file in Directory.GetFiles(NativeLibrary.Programs, "*.c*").Order(StringComparer.Ordinal))
            {
                foreach (string compiler in NativeLibrary.CompilersOf(file))
                {
                    data.Add(Path.GetFileName(file), compiler, false);
                    data.Add(Path.GetFileName(file), compiler, true);
                }
            }

            return data;
        }
    }

    public void Dispose()
    {
        if (Inspection.KernelInspector.TryConnect(_environment.SocketPath, out Inspection.KernelInspector? inspector))
        {
            inspector!.StopBroker(evenWithClients: true);
            inspector.Dispose();
        }

        _environment.Dispose();
    }

    [NativeTheory]
    [MemberData(nameof(Programs))]
    public void Program_WrittenForWindows_Runs(string program, string compiler, bool unicode)
    {
        using TemporaryDirectory directory = new();
        Compile(program, compiler, unicode, directory.In("program"), NativeLibrary.Arguments);
        Run(directory.In("program"));
    }

    /// <summary>Where L"..." has wider characters, TEXT("...") is UTF-16 all the same.</summary>
    [NativeTheory]
    [InlineData("events.c", false)]
    [InlineData("text.c", true)]
    [InlineData("arguments.c", true)]
    [InlineData("objects.cpp", false)]
    public void Program_WithoutShortWideCharacters_Runs(string program, bool unicode)
    {
        using TemporaryDirectory directory = new();
        Compile(program, NativeLibrary.CompilersOf(program).First(), unicode, directory.In("program"), [.. NativeLibrary.Arguments.Where(static argument => argument != "-fshort-wchar")]);
        Run(directory.In("program"));
    }

    [NativeFact]
    public void WideCall_ThatTakesWiderCharacters_DoesNotCompile()
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("wider.c"), """
            #include <wchar.h>
            int main(void)
            {
                wchar_t line[8];
                return fgetws(line, 8, stdin) == NULL;
            }
            """);
        foreach (string compiler in NativeLibrary.Compilers)
        {
            Should.Throw<ShouldAssertException>(() => CompilerFactAttribute.Run(compiler, [directory.In("wider.c"), "-o", directory.In("wider"), .. NativeLibrary.Arguments]))
                .Message.ShouldContain("takes wide characters of 32 bits");
        }
    }

    /// <summary>However C++ names it, with either character, and with fewer or more parameters.</summary>
    [NativeTheory]
    [InlineData("int wmain()", "return 0;")]
    [InlineData("int wmain(int count, wchar_t *texts[])", "return count == 1 && texts[1] == NULL && lstrlenW(texts[0]) > 0 ? 0 : 1;")]
    [InlineData("int wmain(int count, const wchar_t **texts)", "return count == 1 && texts[1] == NULL && lstrlenW(texts[0]) > 0 ? 0 : 1;")]
    [InlineData("extern \"C\" int wmain(int count, wchar_t **texts)", "return count == 1 && texts[1] == NULL && lstrlenW(texts[0]) > 0 ? 0 : 1;")]
    [InlineData("int wmain(int, wchar_t **, wchar_t **environment)", "for (; *environment; environment++) { if (_wcsnicmp(*environment, L\"PATH=\", 5) == 0) { return 0; } } return 1;")]
    [InlineData("int wmain(int, const wchar_t **, const wchar_t **environment)", "for (; *environment; environment++) { if (_wcsnicmp(*environment, L\"PATH=\", 5) == 0) { return 0; } } return 1;")]
    public void Wmain_OfEachForm_GetsArgumentsAndEnvironment(string declaration, string body)
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("main.cpp"), $"#include <windows.h>\n{declaration}\n{{\n    {body}\n}}\n");
        foreach (string compiler in NativeLibrary.CompilersOf("main.cpp"))
        {
            CompilerFactAttribute.Run(compiler, [directory.In("main.cpp"), "-o", directory.In("main"), .. NativeLibrary.Arguments]);
            Run(directory.In("main"));
        }
    }

    [NativeTheory]
    [InlineData("std::wstring text(L\"text\");")]
    [InlineData("std::wcout << L\"text\";")]
    [InlineData("std::wostringstream text;")]
    public void WideClass_OfCPlusPlus_IsWarnedOf(string use)
    {
        using TemporaryDirectory directory = new();
        const string program = "#include <windows.h>\n#include <iostream>\n#include <locale>\n#include <sstream>\nint main()\n{\n    USE\n}\n";
        foreach (string compiler in NativeLibrary.CompilersOf("wider.cpp"))
        {
            File.WriteAllText(directory.In("wider.cpp"), program.Replace("USE", use));
            Should.Throw<ShouldAssertException>(() => CompilerFactAttribute.Run(compiler, [directory.In("wider.cpp"), "-o", directory.In("wider"), .. NativeLibrary.Arguments]))
                .Message.ShouldContain("takes wide characters of 32 bits");
            File.WriteAllText(directory.In("wider.cpp"), program.Replace("USE", "std::cout << std::string(\"text\");"));
            CompilerFactAttribute.Run(compiler, [directory.In("wider.cpp"), "-o", directory.In("wider"), .. NativeLibrary.Arguments]);
        }
    }

    /// <summary>Headers are quiet even where the compiler is asked for all that the standard has against a program.</summary>
    [NativeFact]
    public void Headers_UnderThePedantic_AreQuiet()
    {
        using TemporaryDirectory directory = new();
        foreach (string file in new[] { "quiet.c", "quiet.cpp" })
        {
            File.WriteAllText(directory.In(file), "#include <windows.h>\n#include <winternl.h>\n#include <tchar.h>\n#include <strsafe.h>\n#include <winsock2.h>\nint main(void)\n{\n    return 0;\n}\n");
            foreach (string compiler in NativeLibrary.CompilersOf(file))
            {
                CompilerFactAttribute.Run(compiler, ["-pedantic", directory.In(file), "-o", directory.In("quiet"), .. NativeLibrary.Arguments]);
            }
        }
    }

    public static TheoryData<string> Samples =>
        [.. Directory.GetFiles(NativeLibrary.Samples, "*.c*").Select(static file => Path.GetFileName(file)!).Where(static file => NativeLibrary.CompilersOf(file).Any()).Order(StringComparer.Ordinal)];

    [NativeTheory]
    [MemberData(nameof(Samples))]
    public void Sample_Runs_AndSaysWhatItShows(string sample)
    {
        using TemporaryDirectory directory = new();
        string program = directory.In(Path.GetFileNameWithoutExtension(sample));
        CompilerFactAttribute.Run(NativeLibrary.CompilersOf(sample).First(), [Path.Combine(NativeLibrary.Samples, sample), "-o", program, .. NativeLibrary.Arguments]);
        Run(program).ShouldNotBeEmpty();
    }

    [NativeFact]
    public void Program_InC_AndOneInDotNet_ShareAnEvent()
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("shared.c"), """
            #include <windows.h>
            int main(void)
            {
                HANDLE from = OpenEvent(EVENT_ALL_ACCESS, FALSE, "Local\\to-c"), to = OpenEvent(EVENT_ALL_ACCESS, FALSE, "Local\\to-net");
                return from == NULL || to == NULL ? 1 : SignalObjectAndWait(to, from, INFINITE, FALSE) == WAIT_OBJECT_0 ? 0 : 2;
            }
            """);
        CompilerFactAttribute.Run(NativeLibrary.Compilers[0], [directory.In("shared.c"), "-o", directory.In("shared"), .. NativeLibrary.Arguments]);
        Peer peer = _environment.StartPeer();
        nint toC = peer.Call("event", "Local\\to-c", 0, 0).Handle;
        nint toNet = peer.Call("event", "Local\\to-net", 0, 0).Handle;
        using Process running = Start(directory.In("shared"));
        peer.Call("wait", toNet, Until.Patience.TotalMilliseconds).Status.ShouldBe(Kernel.NtStatus.Success);
        peer.Call("set", toC).Status.ShouldBe(Kernel.NtStatus.Success);
        running.WaitForExit(Until.Patience).ShouldBeTrue("it ends");
        running.ExitCode.ShouldBe(0);
    }

    /// <summary>A last error does not tell what to do, so a sentence does; once, and not for who wants none.</summary>
    [NativeTheory]
    [InlineData(null, 1)]
    [InlineData("", 1)]
    [InlineData("1", 0)]
    public void Program_WithoutAWayToTheBroker_SaysWhy_Once(string? quiet, int lines)
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("lost.c"), """
            #include <windows.h>
            static DWORD WINAPI Again(LPVOID unused) { (void)unused; return CreateEvent(NULL, TRUE, FALSE, NULL) != NULL; }
            int main(void)
            {
                CreateThread(NULL, 0, Again, NULL, 0, NULL);
                return Again(NULL) || Again(NULL) || GetLastError() == ERROR_SUCCESS;
            }
            """);
        CompilerFactAttribute.Run(NativeLibrary.Compilers[0], [directory.In("lost.c"), "-o", directory.In("lost"), .. NativeLibrary.Arguments]);
        var start = new ProcessStartInfo(directory.In("lost")) { RedirectStandardError = true };
        start.Environment["HELVE_SOCKET"] = directory.In("nowhere/broker.sock");
        start.Environment["HELVE_BROKER"] = directory.In("no-helved");
        start.Environment["HELVE_QUIET"] = quiet;
        using Process running = Process.Start(start)!;
        Task<string> errors = running.StandardError.ReadToEndAsync();
        bool ends = running.WaitForExit(Until.Patience);
        if (!ends)
        {
            running.Kill();
        }

        ends.ShouldBeTrue("it ends");
        running.ExitCode.ShouldBe(0);
        string[] said = errors.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        said.Length.ShouldBe(lines, errors.Result);
        said.ShouldAllBe(line => line.StartsWith("libhelve: ") && line.Contains(directory.In("no"), StringComparison.Ordinal) && line.EndsWith('.'));
    }

    private static void Compile(string program, string compiler, bool unicode, string output, string[] arguments) => CompilerFactAttribute.Run(
        compiler, [.. unicode ? (string[])["-DUNICODE"] : [], Path.Combine(NativeLibrary.Programs, program), "-o", output, .. arguments]);

    private Process Start(string program)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        _environment.Apply(start.Environment);
        return Process.Start(start)!;
    }

    private string Run(string program)
    {
        using Process running = Start(program);
        Task<string> errors = running.StandardError.ReadToEndAsync(), output = running.StandardOutput.ReadToEndAsync();
        bool ends = running.WaitForExit(Until.Patience);
        if (!ends)
        {
            running.Kill();
        }

        ends.ShouldBeTrue($"{program} ends");
        running.ExitCode.ShouldBe(0, errors.Result + output.Result);
        return output.Result;
    }
}
