using System.Diagnostics;
using System.Reflection;
using Helve.Hook;
using Helve.Tests.Architecture;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Helve.Win32;
using Shouldly;
using Xunit;

namespace Helve.Tests.Native;

/// <summary>
/// tests/WindowsProgram, which knows nothing of Helve, under the start-up hook: its calls of Windows lead to libhelve.so, and to nothing without the hook.
/// </summary>
public sealed class HookTests : IDisposable
{
    private static readonly string s_directory = Path.GetDirectoryName(Cli.Repository.Built("tests/WindowsProgram", "WindowsProgram.dll"))!;
    private static readonly string s_program = Path.Combine(s_directory, "WindowsProgram.dll");
    private readonly BrokerEnvironment _environment = new();

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
    [InlineData("share", "mutex: abandoned, section: 42")]
    [InlineData("text")]
    [InlineData("errors")]
    [InlineData("forms")]
    [InlineData("sockets")]
    [InlineData("handles")]
    [InlineData("missing", "DllNotFoundException")]
    [InlineData("resolver")]
    [InlineData("context")]
    [InlineData("load")]
    public void Program_UnderTheHook_DoesItsPart(string part, params string[] said)
    {
        string output = Succeeds(HelveRun("dotnet", s_program, part));
        output.ShouldContain($"{part}: done");
        said.Where(line => !output.Contains(line, StringComparison.Ordinal)).ShouldBeEmpty(output);
    }

    [NativeFact]
    public void Program_ByItsOwnHost_SharesWithTheNextOne() =>
        Succeeds(HelveRun(Path.Combine(s_directory, "WindowsProgram"), "share")).ShouldContain("mutex: abandoned, section: 42");

    [NativeTheory]
    [InlineData("errors")]
    [InlineData("share")]
    public void Program_WithoutTheHook_HasNoSuchLibrary(string part)
    {
        (int code, _, string error) = Run("dotnet", [s_program, part]);
        code.ShouldNotBe(0);
        error.ShouldContain(nameof(DllNotFoundException));
    }

    [NativeFact]
    public void CallThatIsNotCovered_SaysWhichAndWhose()
    {
        string output = Succeeds(HelveRun("dotnet", s_program, "missing"));
        output.ShouldContain("Helve does not cover Beep of kernel32.dll, which WindowsProgram.Native.Beep of the assembly WindowsProgram calls.");
        // The C library has one, of other letters than Windows': it must not be taken for it.
        output.ShouldContain("Helve does not cover wcslen of ntdll.dll");
        output.ShouldContain("docs/win32.md");
    }

    [NativeFact]
    public void Deviation_ALibraryThatIsLoadedWithoutAnAssemblyIsNotThere() => Succeeds(HelveRun("dotnet", s_program, "alone"));

    [NativeFact]
    public void Deviation_ACallThatIsBoundBeforeItIsCalledNeedsItsExactName() => Succeeds(HelveRun("dotnet", s_program, "early"));

    [NativeFact]
    public void Deviation_NamesOfTheRuntimesOwnClassesStayUnsupported() => Succeeds(HelveRun("dotnet", s_program, "names"));

    [NativeFact]
    public void Deviation_AHandleClassOfTheRuntimeIsRefused()
    {
        string output = Succeeds(HelveRun("dotnet", s_program, "handles"));
        output.ShouldContain("WindowsProgram.Native.CreateRuntimesEvent of the assembly WindowsProgram declares it, has a SafeWaitHandle.");
        output.ShouldContain("WindowsProgram.Native.CreateRuntimesFile of the assembly WindowsProgram declares it, has a SafeFileHandle.");
        output.ShouldContain("WindowsProgram.Native.MapRuntimesFile of the assembly WindowsProgram declares it, has a SafeFileHandle.");
        output.ShouldContain("docs/migrate.md");
    }

    [NativeFact]
    public void Hooks_ThatAreSetAlready_StayAndRunAfter() =>
        Succeeds(HelveRun("dotnet", [s_program, "hello"], ("DOTNET_STARTUP_HOOKS", s_program))).ShouldBe("own hook: True\nhello: done\n");

    [NativeFact]
    public void FileNamedAsALibraryOfWindows_ThatIsNone_ChangesNothing()
    {
        using TemporaryDirectory directory = new();
        string program = CopyTo(directory);
        File.Copy(s_program, directory.In("kernel32.dll"));
        Succeeds(HelveRun("dotnet", program, "text")).ShouldContain("text: done");
    }

    [NativeFact]
    public void Hook_BesideTheLibrary_NeedsNothingElse()
    {
        string hook = Path.Combine(NativeLibrary.Directory, "lib", "Helve.StartupHook.dll");
        Succeeds(Run("dotnet", [s_program, "errors"], ("DOTNET_STARTUP_HOOKS", hook))).ShouldContain("errors: done");
    }

    [Fact]
    public void Library_ThatIsNotThere_IsNamedByTheCallThatNeedsIt()
    {
        (int code, _, string error) = Run(
            "dotnet", [s_program, "errors"], ("DOTNET_STARTUP_HOOKS", typeof(WindowsLibraries).Assembly.Location), ("HELVE_NATIVE", "/nowhere/libhelve.so"));
        code.ShouldNotBe(0);
        error.ShouldContain("DllNotFoundException: The calls of Windows are Helve's here, and /nowhere/libhelve.so can't be loaded. Build it (src/Helve.Native/build.sh)");
    }

