using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;
using Microsoft.Win32.SafeHandles;
using static WindowsProgram.Native;

namespace WindowsProgram;

/// <summary>What a declaration of a call leads to.</summary>
internal static class Binding
{
    /// <summary>Every way to say a name leads to the object of that name.</summary>
    internal static unsafe void Text()
    {
        (string Way, Func<string, nint> Create)[] ways =
        [
            ("Unicode", static name => CreateEvent(0, true, false, name)),
            ("Ansi", static name => CreateEventAnsi(0, true, false, name)),
            ("Auto", static name => CreateEventAuto(0, true, false, name)),
            ("Auto of the wide call", static name => CreateEventAutoOfWide(0, true, false, name)),
            ("Auto of LPWStr", static name => CreateEventAutoOfWideText(0, true, false, name)),
            ("Unicode of LPTStr", static name => CreateEventOfSystemText(0, true, false, name)),
            ("Auto of LPTStr", static name => CreateEventAutoOfSystemText(0, true, false, name)),
            ("A", static name => CreateEventA(0, true, false, name)),
            ("W by LibraryImport", static name => CreateEventW(0, true, false, name)),
            ("Auto of a pointer", static name => Pinned(name)),
        ];
        foreach ((string way, Func<string, nint> create) in ways)
        {
            string name = $@"Local\Größe {way}";
            nint made = create(name);
            Check.That(made != 0, way);
            nint opened = OpenEventW(EVENT_ALL_ACCESS, inherit: false, name);
            Check.That(opened != 0 && CompareObjectHandles(made, opened), $"{way}: the name is as it was written");
            Check.That(CloseHandle(made) && CloseHandle(opened), way);
        }

        static nint Pinned(string name)
        {
            fixed (char* text = name)
            {
                return CreateEventAutoOfPointer(0, true, false, text);
            }
        }
    }

    /// <summary>The last error is the call's own.</summary>
    internal static void Errors()
    {
        Check.That(!CloseHandle(0x7FFFFFF0) && Marshal.GetLastWin32Error() == ERROR_INVALID_HANDLE, "a handle that is none");
        Check.That(OpenEventW(EVENT_ALL_ACCESS, inherit: false, @"Local\nobody") == 0 && Marshal.GetLastPInvokeError() == ERROR_FILE_NOT_FOUND, "a name that is none");
        string name = $@"Local\errors-{Environment.ProcessId}";
        nint first = CreateEventW(0, true, false, name);
        Check.That(Marshal.GetLastPInvokeError() == 0, "new");
        nint second = CreateEvent(0, true, false, name);
        Check.That(Marshal.GetLastWin32Error() == ERROR_ALREADY_EXISTS, "there already");
        Check.That(SetEvent(first) && Marshal.GetLastWin32Error() == 0, "a call that succeeds leaves no error of an earlier one");
        Check.That(WaitForSingleObject(0x7FFFFFF0, 0) == WAIT_FAILED && Marshal.GetLastWin32Error() == ERROR_INVALID_HANDLE, "a wait for what is none");
        Check.That(CloseHandle(first) && CloseHandle(second), "close");
    }

