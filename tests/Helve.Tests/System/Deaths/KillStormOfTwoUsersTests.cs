using System.Globalization;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Tests.SystemTests.Stress;
using Helve.Tests.Users;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Helve.Tests.Users.OtherUsers;
using SystemBroker = Helve.Tests.Users.SystemBroker;

namespace Helve.Tests.SystemTests.Deaths;

/// <summary>
/// The storm of all types by processes of two users under a broker for all: each user's have objects of their own, all have some that root made for everybody, and
/// try what they can with each other. Afterwards each user has of the broker what the user's survivor had before, and the common objects work.
/// </summary>
[Collection(BusyCollection.Name)]
public sealed class KillStormOfTwoUsersTests(ITestOutputHelper output)
{
    private const int Waves = 4;
    private const int VictimsOfAUser = 6;
    private const int Killed = 128 + 9;
    private const int MostActsBetweenKills = 150;
    private const int FileSize = 64 * 1024;
    private const string Everybody = "D:(A;;GA;;;WD)";
    private const uint Dacl = 4;

    private static readonly uint[] s_users = [Ann, Bob];

    private readonly Dictionary<uint, (Peer Peer, nint Tally, HashSet<nint> Own)> _survivors = [];
    private readonly Dictionary<string, nint> _common = [];

    [UserFact]
    [Rule("D14")]
    public void Users_AfterAStormOfKills_HaveWhatTheyHadBefore()
    {
        int seed = Environment.GetEnvironmentVariable("HELVE_STORM_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
        output.WriteLine($"seed {seed}");
        using var broker = new SystemBroker(static options => options with
        {
            ObjectCapacity = 1 << 16,
            RecordCapacity = 1 << 14,
            ProcessCapacity = 1024,
            TableEntries = 1 << 14,
        });
        string files = Directory.CreateDirectory(Path.Combine(broker.Directory, "files")).FullName;
        for (int i = 0; i < 3; i++)
        {
            string path = Path.Combine(files, $"{i}.data");
            File.WriteAllBytes(path, new byte[FileSize]);
            File.SetUnixFileMode(path, (UnixFileMode)0x1B6);
        }

        Peer root = broker.StartPeer(0);
        MakeCommon(root);
        Array.ForEach(s_users, user => _survivors[user] = Survivor(broker, user));
        string rest = Look(broker);
        var random = new Random(seed);
        for (int wave = 0; wave < Waves * BusyCollection.Soak; wave++)
        {
            Wave(broker, files, random);
            CloseStrays(broker);
            CheckCommon(root);

            Until.True(() => Look(broker) == rest, () => $"seed {seed}, wave {wave}, as before:\n{rest}\nnow:\n{Look(broker)}");
        }

        output.WriteLine($"{_survivors.Values.Sum(static s => Done(s))} acts");
    }

    private void MakeCommon(Peer root)
    {
        _common["event"] = root.Call("event", @"Global\storm-shared-event", 1, 0).Handle;
        _common["mutex"] = root.Call("mutex", @"Global\storm-shared-mutex", 0).Handle;
        _common["semaphore"] = root.Call("semaphore", @"Global\storm-shared-semaphore", 0, 1000).Handle;
        _common["section"] = root.Call("section", @"Global\storm-shared-section", 65536, 4).Handle;
        foreach (nint handle in _common.Values)
        {
            root.Call("secure", handle, Dacl, Everybody).Status.ShouldBe(NtStatus.Success);
        }
    }

    private static (Peer Peer, nint Tally, HashSet<nint> Own) Survivor(SystemBroker broker, uint user)
    {
        Peer peer = broker.StartPeer(user);
        nint tally = peer.Call("section", "storm-tally", 4096, 4).Handle;
        nint never = peer.Call("event", "storm-never", 1, 0).Handle;
        return (peer, (nint)peer.Call("map", tally, 4)[0], [tally, never]);
    }

    private void Wave(SystemBroker broker, string files, Random random)
    {
        // setpriv becomes the program, so the numbers are the programs'.
        (uint User, Peer Peer)[] victims = [.. s_users.SelectMany(user => Enumerable.Range(0, VictimsOfAUser).Select(_ => (user, broker.StartPeer(user))))];
        foreach ((uint user, Peer victim) in victims)
        {
            object[] others = [.. victims.Where(other => other.Peer != victim).Select(static other => (object)other.Peer.ProcessId)];
            _ = victim.Begin(["storm", random.Next(), files, _survivors[user].Peer.ProcessId, .. others]);
        }

        foreach ((uint user, Peer victim) in victims.OrderBy(_ => random.Next()).ToArray())
        {
            int goal = Done(_survivors[user]) + random.Next(MostActsBetweenKills);
            Until.True(() => Done(_survivors[user]) >= goal || victim.HasExited, () => $"{goal} acts, now {Done(_survivors[user])}");
            victim.Kill();
            victim.WaitForExit().ShouldBe(Killed, "it found something wrong, see its standard error");
            victim.Dispose();
        }
    }

    private static int Done((Peer Peer, nint Tally, HashSet<nint> Own) survivor) => (int)survivor.Peer.Call("peek", survivor.Tally)[0];

    private void CloseStrays(SystemBroker broker)
    {
        using KernelInspector inspector = Inspect(broker);
        Until.True(() => inspector.GetBrokerStatus().Clients == _survivors.Count + 1, "the connections of the dead are closed");
        foreach ((Peer peer, _, HashSet<nint> own) in _survivors.Values)
        {
            foreach (HandleSummary handle in inspector.ListHandles(peer.ProcessId).Where(h => !own.Contains(h.Value)))
            {
                peer.Call("close", handle.Value).Status.ShouldBe(NtStatus.Success);
            }
        }
    }

    private void CheckCommon(Peer root)
    {
        root.Call("wait", _common["mutex"], Until.Patience.TotalMilliseconds).Status.ShouldBeOneOf(NtStatus.Success, NtStatus.AbandonedWait0);
        root.Call("release-mutex", _common["mutex"])[0].ShouldBe(0, "it was not owned by root before");
        while (root.Call("wait", _common["semaphore"], 0).Status == NtStatus.Success)
        {
        }

        root.Call("reset", _common["event"]).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> all = root.Begin("@all", "wait-all", Until.Patience.TotalMilliseconds, _common["event"], _common["semaphore"]);
        root.Call("release-semaphore", _common["semaphore"], 1).Status.ShouldBe(NtStatus.Success);
        root.Call("set", _common["event"]).Status.ShouldBe(NtStatus.Success);
        all.Wait(Until.Patience).ShouldBeTrue();
        all.Result.Status.ShouldBe(NtStatus.Success);
    }

    // Not what counts against the limit of names: the dead that nobody has noticed count there until there is no room.
    private static string Look(SystemBroker broker)
    {
        using KernelInspector inspector = Inspect(broker);
        BrokerStatus s = inspector.GetBrokerStatus();
        IEnumerable<string> domains = inspector.ListDomains().Select(static d => string.Create(
            CultureInfo.InvariantCulture,
            $"user {d.UserId}: {d.Processes} processes, {d.Objects.Used} objects, {d.Handles} handles, {d.User.Connections.Used} connections, {d.User.ThreadRecords.Used} records, {d.User.Descriptors.Used} descriptors, {d.User.Jobs.Used} jobs, {d.User.Pending.Used} pending"));
        return string.Join('\n', domains.Append(string.Create(
            CultureInfo.InvariantCulture, $"all: {s.Clients} clients, {s.Processes} processes, {s.Objects} objects, {s.Handles} handles, {s.Names} names, {s.CutOff} cut off")));
    }

    private static KernelInspector Inspect(SystemBroker broker)
    {
        KernelInspector.TryConnect(broker.SocketPath, out KernelInspector? inspector).ShouldBeTrue();
        return inspector!;
    }
}
