using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;
using Shouldly;

namespace Helve.Tests.Broker;

/// <summary>A client without the library: a socket and what the broker hands out.</summary>
internal sealed unsafe class RawClient : IDisposable
{
    private readonly byte[] _buffer = new byte[WireLimits.MaximumMessage + 1024];
    private readonly FileDescriptor?[] _descriptors = new FileDescriptor?[UnixSocket.MaxDescriptors];
    private readonly List<IDisposable> _owned = [];
    private uint _serial;

    public RawClient(string path)
    {
        Socket = UnixSocket.Create();
        Socket.TryConnect(path, out LinuxError error).ShouldBeTrue(error.ToString());
    }

    public UnixSocket Socket { get; }

    public HelloReply Hello { get; private set; }

    public Arena Arena { get; private set; } = null!;

    public TableSegment Table { get; private set; } = null!;

    public static HelloRequest Greeting(HelloFlags flags = HelloFlags.WantTable) => new()
    {
        WireVersion = WireLimits.Version,
        LayoutVersion = SegmentHeader.CurrentVersion,
        Flags = (uint)flags,
    };

    public RawClient Join(HelloRequest? greeting = null)
    {
        Reply reply = Ask(WireOperation.Hello, greeting ?? Greeting());
        return Joined(reply);
    }

    public RawClient Joined(Reply reply)
    {
        reply.Status.ShouldBe(NtStatus.Success);
        Hello = reply.Body<HelloReply>();
        reply.Descriptors.Length.ShouldBe(2);
        Arena = Arena.Open(Map(reply.Descriptors[0], SegmentKind.Arena));
        Table = TableSegment.Open(Map(reply.Descriptors[1], SegmentKind.Table));
        return this;
    }

    public TableSegment MapTable(FileDescriptor descriptor) => TableSegment.Open(Map(descriptor, SegmentKind.Table));

    public Reply Ask<T>(WireOperation operation, in T body, string text = "", FileDescriptor? descriptor = null)
        where T : unmanaged
    {
        Send(operation, body, text, descriptor);
        return Receive();
    }

    public Reply Ask(WireOperation operation)
    {
        Send(Message(operation, ++_serial, []));
        return Receive();
    }

    /// <summary>Sends a request whose reply is received later.</summary>
    public void Post<T>(WireOperation operation, in T body, string text)
        where T : unmanaged => Send(operation, body, text);

    /// <inheritdoc cref="Post{T}"/>
    public void Post(WireOperation operation) => Send(Message(operation, ++_serial, []));

    /// <summary>Whether something is there to be received.</summary>
    public bool HasReply()
    {
        var entry = new PollEntry(Socket.Descriptor, PollEvents.In);
        return Poll.TryWait(new Span<PollEntry>(ref entry), 0, out int ready, out _) && ready > 0;
    }

    public void Send<T>(WireOperation operation, in T body, string text = "", FileDescriptor? descriptor = null)
        where T : unmanaged
    {
        var writer = new MessageWriter(_buffer, operation, ++_serial);
        writer.TryPut(in body).ShouldBeTrue();
        writer.TryPutText(text).ShouldBeTrue();
        bool sent = descriptor is null
            ? Socket.TrySend(writer.Finish(), out LinuxError error)
            : Socket.TrySend(writer.Finish(), [descriptor], out error);
        sent.ShouldBeTrue(error.ToString());
    }

    public void Send(ReadOnlySpan<byte> packet) => Socket.TrySend(packet, out LinuxError error).ShouldBeTrue(error.ToString());

    public static byte[] Message(WireOperation operation, uint serial, ReadOnlySpan<byte> body)
    {
        var buffer = new byte[16 + body.Length];
        var writer = new MessageWriter(buffer, operation, serial);
        foreach (byte b in body)
        {
            writer.TryPut(b).ShouldBeTrue();
        }

        return writer.Finish().ToArray();
    }

    public Reply Receive()
    {
        Socket.TryReceive(_buffer, _descriptors, out int count, out int descriptors, out LinuxError error)
            .ShouldBeTrue(error.ToString());
        count.ShouldBeGreaterThan(0, "the broker closed the connection");
        var received = new FileDescriptor[descriptors];
        for (int i = 0; i < descriptors; i++)
        {
            received[i] = _descriptors[i]!;
            _owned.Add(received[i]);
        }

        MessageReader.TryOpen(_buffer.AsSpan(0, count), out MessageReader reader).ShouldBeTrue();
        return new Reply(reader.Header, _buffer[Unsafe.SizeOf<Kernel.Wire.MessageHeader>()..count], received);
    }

