using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Rules;

/// <summary>Which right each call needs, as one table: with that right alone it succeeds, with every other right of the type it is denied.</summary>
[Collection(LibraryCollection.Name)]
public sealed class RightsRuleTests
{
    private const uint Synchronize = AccessMask.SYNCHRONIZE;

    private static readonly (string Call, ObjectType Type, uint Right, Func<nint, NtStatus> Do)[] s_calls =
    [
        ("wait", ObjectType.Event, Synchronize, static h => TryWait(h, TimeSpan.Zero)),
        ("wait", ObjectType.Mutex, Synchronize, static h => TryWait(h, TimeSpan.Zero)),
        ("wait", ObjectType.Semaphore, Synchronize, static h => TryWait(h, TimeSpan.Zero)),
        ("wait", ObjectType.Process, Synchronize, static h => TryWait(h, TimeSpan.Zero)),
        ("wait any", ObjectType.Event, Synchronize, static h => TryWaitAny([h], TimeSpan.Zero, out _)),
        ("wait all", ObjectType.Event, Synchronize, static h => TryWaitAll([h], TimeSpan.Zero)),
        ("set", ObjectType.Event, 0x2, static h => TrySetEvent(h, out _)),
        ("reset", ObjectType.Event, 0x2, static h => TryResetEvent(h, out _)),
        ("pulse", ObjectType.Event, 0x2, static h => TryPulseEvent(h, out _)),
        ("query event", ObjectType.Event, 0x1, static h => TryQueryEvent(h, out _)),
        ("release semaphore", ObjectType.Semaphore, 0x2, static h => TryReleaseSemaphore(h, 1, out _)),
        ("query semaphore", ObjectType.Semaphore, 0x1, static h => TryQuerySemaphore(h, out _)),
        ("query mutex", ObjectType.Mutex, 0x1, static h => TryQueryMutex(h, out _)),
        ("process id", ObjectType.Process, 0x1000, static h => TryGetProcessId(h, out _)),
        ("exit code", ObjectType.Process, 0x1000, static h => TryGetExitCode(h, out _)),
        ("duplicate from", ObjectType.Process, 0x40, static h => Duplicate(h, CurrentProcess)),
        ("duplicate to", ObjectType.Process, 0x40, static h => Duplicate(CurrentProcess, h)),
        ("signal, wait", ObjectType.Event, 0x2, static h => SignalAndWait(h, wait: false)),
        ("signal, wait", ObjectType.Semaphore, 0x2, static h => SignalAndWait(h, wait: false)),
        ("signal and wait for", ObjectType.Event, Synchronize, static h => SignalAndWait(h, wait: true)),
        ("wait for a key", ObjectType.KeyedEvent, 0x1, static h => TryWaitForKeyedEvent(h, 2, TimeSpan.Zero)),
        ("release a key", ObjectType.KeyedEvent, 0x2, static h => TryReleaseKeyedEvent(h, 2, TimeSpan.Zero)),
        ("wait for it", ObjectType.KeyedEvent, Synchronize, static h => TryWait(h, TimeSpan.Zero)),
    ];

    public static TheoryData<int> Calls => [.. Enumerable.Range(0, s_calls.Length)];

    [Theory]
    [MemberData(nameof(Calls))]
    [Rule("F33")]
    [Rule("F34")]
    [Rule("F35")]
    [Rule("F36")]
    [Rule("F38")]
    [Rule("F41")]
    [Rule("F43")]
    public void Call_NeedsItsRight_AndThatAlone(int index)
    {
        (string call, ObjectType type, uint right, Func<nint, NtStatus> perform) = s_calls[index];
        nint full = Make(type);
        uint all = GenericMapping.Of(type).Valid;

        // A right that implies this one would come back with it: QUERY_INFORMATION brings QUERY_LIMITED_INFORMATION.
        uint others = all & ~right & ~(type == ObjectType.Process && right == 0x1000 ? 0x400u : 0);
        nint only = Narrow(full, right), without = Narrow(full, others);
        perform(without).ShouldBe(NtStatus.AccessDenied, $"{call} with 0x{others:X}");
        ((uint)perform(only)).ShouldBeLessThan(0xC000_0000u, $"{call} with 0x{right:X} alone");
        Array.ForEach([full, only, without], static h => TryClose(h).ShouldBe(NtStatus.Success));
    }

    [Fact]
    [Rule("F36")]
    [Rule("F43")]
    public void ReleaseOfAMutex_NeedsNoRight_OnlyTheOwnership()
    {
        TryCreateMutex(0x1F0001, HandleAttributes.None, initiallyOwned: true, out nint mutex).ShouldBe(NtStatus.Success);
        nint nothing = Narrow(mutex, 0);
        TryReleaseMutex(nothing, out _).ShouldBe(NtStatus.Success);
        TryReleaseMutex(nothing, out _).ShouldBe(NtStatus.MutantNotOwned);
        TryWait(mutex, TimeSpan.Zero).ShouldBe(NtStatus.Success);
        TryCreateEvent(0x1F0003, HandleAttributes.None, true, true, out nint set).ShouldBe(NtStatus.Success);
        TrySignalAndWait(nothing, set, TimeSpan.Zero).ShouldBe(NtStatus.Success);
        Array.ForEach([mutex, nothing, set], static h => TryClose(h).ShouldBe(NtStatus.Success));
    }

    private static nint Make(ObjectType type)
    {
        nint handle = 0;
        NtStatus status = type switch
        {
            ObjectType.Event => TryCreateEvent(0x1F0003, HandleAttributes.None, true, false, out handle),
            ObjectType.Mutex => TryCreateMutex(0x1F0001, HandleAttributes.None, false, out handle),
            ObjectType.KeyedEvent => TryCreateKeyedEvent(0x1F0003, HandleAttributes.None, out handle),
            ObjectType.Semaphore => TryCreateSemaphore(0x1F0003, HandleAttributes.None, 1, 9, out handle),
            _ => TryDuplicate(CurrentProcess, CurrentProcess, CurrentProcess, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out handle),
        };
        status.ShouldBe(NtStatus.Success);
        return handle;
    }

    private static nint Narrow(nint handle, uint access)
    {
        TryDuplicate(CurrentProcess, handle, CurrentProcess, access, HandleAttributes.None, DuplicateOptions.None, out nint narrow).ShouldBe(NtStatus.Success);
        return narrow;
    }

    private static NtStatus Duplicate(nint from, nint to)
    {
        TryCreateEvent(0x1F0003, HandleAttributes.None, true, false, out nint source).ShouldBe(NtStatus.Success);
        NtStatus status = TryDuplicate(from, source, to, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint copy);
        TryClose(source).ShouldBe(NtStatus.Success);
        if (copy != 0)
        {
            TryClose(copy).ShouldBe(NtStatus.Success);
        }

        return status;
    }

    private static NtStatus SignalAndWait(nint handle, bool wait)
    {
        TryCreateEvent(0x1F0003, HandleAttributes.None, true, true, out nint other).ShouldBe(NtStatus.Success);
        NtStatus status = wait ? TrySignalAndWait(other, handle, TimeSpan.Zero) : TrySignalAndWait(handle, other, TimeSpan.Zero);
        TryClose(other).ShouldBe(NtStatus.Success);
        return status;
    }
}
