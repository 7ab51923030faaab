/* Written by tests/Helve.Tests/Native/ExportTests.cs; HELVE_UPDATE_EXPORTS=1 writes it anew. The names without letter, for the start-up hook of .NET programs. */
#if defined(__x86_64__)
#define JUMP(name, to) .globl name; .type name, @function; name: jmp to@PLT; .size name, . - name;
#elif defined(__aarch64__)
#define JUMP(name, to) .globl name; .type name, @function; name: b to; .size name, . - name;
#else
#error "x86-64 and arm64 only"
#endif
#ifdef HELVE_WIDE
#define LETTERS(name) JUMP(name, name##W)
#else
#define LETTERS(name) JUMP(name, name##A) JUMP(name##W, name##A)
#endif
    .section .note.GNU-stack, "", @progbits
    .text
LETTERS(ConvertSecurityDescriptorToStringSecurityDescriptor)
LETTERS(ConvertSidToStringSid)
LETTERS(ConvertStringSecurityDescriptorToSecurityDescriptor)
LETTERS(ConvertStringSidToSid)
LETTERS(CreateBoundaryDescriptor)
LETTERS(CreateEvent)
LETTERS(CreateEventEx)
LETTERS(CreateFile)
LETTERS(CreateFileMapping)
LETTERS(CreateJobObject)
LETTERS(CreateMutex)
LETTERS(CreateMutexEx)
LETTERS(CreateNamedPipe)
LETTERS(CreatePrivateNamespace)
LETTERS(CreateProcess)
LETTERS(CreateSemaphore)
LETTERS(CreateSemaphoreEx)
LETTERS(CreateWaitableTimer)
LETTERS(CreateWaitableTimerEx)
LETTERS(DeleteFile)
LETTERS(FormatMessage)
LETTERS(GetModuleHandle)
LETTERS(GetNamedPipeHandleState)
LETTERS(GetTempFileName)
LETTERS(GetTempPath)
LETTERS(LoadLibrary)
LETTERS(OpenEvent)
LETTERS(OpenFileMapping)
LETTERS(OpenJobObject)
LETTERS(OpenMutex)
LETTERS(OpenPrivateNamespace)
LETTERS(OpenSemaphore)
LETTERS(OpenWaitableTimer)
LETTERS(OutputDebugString)
LETTERS(WSADuplicateSocket)
LETTERS(WSASocket)
LETTERS(WaitNamedPipe)
LETTERS(lstrcmp)
LETTERS(lstrlen)
