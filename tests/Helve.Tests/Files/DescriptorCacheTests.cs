using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;

namespace Helve.Tests.Files;

/// <summary>A process's own descriptors go with their handles, whoever closes these, and never meet another handle of the same value.</summary>
[Collection(LibraryCollection.Name)]
public sealed class DescriptorCacheTests : IDisposable
{
    private readonly LibraryFixture _fixture;
    private readonly string _path = Path.GetTempFileName();

    public DescriptorCacheTests(LibraryFixture fixture)
    {
        _fixture = fixture;
        File.WriteAllText(_path, "content");
    }

    private static DescriptorCache Cache => KernelConnection.Get().Descriptors;

    public void Dispose() => File.Delete(_path);

    // Who closes a handle of another process tells it afterwards. Here nobody does, as if the closer had died in between; then somebody dies.
    [Fact]
    public void HandleThatADeadProcessHasClosed_LosesItsDescriptor()
    {
        using Peer holder = _fixture.StartPeer();
        nint handle = holder.Call("wrap-file", _path, "r").Handle;
        holder.Call("read", handle, 3).Status.ShouldBe(NtStatus.Success);
        DescriptorsOf(holder.ProcessId).ShouldBe(1);
        using (KernelProcess process = KernelProcess.Open(holder.ProcessId, ProcessRights.DuplicateHandle))
        {
            CloseWithoutAWord(process, handle);
        }

        using Peer dying = _fixture.StartPeer();
        dying.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        dying.Kill();
        Until.True(() => DescriptorsOf(holder.ProcessId) == 0, "it has looked at its handles");
        holder.Call("read", handle, 1).Status.ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    public void DescriptorsThatComeLate_DoNotMeetTheHandleThatHasTheValueNow()
    {
        using SafeFileHandle file = File.OpenHandle(_path);
        var closed = KernelFile.Wrap(file);
        nint value = closed.Handle;
        ulong late = HandleResolver.IdentityOf(value);
        closed.Dispose();
        using KernelFile present = WrapAt(value, file);
        present.Read(new byte[2]).ShouldBe(2);
        int count = Cache.Count;

        FileDescriptor descriptor = SomeDescriptor();
        var reply = new KeptHandleReply { Handle = new HandleReply { Handle = (uint)value }, Descriptors = 1, Subtype = (uint)FileKind.DiskFile };
        _ = Cache.Put(late, reply, [descriptor]);
        descriptor.IsClosed.ShouldBeTrue("its handle is gone");
        Cache.Count.ShouldBe(count);
        present.Read(new byte[2]).ShouldBe(2);
    }

    [Fact]
    public void ReplyForAHandleThatIsGone_IsNotTakenForTheOneThatHasItsValue()
    {
        using SafeFileHandle file = File.OpenHandle(_path);
        using var present = KernelFile.Wrap(file);
        KernelConnection connection = KernelConnection.Get();
        HandleOperations<HardwareMemory>.Lookup(connection.Table, present.Handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        var reply = new HandleReply { Handle = (uint)present.Handle, Slot = info.Slot, Generation = info.Generation, GrantedAccess = info.Access };
        HandleResolver.IdentityOf(connection, reply).ShouldBe(HandleResolver.IdentityOf(present.Handle));
        HandleResolver.IdentityOf(connection, reply with { Generation = info.Generation - 1 }).ShouldBe(0ul);
        HandleResolver.IdentityOf(connection, reply with { Slot = info.Slot + 1 }).ShouldBe(0ul);
        HandleResolver.IdentityOf(connection, reply with { GrantedAccess = 0 }).ShouldBe(0ul);
        HandleResolver.IdentityOf(connection, reply with { Handle = 0x7ff0 }).ShouldBe(0ul);

        FileDescriptor descriptor = SomeDescriptor();
        var stale = new KeptHandleReply { Handle = reply with { Generation = info.Generation - 1 }, Descriptors = 1 };
        _ = KeptObjects.Keep(connection, stale, [descriptor]);
        descriptor.IsClosed.ShouldBeTrue();
        KeptObjects.TakeBack(connection, stale);
        present.Read(new byte[7]).ShouldBe(7);
    }

    private static FileDescriptor SomeDescriptor()
    {
        (FileDescriptor read, FileDescriptor write) = FileDescriptor.CreatePipe();
        write.Dispose();
        return read;
    }

    private static void CloseWithoutAWord(KernelProcess process, nint handle)
    {
        ClientThread state = ClientThread.Current!;
        HandleResolver.Resolve(process.Handle, 0, ObjectType.Process, 0, out _, out WaitTarget target).ShouldBe(NtStatus.Success);
        state.Connection.RemoteTables.TryGet(state, process.Handle, target, out RemoteTable? table).ShouldBe(NtStatus.Success);
        HandleOperations<HardwareMemory>.CloseRemote(state.Context, table!.Reference, handle).ShouldBe(NtStatus.Success);
        GC.KeepAlive(table);
    }

    // Values are given out again: the others that come before are closed afterwards.
    private static KernelFile WrapAt(nint value, SafeFileHandle file)
    {
        var others = new List<KernelFile>();
        var wrapped = KernelFile.Wrap(file);
        while (wrapped.Handle != value)
        {
            others.Add(wrapped);
            wrapped = KernelFile.Wrap(file);
        }

        others.ForEach(static other => other.Dispose());
        return wrapped;
    }

    private int DescriptorsOf(int process) =>
        Directory.GetFiles($"/proc/{process}/fd").Count(path => new FileInfo(path).LinkTarget == _path);
}
