using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Shouldly;
using Xunit;
using Mortal = Helve.Kernel.Handles.HandleOperations<Helve.Tests.Handles.MortalMemory>;
using Recovery = Helve.Kernel.Handles.HandleRecovery<Helve.Tests.Handles.MortalMemory>;

namespace Helve.Tests.Handles;

/// <summary>
/// Every operation is killed before each of its accesses; then the record, or the whole process, is recovered, and recovery in turn is
/// killed before each of its accesses and started again. Afterwards everything must be as if nothing had been begun or all been done.
/// </summary>
public sealed class KillAtEveryStepTests
{
    private const uint Actor = 5;
    private const uint Own = 1;
    private const uint Other = 2;
    private const uint Child = 3;

    private static readonly Dictionary<string, Action<Scene>> s_operations = new()
    {
        ["create"] = s => Mortal.Create(s.Actor, s.Own.Segment, ObjectType.Event, 3, 0, new ObjectInit { Value0 = 7 }, out _),
        ["create in a new chunk"] = s => Mortal.Create(s.Actor, s.Own.Segment, ObjectType.Mutex, 3, 0, new ObjectInit(), out _),
        ["create remotely"] = s =>
        {
            if (Mortal.BeginCreate(s.Actor, s.Other, ObjectType.Event, 3, 0, new ObjectInit(), out PendingHandle pending) == NtStatus.Success)
            {
                Mortal.Publish(s.Actor, s.Other, pending, out _);
            }
        },
        ["create and abandon"] = s =>
        {
            if (Mortal.BeginCreate(s.Actor, s.Own, ObjectType.Event, 3, 0, new ObjectInit(), out PendingHandle pending) == NtStatus.Success)
            {
                Mortal.Abandon(s.Actor, s.Own, pending);
            }
        },
        ["duplicate"] = s => Mortal.Duplicate(s.Actor, s.Own, s.Shared, s.Own, 1, 0, 0, out _),
        ["duplicate into another process"] = s => Mortal.Duplicate(s.Actor, s.Own, s.Shared, s.Other, 1, 0, 0, out _),
        ["duplicate from another process"] = s => Mortal.Duplicate(s.Actor, s.Other, s.Foreign, s.Own, 1, 0, 0, out _),
        ["move to another process"] = s => Mortal.Duplicate(
            s.Actor, s.Own, s.Single, s.Other, 1, 0, DuplicateOptions.CloseSource, out _),
        ["move in place"] = s => Mortal.Duplicate(
            s.Actor, s.Own, s.Single, s.Own, 1, HandleAttributes.Inherit, DuplicateOptions.CloseSource, out _),
        ["close"] = s => Mortal.Close(s.Actor, s.Own.Segment, s.Shared),
        ["close the last handle"] = s => Mortal.Close(s.Actor, s.Own.Segment, s.Single),
        ["close in another process"] = s => Mortal.CloseRemote(s.Actor, s.Other, s.Foreign),
        ["close the last handle of a referenced object"] = s => Mortal.Close(s.Actor, s.Own.Segment, s.Awaited),
        ["reference and unreference"] = s =>
        {
            if (Mortal.Reference(s.Actor, s.SharedInfo.Slot, s.SharedInfo.Generation, 1) == NtStatus.Success)
            {
                Mortal.Unreference(s.Actor, 1);
            }
        },
        ["reference, close, unreference"] = s =>
        {
            if (Mortal.Reference(s.Actor, s.SingleInfo.Slot, s.SingleInfo.Generation, 0) == NtStatus.Success)
            {
                Mortal.Close(s.Actor, s.Own.Segment, s.Single);
                Mortal.Unreference(s.Actor, 0);
            }
        },
        ["set attributes"] = s => Mortal.SetAttributes(s.Own.Segment, s.Shared, HandleAttributes.All, HandleAttributes.ProtectFromClose),
        ["inherit"] = s => Mortal.InheritAll(s.Actor, s.Own.Segment, s.ChildTable),
        ["fail: the process is gone"] = s => Mortal.Duplicate(
            s.Actor, s.Own, s.Shared, new TableReference(s.Other.Segment, 999), 1, 0, DuplicateOptions.CloseSource, out _),
    };

