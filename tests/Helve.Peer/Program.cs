using Helve.Linux;
using Helve.Peer;

// The program that tests start and kill. One command a line on standard input:
//
//     <id> [@thread] <command> <argument>...
//
// and one reply a line on standard output, in the order in which commands end:
//
//     <id> <NtStatus> <value>...       or       <id> ! <what was wrong with the command>
//
// Commands without @thread run one after the other on the main thread; each named thread runs its own, one after the other, from its
// first command to "end-thread". Handles are decimal, access masks and the like decimal or 0x; "-" is no name. At the end of its input
// the program exits with code 0. With HELVE_PEER_KERNEL=oldest it does without what younger kernels have.
//
// With arguments it runs one command instead: Helve.Peer STATUS COMMAND..., and exits with 0 if that was the status, else 1. Such a one
// reads and writes nothing, so that it can be the child of another.
if (Environment.GetEnvironmentVariable("HELVE_PEER_KERNEL") == "oldest")
{
    KernelFeatures.Assume(KernelFeatures.Oldest);
}

if (args.Length > 0)
{
    return ProcessCommands.Expect(args);
}

var output = new ReplyWriter(Console.OpenStandardOutput());
var threads = new CommandThreads(output);
using var input = new StreamReader(Console.OpenStandardInput());
while (input.ReadLine() is { } line)
{
    threads.Dispatch(line);
}

return 0;
