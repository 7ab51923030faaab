using System.Net;
using System.Net.Sockets;
using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Tests.Infrastructure;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Files;

/// <summary>What inspection says of open files, sockets and anonymous pipes, in the list of handles and of one object.</summary>
[Collection(LibraryCollection.Name)]
public sealed class FileInspectionTests(LibraryFixture fixture)
{
    [Theory]
    [InlineData(FileAccess.Read, "opened to read")]
    [InlineData(FileAccess.Write, "opened to write")]
    [InlineData(FileAccess.ReadWrite, "opened to read and write")]
    public void File_IsShownByItsPath(FileAccess access, string words)
    {
        string path = Path.GetTempFileName();
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Open, access))
        using (var wrapped = KernelFile.Wrap(file))
        {
            Shown(wrapped.Handle, wrapped.ObjectId).ShouldBe($"{path}, {words}");
            File.Delete(path);
            Shown(wrapped.Handle, wrapped.ObjectId).ShouldBe($"{path} (deleted), {words}");
        }
    }

    [Fact]
    public void Socket_IsShownByItsAddresses_AndWhetherItListens()
    {
        using var plain = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var wrapped = KernelSocket.Wrap(plain);
        Shown(wrapped.Handle, wrapped.ObjectId).ShouldBe("socket, bound to 0.0.0.0:0");
        plain.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Shown(wrapped.Handle, wrapped.ObjectId).ShouldBe($"socket, bound to {plain.LocalEndPoint}");
        plain.Listen();
        Shown(wrapped.Handle, wrapped.ObjectId).ShouldBe($"socket, listening on {plain.LocalEndPoint}");
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(plain.LocalEndPoint!);
        using var connected = KernelSocket.Wrap(client);
        Shown(connected.Handle, connected.ObjectId).ShouldBe($"socket, {client.LocalEndPoint} connected to {plain.LocalEndPoint}");
    }

    [Fact]
    public void Pipe_IsShownByItsEnds()
    {
        TryCreatePipe(HandleAttributes.None, 0, out nint read, out nint write).ShouldBe(NtStatus.Success);
        TryQuery(read, out HandleInformation reader).ShouldBe(NtStatus.Success);
        TryQuery(write, out HandleInformation writer).ShouldBe(NtStatus.Success);
        Shown(read, reader.ObjectId).ShouldBe("read end of a pipe");
        Shown(write, writer.ObjectId).ShouldBe("write end of a pipe");
        TryClose(read).ShouldBe(NtStatus.Success);
        TryClose(write).ShouldBe(NtStatus.Success);
    }

    private string Shown(nint handle, ulong objectId)
    {
        using KernelInspector inspector = fixture.Environment.Inspect();
        string one = StateWords.Describe(inspector.ShowObject(objectId).State);
        StateWords.Describe(inspector.ListHandles(Environment.ProcessId).Single(listed => listed.Value == handle).State).ShouldBe(one);
        return one;
    }
}
