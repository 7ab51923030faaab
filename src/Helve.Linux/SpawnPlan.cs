using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>The file actions and attributes of one start (spawn.h).</summary>
internal sealed unsafe partial class SpawnPlan : IDisposable
{
    // Both objects are opaque; glibc's are 80 and 336 bytes, musl's 80 and 336, a sigset_t 128. A test asks the compiler.
    internal const int ActionsCapacity = 512;
    internal const int AttributesCapacity = 1024;
    internal const int SignalSetCapacity = 128;

    private static readonly delegate* unmanaged<void*, int, int> s_addCloseFrom = Find("posix_spawn_file_actions_addclosefrom_np");
    private static readonly delegate* unmanaged<void*, int, int> s_setGroup = Find("posix_spawnattr_setcgroup_np");

    private readonly List<FileDescriptor> _copies = [];

    internal SpawnPlan()
    {
        Actions = NativeMemory.AllocZeroed(ActionsCapacity);
        Attributes = NativeMemory.AllocZeroed(AttributesCapacity);
        _ = ActionsInitCall(Actions);
        _ = AttributesInitCall(Attributes);
    }

    ~SpawnPlan() => Release();

    /// <summary>Whether the C library can start a program in a group (glibc 2.39, by clone3 with CLONE_INTO_CGROUP).</summary>
    internal static bool CanStartInGroup => KernelFeatures.Asked.StartInGroup && s_setGroup != null;

    internal void* Actions { get; private set; }

    internal void* Attributes { get; private set; }

    public void Dispose()
    {
        _copies.ForEach(copy => copy.Dispose());
        Release();
        GC.SuppressFinalize(this);
    }

    internal bool TryBuild(SpawnRequest request, SpawnGate? gate, out LinuxError error)
    {
        int result = SetAttributes(request);
        for (int number = 0; result == 0 && request.NullStandardStreams && number <= 2; number++)
        {
            result = AddOpenCall(Actions, number, "/dev/null", FcntlNames.O_RDWR, 0);
        }

        if (result == 0 && request.WorkingDirectory is { } directory)
        {
            result = AddChangeDirectoryCall(Actions, directory);
        }

        error = new LinuxError(result);
        return result == 0 && TryAddDescriptors(request.Descriptors, out error) && TryAddCloseFrom(request.CloseFrom, gate, out error);
    }

    // A source may lie on another one's number, so all are first copied above every number that is given out.
    private bool TryAddDescriptors(IReadOnlyList<(FileDescriptor Source, int Number)> descriptors, out LinuxError error)
    {
        error = LinuxError.None;
        int above = descriptors.Count == 0 ? 0 : descriptors.Max(d => d.Number) + 1;
        foreach ((FileDescriptor source, int number) in descriptors)
        {
            if (!source.TryDuplicate(out FileDescriptor? copy, out error, Math.Max(above, 3)))
            {
                return false;
            }

            _copies.Add(copy);
            error = new LinuxError(AddDupCall(Actions, copy.Number, number));
            if (error != LinuxError.None)
            {
                return false;
            }
        }

        return true;
    }

    private bool TryAddCloseFrom(int first, SpawnGate? gate, out LinuxError error)
    {
        error = LinuxError.None;
        if (first < 0 || s_addCloseFrom == null)
        {
            return true;
        }

        // The gate stays open, and lies above the numbers that the program gets.
        for (int number = first; gate is not null && number < gate.Number && error == LinuxError.None; number++)
        {
            error = new LinuxError(AddCloseCall(Actions, number));
        }

        if (error == LinuxError.None)
        {
            error = new LinuxError(s_addCloseFrom(Actions, gate is null ? first : Math.Max(first, gate.Number + 1)));
        }

        return error == LinuxError.None;
    }

    private int SetAttributes(SpawnRequest request)
    {
        byte* signals = stackalloc byte[SignalSetCapacity];
        new Span<byte>(signals, SignalSetCapacity).Clear();
        int result = SetSignalMaskCall(Attributes, signals);
        _ = FillSetCall(signals);
        result = result != 0 ? result : SetSignalDefaultCall(Attributes, signals);
        int flags = SpawnNames.POSIX_SPAWN_SETSIGDEF | SpawnNames.POSIX_SPAWN_SETSIGMASK | (request.NewSession ? SpawnNames.POSIX_SPAWN_SETSID : 0);
        if (result == 0 && request.ControlGroup is { } group)
        {
            flags |= SpawnNames.POSIX_SPAWN_SETCGROUP;
            result = s_setGroup(Attributes, group.Directory.Number);
        }

        return result != 0 ? result : SetFlagsCall(Attributes, (short)flags);
    }

    private void Release()
    {
        if (Actions != null)
        {
            _ = ActionsDestroyCall(Actions);
            _ = AttributesDestroyCall(Attributes);
            NativeMemory.Free(Actions);
            NativeMemory.Free(Attributes);
            Actions = null;
            Attributes = null;
        }
    }

    private static delegate* unmanaged<void*, int, int> Find(string name)
    {
        nint library = NativeLibrary.Load("libc", typeof(SpawnPlan).Assembly, null);
        return (delegate* unmanaged<void*, int, int>)(NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInitCall(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroyCall(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDupCall(void* actions, int source, int number);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclose")]
    private static partial int AddCloseCall(void* actions, int number);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChangeDirectoryCall(void* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpenCall(void* actions, int number, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInitCall(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroyCall(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlagsCall(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetSignalMaskCall(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetSignalDefaultCall(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int FillSetCall(void* signals);
}
