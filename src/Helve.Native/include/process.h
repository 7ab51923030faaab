/* Threads as Microsoft's C library makes them: the handle is one to close, and the code of the thread is what its routine returns. */
#ifndef HELVE_PROCESS_H
#define HELVE_PROCESS_H
#pragma GCC system_header

#include <errno.h>
#include "windows.h"

HELVE_EXTERN uintptr_t _beginthreadex(void *security, unsigned stack_size, unsigned (*start_address)(void *), void *arglist, unsigned initflag, unsigned *thrdaddr);
HELVE_EXTERN DECLSPEC_NORETURN void _endthreadex(unsigned retval);

#endif