    /// <summary>Structures, arrays, delegates, builders, statuses.</summary>
    internal static void Forms()
    {
        var attributes = new SECURITY_ATTRIBUTES { nLength = Marshal.SizeOf<SECURITY_ATTRIBUTES>(), bInheritHandle = 1 };
        nint a = CreateEvent(ref attributes, false, false, null), b = CreateEventW(0, false, true, null);
        Check.That(WaitForMultipleObjects(2, [a, b], all: false, INFINITE) == WAIT_OBJECT_0 + 1, "any");
        Check.That(WaitForMultipleObjects(2, [a, b], all: true, 0) == WAIT_TIMEOUT, "all");
        Check.That(ResetEvent(a) && CloseHandle(a) && CloseHandle(b), "close");

        var text = new StringBuilder(256);
        uint length = FormatMessage(0x1000 | 0x200, 0, ERROR_INVALID_HANDLE, 0, text, (uint)text.Capacity, 0);
        Check.That(length == text.Length && text.ToString().Contains("handle", StringComparison.Ordinal), $"a message: {text}");

        var narrow = new StringBuilder(256);
        Check.That(FormatMessageAuto(0x1000 | 0x200, 0, ERROR_INVALID_HANDLE, 0, narrow, (uint)narrow.Capacity, 0) == length && narrow.Equals(text), $"the same: {narrow}");

        int ran = 0;
        ThreadRoutine routine = parameter => (uint)Interlocked.Exchange(ref ran, (int)parameter);
        nint thread = CreateThread(0, 0, routine, 5, 0, out _);
        Check.That(WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0 && Volatile.Read(ref ran) == 5 && CloseHandle(thread), "a thread");
        GC.KeepAlive(routine);

        nint kernel = GetModuleHandleW("kernel32.dll"), close = GetProcAddress(kernel, "CloseHandle");
        Check.That(!Marshal.GetDelegateForFunctionPointer<Closes>(close)(0x7FFFFFF0), "by its address");
        Check.That(NtCreateEvent(out nint nt, EVENT_ALL_ACCESS, 0, 0, true) == 0, "NtCreateEvent");
        Check.That(NtQueryEvent(nt, 0, out EVENT_BASIC_INFORMATION state, 8, out uint returned) == 0 && state.EventState == 1 && returned == 8, "NtQueryEvent");
        Check.That(CloseHandle(nt) && RtlNtStatusToDosError(unchecked((int)0xC0000008)) == ERROR_INVALID_HANDLE, "RtlNtStatusToDosError");
    }

    /// <summary>A class of one's own closes handles; the runtime's would close something else.</summary>
    internal static void Handles()
    {
        Check.That(GetProcessHandleCount(GetCurrentProcess(), out uint before), "count");
        using (OwnHandle own = CreateOwnEvent(0, true, false, null))
        {
            Check.That(!own.IsInvalid && SetOwnEvent(own), "own");
        }

        using var descriptor = File.OpenHandle(typeof(Binding).Assembly.Location);
        using var waitHandle = new ManualResetEvent(false);
        Console.WriteLine(Check.Throws<NotSupportedException>(static () => CreateRuntimesEvent(0, true, false, null)).Message);
        Console.WriteLine(Check.Throws<NotSupportedException>(static () => CreateRuntimesFile(@"\\.\pipe\nobody", 0, 0, 0, 3, 0, 0)).Message);
        Console.WriteLine(Check.Throws<NotSupportedException>(() => MapRuntimesFile(descriptor, 0, PAGE_READWRITE, 0, 0, null)).Message);
        Check.That(!SetRuntimesEvent(waitHandle.SafeWaitHandle) && Marshal.GetLastWin32Error() == ERROR_INVALID_HANDLE, "an event of .NET's is no handle");
        nint lent = CreateEvent(0, true, false, null);
        using (var borrowed = new SafeWaitHandle(lent, ownsHandle: false))
        {
            Check.That(SetRuntimesEvent(borrowed), "a handle that is lent");
        }

        Check.That(WaitForSingleObject(lent, 0) == WAIT_OBJECT_0 && CloseHandle(lent), "it was set");
        Check.That(GetProcessHandleCount(GetCurrentProcess(), out uint after) && after == before, $"{after} handles, {before} before");
    }

    internal static void Missing()
    {
        Console.WriteLine(Check.Throws<EntryPointNotFoundException>(static () => Beep(440, 1)).Message);
        Console.WriteLine(Check.Throws<EntryPointNotFoundException>(static () => LengthInTheWayOfC("text")).Message);
        Console.WriteLine(Check.Throws<DllNotFoundException>(static () => GetDesktopWindow()).GetType().Name);
    }

