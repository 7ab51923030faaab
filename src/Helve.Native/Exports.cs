// Written by tests/Helve.Tests/Native/ExportTests.cs from the calls of Helve.Win32 that are marked for export; HELVE_UPDATE_EXPORTS=1 writes it anew.
using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Win32;

namespace Helve.Native;

/// <summary>
/// Every call under the name that shim/exports.S gives its Windows name to: the runtime that is linked in has functions of some of these
/// names of its own. errno tells the error afterwards, which is where a .NET program finds it.
/// </summary>
internal static unsafe class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "helve_ConvertSecurityDescriptorToStringSecurityDescriptorA")]
    internal static BOOL ConvertSecurityDescriptorToStringSecurityDescriptorA(void* SecurityDescriptor, uint RequestedStringSDRevision, uint SecurityInformation, byte** StringSecurityDescriptor, uint* StringSecurityDescriptorLen) =>
        Errno.Told(Advapi32.ConvertSecurityDescriptorToStringSecurityDescriptorA(SecurityDescriptor, RequestedStringSDRevision, SecurityInformation, StringSecurityDescriptor, StringSecurityDescriptorLen));

    [UnmanagedCallersOnly(EntryPoint = "helve_ConvertSecurityDescriptorToStringSecurityDescriptorW")]
    internal static BOOL ConvertSecurityDescriptorToStringSecurityDescriptorW(void* SecurityDescriptor, uint RequestedStringSDRevision, uint SecurityInformation, char** StringSecurityDescriptor, uint* StringSecurityDescriptorLen) =>
        Errno.Told(Advapi32.ConvertSecurityDescriptorToStringSecurityDescriptorW(SecurityDescriptor, RequestedStringSDRevision, SecurityInformation, StringSecurityDescriptor, StringSecurityDescriptorLen));

    [UnmanagedCallersOnly(EntryPoint = "helve_ConvertSidToStringSidA")]
    internal static BOOL ConvertSidToStringSidA(void* Sid, byte** StringSid) =>
        Errno.Told(Advapi32.ConvertSidToStringSidA(Sid, StringSid));

    [UnmanagedCallersOnly(EntryPoint = "helve_ConvertSidToStringSidW")]
    internal static BOOL ConvertSidToStringSidW(void* Sid, char** StringSid) =>
        Errno.Told(Advapi32.ConvertSidToStringSidW(Sid, StringSid));

    [UnmanagedCallersOnly(EntryPoint = "helve_ConvertStringSecurityDescriptorToSecurityDescriptorA")]
    internal static BOOL ConvertStringSecurityDescriptorToSecurityDescriptorA(byte* StringSecurityDescriptor, uint StringSDRevision, void** SecurityDescriptor, uint* SecurityDescriptorSize) =>
        Errno.Told(Advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorA(StringSecurityDescriptor, StringSDRevision, SecurityDescriptor, SecurityDescriptorSize));

    [UnmanagedCallersOnly(EntryPoint = "helve_ConvertStringSecurityDescriptorToSecurityDescriptorW")]
    internal static BOOL ConvertStringSecurityDescriptorToSecurityDescriptorW(char* StringSecurityDescriptor, uint StringSDRevision, void** SecurityDescriptor, uint* SecurityDescriptorSize) =>
        Errno.Told(Advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(StringSecurityDescriptor, StringSDRevision, SecurityDescriptor, SecurityDescriptorSize));

    [UnmanagedCallersOnly(EntryPoint = "helve_ConvertStringSidToSidA")]
    internal static BOOL ConvertStringSidToSidA(byte* StringSid, void** Sid) =>
        Errno.Told(Advapi32.ConvertStringSidToSidA(StringSid, Sid));

    [UnmanagedCallersOnly(EntryPoint = "helve_ConvertStringSidToSidW")]
    internal static BOOL ConvertStringSidToSidW(char* StringSid, void** Sid) =>
        Errno.Told(Advapi32.ConvertStringSidToSidW(StringSid, Sid));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetKernelObjectSecurity")]
    internal static BOOL GetKernelObjectSecurity(nint Handle, uint RequestedInformation, void* pSecurityDescriptor, uint nLength, uint* lpnLengthNeeded) =>
        Errno.Told(Advapi32.GetKernelObjectSecurity(Handle, RequestedInformation, pSecurityDescriptor, nLength, lpnLengthNeeded));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetSecurityDescriptorLength")]
    internal static uint GetSecurityDescriptorLength(void* pSecurityDescriptor) =>
        Errno.Told(Advapi32.GetSecurityDescriptorLength(pSecurityDescriptor));

    [UnmanagedCallersOnly(EntryPoint = "helve_InitializeSecurityDescriptor")]
    internal static BOOL InitializeSecurityDescriptor(void* pSecurityDescriptor, uint dwRevision) =>
        Errno.Told(Advapi32.InitializeSecurityDescriptor(pSecurityDescriptor, dwRevision));

    [UnmanagedCallersOnly(EntryPoint = "helve_IsValidSecurityDescriptor")]
    internal static BOOL IsValidSecurityDescriptor(void* pSecurityDescriptor) =>
        Errno.Told(Advapi32.IsValidSecurityDescriptor(pSecurityDescriptor));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetKernelObjectSecurity")]
    internal static BOOL SetKernelObjectSecurity(nint Handle, uint SecurityInformation, void* SecurityDescriptor) =>
        Errno.Told(Advapi32.SetKernelObjectSecurity(Handle, SecurityInformation, SecurityDescriptor));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetSecurityDescriptorDacl")]
    internal static BOOL SetSecurityDescriptorDacl(void* pSecurityDescriptor, BOOL bDaclPresent, void* pDacl, BOOL bDaclDefaulted) =>
        Errno.Told(Advapi32.SetSecurityDescriptorDacl(pSecurityDescriptor, bDaclPresent, pDacl, bDaclDefaulted));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetSecurityDescriptorGroup")]
    internal static BOOL SetSecurityDescriptorGroup(void* pSecurityDescriptor, void* pGroup, BOOL bGroupDefaulted) =>
        Errno.Told(Advapi32.SetSecurityDescriptorGroup(pSecurityDescriptor, pGroup, bGroupDefaulted));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetSecurityDescriptorOwner")]
    internal static BOOL SetSecurityDescriptorOwner(void* pSecurityDescriptor, void* pOwner, BOOL bOwnerDefaulted) =>
        Errno.Told(Advapi32.SetSecurityDescriptorOwner(pSecurityDescriptor, pOwner, bOwnerDefaulted));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetSecurityDescriptorSacl")]
    internal static BOOL SetSecurityDescriptorSacl(void* pSecurityDescriptor, BOOL bSaclPresent, void* pSacl, BOOL bSaclDefaulted) =>
        Errno.Told(Advapi32.SetSecurityDescriptorSacl(pSecurityDescriptor, bSaclPresent, pSacl, bSaclDefaulted));

    [UnmanagedCallersOnly(EntryPoint = "helve_AddIntegrityLabelToBoundaryDescriptor")]
    internal static BOOL AddIntegrityLabelToBoundaryDescriptor(nint* BoundaryDescriptor, void* IntegrityLabel) =>
        Errno.Told(Kernel32.AddIntegrityLabelToBoundaryDescriptor(BoundaryDescriptor, IntegrityLabel));

    [UnmanagedCallersOnly(EntryPoint = "helve_AddSIDToBoundaryDescriptor")]
    internal static BOOL AddSIDToBoundaryDescriptor(nint* BoundaryDescriptor, void* RequiredSid) =>
        Errno.Told(Kernel32.AddSIDToBoundaryDescriptor(BoundaryDescriptor, RequiredSid));

    [UnmanagedCallersOnly(EntryPoint = "helve_AssignProcessToJobObject")]
    internal static BOOL AssignProcessToJobObject(nint hJob, nint hProcess) =>
        Errno.Told(Kernel32.AssignProcessToJobObject(hJob, hProcess));

    [UnmanagedCallersOnly(EntryPoint = "helve_CancelIo")]
    internal static BOOL CancelIo(nint hFile) =>
        Errno.Told(Kernel32.CancelIo(hFile));

    [UnmanagedCallersOnly(EntryPoint = "helve_CancelIoEx")]
    internal static BOOL CancelIoEx(nint hFile, OVERLAPPED* lpOverlapped) =>
        Errno.Told(Kernel32.CancelIoEx(hFile, lpOverlapped));

    [UnmanagedCallersOnly(EntryPoint = "helve_CancelWaitableTimer")]
    internal static BOOL CancelWaitableTimer(nint hTimer) =>
        Errno.Told(Kernel32.CancelWaitableTimer(hTimer));

    [UnmanagedCallersOnly(EntryPoint = "helve_CloseHandle")]
    internal static BOOL CloseHandle(nint hObject) =>
        Errno.Told(Kernel32.CloseHandle(hObject));

    [UnmanagedCallersOnly(EntryPoint = "helve_ClosePrivateNamespace")]
    internal static byte ClosePrivateNamespace(nint Handle, uint Flags) =>
        Errno.Told(Kernel32.ClosePrivateNamespace(Handle, Flags));

    [UnmanagedCallersOnly(EntryPoint = "helve_CompareObjectHandles")]
    internal static BOOL CompareObjectHandles(nint hFirstObjectHandle, nint hSecondObjectHandle) =>
        Errno.Told(Kernel32.CompareObjectHandles(hFirstObjectHandle, hSecondObjectHandle));

    [UnmanagedCallersOnly(EntryPoint = "helve_ConnectNamedPipe")]
    internal static BOOL ConnectNamedPipe(nint hNamedPipe, OVERLAPPED* lpOverlapped) =>
        Errno.Told(Kernel32.ConnectNamedPipe(hNamedPipe, lpOverlapped));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateBoundaryDescriptorA")]
    internal static nint CreateBoundaryDescriptorA(byte* Name, uint Flags) =>
        Errno.Told(Kernel32.CreateBoundaryDescriptorA(Name, Flags));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateBoundaryDescriptorW")]
    internal static nint CreateBoundaryDescriptorW(char* Name, uint Flags) =>
        Errno.Told(Kernel32.CreateBoundaryDescriptorW(Name, Flags));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateEventA")]
    internal static nint CreateEventA(SECURITY_ATTRIBUTES* lpEventAttributes, BOOL bManualReset, BOOL bInitialState, byte* lpName) =>
        Errno.Told(Kernel32.CreateEventA(lpEventAttributes, bManualReset, bInitialState, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateEventExA")]
    internal static nint CreateEventExA(SECURITY_ATTRIBUTES* lpEventAttributes, byte* lpName, uint dwFlags, uint dwDesiredAccess) =>
        Errno.Told(Kernel32.CreateEventExA(lpEventAttributes, lpName, dwFlags, dwDesiredAccess));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateEventExW")]
    internal static nint CreateEventExW(SECURITY_ATTRIBUTES* lpEventAttributes, char* lpName, uint dwFlags, uint dwDesiredAccess) =>
        Errno.Told(Kernel32.CreateEventExW(lpEventAttributes, lpName, dwFlags, dwDesiredAccess));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateEventW")]
    internal static nint CreateEventW(SECURITY_ATTRIBUTES* lpEventAttributes, BOOL bManualReset, BOOL bInitialState, char* lpName) =>
        Errno.Told(Kernel32.CreateEventW(lpEventAttributes, bManualReset, bInitialState, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateFileA")]
    internal static nint CreateFileA(byte* lpFileName, uint dwDesiredAccess, uint dwShareMode, SECURITY_ATTRIBUTES* lpSecurityAttributes, uint dwCreationDisposition, uint dwFlagsAndAttributes, nint hTemplateFile) =>
        Errno.Told(Kernel32.CreateFileA(lpFileName, dwDesiredAccess, dwShareMode, lpSecurityAttributes, dwCreationDisposition, dwFlagsAndAttributes, hTemplateFile));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateFileMappingA")]
    internal static nint CreateFileMappingA(nint hFile, SECURITY_ATTRIBUTES* lpFileMappingAttributes, uint flProtect, uint dwMaximumSizeHigh, uint dwMaximumSizeLow, byte* lpName) =>
        Errno.Told(Kernel32.CreateFileMappingA(hFile, lpFileMappingAttributes, flProtect, dwMaximumSizeHigh, dwMaximumSizeLow, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateFileMappingW")]
    internal static nint CreateFileMappingW(nint hFile, SECURITY_ATTRIBUTES* lpFileMappingAttributes, uint flProtect, uint dwMaximumSizeHigh, uint dwMaximumSizeLow, char* lpName) =>
        Errno.Told(Kernel32.CreateFileMappingW(hFile, lpFileMappingAttributes, flProtect, dwMaximumSizeHigh, dwMaximumSizeLow, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateFileW")]
    internal static nint CreateFileW(char* lpFileName, uint dwDesiredAccess, uint dwShareMode, SECURITY_ATTRIBUTES* lpSecurityAttributes, uint dwCreationDisposition, uint dwFlagsAndAttributes, nint hTemplateFile) =>
        Errno.Told(Kernel32.CreateFileW(lpFileName, dwDesiredAccess, dwShareMode, lpSecurityAttributes, dwCreationDisposition, dwFlagsAndAttributes, hTemplateFile));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateJobObjectA")]
    internal static nint CreateJobObjectA(SECURITY_ATTRIBUTES* lpJobAttributes, byte* lpName) =>
        Errno.Told(Kernel32.CreateJobObjectA(lpJobAttributes, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateJobObjectW")]
    internal static nint CreateJobObjectW(SECURITY_ATTRIBUTES* lpJobAttributes, char* lpName) =>
        Errno.Told(Kernel32.CreateJobObjectW(lpJobAttributes, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateMutexA")]
    internal static nint CreateMutexA(SECURITY_ATTRIBUTES* lpMutexAttributes, BOOL bInitialOwner, byte* lpName) =>
        Errno.Told(Kernel32.CreateMutexA(lpMutexAttributes, bInitialOwner, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateMutexExA")]
    internal static nint CreateMutexExA(SECURITY_ATTRIBUTES* lpMutexAttributes, byte* lpName, uint dwFlags, uint dwDesiredAccess) =>
        Errno.Told(Kernel32.CreateMutexExA(lpMutexAttributes, lpName, dwFlags, dwDesiredAccess));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateMutexExW")]
    internal static nint CreateMutexExW(SECURITY_ATTRIBUTES* lpMutexAttributes, char* lpName, uint dwFlags, uint dwDesiredAccess) =>
        Errno.Told(Kernel32.CreateMutexExW(lpMutexAttributes, lpName, dwFlags, dwDesiredAccess));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateMutexW")]
    internal static nint CreateMutexW(SECURITY_ATTRIBUTES* lpMutexAttributes, BOOL bInitialOwner, char* lpName) =>
        Errno.Told(Kernel32.CreateMutexW(lpMutexAttributes, bInitialOwner, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateNamedPipeA")]
    internal static nint CreateNamedPipeA(byte* lpName, uint dwOpenMode, uint dwPipeMode, uint nMaxInstances, uint nOutBufferSize, uint nInBufferSize, uint nDefaultTimeOut, SECURITY_ATTRIBUTES* lpSecurityAttributes) =>
        Errno.Told(Kernel32.CreateNamedPipeA(lpName, dwOpenMode, dwPipeMode, nMaxInstances, nOutBufferSize, nInBufferSize, nDefaultTimeOut, lpSecurityAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateNamedPipeW")]
    internal static nint CreateNamedPipeW(char* lpName, uint dwOpenMode, uint dwPipeMode, uint nMaxInstances, uint nOutBufferSize, uint nInBufferSize, uint nDefaultTimeOut, SECURITY_ATTRIBUTES* lpSecurityAttributes) =>
        Errno.Told(Kernel32.CreateNamedPipeW(lpName, dwOpenMode, dwPipeMode, nMaxInstances, nOutBufferSize, nInBufferSize, nDefaultTimeOut, lpSecurityAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreatePipe")]
    internal static BOOL CreatePipe(nint* hReadPipe, nint* hWritePipe, SECURITY_ATTRIBUTES* lpPipeAttributes, uint nSize) =>
        Errno.Told(Kernel32.CreatePipe(hReadPipe, hWritePipe, lpPipeAttributes, nSize));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreatePrivateNamespaceA")]
    internal static nint CreatePrivateNamespaceA(SECURITY_ATTRIBUTES* lpPrivateNamespaceAttributes, void* lpBoundaryDescriptor, byte* lpAliasPrefix) =>
        Errno.Told(Kernel32.CreatePrivateNamespaceA(lpPrivateNamespaceAttributes, lpBoundaryDescriptor, lpAliasPrefix));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreatePrivateNamespaceW")]
    internal static nint CreatePrivateNamespaceW(SECURITY_ATTRIBUTES* lpPrivateNamespaceAttributes, void* lpBoundaryDescriptor, char* lpAliasPrefix) =>
        Errno.Told(Kernel32.CreatePrivateNamespaceW(lpPrivateNamespaceAttributes, lpBoundaryDescriptor, lpAliasPrefix));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateProcessA")]
    internal static BOOL CreateProcessA(byte* lpApplicationName, byte* lpCommandLine, SECURITY_ATTRIBUTES* lpProcessAttributes, SECURITY_ATTRIBUTES* lpThreadAttributes, BOOL bInheritHandles, uint dwCreationFlags, void* lpEnvironment, byte* lpCurrentDirectory, STARTUPINFOA* lpStartupInfo, PROCESS_INFORMATION* lpProcessInformation) =>
        Errno.Told(Kernel32.CreateProcessA(lpApplicationName, lpCommandLine, lpProcessAttributes, lpThreadAttributes, bInheritHandles, dwCreationFlags, lpEnvironment, lpCurrentDirectory, lpStartupInfo, lpProcessInformation));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateProcessW")]
    internal static BOOL CreateProcessW(char* lpApplicationName, char* lpCommandLine, SECURITY_ATTRIBUTES* lpProcessAttributes, SECURITY_ATTRIBUTES* lpThreadAttributes, BOOL bInheritHandles, uint dwCreationFlags, void* lpEnvironment, char* lpCurrentDirectory, STARTUPINFOW* lpStartupInfo, PROCESS_INFORMATION* lpProcessInformation) =>
        Errno.Told(Kernel32.CreateProcessW(lpApplicationName, lpCommandLine, lpProcessAttributes, lpThreadAttributes, bInheritHandles, dwCreationFlags, lpEnvironment, lpCurrentDirectory, lpStartupInfo, lpProcessInformation));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateSemaphoreA")]
    internal static nint CreateSemaphoreA(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, byte* lpName) =>
        Errno.Told(Kernel32.CreateSemaphoreA(lpSemaphoreAttributes, lInitialCount, lMaximumCount, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateSemaphoreExA")]
    internal static nint CreateSemaphoreExA(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, byte* lpName, uint dwFlags, uint dwDesiredAccess) =>
        Errno.Told(Kernel32.CreateSemaphoreExA(lpSemaphoreAttributes, lInitialCount, lMaximumCount, lpName, dwFlags, dwDesiredAccess));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateSemaphoreExW")]
    internal static nint CreateSemaphoreExW(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, char* lpName, uint dwFlags, uint dwDesiredAccess) =>
        Errno.Told(Kernel32.CreateSemaphoreExW(lpSemaphoreAttributes, lInitialCount, lMaximumCount, lpName, dwFlags, dwDesiredAccess));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateSemaphoreW")]
    internal static nint CreateSemaphoreW(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, char* lpName) =>
        Errno.Told(Kernel32.CreateSemaphoreW(lpSemaphoreAttributes, lInitialCount, lMaximumCount, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateWaitableTimerA")]
    internal static nint CreateWaitableTimerA(SECURITY_ATTRIBUTES* lpTimerAttributes, BOOL bManualReset, byte* lpTimerName) =>
        Errno.Told(Kernel32.CreateWaitableTimerA(lpTimerAttributes, bManualReset, lpTimerName));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateWaitableTimerExA")]
    internal static nint CreateWaitableTimerExA(SECURITY_ATTRIBUTES* lpTimerAttributes, byte* lpTimerName, uint dwFlags, uint dwDesiredAccess) =>
        Errno.Told(Kernel32.CreateWaitableTimerExA(lpTimerAttributes, lpTimerName, dwFlags, dwDesiredAccess));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateWaitableTimerExW")]
    internal static nint CreateWaitableTimerExW(SECURITY_ATTRIBUTES* lpTimerAttributes, char* lpTimerName, uint dwFlags, uint dwDesiredAccess) =>
        Errno.Told(Kernel32.CreateWaitableTimerExW(lpTimerAttributes, lpTimerName, dwFlags, dwDesiredAccess));

    [UnmanagedCallersOnly(EntryPoint = "helve_CreateWaitableTimerW")]
    internal static nint CreateWaitableTimerW(SECURITY_ATTRIBUTES* lpTimerAttributes, BOOL bManualReset, char* lpTimerName) =>
        Errno.Told(Kernel32.CreateWaitableTimerW(lpTimerAttributes, bManualReset, lpTimerName));

    [UnmanagedCallersOnly(EntryPoint = "helve_DeleteBoundaryDescriptor")]
    internal static void DeleteBoundaryDescriptor(nint BoundaryDescriptor)
    {
        Kernel32.DeleteBoundaryDescriptor(BoundaryDescriptor);
        Errno.Tell();
    }

    [UnmanagedCallersOnly(EntryPoint = "helve_DeleteFileA")]
    internal static BOOL DeleteFileA(byte* lpFileName) =>
        Errno.Told(Kernel32.DeleteFileA(lpFileName));

    [UnmanagedCallersOnly(EntryPoint = "helve_DeleteFileW")]
    internal static BOOL DeleteFileW(char* lpFileName) =>
        Errno.Told(Kernel32.DeleteFileW(lpFileName));

    [UnmanagedCallersOnly(EntryPoint = "helve_DeleteProcThreadAttributeList")]
    internal static void DeleteProcThreadAttributeList(void* lpAttributeList)
    {
        Kernel32.DeleteProcThreadAttributeList(lpAttributeList);
        Errno.Tell();
    }

    [UnmanagedCallersOnly(EntryPoint = "helve_DisconnectNamedPipe")]
    internal static BOOL DisconnectNamedPipe(nint hNamedPipe) =>
        Errno.Told(Kernel32.DisconnectNamedPipe(hNamedPipe));

    [UnmanagedCallersOnly(EntryPoint = "helve_DuplicateHandle")]
    internal static BOOL DuplicateHandle(nint hSourceProcessHandle, nint hSourceHandle, nint hTargetProcessHandle, nint* lpTargetHandle, uint dwDesiredAccess, BOOL bInheritHandle, uint dwOptions) =>
        Errno.Told(Kernel32.DuplicateHandle(hSourceProcessHandle, hSourceHandle, hTargetProcessHandle, lpTargetHandle, dwDesiredAccess, bInheritHandle, dwOptions));

    [UnmanagedCallersOnly(EntryPoint = "helve_FlushFileBuffers")]
    internal static BOOL FlushFileBuffers(nint hFile) =>
        Errno.Told(Kernel32.FlushFileBuffers(hFile));

    [UnmanagedCallersOnly(EntryPoint = "helve_FlushViewOfFile")]
    internal static BOOL FlushViewOfFile(void* lpBaseAddress, nuint dwNumberOfBytesToFlush) =>
        Errno.Told(Kernel32.FlushViewOfFile(lpBaseAddress, dwNumberOfBytesToFlush));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetCurrentProcess")]
    internal static nint GetCurrentProcess() =>
        Errno.Told(Kernel32.GetCurrentProcess());

    [UnmanagedCallersOnly(EntryPoint = "helve_GetCurrentProcessId")]
    internal static uint GetCurrentProcessId() =>
        Errno.Told(Kernel32.GetCurrentProcessId());

    [UnmanagedCallersOnly(EntryPoint = "helve_GetCurrentThread")]
    internal static nint GetCurrentThread() =>
        Errno.Told(Kernel32.GetCurrentThread());

    [UnmanagedCallersOnly(EntryPoint = "helve_GetCurrentThreadId")]
    internal static uint GetCurrentThreadId() =>
        Errno.Told(Kernel32.GetCurrentThreadId());

    [UnmanagedCallersOnly(EntryPoint = "helve_GetExitCodeProcess")]
    internal static BOOL GetExitCodeProcess(nint hProcess, uint* lpExitCode) =>
        Errno.Told(Kernel32.GetExitCodeProcess(hProcess, lpExitCode));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetExitCodeThread")]
    internal static BOOL GetExitCodeThread(nint hThread, uint* lpExitCode) =>
        Errno.Told(Kernel32.GetExitCodeThread(hThread, lpExitCode));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetFileSize")]
    internal static uint GetFileSize(nint hFile, uint* lpFileSizeHigh) =>
        Errno.Told(Kernel32.GetFileSize(hFile, lpFileSizeHigh));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetFileSizeEx")]
    internal static BOOL GetFileSizeEx(nint hFile, long* lpFileSize) =>
        Errno.Told(Kernel32.GetFileSizeEx(hFile, lpFileSize));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetFileType")]
    internal static uint GetFileType(nint hFile) =>
        Errno.Told(Kernel32.GetFileType(hFile));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetHandleInformation")]
    internal static BOOL GetHandleInformation(nint hObject, uint* lpdwFlags) =>
        Errno.Told(Kernel32.GetHandleInformation(hObject, lpdwFlags));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetLastError")]
    internal static uint GetLastError() =>
        Errno.Told(Kernel32.GetLastError());

    [UnmanagedCallersOnly(EntryPoint = "helve_GetNamedPipeHandleStateA")]
    internal static BOOL GetNamedPipeHandleStateA(nint hNamedPipe, uint* lpState, uint* lpCurInstances, uint* lpMaxCollectionCount, uint* lpCollectDataTimeout, byte* lpUserName, uint nMaxUserNameSize) =>
        Errno.Told(Kernel32.GetNamedPipeHandleStateA(hNamedPipe, lpState, lpCurInstances, lpMaxCollectionCount, lpCollectDataTimeout, lpUserName, nMaxUserNameSize));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetNamedPipeHandleStateW")]
    internal static BOOL GetNamedPipeHandleStateW(nint hNamedPipe, uint* lpState, uint* lpCurInstances, uint* lpMaxCollectionCount, uint* lpCollectDataTimeout, char* lpUserName, uint nMaxUserNameSize) =>
        Errno.Told(Kernel32.GetNamedPipeHandleStateW(hNamedPipe, lpState, lpCurInstances, lpMaxCollectionCount, lpCollectDataTimeout, lpUserName, nMaxUserNameSize));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetNamedPipeInfo")]
    internal static BOOL GetNamedPipeInfo(nint hNamedPipe, uint* lpFlags, uint* lpOutBufferSize, uint* lpInBufferSize, uint* lpMaxInstances) =>
        Errno.Told(Kernel32.GetNamedPipeInfo(hNamedPipe, lpFlags, lpOutBufferSize, lpInBufferSize, lpMaxInstances));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetOverlappedResult")]
    internal static BOOL GetOverlappedResult(nint hFile, OVERLAPPED* lpOverlapped, uint* lpNumberOfBytesTransferred, BOOL bWait) =>
        Errno.Told(Kernel32.GetOverlappedResult(hFile, lpOverlapped, lpNumberOfBytesTransferred, bWait));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetOverlappedResultEx")]
    internal static BOOL GetOverlappedResultEx(nint hFile, OVERLAPPED* lpOverlapped, uint* lpNumberOfBytesTransferred, uint dwMilliseconds, BOOL bAlertable) =>
        Errno.Told(Kernel32.GetOverlappedResultEx(hFile, lpOverlapped, lpNumberOfBytesTransferred, dwMilliseconds, bAlertable));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetProcessHandleCount")]
    internal static BOOL GetProcessHandleCount(nint hProcess, uint* pdwHandleCount) =>
        Errno.Told(Kernel32.GetProcessHandleCount(hProcess, pdwHandleCount));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetProcessId")]
    internal static uint GetProcessId(nint Process) =>
        Errno.Told(Kernel32.GetProcessId(Process));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetProcessIdOfThread")]
    internal static uint GetProcessIdOfThread(nint Thread) =>
        Errno.Told(Kernel32.GetProcessIdOfThread(Thread));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetProcessTimes")]
    internal static BOOL GetProcessTimes(nint hProcess, System.Runtime.InteropServices.ComTypes.FILETIME* lpCreationTime, System.Runtime.InteropServices.ComTypes.FILETIME* lpExitTime, System.Runtime.InteropServices.ComTypes.FILETIME* lpKernelTime, System.Runtime.InteropServices.ComTypes.FILETIME* lpUserTime) =>
        Errno.Told(Kernel32.GetProcessTimes(hProcess, lpCreationTime, lpExitTime, lpKernelTime, lpUserTime));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetTempFileNameA")]
    internal static uint GetTempFileNameA(byte* lpPathName, byte* lpPrefixString, uint uUnique, byte* lpTempFileName) =>
        Errno.Told(Kernel32.GetTempFileNameA(lpPathName, lpPrefixString, uUnique, lpTempFileName));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetTempFileNameW")]
    internal static uint GetTempFileNameW(char* lpPathName, char* lpPrefixString, uint uUnique, char* lpTempFileName) =>
        Errno.Told(Kernel32.GetTempFileNameW(lpPathName, lpPrefixString, uUnique, lpTempFileName));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetTempPathA")]
    internal static uint GetTempPathA(uint nBufferLength, byte* lpBuffer) =>
        Errno.Told(Kernel32.GetTempPathA(nBufferLength, lpBuffer));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetTempPathW")]
    internal static uint GetTempPathW(uint nBufferLength, char* lpBuffer) =>
        Errno.Told(Kernel32.GetTempPathW(nBufferLength, lpBuffer));

    [UnmanagedCallersOnly(EntryPoint = "helve_GetThreadId")]
    internal static uint GetThreadId(nint Thread) =>
        Errno.Told(Kernel32.GetThreadId(Thread));

    [UnmanagedCallersOnly(EntryPoint = "helve_InitializeProcThreadAttributeList")]
    internal static BOOL InitializeProcThreadAttributeList(void* lpAttributeList, uint dwAttributeCount, uint dwFlags, nuint* lpSize) =>
        Errno.Told(Kernel32.InitializeProcThreadAttributeList(lpAttributeList, dwAttributeCount, dwFlags, lpSize));

    [UnmanagedCallersOnly(EntryPoint = "helve_IsProcessInJob")]
    internal static BOOL IsProcessInJob(nint ProcessHandle, nint JobHandle, BOOL* Result) =>
        Errno.Told(Kernel32.IsProcessInJob(ProcessHandle, JobHandle, Result));

    [UnmanagedCallersOnly(EntryPoint = "helve_MapViewOfFile")]
    internal static void* MapViewOfFile(nint hFileMappingObject, uint dwDesiredAccess, uint dwFileOffsetHigh, uint dwFileOffsetLow, nuint dwNumberOfBytesToMap) =>
        Errno.Told(Kernel32.MapViewOfFile(hFileMappingObject, dwDesiredAccess, dwFileOffsetHigh, dwFileOffsetLow, dwNumberOfBytesToMap));

    [UnmanagedCallersOnly(EntryPoint = "helve_MapViewOfFileEx")]
    internal static void* MapViewOfFileEx(nint hFileMappingObject, uint dwDesiredAccess, uint dwFileOffsetHigh, uint dwFileOffsetLow, nuint dwNumberOfBytesToMap, void* lpBaseAddress) =>
        Errno.Told(Kernel32.MapViewOfFileEx(hFileMappingObject, dwDesiredAccess, dwFileOffsetHigh, dwFileOffsetLow, dwNumberOfBytesToMap, lpBaseAddress));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenEventA")]
    internal static nint OpenEventA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName) =>
        Errno.Told(Kernel32.OpenEventA(dwDesiredAccess, bInheritHandle, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenEventW")]
    internal static nint OpenEventW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName) =>
        Errno.Told(Kernel32.OpenEventW(dwDesiredAccess, bInheritHandle, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenFileMappingA")]
    internal static nint OpenFileMappingA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName) =>
        Errno.Told(Kernel32.OpenFileMappingA(dwDesiredAccess, bInheritHandle, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenFileMappingW")]
    internal static nint OpenFileMappingW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName) =>
        Errno.Told(Kernel32.OpenFileMappingW(dwDesiredAccess, bInheritHandle, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenJobObjectA")]
    internal static nint OpenJobObjectA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName) =>
        Errno.Told(Kernel32.OpenJobObjectA(dwDesiredAccess, bInheritHandle, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenJobObjectW")]
    internal static nint OpenJobObjectW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName) =>
        Errno.Told(Kernel32.OpenJobObjectW(dwDesiredAccess, bInheritHandle, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenMutexA")]
    internal static nint OpenMutexA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName) =>
        Errno.Told(Kernel32.OpenMutexA(dwDesiredAccess, bInheritHandle, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenMutexW")]
    internal static nint OpenMutexW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName) =>
        Errno.Told(Kernel32.OpenMutexW(dwDesiredAccess, bInheritHandle, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenPrivateNamespaceA")]
    internal static nint OpenPrivateNamespaceA(void* lpBoundaryDescriptor, byte* lpAliasPrefix) =>
        Errno.Told(Kernel32.OpenPrivateNamespaceA(lpBoundaryDescriptor, lpAliasPrefix));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenPrivateNamespaceW")]
    internal static nint OpenPrivateNamespaceW(void* lpBoundaryDescriptor, char* lpAliasPrefix) =>
        Errno.Told(Kernel32.OpenPrivateNamespaceW(lpBoundaryDescriptor, lpAliasPrefix));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenProcess")]
    internal static nint OpenProcess(uint dwDesiredAccess, BOOL bInheritHandle, uint dwProcessId) =>
        Errno.Told(Kernel32.OpenProcess(dwDesiredAccess, bInheritHandle, dwProcessId));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenSemaphoreA")]
    internal static nint OpenSemaphoreA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName) =>
        Errno.Told(Kernel32.OpenSemaphoreA(dwDesiredAccess, bInheritHandle, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenSemaphoreW")]
    internal static nint OpenSemaphoreW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName) =>
        Errno.Told(Kernel32.OpenSemaphoreW(dwDesiredAccess, bInheritHandle, lpName));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenThread")]
    internal static nint OpenThread(uint dwDesiredAccess, BOOL bInheritHandle, uint dwThreadId) =>
        Errno.Told(Kernel32.OpenThread(dwDesiredAccess, bInheritHandle, dwThreadId));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenWaitableTimerA")]
    internal static nint OpenWaitableTimerA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpTimerName) =>
        Errno.Told(Kernel32.OpenWaitableTimerA(dwDesiredAccess, bInheritHandle, lpTimerName));

    [UnmanagedCallersOnly(EntryPoint = "helve_OpenWaitableTimerW")]
    internal static nint OpenWaitableTimerW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpTimerName) =>
        Errno.Told(Kernel32.OpenWaitableTimerW(dwDesiredAccess, bInheritHandle, lpTimerName));

    [UnmanagedCallersOnly(EntryPoint = "helve_PeekNamedPipe")]
    internal static BOOL PeekNamedPipe(nint hNamedPipe, void* lpBuffer, uint nBufferSize, uint* lpBytesRead, uint* lpTotalBytesAvail, uint* lpBytesLeftThisMessage) =>
        Errno.Told(Kernel32.PeekNamedPipe(hNamedPipe, lpBuffer, nBufferSize, lpBytesRead, lpTotalBytesAvail, lpBytesLeftThisMessage));

    [UnmanagedCallersOnly(EntryPoint = "helve_PulseEvent")]
    internal static BOOL PulseEvent(nint hEvent) =>
        Errno.Told(Kernel32.PulseEvent(hEvent));

    [UnmanagedCallersOnly(EntryPoint = "helve_QueryInformationJobObject")]
    internal static BOOL QueryInformationJobObject(nint hJob, int JobObjectInformationClass, void* lpJobObjectInformation, uint cbJobObjectInformationLength, uint* lpReturnLength) =>
        Errno.Told(Kernel32.QueryInformationJobObject(hJob, JobObjectInformationClass, lpJobObjectInformation, cbJobObjectInformationLength, lpReturnLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_ReadFile")]
    internal static BOOL ReadFile(nint hFile, void* lpBuffer, uint nNumberOfBytesToRead, uint* lpNumberOfBytesRead, OVERLAPPED* lpOverlapped) =>
        Errno.Told(Kernel32.ReadFile(hFile, lpBuffer, nNumberOfBytesToRead, lpNumberOfBytesRead, lpOverlapped));

    [UnmanagedCallersOnly(EntryPoint = "helve_ReleaseMutex")]
    internal static BOOL ReleaseMutex(nint hMutex) =>
        Errno.Told(Kernel32.ReleaseMutex(hMutex));

    [UnmanagedCallersOnly(EntryPoint = "helve_ReleaseSemaphore")]
    internal static BOOL ReleaseSemaphore(nint hSemaphore, int lReleaseCount, int* lpPreviousCount) =>
        Errno.Told(Kernel32.ReleaseSemaphore(hSemaphore, lReleaseCount, lpPreviousCount));

    [UnmanagedCallersOnly(EntryPoint = "helve_ResetEvent")]
    internal static BOOL ResetEvent(nint hEvent) =>
        Errno.Told(Kernel32.ResetEvent(hEvent));

    [UnmanagedCallersOnly(EntryPoint = "helve_ResumeThread")]
    internal static uint ResumeThread(nint hThread) =>
        Errno.Told(Kernel32.ResumeThread(hThread));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetEndOfFile")]
    internal static BOOL SetEndOfFile(nint hFile) =>
        Errno.Told(Kernel32.SetEndOfFile(hFile));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetEvent")]
    internal static BOOL SetEvent(nint hEvent) =>
        Errno.Told(Kernel32.SetEvent(hEvent));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetFilePointer")]
    internal static uint SetFilePointer(nint hFile, int lDistanceToMove, int* lpDistanceToMoveHigh, uint dwMoveMethod) =>
        Errno.Told(Kernel32.SetFilePointer(hFile, lDistanceToMove, lpDistanceToMoveHigh, dwMoveMethod));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetFilePointerEx")]
    internal static BOOL SetFilePointerEx(nint hFile, LARGE_INTEGER liDistanceToMove, long* lpNewFilePointer, uint dwMoveMethod) =>
        Errno.Told(Kernel32.SetFilePointerEx(hFile, liDistanceToMove, lpNewFilePointer, dwMoveMethod));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetHandleInformation")]
    internal static BOOL SetHandleInformation(nint hObject, uint dwMask, uint dwFlags) =>
        Errno.Told(Kernel32.SetHandleInformation(hObject, dwMask, dwFlags));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetInformationJobObject")]
    internal static BOOL SetInformationJobObject(nint hJob, int JobObjectInformationClass, void* lpJobObjectInformation, uint cbJobObjectInformationLength) =>
        Errno.Told(Kernel32.SetInformationJobObject(hJob, JobObjectInformationClass, lpJobObjectInformation, cbJobObjectInformationLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetLastError")]
    internal static void SetLastError(uint dwErrCode)
    {
        Kernel32.SetLastError(dwErrCode);
        Errno.Tell();
    }

    [UnmanagedCallersOnly(EntryPoint = "helve_SetNamedPipeHandleState")]
    internal static BOOL SetNamedPipeHandleState(nint hNamedPipe, uint* lpMode, uint* lpMaxCollectionCount, uint* lpCollectDataTimeout) =>
        Errno.Told(Kernel32.SetNamedPipeHandleState(hNamedPipe, lpMode, lpMaxCollectionCount, lpCollectDataTimeout));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetWaitableTimer")]
    internal static BOOL SetWaitableTimer(nint hTimer, long* lpDueTime, int lPeriod, void* pfnCompletionRoutine, void* lpArgToCompletionRoutine, BOOL fResume) =>
        Errno.Told(Kernel32.SetWaitableTimer(hTimer, lpDueTime, lPeriod, pfnCompletionRoutine, lpArgToCompletionRoutine, fResume));

    [UnmanagedCallersOnly(EntryPoint = "helve_SetWaitableTimerEx")]
    internal static BOOL SetWaitableTimerEx(nint hTimer, long* lpDueTime, int lPeriod, void* pfnCompletionRoutine, void* lpArgToCompletionRoutine, void* WakeContext, uint TolerableDelay) =>
        Errno.Told(Kernel32.SetWaitableTimerEx(hTimer, lpDueTime, lPeriod, pfnCompletionRoutine, lpArgToCompletionRoutine, WakeContext, TolerableDelay));

    [UnmanagedCallersOnly(EntryPoint = "helve_SignalObjectAndWait")]
    internal static uint SignalObjectAndWait(nint hObjectToSignal, nint hObjectToWaitOn, uint dwMilliseconds, BOOL bAlertable) =>
        Errno.Told(Kernel32.SignalObjectAndWait(hObjectToSignal, hObjectToWaitOn, dwMilliseconds, bAlertable));

    [UnmanagedCallersOnly(EntryPoint = "helve_SuspendThread")]
    internal static uint SuspendThread(nint hThread) =>
        Errno.Told(Kernel32.SuspendThread(hThread));

    [UnmanagedCallersOnly(EntryPoint = "helve_TerminateJobObject")]
    internal static BOOL TerminateJobObject(nint hJob, uint uExitCode) =>
        Errno.Told(Kernel32.TerminateJobObject(hJob, uExitCode));

    [UnmanagedCallersOnly(EntryPoint = "helve_TerminateProcess")]
    internal static BOOL TerminateProcess(nint hProcess, uint uExitCode) =>
        Errno.Told(Kernel32.TerminateProcess(hProcess, uExitCode));

    [UnmanagedCallersOnly(EntryPoint = "helve_TerminateThread")]
    internal static BOOL TerminateThread(nint hThread, uint dwExitCode) =>
        Errno.Told(Kernel32.TerminateThread(hThread, dwExitCode));

    [UnmanagedCallersOnly(EntryPoint = "helve_UnmapViewOfFile")]
    internal static BOOL UnmapViewOfFile(void* lpBaseAddress) =>
        Errno.Told(Kernel32.UnmapViewOfFile(lpBaseAddress));

    [UnmanagedCallersOnly(EntryPoint = "helve_UpdateProcThreadAttribute")]
    internal static BOOL UpdateProcThreadAttribute(void* lpAttributeList, uint dwFlags, nuint Attribute, void* lpValue, nuint cbSize, void* lpPreviousValue, nuint* lpReturnSize) =>
        Errno.Told(Kernel32.UpdateProcThreadAttribute(lpAttributeList, dwFlags, Attribute, lpValue, cbSize, lpPreviousValue, lpReturnSize));

    [UnmanagedCallersOnly(EntryPoint = "helve_WaitForMultipleObjects")]
    internal static uint WaitForMultipleObjects(uint nCount, nint* lpHandles, BOOL bWaitAll, uint dwMilliseconds) =>
        Errno.Told(Kernel32.WaitForMultipleObjects(nCount, lpHandles, bWaitAll, dwMilliseconds));

    [UnmanagedCallersOnly(EntryPoint = "helve_WaitForMultipleObjectsEx")]
    internal static uint WaitForMultipleObjectsEx(uint nCount, nint* lpHandles, BOOL bWaitAll, uint dwMilliseconds, BOOL bAlertable) =>
        Errno.Told(Kernel32.WaitForMultipleObjectsEx(nCount, lpHandles, bWaitAll, dwMilliseconds, bAlertable));

    [UnmanagedCallersOnly(EntryPoint = "helve_WaitForSingleObject")]
    internal static uint WaitForSingleObject(nint hHandle, uint dwMilliseconds) =>
        Errno.Told(Kernel32.WaitForSingleObject(hHandle, dwMilliseconds));

    [UnmanagedCallersOnly(EntryPoint = "helve_WaitForSingleObjectEx")]
    internal static uint WaitForSingleObjectEx(nint hHandle, uint dwMilliseconds, BOOL bAlertable) =>
        Errno.Told(Kernel32.WaitForSingleObjectEx(hHandle, dwMilliseconds, bAlertable));

    [UnmanagedCallersOnly(EntryPoint = "helve_WaitNamedPipeA")]
    internal static BOOL WaitNamedPipeA(byte* lpNamedPipeName, uint nTimeOut) =>
        Errno.Told(Kernel32.WaitNamedPipeA(lpNamedPipeName, nTimeOut));

    [UnmanagedCallersOnly(EntryPoint = "helve_WaitNamedPipeW")]
    internal static BOOL WaitNamedPipeW(char* lpNamedPipeName, uint nTimeOut) =>
        Errno.Told(Kernel32.WaitNamedPipeW(lpNamedPipeName, nTimeOut));

    [UnmanagedCallersOnly(EntryPoint = "helve_WriteFile")]
    internal static BOOL WriteFile(nint hFile, void* lpBuffer, uint nNumberOfBytesToWrite, uint* lpNumberOfBytesWritten, OVERLAPPED* lpOverlapped) =>
        Errno.Told(Kernel32.WriteFile(hFile, lpBuffer, nNumberOfBytesToWrite, lpNumberOfBytesWritten, lpOverlapped));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtAssignProcessToJobObject")]
    internal static NtStatus NtAssignProcessToJobObject(nint JobHandle, nint ProcessHandle) =>
        Errno.Told(Ntdll.NtAssignProcessToJobObject(JobHandle, ProcessHandle));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtCancelTimer")]
    internal static NtStatus NtCancelTimer(nint TimerHandle, byte* CurrentState) =>
        Errno.Told(Ntdll.NtCancelTimer(TimerHandle, CurrentState));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtClearEvent")]
    internal static NtStatus NtClearEvent(nint EventHandle) =>
        Errno.Told(Ntdll.NtClearEvent(EventHandle));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtClose")]
    internal static NtStatus NtClose(nint Handle) =>
        Errno.Told(Ntdll.NtClose(Handle));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtCompareObjects")]
    internal static NtStatus NtCompareObjects(nint FirstObjectHandle, nint SecondObjectHandle) =>
        Errno.Told(Ntdll.NtCompareObjects(FirstObjectHandle, SecondObjectHandle));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtCreateDirectoryObject")]
    internal static NtStatus NtCreateDirectoryObject(nint* DirectoryHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        Errno.Told(Ntdll.NtCreateDirectoryObject(DirectoryHandle, DesiredAccess, ObjectAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtCreateEvent")]
    internal static NtStatus NtCreateEvent(nint* EventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, int EventType, byte InitialState) =>
        Errno.Told(Ntdll.NtCreateEvent(EventHandle, DesiredAccess, ObjectAttributes, EventType, InitialState));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtCreateJobObject")]
    internal static NtStatus NtCreateJobObject(nint* JobHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        Errno.Told(Ntdll.NtCreateJobObject(JobHandle, DesiredAccess, ObjectAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtCreateKeyedEvent")]
    internal static NtStatus NtCreateKeyedEvent(nint* KeyedEventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, uint Flags) =>
        Errno.Told(Ntdll.NtCreateKeyedEvent(KeyedEventHandle, DesiredAccess, ObjectAttributes, Flags));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtCreateMutant")]
    internal static NtStatus NtCreateMutant(nint* MutantHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, byte InitialOwner) =>
        Errno.Told(Ntdll.NtCreateMutant(MutantHandle, DesiredAccess, ObjectAttributes, InitialOwner));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtCreateSection")]
    internal static NtStatus NtCreateSection(nint* SectionHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, long* MaximumSize, uint SectionPageProtection, uint AllocationAttributes, nint FileHandle) =>
        Errno.Told(Ntdll.NtCreateSection(SectionHandle, DesiredAccess, ObjectAttributes, MaximumSize, SectionPageProtection, AllocationAttributes, FileHandle));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtCreateSemaphore")]
    internal static NtStatus NtCreateSemaphore(nint* SemaphoreHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, int InitialCount, int MaximumCount) =>
        Errno.Told(Ntdll.NtCreateSemaphore(SemaphoreHandle, DesiredAccess, ObjectAttributes, InitialCount, MaximumCount));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtCreateSymbolicLinkObject")]
    internal static NtStatus NtCreateSymbolicLinkObject(nint* LinkHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, UNICODE_STRING* LinkTarget) =>
        Errno.Told(Ntdll.NtCreateSymbolicLinkObject(LinkHandle, DesiredAccess, ObjectAttributes, LinkTarget));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtCreateTimer")]
    internal static NtStatus NtCreateTimer(nint* TimerHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, int TimerType) =>
        Errno.Told(Ntdll.NtCreateTimer(TimerHandle, DesiredAccess, ObjectAttributes, TimerType));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtDuplicateObject")]
    internal static NtStatus NtDuplicateObject(nint SourceProcessHandle, nint SourceHandle, nint TargetProcessHandle, nint* TargetHandle, uint DesiredAccess, uint HandleAttributes, uint Options) =>
        Errno.Told(Ntdll.NtDuplicateObject(SourceProcessHandle, SourceHandle, TargetProcessHandle, TargetHandle, DesiredAccess, HandleAttributes, Options));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtIsProcessInJob")]
    internal static NtStatus NtIsProcessInJob(nint ProcessHandle, nint JobHandle) =>
        Errno.Told(Ntdll.NtIsProcessInJob(ProcessHandle, JobHandle));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtMakePermanentObject")]
    internal static NtStatus NtMakePermanentObject(nint Handle) =>
        Errno.Told(Ntdll.NtMakePermanentObject(Handle));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtMakeTemporaryObject")]
    internal static NtStatus NtMakeTemporaryObject(nint Handle) =>
        Errno.Told(Ntdll.NtMakeTemporaryObject(Handle));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtMapViewOfSection")]
    internal static NtStatus NtMapViewOfSection(nint SectionHandle, nint ProcessHandle, void** BaseAddress, nuint ZeroBits, nuint CommitSize, long* SectionOffset, nuint* ViewSize, int InheritDisposition, uint AllocationType, uint Win32Protect) =>
        Errno.Told(Ntdll.NtMapViewOfSection(SectionHandle, ProcessHandle, BaseAddress, ZeroBits, CommitSize, SectionOffset, ViewSize, InheritDisposition, AllocationType, Win32Protect));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtOpenDirectoryObject")]
    internal static NtStatus NtOpenDirectoryObject(nint* DirectoryHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        Errno.Told(Ntdll.NtOpenDirectoryObject(DirectoryHandle, DesiredAccess, ObjectAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtOpenEvent")]
    internal static NtStatus NtOpenEvent(nint* EventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        Errno.Told(Ntdll.NtOpenEvent(EventHandle, DesiredAccess, ObjectAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtOpenJobObject")]
    internal static NtStatus NtOpenJobObject(nint* JobHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        Errno.Told(Ntdll.NtOpenJobObject(JobHandle, DesiredAccess, ObjectAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtOpenKeyedEvent")]
    internal static NtStatus NtOpenKeyedEvent(nint* KeyedEventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        Errno.Told(Ntdll.NtOpenKeyedEvent(KeyedEventHandle, DesiredAccess, ObjectAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtOpenMutant")]
    internal static NtStatus NtOpenMutant(nint* MutantHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        Errno.Told(Ntdll.NtOpenMutant(MutantHandle, DesiredAccess, ObjectAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtOpenProcess")]
    internal static NtStatus NtOpenProcess(nint* ProcessHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, CLIENT_ID* ClientId) =>
        Errno.Told(Ntdll.NtOpenProcess(ProcessHandle, DesiredAccess, ObjectAttributes, ClientId));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtOpenSection")]
    internal static NtStatus NtOpenSection(nint* SectionHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        Errno.Told(Ntdll.NtOpenSection(SectionHandle, DesiredAccess, ObjectAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtOpenSemaphore")]
    internal static NtStatus NtOpenSemaphore(nint* SemaphoreHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        Errno.Told(Ntdll.NtOpenSemaphore(SemaphoreHandle, DesiredAccess, ObjectAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtOpenSymbolicLinkObject")]
    internal static NtStatus NtOpenSymbolicLinkObject(nint* LinkHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        Errno.Told(Ntdll.NtOpenSymbolicLinkObject(LinkHandle, DesiredAccess, ObjectAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtOpenThread")]
    internal static NtStatus NtOpenThread(nint* ThreadHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, CLIENT_ID* ClientId) =>
        Errno.Told(Ntdll.NtOpenThread(ThreadHandle, DesiredAccess, ObjectAttributes, ClientId));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtOpenTimer")]
    internal static NtStatus NtOpenTimer(nint* TimerHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        Errno.Told(Ntdll.NtOpenTimer(TimerHandle, DesiredAccess, ObjectAttributes));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtPulseEvent")]
    internal static NtStatus NtPulseEvent(nint EventHandle, int* PreviousState) =>
        Errno.Told(Ntdll.NtPulseEvent(EventHandle, PreviousState));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQueryDirectoryObject")]
    internal static NtStatus NtQueryDirectoryObject(nint DirectoryHandle, void* Buffer, uint Length, byte ReturnSingleEntry, byte RestartScan, uint* Context, uint* ReturnLength) =>
        Errno.Told(Ntdll.NtQueryDirectoryObject(DirectoryHandle, Buffer, Length, ReturnSingleEntry, RestartScan, Context, ReturnLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQueryEvent")]
    internal static NtStatus NtQueryEvent(nint EventHandle, int EventInformationClass, void* Buffer, uint BufferLength, uint* ReturnLength) =>
        Errno.Told(Ntdll.NtQueryEvent(EventHandle, EventInformationClass, Buffer, BufferLength, ReturnLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQueryInformationJobObject")]
    internal static NtStatus NtQueryInformationJobObject(nint JobHandle, int JobObjectInformationClass, void* JobObjectInformation, uint JobObjectInformationLength, uint* ReturnLength) =>
        Errno.Told(Ntdll.NtQueryInformationJobObject(JobHandle, JobObjectInformationClass, JobObjectInformation, JobObjectInformationLength, ReturnLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQueryInformationProcess")]
    internal static NtStatus NtQueryInformationProcess(nint ProcessHandle, int ProcessInformationClass, void* ProcessInformation, uint ProcessInformationLength, uint* ReturnLength) =>
        Errno.Told(Ntdll.NtQueryInformationProcess(ProcessHandle, ProcessInformationClass, ProcessInformation, ProcessInformationLength, ReturnLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQueryMutant")]
    internal static NtStatus NtQueryMutant(nint MutantHandle, int MutantInformationClass, void* MutantInformation, uint MutantInformationLength, uint* ReturnLength) =>
        Errno.Told(Ntdll.NtQueryMutant(MutantHandle, MutantInformationClass, MutantInformation, MutantInformationLength, ReturnLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQueryObject")]
    internal static NtStatus NtQueryObject(nint Handle, int ObjectInformationClass, void* ObjectInformation, uint ObjectInformationLength, uint* ReturnLength) =>
        Errno.Told(Ntdll.NtQueryObject(Handle, ObjectInformationClass, ObjectInformation, ObjectInformationLength, ReturnLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQuerySection")]
    internal static NtStatus NtQuerySection(nint SectionHandle, int SectionInformationClass, void* SectionInformation, nuint SectionInformationLength, nuint* ReturnLength) =>
        Errno.Told(Ntdll.NtQuerySection(SectionHandle, SectionInformationClass, SectionInformation, SectionInformationLength, ReturnLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQuerySecurityObject")]
    internal static NtStatus NtQuerySecurityObject(nint Handle, uint SecurityInformation, void* SecurityDescriptor, uint Length, uint* LengthNeeded) =>
        Errno.Told(Ntdll.NtQuerySecurityObject(Handle, SecurityInformation, SecurityDescriptor, Length, LengthNeeded));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQuerySemaphore")]
    internal static NtStatus NtQuerySemaphore(nint SemaphoreHandle, int SemaphoreInformationClass, void* Buffer, uint BufferLength, uint* ReturnLength) =>
        Errno.Told(Ntdll.NtQuerySemaphore(SemaphoreHandle, SemaphoreInformationClass, Buffer, BufferLength, ReturnLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQuerySymbolicLinkObject")]
    internal static NtStatus NtQuerySymbolicLinkObject(nint LinkHandle, UNICODE_STRING* LinkTarget, uint* ReturnedLength) =>
        Errno.Told(Ntdll.NtQuerySymbolicLinkObject(LinkHandle, LinkTarget, ReturnedLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQuerySystemInformation")]
    internal static NtStatus NtQuerySystemInformation(int SystemInformationClass, void* SystemInformation, uint SystemInformationLength, uint* ReturnLength) =>
        Errno.Told(Ntdll.NtQuerySystemInformation(SystemInformationClass, SystemInformation, SystemInformationLength, ReturnLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtQueryTimer")]
    internal static NtStatus NtQueryTimer(nint TimerHandle, int TimerInformationClass, void* Buffer, uint BufferLength, uint* ReturnLength) =>
        Errno.Told(Ntdll.NtQueryTimer(TimerHandle, TimerInformationClass, Buffer, BufferLength, ReturnLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtReleaseKeyedEvent")]
    internal static NtStatus NtReleaseKeyedEvent(nint KeyedEventHandle, void* KeyValue, byte Alertable, long* Timeout) =>
        Errno.Told(Ntdll.NtReleaseKeyedEvent(KeyedEventHandle, KeyValue, Alertable, Timeout));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtReleaseMutant")]
    internal static NtStatus NtReleaseMutant(nint MutantHandle, int* PreviousCount) =>
        Errno.Told(Ntdll.NtReleaseMutant(MutantHandle, PreviousCount));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtReleaseSemaphore")]
    internal static NtStatus NtReleaseSemaphore(nint SemaphoreHandle, int ReleaseCount, int* PreviousCount) =>
        Errno.Told(Ntdll.NtReleaseSemaphore(SemaphoreHandle, ReleaseCount, PreviousCount));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtResetEvent")]
    internal static NtStatus NtResetEvent(nint EventHandle, int* PreviousState) =>
        Errno.Told(Ntdll.NtResetEvent(EventHandle, PreviousState));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtSetEvent")]
    internal static NtStatus NtSetEvent(nint EventHandle, int* PreviousState) =>
        Errno.Told(Ntdll.NtSetEvent(EventHandle, PreviousState));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtSetInformationJobObject")]
    internal static NtStatus NtSetInformationJobObject(nint JobHandle, int JobObjectInformationClass, void* JobObjectInformation, uint JobObjectInformationLength) =>
        Errno.Told(Ntdll.NtSetInformationJobObject(JobHandle, JobObjectInformationClass, JobObjectInformation, JobObjectInformationLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtSetInformationObject")]
    internal static NtStatus NtSetInformationObject(nint Handle, int ObjectInformationClass, void* ObjectInformation, uint ObjectInformationLength) =>
        Errno.Told(Ntdll.NtSetInformationObject(Handle, ObjectInformationClass, ObjectInformation, ObjectInformationLength));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtSetSecurityObject")]
    internal static NtStatus NtSetSecurityObject(nint Handle, uint SecurityInformation, void* SecurityDescriptor) =>
        Errno.Told(Ntdll.NtSetSecurityObject(Handle, SecurityInformation, SecurityDescriptor));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtSetTimer")]
    internal static NtStatus NtSetTimer(nint TimerHandle, long* DueTime, void* TimerApcRoutine, void* TimerContext, byte ResumeTimer, int Period, byte* PreviousState) =>
        Errno.Told(Ntdll.NtSetTimer(TimerHandle, DueTime, TimerApcRoutine, TimerContext, ResumeTimer, Period, PreviousState));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtSignalAndWaitForSingleObject")]
    internal static NtStatus NtSignalAndWaitForSingleObject(nint SignalHandle, nint WaitHandle, byte Alertable, long* Timeout) =>
        Errno.Told(Ntdll.NtSignalAndWaitForSingleObject(SignalHandle, WaitHandle, Alertable, Timeout));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtTerminateJobObject")]
    internal static NtStatus NtTerminateJobObject(nint JobHandle, int ExitStatus) =>
        Errno.Told(Ntdll.NtTerminateJobObject(JobHandle, ExitStatus));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtTerminateProcess")]
    internal static NtStatus NtTerminateProcess(nint ProcessHandle, int ExitStatus) =>
        Errno.Told(Ntdll.NtTerminateProcess(ProcessHandle, ExitStatus));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtUnmapViewOfSection")]
    internal static NtStatus NtUnmapViewOfSection(nint ProcessHandle, void* BaseAddress) =>
        Errno.Told(Ntdll.NtUnmapViewOfSection(ProcessHandle, BaseAddress));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtWaitForKeyedEvent")]
    internal static NtStatus NtWaitForKeyedEvent(nint KeyedEventHandle, void* KeyValue, byte Alertable, long* Timeout) =>
        Errno.Told(Ntdll.NtWaitForKeyedEvent(KeyedEventHandle, KeyValue, Alertable, Timeout));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtWaitForMultipleObjects")]
    internal static NtStatus NtWaitForMultipleObjects(uint Count, nint* Handles, int WaitType, byte Alertable, long* Timeout) =>
        Errno.Told(Ntdll.NtWaitForMultipleObjects(Count, Handles, WaitType, Alertable, Timeout));

    [UnmanagedCallersOnly(EntryPoint = "helve_NtWaitForSingleObject")]
    internal static NtStatus NtWaitForSingleObject(nint Handle, byte Alertable, long* Timeout) =>
        Errno.Told(Ntdll.NtWaitForSingleObject(Handle, Alertable, Timeout));

    [UnmanagedCallersOnly(EntryPoint = "helve_RtlGetLastWin32Error")]
    internal static uint RtlGetLastWin32Error() =>
        Errno.Told(Ntdll.RtlGetLastWin32Error());

    [UnmanagedCallersOnly(EntryPoint = "helve_RtlInitUnicodeString")]
    internal static void RtlInitUnicodeString(UNICODE_STRING* DestinationString, char* SourceString)
    {
        Ntdll.RtlInitUnicodeString(DestinationString, SourceString);
        Errno.Tell();
    }

    [UnmanagedCallersOnly(EntryPoint = "helve_RtlNtStatusToDosError")]
    internal static uint RtlNtStatusToDosError(NtStatus Status) =>
        Errno.Told(Ntdll.RtlNtStatusToDosError(Status));

    [UnmanagedCallersOnly(EntryPoint = "helve_RtlSetLastWin32Error")]
    internal static void RtlSetLastWin32Error(uint Error)
    {
        Ntdll.RtlSetLastWin32Error(Error);
        Errno.Tell();
    }

    [UnmanagedCallersOnly(EntryPoint = "helve_WSADuplicateSocketA")]
    internal static int WSADuplicateSocketA(nuint s, uint dwProcessId, WSAPROTOCOL_INFOA* lpProtocolInfo) =>
        Errno.Told(Ws2_32.WSADuplicateSocketA(s, dwProcessId, lpProtocolInfo));

    [UnmanagedCallersOnly(EntryPoint = "helve_WSADuplicateSocketW")]
    internal static int WSADuplicateSocketW(nuint s, uint dwProcessId, WSAPROTOCOL_INFOW* lpProtocolInfo) =>
        Errno.Told(Ws2_32.WSADuplicateSocketW(s, dwProcessId, lpProtocolInfo));

    [UnmanagedCallersOnly(EntryPoint = "helve_WSAGetLastError")]
    internal static int WSAGetLastError() =>
        Errno.Told(Ws2_32.WSAGetLastError());

    [UnmanagedCallersOnly(EntryPoint = "helve_WSASetLastError")]
    internal static void WSASetLastError(int iError)
    {
        Ws2_32.WSASetLastError(iError);
        Errno.Tell();
    }

    [UnmanagedCallersOnly(EntryPoint = "helve_WSASocketA")]
    internal static nuint WSASocketA(int af, int type, int protocol, WSAPROTOCOL_INFOA* lpProtocolInfo, uint g, uint dwFlags) =>
        Errno.Told(Ws2_32.WSASocketA(af, type, protocol, lpProtocolInfo, g, dwFlags));

    [UnmanagedCallersOnly(EntryPoint = "helve_WSASocketW")]
    internal static nuint WSASocketW(int af, int type, int protocol, WSAPROTOCOL_INFOW* lpProtocolInfo, uint g, uint dwFlags) =>
        Errno.Told(Ws2_32.WSASocketW(af, type, protocol, lpProtocolInfo, g, dwFlags));
}
