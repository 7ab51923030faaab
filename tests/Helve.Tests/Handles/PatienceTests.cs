using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Shouldly;
using Xunit;

namespace Helve.Tests.Handles;

/// <summary>A thread of bounded patience meets one that owns a count word and is stopped: it changes nothing, or leaves what it owes to recovery.</summary>
public sealed class PatienceTests : IDisposable
{
    private const uint Stopped = 5;
    private const uint Patient = 4;
    private readonly HandleDomain _domain = new();
    private readonly ThreadContext _patient;

    public PatienceTests() => _patient = new ThreadContext(_domain.Arena, Patient, 0) { Patience = 4 };

    public void Dispose() => _domain.Dispose();

    [Fact]
    public void Insert_IntoAnything_OfALockedObject_ChangesNothing()
    {
        HandleInfo info = Created();
        CountWord before = _domain.Count(info.Slot);
        Lock(info.Slot);
        for (uint process = 0; process < 3; process++)
        {
            Insert(process, info).ShouldBe(NtStatus.Retry);
        }

        IsIdle().ShouldBeTrue();
        _patient.IsGivenUp.ShouldBeFalse();
        Unlock(info.Slot);
        _domain.Count(info.Slot).ShouldBe(before);
        Insert(2, info).ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Abandon_OfALockedObject_LeavesTheRestToRecovery()
    {
        TableReference table = _domain.Reference(2);
        HandleOperations<HardwareMemory>.BeginCreate(_patient, table, ObjectType.Event, 3, 0, new ObjectInit(), out PendingHandle pending)
            .ShouldBe(NtStatus.Success);
        Lock(pending.Slot);
        HandleOperations<HardwareMemory>.Abandon(_patient, table, pending);
        _patient.IsGivenUp.ShouldBeTrue();

        _domain.Kill(Patient);
        HandleRecovery<HardwareMemory>.Complete(_domain.Arena, Patient, _domain).ShouldBe(RecoveryResult.Busy);
        Unlock(pending.Slot);
        HandleRecovery<HardwareMemory>.Complete(_domain.Arena, Patient, _domain).ShouldBe(RecoveryResult.Done);
        _domain.Count(pending.Slot).Generation.ShouldNotBe(pending.Generation);
        new EntryWord(_domain.Table(2).Entry(pending.Entry).A).State.ShouldBe(EntryState.Free);
        IsIdle().ShouldBeTrue();
    }

    [Fact]
    public void CloseHandle_OfALockedObject_LeavesItOpen()
    {
        HandleOperations<HardwareMemory>.Create(_patient, _domain.Table(0), ObjectType.Event, 3, 0, new ObjectInit(), out uint handle)
            .ShouldBe(NtStatus.Success);
        HandleOperations<HardwareMemory>.Lookup(_domain.Table(0), handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        Lock(info.Slot);
        Close(handle).ShouldBe(RecoveryResult.Busy);
        HandleOperations<HardwareMemory>.Lookup(_domain.Table(0), handle, out _).ShouldBe(NtStatus.Success);
        Unlock(info.Slot);
        Close(handle).ShouldBe(RecoveryResult.Done);
        Close(handle).ShouldBe(RecoveryResult.Damaged);
        _domain.Count(info.Slot).Handles.ShouldBe(0u);
    }

    private RecoveryResult Close(uint handle) =>
        HandleRecovery<HardwareMemory>.CloseHandle(_domain.Arena, _domain.Table(0), handle, Patient);

    private HandleInfo Created()
    {
        HandleOperations<HardwareMemory>.Create(_domain.Thread(1), _domain.Table(1), ObjectType.Event, 3, 0, new ObjectInit(), out uint handle)
            .ShouldBe(NtStatus.Success);
        HandleOperations<HardwareMemory>.Lookup(_domain.Table(1), handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        return info;
    }

    private NtStatus Insert(uint process, HandleInfo info) => HandleOperations<HardwareMemory>.InsertByName(
        _patient, _domain.Reference(process), info.Slot, info.Generation, 3, 0, out _);

    private bool IsIdle() => _patient.Self.Intent0 == 0 && _patient.Self.Intent1 == 0;

    private void Lock(uint slot) => _domain.Arena.Slot(slot).Count = _domain.Count(slot).LockedBy(Stopped).Value;

    private void Unlock(uint slot) => _domain.Arena.Slot(slot).Count = _domain.Count(slot).Unlocked.Value;
}