    public static TheoryData<string> Operations => [.. s_operations.Keys];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Thread_KilledAtEveryStep_RecoveryKilledAtEveryStep_CountsAreExact(string operation)
    {
        ForEveryDeath(operation, scene =>
        {
            RecoveryResult result = Recovery.Complete(scene.Domain.Arena, Actor, scene.Domain);
            result.ShouldBe(RecoveryResult.Done);
            Recovery.ReleaseHeld(scene.Domain.Arena, Actor, scene.Domain).ShouldBe(RecoveryResult.Done);
        });
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Process_KilledAtEveryStep_RecoveryKilledAtEveryStep_NothingOfItIsLeft(string operation)
    {
        ForEveryDeath(operation, scene =>
        {
            HandleDomain domain = scene.Domain;
            Recovery.Complete(domain.Arena, Actor, domain).ShouldBe(RecoveryResult.Done);
            Recovery.ReleaseHeld(domain.Arena, Actor, domain).ShouldBe(RecoveryResult.Done);
            Recovery.Sweep(domain.Arena, domain.Table(Own), Actor, domain).ShouldBe(RecoveryResult.Done);
            Recovery.Sweep(domain.Arena, domain.Table(Child), Arena.RecoveryRecord, domain).ShouldBe(RecoveryResult.Done);
            if (new TableHeaderWord(domain.Table(Own).State).State == TableState.Swept)
            {
                Recovery.TryRecycle(domain.Arena, domain.Table(Own), HandleDomain.Records, 200).ShouldBeTrue();
            }

            HandleOperations<MortalMemory>.CountHandles(domain.Table(Own)).ShouldBe(0u);
        });
    }

    // The process of the target dies instead: whatever the operation had claimed there is stolen, at every step of the operation.
    [Theory]
    [MemberData(nameof(Operations))]
    public void Target_SweptBeforeEveryStep_CountsAreExact(string operation)
    {
        for (int step = 1; ; step++)
        {
            using var scene = new Scene();
            if (MortalMemory.Survives(step, () => s_operations[operation](scene)))
            {
                break;
            }

            // The actor lies dead at this step; the other process is swept first, then the actor is recovered.
            HandleDomain domain = scene.Domain;
            domain.Kill(Actor);
            SweepUntilDone(domain, Other);
            SweepUntilDone(domain, Child);
            Recovery.Complete(domain.Arena, Actor, domain).ShouldBe(RecoveryResult.Done);
            Recovery.ReleaseHeld(domain.Arena, Actor, domain).ShouldBe(RecoveryResult.Done);
            Recovery.TryRecycle(domain.Arena, domain.Table(Other), HandleDomain.Records, 300).ShouldBeTrue();
            Invariants.HoldAtRest(domain);
        }
    }

    private static void SweepUntilDone(HandleDomain domain, uint process) =>
        Recovery.Sweep(domain.Arena, domain.Table(process), Arena.RecoveryRecord, domain).ShouldBe(RecoveryResult.Done);

    private static void ForEveryDeath(string operation, Action<Scene> recover)
    {
        bool died = true;
        for (int step = 1; died; step++)
        {
            bool recoveryDied = true;
            for (int recoveryStep = 1; recoveryDied; recoveryStep++)
            {
                using var scene = new Scene();
                died = !MortalMemory.Survives(step, () => s_operations[operation](scene));
                scene.Domain.Kill(Actor);
                recoveryDied = !MortalMemory.Survives(recoveryStep, () => recover(scene));
                if (recoveryDied)
                {
                    recover(scene);
                }

                Invariants.HoldAtRest(scene.Domain);
            }
        }
    }

    /// <summary>A domain with handles of every kind; the actor is record 5 of process 1.</summary>
    private sealed class Scene : IDisposable
    {
        public Scene()
        {
            Domain = new HandleDomain(entries: 12);
            Actor = Domain.Thread(KillAtEveryStepTests.Actor);
            Own = Domain.Reference(KillAtEveryStepTests.Own);
            Other = Domain.Reference(KillAtEveryStepTests.Other);
            Domain.Table(Child).State = new TableHeaderWord(103, TableState.Init).Value;
            ChildTable = Domain.Reference(Child);
            Shared = Create(HandleAttributes.Inherit);
            Single = Create(HandleAttributes.Inherit);
            Awaited = Create(HandleAttributes.None);
            HandleOperations<HardwareMemory>.Duplicate(Actor, Own, Shared, Other, 0, 0, DuplicateOptions.SameAccess, out uint foreign);
            Foreign = foreign;
            SharedInfo = Info(Shared);
            SingleInfo = Info(Single);
            HandleInfo awaited = Info(Awaited);
            HandleOperations<HardwareMemory>.Reference(Domain.Thread(6), awaited.Slot, awaited.Generation, 3).ShouldBe(NtStatus.Success);
        }

        public HandleDomain Domain { get; }

        public ThreadContext Actor { get; }

        public TableReference Own { get; }

        public TableReference Other { get; }

        public TableReference ChildTable { get; }

        public uint Shared { get; }

        public uint Single { get; }

        public uint Awaited { get; }

        public uint Foreign { get; }

        public HandleInfo SharedInfo { get; }

        public HandleInfo SingleInfo { get; }

        public void Dispose() => Domain.Dispose();

        private uint Create(HandleAttributes attributes)
        {
            HandleOperations<HardwareMemory>.Create(Actor, Own.Segment, ObjectType.Event, 3, attributes, new ObjectInit(), out uint handle)
                .ShouldBe(NtStatus.Success);
            return handle;
        }

        private HandleInfo Info(uint handle)
        {
            HandleOperations<HardwareMemory>.Lookup(Own.Segment, handle, out HandleInfo info).ShouldBe(NtStatus.Success);
            return info;
        }
    }
}
