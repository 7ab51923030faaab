using Helve.Tests.Infrastructure;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;
using static System.IO.HandleInheritability;
using static System.IO.MemoryMappedFiles.MemoryMappedFileAccess;
using Access = System.IO.MemoryMappedFiles.MemoryMappedFileAccess;
using Options = System.IO.MemoryMappedFiles.MemoryMappedFileOptions;
using Rights = System.IO.MemoryMappedFiles.MemoryMappedFileRights;

namespace Helve.Tests.DropIn;

/// <summary>Memory without a name and files, by the runtime's classes and by ours: results and exceptions are the same, and those that are written here.</summary>
[Collection(LibraryCollection.Name)]
public sealed class MapSameAsRuntimeTests
{
    private const string Invalid = "threw ArgumentException";
    private const string OutOfRange = "threw ArgumentOutOfRangeException";
    private const string Null = "threw ArgumentNullException";
    private const string Unauthorized = "threw UnauthorizedAccessException";
    private const string Disposed = "threw ObjectDisposedException";

    private static readonly (string Name, string Expected, Func<MapFamily, string, object?> Script)[] s_cases =
    [
        ("new: an empty name", Invalid + " -", (f, _) => f.New("", 4096)),
        ("new: a capacity of 0", OutOfRange + " capacity", (f, _) => f.New(null, 0)),
        ("new: a capacity below 0", OutOfRange + " capacity", (f, _) => f.New(null, -1)),
        ("new: no such access", OutOfRange + " access", (f, _) => f.New(null, 1, (Access)42)),
        ("new: access below all", OutOfRange + " access", (f, _) => f.New(null, 1, (Access)(-1))),
        ("new: to write only", Invalid + " access", (f, _) => f.New(null, 1, Write)),
        ("new: no such option", OutOfRange + " options", (f, _) => f.New(null, 1, Read, (Options)1, None)),
        ("new: no such inheritability", OutOfRange + " inheritability", (f, _) => f.New(null, 1, Read, Options.None, (HandleInheritability)2)),
        ("new: name before capacity", Invalid + " -", (f, _) => f.New("", 0, (Access)42, (Options)1, (HandleInheritability)2)),
        ("new: capacity before access", OutOfRange + " capacity", (f, _) => f.New(null, 0, (Access)42, (Options)1, (HandleInheritability)2)),
        ("new: access before options", OutOfRange + " access", (f, _) => f.New(null, 1, (Access)42, (Options)1, (HandleInheritability)2)),
        ("new: write before options", Invalid + " access", (f, _) => f.New(null, 1, Write, (Options)1, (HandleInheritability)2)),
        ("new: options before inheritability", OutOfRange + " options", (f, _) => f.New(null, 1, Read, (Options)1, (HandleInheritability)2)),
        ("or open: no name", Null + " mapName", (f, _) => f.CreateOrOpen(null!, 1)),
        ("or open: an empty name", Invalid + " mapName", (f, _) => f.CreateOrOpen("", 1)),
        ("or open: a capacity of 0", OutOfRange + " capacity", (f, _) => f.CreateOrOpen("x", 0)),
        ("or open: access before options", OutOfRange + " access", (f, _) => f.CreateOrOpen("x", 1, (Access)42, (Options)1, (HandleInheritability)2)),
        ("or open: options before inheritability", OutOfRange + " options", (f, _) => f.CreateOrOpen("x", 1, Read, (Options)1, (HandleInheritability)2)),
        ("or open: no such inheritability", OutOfRange + " inheritability", (f, _) => f.CreateOrOpen("x", 1, Read, Options.None, (HandleInheritability)2)),
        ("open: no name", Null + " mapName", (f, _) => f.Open(null!)),
        ("open: an empty name", Invalid + " mapName", (f, _) => f.Open("")),
        ("open: no such inheritability", OutOfRange + " inheritability", (f, _) => f.Open("x", Rights.Read, (HandleInheritability)2)),
        ("open: no such rights", OutOfRange + " desiredAccessRights", (f, _) => f.Open("x", (Rights)0x4000_0000, None)),

        ("file: no path", Null + " path", (f, _) => f.File((string)null!)),
        ("file: not there", "threw FileNotFoundException", (f, p) => f.File(p + "-not-there")),
        ("file: no directory", "threw DirectoryNotFoundException", (f, p) => f.File(p + "-not-there/file")),
        ("file: an empty name", Invalid + " -", (f, p) => f.File(p, FileMode.Open, "", 0, ReadWrite)),
        ("file: a capacity below 0", OutOfRange + " capacity", (f, p) => f.File(p, FileMode.Open, null, -1, ReadWrite)),
        ("file: no such access", OutOfRange + " access", (f, p) => f.File(p, FileMode.Open, null, 0, (Access)(-2))),
        ("file: append", Invalid + " mode", (f, p) => f.File(p, FileMode.Append, null, 0, ReadWrite)),
        ("file: truncate", Invalid + " mode", (f, p) => f.File(p, FileMode.Truncate, null, 0, ReadWrite)),
        ("file: to write only", Invalid + " access", (f, p) => f.File(p, FileMode.Open, null, 0, Write)),
        ("file: write only before append", Invalid + " access", (f, p) => f.File(p, FileMode.Append, null, 0, Write)),
        ("file: no such access before append", OutOfRange + " access", (f, p) => f.File(p, FileMode.Append, null, 0, (Access)9)),
        ("file: less than it has", OutOfRange + " capacity", (f, p) => f.File(p, FileMode.Open, null, 2, ReadWrite)),
        ("file: more than it has, to read", Invalid + " -", (f, p) => f.File(p, FileMode.Open, null, 20, Read)),
        ("file: one that exists, new", "threw IOException", (f, p) => f.File(p, FileMode.CreateNew, null, 20, ReadWrite)),
        ("file: empty, no capacity", Invalid + " -", (f, p) => { File.WriteAllText(p, ""); return f.File(p); }),
        ("file: empty, with a capacity", "returned 20", (f, p) => { File.WriteAllText(p, ""); using (f.File(p, FileMode.Open, null, 20, ReadWrite)) { } return new FileInfo(p).Length; }),
        ("file: made, no capacity, is gone again", "returned ArgumentExceptionFalse", (f, p) => { File.Delete(p); return $"{Name(() => f.File(p, FileMode.CreateNew, null, 0, ReadWrite))}{File.Exists(p)}"; }),
        ("file: is grown", "returned 20hello", (f, p) => { using (f.File(p, FileMode.Open, null, 20, ReadWrite)) { } string text = File.ReadAllText(p); return $"{text.Length}{text[..5]}"; }),
        ("file: is written", "returned Jello", (f, p) => { using (var m = f.File(p)) { using var v = m.CreateViewAccessor(0, 5); v.Write(0, (byte)'J'); } return File.ReadAllText(p); }),
        ("file: is read", "returned hello", (f, p) => { using var m = f.File(p, FileMode.Open, null, 0, Read); using var s = m.CreateViewStream(0, 5, Read); using var r = new StreamReader(s); return r.ReadToEnd(); }),
        ("file: read only, view that writes", Unauthorized, (f, p) => { using var m = f.File(p, FileMode.Open, null, 0, Read); return m.CreateViewAccessor(0, 5, ReadWrite); }),
        ("file: copy on write stays here", "returned Jello hello", (f, p) =>
        {
            using var m = f.File(p, FileMode.Open, null, 0, CopyOnWrite);
            using var v = m.CreateViewAccessor(0, 5, CopyOnWrite);
            v.Write(0, (byte)'J');
            v.Flush();
            var bytes = new byte[5];
            v.ReadArray(0, bytes, 0, 5);
            return $"{System.Text.Encoding.ASCII.GetString(bytes)} {File.ReadAllText(p)}";
        }),
        ("file: copy on write, view that writes for all", Unauthorized, (f, p) => { using var m = f.File(p, FileMode.Open, null, 0, CopyOnWrite); return m.CreateViewAccessor(0, 5, ReadWrite); }),
        ("file: cut to be read", "returned el", (f, p) => { using var m = f.File(p); using var s = m.CreateViewStream(1, 2); using var r = new StreamReader(s); return r.ReadToEnd(); }),

        ("stream: none", Null + " fileStream", (f, _) => f.File((FileStream)null!, null, 0, Read, None, true)),
        ("stream: an empty name", Invalid + " -", (f, p) => Open(p, s => f.File(s, "", -1, (Access)9, (HandleInheritability)9, true))),
        ("stream: a capacity below 0", OutOfRange + " capacity", (f, p) => Open(p, s => f.File(s, null, -1, (Access)9, (HandleInheritability)9, true))),
        ("stream: no such access", OutOfRange + " access", (f, p) => Open(p, s => f.File(s, null, 0, (Access)9, (HandleInheritability)9, true))),
        ("stream: to write only", Invalid + " access", (f, p) => Open(p, s => f.File(s, null, 0, Write, (HandleInheritability)9, true))),
        ("stream: no such inheritability", OutOfRange + " inheritability", (f, p) => Open(p, s => f.File(s, null, 0, Read, (HandleInheritability)9, true))),
        ("stream: less than it has", OutOfRange + " capacity", (f, p) => Open(p, s => f.File(s, null, 2, ReadWrite, None, true))),
        ("stream: more than it has, to read", Invalid + " -", (f, p) => Open(p, s => f.File(s, null, 9, Read, None, true))),
        ("stream: what it still holds is there", "returned X", (f, p) => Open(p, s => { s.WriteByte((byte)'X'); using var m = f.File(s, null, 0, ReadWrite, None, true); using var v = m.CreateViewAccessor(); return (char)v.ReadByte(0); })),
        ("stream: left open", "returned True", (f, p) => Open(p, s => { using (f.File(s, null, 0, ReadWrite, None, true)) { } return s.CanRead && s.ReadByte() == 'h'; })),
        ("stream: closed", "returned True", (f, p) => Open(p, s => { using (f.File(s, null, 0, ReadWrite, None, false)) { } return s.SafeFileHandle.IsClosed; })),
        ("file handle: none", Null + " fileHandle", (f, _) => f.File((SafeFileHandle)null!, null, 0, Read, None, true)),
        ("file handle: is mapped", "returned h", (f, p) => { using SafeFileHandle s = File.OpenHandle(p); using var m = f.File(s, null, 0, Read, None, true); using var v = m.CreateViewAccessor(0, 0, Read); return (char)v.ReadByte(0); }),

        ("view: an offset below 0", OutOfRange + " offset", (f, _) => { using var m = f.New(null, 4096); return m.CreateViewAccessor(-1, -1, (Access)9); }),
        ("view: a size below 0", OutOfRange + " size", (f, _) => { using var m = f.New(null, 4096); return m.CreateViewAccessor(0, -1, (Access)9); }),
        ("view: no such access", OutOfRange + " access", (f, _) => { using var m = f.New(null, 4096); return m.CreateViewStream(0, 1, (Access)9); }),
        ("view: too long", Unauthorized, (f, _) => { using var m = f.New(null, 4096); return m.CreateViewAccessor(0, 8192); }),
        ("view: over the end", Unauthorized, (f, _) => { using var m = f.New(null, 4096); return m.CreateViewAccessor(4000, 100); }),
        ("view: of a disposed one", Disposed, (f, _) => { var m = f.New(null, 4096); m.Dispose(); m.Dispose(); return m.CreateViewAccessor(); }),
        ("view: outlives it", "returned 5", (f, _) => { var m = f.New(null, 4096); using var v = m.CreateViewAccessor(); m.Dispose(); v.Write(8, 5); return v.ReadInt32(8); }),
        ("view: read only", "returned TrueFalseTrue", (f, _) => { using var m = f.New(null, 4096, Read); using var v = m.CreateViewAccessor(0, 0, Read); return $"{v.CanRead}{v.CanWrite}{v.ReadInt64(0) == 0}"; }),
        ("view: read only, written", "threw NotSupportedException", (f, _) => { using var m = f.New(null, 4096); using var v = m.CreateViewAccessor(0, 0, Read); v.Write(0, 1); return 0; }),
        ("view: write only", "returned FalseTrue", (f, _) => { using var m = f.New(null, 4096); using var v = m.CreateViewStream(0, 0, Write); return $"{v.CanRead}{v.CanWrite}"; }),
        ("view: copy on write", "returned TrueTrue", (f, _) => { using var m = f.New(null, 4096); using var v = m.CreateViewAccessor(0, 0, CopyOnWrite); return $"{v.CanRead}{v.CanWrite}"; }),
        ("view: copy on write is for itself", "returned 10", (f, _) =>
        {
            using var m = f.New(null, 4096);
            using var mine = m.CreateViewAccessor(0, 0, CopyOnWrite);
            using var all = m.CreateViewAccessor();
            mine.Write(0, 1);
            return $"{mine.ReadInt32(0)}{all.ReadInt32(0)}";
        }),
        ("view: of more rights than all", Unauthorized, (f, _) => { using var m = f.New(null, 4096, Read); return m.CreateViewAccessor(0, 0, Write); }),
        ("view: two of one", "returned 3", (f, _) => { using var m = f.New(null, 4096); using var a = m.CreateViewAccessor(16, 16); using var b = m.CreateViewStream(); a.Write(0, (byte)3); b.Position = 16; return b.ReadByte(); }),
        ("view: reads behind its end", Invalid, (f, _) => { using var m = f.New(null, 4096); using var v = m.CreateViewAccessor(0, 10); return v.ReadInt64(5); }),
        ("view: has the size that was wanted", "returned 10 10", (f, _) => { using var m = f.New(null, 4096); using var v = m.CreateViewAccessor(0, 10); using var s = m.CreateViewStream(3, 10); return $"{v.Capacity} {s.Length}"; }),
        ("view: flush of a closed accessor", Disposed, (f, _) => { using var m = f.New(null, 4096); var v = m.CreateViewAccessor(); v.Dispose(); v.Dispose(); v.Flush(); return 0; }),
        ("view: flush of a closed stream", Disposed, (f, _) => { using var m = f.New(null, 4096); var v = m.CreateViewStream(); v.Dispose(); v.Dispose(); v.Flush(); return 0; }),
        ("view: a closed accessor is closed", Disposed, (f, _) => { using var m = f.New(null, 4096); var v = m.CreateViewAccessor(); v.Dispose(); return v.ReadInt32(0); }),
        ("view: its handle closes with it", "returned FalseTrue", (f, _) => { using var m = f.New(null, 4096); var v = m.CreateViewAccessor(); var h = v.SafeMemoryMappedViewHandle; bool before = h.IsClosed; v.Dispose(); return $"{before}{h.IsClosed}"; }),
        ("view: stream's length is fixed", "threw NotSupportedException", (f, _) => { using var m = f.New(null, 4096); using var v = m.CreateViewStream(); v.SetLength(1); return 0; }),
        ("view: stream's length below 0", OutOfRange + " value", (f, _) => { using var m = f.New(null, 4096); using var v = m.CreateViewStream(); v.SetLength(-1); return 0; }),
        ("view: stream's end", "threw NotSupportedException", (f, _) => { using var m = f.New(null, 4096); using var v = m.CreateViewStream(0, 2); v.WriteByte(1); v.WriteByte(2); v.WriteByte(3); return 0; }),
        ("delayed pages", "returned 1", (f, _) => { using var m = f.New(null, 1 << 20, ReadWrite, Options.DelayAllocatePages, Inheritable); using var v = m.CreateViewAccessor(); v.Write(1 << 19, 1); return v.ReadInt32(1 << 19); }),
        ("handle: closes with it", "returned FalseTrue", (f, _) => { var m = f.New(null, 4096); var h = m.SafeMemoryMappedFileHandle; string s = $"{h.IsClosed}"; m.Dispose(); return $"{s}{h.IsClosed}"; }),
    ];

    public static TheoryData<string> Cases => [.. s_cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Call_DoesWhatTheRuntimesDoes(string name)
    {
        (_, string expected, Func<MapFamily, string, object?> script) = s_cases.Single(c => c.Name == name);
        string runtimes = new MapFamily.OfTheRuntime().Run(script);
        string ours = new MapFamily.OfHelve().Run(script);
        ours.ShouldStartWith(expected);
        ours.ShouldBe(runtimes);
    }

    private static object? Open(string path, Func<FileStream, object?> use)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        return use(stream);
    }

    private static string Name(Action action) => Record.Exception(action)?.GetType().Name ?? "nothing";
}
