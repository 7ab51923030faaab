using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Helve.Kernel;
using Helve.Oracle;

namespace Helve.Tests.Oracle;

/// <summary>A difference that is nearly one that was met.</summary>
/// <param name="What">How it differs from that.</param>
/// <param name="Ours">What Helve says.</param>
/// <param name="Theirs">What Wine says.</param>
/// <param name="Earlier">The calls before it.</param>
internal sealed record NearMiss(string What, Outcome Ours, Outcome Theirs, History Earlier);

/// <summary>What a faulty Helve would plausibly have said instead, and what the same answers would be without the calls before them.</summary>
internal static partial class NearMisses
{
    private static readonly uint[] s_errors = [0, 2, 3, 5, 6, 24, 50, 87, 123, 161, 183, 231, 288, 998];

    private static readonly NtStatus[] s_statuses =
    [
        NtStatus.Success, NtStatus.ObjectNameExists, NtStatus.AccessDenied, NtStatus.InvalidHandle, NtStatus.InvalidParameter, NtStatus.InfoLengthMismatch, NtStatus.ObjectNameInvalid,
        NtStatus.ObjectNameNotFound, NtStatus.ObjectPathNotFound, NtStatus.ObjectNameCollision, NtStatus.ObjectTypeMismatch, NtStatus.MutantNotOwned, NtStatus.AccessViolation,
    ];

    private static readonly long[] s_waits = [0, 1, 128, 258, 0xFFFFFFFF];
    private static readonly string[] s_told = ["a child", "a suspended child", "no child, ERROR_ACCESS_DENIED", "no child, ERROR_INVALID_PARAMETER", "no child, ERROR_NOT_SUPPORTED", "error 5", "is not there", "+2", "-2", "0"];

    /// <summary>All that are told apart from what was met.</summary>
    internal static IEnumerable<NearMiss> Of(Met met)
    {
        IEnumerable<NearMiss> all = Others(met.Operation, met.Ours).Concat(Steps(met.Operation, met.Theirs)).Select(ours => new NearMiss($"Helve: {ours}", ours, met.Theirs, met.Earlier))
            .Concat(Others(met.Operation, met.Theirs, isWines: true).Select(theirs => new NearMiss($"Wine: {theirs}", met.Ours, theirs, met.Earlier)))
            .Append(new NearMiss("Helve as Wine, Wine as Helve", met.Theirs, met.Ours, met.Earlier));
        if (Explanations.All.Any(reason => reason.Why == met.Why && (reason.After is not null || reason.IsAsExpected is not null)))
        {
            all = all.Append(new NearMiss("nothing before", met.Ours, met.Theirs, new History()));
        }

        return all.Where(near => near.Ours.ToString() != near.Theirs.ToString() && (near.Ours.ToString() != met.Ours.ToString() || near.Theirs.ToString() != met.Theirs.ToString() || near.Earlier != met.Earlier))
            .DistinctBy(static near => near.What);
    }

    // Success for failure and failure for success, other errors, outputs that are touched or not, and other values in them.
    private static IEnumerable<Outcome> Others(Operation operation, Outcome outcome, bool isWines = false)
    {
        if (outcome.Answer is not { } answer || outcome.IsMissing)
        {
            return outcome.IsMissing ? [] : Words(outcome.ToString()).Concat(s_told).Select(Outcome.Said);
        }

        // Wine has no half measures: what it would say else is another return, with what goes with it.
        return Returns(operation, answer, isWines).Concat(isWines ? [] : Outputs(operation, answer)).Select(changed => Outcome.Of(operation, changed, "S-1-0-0"));
    }

    // What Wine says, but one more or less.
    private static IEnumerable<Outcome> Steps(Operation operation, Outcome theirs) =>
        theirs.Answer is { } answer && !theirs.IsMissing ? Values(operation, answer).Select(changed => Outcome.Of(operation, changed, "S-1-0-0")) : [];

