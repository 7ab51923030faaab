using Helve.Kernel;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library.Names;

/// <summary>A type that has names.</summary>
public enum NamedType
{
    Event,
    Mutex,
    Semaphore,
    Directory,
    SymbolicLink,
}

/// <summary>Rows for tests that hold for every type.</summary>
public static class NamedTypes
{
    public static TheoryData<NamedType> All => [.. Enum.GetValues<NamedType>()];

    internal static TheoryData<NamedType, TFirst, TSecond, TThird> With<TFirst, TSecond, TThird>(params (TFirst First, TSecond Second, TThird Third)[] rows)
    {
        var data = new TheoryData<NamedType, TFirst, TSecond, TThird>();
        foreach (NamedType type in Enum.GetValues<NamedType>())
        {
            foreach ((TFirst first, TSecond second, TThird third) in rows)
            {
                data.Add(type, first, second, third);
            }
        }

        return data;
    }
}

/// <summary>Objects of a test, by raw handles, closed at its end.</summary>
internal sealed class NameStage : IDisposable
{
    private const string Target = @"\BaseNamedObjects\name-stage-target";
    private readonly List<nint> _handles = [];

    public NameStage() => Make(NamedType.Event, new ObjectAttributes { ObjectName = Target });

    public NtStatus Create(NamedType type, in ObjectAttributes attributes) => Create(type, attributes, out _);

    /// <summary>Creates an object; a link leads to an event.</summary>
    public NtStatus Create(NamedType type, in ObjectAttributes attributes, out nint handle)
    {
        const uint Access = AccessMask.GENERIC_ALL;
        NtStatus status = type switch
        {
            NamedType.Event => TryCreateEvent(attributes, Access, false, false, out handle),
            NamedType.Mutex => TryCreateMutex(attributes, Access, false, out handle),
            NamedType.Semaphore => TryCreateSemaphore(attributes, Access, 0, 1, out handle),
            NamedType.Directory => TryCreateDirectory(attributes, Access, out handle),
            _ => TryCreateSymbolicLink(attributes, Access, Target, out handle),
        };
        return Keep(status, handle);
    }

    public NtStatus Open(NamedType type, in ObjectAttributes attributes) => Open(type, attributes, out _);

    public NtStatus Open(NamedType type, in ObjectAttributes attributes, out nint handle, uint access = AccessMask.GENERIC_READ)
    {
        NtStatus status = type switch
        {
            NamedType.Event => TryOpenEvent(attributes, access, out handle),
            NamedType.Mutex => TryOpenMutex(attributes, access, out handle),
            NamedType.Semaphore => TryOpenSemaphore(attributes, access, out handle),
            NamedType.Directory => TryOpenDirectory(attributes, access, out handle),
            _ => TryOpenSymbolicLink(attributes, access, out handle),
        };
        return Keep(status, handle);
    }

    /// <summary>Creates an object that must be new.</summary>
    public nint Make(NamedType type, in ObjectAttributes attributes)
    {
        Create(type, attributes, out nint handle).ShouldBe(NtStatus.Success);
        return handle;
    }

    /// <summary>Creates a directory; null: without a name.</summary>
    public nint Directory(ObjectAttributes? attributes) => Make(NamedType.Directory, attributes ?? default);

    /// <summary>Closes one of the handles.</summary>
    public void Close(nint handle)
    {
        _handles.Remove(handle).ShouldBeTrue();
        TryClose(handle).ShouldBe(NtStatus.Success);
    }

    /// <summary>Closes all handles but so many: the first is to what a link leads to.</summary>
    public void CloseAllBut(int first)
    {
        foreach (nint handle in _handles.Skip(first).ToArray())
        {
            Close(handle);
        }
    }

    public void Dispose()
    {
        foreach (nint handle in _handles.ToArray())
        {
            Close(handle);
        }
    }

    private NtStatus Keep(NtStatus status, nint handle)
    {
        bool done = status is NtStatus.Success or NtStatus.ObjectNameExists;
        (handle != 0).ShouldBe(done, $"{status} with handle {handle}");
        if (done)
        {
            _handles.Add(handle);
        }

        return status;
    }
}
