// A handle is not reference-counted, the object is: who wants a handle of its own duplicates one, and closes that.
#include <windows.h>
#include <cstdio>

class CFred {
public:
    explicit CFred(HANDLE h) : m_h(h) { }
    ~CFred() { ::CloseHandle(m_h); }
    bool Set() { return ::SetEvent(m_h) != FALSE; }
    bool Reset() { return ::ResetEvent(m_h) != FALSE; }

private:
    HANDLE m_h;
};

// Wrong: it makes a duplicate, loses it, and gives the caller's own handle away.
static CFred* MakeFredWrong(HANDLE h)
{
    HANDLE hDup;
    DuplicateHandle(GetCurrentProcess(), h, GetCurrentProcess(), &hDup, 0, FALSE, DUPLICATE_SAME_ACCESS);
    return new CFred(h);
}

// Right: the duplicate is what the object gets.
static CFred* MakeFred(HANDLE h)
{
    HANDLE hDup;
    DuplicateHandle(GetCurrentProcess(), h, GetCurrentProcess(), &hDup, 0, FALSE, DUPLICATE_SAME_ACCESS);
    return new CFred(hDup);
}

static bool Try(const char* how, CFred* (*make)(HANDLE))
{
    HANDLE h = CreateEvent(nullptr, TRUE, FALSE, nullptr);
    CFred* pfred1 = make(h);
    CFred* pfred2 = make(h);
    delete pfred1;
    bool second = pfred2->Set() && pfred2->Reset();
    delete pfred2;
    bool own = SetEvent(h) != FALSE;
    if (own) {
        CloseHandle(h);
    }
    std::printf("%s: after the first is deleted, the second works: %s; the caller's handle at the end: %s\n", how, second ? "yes" : "no", own ? "works" : "is invalid");
    return second && own;
}

int main()
{
    bool wrong = Try("with the caller's handle", MakeFredWrong);
    bool right = Try("with a duplicate        ", MakeFred);
    return !wrong && right ? 0 : 1;
}
