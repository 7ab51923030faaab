// A server is replaced by a new process, twice, under load: the listening socket and every connection go on in the successor, and no client notices.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Helve;
using Helve.Kernel.Objects;

const int Clients = 8;
const int RequestsPerConnection = 50;
const int AnswersOfEach = 200;
const ulong Connection = 1;
const ulong Listener = 2;

return args is ["serve", var generation, var port] ? await Serve(byte.Parse(generation, CultureInfo.InvariantCulture), int.Parse(port, CultureInfo.InvariantCulture))
    : await Load();

// Starts the servers one after the other, and is all their clients meanwhile.
static async Task<int> Load()
{
    using Process first = StartServer(1, 0);
    int port = int.Parse((await first.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
    var answers = new ConcurrentDictionary<int, int>();
    int failures = 0;
    using var stop = new CancellationTokenSource();
    Task[] clients = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(() => Ask(port, answers, () => Interlocked.Increment(ref failures), stop.Token)))];
    await Answered(1);
    using Process second = await Replace(first, 2, port);
    await Answered(2);
    using Process third = await Replace(second, 3, port);
    await Answered(3);
    await stop.CancelAsync();
    await Task.WhenAll(clients);
    third.StandardInput.Close();
    await third.WaitForExitAsync();
    Console.WriteLine($"answers of servers {string.Join(", ", answers.Keys.Order())}; failures: {failures}");
    return failures;

    async Task Answered(int generation)
    {
        while (answers.GetValueOrDefault(generation) < AnswersOfEach && failures == 0)
        {
            await Task.Delay(10);
        }
    }
}

static Process StartServer(int generation, int port) => Process.Start(
    new ProcessStartInfo(Environment.ProcessPath!, ["serve", $"{generation}", $"{port}"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

static async Task<Process> Replace(Process old, int generation, int port)
{
    Process next = StartServer(generation, port);
    await next.StandardOutput.ReadLineAsync();
    old.StandardInput.WriteLine(next.Id.ToString(CultureInfo.InvariantCulture));
    await old.StandardInput.FlushAsync();
    await old.WaitForExitAsync();
    Console.WriteLine($"server {generation - 1} has ended with code {old.ExitCode}, server {generation} goes on");
    return next;
}

// One client: many connections, one after the other, with many requests each. The answer to a byte is that byte and who answers.
static async Task Ask(int port, ConcurrentDictionary<int, int> answers, Action failed, CancellationToken stop)
{
    try
    {
        while (!stop.IsCancellationRequested)
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
            NetworkStream stream = connection.GetStream();
            var answer = new byte[2];
            for (byte i = 0; i < RequestsPerConnection; i++)
            {
                await stream.WriteAsync(new[] { i }, CancellationToken.None);
                await stream.ReadExactlyAsync(answer, CancellationToken.None);
                answers.AddOrUpdate(answer[1], 1, static (_, n) => n + 1);
                if (answer[0] != i)
                {
                    failed();
                }
            }
        }
    }
    catch (Exception e) when (e is SocketException or IOException)
    {
        Console.WriteLine(e.Message);
        failed();
    }
}

// The first server listens; each later one is sent what its predecessor had. A line on the input names the successor; its end ends the server.
static async Task<int> Serve(byte generation, int port)
{
    var connections = new ConcurrentDictionary<Socket, Task<bool>>();
    using var stop = new CancellationTokenSource();
    Socket listener = generation == 1 ? Listen() : await TakeOver();
    Task accepting = Accept();
    string? successor = await Console.In.ReadLineAsync();
    await stop.CancelAsync();
    await accepting;
    await Task.WhenAll(connections.Values);
    if (successor is not null)
    {
        HandOver(int.Parse(successor, CultureInfo.InvariantCulture));
    }

    return 0;

    Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen();
        Console.WriteLine(((IPEndPoint)socket.LocalEndPoint!).Port);
        return socket;
    }

    async Task<Socket> TakeOver()
    {
        Console.WriteLine("ready");
        while (true)
        {
            using ReceivedHandle arrival = await KernelInbox.ReceiveAsync();
            using KernelSocket moved = arrival.OpenSocket();
            Socket socket = moved.OpenSocket();
            if (arrival.Tag == Listener)
            {
                return socket;
            }

            connections[socket] = Answer(socket);
        }
    }

    // The listener goes last: what its successor gets after it would be a surprise.
    void HandOver(int processId)
    {
        using KernelProcess target = KernelProcess.Open(processId, ProcessRights.DuplicateHandle);
        foreach ((Socket socket, Task<bool> isOpen) in connections)
        {
            if (!isOpen.Result)
            {
                continue;
            }

            using KernelSocket moving = KernelSocket.Wrap(socket);
            target.SendHandle(moving, Connection);
        }

        using KernelSocket listening = KernelSocket.Wrap(listener);
        target.SendHandle(listening, Listener);
    }

    async Task Accept()
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync(stop.Token);
                connections[socket] = Answer(socket);
            }
        }
        catch (OperationCanceledException)
        {
            // The successor accepts from here on; who connects meanwhile waits in the socket.
        }
    }

    // Stops between two requests: what was received is answered. True: the connection is open yet.
    async Task<bool> Answer(Socket socket)
    {
        var request = new byte[1];
        try
        {
            while (await socket.ReceiveAsync(request, stop.Token) != 0)
            {
                await socket.SendAsync(new[] { request[0], generation }, CancellationToken.None);
            }

            socket.Dispose();
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
