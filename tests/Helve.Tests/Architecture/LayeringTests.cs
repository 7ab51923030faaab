using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Shouldly;
using Xunit;

namespace Helve.Tests.Architecture;

/// <summary>The arrows between the projects, read from what the compiler really referenced.</summary>
public sealed class LayeringTests
{
    private static readonly Dictionary<string, (string Assembly, string[] MayUse)> s_projects = new()
    {
        ["Helve.Linux"] = ("Helve.Linux", []),
        ["Helve.Kernel"] = ("Helve.Kernel", ["Helve.Linux"]),
        ["Helve"] = ("Helve", ["Helve.Kernel", "Helve.Linux"]),
        ["Helve.Broker"] = ("helved", ["Helve.Kernel", "Helve.Linux"]),
        ["Helve.Win32"] = ("Helve.Win32", ["Helve", "Helve.Kernel", "Helve.Linux"]),
        ["Helve.DropIn"] = ("Helve.DropIn", ["Helve", "Helve.Kernel"]),
        ["Helve.Native"] = ("libhelve-core", ["Helve.Win32", "Helve", "Helve.Kernel"]),
        ["Helve.StartupHook"] = ("Helve.StartupHook", []),
        ["Helve.Cli"] = ("Helve.Cli", ["Helve", "Helve.Kernel"]),
    };

    public static TheoryData<string> Projects => [.. s_projects.Keys];

    [Fact]
    public void EveryProject_OfSrc_IsInTheTable()
    {
        IEnumerable<string> found = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);
        found.Select(f => Path.GetFileNameWithoutExtension(f)!).ShouldBe(s_projects.Keys, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_OfEachProject_UsesOnlyWhatLiesBelow(string project)
    {
        (string assembly, string[] mayUse) = s_projects[project];
        string[] used = Repository.Read(Repository.AssemblyFile(project, assembly), reader =>
            reader.AssemblyReferences.Select(h => reader.GetString(reader.GetAssemblyReference(h).Name)).ToArray());
        used.Where(IsOurs).Except(mayUse).ShouldBeEmpty($"{project} must not use them");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void NativeCalls_OfEachProject_AreInHelveLinuxOnly(string project)
    {
        string file = Repository.AssemblyFile(project, s_projects[project].Assembly);
        string[] imports = Repository.Read(file, reader => Enumerable.Range(1, reader.GetTableRowCount(TableIndex.MethodDef))
            .Select(row => reader.GetMethodDefinition(MetadataTokens.MethodDefinitionHandle(row)))
            .Where(m => !m.GetImport().Module.IsNil)
            .Select(m => $"{TypeName(reader, m)}.{reader.GetString(m.Name)}").ToArray());
        bool nativeLibrary = Repository.Read(file, reader =>
            reader.TypeReferences.Any(h => reader.GetString(reader.GetTypeReference(h).Name) == "NativeLibrary"));

        (imports.Length > 0).ShouldBe(project == "Helve.Linux", string.Join(", ", imports));
        // The hook is there to say which library a program's calls go to.
        nativeLibrary.ShouldBe(project is "Helve.Linux" or "Helve.StartupHook");
    }

    [Fact]
    public void HelveLinux_Identifiers_SpeakNoNtWord()
    {
        string[] words = ["Nt", "Mutant", "Mutex", "Semaphore", "Handles", "AccessMask", "Acl"];
        string[] names = Repository.Read(Repository.AssemblyFile("Helve.Linux", "Helve.Linux"), reader =>
            reader.TypeDefinitions.Select(h => reader.GetString(reader.GetTypeDefinition(h).Name)).ToArray());
        names.Where(n => words.Any(w => n.StartsWith(w, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    private static bool IsOurs(string assembly) =>
        assembly == "Helve" || assembly == "helved" || assembly.StartsWith("Helve.", StringComparison.Ordinal);

    private static string TypeName(MetadataReader reader, MethodDefinition method) =>
        reader.GetString(reader.GetTypeDefinition(method.GetDeclaringType()).Name);
}
