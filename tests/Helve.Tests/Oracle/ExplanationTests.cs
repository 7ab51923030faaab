using Helve.Oracle;
using Helve.Tests.Architecture;
using Shouldly;
using Xunit;

namespace Helve.Tests.Oracle;

/// <summary>What explains a difference explains that one alone: not what a faulty Helve would say instead.</summary>
public sealed class ExplanationTests
{
    private const string NothingBefore = "nothing before", NoCallMadeIt = "no call has made the handle in any case";

    private static readonly Met[] s_met =
    [
        .. DifferenceFile.Read(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Helve.Tests", "Oracle", "Differences.txt"))), .. RareDifferences.All,
    ];

    // What is explained all the same: Helve's answer is right without the calls before it, or whatever Wine says of these.
    private static readonly (string Rule, string[] What, string Why)[] s_right =
    [
        ("A3", [NothingBefore], "a pseudo-handle is there without any call"),
        ("A25", [NothingBefore], NoCallMadeIt),
        ("C5", [NothingBefore], NoCallMadeIt),
        ("C20", [NothingBefore], "to make a permanent object takes no call before"),
        ("F40", [NothingBefore], "what no call has made is NULL, and who is in no job has none to ask by that"),
        ("I24", [NothingBefore], "what no call has made is NULL, of which that is right as well"),
        ("H17", [NothingBefore], "only an abandoned mutex is another matter, which there is not then"),
        ("C7", ["Wine: InfoLengthMismatch"], "Wine tells no length, or another one"),
        ("C10", ["Wine: InfoLengthMismatch", "Wine: ObjectNameExists"], "the name of the file is longer than the room, or not"),
        ("D11", ["Wine: ObjectNameCollision", "Wine: ObjectNameExists", "Wine: ObjectNameNotFound", "Wine: ObjectTypeMismatch"], "what Wine finds in its directory says what it answers"),
        ("E22", ["Wine: Success", "Wine: ObjectNameNotFound", "Wine: ObjectPathNotFound", "Wine: NULL, ERROR_PATH_NOT_FOUND"], "which part of the path Wine takes for the last one says what it answers"),
        ("E32", ["Wine: Success", "Wine: ObjectNameNotFound", "Wine: ObjectTypeMismatch", "Wine: InvalidParameter"], "where the link leads says what Wine answers"),
        ("F7", ["Wine: a handle, ERROR_SUCCESS"], "whether the object is new says Wine's last error"),
        ("F40", ["Wine: FALSE, ERROR_INVALID_HANDLE"], "NULL is no handle to Wine"),
        ("F44", ["Wine: TRUE", "Wine: FALSE, ERROR_INVALID_HANDLE"], "what else is wrong with the handle says what Wine answers"),
        ("H13", ["Wine: MutantNotOwned"], "Wine writes the count or not"),
        ("H18", ["Wine: FALSE, ERROR_ACCESS_DENIED", "Wine: FALSE, ERROR_INVALID_HANDLE"], "Wine looks at the handle first"),
        ("H38", ["Wine: Success", "Wine: ObjectNameExists", "Wine: AccessDenied", "Wine: InvalidHandle"], "what the wait for any comes to says what Wine answers"),
        ("H45", ["Wine: WAIT_OBJECT_0 + 1", "Wine: WAIT_ABANDONED_0 + 0", "Wine: WAIT_TIMEOUT"], "what the wait comes to says what Wine answers"),
        ("I8", ["Wine: 0", "Wine: 1"], "how often it was suspended says what Wine answers"),
        ("J7", ["Wine: NULL, ERROR_INVALID_HANDLE", "Wine: a handle, ERROR_ALREADY_EXISTS"], "what has the name says what Wine answers"),
        ("J8", ["Wine: NULL, ERROR_ACCESS_DENIED", "Wine: NULL, ERROR_INVALID_HANDLE", "Wine: a handle, ERROR_ALREADY_EXISTS"], "what has the name says what Wine answers"),
        ("J25", ["Wine: INVALID_HANDLE_VALUE, ERROR_PIPE_BUSY"], "how many instances there may be says what Wine answers"),
        ("J45", ["Wine: a handle, ERROR_SUCCESS", "Wine: a handle, ERROR_ALREADY_EXISTS", "Wine: INVALID_HANDLE_VALUE, ERROR_PATH_NOT_FOUND"], "what is there says what Wine answers"),
    ];

    [Fact]
    public void EveryExplanation_ThatIsNotRare_HasMetADifference() =>
        Explanations.All.Where(static reason => !reason.IsRare).Select(static reason => reason.Why).Except(s_met.Select(static met => met.Why)).ShouldBeEmpty();

    [Fact]
    public void Difference_ThatWasMet_HasTheVeryExplanation() =>
        s_met.Where(static met => Explanations.Of(met.Operation, met.Earlier, met.Ours, met.Theirs)?.Why != met.Why).Select(static met => $"{met.Where}: {met.Operation} is {met.Why} no more").ShouldBeEmpty();

    [Fact]
    public void Difference_ThatIsNearlyOneThatWasMet_HasNoExplanation()
    {
        (Met Met, NearMiss Near, Explanation Why)[] accepted = [.. s_met.SelectMany(Accepted)];
        accepted.Where(static one => !Array.Exists(s_right, right => IsRight(right, one.Near, one.Why)))
            .Select(static one => $"{one.Met.Where}: {one.Met.Operation} -> {one.Met.Ours}; Wine: {one.Met.Theirs}. But {one.Near.What}: is {one.Why.Why}").ShouldBeEmpty();
        s_right.Where(right => !Array.Exists(accepted, one => IsRight(right, one.Near, one.Why))).Select(static right => $"{right.Rule}: {right.Why}: none is accepted").ShouldBeEmpty();
    }

    /// <summary>Each is tried in so many ways that hardly a mistake is left out.</summary>
    [Fact]
    public void Difference_IsTriedWithManyThatItIsNot() => s_met.Average(static met => NearMisses.Of(met).Count()).ShouldBeGreaterThan(20);

    private static bool IsRight((string Rule, string[] What, string Why) right, NearMiss near, Explanation why) =>
        why.Rule == right.Rule && Array.Exists(right.What, what => near.What.StartsWith(what, StringComparison.Ordinal));

    private static IEnumerable<(Met Met, NearMiss Near, Explanation Why)> Accepted(Met met) =>
        NearMisses.Of(met).Select(near => (met, near, Why: Explanations.Of(met.Operation, near.Earlier, near.Ours, near.Theirs))).Where(static tried => tried.Why is not null).Select(static tried => (tried.met, tried.near, tried.Why!));
}
