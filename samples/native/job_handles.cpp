// Two handles to one job: one with full access, and one that may assign processes and terminate, and nothing else.
// While it waits for a key, `helve handles <pid>` shows both side by side.
#include <windows.h>
#include <cstdio>
#include <cstring>

int main(int argc, char** argv)
{
    HANDLE hJob = ::CreateJobObject(nullptr, nullptr);
    HANDLE hJob2;
    if (!hJob || !::DuplicateHandle(::GetCurrentProcess(), hJob, ::GetCurrentProcess(), &hJob2, JOB_OBJECT_ASSIGN_PROCESS | JOB_OBJECT_TERMINATE, FALSE, 0)) {
        std::fprintf(stderr, "no two handles to a job: error %u\n", ::GetLastError());
        return 1;
    }
    std::printf("process %u: handle %p has full access, handle %p may assign and terminate\n", ::GetCurrentProcessId(), hJob, hJob2);

    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION accounts;
    BOOL first = ::QueryInformationJobObject(hJob, JobObjectBasicAccountingInformation, &accounts, sizeof accounts, nullptr);
    BOOL second = ::QueryInformationJobObject(hJob2, JobObjectBasicAccountingInformation, &accounts, sizeof accounts, nullptr);
    std::printf("the first may look: %s; the second: %s\n", first ? "yes" : "no", second ? "yes" : ::GetLastError() == ERROR_ACCESS_DENIED ? "access is denied" : "no");
    std::printf("the second may terminate: %s\n", ::TerminateJobObject(hJob2, 1) ? "yes" : "no");
    std::fflush(stdout);
    if (argc > 1 && std::strcmp(argv[1], "--wait") == 0) {
        std::getchar();
    }
    ::CloseHandle(hJob2);
    ::CloseHandle(hJob);
    return first && !second ? 0 : 1;
}