    private static IEnumerable<JsonObject> Returns(Operation operation, JsonObject answer, bool isWines)
    {
        Type type = Outcome.ReturnTypeOf(operation.Call)!;
        IEnumerable<(long Ret, uint Error)> returns =
            type == typeof(NtStatus) ? s_statuses.Select(static status => ((long)(uint)status, 0u))
            : type == typeof(uint) || type == typeof(int) ? s_waits.Select(static wait => (wait, wait == 0xFFFFFFFF ? 6u : 0u)).Concat(s_errors.Select(static error => (0xFFFFFFFFL, error)))
            : s_errors.Select(static error => (0L, error)).Concat(type == typeof(nuint) || type == typeof(nint) ? s_errors.Select(static error => (-1L, error)) : []).Append((4L, 0u)).Append((4L, 183u));
        foreach ((long ret, uint error) in returns)
        {
            bool fails = type == typeof(NtStatus) ? (uint)ret >= 0xC0000000 : type == typeof(uint) || type == typeof(int) ? ret == 0xFFFFFFFF : ret is 0 or -1;
            if (!isWines)
            {
                yield return Changed(answer, ret, error, null);
            }

            yield return Changed(answer, ret, error, (index, bytes) => fails ? Untouched(operation, index, bytes.Length) : IsUntouched(bytes) ? new byte[bytes.Length] : bytes);
            if (!fails && !isWines)
            {
                yield return Changed(answer, ret, error, (_, bytes) => [4, .. new byte[bytes.Length - 1]]);
            }
        }
    }

    // A call that fails sets its handle to 0, and touches nothing else.
    private static byte[] Untouched(Operation operation, int index, int length)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill((byte)(((OutArg)operation.Args[index]).Kind == OutKind.Handle ? 0 : 0xCC));
        return bytes;
    }

    private static IEnumerable<JsonObject> Outputs(Operation operation, JsonObject answer) =>
        Values(operation, answer).Concat(Each(answer, (output, bytes) => IsUntouched(bytes) ? [new byte[bytes.Length], [4, .. new byte[bytes.Length - 1]]] : [[.. Enumerable.Repeat((byte)0xCC, bytes.Length)], new byte[bytes.Length]]));

    // One bit or one more, at each place that is looked at.
    private static IEnumerable<JsonObject> Values(Operation operation, JsonObject answer) => Each(answer, (index, bytes) =>
        IsUntouched(bytes) ? [] : Places((OutArg)operation.Args[index]).Where(place => place < bytes.Length).SelectMany(place => (byte[][])[At(bytes, place, static old => (byte)(old + 1)), At(bytes, place, static old => (byte)(old - 1)), At(bytes, place, static old => (byte)(old ^ 0x10))]));

    private static int[] Places(OutArg output) => output.Kind is OutKind.Handle or OutKind.Length or OutKind.Kept ? [] : output.Offsets ?? [0];

    private static byte[] At(byte[] bytes, int place, Func<byte, byte> change)
    {
        byte[] changed = [.. bytes];
        changed[place] = change(changed[place]);
        return changed;
    }

    private static IEnumerable<JsonObject> Each(JsonObject answer, Func<int, byte[], IEnumerable<byte[]>> change)
    {
        foreach ((string index, JsonNode? hex) in answer["out"]?.AsObject() ?? [])
        {
            foreach (byte[] changed in change(int.Parse(index, CultureInfo.InvariantCulture), Convert.FromHexString(hex!.GetValue<string>())))
            {
                var other = (JsonObject)answer.DeepClone();
                other["out"]![index] = Convert.ToHexString(changed);
                yield return other;
            }
        }
    }

    private static JsonObject Changed(JsonObject answer, long ret, uint error, Func<int, byte[], byte[]>? output)
    {
        var changed = (JsonObject)answer.DeepClone();
        (changed["ret"], changed["error"]) = (ret, (int)error);
        foreach ((string index, JsonNode? hex) in output is null ? [] : answer["out"]?.AsObject() ?? [])
        {
            changed["out"]![index] = Convert.ToHexString(output!(int.Parse(index, CultureInfo.InvariantCulture), Convert.FromHexString(hex!.GetValue<string>())));
        }

        return changed;
    }

    private static bool IsUntouched(byte[] bytes) => bytes.AsSpan().IndexOfAnyExcept((byte)0xCC) < 0;

    // Each number one more.
    private static IEnumerable<string> Words(string said) => Digits().Matches(said).Select(found => $"{said[..found.Index]}{(found.Value[0] - '0' + 1) % 10}{said[(found.Index + 1)..]}");

    [GeneratedRegex("[0-9]")]
    private static partial Regex Digits();
}
