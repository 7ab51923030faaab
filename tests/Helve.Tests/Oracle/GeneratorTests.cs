using System.Reflection;
using Helve.Oracle;
using Helve.Win32;
using Shouldly;
using Xunit;

namespace Helve.Tests.Oracle;

/// <summary>Which sequences are made.</summary>
public sealed class GeneratorTests
{
    private const int Seeds = 10_000;

    [Fact]
    public void EveryCall_IsMadeBySomeSequence_OrItIsSaidWhyNot()
    {
        var made = Enumerable.Range(1, Seeds).SelectMany(Generator.Make).Select(static operation => operation.Call).ToHashSet(StringComparer.Ordinal);
        string[] known =
        [
            .. new[] { typeof(Kernel32), typeof(Ntdll), typeof(Advapi32), typeof(Ws2_32) }
                .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
                .Where(static method => method.GetCustomAttribute<WindowsExportAttribute>() is not null)
                .Select(static method => method.Name),
        ];
        known.Length.ShouldBeGreaterThan(200);
        known.Where(call => !made.Contains(call)).ShouldBe(Ungenerated.Calls.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Seed_SaysAllOfASequence() =>
        Enumerable.Range(1, 200).ShouldAllBe(static seed => Generator.Make(seed).Select(static operation => operation.ToString()).SequenceEqual(Generator.Make(seed).Select(static operation => operation.ToString())));

    /// <summary>Whatever hangs is waited for: a wait without end is begun, and joined when something has ended it.</summary>
    [Fact]
    public void WaitWithoutEnd_IsBegunAndJoined() =>
        Enumerable.Range(1, Seeds).SelectMany(Generator.Make).Where(static operation => operation.Step == Step.Call)
            .ShouldAllBe(static operation => !(operation.Call.StartsWith("WaitFor", StringComparison.Ordinal) && operation.Args.Contains(-1)) && !WaitsForAResult(operation));

    [Theory]
    [InlineData(false, new[] { 4, 4 }, 10, 2, new[] { 2 })]
    [InlineData(false, new[] { 4, 4 }, 3, 1, new int[0])]
    [InlineData(true, new[] { 4, 20, 4 }, 10, 2, new int[0])]
    [InlineData(true, new[] { 4 }, 0, 1, new int[0])]
    [InlineData(true, new int[0], 0, 0, new[] { 0 })]
    public void Write_EndsTheReadsThatItReaches(bool isOfMessages, int[] reads, int length, int ended, int[] left)
    {
        var reader = new BackgroundEnd("A", "p1");
        reader.Calls.AddRange(reads.Select(static (size, i) => new BackgroundCall($"o{i}", null, "t1", $"b{i}", size)));
        BackgroundCall[] calls = [.. reader.Calls];
        var pipe = new BackgroundPipe("p", isOfMessages, reader);
        pipe.Sent(reader, length).ShouldBe(calls[..ended]);
        reader.Calls.ShouldBe(calls[ended..]);
        reader.There.ShouldBe(left);
    }

    [Theory]
    [InlineData(false, new[] { 2, 3, 4 }, 6, new[] { 3 })]
    [InlineData(true, new[] { 2, 3, 4 }, 6, new[] { 3, 4 })]
    [InlineData(true, new[] { 5, 3 }, 2, new[] { 3, 3 })]
    [InlineData(true, new[] { 0, 3 }, 2, new[] { 3 })]
    public void Read_TakesWhatIsThere(bool isOfMessages, int[] there, int size, int[] left)
    {
        var reader = new BackgroundEnd("A", "p1");
        reader.There.AddRange(there);
        new BackgroundPipe("p", isOfMessages, reader).Taken(reader, size);
        reader.There.ShouldBe(left);
    }

    private static bool WaitsForAResult(Operation operation) => operation is { Call: "GetOverlappedResult", Args: [_, _, _, NumberArg { Value: not 0 }] };
}
