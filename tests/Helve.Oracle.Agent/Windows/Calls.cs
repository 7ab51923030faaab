// Written by tests/Helve.Tests/Native/ExportTests.cs from the calls of Helve.Win32 that are marked for export; HELVE_UPDATE_EXPORTS=1 writes it anew.
using System.Runtime.InteropServices;
using Helve.Kernel;

namespace Helve.Win32;

internal static unsafe class Advapi32
{
    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ConvertSecurityDescriptorToStringSecurityDescriptorA(void* SecurityDescriptor, uint RequestedStringSDRevision, uint SecurityInformation, byte** StringSecurityDescriptor, uint* StringSecurityDescriptorLen);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ConvertSecurityDescriptorToStringSecurityDescriptorW(void* SecurityDescriptor, uint RequestedStringSDRevision, uint SecurityInformation, char** StringSecurityDescriptor, uint* StringSecurityDescriptorLen);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ConvertSidToStringSidA(void* Sid, byte** StringSid);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ConvertSidToStringSidW(void* Sid, char** StringSid);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ConvertStringSecurityDescriptorToSecurityDescriptorA(byte* StringSecurityDescriptor, uint StringSDRevision, void** SecurityDescriptor, uint* SecurityDescriptorSize);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ConvertStringSecurityDescriptorToSecurityDescriptorW(char* StringSecurityDescriptor, uint StringSDRevision, void** SecurityDescriptor, uint* SecurityDescriptorSize);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ConvertStringSidToSidA(byte* StringSid, void** Sid);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ConvertStringSidToSidW(char* StringSid, void** Sid);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetKernelObjectSecurity(nint Handle, uint RequestedInformation, void* pSecurityDescriptor, uint nLength, uint* lpnLengthNeeded);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetSecurityDescriptorLength(void* pSecurityDescriptor);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL InitializeSecurityDescriptor(void* pSecurityDescriptor, uint dwRevision);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL IsValidSecurityDescriptor(void* pSecurityDescriptor);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetKernelObjectSecurity(nint Handle, uint SecurityInformation, void* SecurityDescriptor);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetSecurityDescriptorDacl(void* pSecurityDescriptor, BOOL bDaclPresent, void* pDacl, BOOL bDaclDefaulted);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetSecurityDescriptorGroup(void* pSecurityDescriptor, void* pGroup, BOOL bGroupDefaulted);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetSecurityDescriptorOwner(void* pSecurityDescriptor, void* pOwner, BOOL bOwnerDefaulted);

    [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetSecurityDescriptorSacl(void* pSecurityDescriptor, BOOL bSaclPresent, void* pSacl, BOOL bSaclDefaulted);
}

internal static unsafe class Kernel32
{
    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL AddIntegrityLabelToBoundaryDescriptor(nint* BoundaryDescriptor, void* IntegrityLabel);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL AddSIDToBoundaryDescriptor(nint* BoundaryDescriptor, void* RequiredSid);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL AssignProcessToJobObject(nint hJob, nint hProcess);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL CancelIo(nint hFile);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL CancelIoEx(nint hFile, OVERLAPPED* lpOverlapped);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL CancelWaitableTimer(nint hTimer);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL CloseHandle(nint hObject);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern byte ClosePrivateNamespace(nint Handle, uint Flags);