    /// <summary>The program's own resolver is asked first, and may ask the system in its turn.</summary>
    internal static void OwnResolver()
    {
        var asked = new List<string>();
        NativeLibrary.SetDllImportResolver(typeof(Binding).Assembly, (name, assembly, path) =>
        {
            asked.Add(name);
            return name.StartsWith("Kernel32", StringComparison.Ordinal) ? 0 : NativeLibrary.Load(name, assembly, path);
        });
        nint made = CreateEvent(0, true, false, @"Local\Größe by a resolver");
        nint opened = OpenEventW(EVENT_ALL_ACCESS, inherit: false, @"Local\Größe by a resolver");
        Check.That(opened != 0 && CompareObjectHandles(made, opened) && CloseHandle(made) && CloseHandle(opened), "text, through a resolver");
        Check.That(asked.Contains("kernel32.dll") && asked.Contains("Kernel32"), string.Join(", ", asked));
    }

    /// <summary>An assembly in a context of its own, loaded later.</summary>
    internal static void OtherContext()
    {
        var context = new AssemblyLoadContext("other", isCollectible: true);
        Assembly other = context.LoadFromAssemblyPath(typeof(Binding).Assembly.Location);
        Check.That(other != typeof(Binding).Assembly, "another assembly");
        other.GetType(typeof(Binding).FullName!)!.GetMethod(nameof(Text), BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null);
        context.Unload();
    }

    /// <summary>A library asked for by its name.</summary>
    internal static void Load()
    {
        nint library = NativeLibrary.Load("kernel32.dll", typeof(Binding).Assembly, null);
        Check.That(NativeLibrary.TryGetExport(library, "CreateEventW", out _) && !NativeLibrary.TryGetExport(library, "CreateEvent", out _), "exact names");
        Check.That(!NativeLibrary.TryLoad("user32.dll", typeof(Binding).Assembly, null, out _), "what is not covered");
    }

    /// <summary>A library asked for by its name, by nobody in particular.</summary>
    internal static void LoadAlone() => Check.That(!NativeLibrary.TryLoad("kernel32.dll", out _), "nobody is asked");

    /// <summary>A call that is bound before anybody calls it.</summary>
    internal static void BoundEarly()
    {
        Marshal.PrelinkAll(typeof(Exact));
        Check.That(!Exact.SetEvent(0x7FFFFFF0), "an exact name");
        MethodInfo call = typeof(Native).GetMethod(nameof(CreateEventBoundEarly), BindingFlags.Static | BindingFlags.NonPublic)!;
        Check.Throws<EntryPointNotFoundException>(() => Marshal.Prelink(call));
        Check.That(CloseHandle(CreateEventBoundEarly(0, true, false, null)), "called, it is there");
    }

    /// <summary>A socket is given away and taken: it is a descriptor, which the runtime's own classes have rightly.</summary>
    internal static void Sockets()
    {
        const int LengthOfProtocolInformation = 628;
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        byte[] given = new byte[LengthOfProtocolInformation];
        Check.That(WSADuplicateSocket(listener.SafeHandle, Environment.ProcessId, given) == 0, "WSADuplicateSocket");
        using var taken = new Socket(WSASocket(-1, -1, -1, given, 0, 0));
        Check.That(taken.LocalEndPoint!.Equals(listener.LocalEndPoint), $"{taken.LocalEndPoint} is {listener.LocalEndPoint}");
        using SafeSocketHandle twice = WSASocket(-1, -1, -1, given, 0, 0);
        int error = Marshal.GetLastWin32Error();
        Check.That(twice.IsInvalid && error == 10022 && WSAGetLastError() == error, $"it is taken once: {error}");
    }

    /// <summary>What the runtime itself has no names for on Linux.</summary>
    internal static void NamesOfTheRuntime()
    {
        Check.Throws<PlatformNotSupportedException>(static () => new EventWaitHandle(false, EventResetMode.ManualReset, "name").Dispose());
        Check.Throws<PlatformNotSupportedException>(static () => System.IO.MemoryMappedFiles.MemoryMappedFile.CreateNew("name", 4096).Dispose());
    }

    [UnmanagedFunctionPointer(CallingConvention.Winapi)]
    private delegate bool Closes(nint handle);

    private static class Exact
    {
        [DllImport("kernel32.dll", SetLastError = true)]
        internal static extern bool SetEvent(nint handle);
    }
}
