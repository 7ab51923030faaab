#include "check.h"
#include <unistd.h>
#include <sys/wait.h>

int main(void)
{
    HANDLE job = CreateJobObject(NULL, TEXT("Local\\job"));
    CHECK(job != NULL);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = { 0 };
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    CHECK(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits));

    /* A process that has never heard of Helve. */
    pid_t child = fork();
    if (child == 0) {
        execlp("sleep", "sleep", "1000", (char *)NULL);
        _exit(127);
    }
    HANDLE process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, (DWORD)child);
    CHECK(process != NULL && GetProcessId(process) == (DWORD)child);
    DWORD code = 0;
    CHECK(GetExitCodeProcess(process, &code) && code == STILL_ACTIVE);
    CHECK(WaitForSingleObject(process, 0) == WAIT_TIMEOUT);
    CHECK(AssignProcessToJobObject(job, process));
    BOOL inJob = FALSE;
    CHECK(IsProcessInJob(process, job, &inJob) && inJob);
    CHECK(IsProcessInJob(GetCurrentProcess(), job, &inJob) && !inJob);
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION accounts;
    CHECK(QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &accounts, sizeof accounts, NULL));
    CHECK(accounts.ActiveProcesses == 1 && accounts.TotalProcesses == 1);
    CHECK(CloseHandle(job));
    CHECK(WaitForSingleObject(process, INFINITE) == WAIT_OBJECT_0);
    CHECK(GetExitCodeProcess(process, &code) && code != STILL_ACTIVE);
    CHECK(CloseHandle(process));
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    FAILS(OpenProcess(PROCESS_ALL_ACCESS, FALSE, (DWORD)child), ERROR_INVALID_PARAMETER);

    HANDLE self = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, GetCurrentProcessId());
    CHECK(self != NULL);
    FAILS(TerminateProcess(self, 3), ERROR_ACCESS_DENIED);
    CHECK(CloseHandle(self));
    return 0;
}