    /// <summary>Receives one reply; false: the broker closed the connection. No answer within the socket's time is a failure.</summary>
    public bool TryReceive(out NtStatus status)
    {
        bool received = Socket.TryReceive(_buffer, _descriptors, out int count, out int descriptors, out LinuxError error);
        error.Code.ShouldNotBe(Errno.EAGAIN, "the broker does not answer");
        for (int i = 0; i < descriptors; i++)
        {
            _descriptors[i]!.Dispose();
        }

        MessageReader reader = default;
        bool answered = received && count > 0 && MessageReader.TryOpen(_buffer.AsSpan(0, count), out reader);
        answered.ShouldBe(received && count > 0);
        status = reader.Status;
        return answered;
    }

    /// <summary>Reads replies until the broker has closed the connection; returns their statuses.</summary>
    public List<NtStatus> ReceiveToEnd()
    {
        var statuses = new List<NtStatus>();
        while (Socket.TryReceive(_buffer, _descriptors, out int count, out int descriptors, out _) && count > 0)
        {
            MessageReader.TryOpen(_buffer.AsSpan(0, count), out MessageReader reader).ShouldBeTrue();
            statuses.Add(reader.Status);
            for (int i = 0; i < descriptors; i++)
            {
                _owned.Add(_descriptors[i]!);
            }
        }

        return statuses;
    }

    public Reply Create(
        ObjectType type, string name, uint access = 0x1F0000, ObjectAttributeBits attributes = ObjectAttributeBits.OpenIf,
        CreateFlags flags = CreateFlags.None, uint initial = 0, uint maximum = 0, uint record = 0) =>
        Ask(WireOperation.CreateNamed, new CreateNamedRequest
        {
            Type = (uint)type,
            Access = access,
            Attributes = (uint)attributes,
            Flags = (uint)flags,
            Initial = initial,
            Maximum = maximum,
            Record = record,
            NameBytes = (uint)name.Length * 2,
        }, name);

    public Reply Open(ObjectType type, string name, uint access = 0x100000, ObjectAttributeBits attributes = ObjectAttributeBits.None) =>
        Ask(WireOperation.OpenNamed, new OpenNamedRequest
        {
            Type = (uint)type,
            Access = access,
            Attributes = (uint)attributes,
            NameBytes = (uint)name.Length * 2,
        }, name);

    public Reply OpenProcess(uint pid, uint access = 0x1FFFFF) =>
        Ask(WireOperation.OpenProcess, new OpenProcessRequest { ProcessId = pid, Access = access });

    public uint TakeRecord() => TakeRecords(1)[0];

    public uint[] TakeRecords(uint count)
    {
        Reply reply = Ask(WireOperation.AllocateRecords, new AllocateRecordsRequest { Count = count });
        reply.Status.ShouldBe(NtStatus.Success);
        int given = (int)reply.Body<AllocateRecordsReply>().Count;
        return [.. Enumerable.Range(0, given).Select(i => BitConverter.ToUInt32(reply.Bytes, 8 + (4 * i)))];
    }

    public void Close(uint record, uint handle) =>
        HandleOperations<HardwareMemory>.Close(new ThreadContext(Arena, record, Hello.ProcessIndex), Table, handle).ShouldBe(NtStatus.Success);

    public NtStatus Lookup(uint handle, out HandleInfo info) => HandleOperations<HardwareMemory>.Lookup(Table, handle, out info);

    public void Dispose()
    {
        Socket.Dispose();
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }
    }

    private byte* Map(FileDescriptor descriptor, SegmentKind kind)
    {
        FileStatus.TryGet(descriptor, out FileStatus status, out _).ShouldBeTrue();
        MappedMemory memory = MappedMemory.Map(descriptor, status.Size);
        _owned.Add(memory);
        SegmentCheck.Describe(memory.Pointer, (ulong)status.Size, kind).ShouldBeNull();
        return memory.Pointer;
    }
}

/// <summary>What the broker answered.</summary>
internal sealed record Reply(Kernel.Wire.MessageHeader Header, byte[] Bytes, FileDescriptor[] Descriptors)
{
    public NtStatus Status => (NtStatus)Header.Status;

    /// <summary>What follows the body.</summary>
    public string Text<T>()
        where T : unmanaged => System.Text.Encoding.Unicode.GetString(Bytes.AsSpan(Unsafe.SizeOf<T>()));

    public T Body<T>()
        where T : unmanaged
    {
        Bytes.Length.ShouldBeGreaterThanOrEqualTo(Unsafe.SizeOf<T>());
        return Unsafe.ReadUnaligned<T>(ref Bytes[0]);
    }
}
