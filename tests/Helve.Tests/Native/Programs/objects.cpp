#include "check.h"
#include <strsafe.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace
{
struct Closer {
    using pointer = HANDLE;
    void operator()(HANDLE handle) const { CloseHandle(handle); }
};
using Handle = std::unique_ptr<void, Closer>;

class Lock
{
public:
    explicit Lock(HANDLE mutex) : _mutex(mutex) { CHECK(WaitForSingleObject(_mutex, INFINITE) == WAIT_OBJECT_0); }
    ~Lock() { CHECK(ReleaseMutex(_mutex)); }

private:
    HANDLE _mutex;
};
}

int _tmain(int argc, TCHAR *argv[])
{
    CHECK(argc == 1 && argv[1] == nullptr);
    Handle mutex(CreateMutex(nullptr, FALSE, TEXT("Local\\cpp-lock"))), same(OpenMutex(SYNCHRONIZE, FALSE, TEXT("Local\\cpp-lock")));
    CHECK(mutex && same && CompareObjectHandles(mutex.get(), same.get()));
    int counter = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) {
        threads.emplace_back([&] {
            for (int n = 0; n < 1000; n++) {
                Lock held(same.get());
                counter++;
            }
        });
    }
    for (auto &thread : threads) {
        thread.join();
    }
    CHECK(counter == 4000);

    TCHAR text[32];
    CHECK(SUCCEEDED(StringCchPrintf(text, _countof(text), TEXT("%s-%d"), TEXT("count"), counter)) && _tcscmp(text, TEXT("count-4000")) == 0);
    std::basic_string<char16_t> kept(reinterpret_cast<const char16_t *>(u"UTF-16"));
    Handle event(CreateEventW(nullptr, TRUE, TRUE, reinterpret_cast<LPCWSTR>(kept.c_str())));
    CHECK(event && WaitForSingleObject(event.get(), 0) == WAIT_OBJECT_0);
    FAILS(CreateEvent(nullptr, TRUE, TRUE, TEXT("Local\\a\\b")), ERROR_PATH_NOT_FOUND);
    return 0;
}