    [Fact]
    public void HelveRun_WithoutTheLibrary_SaysWhatToDo()
    {
        (int code, _, string error) = HelveRun("dotnet", [s_program, "hello"], ("HELVE_NATIVE", "/nowhere"));
        code.ShouldBe(5);
        error.ShouldBe("helve: The C library /nowhere is not there. Build it (src/Helve.Native/build.sh), or set HELVE_NATIVE to where it is.\n");
    }

    [Fact]
    public void HelveRun_OfWhatIsNotDotNet_SaysSo()
    {
        (int code, _, string error) = HelveRun("/bin/true");
        code.ShouldBe(126);
        error.ShouldStartWith("helve: /bin/true is no .NET program");
        error.ShouldContain("DOTNET_STARTUP_HOOKS");
        HelveRun("/nowhere/program").Code.ShouldBe(127);
    }

    [NativeFact]
    public void HelveRun_OfAScript_HandsTheHookOn()
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("start.sh"), $"#!/bin/sh\ndotnet {s_program} errors\n");
        File.SetUnixFileMode(directory.In("start.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Succeeds(HelveRun(directory.In("start.sh"))).ShouldContain("errors: done");
    }

    [Fact]
    public void HelveRun_OfAProgramWithoutHooks_SaysSo()
    {
        using TemporaryDirectory directory = new();
        string program = CopyTo(directory);
        string settings = Path.ChangeExtension(program, ".runtimeconfig.json");
        string text = File.ReadAllText(settings);
        text.ShouldContain("\"configProperties\": {");
        File.WriteAllText(settings, text.Replace("\"configProperties\": {", "\"configProperties\": { \"System.StartupHookProvider.IsSupported\": false,", StringComparison.Ordinal));
        (int code, _, string error) = HelveRun("dotnet", program, "hello");
        code.ShouldBe(126);
        error.ShouldContain("StartupHookSupport=true");
    }

    /// <summary>Each library that a call of Helve.Win32 is of, as programs write it.</summary>
    [Fact]
    public void Libraries_OfTheCalls_AreTheHooks()
    {
        string[] libraries = [.. ExportText.Calls.Select(static call => call.GetCustomAttribute<WindowsExportAttribute>()!.Library).Distinct()];
        libraries.Length.ShouldBeGreaterThan(3);
        libraries.Where(static name => !WindowsLibraries.Has(name) || !WindowsLibraries.Has(name.ToUpperInvariant() + ".dll")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("kernel32", true)]
    [InlineData("KERNEL32.DLL", true)]
    [InlineData("KernelBase.dll", true)]
    [InlineData(@"C:\Windows\System32\ntdll.dll", true)]
    [InlineData("api-ms-win-core-synch-l1-2-0.dll", true)]
    [InlineData("API-MS-Win-Core-Handle-L1-1-0", true)]
    [InlineData("WS2_32", true)]
    [InlineData("advapi32.dll", true)]
    [InlineData("user32.dll", false)]
    [InlineData("api-ms-win-crt-runtime-l1-1-0.dll", false)]
    [InlineData("kernel32.dll.so", false)]
    [InlineData("mykernel32", false)]
    [InlineData("libc", false)]
    public void Name_IsThatOfALibraryOfWindows_HoweverItIsWritten(string name, bool expected) => WindowsLibraries.Has(name).ShouldBe(expected);

    [NativeFact]
    public void NamesWithoutLetter_AreThoseOfAllPairs()
    {
        string directory = Path.GetDirectoryName(NativeLibrary.File)!;
        HeaderTests.Exported(Path.Combine(directory, "libhelve-wide.so")).ShouldBe(Headers.Pairs, ignoreOrder: true);
        HeaderTests.Exported(Path.Combine(directory, "libhelve-narrow.so")).ShouldBe(Headers.Pairs.Concat(Headers.Pairs.Select(static name => name + "W")), ignoreOrder: true);
    }

    private static string CopyTo(TemporaryDirectory directory)
    {
        foreach (string file in Directory.GetFiles(s_directory))
        {
            File.Copy(file, directory.In(Path.GetFileName(file)));
        }

        return directory.In(Path.GetFileName(s_program));
    }

    private static string Succeeds((int Code, string Output, string Error) run)
    {
        run.Code.ShouldBe(0, run.Output + run.Error);
        return run.Output;
    }

    private (int Code, string Output, string Error) HelveRun(string program, params string[] arguments) => HelveRun(program, arguments, []);

    private (int Code, string Output, string Error) HelveRun(string program, string[] arguments, params (string Name, string Value)[] variables) =>
        Run(Cli.HelveCommand.Program, ["run", "--", program, .. arguments], variables);

    private (int Code, string Output, string Error) Run(string program, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        _environment.Apply(start.Environment);
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process running = Process.Start(start)!;
        Task<string> errors = running.StandardError.ReadToEndAsync(), output = running.StandardOutput.ReadToEndAsync();
        bool ends = running.WaitForExit(Until.Patience);
        if (!ends)
        {
            running.Kill(entireProcessTree: true);
        }

        ends.ShouldBeTrue($"{program} {string.Join(' ', arguments)} ends");
        return (running.ExitCode, output.Result, errors.Result);
    }
}
