using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>
/// The broker's decoder on broken input: 20,000 messages of a client and 1,000 first messages, the same in every run; HELVE_SOAK=50 tries fifty
/// times as many. Every one is answered with a status that says something, or its sender is cut off, and nothing of it is a fault of the
/// broker's own. All operations but the one that ends the broker.
/// </summary>
public sealed class WireFuzzTests : IDisposable
{
    private const int Inputs = 20_000;
    private const int FirstInputs = 1_000;
    private const int OwnFault = 204;
    private const int BrokerFailed = 103;

    private static readonly int s_soak = int.TryParse(Environment.GetEnvironmentVariable("HELVE_SOAK"), out int n) ? n : 1;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static readonly byte[] s_fence = RawClient.Message(WireOperation.BrokerStatus, 8, []);

    private static readonly uint[] s_words =
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 64, 65, 255, 0x100, 0xFFFF, 0x10000, 0x1F0003, 0x0200_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, uint.MaxValue];

    // Room for a handle and an object of every input: else the later ones would only meet full tables.
    private readonly RunningBroker _broker = new(change: static options => options with { ObjectCapacity = 1 << 16, TableEntries = 1 << 16 });
    private readonly RawClient _bystander;
    private readonly Dictionary<NtStatus, int> _answers = [];
    private RawClient _client;
    private int _cutOffs;
    private int _sent;

    public WireFuzzTests()
    {
        _bystander = _broker.Join();
        _client = Join();
    }

    [Fact]
    public void Message_Damaged_IsAnsweredOrItsSenderIsCutOff()
    {
        Check.One(Seeded(Inputs * s_soak, 20), Prop.ForAll(Damaged.ToArbitrary(), Exchange));

        // Inputs that all fail at their first byte would prove nothing.
        int answered = _answers.Values.Sum();
        answered.ShouldBeGreaterThan(_sent / 4);
        _answers.GetValueOrDefault(NtStatus.Success).ShouldBeGreaterThan(_sent / 50);
        _answers.Count.ShouldBeGreaterThan(12, string.Join(", ", _answers));
        _cutOffs.ShouldBeGreaterThan(_sent / 20);
        NothingIsTheBrokersFault();
    }

    [Fact]
    public void FirstMessage_Damaged_IsAnsweredOrItsSenderIsCutOff()
    {
        Check.One(Seeded(FirstInputs * s_soak, 21), Prop.ForAll(Damaged.ToArbitrary(), packet =>
        {
            using RawClient client = _broker.Connect();
            client.Socket.TrySetTimeouts(s_patience, s_patience, out _).ShouldBeTrue();
            client.Send(packet);
            _ = client.TryReceive(out _);
        }));
        NothingIsTheBrokersFault();
    }

    public void Dispose()
    {
        _client.Dispose();
        _bystander.Dispose();
        _broker.Dispose();
    }

    private static Config Seeded(int count, ulong seed) => Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(seed, 0x9E3779B97F4A7C15UL | 1);

    private static Gen<byte[]> Damaged =>
        from message in Gen.Elements<byte[]>(Templates())
        from changes in Gen.Frequency(
            (1, Gen.Constant(Array.Empty<(int, uint)>())),
            (5, (from at in Gen.Choose(0, 40) from word in Gen.Frequency((4, Gen.Elements(s_words)), (1, AnyWord)) select (at, word)).ArrayOf().Resize(3)))
        from operation in Gen.Frequency((9, Gen.Constant(0)), (1, Gen.Choose(1, 128)))
        from length in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Choose(-40, 40)))
        select Damage(message, changes, (ushort)operation, length);

    private static Gen<uint> AnyWord => Gen.Choose(int.MinValue, int.MaxValue).Select(n => unchecked((uint)n));

    // The size is right, mostly: what is wrong there is found before anything else is looked at.
    private static byte[] Damage(byte[] message, (int At, uint Word)[] changes, ushort operation, int length)
    {
        int header = Unsafe.SizeOf<Kernel.Wire.MessageHeader>();
        byte[] damaged = new byte[Math.Max(message.Length + length, header)];
        message.AsSpan(0, Math.Min(message.Length, damaged.Length)).CopyTo(damaged);
        BinaryPrimitives.WriteInt32LittleEndian(damaged, damaged.Length);
        if (operation != 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(damaged.AsSpan(4), operation);
        }

        foreach ((int at, uint word) in changes)
        {
            // Most of them are words of the body; now and then a word begins at an odd place, or in the header.
            int place = at < 36 ? header + (4 * at) : at - 36;
            if (place + sizeof(uint) <= damaged.Length)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(place), word);
            }
        }

        // It would end the broker.
        if (OperationOf(damaged) == WireOperation.Stop)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(damaged.AsSpan(4), (ushort)WireOperation.BrokerStatus);
        }

        return damaged;
    }

    /// <summary>Good messages of every operation, and a bare one of those that this does not know.</summary>
    private static List<byte[]> Templates()
    {
        var all = new List<byte[]>();
        foreach (WireOperation operation in Enum.GetValues<WireOperation>())
        {
            all.Add(RawClient.Message(operation, 7, new byte[16]));
            all.Add(RawClient.Message(operation, 7, new byte[24]));
        }

        foreach (ObjectType type in new[] { ObjectType.Event, ObjectType.Mutex, ObjectType.Semaphore, ObjectType.Directory, ObjectType.SymbolicLink })
        {
            foreach ((string name, uint root) in new[] { ("fuzz", 0u), (@"Global\fuzz", 0u), (@"\BaseNamedObjects\fuzz", NameRoots.None), ("relative", 4u), (@"a\b\\c", 0u), ("", 0u) })
            {
                all.Add(Create(type, name, root));
                all.Add(Build(WireOperation.OpenNamed, new OpenNamedRequest { Type = (uint)type, Access = 0x0200_0000, NameBytes = Bytes(name), RootDirectory = root }, name));
            }
        }

        byte[] boundary = new BoundaryDescriptor("fuzz", Sid.Everyone).ToArray();
        foreach (WireOperation operation in new[] { WireOperation.CreatePrivateNamespace, WireOperation.OpenPrivateNamespace })
        {
            all.Add(Build(operation, new PrivateNamespaceRequest { Access = 0x0200_0000, AliasBytes = 8, BoundaryBytes = (uint)boundary.Length }, "fuzz", boundary));
        }

        all.Add(Build(WireOperation.Hello, RawClient.Greeting()));
        all.Add(Build(WireOperation.OpenProcess, new OpenProcessRequest { ProcessId = (uint)Environment.ProcessId, Access = 0x1FFFFF }));
        all.Add(Build(WireOperation.QueryDirectory, new QueryDirectoryRequest { Handle = 4, Length = 4096 }));
        all.Add(Build(WireOperation.SetPermanence, new SetPermanenceRequest { Handle = 4 }));
        all.Add(Build(WireOperation.ListNames, new ListRequest { PathBytes = 2 }, @"\"));
        all.Add(Build(WireOperation.ShowObject, new ShowObjectRequest { NameBytes = 8 }, "fuzz"));
        all.Add(Build(WireOperation.SendHandle, new SendHandleRequest { Process = uint.MaxValue, Object = 4, Options = 2, Tag = 7 }));
        all.Add(Build(WireOperation.FetchDescriptor, new FetchDescriptorRequest { Handle = 4, Type = (uint)ObjectType.Section }));
        all.Add(Build(WireOperation.ObjectClosed, new ObjectClosedRequest { Slot = 1, Generation = 1 }));
        all.Add(Build(WireOperation.CloseObject, new ObjectClosedRequest { Slot = 1, Generation = 1 }));
        all.Add(Build(WireOperation.ForeignClosed, new ForeignClosedRequest { Slot = 1, Generation = 1 }));
        all.Add(Build(WireOperation.ForeignWait, new ForeignWaitRequest { Flags = (uint)ForeignWaitFlags.Poll, Count = 1 }, "\x4\0\0\0\0\0"));
        all.Add(RawClient.Message(WireOperation.ReceiveHandle, 7, []));
        all.Add(RawClient.Message(WireOperation.PrepareChild, 7, []));
        all.Add(RawClient.Message(WireOperation.BrokerStatus, 7, []));
        return all;
    }

    private static byte[] Create(ObjectType type, string name, uint root)
    {
        byte[] security = new SecurityDescriptor(new AccessControlList(AccessControlEntry.Allow(Sid.Everyone, AccessMask.GENERIC_ALL))).ToArray();
        byte[] tail = type == ObjectType.SymbolicLink ? [.. security, .. Encoding.Unicode.GetBytes(@"\BaseNamedObjects")] : security;
        return Build(
            WireOperation.CreateNamed,
            new CreateNamedRequest
            {
                Type = (uint)type,
                Access = 0x0200_0000,
                Attributes = (uint)ObjectAttributeBits.OpenIf,
                Initial = type == ObjectType.SymbolicLink ? (uint)(tail.Length - security.Length) : 1,
                Maximum = 1,
                NameBytes = Bytes(name),
                SecurityBytes = (uint)security.Length,
                RootDirectory = root,
            },
            name,
            tail);
    }

    private static byte[] Build<T>(WireOperation operation, T body, string text = "", byte[]? more = null)
        where T : unmanaged => RawClient.Message(
            operation, 7, [.. MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in body)), .. Encoding.Unicode.GetBytes(text), .. more ?? []]);

    private static uint Bytes(string text) => (uint)text.Length * 2;

    private static WireOperation OperationOf(byte[] packet) => (WireOperation)BinaryPrimitives.ReadUInt16LittleEndian(packet.AsSpan(4));

    private void Exchange(byte[] packet)
    {
        _sent++;
        if (!_client.Socket.TrySend(packet, out _))
        {
            // Cut off after the answer to the one before.
            JoinAgain();
            _client.Send(packet);
        }

        if (OperationOf(packet) is WireOperation.ForeignClosed or WireOperation.ObjectClosed)
        {
            // A good one has no answer: that of the request behind it tells that it was dealt with. A bad one is answered, and then nothing is sent.
            _ = _client.Socket.TrySend(s_fence, out _);
        }

        if (_client.TryReceive(out NtStatus status))
        {
            ((uint)status).ShouldNotBe((uint)NtStatus.Unsuccessful, Convert.ToHexString(packet));
            _answers[status] = _answers.GetValueOrDefault(status) + 1;
        }
        else
        {
            JoinAgain();
        }
    }

    private void JoinAgain()
    {
        _cutOffs++;
        _client.Dispose();
        _client = Join();
    }

    private RawClient Join()
    {
        RawClient client = _broker.Join();
        client.Socket.TrySetTimeouts(s_patience, s_patience, out LinuxError error).ShouldBeTrue(error.ToString());
        return client;
    }

    private void NothingIsTheBrokersFault()
    {
        _broker.Log.Of(OwnFault).ShouldBeEmpty();
        _broker.Log.Of(BrokerFailed).ShouldBeEmpty();
        _bystander.Create(ObjectType.Event, @"Global\still here").Status.ShouldBeOneOf(NtStatus.Success, NtStatus.ObjectNameExists);
    }
}
