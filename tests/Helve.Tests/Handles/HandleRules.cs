using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Shouldly;
using Operations = Helve.Kernel.Handles.HandleOperations<Helve.Kernel.Memory.HardwareMemory>;

namespace Helve.Tests.Handles;

/// <summary>One process with one thread in an arena, and its table; at the end everything must be whole.</summary>
public abstract class HandleRules : IDisposable
{
    private protected const uint EventAll = 0x1F_0003;

    private protected readonly HandleDomain _domain = new();
    private protected readonly ThreadContext _ctx;
    private protected readonly TableSegment _table;

    private protected HandleRules()
    {
        _ctx = _domain.Thread(1);
        _table = _domain.Table(1);
    }

    public void Dispose()
    {
        Invariants.HoldAtRest(_domain);
        _domain.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected uint CreateEvent(uint access = EventAll, HandleAttributes attributes = HandleAttributes.None)
    {
        Operations.Create(_ctx, _table, ObjectType.Event, access, attributes, new ObjectInit(), out uint handle).ShouldBe(NtStatus.Success);
        return handle;
    }

    private protected NtStatus DuplicateExactly(long value, EntryWord expected, DuplicateOptions options, out uint handle) =>
        Operations.DuplicateExactly(_ctx, _domain.Reference(1), value, expected, _domain.Reference(1), 0, 0, options, out handle);

    private protected NtStatus Duplicate(long value, uint access, HandleAttributes attributes, DuplicateOptions options, out uint handle) =>
        Operations.Duplicate(_ctx, _domain.Reference(1), value, _domain.Reference(1), access, attributes, options, out handle);

    private protected NtStatus Lookup(long value, ObjectType type, uint access) =>
        Operations.Lookup(_domain.Arena, _table, value, type, access, out _);

    private protected HandleInfo Info(uint handle)
    {
        Operations.Lookup(_table, handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        return info;
    }
}
