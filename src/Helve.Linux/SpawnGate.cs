using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>
/// What a held program waits for: a line from a pipe, whose end means that nobody will ever send one. Code of our own can't wait in the child, for
/// between fork and exec nothing managed may run; the shell's own few instructions can.
/// </summary>
internal sealed partial class SpawnGate : IDisposable
{
    private const string Shell = "/bin/sh";

    // POSIX knows redirections of one digit only.
    private const int LastNumber = 9;

    private readonly FileDescriptor _readEnd;
    private FileDescriptor? _writeEnd;

    private SpawnGate(SpawnRequest request, int number, FileDescriptor readEnd, FileDescriptor writeEnd)
    {
        Number = number;
        _readEnd = readEnd;
        _writeEnd = writeEnd;
        Request = request with
        {
            Program = Shell,
            Arguments = ["sh", "-c", Script(number), "sh", InPath(request.Program), .. request.Arguments.Skip(1)],
            Descriptors = [.. request.Descriptors, (readEnd, number)],
        };
    }

    /// <summary>The pipe's number in the child, above all that the program gets.</summary>
    internal int Number { get; }

    /// <summary>The start of what becomes the program.</summary>
    internal SpawnRequest Request { get; }

    public void Dispose()
    {
        _readEnd.Dispose();
        _writeEnd?.Dispose();
    }

    /// <summary>Fails with EMFILE when the program is to get descriptor 9 or a higher one.</summary>
    internal static bool TryCreate(SpawnRequest request, [NotNullWhen(true)] out SpawnGate? gate, out LinuxError error)
    {
        gate = null;
        int number = Math.Max(3, request.Descriptors.Count == 0 ? 0 : request.Descriptors.Max(static d => d.Number) + 1);
        if (number > LastNumber)
        {
            error = Errno.EMFILE;
            return false;
        }

        string program = Path.Combine(request.WorkingDirectory ?? string.Empty, request.Program);
        if (!LinuxError.Check(AccessCall(program, AccessNames.X_OK), out error)
            || !FileDescriptor.TryCreatePipe(out FileDescriptor? readEnd, out FileDescriptor? writeEnd, out error))
        {
            return false;
        }

        gate = new SpawnGate(request, number, readEnd, writeEnd);
        return true;
    }

    internal FileDescriptor TakeWriteEnd()
    {
        FileDescriptor taken = _writeEnd!;
        _writeEnd = null;
        return taken;
    }

    private static string Script(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"read -r helve_gate <&{number} || exit 125; unset helve_gate; exec \"$@\" {number}<&-");

    // The shell would look for a bare name in PATH.
    private static string InPath(string program) => program.Contains('/', StringComparison.Ordinal) ? program : "./" + program;

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AccessCall(string path, int mode);
}

/// <summary>unistd.h.</summary>
[CNames("unistd.h")]
internal static class AccessNames
{
    internal const int X_OK = 1;
}
