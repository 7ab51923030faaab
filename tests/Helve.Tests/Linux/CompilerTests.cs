using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

/// <summary>Asks the C compiler about every constant and struct of Helve.Linux.</summary>
public sealed class CompilerTests
{
    private static readonly Type[] s_types = typeof(LinuxError).Assembly.GetTypes();

    [CompilerFact]
    public void EveryConstant_HasItsValueInC() => Compare(Constants());

    [CompilerFact]
    public void EveryStruct_HasItsSizeAndOffsetsInC() => Compare(Structs());

    [CompilerFact]
    public void OpaqueObjects_FitWhatIsReserved()
    {
        Dictionary<string, long> sizes = Ask(["spawn.h", "signal.h"],
            ["sizeof(posix_spawn_file_actions_t)", "sizeof(posix_spawnattr_t)", "sizeof(sigset_t)", "sizeof(pthread_key_t)"]);
        sizes["sizeof(posix_spawn_file_actions_t)"].ShouldBeLessThanOrEqualTo(SpawnPlan.ActionsCapacity);
        sizes["sizeof(posix_spawnattr_t)"].ShouldBeLessThanOrEqualTo(SpawnPlan.AttributesCapacity);
        sizes["sizeof(sigset_t)"].ShouldBeLessThanOrEqualTo(SpawnPlan.SignalSetCapacity);
        sizes["sizeof(pthread_key_t)"].ShouldBe(sizeof(uint));
    }

    [CompilerFact]
    public void EpollEvents_AreThoseOfPollAndLaidOutAsHere()
    {
        Dictionary<string, long> c = Ask(["sys/epoll.h"],
            ["EPOLLIN", "EPOLLOUT", "EPOLLERR", "EPOLLHUP", "sizeof(struct epoll_event)", "offsetof(struct epoll_event, data)"]);
        ((PollEvents)c["EPOLLIN"]).ShouldBe(PollEvents.In);
        ((PollEvents)c["EPOLLOUT"]).ShouldBe(PollEvents.Out);
        ((PollEvents)c["EPOLLERR"]).ShouldBe(PollEvents.Error);
        ((PollEvents)c["EPOLLHUP"]).ShouldBe(PollEvents.HangUp);
        c["sizeof(struct epoll_event)"].ShouldBe(Epoll.s_eventSize);
        c["offsetof(struct epoll_event, data)"].ShouldBe(Epoll.s_dataOffset);
    }

    [Fact]
    public void EveryStruct_OfTheAssembly_IsDeclaredAgainstC()
    {
        IEnumerable<Type> undeclared = s_types.Where(t => t.StructLayoutAttribute is { Value: LayoutKind.Explicit }
            && t.GetCustomAttribute<CStructAttribute>() == null);

        // Too young for the installed headers; its numbers come from the kernel's own documentation.
        undeclared.ShouldBe([typeof(PidFdInfo)]);
    }

    private static IEnumerable<(string[] Headers, string Expression, long Value)> Constants()
    {
        const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (Type type in s_types)
        {
            if (type.GetCustomAttribute<CNamesAttribute>() is not { } names)
            {
                continue;
            }

            foreach (FieldInfo field in type.GetFields(Static).Where(f => f.GetCustomAttribute<NotInCAttribute>() == null))
            {
                string name = field.GetCustomAttribute<CFieldAttribute>()?.Name ?? field.Name;
                yield return (names.Headers, name, Convert.ToInt64(field.GetValue(null), CultureInfo.InvariantCulture));
            }
        }
    }

    private static IEnumerable<(string[] Headers, string Expression, long Value)> Structs()
    {
        const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        foreach (Type type in s_types)
        {
            if (type.GetCustomAttribute<CStructAttribute>() is not { } c)
            {
                continue;
            }

            yield return (c.Headers, $"sizeof({c.Name})", type.StructLayoutAttribute!.Size);
            foreach (FieldInfo field in type.GetFields(Instance))
            {
                string name = field.GetCustomAttribute<CFieldAttribute>()!.Name;
                yield return (c.Headers, $"offsetof({c.Name}, {name})", field.GetCustomAttribute<FieldOffsetAttribute>()!.Value);
            }
        }
    }

    private static void Compare(IEnumerable<(string[] Headers, string Expression, long Value)> claims)
    {
        (string[] Headers, string Expression, long Value)[] all = [.. claims];
        all.Length.ShouldBeGreaterThan(20);
        Dictionary<string, long> c = Ask(all.SelectMany(a => a.Headers).Distinct(), all.Select(a => a.Expression).Distinct());
        all.Where(a => c[a.Expression] != a.Value).Select(a => $"{a.Expression} is {c[a.Expression]} in C, {a.Value} here").ShouldBeEmpty();
    }

    private static Dictionary<string, long> Ask(IEnumerable<string> headers, IEnumerable<string> expressions)
    {
        StringBuilder program = new("#define _GNU_SOURCE\n#include <stdio.h>\n#include <stddef.h>\n");
        foreach (string header in headers)
        {
            program.Append(CultureInfo.InvariantCulture, $"#include <{header}>\n");
        }

        program.Append("int main(void) {\n");
        foreach (string expression in expressions)
        {
            program.Append(CultureInfo.InvariantCulture, $"printf(\"{expression}=%lld\\n\", (long long)({expression}));\n");
        }

        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("ask.c"), program.Append("}\n").ToString());
        CompilerFactAttribute.Run("gcc", directory.In("ask.c"), "-o", directory.In("ask"));
        return CompilerFactAttribute.Run(directory.In("ask")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=')).ToDictionary(p => p[0], p => long.Parse(p[1], CultureInfo.InvariantCulture));
    }
}