    [DllImport("kernelbase", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL CompareObjectHandles(nint hFirstObjectHandle, nint hSecondObjectHandle);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ConnectNamedPipe(nint hNamedPipe, OVERLAPPED* lpOverlapped);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateBoundaryDescriptorA(byte* Name, uint Flags);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateBoundaryDescriptorW(char* Name, uint Flags);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateEventA(SECURITY_ATTRIBUTES* lpEventAttributes, BOOL bManualReset, BOOL bInitialState, byte* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateEventExA(SECURITY_ATTRIBUTES* lpEventAttributes, byte* lpName, uint dwFlags, uint dwDesiredAccess);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateEventExW(SECURITY_ATTRIBUTES* lpEventAttributes, char* lpName, uint dwFlags, uint dwDesiredAccess);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateEventW(SECURITY_ATTRIBUTES* lpEventAttributes, BOOL bManualReset, BOOL bInitialState, char* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateFileA(byte* lpFileName, uint dwDesiredAccess, uint dwShareMode, SECURITY_ATTRIBUTES* lpSecurityAttributes, uint dwCreationDisposition, uint dwFlagsAndAttributes, nint hTemplateFile);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateFileMappingA(nint hFile, SECURITY_ATTRIBUTES* lpFileMappingAttributes, uint flProtect, uint dwMaximumSizeHigh, uint dwMaximumSizeLow, byte* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateFileMappingW(nint hFile, SECURITY_ATTRIBUTES* lpFileMappingAttributes, uint flProtect, uint dwMaximumSizeHigh, uint dwMaximumSizeLow, char* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateFileW(char* lpFileName, uint dwDesiredAccess, uint dwShareMode, SECURITY_ATTRIBUTES* lpSecurityAttributes, uint dwCreationDisposition, uint dwFlagsAndAttributes, nint hTemplateFile);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateJobObjectA(SECURITY_ATTRIBUTES* lpJobAttributes, byte* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateJobObjectW(SECURITY_ATTRIBUTES* lpJobAttributes, char* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateMutexA(SECURITY_ATTRIBUTES* lpMutexAttributes, BOOL bInitialOwner, byte* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateMutexExA(SECURITY_ATTRIBUTES* lpMutexAttributes, byte* lpName, uint dwFlags, uint dwDesiredAccess);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateMutexExW(SECURITY_ATTRIBUTES* lpMutexAttributes, char* lpName, uint dwFlags, uint dwDesiredAccess);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateMutexW(SECURITY_ATTRIBUTES* lpMutexAttributes, BOOL bInitialOwner, char* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateNamedPipeA(byte* lpName, uint dwOpenMode, uint dwPipeMode, uint nMaxInstances, uint nOutBufferSize, uint nInBufferSize, uint nDefaultTimeOut, SECURITY_ATTRIBUTES* lpSecurityAttributes);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateNamedPipeW(char* lpName, uint dwOpenMode, uint dwPipeMode, uint nMaxInstances, uint nOutBufferSize, uint nInBufferSize, uint nDefaultTimeOut, SECURITY_ATTRIBUTES* lpSecurityAttributes);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL CreatePipe(nint* hReadPipe, nint* hWritePipe, SECURITY_ATTRIBUTES* lpPipeAttributes, uint nSize);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreatePrivateNamespaceA(SECURITY_ATTRIBUTES* lpPrivateNamespaceAttributes, void* lpBoundaryDescriptor, byte* lpAliasPrefix);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreatePrivateNamespaceW(SECURITY_ATTRIBUTES* lpPrivateNamespaceAttributes, void* lpBoundaryDescriptor, char* lpAliasPrefix);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL CreateProcessA(byte* lpApplicationName, byte* lpCommandLine, SECURITY_ATTRIBUTES* lpProcessAttributes, SECURITY_ATTRIBUTES* lpThreadAttributes, BOOL bInheritHandles, uint dwCreationFlags, void* lpEnvironment, byte* lpCurrentDirectory, STARTUPINFOA* lpStartupInfo, PROCESS_INFORMATION* lpProcessInformation);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL CreateProcessW(char* lpApplicationName, char* lpCommandLine, SECURITY_ATTRIBUTES* lpProcessAttributes, SECURITY_ATTRIBUTES* lpThreadAttributes, BOOL bInheritHandles, uint dwCreationFlags, void* lpEnvironment, char* lpCurrentDirectory, STARTUPINFOW* lpStartupInfo, PROCESS_INFORMATION* lpProcessInformation);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateSemaphoreA(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, byte* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateSemaphoreExA(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, byte* lpName, uint dwFlags, uint dwDesiredAccess);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateSemaphoreExW(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, char* lpName, uint dwFlags, uint dwDesiredAccess);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateSemaphoreW(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, char* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateWaitableTimerA(SECURITY_ATTRIBUTES* lpTimerAttributes, BOOL bManualReset, byte* lpTimerName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateWaitableTimerExA(SECURITY_ATTRIBUTES* lpTimerAttributes, byte* lpTimerName, uint dwFlags, uint dwDesiredAccess);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateWaitableTimerExW(SECURITY_ATTRIBUTES* lpTimerAttributes, char* lpTimerName, uint dwFlags, uint dwDesiredAccess);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint CreateWaitableTimerW(SECURITY_ATTRIBUTES* lpTimerAttributes, BOOL bManualReset, char* lpTimerName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern void DeleteBoundaryDescriptor(nint BoundaryDescriptor);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL DeleteFileA(byte* lpFileName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL DeleteFileW(char* lpFileName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern void DeleteProcThreadAttributeList(void* lpAttributeList);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL DisconnectNamedPipe(nint hNamedPipe);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL DuplicateHandle(nint hSourceProcessHandle, nint hSourceHandle, nint hTargetProcessHandle, nint* lpTargetHandle, uint dwDesiredAccess, BOOL bInheritHandle, uint dwOptions);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL FlushFileBuffers(nint hFile);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL FlushViewOfFile(void* lpBaseAddress, nuint dwNumberOfBytesToFlush);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint GetCurrentProcess();

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetCurrentProcessId();

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint GetCurrentThread();

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetCurrentThreadId();

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetExitCodeProcess(nint hProcess, uint* lpExitCode);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetExitCodeThread(nint hThread, uint* lpExitCode);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetFileSize(nint hFile, uint* lpFileSizeHigh);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetFileSizeEx(nint hFile, long* lpFileSize);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetFileType(nint hFile);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetHandleInformation(nint hObject, uint* lpdwFlags);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetLastError();

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetNamedPipeHandleStateA(nint hNamedPipe, uint* lpState, uint* lpCurInstances, uint* lpMaxCollectionCount, uint* lpCollectDataTimeout, byte* lpUserName, uint nMaxUserNameSize);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetNamedPipeHandleStateW(nint hNamedPipe, uint* lpState, uint* lpCurInstances, uint* lpMaxCollectionCount, uint* lpCollectDataTimeout, char* lpUserName, uint nMaxUserNameSize);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetNamedPipeInfo(nint hNamedPipe, uint* lpFlags, uint* lpOutBufferSize, uint* lpInBufferSize, uint* lpMaxInstances);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetOverlappedResult(nint hFile, OVERLAPPED* lpOverlapped, uint* lpNumberOfBytesTransferred, BOOL bWait);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetOverlappedResultEx(nint hFile, OVERLAPPED* lpOverlapped, uint* lpNumberOfBytesTransferred, uint dwMilliseconds, BOOL bAlertable);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetProcessHandleCount(nint hProcess, uint* pdwHandleCount);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetProcessId(nint Process);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetProcessIdOfThread(nint Thread);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL GetProcessTimes(nint hProcess, System.Runtime.InteropServices.ComTypes.FILETIME* lpCreationTime, System.Runtime.InteropServices.ComTypes.FILETIME* lpExitTime, System.Runtime.InteropServices.ComTypes.FILETIME* lpKernelTime, System.Runtime.InteropServices.ComTypes.FILETIME* lpUserTime);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetTempFileNameA(byte* lpPathName, byte* lpPrefixString, uint uUnique, byte* lpTempFileName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetTempFileNameW(char* lpPathName, char* lpPrefixString, uint uUnique, char* lpTempFileName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetTempPathA(uint nBufferLength, byte* lpBuffer);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetTempPathW(uint nBufferLength, char* lpBuffer);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint GetThreadId(nint Thread);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL InitializeProcThreadAttributeList(void* lpAttributeList, uint dwAttributeCount, uint dwFlags, nuint* lpSize);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL IsProcessInJob(nint ProcessHandle, nint JobHandle, BOOL* Result);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern void* MapViewOfFile(nint hFileMappingObject, uint dwDesiredAccess, uint dwFileOffsetHigh, uint dwFileOffsetLow, nuint dwNumberOfBytesToMap);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern void* MapViewOfFileEx(nint hFileMappingObject, uint dwDesiredAccess, uint dwFileOffsetHigh, uint dwFileOffsetLow, nuint dwNumberOfBytesToMap, void* lpBaseAddress);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenEventA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenEventW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenFileMappingA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenFileMappingW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenJobObjectA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenJobObjectW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenMutexA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenMutexW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenPrivateNamespaceA(void* lpBoundaryDescriptor, byte* lpAliasPrefix);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenPrivateNamespaceW(void* lpBoundaryDescriptor, char* lpAliasPrefix);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenProcess(uint dwDesiredAccess, BOOL bInheritHandle, uint dwProcessId);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenSemaphoreA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenSemaphoreW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenThread(uint dwDesiredAccess, BOOL bInheritHandle, uint dwThreadId);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenWaitableTimerA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpTimerName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern nint OpenWaitableTimerW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpTimerName);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL PeekNamedPipe(nint hNamedPipe, void* lpBuffer, uint nBufferSize, uint* lpBytesRead, uint* lpTotalBytesAvail, uint* lpBytesLeftThisMessage);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL PulseEvent(nint hEvent);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL QueryInformationJobObject(nint hJob, int JobObjectInformationClass, void* lpJobObjectInformation, uint cbJobObjectInformationLength, uint* lpReturnLength);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ReadFile(nint hFile, void* lpBuffer, uint nNumberOfBytesToRead, uint* lpNumberOfBytesRead, OVERLAPPED* lpOverlapped);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ReleaseMutex(nint hMutex);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ReleaseSemaphore(nint hSemaphore, int lReleaseCount, int* lpPreviousCount);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL ResetEvent(nint hEvent);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint ResumeThread(nint hThread);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetEndOfFile(nint hFile);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetEvent(nint hEvent);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint SetFilePointer(nint hFile, int lDistanceToMove, int* lpDistanceToMoveHigh, uint dwMoveMethod);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetFilePointerEx(nint hFile, LARGE_INTEGER liDistanceToMove, long* lpNewFilePointer, uint dwMoveMethod);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetHandleInformation(nint hObject, uint dwMask, uint dwFlags);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetInformationJobObject(nint hJob, int JobObjectInformationClass, void* lpJobObjectInformation, uint cbJobObjectInformationLength);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern void SetLastError(uint dwErrCode);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetNamedPipeHandleState(nint hNamedPipe, uint* lpMode, uint* lpMaxCollectionCount, uint* lpCollectDataTimeout);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetWaitableTimer(nint hTimer, long* lpDueTime, int lPeriod, void* pfnCompletionRoutine, void* lpArgToCompletionRoutine, BOOL fResume);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL SetWaitableTimerEx(nint hTimer, long* lpDueTime, int lPeriod, void* pfnCompletionRoutine, void* lpArgToCompletionRoutine, void* WakeContext, uint TolerableDelay);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint SignalObjectAndWait(nint hObjectToSignal, nint hObjectToWaitOn, uint dwMilliseconds, BOOL bAlertable);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint SuspendThread(nint hThread);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL TerminateJobObject(nint hJob, uint uExitCode);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL TerminateProcess(nint hProcess, uint uExitCode);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL TerminateThread(nint hThread, uint dwExitCode);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL UnmapViewOfFile(void* lpBaseAddress);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL UpdateProcThreadAttribute(void* lpAttributeList, uint dwFlags, nuint Attribute, void* lpValue, nuint cbSize, void* lpPreviousValue, nuint* lpReturnSize);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint WaitForMultipleObjects(uint nCount, nint* lpHandles, BOOL bWaitAll, uint dwMilliseconds);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint WaitForMultipleObjectsEx(uint nCount, nint* lpHandles, BOOL bWaitAll, uint dwMilliseconds, BOOL bAlertable);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint WaitForSingleObject(nint hHandle, uint dwMilliseconds);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern uint WaitForSingleObjectEx(nint hHandle, uint dwMilliseconds, BOOL bAlertable);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL WaitNamedPipeA(byte* lpNamedPipeName, uint nTimeOut);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL WaitNamedPipeW(char* lpNamedPipeName, uint nTimeOut);

    [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
    public static extern BOOL WriteFile(nint hFile, void* lpBuffer, uint nNumberOfBytesToWrite, uint* lpNumberOfBytesWritten, OVERLAPPED* lpOverlapped);
}

internal static unsafe class Ntdll
{
    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtAssignProcessToJobObject(nint JobHandle, nint ProcessHandle);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtCancelTimer(nint TimerHandle, byte* CurrentState);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtClearEvent(nint EventHandle);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtClose(nint Handle);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtCompareObjects(nint FirstObjectHandle, nint SecondObjectHandle);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtCreateDirectoryObject(nint* DirectoryHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtCreateEvent(nint* EventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, int EventType, byte InitialState);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtCreateJobObject(nint* JobHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtCreateKeyedEvent(nint* KeyedEventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, uint Flags);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtCreateMutant(nint* MutantHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, byte InitialOwner);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtCreateSection(nint* SectionHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, long* MaximumSize, uint SectionPageProtection, uint AllocationAttributes, nint FileHandle);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtCreateSemaphore(nint* SemaphoreHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, int InitialCount, int MaximumCount);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtCreateSymbolicLinkObject(nint* LinkHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, UNICODE_STRING* LinkTarget);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtCreateTimer(nint* TimerHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, int TimerType);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtDuplicateObject(nint SourceProcessHandle, nint SourceHandle, nint TargetProcessHandle, nint* TargetHandle, uint DesiredAccess, uint HandleAttributes, uint Options);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtIsProcessInJob(nint ProcessHandle, nint JobHandle);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtMakePermanentObject(nint Handle);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtMakeTemporaryObject(nint Handle);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtMapViewOfSection(nint SectionHandle, nint ProcessHandle, void** BaseAddress, nuint ZeroBits, nuint CommitSize, long* SectionOffset, nuint* ViewSize, int InheritDisposition, uint AllocationType, uint Win32Protect);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtOpenDirectoryObject(nint* DirectoryHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtOpenEvent(nint* EventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtOpenJobObject(nint* JobHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtOpenKeyedEvent(nint* KeyedEventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtOpenMutant(nint* MutantHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtOpenProcess(nint* ProcessHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, CLIENT_ID* ClientId);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtOpenSection(nint* SectionHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtOpenSemaphore(nint* SemaphoreHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtOpenSymbolicLinkObject(nint* LinkHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtOpenThread(nint* ThreadHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, CLIENT_ID* ClientId);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtOpenTimer(nint* TimerHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtPulseEvent(nint EventHandle, int* PreviousState);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQueryDirectoryObject(nint DirectoryHandle, void* Buffer, uint Length, byte ReturnSingleEntry, byte RestartScan, uint* Context, uint* ReturnLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQueryEvent(nint EventHandle, int EventInformationClass, void* Buffer, uint BufferLength, uint* ReturnLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQueryInformationJobObject(nint JobHandle, int JobObjectInformationClass, void* JobObjectInformation, uint JobObjectInformationLength, uint* ReturnLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQueryInformationProcess(nint ProcessHandle, int ProcessInformationClass, void* ProcessInformation, uint ProcessInformationLength, uint* ReturnLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQueryMutant(nint MutantHandle, int MutantInformationClass, void* MutantInformation, uint MutantInformationLength, uint* ReturnLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQueryObject(nint Handle, int ObjectInformationClass, void* ObjectInformation, uint ObjectInformationLength, uint* ReturnLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQuerySection(nint SectionHandle, int SectionInformationClass, void* SectionInformation, nuint SectionInformationLength, nuint* ReturnLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQuerySecurityObject(nint Handle, uint SecurityInformation, void* SecurityDescriptor, uint Length, uint* LengthNeeded);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQuerySemaphore(nint SemaphoreHandle, int SemaphoreInformationClass, void* Buffer, uint BufferLength, uint* ReturnLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQuerySymbolicLinkObject(nint LinkHandle, UNICODE_STRING* LinkTarget, uint* ReturnedLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQuerySystemInformation(int SystemInformationClass, void* SystemInformation, uint SystemInformationLength, uint* ReturnLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtQueryTimer(nint TimerHandle, int TimerInformationClass, void* Buffer, uint BufferLength, uint* ReturnLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtReleaseKeyedEvent(nint KeyedEventHandle, void* KeyValue, byte Alertable, long* Timeout);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtReleaseMutant(nint MutantHandle, int* PreviousCount);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtReleaseSemaphore(nint SemaphoreHandle, int ReleaseCount, int* PreviousCount);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtResetEvent(nint EventHandle, int* PreviousState);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtSetEvent(nint EventHandle, int* PreviousState);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtSetInformationJobObject(nint JobHandle, int JobObjectInformationClass, void* JobObjectInformation, uint JobObjectInformationLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtSetInformationObject(nint Handle, int ObjectInformationClass, void* ObjectInformation, uint ObjectInformationLength);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtSetSecurityObject(nint Handle, uint SecurityInformation, void* SecurityDescriptor);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtSetTimer(nint TimerHandle, long* DueTime, void* TimerApcRoutine, void* TimerContext, byte ResumeTimer, int Period, byte* PreviousState);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtSignalAndWaitForSingleObject(nint SignalHandle, nint WaitHandle, byte Alertable, long* Timeout);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtTerminateJobObject(nint JobHandle, int ExitStatus);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtTerminateProcess(nint ProcessHandle, int ExitStatus);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtUnmapViewOfSection(nint ProcessHandle, void* BaseAddress);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtWaitForKeyedEvent(nint KeyedEventHandle, void* KeyValue, byte Alertable, long* Timeout);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtWaitForMultipleObjects(uint Count, nint* Handles, int WaitType, byte Alertable, long* Timeout);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern NtStatus NtWaitForSingleObject(nint Handle, byte Alertable, long* Timeout);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern uint RtlGetLastWin32Error();

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern void RtlInitUnicodeString(UNICODE_STRING* DestinationString, char* SourceString);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern uint RtlNtStatusToDosError(NtStatus Status);

    [DllImport("ntdll", ExactSpelling = true, SetLastError = true)]
    public static extern void RtlSetLastWin32Error(uint Error);
}

internal static unsafe class Ws2_32
{
    [DllImport("ws2_32", ExactSpelling = true, SetLastError = true)]
    public static extern int WSADuplicateSocketA(nuint s, uint dwProcessId, WSAPROTOCOL_INFOA* lpProtocolInfo);

    [DllImport("ws2_32", ExactSpelling = true, SetLastError = true)]
    public static extern int WSADuplicateSocketW(nuint s, uint dwProcessId, WSAPROTOCOL_INFOW* lpProtocolInfo);

    [DllImport("ws2_32", ExactSpelling = true, SetLastError = true)]
    public static extern int WSAGetLastError();

    [DllImport("ws2_32", ExactSpelling = true, SetLastError = true)]
    public static extern void WSASetLastError(int iError);

    [DllImport("ws2_32", ExactSpelling = true, SetLastError = true)]
    public static extern nuint WSASocketA(int af, int type, int protocol, WSAPROTOCOL_INFOA* lpProtocolInfo, uint g, uint dwFlags);

    [DllImport("ws2_32", ExactSpelling = true, SetLastError = true)]
    public static extern nuint WSASocketW(int af, int type, int protocol, WSAPROTOCOL_INFOW* lpProtocolInfo, uint g, uint dwFlags);
}
